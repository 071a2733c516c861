"""What keeps pods from being moved or replaced: budgets that allow no eviction, claims that one node alone can have."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note

from .surroundings import decoded, pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange
    from kgen.cluster.index import Index

    from .surroundings import Surroundings

_OF_ONE_NODE = {
    "ReadWriteOnce": "on another node it waits for it in vain, and the rollout hangs",
    "ReadWriteOncePod": "it waits for it in vain, and the rollout hangs",
}


def of_budget(_: Known | None, new: Known, __: ObjectChange | None, around: Surroundings) -> Iterator[Note]:
    """A budget with which no node can be drained."""
    for said in _blocked(new, _index(new, around.new)):
        yield Note(kind="outage", message=said)


def of_budgets(_: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """Budgets that stay as they are, and with which no node can be drained from now on."""
    if not any(each.path.startswith(_COUNTED) for each in made.changes):
        return
    for budget in around.new(new, "PodDisruptionBudget"):
        before = next((each for each in around.old(new, budget.name.name) if each.name == budget.name), None)
        if before is None or before.plain != budget.plain:  # which says it itself
            continue
        index = _index(budget, around.new)
        blocked = list(_blocked(budget, index)) if _is_about(budget, new, index) else []
        if blocked and not list(_blocked(before, _index(before, around.old))):
            yield from (Note(kind="outage", message=f"{budget.name}: {each}") for each in blocked)


_COUNTED = ("spec.replicas", "spec.template.metadata.labels")
"""What decides how many pods a budget counts."""


def _blocked(budget: Known, index: Index) -> Iterator[str]:
    """Why a budget allows no eviction at all; nothing where it allows some."""
    from kgen.field_path import FieldPath
    from kgen.k8s.policy_v1 import PodDisruptionBudget
    from kgen.lint.links.availability import budget_blocks_all

    item = decoded(budget)
    if isinstance(item, PodDisruptionBudget):
        yield from (f"{said.message}; {said.hint}" for said in budget_blocks_all(item, FieldPath(), index))


def _is_about(budget: Known, workload: Known, index: Index) -> bool:
    """Whether a budget selects pods of a workload."""
    from kgen.bundles.identity import name_of

    spec = getattr(decoded(budget), "spec", None)
    pods = index.selected(spec.selector, budget.name.namespace).pods if spec else []
    return any((each.kind, name_of(each.owner)) == (workload.name.kind, workload.name.name) for each in pods)


def _index(budget: Known, beside: Callable[..., list[Known]]) -> Index:
    """What a budget may be about: objects with its labels, and what scales some."""
    from kgen.cluster.contents import Contents
    from kgen.cluster.index import Index

    labels = mapping(budget.plain, "spec", "selector", "matchLabels").values()
    words = [str(each) for each in labels] or ["containers"]
    found = [*beside(budget, *words), *beside(budget, "scaleTargetRef")]
    several = {each.name: decoded(each) for each in (budget, *found) if each.model is not None}
    return Index(Contents(list(several.values())))


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
