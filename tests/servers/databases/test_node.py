"""A cluster of this machine leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.databases.pods import stateful_set
from tests.servers.machine.cluster import Cluster
from tests.servers.machine.node import PREFIX, sweep

pytestmark = [pytest.mark.databases, pytest.mark.short]

_RUNS = """
from tests.servers.databases.test_node import busy
from tests.servers.machine.cluster import Cluster

with Cluster() as cluster:
    busy(cluster)
    print(cluster.node.folder.name, flush=True)
    input()
"""


def busy(cluster: Cluster) -> None:
    """Run a pod that has a file system, a folder in memory and a limit, beside one that is about to end."""
    cluster.claims.sizes["data-web-1"] = "8Mi"
    manifest = stateful_set("trap '' TERM; touch /data/made /memory/made; while :; do sleep 0.2; done", replicas=2)
    pod = manifest["spec"]["template"]["spec"]
    pod["containers"][0]["resources"] = {"limits": {"memory": "64Mi"}}
    pod["containers"][0]["volumeMounts"].append({"name": "memory", "mountPath": "/memory"})
    pod["volumes"] = [{"name": "memory", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}}]
    cluster.apply([manifest])
    cluster.until_ready("web-0", "web-1")
    cluster.delete_pod("web-0", wait=False)


def left_of(node: str) -> list[str]:
    """What there is of a node: processes, mounts, devices, cgroups, files."""
    return [
        *_naming(node, "cmdline"),
        *_naming(node, "mountinfo"),
        *(line for line in _printed("losetup", "--list").splitlines() if node in line),
        *(str(path) for parent in ("/sys/fs/cgroup/memory", "/sys/fs/cgroup") for path in Path(parent).glob(node)),
        *map(str, Path(tempfile.gettempdir()).glob(node)),
    ]


def _naming(node: str, file: str) -> Iterator[str]:
    """Processes in which a file of /proc names a node."""
    for path in Path("/proc").glob(f"[0-9]*/{file}"):
        try:
            if node in path.read_text(errors="replace"):
                yield str(path)
        except OSError:
            continue


def namespaces_of(node: Path) -> set[str]:
    """The namespaces that processes of a node have and this one has not."""
    return {name for path in Path("/proc").glob("[0-9]*") if node.name in _mounts(path) for name in _names(path)}


def _mounts(process: Path) -> str:
    try:
        return (process / "mountinfo").read_text()
    except OSError:
        return ""


def _names(process: Path) -> Iterator[str]:
    for kind in ("net", "pid", "mnt"):
        try:
            name = os.readlink(process / "ns" / kind)
        except OSError:
            continue
        if name != os.readlink(f"/proc/self/ns/{kind}"):
            yield name


def alive(namespaces: set[str]) -> set[str]:
    """Those namespaces in which there is a process."""
    return {name for path in Path("/proc").glob("[0-9]*") for name in _names(path)} & namespaces


def _printed(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_test_that_fails_leaves_nothing() -> None:
    links = _printed("ip", "link")
    cluster = Cluster()
    namespaces: set[str] = set()

    def failing() -> None:
        with cluster:
            busy(cluster)
            namespaces.update(namespaces_of(cluster.node.folder))
            assert left_of(cluster.node.folder.name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert len(namespaces) > 4
    assert alive(namespaces) == set()
    assert left_of(cluster.node.folder.name) == []
    assert _printed("ip", "link") == links


def test_what_a_killed_test_leaves_ends_with_it_or_is_swept_by_the_next() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _RUNS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        name = process.stdout.readline().strip()
        assert name.startswith(PREFIX)
        namespaces = namespaces_of(Path(name))
        process.send_signal(signal.SIGKILL)
    for _ in range(100):  # the kernel ends them one after the other
        if not alive(namespaces):
            break
        time.sleep(0.1)
    assert alive(namespaces) == set()
    assert left_of(name)
    sweep()
    assert left_of(name) == []
