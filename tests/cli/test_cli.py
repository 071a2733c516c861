from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

from kgen.catalog import shipped_names
from kgen.cli import terminal
from kgen.cli.group import COMMANDS, kgen

ROOT = Path(__file__).parents[2]
PRELUDE = "from kgen import blueprint, bundle\nfrom kgen.builders import config_map\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(kgen, args)


def process(
    *args: str, cwd: Path = ROOT, stdout: Any = subprocess.PIPE, **env: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kgen", *args],
        check=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )


# --- the group ----------------------------------------------------------------------------------------------


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
    assert {"jinja2", "kgen.blueprints.mysql"} <= modules
    unneeded = {"ast", "attrs", "cattrs", "importlib.metadata", "kgen.output", "kgen.reader", "tomllib", "yaml"}
    unneeded |= {"kgen.catalog.loading", "kgen.catalog.members", "kgen.values.kinds", "kgen.values.strict"}
    # click and jinja2 bring some of these themselves.
    assert not (unneeded - imported("--help")) & modules


def test_values_of_everyday_types_need_no_cattrs(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("replicas: 3\nlabels: {a: b}\nliveness: {periodSeconds: 3}\n")
    modules = imported("render", "mysql", "-f", str(values), "--set", "replicas=5", "--set", "storage=5Gi")
    assert "kgen.values.strict" in modules
    assert not {"attrs", "cattrs"} & modules


# --- pipes, signals and terminals ---------------------------------------------------------------------------


@pytest.fixture
def many(folder: Path) -> Path:
    code = "release = bundle([config_map(str(i), {'text': 'x' * 1000}) for i in range(500)])\n"
    (folder / "many.py").write_text(PRELUDE + code)
    return folder


def test_whoever_stops_reading_makes_no_noise(many: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kgen", "render", "many.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=many,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"apiVersion: v1\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error(many: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("render", "many.py", cwd=many, stdout=full)
    assert (done.returncode, done.stderr) == (2, b"Error: cannot write to standard output: no space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["render", "--help"], ["blueprints"]], ids=" ".join)
def test_a_full_disk_is_no_fault_of_kgen_s(words: list[str], folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process(*words, cwd=folder, stdout=full)
    assert (done.returncode, done.stderr) == (2, b"Error: cannot write the output: no space left on device\n")


def test_ctrl_c_exits_with_130_without_a_traceback(folder: Path) -> None:
    (folder / "slow.py").write_text("from pathlib import Path\nimport time\nPath('started').touch()\ntime.sleep(60)\n")
    with subprocess.Popen(
        [sys.executable, "-m", "kgen", "render", "slow.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        while not (folder / "started").exists():
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, error = running.communicate(timeout=30)
    assert (running.returncode, out, error.strip()) == (130, b"", b"")


def test_output_is_utf8_with_lf_whatever_the_locale(folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + "release = bundle(config_map('a', {'text': 'ä'}))\n", encoding="utf-8")
    done = process("render", "web.py", cwd=folder, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert b"text: \xc3\xa4\n" in done.stdout


def test_colours_follow_no_color_and_force_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert terminal.color() is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert terminal.color() is True
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal.color() is False


class Screen:
    """Standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_long_work_shows_one_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    outer = [list(terminal.progress(range(3), "inner")) for _ in terminal.progress(range(4), "outer")]
    assert outer == [[0, 1, 2]] * 4
    assert "outer" in screen.text
    assert "inner" not in screen.text


def test_short_work_and_other_outputs_show_no_bar(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert list(terminal.progress(range(3), "label")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    assert list(terminal.progress(range(3), "label")) == [0, 1, 2]
    assert screen.text == ""


# --- completion ---------------------------------------------------------------------------------------------


def complete(*words: str, cwd: Path = ROOT) -> list[str]:
    """What bash is offered for the last word."""
    line = {"COMP_WORDS": "\n".join(["kgen", *words]), "COMP_CWORD": str(len(words))}
    done = process(cwd=cwd, _KGEN_COMPLETE="bash_complete", **line)
    assert done.stderr == b""
    return done.stdout.decode().split()


def test_commands_targets_and_options_are_completed(folder: Path) -> None:
    settings = '[tool.kgen.renders.mine]\ntarget = "mysql"\n'
    (folder / "pyproject.toml").write_text(settings)
    assert complete("re") == ["plain,render"]
    assert complete("render", "m", cwd=folder) == ["plain,mine", "plain,mysql"]
    assert complete("render", "examples/vol") == ["plain,examples/volumes"]
    assert complete("render", "web") == ["file,web"]
    assert complete("blueprints", "my", cwd=folder) == ["plain,mysql"]
    assert "plain,--set-env" in complete("render", "--set")
    assert complete("completion", "z") == ["plain,zsh"]


def test_parameters_of_the_target_are_completed(folder: Path) -> None:
    code = """
import attrs
@attrs.frozen
class Scale:
    low: int = 1
    high: int = 3
@blueprint
def web(host: str, scale: Scale = Scale()):
    yield config_map(host)
"""
    (folder / "web.py").write_text(PRELUDE + code + "print('noise')\n")
    assert complete("render", "mysql", "--set", "replica") == ["plain,replicas=", "plain,replica_config="]
    assert complete("render", "web.py", "--set", "", cwd=folder)[:2] == ["plain,host=", "plain,scale="]
    assert complete("render", "-n", "x", "mysql", "--set-env", "storage_") == ["plain,storage_class="]


def test_mistakes_on_the_line_are_silent(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.kgen\n")
    (folder / "web.py").write_text("raise SystemExit(3)\n")
    assert complete("render", "mys", cwd=folder) == ["plain,mysql"]
    assert complete("render", "none.py", "--set", "x", cwd=folder) == []
    (folder / "pyproject.toml").unlink()
    assert complete("render", "web.py", "--set", "x", cwd=folder) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_asks_kgen(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_KGEN_COMPLETE={shell}_complete" in result.stdout


def test_bash_takes_the_script() -> None:
    script = process("completion", "bash").stdout.decode()
    code = f'{script}\nkgen() {{ {sys.executable} -m kgen "$@"; }}\ncomplete -p kgen\n'
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)  # noqa: S607 - bash itself
    assert (done.stdout, done.stderr) == ("complete -o nosort -F _kgen_completion kgen\n", "")


# --- kgen blueprints ----------------------------------------------------------------------------------------


def test_blueprints_are_listed_one_a_line() -> None:
    lines = run("blueprints").stdout.splitlines()
    assert [line.split()[0] for line in lines] == shipped_names()
    assert all(len(line.split()) > 3 for line in lines)


def test_parameters_are_shown_with_type_default_unit_and_description(folder: Path) -> None:
    code = '''
import attrs
from typing import Literal
from kgen import Quantity
from kgen.k8s import StorageClass
@attrs.frozen
class Scale:
    """How many.

    Args:
        low: At least.
    """
    low: int = 1
@blueprint
def web(host: str, every: float = 0.5, mode: Literal["a", "b"] = "a", disk: Quantity | None = "1Gi",
        kind: str | StorageClass | None = None, tags: list[str] = ["1.10"], scale: Scale = Scale(low=2)):
    """Shop front end.

    Args:
        host: Where it is found.
        every: Time between two looks, in seconds.
    """
    yield config_map(host)
'''
    (folder / "web.py").write_text(PRELUDE + code)
    assert run("blueprints", "web.py").stdout.splitlines() == [
        "web.py: Shop front end.",
        "",
        "Parameters:",
        "  host: str  (required)",
        "      Where it is found.",
        "  every: float  (default: 0.5; unit: seconds)",
        "      Time between two looks, in seconds.",
        '  mode: "a" | "b"  (default: a)',
        "  disk: Quantity | None  (default: 1Gi)",
        "  kind: str | StorageClass | None  (default: null)",
        '  tags: list[str]  (default: ["1.10"])',
        '  scale: Scale  (default: {"low": 2})',
        "  scale.low: int  (default: 2)",
        "      At least.",
    ]


def test_what_has_no_parameters_says_so(folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + "release = bundle(config_map('a'))\n")
    assert run("blueprints", "web.py").stdout == "web.py: a Bundle of 1, without parameters\n"
    assert run("blueprints", "examples/lamp-pod").stdout.endswith("\n\nIt has no parameters.\n")


@pytest.mark.parametrize("name", shipped_names())
def test_the_parameters_and_the_schema_of_every_blueprint_can_be_shown(name: str) -> None:
    assert run("blueprints", name).exit_code == 0
    schema = json.loads(run("blueprints", name, "--schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == name


def test_the_schema_agrees_with_what_is_taken() -> None:
    schema = json.loads(run("blueprints", "mysql", "--schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    good: list[dict[str, Any]] = [
        {},
        {"replicas": 5, "storage": "5Gi", "labels": {"a": "b"}},
        {"replicas": None, "storage": 5, "storage_class": "fast"},
        {"storage_class": {"metadata": {"name": "x"}, "provisioner": "y"}, "liveness": {"periodSeconds": 3}},
    ]
    bad: list[dict[str, Any]] = [
        {"replica": 5},
        {"replicas": "5"},
        {"labels": {"a": 1}},
        {"liveness": {"periodSecond": 3}},
        {"storage_class": 5},
    ]
    assert [validator.is_valid(each) for each in good] == [True] * len(good)
    assert [validator.is_valid(each) for each in bad] == [False] * len(bad)
    assert schema["properties"]["replicas"] == {
        "type": ["integer", "null"],
        "default": 3,
        "description": "Pods in all; pod 0 is the primary.",
    }


def test_the_schema_of_a_bundle_and_of_odd_types(folder: Path) -> None:
    code = """
import attrs, enum
from typing import Any, Literal
class Tier(enum.Enum):
    GOLD = "gold"
@attrs.frozen
class Tree:
    name: str
    children: list["Tree"] = attrs.Factory(list)
release = bundle(config_map("a"))
@blueprint
def web(tree: Tree, tier: Tier = Tier.GOLD, mode: Literal["a", 1] = "a", pair: tuple[int, str] = (1, "a"),
        free: Any = None, either: str | list[str] = "x", **labels: str):
    yield config_map("a")
"""
    (folder / "web.py").write_text(PRELUDE + code)
    assert json.loads(run("blueprints", "web.py:release", "--schema").stdout)["additionalProperties"] is False
    schema = json.loads(run("blueprints", "web.py:web", "--schema").stdout)
    assert schema["required"] == ["tree"]
    assert schema["additionalProperties"] == {"type": "string"}
    assert schema["$defs"]["Tree"]["required"] == ["name"]
    assert {name: each for name, each in schema["properties"].items() if name != "tree"} == {
        "tier": {"enum": ["gold", None], "default": "gold"},
        "mode": {"enum": ["a", 1, None], "default": "a"},
        "pair": {
            "anyOf": [
                {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
                {"type": "null"},
            ],
            "default": [1, "a"],
        },
        "free": {},
        "either": {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
            "default": "x",
        },
    }
