"""What controllers do when a pod template changes: which pods restart, in which order, how many at a time."""

from __future__ import annotations

from kgen.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Version

RESTARTED = {"Deployment", "StatefulSet", "DaemonSet"}
"""Kinds whose pods are replaced when their template changes."""
MAX_UNAVAILABLE_SINCE: Version = (1, 37)
"""The first version whose StatefulSets may replace several pods at a time."""


class Rollout(Frozen):
    """How pods are replaced.

    Attributes:
        pods: Their names in the order in which they go, where they have lasting ones.
        number: How many they are; None where nodes decide.
        wanted: How many pods there are to be in the end.
        at_once: How many may be missing at a time; None where that does not matter.
        extra: How many more than wanted there may be.
        kept: Names of pods that keep the old template.
        is_by_hand: Whether each waits until somebody deletes it.
        is_ordered: Whether each waits for the one before to be Ready.
        is_all_at_once: Whether all go before the first new one comes.
        is_paused: Whether nothing happens until the rollout is resumed.
        percent: The share of the nodes that go at a time, where it is one; "" where it is a number.
        ready_seconds: How long a new pod must be Ready before it counts.
        most: How many pods an autoscaler may have made; None where none scales them.
    """

    __slots__ = (
        "at_once",
        "extra",
        "is_all_at_once",
        "is_by_hand",
        "is_ordered",
        "is_paused",
        "kept",
        "kind",
        "most",
        "number",
        "percent",
        "pods",
        "ready_seconds",
        "wanted",
    )
    kind: str
    pods: tuple[str, ...]
    number: int | None
    wanted: int | None
    at_once: int | None
    extra: int
    kept: tuple[str, ...]
    is_by_hand: bool
    is_ordered: bool
    is_all_at_once: bool
    is_paused: bool
    percent: str
    ready_seconds: int
    most: int | None

    def __init__(
        self,
        *,
        kind: str,
        pods: tuple[str, ...] = (),
        number: int | None = None,
        wanted: int | None = None,
        at_once: int | None = 1,
        extra: int = 0,
        kept: tuple[str, ...] = (),
        is_by_hand: bool = False,
        is_ordered: bool = False,
        is_all_at_once: bool = False,
        is_paused: bool = False,
        percent: str = "",
        ready_seconds: int = 0,
        most: int | None = None,
    ) -> None:
        self._set(kind=kind, pods=pods, number=number, wanted=wanted, at_once=at_once, extra=extra, kept=kept)
        self._set(is_by_hand=is_by_hand, is_ordered=is_ordered, is_all_at_once=is_all_at_once)
        self._set(is_paused=is_paused, percent=percent, ready_seconds=ready_seconds, most=most)

    def sentences(self) -> list[str]:
        """What happens, in plain words."""
        said = _SENTENCES[self.kind](self)
        if self.most and self.number:
            said.append(f"that is of {_pods(self.number)}; its autoscaler may have made up to {self.most}")
        if self.ready_seconds and not (self.is_by_hand or self.is_paused or self.number == 0):
            said.append(f"a new pod counts once it has been Ready for {self.ready_seconds} s (minReadySeconds)")
        return said


def rollout_of(plain: dict[str, Any], version: Version, before: dict[str, Any] | None = None) -> Rollout | None:
    """How the pods of an object are replaced after a change of their template; None where they are not.

    Args:
        plain: The object as it will be stored, as plain data.
        version: The version of the cluster.
        before: The object as it was, if its number of pods changes, too: pods that are new do not restart.

    >>> spec = {"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 1}}}
    >>> made = rollout_of({"kind": "StatefulSet", "metadata": {"name": "db"}, "spec": spec}, (1, 36))
    >>> made.pods, made.kept
    (('db-2', 'db-1'), ('db-0',))
    """
    kind = plain.get("kind")
    if kind not in RESTARTED:
        return None
    spec = _map(plain.get("spec"))
    old = spec if before is None else _map(before.get("spec"))
    made = _MAKERS[kind](_map(plain.get("metadata")).get("name") or "", spec, old, version)
    return made.replace(ready_seconds=_whole(spec.get("minReadySeconds"), 0))


def pod_names(name: str, spec: dict[str, Any]) -> list[str]:
    """The names of a StatefulSet's pods, the lowest ordinal first.

    >>> pod_names("db", {"replicas": 2, "ordinals": {"start": 5}})
    ['db-5', 'db-6']
    """
    first = _whole(_map(spec.get("ordinals")).get("start"), 0)
    return [f"{name}-{first + i}" for i in range(_replicas(spec))]


def _stateful_set(name: str, spec: dict[str, Any], old: dict[str, Any], version: Version) -> Rollout:
    strategy = _map(spec.get("updateStrategy"))
    rolling = _map(strategy.get("rollingUpdate"))
    names, before = pod_names(name, spec), set(pod_names(name, old))
    is_by_hand = strategy.get("type") == "OnDelete"
    partition = 0 if is_by_hand else _whole(rolling.get("partition"), 0)  # it counts pods, wherever their numbers begin
    most = rolling.get("maxUnavailable") if version >= MAX_UNAVAILABLE_SINCE else None
    going = [each for each in names[partition:] if each in before]
    return Rollout(
        kind="StatefulSet",
        pods=tuple(reversed(going)),
        number=len(going),
        wanted=len(names),
        at_once=max(share(most, len(names), 1, is_up=False), 1),
        kept=tuple(each for each in names[:partition] if each in before),
        is_by_hand=is_by_hand,
        is_ordered=spec.get("podManagementPolicy") != "Parallel",
    )


