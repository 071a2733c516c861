"""Reading somebody else's manifests into a Bundle."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from kgen import Bundle, bundle, read, to_yaml
from kgen.bundles import BundleError
from kgen.bundles.reading import ReadError
from kgen.k8s import ConfigMap, Deployment, Resource, Service

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


def test_items_of_a_list_of_one_kind_need_no_header() -> None:
    text = """{"apiVersion": "apps/v1", "kind": "DeploymentList", "metadata": {"resourceVersion": "7"}, "items": [
        {"metadata": {"name": "a"}}, {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "b"}}]}"""
    assert [each.pick("metadata.name") for each in read(text).all(Deployment)] == ["a", "b"]
    widgets = "apiVersion: a/v1\nkind: WidgetList\nitems: [{metadata: {name: w}, spec: {x: 1}}]\n"
    assert read(widgets).one("Widget").to_plain()["spec"] == {"x": 1}
    with pytest.raises(ReadError, match="it has no apiVersion"):
        read("apiVersion: v1\nkind: ConfigMapList\nitems: [{kind: ConfigMap, metadata: {name: a}}]\n")
    with pytest.raises(ReadError, match="it has no apiVersion"):
        read("apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]\n")


def test_an_empty_stream_is_an_empty_bundle() -> None:
    assert len(read("\n")) == 0
    assert len(read("# nothing\n---\n")) == 0
    assert read(to_yaml(bundle())) == read("") == read(b"") == read(io.StringIO()) == bundle()


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Manifests, and much that is none."""
    (tmp_path / "deep").mkdir()
    for name, file in (("b", "b.yml"), ("a", "a.json"), ("c", "deep/c.yaml"), ("d", "deep/[d].yaml")):
        (tmp_path / file).write_text(CONFIG.format(name=name))
    (tmp_path / ".git").mkdir()
    for file in ("README.md", ".hidden.yaml", "values.yaml", "Chart.yaml", "kustomization.yaml", ".git/x.yaml"):
        (tmp_path / file).write_text("a: {{ b }}\n")
    (tmp_path / "deep" / "around").symlink_to(tmp_path)
    (tmp_path / "none").mkdir()
    return tmp_path


def names(made: Bundle) -> list[str]:
    return [each.pick("metadata.name") for each in made]


def test_a_folder_is_read_by_name(folder: Path) -> None:
    assert names(read(folder)) == ["a", "b", "d", "c"]


def test_patterns_and_several_sources(folder: Path) -> None:
    assert names(read(f"{folder}/deep/*.yaml")) == ["d", "c"]
    assert names(read(f"{folder}/**/c.yaml")) == ["c"]
    assert names(read(folder / "?.*")) == ["a", "b"]
    assert names(read(folder / "deep" / "[d].yaml")) == ["d"]
    assert names(read(folder / "b.yml", CONFIG.format(name="x"), io.StringIO(TWO))) == ["b", "x", "web", "w"]


def test_no_file_at_all_is_refused(folder: Path) -> None:
    with pytest.raises(ReadError, match=r"cannot read: no file matches .*nothing\*.yaml"):
        read(f"{folder}/nothing*.yaml")
    with pytest.raises(ReadError, match=r"there is no file that ends in .yaml, .yml, .json in .*/none"):
        read(folder / "none")
    with pytest.raises(TypeError, match="read needs a path"):
        read()
    with pytest.raises(TypeError, match="read takes a path, a pattern, an open file or text, not 3"):
        read(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"open file or text, not a list; write read\(\*\[…\]\) for several$"):
        read([folder / "b.yml"])  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["kind: ConfigMap", "kind: [a"])
def test_one_line_that_is_no_path_may_be_text(line: str) -> None:
    with pytest.raises(ReadError, match=r"; a text of one line ends in a line break, or begins with \{$"):
        read(line)


def test_an_object_in_two_sources_is_refused(folder: Path) -> None:
    with pytest.raises(BundleError, match="twice"):
        read(folder, folder / "b.yml")


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
        ("- a\n- b\n", r"expected an object, got \['a', 'b'\]"),
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
