from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from kgen.cli.group import COMMANDS, kgen
from tests.support.command_line import ROOT, run


def test_help_names_every_command_in_its_own_words() -> None:
    shown = run("--help").output
    for name, words in COMMANDS.items():
        command = kgen.get_command(kgen.make_context("kgen", ["x"], resilient_parsing=True), name)
        assert command is not None
        assert command.name == name
        assert f"{name:10}  {words}" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_takes_debug(command: str) -> None:
    result = run(command, "-h")
    assert result.exit_code == 0
    assert "--debug" in result.output


def test_version() -> None:
    assert run("--version").output.startswith("kgen")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["rendr"], 'there is no command rendr; did you mean "render"?'),
        (["render", "mysql", "--sett", "a=b"], "No such option"),
        (["render", "mysql", "--format", "xml"], "'xml' is not one of"),
        (["--what"], "No such option"),
        (["blueprints", "--schema"], "--schema needs the NAME of a blueprint"),
        (["blueprints", "mysq"], 'there is no blueprint mysq; did you mean "mysql"?'),
    ],
)
def test_wrong_use_exits_with_2_and_speaks_on_stderr(args: list[str], message: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_debug_shows_the_traceback_wherever_it_stands(folder: Path) -> None:
    (folder / "web.py").write_text("1 / 0\n")
    assert "Traceback" not in run("render", "web.py").stderr
    for args in (["--debug", "render", "web.py"], ["render", "web.py", "--debug"]):
        stderr = run(*args).stderr
        assert "Traceback (most recent call last)" in stderr
        assert stderr.endswith(
            "Error: web.py: ZeroDivisionError: division by zero\n  web.py:1, in <module>\n    1 / 0\n"
        )


def test_a_fault_of_kgen_s_shows_its_traceback_and_exits_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[str]:
        raise RuntimeError("oops")

    monkeypatch.setattr("kgen.catalog.shipped_names", fail)
    result = run("blueprints")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" in result.stderr
    assert result.stderr.endswith("Error: RuntimeError: oops\nThis is a fault of kgen's; please report it.\n")


# --- how the process ends -----------------------------------------------------------------------------------


def ended(before: str, *args: str) -> subprocess.CompletedProcess[str]:
    """The whole command, run after some code of somebody else's."""
    code = f"{dedent(before)}\nfrom kgen.cli import run\nrun()"
    return subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_end_is_quick_and_complete() -> None:
    done = ended("import atexit; atexit.register(print, 'bye')", "blueprints")
    assert done.returncode == 0
    assert done.stdout.startswith("mysql")
    assert done.stdout.endswith("\nbye\n")


def test_the_exit_code_is_kept() -> None:
    assert ended("", "render", "nothing-of-that-name").returncode == 2


def test_threads_of_a_script_are_waited_for() -> None:
    done = ended(
        """
        import threading
        def work():
            threading.main_thread().join()
            print("done")
        threading.Thread(target=work).start()
    """,
        "blueprints",
    )
    assert done.stdout.endswith("\ndone\n")


def test_a_profiler_sees_the_end() -> None:
    command = [sys.executable, "-m", "cProfile", "-m", "kgen", "blueprints"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "function calls" in done.stdout


# --- what is imported ---------------------------------------------------------------------------------------


def imported(*args: str) -> set[str]:
    code = """
import sys
from kgen.cli import main
sys.argv[1:] = sys.argv[1:]
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split("\n")[-2].split())


def test_help_imports_no_command() -> None:
    modules = imported("--help")
    assert "click" in modules
    assert not {f"kgen.cli.commands.{name}" for name in COMMANDS} & modules
    assert not {"attrs", "cattrs", "importlib.metadata", "jinja2", "kgen.bundles", "kgen.k8s", "yaml"} & modules


def test_rendering_without_values_imports_what_it_needs() -> None:
    modules = imported("render", "mysql")
    assert "kgen.blueprints.mysql" in modules
    unneeded = {
        "ast",
        "attrs",
        "cattrs",
        "importlib.metadata",
        "jinja2",
        "kgen.files.folder",
        "kgen.yaml.reader",
        "tomllib",
        "yaml",
    }
    unneeded |= {"kgen.catalog.loading", "kgen.catalog.members", "kgen.values.kinds", "kgen.values.strict"}
    # click and jinja2 bring some of these themselves.
    assert not (unneeded - imported("--help")) & modules


def test_values_of_everyday_types_need_no_cattrs(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("replicas: 3\nlabels: {a: b}\nliveness: {periodSeconds: 3}\n")
    modules = imported("render", "mysql", "-f", str(values), "--set", "replicas=5", "--set", "name=db")
    assert "kgen.values.strict" in modules
    assert not {"attrs", "cattrs"} & modules