def _deployment(_: str, spec: dict[str, Any], old: dict[str, Any], __: Version) -> Rollout:
    strategy = _map(spec.get("strategy"))
    wanted = _replicas(spec)
    number = min(wanted, _replicas(old))
    if spec.get("paused") is True:
        return Rollout(kind="Deployment", number=0, wanted=wanted, at_once=0, is_paused=True)
    if strategy.get("type") == "Recreate":
        return Rollout(kind="Deployment", number=number, wanted=wanted, at_once=wanted, is_all_at_once=True)
    rolling = _map(strategy.get("rollingUpdate"))
    extra = min(share(rolling.get("maxSurge"), wanted, "25%", is_up=True), wanted)  # of the new template, never more
    missing = share(rolling.get("maxUnavailable"), wanted, "25%", is_up=False)
    at_once = missing if missing or extra else 1
    return Rollout(kind="Deployment", number=number, wanted=wanted, at_once=at_once, extra=extra)


def _daemon_set(_: str, spec: dict[str, Any], __: dict[str, Any], ___: Version) -> Rollout:
    strategy = _map(spec.get("updateStrategy"))
    rolling = _map(strategy.get("rollingUpdate"))
    surge, missing = rolling.get("maxSurge"), rolling.get("maxUnavailable", 1)
    is_new_first = surge not in (None, 0, "0%")
    most = surge if is_new_first else missing
    return Rollout(
        kind="DaemonSet",
        at_once=0 if is_new_first else missing if isinstance(missing, int) else None,
        extra=surge if isinstance(surge, int) else 0,
        percent=most if isinstance(most, str) else "",
        is_by_hand=strategy.get("type") == "OnDelete",
    )


def share(value: Any, whole: int, default: int | str, *, is_up: bool) -> int:
    """How many of a whole a number or a percentage are, rounded up or down.

    >>> share("25%", 3, 1, is_up=True), share("25%", 3, 1, is_up=False), share(None, 3, 1, is_up=False)
    (1, 0, 1)
    """
    value = default if value is None else value
    if isinstance(value, str):
        digits = value.removesuffix("%")
        part = int(digits) * whole if digits.isdecimal() else 0
        return -(-part // 100) if is_up else part // 100
    return int(value)


def _replicas(spec: dict[str, Any]) -> int:
    return max(_whole(spec.get("replicas"), 1), 0)


def _whole(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_MAKERS = {"StatefulSet": _stateful_set, "Deployment": _deployment, "DaemonSet": _daemon_set}


def _of_stateful_set(rollout: Rollout) -> list[str]:
    if not rollout.pods:
        kept = f": {listed(rollout.kept)} keep the old template (partition)" if rollout.kept else ""
        return [f"no pod restarts{kept}"]
    if rollout.is_by_hand:
        return [f"no pod restarts by itself (OnDelete): delete {listed(rollout.pods)} by hand, each comes back new"]
    said = [f"restarts {_in_turn(rollout)}"]
    if rollout.kept:
        said.append(f"{listed(rollout.kept)} keep{'s' * (len(rollout.kept) == 1)} the old template (partition)")
    if rollout.is_ordered:
        said.append(
            "if a new pod never becomes Ready, the rollout stops there, and a repaired template does not help: "
            "delete that pod by hand (OrderedReady)"
        )
    else:
        said.append(
            "if a new pod never becomes Ready, the rollout stops there; a repaired template goes on by itself "
            "(Parallel)"
        )
    return said


def _in_turn(rollout: Rollout) -> str:
    if len(rollout.pods) == 1:
        return rollout.pods[0]
    if rollout.at_once and rollout.at_once > 1:
        return f"{listed(rollout.pods)} in this order, up to {rollout.at_once} at a time"
    return f"{listed(rollout.pods)} in this order, one at a time, each when the one before is Ready"


def _of_deployment(rollout: Rollout) -> list[str]:
    number, wanted = rollout.number or 0, rollout.wanted or 0
    if rollout.is_paused:
        return ["no pod restarts while it is paused (spec.paused): the new template waits for kubectl rollout resume"]
    if number == 0:
        return ["no pod restarts: there was none" if wanted else "no pod restarts: replicas is 0"]
    if rollout.is_all_at_once:
        return [f"replaces {_pods(number)}: all stop before the first new one starts (Recreate)"]
    at_least = min(max(wanted - (rollout.at_once or 0), 0), number)
    most = wanted + rollout.extra
    return [f"replaces {_pods(number)}: at least {at_least} stay available, at most {most} run at a time"]


def _pods(number: int) -> str:
    return "1 pod" if number == 1 else f"{number} pods"


def _of_daemon_set(rollout: Rollout) -> list[str]:
    if rollout.is_by_hand:
        return ["no pod restarts by itself (OnDelete): delete the pod of each node by hand, it comes back new"]
    if rollout.at_once == 0:
        how = f"on {_nodes(rollout, rollout.extra)} at a time; the new one starts before the old one stops"
    else:
        how = f"on {_nodes(rollout, rollout.at_once)} at a time; the old one stops before the new one starts"
    return [f"replaces the pod of each node, {how}"]


def _nodes(rollout: Rollout, number: int | None) -> str:
    if rollout.percent:
        return f"{rollout.percent} of the nodes{' (rounded up)' * (rollout.percent != '100%')}"
    return "1 node" if number == 1 else f"{number} nodes"


_SENTENCES = {"StatefulSet": _of_stateful_set, "Deployment": _of_deployment, "DaemonSet": _of_daemon_set}
_MOST_NAMES = 6


def listed(names: tuple[str, ...]) -> str:
    """Names in a row, the middle of a long one left out.

    >>> listed(tuple(f"db-{i}" for i in range(9)))
    'db-0, db-1, db-2, ... db-7, db-8'
    """
    if len(names) > _MOST_NAMES:
        return ", ".join([*names[:3], f"... {names[-2]}", names[-1]])
    return ", ".join(names)
