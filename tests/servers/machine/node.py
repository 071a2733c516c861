"""A node: namespaces, a folder and a cgroup that end with this process, however it ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Self, TypeVar

from .contained import enter

PREFIX = "kgen-node-"
PROGRAMS = ("unshare", "nsenter", "ip", "mount", "mkfs.ext4", "dpkg-deb", "apt-get", "tar")
_CGROUPS = (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup"))
"""Where memory is limited: cgroup v1, and v2."""
BRIDGE_ADDRESS = "10.244.0.1"
_SECONDS_TO_VANISH = 5

Result = TypeVar("Result")


def lacks() -> str | None:
    """Why no node can run here, in one line; None where it can."""
    if os.geteuid():
        return "it needs root, for namespaces and mounts"
    if missing := [name for name in PROGRAMS if not shutil.which(name, path=_path())]:
        return f"it needs {', '.join(missing)}"
    if subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"], check=False, capture_output=True
    ).returncode:
        return "it needs mount, network and process namespaces, which are not allowed here"
    return None


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


class Node:
    """A bridge, processes and mounts of their own: nothing of it is seen from outside.

    The keeper is the first process of the node. It ends when its standard input does, so also when this process is
    killed, and with it the kernel ends all processes, mounts and links of the node.
    """

    def __init__(self) -> None:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _locked(self.folder, "w")
        command = ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"]
        self._keeper = subprocess.Popen(
            [*command, "sh", "-c", "echo; read end"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._keeper.stdout
        self._keeper.stdout.readline()
        self.process = f"/proc/{self._keeper.pid}"
        self._prepare()
        self.cgroup = _make_cgroup(self.folder.name)

    def _prepare(self) -> None:
        for name in ("containers", "pods", "claims", "logs"):
            (self.folder / name).mkdir()
        self.run("mount", "-t", "tmpfs", "containers", str(self.folder / "containers"))  # fit for any overlay
        self.run("ip", "link", "set", "lo", "up")
        # With an address of its own; else the bridge has that of its lowest port, and pods would speak to a gone one.
        self.run("ip", "link", "add", "bridge", "address", "02:00:0a:f4:00:01", "type", "bridge")
        self.run("ip", "address", "add", f"{BRIDGE_ADDRESS}/16", "dev", "bridge")
        self.run("ip", "link", "set", "bridge", "up")

    def run(self, *command: str) -> str:
        """What a program of this machine prints in the node's mounts and network.

        Raises:
            RuntimeError: It failed.
        """
        return run_in(self.process, "mnt", "net", command=command)

    def unmount(self, path: Path) -> None:
        if self._keeper.poll() is None:  # else nothing is mounted any more
            self.run("umount", str(path))

    def socket(self, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
        """A socket in the node's network."""
        return in_namespace(f"{self.process}/ns/net", lambda: socket.socket(socket.AF_INET, kind))

    def seen(self, path: Path) -> Path:
        """A path of the node, as this process can open it: also what is mounted there alone."""
        return Path(f"{self.process}/root{path}")

    def __enter__(self) -> Self:
        return self

    def end(self) -> None:
        """End all processes of the node, with its mounts and links."""
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.close()
        self._keeper.wait()
        self._keeper.stdout.close()

    def __exit__(self, *_: object) -> None:
        self.end()
        remove(self.folder)
        self._lock.close()


def _locked(folder: Path, mode: str) -> IO[str]:
    """The file that a living node keeps locked."""
    with ExitStack() as failing:
        file = failing.enter_context((folder / "lock").open(mode))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        failing.pop_all()
    return file


def run_in(process: str, *namespaces: str, command: Iterable[str]) -> str:
    """What a program of this machine prints in namespaces of a process such as /proc/1.

    Raises:
        RuntimeError: It failed.
    """
    options = {"mnt": "--mount", "net": "--net"}
    entered = ["nsenter", *(f"{options[namespace]}={process}/ns/{namespace}" for namespace in namespaces), *command]
    environment = {**os.environ, "PATH": _path()}
    ended = subprocess.run(entered, check=False, capture_output=True, text=True, env=environment)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ended.stderr.strip()}")
    return ended.stdout


def in_namespace(path: str, make: Callable[[], Result]) -> Result:
    """What a function makes in a namespace; a thread of its own goes there, and ends."""

    def go() -> Result:
        enter(path)
        return make()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(go).result()


def sweep() -> None:
    """Remove what nodes left whose process was killed."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with suppress(OSError), _locked(folder, "r"):
            remove(folder)
    for cgroup in (found for parent in _CGROUPS for found in parent.glob(PREFIX + "*")):
        if not (Path(tempfile.gettempdir()) / cgroup.name).exists():
            _remove_cgroup(cgroup)


def remove(folder: Path) -> None:
    for parent in _CGROUPS:
        _remove_cgroup(parent / folder.name)
    shutil.rmtree(folder, ignore_errors=True)


def _make_cgroup(name: str) -> Path | None:
    """The cgroup below which containers get theirs; None where memory cannot be limited."""
    for parent in _CGROUPS:
        controllers = parent / "cgroup.controllers"
        is_v2 = controllers.exists()
        if not (parent / "cgroup.procs").exists() or (is_v2 and "memory" not in controllers.read_text().split()):
            continue
        with suppress(OSError):
            (parent / name).mkdir()
            if is_v2:
                (parent / name / "cgroup.subtree_control").write_text("+memory")
            return parent / name
    return None


def _remove_cgroup(cgroup: Path) -> None:
    """Remove a cgroup and those below; processes that were killed leave it a moment later."""
    until = time.monotonic() + _SECONDS_TO_VANISH
    for folder in [*cgroup.glob("*/"), cgroup]:
        while folder.exists():
            try:
                folder.rmdir()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
