"""Reading somebody else's manifests into a Bundle."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from kgen import read, to_yaml
from kgen.bundles import BundleError
from kgen.bundles.reading import ReadError
from kgen.k8s import ConfigMap, Resource, Service

if TYPE_CHECKING:
    from pathlib import Path

TWO = """\
apiVersion: v1
kind: Service
metadata: {name: web}
---
# only a comment
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w, labels: {a: b}}
spec: {list: [1, 2.5, null, "x"], nested: {on: true}}
"""


def test_a_path_text_or_stream(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(TWO)
    made = [read(file), read(str(file)), read(TWO), read(io.StringIO(TWO)), read(io.BytesIO(TWO.encode()))]
    assert all(each == made[0] for each in made)
    assert repr(made[0]) == "<Bundle: Service web, Widget.example.com w>"


def test_kinds_without_a_model_are_kept_as_they_are() -> None:
    widget = read(TWO).one("Widget")
    assert isinstance(widget, Resource)
    assert widget.to_plain() == {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "w", "labels": {"a": "b"}},
        "spec": {"list": [1, 2.5, None, "x"], "nested": {"true": True}},
    }


def test_lists_are_taken_apart() -> None:
    text = """{"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}]}"""
    assert [each.pick("metadata.name") for each in read(text).all(ConfigMap)] == ["a", "b"]


def test_an_empty_stream_is_an_empty_bundle() -> None:
    assert len(read("\n")) == 0
    assert len(read("# nothing\n---\n")) == 0


def test_what_was_read_is_written_the_same() -> None:
    assert read(to_yaml(read(TWO))) == read(TWO)


def test_untyped_reading_checks_nothing() -> None:
    made = read("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspek: {}\n", typed=False)
    assert made.one("Service").to_plain()["spek"] == {}
    assert not isinstance(made.one("Service"), Service)


def test_every_mistake_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        "# a comment\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
        'spec:\n  ports:\n  - port: "80"\n    tragetPort: 8080\n  selectr: {a: b}\n'
    )
    with pytest.raises(ReadError) as caught:
        read(file)
    assert str(caught.value).splitlines() == [
        f"{file}:8:5: spec.ports[0].port: expected a whole number, got text",
        f'{file}:9:5: spec.ports[0].tragetPort: unknown field "tragetPort"; did you mean "targetPort"?',
        f'{file}:10:3: spec.selectr: unknown field "selectr"; did you mean "selector"?',
        "read(…, typed=False) takes it as it is",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b\n", "this is no Kubernetes object: it has no apiVersion"),
        ("- a\n- b\n", "expected an object, got list"),
        ("apiVersion: v1\nkind: ConfigMap\n", "this ConfigMap has no metadata"),
        ("apiVersion: v1\nkind: List\nitems:\n- a: b\n", "<text>:4:3: this is no Kubernetes object"),
    ],
)
def test_what_is_no_object_is_refused(text: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read(text)


def test_the_same_object_twice_is_refused() -> None:
    with pytest.raises(BundleError, match="Service web is in the bundle twice"):
        read(TWO + "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"cannot read .*nothing\.yaml: No such file or directory"):
        read(tmp_path / "nothing.yaml")
    with pytest.raises(ReadError, match="Is a directory"):
        read(tmp_path)
