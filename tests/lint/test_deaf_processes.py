"""Which programs ignore SIGTERM as process 1 is a fact about them and the kernel, tried where possible."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kgen.validation import validate

if TYPE_CHECKING:
    from collections.abc import Collection

DEAF = {
    "sleep": ["sleep", "99999"],
    "tail": ["tail", "-f", "/dev/null"],
    "ncat": ["ncat", "--listen", "--keep-open", "127.0.0.1", "0"],
    "yes": ["yes"],
    "python3": ["python3", "-m", "http.server", "--bind", "127.0.0.1", "0"],
    "bash": ["bash", "-c", "while true; do sleep 1; done"],
    "dash": ["dash", "-c", "while :; do sleep 1; done"],
}
HEARING = {
    "socat": ["socat", "TCP-LISTEN:0,fork", "EXEC:true"],
    "tini": ["tini", "--", "sleep", "99999"],
    "dumb-init": ["dumb-init", "sleep", "99999"],
    "sh": ["sh", "-c", "trap 'exit 0' TERM; sleep 99999 & wait $!"],
}
SCRIPTS = {
    "alone": "SERVE",
    "behind another": "cd /; SERVE",
    "lines": "set -e\ncd /\nSERVE\n",
    "exec": "cd /; exec SERVE",
    "and": "cd / && SERVE",
    "or": "false || SERVE",
    "or else": "SERVE || exit 1",
    "not": "! SERVE",
    "a pipeline": "cd /; SERVE | cat",
    "a pipeline with exec": "cd /; exec SERVE | cat",
    "a variable": "cd /; X=1 SERVE",
    "env": "cd /; env X=1 SERVE",
    "a redirection": "cd /; SERVE >/dev/null 2>&1",
    "a background": "SERVE & wait",
    "a background by number": "SERVE & wait $!",
    "an end": "SERVE; exit $?",
    "a condition": "if true; then SERVE; fi",
    "two branches": "if false; then SERVE; else SERVE; fi",
    "a branch with exec": "if true; then exec SERVE; else exec SERVE; fi",
    "a case": "case a in a) SERVE;; *) exit 1;; esac",
    "a group": "{ SERVE; }",
    "a subshell": "cd /; ( cd /; SERVE )",
    "a function": "main() { cd /; SERVE; }; main",
    "a function with exec": "main() { cd /; exec SERVE; }; main",
}
"""Scripts that end in a program that hears SIGTERM, if it is process 1 itself."""
UNSHARE = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child=SIGKILL"]


def is_possible() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*UNSHARE, "true"], check=False).returncode == 0


@pytest.mark.parametrize("name", [*DEAF, *HEARING])
def test_what_is_said_of_a_program(name: str) -> None:
    command = (DEAF | HEARING)[name]
    assert is_told(workload(command)) is (name in DEAF)


def workload(command: list[str], files: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """A Deployment that runs a command, and a ConfigMap of files that is mounted at /scripts."""
    container: dict[str, Any] = {"name": "x", "image": "x", "command": command}
    spec: dict[str, Any] = {"containers": [container]}
    if files:
        container["volumeMounts"] = [{"name": "x", "mountPath": "/scripts"}]
        spec["volumes"] = [{"name": "x", "configMap": {"name": "x"}}]
    template = {"metadata": {"labels": {"app": "x"}}, "spec": spec}
    made = {"selector": {"matchLabels": {"app": "x"}}, "template": template}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": made}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": files}
    return [deployment, config] if files else [deployment]


def is_told(bundle: list[dict[str, Any]]) -> bool:
    return "KG853" in {each.code for each in validate(bundle).warnings}


def test_it_is_true() -> None:
    if not is_possible():
        pytest.skip("this machine lets nobody make a pid namespace")
    commands = {name: command for name, command in (DEAF | HEARING).items() if shutil.which(name)}
    assert survivors(commands, HEARING.keys()) == DEAF.keys() & commands.keys()


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_a_shell_stays_where_it_is_said_to(shell: str, tmp_path: Path) -> None:
    if not is_possible() or not shutil.which(shell):
        pytest.skip("this machine lets nobody make a pid namespace, or has no such shell")
    serve = tmp_path / "serve"
    serve.write_text("#!/bin/sh\ntrap 'exit 0' TERM\nsleep 99999 &\nwait $!\n")
    serve.chmod(0o755)
    commands: dict[str, list[str]] = {}
    told: set[str] = set()
    for name, text in SCRIPTS.items():
        script, file = text.replace("SERVE", str(serve)), tmp_path / f"{name}.sh"
        file.write_text(script)
        commands |= {name: [shell, "-c", script], f"{name}, in a file": [shell, str(file)]}
        told |= {name} if is_told(workload([shell, "-c", script])) else set()
        told |= {f"{name}, in a file"} if is_told(workload([shell, "/scripts/run.sh"], {"run.sh": script})) else set()
    assert survivors(commands, commands.keys() - told) == told


def test_what_is_said_where_the_shell_is_not_known() -> None:
    told = {name for name, text in SCRIPTS.items() if is_told(workload(["sh", "-c", text.replace("SERVE", "serve")]))}
    always = {
        "or else",
        "not",
        "a pipeline",
        "a pipeline with exec",
        "a background",
        "a background by number",
        "an end",
        "a function",
    }
    assert told == always


def survivors(commands: dict[str, list[str]], hearing: Collection[str]) -> set[str]:
    """Which commands are still there after SIGTERM, sent until all that hear it are gone, or it takes too long."""
    running = {name: started(command) for name, command in commands.items()}
    begin = time.monotonic()
    while time.monotonic() < begin + (20 if alive(running).intersection(hearing) else 1):  # all have begun by then
        for each in running.values():
            signalled(each)
        time.sleep(0.2)
    found = alive(running)
    for each in running.values():
        each.kill()
        each.wait()
    return found


def alive(running: dict[str, subprocess.Popen[bytes]]) -> set[str]:
    return {name for name, each in running.items() if each.poll() is None}


def signalled(unshare: subprocess.Popen[bytes]) -> None:
    """Send SIGTERM to the child of `unshare`, process 1 of the new namespace, if it has come to life and still is."""
    try:
        children = Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        return


def started(command: list[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*UNSHARE, *command], stdin=quiet, stdout=quiet, stderr=quiet)
