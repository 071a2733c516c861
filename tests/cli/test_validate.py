from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import run

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndatta: {}\n"
WARNED = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n---\n" * 2
SCRIPT = """
from kgen import blueprint
from kgen.builders import config_map

@blueprint
def web(name: str = "Web_1"):
    yield config_map(name)
"""


@pytest.fixture(autouse=True)
def manifests(folder: Path) -> None:
    for name, text in {"good.yaml": GOOD, "bad.yaml": BAD, "warned.yaml": WARNED, "web.py": SCRIPT}.items():
        (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["good.yaml"], 0),
        (["bad.yaml"], 1),
        (["good.yaml", "bad.yaml"], 1),
        (["warned.yaml"], 0),
        (["warned.yaml", "--strict"], 1),
        (["warned.yaml", "--strict", "--independent"], 0),
        (["bad.yaml", "--ignore", "KG001"], 0),
        (["bad.yaml", "--select", "object-twice,KG3"], 0),
        (["mysql"], 0),
        (["web.py"], 1),
        ([], 2),
        (["nosuch.yaml"], 2),
        (["nosuch"], 2),
        (["good.yaml", "--ignore", "nosuch"], 2),
        (["good.yaml", "--kubernetes", "1.2"], 2),
        (["good.yaml", "--format", "yaml"], 2),
        (["good.yaml", "--baseline", "gone.json"], 2),
        (["-", "-"], 2),
        (["a.yaml", "--baseline", "a", "--write-baseline", "b"], 2),
    ],
)
def test_exit_codes(words: list[str], code: int) -> None:
    done = run("validate", *words)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output


