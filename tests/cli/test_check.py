from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from kgen.rendering.masking import masked
from tests.support import command_line

WEB = """
from kgen import blueprint
from kgen.builders import config_map, secret

@blueprint
def web(password: str = "hunter2", *, text: str = "hello", lines: int = 0):
    yield secret("login", {"password": password})
    yield config_map("web", {"text": text, **{f"line{i}": "x" for i in range(lines)}})
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "web.py").write_text(WEB)
    for place in ("out", "all.yaml"):
        assert run("web.py", "-o", place).exit_code == 0
    return folder


def run(*args: str) -> Result:
    return command_line.run("render", *args)


@pytest.mark.parametrize("args", [["--check", "out"], ["--check", "all.yaml"], ["-o", "out", "--check"]])
def test_what_is_up_to_date_exits_with_0(args: list[str], folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    result = run("web.py", *args)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(": up to date\n")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_changed_object_is_shown_as_a_short_diff(folder: Path) -> None:
    result = run("web.py", "--set", "text=bye", "--check", "out")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "changed: out/configmap-web.yaml",
        "--- out/configmap-web.yaml",
        "+++ out/configmap-web.yaml (rendered)",
        "@@ -4,3 +4,3 @@",
        "   name: web",
        " data:",
        "-  text: hello",
        "+  text: bye",
    ]
    assert result.stderr == "out: 1 file differs; to update: the same command with -o out instead of --check\n"
    assert (folder / "out/configmap-web.yaml").read_text().endswith("hello\n")


def test_missing_and_stale_files_are_named(folder: Path) -> None:
    (folder / "out/configmap-web.yaml").unlink()
    (folder / "out/.kgen-files").write_text("secret-login.yaml\nold.yaml\n")
    (folder / "out/old.yaml").write_text("kind: Secret\nstringData: {a: geheim}\n")
    (folder / "out/mine.yaml").write_text("nobody asked\n")
    result = run("web.py", "--check", "out")
    assert (result.exit_code, result.stdout) == (1, "missing: out/configmap-web.yaml\nstale: out/old.yaml\n")
    assert result.stderr == "out: 2 files differ; to update: kgen render web.py -o out\n"
    assert (
        run("web.py", "--check", "none/").stdout
        == "missing: none/configmap-web.yaml\nmissing: none/secret-login.yaml\n"
    )
    assert run("web.py", "--check", "none.yaml").stdout == "missing: none.yaml\n"


@pytest.mark.usefixtures("folder")
def test_a_long_diff_is_cut() -> None:
    lines = run("web.py", "--set", "lines=500", "--check", "all.yaml").stdout.splitlines()
    assert len(lines) == 102
    assert lines[0] == "changed: all.yaml"
    assert lines[-1] == "… and 405 more lines"


def test_files_are_compared_byte_by_byte(folder: Path) -> None:
    file = folder / "out/configmap-web.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run("web.py", "--check", "out").exit_code == 1
    file.write_bytes(b"\xff\x1b[31m")
    result = run("web.py", "--check", "out")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout


@pytest.mark.usefixtures("folder")
def test_colours_come_when_they_are_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m+  text: bye" in run("web.py", "--set", "text=bye", "--check", "out").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("web.py", "--set", "text=bye", "--check", "out").stdout


# --- pyproject.toml -----------------------------------------------------------------------------------------


@pytest.fixture
def project(folder: Path) -> Path:
    entries = '[tool.kgen.renders.a]\ntarget = "web.py"\nout = "out"\n[tool.kgen.renders.b]\ntarget = "web.py"\n'
    (folder / "pyproject.toml").write_text(entries + 'out = "all.yaml"\n')
    return folder


def test_all_is_checked(project: Path) -> None:
    assert run("--all", "--check").exit_code == 0
    (project / "all.yaml").write_text("")
    result = run("--all", "--check")
    assert result.exit_code == 1
    assert result.stderr == "out: up to date\nall.yaml: 1 file differs; to update: kgen render b\n"


def test_a_named_render_is_checked_at_its_own_place_or_another(project: Path) -> None:
    assert run("a", "--check").exit_code == 0
    (project / "copy").mkdir()
    result = run("a", "--check", "copy")
    assert (result.exit_code, result.stderr) == (1, "copy: 2 files differ; to update: kgen render a -o copy\n")


def test_the_command_that_updates_does(project: Path) -> None:
    (project / "out/secret-login.yaml").unlink()
    assert run("a", "--check").stderr.endswith("to update: kgen render a\n")
    assert run("a").exit_code == 0
    assert run("a", "--check").exit_code == 0


# --- secrets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["out", "all.yaml"])
@pytest.mark.usefixtures("folder")
def test_values_of_secrets_are_not_shown(place: str) -> None:
    result = run("web.py", "--set", "password=geheim", "--set", "text=bye", "--check", place)
    assert result.exit_code == 1
    for secret in ("hunter2", "geheim", "aHVudGVyMg==", "Z2VoZWlt"):
        assert secret not in result.output
    assert "+  text: bye" in result.stdout


@pytest.mark.usefixtures("folder")
def test_a_difference_in_secrets_alone_is_said() -> None:
    result = run("web.py", "--set", "password=geheim", "--check", "out")
    assert result.stdout.splitlines() == [
        "changed: out/secret-login.yaml",
        "(only what is not shown differs: values of Secrets, comments or spelling beside them)",
    ]


OLD = {
    "plain": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: HIDE-ME\n",
    "comment": "kind: Secret # HIDE-ME\nstringData:\n  # HIDE-ME\n  password: x\n",
    "json": '{"kind":"Secret","data":{"a":"HIDE-ME"}}',
    "list": "kind: List\nitems:\n- kind: Secret\n  data: {a: HIDE-ME}\n",
    "no map": "kind: Secret\ndata: HIDE-ME\n",
    "a list": "kind: Secret\ndata: [HIDE-ME]\n",
    "no kind": "stringData:\n  a: HIDE-ME\n",
    "spelling": "kind: secret\ndata: {a: HIDE-ME}\n",
    "escaped": 'kind: "\\x53ecret"\ndata: {a: HIDE-ME}\n',
    "alias": "a: &k Secret\nkind: *k\ndata: {a: HIDE-ME}\n",
    "conflict": "<<<<<<< HEAD\nkind: Secret\ndata: {a: HIDE-ME}\n=======\n>>>>>>> main\n",
    "twice": "kind: Secret\nkind: Secret\ndata: {a: HIDE-ME}\n",
    "commented out": "# kind: Secret\n# data: {a: HIDE-ME}\nkind: Service\n",
    "second document": "kind: Service\n---\nkind: Secret\ndata: {a: HIDE-ME}\n",
    "annotation": "kind: Secret\nmetadata: {name: a, annotations: {last: HIDE-ME}}\n",
    "applied": 'kind: Foo\nmetadata: {annotations: {last: \'{"kind":"Secret","data":{"a":"HIDE-ME"}}\'}}\n',
    "in a text": "kind: ConfigMap\ndata:\n  a.yaml: |\n    kind: Secret\n    data: {a: HIDE-ME}\n",
    "block": "kind: Secret\nstringData:\n  a: |\n    first\n    HIDE-ME\n",
    "broken": "kind: Secret\nstringData:\n  a: [HIDE-ME\n",
    "bytes": "kind: Secret\nstringData:\n  a: HIDE-ME\x00\n",
}


@pytest.mark.parametrize("case", OLD)
def test_secrets_in_old_files_are_hidden_however_they_are_written(case: str, folder: Path) -> None:
    assert "HIDE-ME" not in masked(OLD[case])
    for place in ("out/configmap-web.yaml", "all.yaml"):
        (folder / place).write_text(OLD[case])
        result = run("web.py", "--check", place.partition("/")[0])
        assert result.exit_code == 1
        assert "HIDE-ME" not in result.output
        assert f"changed: {place}" in result.stdout
