"""Which pods restart, in which order: held to what a real StatefulSet controller did (1.36.3 and 1.37.2)."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.cluster.rollout import Rollout, rollout_of

V136, V137 = (1, 36), (1, 37)


def stateful_set(version: tuple[int, int] = V136, **spec: Any) -> Rollout:
    made = rollout_of({"kind": "StatefulSet", "metadata": {"name": "x"}, "spec": {"replicas": 3, **spec}}, version)
    assert made is not None
    return made


def rolling(**fields: Any) -> dict[str, Any]:
    return {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": fields}}


def test_a_stateful_set_goes_from_the_highest_ordinal_down() -> None:
    made = stateful_set()
    assert made.pods == ("x-2", "x-1", "x-0")
    assert made.is_ordered
    assert made.at_once == 1
    assert "x-2, x-1, x-0 in this order, one at a time" in made.sentences()[0]
    assert "delete that pod by hand" in made.sentences()[1]


def test_parallel_heals_itself() -> None:
    assert "goes on by itself" in stateful_set(podManagementPolicy="Parallel").sentences()[1]


def test_a_partition_keeps_the_lower_pods() -> None:
    made = stateful_set(**rolling(partition=2))
    assert (made.pods, made.kept) == (("x-2",), ("x-0", "x-1"))
    assert made.sentences()[:2] == ["restarts x-2", "x-0, x-1 keep the old template (partition)"]
    assert stateful_set(**rolling(partition=3)).pods == ()
    assert stateful_set(**rolling(partition=3)).sentences() == [
        "no pod restarts: x-0, x-1, x-2 keep the old template (partition)"
    ]


def test_a_partition_counts_pods_wherever_their_numbers_start() -> None:
    made = stateful_set(ordinals={"start": 5}, **rolling(partition=1))
    assert (made.pods, made.kept) == (("x-7", "x-6"), ("x-5",))
    assert stateful_set(ordinals={"start": 5}, **rolling(partition=6)).pods == ()


def test_on_delete_waits_for_a_hand() -> None:
    made = stateful_set(updateStrategy={"type": "OnDelete"})
    assert made.is_by_hand
    assert made.sentences() == [
        "no pod restarts by itself (OnDelete): delete x-2, x-1, x-0 by hand, each comes back new"
    ]


@pytest.mark.parametrize(
    ("version", "most", "at_once"), [(V136, 2, 1), (V137, 2, 2), (V137, "50%", 1), (V137, None, 1)]
)
def test_several_at_a_time_since_1_37(version: tuple[int, int], most: Any, at_once: int) -> None:
    assert stateful_set(version, **rolling(maxUnavailable=most)).at_once == at_once


def test_pods_that_are_new_do_not_restart() -> None:
    old = {"kind": "StatefulSet", "metadata": {"name": "x"}, "spec": {"replicas": 2}}
    made = rollout_of({**old, "spec": {"replicas": 4}}, V136, old)
    assert made is not None
    assert made.pods == ("x-1", "x-0")
    fewer = rollout_of({**old, "spec": {"replicas": 1}}, V136, old)
    assert fewer is not None
    assert fewer.pods == ("x-0",)


def deployment(**spec: Any) -> str:
    made = rollout_of({"kind": "Deployment", "metadata": {"name": "x"}, "spec": spec}, V136)
    assert made is not None
    return made.sentences()[0]


def test_a_deployment_counts_surge_and_unavailable() -> None:
    assert deployment(replicas=3) == "replaces 3 pods: at least 3 stay available, at most 4 run at a time"
    assert deployment(replicas=10) == "replaces 10 pods: at least 8 stay available, at most 13 run at a time"
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}
    assert "at least 1 stay available, at most 2" in deployment(replicas=2, strategy=strategy)
    assert "all stop before" in deployment(replicas=2, strategy={"type": "Recreate"})
    assert deployment(replicas=0) == "no pod restarts: replicas is 0"


def test_a_daemon_set_goes_node_by_node() -> None:
    made = rollout_of({"kind": "DaemonSet", "metadata": {"name": "x"}, "spec": {}}, V136)
    assert made is not None
    assert made.sentences() == [
        "replaces the pod of each node, on 1 node at a time; the old one stops before the new one starts"
    ]


@pytest.mark.parametrize("kind", ["Job", "ReplicaSet", "Pod", "CronJob"])
def test_other_kinds_do_not_roll(kind: str) -> None:
    assert rollout_of({"kind": kind, "metadata": {"name": "x"}, "spec": {}}, V136) is None
