"""What keeps pods from being moved or replaced: budgets that allow no eviction, claims that one node alone can have."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note

from .surroundings import pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange
    from kgen.cluster.index import Index
    from kgen.model import Object

    from .surroundings import Surroundings

_OF_ONE_NODE = {
    "ReadWriteOnce": "on another node it waits for it in vain, and the rollout hangs",
    "ReadWriteOncePod": "it waits for it in vain, and the rollout hangs",
}


def of_budget(_: Known | None, new: Known, __: ObjectChange | None, around: Surroundings) -> Iterator[Note]:
    """A budget with which no node can be drained."""
    from kgen.field_path import FieldPath
    from kgen.k8s.policy_v1 import PodDisruptionBudget
    from kgen.lint.links.availability import budget_blocks_all

    if new.model is not PodDisruptionBudget:
        return
    item = _decoded(new, PodDisruptionBudget)
    for said in budget_blocks_all(item, FieldPath(), _index(new, around)):
        yield Note(kind="outage", message=f"{said.message}; {said.hint}")


def _index(budget: Known, around: Surroundings) -> Index:
    """What a budget may be about: objects with its labels, and what scales some."""
    from kgen.cluster.contents import Contents
    from kgen.cluster.index import Index

    labels = mapping(budget.plain, "spec", "selector", "matchLabels").values()
    words = [str(each) for each in labels] or ["containers"]
    found = [*around.new(budget, *words), *around.new(budget, "scaleTargetRef")]
    several = {each.name: _decoded(each, each.model) for each in (budget, *found) if each.model is not None}
    return Index(Contents(list(several.values())))


def _decoded(known: Known, model: type[Object]) -> Any:
    from kgen.apiserver.decoding import Decoding
    from kgen.apiserver.served import NEWEST_PROVEN, parse_version

    return Decoding(parse_version(NEWEST_PROVEN)).decode_object(known.plain, model)


def of_claims(_: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """New pods that start while old ones still have the claim that they need, which one node or pod alone can have."""
    rollout = made.rollout
    if rollout is None or not rollout.extra or not rollout.number:
        return
    pod, _metadata = pod_spec(new.plain)
    for volume in items(pod.get("volumes")):
        name = mapping(volume, "persistentVolumeClaim").get("claimName")
        mode = _mode_of(name, new, around) if name else ""
        if mode in _OF_ONE_NODE:
            what = f"a new pod starts while an old one has claim {name} ({mode}): {_OF_ONE_NODE[mode]}"
            yield Note(kind="outage", message=f"{what}; strategy Recreate stops the old one first")


def _mode_of(claim: str, beside: Known, around: Surroundings) -> str:
    """The access mode of a claim of these objects; "" for none, or several."""
    for each in around.new(beside, claim):
        if each.name.kind == "PersistentVolumeClaim" and each.name.name == claim:
            modes = mapping(each.plain, "spec").get("accessModes")
            return str(modes[0]) if isinstance(modes, list) and len(modes) == 1 else ""
    return ""
