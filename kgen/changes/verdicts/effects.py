"""What a change does that a server takes: whether pods restart for it, and when it counts."""

from __future__ import annotations

from kgen.changes.plain import mapping
from kgen.cluster.rollout import RESTARTED, pod_names

from .written import is_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from kgen.changes.answers import Answer
    from kgen.changes.compare import FieldChange
    from kgen.changes.pairing import Known

    Effect: TypeAlias = tuple[str, str]
    """A verdict, and why."""

IN_PLACE = "in place"


def effect_of(change: FieldChange, old: Known, new: Known, answer: Answer) -> Effect:
    """The verdict of a change that a server takes, and why."""
    if new.model is None and not change.path.startswith("metadata."):
        return "unknown", "what the controller of this kind makes of it is not known"
    if any(_is_below(change.path, each) or _is_below(each, change.path) for each in answer.unknown):
        return "unknown", _OF_CLUSTER.get(new.name.kind, "no rule says what a server answers to this")
    is_left_out = not is_written(new.written, change.keys) and change.kind != "order"
    if is_left_out and change.kind != "removed" and is_written(old.written, change.keys):
        return _reset(change)
    if change.in_template:
        return _of_template(change, new)
    if is_left_out and change.kind == "added":
        return IN_PLACE, "filled in by the server"
    return _of_field(change, new, answer)


_OF_CLUSTER = {"Service": "only a cluster that has addresses of both families takes this"}
"""Why it is not known what a server answers, where its cluster decides."""


def _is_below(path: str, other: str) -> bool:
    return not other or path == other or path.startswith((f"{other}.", f"{other}["))


def _reset(change: FieldChange) -> Effect:
    if change.path == "spec.replicas":
        return "reset", "replicas is left out, so it becomes 1 unless an autoscaler or another manager has set it"
    return "reset", "left out, so the server's default comes back"


def _of_template(change: FieldChange, new: Known) -> Effect:
    kind = new.name.kind
    if kind in RESTARTED:
        reordered = "the order of a list in a pod template counts" if change.kind == "order" else ""
        return "restart", reordered
    if kind == "CronJob":
        return IN_PLACE, "from its next run on; a Job that runs now keeps the old template"
    if kind in ("ReplicaSet", "ReplicationController"):
        return IN_PLACE, "pods that exist keep the old template; only those made from now on have the new one"
    return IN_PLACE, ""


def _of_field(change: FieldChange, new: Known, answer: Answer) -> Effect:
    if change.path.startswith("metadata."):
        return IN_PLACE, ""
    for kinds, prefix, effect in _EFFECTS:
        if new.name.kind in kinds and _is_below(change.path, prefix):
            return effect(change, answer)
    return IN_PLACE, ""


def _said(why: str) -> Callable[[FieldChange, Answer], Effect]:
    return lambda _, __: (IN_PLACE, why)


def _replicas(change: FieldChange, answer: Answer) -> Effect:
    before, now = _number(change.old), _number(change.new)
    stored = answer.stored
    if stored.get("kind") != "StatefulSet":
        return IN_PLACE, _more_or_fewer(before, now)
    spec = mapping(stored, "spec")
    name = mapping(stored, "metadata").get("name") or ""
    most = pod_names(name, {**spec, "replicas": max(before, now)})
    moved = most[min(before, now) :]
    if now > before:
        return IN_PLACE, f"makes {', '.join(moved)}"
    return IN_PLACE, f"deletes {', '.join(reversed(moved))}, the highest first"


def _paused(change: FieldChange, _: Answer) -> Effect:
    if change.new is True:
        return IN_PLACE, "from now on a new template waits until it is resumed"
    return IN_PLACE, "a template that waited is rolled out now"


def _more_or_fewer(before: int, now: int) -> str:
    number = abs(now - before)
    pods = f"{number} pod" if number == 1 else f"{number} pods"
    return f"starts {pods} more" if now > before else f"stops {pods}"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 1


def _budget(change: FieldChange, _: Answer) -> Effect:
    return IN_PLACE, "counts for the next eviction" if change.kind != "order" else ""


_SCALED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
_EFFECTS: tuple[tuple[tuple[str, ...], str, Callable[[FieldChange, Answer], Effect]], ...] = (
    (_SCALED, "spec.replicas", _replicas),
    (("Deployment",), "spec.paused", _paused),
    (("CronJob",), "spec.suspend", _said("from now on; a Job that runs goes on")),
    (("CronJob",), "spec.schedule", _said("the next run is by the new schedule")),
    (("CronJob",), "spec", _said("from its next run on")),
    (
        ("ConfigMap", "Secret"),
        "data",
        _said("volumes show it after about a minute, variables and subPath mounts never; programs may have to reload"),
    ),
    (
        ("ConfigMap",),
        "binaryData",
        _said("volumes show it after about a minute, variables and subPath mounts never; programs may have to reload"),
    ),
    (("PersistentVolumeClaim",), "spec.resources", _said("the volume grows, if its StorageClass allows expansion")),
    (("PodDisruptionBudget",), "spec", _budget),
    (("Pod",), "spec.containers", _said("the kubelet restarts the container in its pod")),
    (("Pod",), "spec.initContainers", _said("the kubelet does not run it again")),
    (("StorageClass",), "", _said("counts for volumes made from now on")),
    (("ResourceQuota", "LimitRange"), "spec", _said("counts for what is created from now on")),
    (("StatefulSet",), "spec.updateStrategy", _said("counts for the next rollout")),
    (("Deployment",), "spec.strategy", _said("counts for the next rollout")),
    (("Deployment", "StatefulSet", "DaemonSet"), "spec.minReadySeconds", _said("counts for the next rollout")),
    (("Deployment",), "spec.progressDeadlineSeconds", _said("counts for the next rollout")),
    (("DaemonSet",), "spec.updateStrategy", _said("counts for the next rollout")),
)


def why_kept(change: FieldChange, new: Known) -> str:
    """Why a server keeps what it had, and what an object made anew would have."""
    if new.name.kind == "NetworkPolicy" and _is_below(change.path, "spec.policyTypes"):
        return (
            "the server keeps the policyTypes that it had filled in, so the new rules do not limit anything: "
            "write policyTypes: [Ingress, Egress]"
        )
    if change.path.endswith(".imagePullPolicy"):
        return "the server keeps the policy that it had filled in for the old tag; write imagePullPolicy to change it"
    if is_written(new.written, change.keys):
        return "the server keeps it, since it is in use; it would not take it into an object made anew"
    return "left out, and the server keeps what it had"
