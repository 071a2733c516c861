"""What `-o FILE` overwrites: manifests, and nothing else unless it is told to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support import command_line
from tests.support.command_line import PRELUDE

WEB = (
    PRELUDE
    + """
from kgen import read, text
import helper

@blueprint
def web(note: str = "a", *, vendor: bool = False, notes: bool = False):
    if vendor:
        yield read("vendor.yaml")
    yield config_map("web", {"note": text("notes.txt") if notes else note})
"""
)
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vendor}\n"


@pytest.fixture
def folder(folder: Path) -> Path:
    files = {
        "web.py": WEB,
        "helper.py": "NAME = 1\n",
        "vendor.yaml": MANIFEST,
        "notes.txt": "x\n",
        "values.yaml": "{}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def run(*args: str) -> tuple[int, str]:
    done = command_line.run("render", *args)
    return done.exit_code, done.stderr.removeprefix("Error: ").rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        MANIFEST,
        f"# by hand\n{MANIFEST}---\n{MANIFEST}",
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n",
        json.dumps({"apiVersion": "v1", "kind": "Pod"}),
        '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": []\n}\n',
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {page: '{{ kept }}'}\n",
    ],
)
def test_manifests_are_overwritten_whoever_wrote_them(text: str, folder: Path) -> None:
    (folder / "all.yaml").write_text(text)
    assert run("web.py", "-o", "all.yaml") == (0, "wrote all.yaml")
    assert run("web.py", "-o", "all.yaml", "--format", "json") == (0, "wrote all.yaml")
    assert run("web.py", "-o", "all.yaml") == (0, "wrote all.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "an old one\n",
        "# notes alone\n",
        "import os\n",
        "replicas: 3\n",
        f"{MANIFEST}---\nreplicas: 3\n",
        f"{MANIFEST}data: [\n",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        "{{ if x }}\n" + MANIFEST + "{{ end }}\n",
        '{"name": "package"}',
        "\0\1",
    ],
)
def test_anything_else_is_overwritten_by_force_alone(text: str, folder: Path) -> None:
    (folder / "mine").write_text(text)
    code, message = run("web.py", "-o", "mine")
    assert (code, (folder / "mine").read_text()) == (2, text)
    assert message == (
        "cannot write mine: it holds something else than manifests, so that kgen did not write it; "
        "write to another file, or overwrite it with --force (in Python: force=True)"
    )
    assert run("web.py", "-o", "mine", "--force") == (0, "wrote mine")
    assert run("web.py", "-o", "mine") == (0, "unchanged: mine")


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "forced"])
@pytest.mark.parametrize(
    ("place", "options", "what"),
    [
        ("web.py", [], "the target"),
        ("./web.py", [], "the target"),
        ("link.yaml", [], "the target"),
        ("twin.yaml", [], "the target"),
        ("helper.py", [], "read by the target"),
        ("values.yaml", ["-f", "values.yaml"], "a file of values"),
        ("notes.txt", ["--set-file", "note=notes.txt"], "a file of values"),
        ("notes.txt", ["--set", "notes=true"], "read by the target"),
        ("vendor.yaml", ["--set", "vendor=true"], "read by the target"),
        ("crd.yaml", ["--crd", "crd.yaml"], "a file of CustomResourceDefinitions"),
    ],
)
def test_the_target_and_its_inputs_are_never_overwritten(
    place: str, options: list[str], what: str, force: list[str], folder: Path
) -> None:
    (folder / "link.yaml").symlink_to("web.py")
    os.link(folder / "web.py", folder / "twin.yaml")
    (folder / "crd.yaml").write_text(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
        "spec: {group: a.b, scope: Namespaced, names: {kind: A, plural: as}, versions: []}\n"
    )
    before = (folder / place).read_text()
    for _ in range(2):  # the second time, helper.py is compiled already
        assert run("web.py", "-o", place, *options, *force) == (
            2,
            f"cannot write {place}: it is {what}; write to another file",
        )
    assert (folder / place).read_text() == before


def test_pyproject_is_never_overwritten(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.renders.a]\ntarget = "web.py"\nout = "pyproject.toml"\n')
    assert run("a", "--force")[1].startswith("cannot write pyproject.toml: it is the settings of the project")


def test_nothing_is_written_where_one_of_several_files_must_not_be(folder: Path) -> None:
    renders = [f'[tool.kgen.renders.{name}]\ntarget = "web.py"\nout = "{name}.yaml"\n' for name in ("a", "values")]
    (folder / "pyproject.toml").write_text("".join(renders))
    (folder / "values.yaml").write_text("mine: 1\n")
    assert run("--all")[1].startswith("cannot write values.yaml: it holds something else")
    assert not (folder / "a.yaml").exists()
    assert run("--all", "--force") == (0, "wrote a.yaml\nwrote values.yaml")


def test_devices_and_pipes_are_written_to(folder: Path) -> None:
    assert run("web.py", "-o", os.devnull) == (0, f"wrote {os.devnull}")
    assert folder


def test_a_baseline_is_written_over_no_other_file(folder: Path) -> None:
    def write_to(name: str) -> int:
        return command_line.run("validate", "vendor.yaml", "--write-baseline", name).exit_code

    assert [write_to(name) for name in ("vendor.yaml", "web.py", "known.json", "known.json")] == [2, 2, 0, 0]
    assert ((folder / "vendor.yaml").read_text(), (folder / "web.py").read_text()) == (MANIFEST, WEB)
    (folder / "empty.json").write_text("")
    assert write_to("empty.json") == 0