def test_a_pipe_is_read(folder: Path) -> None:
    command = [sys.executable, "-m", "kgen", "validate", "-"]
    done = subprocess.run(command, input=BAD, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 1
    assert done.stdout.startswith('<stdin>:4  ConfigMap web  datta\n  error: unknown field "datta"')
    assert done.stderr == ""


def test_a_folder_is_searched() -> None:
    done = run("validate", ".", "--format", "json")
    found = json.loads(done.stdout)
    assert [each["file"] for each in found["diagnostics"] if each["severity"] == "error"] == ["bad.yaml"]
    assert found["summary"]["skipped"] == {"dot folder": 1}


def test_settings_of_the_project_count(folder: Path) -> None:
    settings = '[tool.kgen.validate]\nkubernetes = "1.30"\nignore = ["KG001"]\nstrict = true\n'
    (folder / "pyproject.toml").write_text(settings)
    done = run("validate", "bad.yaml")
    assert (done.exit_code, done.stdout.split("\n")) == (
        0,
        ["0 errors, 0 warnings in 1 object of 1 input, for Kubernetes 1.30", "suppressed: KG001 by --ignore (1)", ""],
    )
    assert run("validate", "warned.yaml").exit_code == 1
    assert "for Kubernetes 1.31" in run("validate", "good.yaml", "--kubernetes", "1.31").stdout


def test_a_project_may_start_clean() -> None:
    done = run("validate", "bad.yaml", "--write-baseline", "known.json")
    assert (done.exit_code, done.stderr) == (0, "wrote known.json: 1 known from now on\n")
    done = run("validate", "bad.yaml", "--baseline", "known.json")
    assert (done.exit_code, done.stdout.split("\n")[1]) == (0, "in the baseline: 1")
    Path("bad.yaml").write_text(BAD + "more: 1\n")
    assert run("validate", "bad.yaml", "--baseline", "known.json").exit_code == 1


INSTALL = (
    GOOD.replace("web", "{name}")
    + "---\n"
    + """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: gone
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "db:1"}]}
"""
)


@pytest.mark.parametrize(("format_", "number"), [("text", 1), ("json", 1), ("github", 2), ("sarif", 2)])
def test_the_same_warning_in_several_installs_is_one_for_people(format_: str, number: int, folder: Path) -> None:
    (folder / "in").mkdir()
    for name in ("1", "2"):
        (folder / "in" / f"install-{name}.yaml").write_text(INSTALL.replace("{name}", "settings"))
    done = run("validate", "in", "--format", format_)
    assert done.stdout.count("there is no Service") == number
    assert ("install-2.yaml" in done.stdout, done.exit_code) == (True, 0)
    run("validate", "in", "--write-baseline", "known.json")
    assert "there is no" not in run("validate", "in", "--format", format_, "--baseline", "known.json").stdout


def test_a_baseline_knows_findings_by_what_they_are_about() -> None:
    run("validate", "bad.yaml", "--write-baseline", "known.json")
    [found] = json.loads(Path("known.json").read_text())["findings"]
    assert found == {"code": "KG001", "kind": "ConfigMap", "name": "web", "field": "datta"}
    Path("bad.yaml").rename("moved.yaml")
    assert run("validate", "moved.yaml", "--baseline", "known.json").exit_code == 0


def test_a_baseline_of_the_old_format_says_how_to_renew_it() -> None:
    Path("old.json").write_text('{"version": 1, "diagnostics": []}')
    done = run("validate", "bad.yaml", "--baseline", "old.json")
    renewed = "kgen validate SOURCE --write-baseline old.json"
    assert (done.exit_code, done.stderr) == (2, f"Error: old.json has an old format; renew it: {renewed}\n")


def test_colours_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in run("validate", "bad.yaml").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31merror" in run("validate", "bad.yaml").stdout


# --- nothing to validate ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n", "# notes\n", "---\n---\n", "apiVersion: v1\nkind: List\nitems: []\n"])
def test_standard_input_without_objects_is_no_success(text: str) -> None:
    for args in (["-"], ["-", "--format", "sarif"], ["-", "--independent"], ["-", "--write-baseline", "known.json"]):
        done = run("validate", *args, input=text)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == (
            "Error: nothing to validate: no objects in <stdin>; --allow-empty takes that for success\n"
        )
    done = run("validate", "-", "--allow-empty", input=text)
    assert (done.exit_code, done.stdout.startswith("0 errors, 0 warnings in 0 objects")) == (0, True)


def test_standard_input_without_objects_beside_files_is_no_success() -> None:
    assert run("validate", "good.yaml", "-", input="").exit_code == 2
    assert run("validate", "good.yaml", "-", input=GOOD.replace("web", "api")).exit_code == 0
    assert run("validate", "good.yaml", "-", "--allow-empty", input="").exit_code == 0


def test_folders_files_and_targets_without_objects_are_no_success(folder: Path) -> None:
    (folder / "none").mkdir()
    (folder / "other").mkdir()
    (folder / "other/compose.yaml").write_text("services: {}\n")
    (folder / "empty.yaml").write_text("# later\n")
    (folder / "nothing.py").write_text("from kgen import bundle\nrelease = bundle()\n")
    said = {
        "none": "no files",
        "other": "skipped: no manifest (1)",
        "empty.yaml": "no objects in empty.yaml",
        "nothing.py": "no objects in nothing.py",
    }
    for word, what in said.items():
        done = run("validate", word)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == f"Error: nothing to validate: {what}; --allow-empty takes that for success\n"
        assert run("validate", word, "--allow-empty").exit_code == 0
    assert run("validate", "good.yaml", "none", "empty.yaml").exit_code == 0


# --- values for a target ------------------------------------------------------------------------------------


def test_a_target_is_validated_with_values(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "values.yaml").write_text("name: web\n")
    (folder / "name.txt").write_text("web")
    monkeypatch.setenv("NAME", "web")
    assert run("validate", "web.py").exit_code == 1
    for given in (
        ["--set", "name=web"],
        ["-f", "values.yaml"],
        ["--set-env", "name=NAME"],
        ["--set-file", "name=name.txt"],
    ):
        assert run("validate", "web.py", *given).exit_code == 0
    assert run("validate", "web.py", "-f", "-", input="name: web\n").exit_code == 0
    done = run("validate", "good.yaml", "web.py", "--set", "name=web", "-n", "shop", "--format", "json")
    assert [each["object"]["namespace"] for each in json.loads(done.stdout)["diagnostics"]] == []
    done = run("validate", "web.py", "-n", "shop", "--format", "json")
    assert {each["object"]["namespace"] for each in json.loads(done.stdout)["diagnostics"]} == {"shop"}
    assert 'unknown parameter "nam"; did you mean "name"?' in run("validate", "web.py", "--set", "nam=x").stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["good.yaml", "--set", "a=b"], "are for one TARGET of kgen render; good.yaml is none"),
        (["web.py", "mysql", "--set", "a=b"], "are for one TARGET of kgen render; there are web.py, mysql"),
        (["-", "-f", "-"], "standard input can be read once: give - only once"),
        (["web.py", "--crd", "-", "--set-file", "name=-"], "standard input can be read once: give - only once"),
    ],
)
def test_values_without_just_one_target(words: list[str], message: str) -> None:
    done = run("validate", *words)
    assert (done.exit_code, message in done.stderr) == (2, True)


def test_values_are_for_a_render_even_where_a_folder_has_its_name(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.renders.prod]\ntarget = "mysql"\nout = "prod"\n')
    (folder / "prod").mkdir()
    done = run("validate", "prod", "--set", "replicas=5")
    assert "in 4 objects of 1 input" in done.stdout
