"""Which programs ignore SIGTERM as process 1 is a fact about them and the kernel, tried where possible."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kgen.validation import validate

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
UNSHARE = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child=SIGKILL"]


def is_possible() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*UNSHARE, "true"], check=False).returncode == 0


@pytest.mark.parametrize("name", [*DEAF, *HEARING])
def test_what_is_said_of_a_program(name: str) -> None:
    command = (DEAF | HEARING)[name]
    template = {
        "metadata": {"labels": {"app": "x"}},
        "spec": {"containers": [{"name": "x", "image": "x", "command": command}]},
    }
    workload = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "x"},
        "spec": {"selector": {"matchLabels": {"app": "x"}}, "template": template},
    }
    assert ("KG853" in {each.code for each in validate(workload).warnings}) is (name in DEAF)


def test_it_is_true() -> None:
    if not is_possible():
        pytest.skip("this machine lets nobody make a pid namespace")
    commands = {name: command for name, command in (DEAF | HEARING).items() if shutil.which(name)}
    running = {name: started(command) for name, command in commands.items()}
    begin = time.monotonic()
    while time.monotonic() < begin + (20 if alive(running) & HEARING.keys() else 1):  # all have begun by then
        for each in running.values():
            signalled(each)
        time.sleep(0.2)
    survivors = alive(running)
    for each in running.values():
        each.kill()
        each.wait()
    assert survivors == DEAF.keys() & commands.keys()


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
