from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import PRELUDE, ROOT, process, run


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
    assert complete("render", "mysql", "--mat") == ["plain,--matrix"]
    assert complete("render", "mysql", "--matrix", "envs") == ["file,envs"]
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
    assert complete("render", "mysql", "--set", "replicas") == ["plain,replicas="]
    assert complete("render", "mysql", "--set", "primary_") == ["plain,primary_config="]
    assert complete("render", "web.py", "--set", "", cwd=folder)[:2] == ["plain,host=", "plain,scale="]
    assert complete("render", "-n", "x", "mysql", "--set-env", "storage_") == ["plain,storage_class="]


def test_words_of_comparisons_are_completed() -> None:
    assert complete("diff", "a", "b", "--fail-on", "re") == [
        "plain,refused",
        "plain,recreate",
        "plain,restart",
        "plain,reset",
    ]
    assert complete("diff", "a", "b", "--fail-on", "refused,no") == ["plain,refused,no-effect", "plain,refused,none"]
    assert complete("diff", "a", "--kubernetes", "1.36..1.37") == ["plain,1.36..1.37"]
    assert complete("diff", "mysql", "mysql", "--set", "replicas") == ["plain,replicas="]
    assert complete("diff", "mysql", "none.yaml", "--old-set", "replicas") == ["plain,replicas="]
    assert complete("diff", "none.yaml", "mysql", "--old-set", "replicas") == []
    assert complete("preview", "mysql", "--set", "replicas") == ["plain,replicas="]
    assert complete("preview", "none.yaml", "--old", "mysql", "--old-set", "replicas") == ["plain,replicas="]


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
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("complete -o nosort -F _kgen_completion kgen\n", "")


def test_values_of_closed_sets_versions_and_codes_are_completed(folder: Path) -> None:
    code = """
from typing import Literal
@blueprint
def web(tier: Literal["gold", "iron"] = "gold", fast: bool = False, host: str = "a"):
    yield config_map(host)
"""
    (folder / "web.py").write_text(PRELUDE + code)
    assert complete("render", "web.py", "--set", "tier=", cwd=folder) == ["plain,tier=gold", "plain,tier=iron"]
    assert complete("validate", "web.py", "--set", "tier=i", cwd=folder) == ["plain,tier=iron"]
    assert complete("render", "web.py", "--set", "fast=", cwd=folder) == ["plain,fast=true", "plain,fast=false"]
    assert complete("render", "web.py", "--set", "host=", cwd=folder) == []
    assert complete("validate", "web.py", "--kubernetes", "1.3")[:2] == ["plain,1.37", "plain,1.36"]
    assert complete("render", "web.py", "--ignore", "KG30")[0] == "plain,KG301"
    assert "plain,KG301,object-twice" in complete("validate", "--ignore", "KG301,object-t")


def test_codes_kinds_and_fields_are_completed_for_explain() -> None:
    assert complete("explain", "KG30")[0] == "plain,KG301"
    assert complete("explain", "object-tw") == ["plain,object-twice"]
    assert complete("explain", "horizontalpoda") == [
        "plain,horizontalpodautoscaler",
        "plain,horizontalpodautoscalers",
    ]
    assert complete("explain", "hpa.spec.me") == ["plain,hpa.spec.metrics"]
    assert complete("explain", "pod.nothing.x") == []


WEB = """
from typing import Literal
@blueprint
def web(tier: Literal["gold", "iron"] = "gold", host: str = "a"):
    yield config_map(host)
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["--set", "tier", "="], ["plain,gold", "plain,iron"]),
        (["--set", "tier", "=", "g"], ["plain,gold"]),
        (["--set", "=", "tier", "=", "i"], ["plain,iron"]),
        (["--set", "=", "ti"], ["plain,tier="]),
        (["--set", "host", "=", "a", "--set", "tier", "=", "g"], ["plain,gold"]),
        (["--set", "host", "=", "a", "--set", "ti"], ["plain,tier="]),
    ],
)
def test_bash_takes_words_apart_at_each_equals_sign(words: list[str], offered: list[str], folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + WEB)
    assert complete("render", "web.py", *words, cwd=folder) == offered


def test_bash_itself_completes_values(folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + WEB)
    script = process("completion", "bash").stdout.decode()
    ask = (
        "COMP_WORDS=(kgen render web.py --set tier = g); COMP_CWORD=6; COMPREPLY=(); _kgen_completion kgen; "
        'echo "${COMPREPLY[@]}"'
    )
    program = folder / "kgen"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kgen "$@"\n')
    program.chmod(0o755)
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "-c", f"{script}\n{ask}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert (done.stdout, done.stderr) == ("gold\n", "")
