from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from kgen import to_yaml
from kgen.errors import KgenError
from kgen.files.folder import Written
from kgen.k8s import Object
from kgen.rendering.drift import diff, drift
from kgen.rendering.gate import gate
from kgen.rendering.job import place_of
from kgen.rendering.plan import Options, job_of
from kgen.rendering.render import build, render
from kgen.rendering.write import write
from kgen.settings import Settings, Validate
from kgen.values import ValuesError
from kgen.values.sources import setting
from kgen.yaml.writer.formats import Format
from tests.support.command_line import ROOT

NONE = Settings()
pytestmark = pytest.mark.usefixtures("folder")


def names(objects: object) -> list[str]:
    assert isinstance(objects, Iterator)
    return [f"{each.kind} {each.metadata.name}" for each in objects]


def test_objects_are_built_as_the_job_says() -> None:
    job = job_of("web.py", NONE, Options(settings=(setting("names=[a, b]"),), namespace="shop", sort=True))
    assert names(iter(build(job))) == ["Namespace shop", "ConfigMap a", "ConfigMap b"]
    assert {each.metadata.namespace for each in build(job).all("ConfigMap") if each.metadata} == {"shop"}
    with pytest.raises(
        ValuesError, match=r"these values do not fit web.py:\n  tool.kgen.renders.None.values: nam: unk"
    ):
        build(job._replace(values=({"nam": 1},)))
    with pytest.raises(KgenError, match="'A b' is no name of a namespace"):
        build(job._replace(namespace="A b"))


def test_the_text_of_standard_output_and_of_a_file_is_one_stream() -> None:
    for place in ("-", "all.yaml"):
        rendered = render(job_of("web.py", NONE, Options(out=place)))
        assert [name for name, _ in rendered.texts] == ["", ""]
        assert "".join(text for _, text in rendered.texts) == to_yaml(rendered.objects)


@pytest.mark.parametrize("name", get_args(Format))
def test_a_folder_has_a_file_for_each_object_or_a_single_one(name: Format) -> None:
    job = job_of("web.py", NONE, Options(out="out/", format=name))
    rendered = render(job)
    assert [file for file, _ in rendered.texts] == [f"configmap-web.{name}", f"namespace-shop.{name}"]
    assert [yaml.safe_load(text) for _, text in rendered.texts] == [each.to_plain() for each in rendered.objects]
    [(file, text)] = render(job._replace(place=place_of("out/", split=False))).texts
    assert file == f"web.{name}"
    whole = list(yaml.safe_load_all(text)) if name == "yaml" else json.loads(text)["items"]
    assert whole == [each.to_plain() for each in rendered.objects]


def test_a_caller_may_watch_the_objects_being_written() -> None:
    seen: list[Object] = []

    def watch(objects: list[Object]) -> Iterator[Object]:
        for each in objects:
            seen.append(each)
            yield each

    assert seen == list(render(job_of("web.py", NONE), watch).objects)


def test_a_folder_is_written_and_compared(folder: Path) -> None:
    rendered = render(job_of("web.py", NONE, Options(out="out")))
    assert [(each.path, each.kind) for each in drift(rendered)] == [
        ("configmap-web.yaml", "missing"),
        ("namespace-shop.yaml", "missing"),
    ]
    assert (write(rendered), drift(rendered)) == (Written(2, 0, 0), [])
    changed = render(job_of("web.py", NONE, Options(out="out", settings=(setting("host=b"),))))
    [found] = drift(changed)
    assert (found.path, found.kind) == ("configmap-web.yaml", "changed")
    assert list(diff("here", found))[-2:] == ["-  host: example.com", "+  host: b"]
    assert write(changed) == Written(1, 1, 0)
    assert "host: b" in (folder / "out/configmap-web.yaml").read_text()


def test_a_file_is_written_and_compared(folder: Path) -> None:
    rendered = render(job_of("web.py", NONE, Options(out="all.yaml")))
    [missing] = drift(rendered)
    assert (missing.kind, missing.old, missing.new) == ("missing", None, to_yaml(rendered.objects))
    assert (write(rendered), drift(rendered), write(rendered)) == (Written(1, 0, 0), [], Written(0, 1, 0))
    assert (folder / "all.yaml").read_text() == to_yaml(rendered.objects)


def test_the_gate_stops_what_a_server_would_refuse() -> None:
    good = render(job_of("web.py", NONE))
    bad = render(job_of("web.py", NONE, Options(settings=(setting("names=[A_b]"),))))
    assert not gate(good, Validate()).refused()
    report = gate(bad, Validate())
    assert report.refused()
    assert [(each.file, each.field) for each in report.diagnostics] == [("web.py", "metadata.name")]
    assert not gate(bad, Validate(ignore=(report.diagnostics[0].code,))).refused()
    with pytest.raises(KgenError, match=r"1\.2"):
        gate(good, Validate(kubernetes="1.2"))
    with pytest.raises(KgenError, match="cannot read nosuch"):
        gate(good, Validate(crds=("nosuch",)))


def test_rendering_needs_no_command_line(folder: Path) -> None:
    code = """
import sys
from kgen.rendering.drift import drift
from kgen.rendering.gate import gate
from kgen.rendering.plan import Options, job_of
from kgen.rendering.render import render
from kgen.rendering.write import write
from kgen.settings import load
settings = load()
rendered = render(job_of("web.py", settings, Options(out="out")))
assert not gate(rendered, settings.validate).refused()
write(rendered)
assert drift(rendered) == []
print(*sorted(name for name in sys.modules if name.startswith(("kgen.cli", "click"))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "\n"
