"""The machine does with StatefulSets what their controller does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.databases.pods import FOREVER, stateful_set
from tests.servers.machine.cluster import Cluster

pytestmark = [pytest.mark.databases, pytest.mark.short]


def _happened(cluster: Cluster, *words: str) -> list[str]:
    """Which pods did what, in order."""
    lines = (event.split(" s  ", 1)[1].split(maxsplit=1) for event in cluster.events)
    return [f"{who} {what.split()[0]}" for who, what in lines if who.startswith("web-") and what.startswith(words)]


def _versions(cluster: Cluster) -> dict[str, str]:
    return {name: pod.annotations["version"] for name, pod in sorted(cluster.pods.items())}


def _with_version(manifest: dict[str, Any], version: str, **rolling: int) -> dict[str, Any]:
    manifest["spec"]["template"]["metadata"]["annotations"] = {"version": version}
    manifest["spec"]["updateStrategy"] = {"rollingUpdate": rolling}
    return manifest


def test_pods_come_in_order_and_go_the_other_way(cluster: Cluster) -> None:
    cluster.apply([stateful_set("sleep 0.3\n" + FOREVER, replicas=3)])
    cluster.until_ready("web-0", "web-1", "web-2")
    order = [f"web-{n} {what}" for n in range(3) for what in ("starts", "is")]
    assert _happened(cluster, "starts with", "is ready") == order
    cluster.exec("web-2", "touch", "/data/kept")
    cluster.scale("web", 0)
    cluster.until("all are gone", lambda: not cluster.pods)
    gone = [event.split(" s  ", 1)[1].split()[0] for event in cluster.events if "is gone" in event]
    assert gone == ["web-2", "web-1", "web-0"]
    cluster.scale("web", 3)
    cluster.until_ready("web-2")
    assert cluster.exec("web-2", "ls", "/data").text.split() == ["kept", "lost+found"]


def test_parallel_pods_do_not_wait_for_each_other(cluster: Cluster) -> None:
    manifest = stateful_set(replicas=2, podManagementPolicy="Parallel")
    container = manifest["spec"]["template"]["spec"]["containers"][0]
    container["readinessProbe"] = {"exec": {"command": ["test", "-e", "/data/ready"]}, "periodSeconds": 1}
    cluster.apply([manifest])
    cluster.until("both run", lambda: len([pod for pod in cluster.pods.values() if pod.phase == "Running"]) == 2)
    assert not any(pod.is_ready for pod in cluster.pods.values())


def test_an_update_replaces_pods_from_the_last_to_the_partition(cluster: Cluster) -> None:
    manifest = _with_version(stateful_set(replicas=3), "1")
    cluster.apply([manifest])
    cluster.until_ready("web-0", "web-1", "web-2")
    cluster.apply([_with_version(manifest, "2", partition=2)])
    cluster.until(
        "web-2 is replaced", lambda: "web-2" in cluster.pods and cluster.pods["web-2"].annotations["version"] == "2"
    )
    cluster.until_ready("web-2")
    assert _versions(cluster) == {"web-0": "1", "web-1": "1", "web-2": "2"}
    cluster.delete_pod("web-0")
    cluster.until_ready("web-0")
    assert _versions(cluster)["web-0"] == "1"
    cluster.apply([_with_version(manifest, "2", partition=0)])
    cluster.until_updated("web")
    assert _versions(cluster) == {"web-0": "2", "web-1": "2", "web-2": "2"}
    replaced = [event.split()[-1] for event in cluster.events if "replaces" in event]
    assert replaced == ["web-2", "web-1", "web-0"]


def test_an_update_stops_at_a_pod_that_does_not_become_ready(cluster: Cluster) -> None:
    manifest = _with_version(stateful_set(replicas=2), "1")
    cluster.apply([manifest])
    cluster.until_ready("web-0", "web-1")
    broken = _with_version(stateful_set("exit 1", replicas=2), "2")
    broken["spec"]["minReadySeconds"] = 5  # without a probe it is ready for a moment each time
    cluster.apply([broken])
    cluster.until("web-1 fails", lambda: cluster.restarts("web-1") >= 2)
    assert _versions(cluster) == {"web-0": "1", "web-1": "2"}


def test_a_lost_volume_is_empty_and_a_kept_one_is_not(cluster: Cluster) -> None:
    cluster.apply([stateful_set(replicas=2)])
    cluster.until_ready("web-0", "web-1")
    for pod in ("web-0", "web-1"):
        assert cluster.exec(pod, "touch", "/data/row").code == 0
    cluster.lose_volume("web-0")
    cluster.delete_pod("web-1")
    cluster.until_ready("web-0", "web-1")
    assert cluster.exec("web-0", "ls", "/data").text.split() == ["lost+found"]
    assert cluster.exec("web-1", "ls", "/data").text.split() == ["lost+found", "row"]
