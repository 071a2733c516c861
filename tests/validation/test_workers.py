"""A tree that several processes read says what one process says of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kgen.validation import workers as parallel
from kgen.validation.inputs.folders import files_below
from kgen.validation.options import Options
from kgen.validation.run import check

if TYPE_CHECKING:
    from pathlib import Path

    from kgen.validation.inputs.found import FileOfFolder
    from kgen.validation.result import Report
    from kgen.validation.verdict import Judge

CLAIM = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: web}]
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: NUMBER}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: big}\n"
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {size: {type: integer}}}}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Files with errors, warnings between objects, custom resources, no manifests, no text, and nothing."""
    for i in range(20):
        (tmp_path / f"pod-{i:02}.yaml").write_text(
            CLAIM.replace("NUMBER", f"claim-{i}").replace("web}", f"web-{i}}}", 1)
        )
    (tmp_path / "a-definition.yaml").write_text(DEFINITION)
    (tmp_path / "widget.yaml").write_text(f"---\n{WIDGET}---\n- not\n- an object\n")
    (tmp_path / "syntax.yaml").write_text("apiVersion: v1\nkind: [\n")
    (tmp_path / "values.yaml").write_text("a: 1\n")
    (tmp_path / "wrong.yaml").write_text(
        "# first\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: My_Map}\ndate: {}\n"
    )
    return tmp_path


def outcome(tree: Path, jobs: int | None) -> Report:
    return check(list(files_below(str(tree))), Options(jobs=jobs))


def test_several_processes_say_what_one_says(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = outcome(tree, 1)
    monkeypatch.setattr(parallel, "_CHUNK", 500)
    monkeypatch.setattr(parallel, "_FIRST", 500)
    together = outcome(tree, 3)
    assert together.diagnostics == alone.diagnostics
    assert (together.objects, together.inputs, together.skipped) == (alone.objects, alone.inputs, alone.skipped)
    assert together.not_checked == alone.not_checked == {}
    assert {each.stage for each in alone.diagnostics} >= {"parse", "decode", "metadata", "rules", "links"} - {
        "metadata"
    }


def test_places_are_found_in_files_that_another_process_has_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_CHUNK", 1)
    monkeypatch.setattr(parallel, "_FIRST", 1)
    links = [each for each in outcome(tree, 2).diagnostics if each.code == "KG706"]
    assert [(os.path.basename(each.file), each.line) for each in links[:2]] == [("pod-00.yaml", 8), ("pod-01.yaml", 8)]
    assert len(links) == 20


def test_processes_are_started_where_there_is_work_for_them(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def noted(number: int, *_: object, **__: object) -> object:
        started.append(number)
        raise KeyboardInterrupt

    monkeypatch.setattr(parallel, "_pool", noted)
    monkeypatch.setattr(parallel, "cores", lambda: 8)
    outcome(tree, None)
    assert started == []
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 1000)
    with pytest.raises(KeyboardInterrupt):
        outcome(tree, None)
    size = sum(each.stat().st_size for each in tree.iterdir() if each.name != "values.yaml")
    assert started == [min(8, size // 1000)]


def test_the_command_takes_a_number_of_processes(tree: Path) -> None:
    from kgen.cli.commands.validate import command

    texts = [CliRunner().invoke(command, ["--jobs", jobs, str(tree)]).stdout for jobs in ("1", "4")]
    assert texts[0] == texts[1]
    assert CliRunner().invoke(command, ["--jobs", "0", str(tree)]).exit_code == 2


def test_a_process_that_dies_is_told_in_one_line(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, judged = os.getpid(), parallel.judged_file

    def judged_or_dead(file: FileOfFolder, judge: Judge) -> parallel.JudgedFile:
        if os.getpid() != here:
            os._exit(9)
        return judged(file, judge)

    monkeypatch.setattr(parallel, "_CHUNK", 1)
    monkeypatch.setattr(parallel, "_FIRST", 1)
    monkeypatch.setattr(parallel, "judged_file", judged_or_dead)
    with pytest.raises(parallel.DeadProcessError, match="--jobs 1"):
        outcome(tree, 2)
