"""What a program does with a bundle at its end: validate it, and write it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from kgen import bundle, read, to_json, to_yaml, validate
from kgen.builders import config_map, container, deployment, service
from kgen.errors import KgenError
from kgen.files.paths import OutputError
from kgen.rendering.job import PlaceError
from kgen.report import render
from kgen.validation.result import RefusedError
from tests.support.command_line import run

WEB = deployment("web", container("web", "web:1"), labels={"app": "web"})
GOOD = bundle(WEB, config_map("a", {"b": "c"}))
BROKEN = bundle(WEB.put("spec.replicas", -1), service("web", ports=80, selects={"app": "other"}))


class TestValidate:
    def test_it_says_what_the_function_says(self) -> None:
        assert list(BROKEN.validate()) == list(validate(BROKEN))
        assert BROKEN.validate(ignore=["KG731"]).warnings == []
        assert BROKEN.validate(kubernetes="1.30").kubernetes == "1.30"

    def test_a_report_prints_as_kgen_validate_does(self, tmp_path: Path) -> None:
        assert str(BROKEN.validate()).splitlines() == list(render(BROKEN.validate()))
        file = tmp_path / "web.yaml"
        file.write_text(to_yaml(BROKEN))
        printed = run("validate", str(file)).stdout.splitlines()
        without_places = [line.partition("  ")[2] if line.startswith(str(file)) else line for line in printed]
        assert str(BROKEN.validate()).splitlines() == without_places

    def test_a_report_is_short_where_it_is_only_named(self) -> None:
        assert repr(BROKEN.validate()) == "<Report: 1 error, 1 warning in 2 objects of 1 input, for Kubernetes 1.36>"

    def test_raise_for_errors_raises_what_is_refused(self) -> None:
        assert GOOD.validate().raise_for_errors() is None  # type: ignore[func-returns-value]
        with pytest.raises(RefusedError) as caught:
            BROKEN.validate().raise_for_errors()
        assert str(caught.value).splitlines()[0] == "Deployment web  spec.replicas"
        verdict = "an API server would refuse this: 1 error, 1 warning in 2 objects of 1 input, for Kubernetes 1.36"
        assert str(caught.value).splitlines()[-1] == verdict
        assert "KG731" not in str(caught.value)
        assert len(caught.value.report.warnings) == 1
        assert isinstance(caught.value, KgenError)

    def test_warnings_raise_if_asked(self) -> None:
        warned = bundle(WEB, *list(BROKEN)[1:])
        warned.validate().raise_for_errors()
        with pytest.raises(RefusedError, match="KG731"):
            warned.validate().raise_for_errors(strict=True)

    def test_a_script_that_raises_ends_with_the_message(self, tmp_path: Path) -> None:
        script = tmp_path / "web.py"
        script.write_text(
            "from kgen import bundle\nfrom kgen.builders import config_map\n"
            "release = bundle(config_map('A', {}))\nrelease.validate().raise_for_errors()\n"
        )
        done = run("render", str(script))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "ConfigMap A  metadata.name" in done.stderr


class TestWrite:
    def test_a_folder_has_a_file_for_each_object(self, tmp_path: Path) -> None:
        place = tmp_path / "out"
        assert GOOD.write(place) == (2, 0, 0)
        assert {each.name for each in place.iterdir()} == {"deployment-web.yaml", "configmap-a.yaml", ".kgen-files"}
        assert (place / "deployment-web.yaml").read_text() == to_yaml(WEB)
        assert GOOD.write(f"{place}/") == (0, 2, 0)
        assert bundle(WEB).write(place) == (0, 1, 1)

    def test_a_file_has_all_objects_in_the_format_of_its_suffix(self, tmp_path: Path) -> None:
        for name, text in (("all.yaml", to_yaml(GOOD)), ("all.json", to_json(GOOD))):
            assert GOOD.write(tmp_path / name) == (1, 0, 0)
            assert (tmp_path / name).read_text() == text
            assert read(str(tmp_path / name)) == GOOD

    def test_format_and_split_are_as_asked_for(self, tmp_path: Path) -> None:
        GOOD.write(tmp_path / "one/", split=False)
        assert read(str(tmp_path / "one" / "bundle.yaml")) == GOOD
        GOOD.write(tmp_path / "json", format="json")
        assert json.loads((tmp_path / "json" / "configmap-a.json").read_text())["kind"] == "ConfigMap"

    def test_what_others_wrote_stays(self, tmp_path: Path) -> None:
        (tmp_path / "configmap-a.yaml").write_text("mine")
        with pytest.raises(OutputError, match="kgen did not write what is there"):
            GOOD.write(tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["configmap-a.yaml"]

    def test_a_file_of_something_else_is_overwritten_by_force_alone(self, tmp_path: Path) -> None:
        notes = tmp_path / "notes.txt"
        notes.write_text("mine")
        with pytest.raises(OutputError, match=r"overwrite it with --force \(in Python: force=True\)$"):
            GOOD.write(notes)
        assert notes.read_text() == "mine"
        GOOD.write(notes, force=True)
        assert notes.read_text() == to_yaml(GOOD)

    def test_a_file_is_not_split(self, tmp_path: Path) -> None:
        GOOD.write(tmp_path / "all.yaml")
        with pytest.raises(PlaceError, match="is a file, and one file for each object"):
            GOOD.write(tmp_path / "all.yaml", split=True)

    def test_nothing_is_validated(self, tmp_path: Path) -> None:
        assert BROKEN.write(tmp_path).written == 2
        assert to_yaml(BROKEN).startswith("apiVersion: apps/v1")


def test_what_is_refused_travels_between_processes() -> None:
    with pytest.raises(RefusedError) as caught:
        BROKEN.validate().raise_for_errors()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
