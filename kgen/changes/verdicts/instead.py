"""What to do instead of a change that a server refuses: text made of the object's own names, never executed."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.cluster.rollout import pod_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.changes.pairing import Known, Name
    from kgen.changes.result import Change, Refusal

_CHANGEABLE = {
    "StatefulSet": (
        *("spec.minReadySeconds", "spec.ordinals", "spec.persistentVolumeClaimRetentionPolicy", "spec.replicas"),
        *("spec.revisionHistoryLimit", "spec.template", "spec.updateStrategy"),
    ),
    "PersistentVolumeClaim": ("spec.resources.requests", "spec.volumeAttributesClassName"),
    "Pod": ("spec.activeDeadlineSeconds", "spec.tolerations", "spec.terminationGracePeriodSeconds"),
}
"""Fields of a spec that may change, of kinds for which a server answers at `spec` alone."""


def precise(refusal: Refusal, changes: Sequence[Change], kind: str) -> Refusal:
    """A refusal with the changed fields that it is about; the server names `spec` alone for some kinds."""
    roots = refusal.fields or (refusal.field,)
    found = [each.path for each in changes if any(_concerns(root, each, kind) for root in roots)]
    return refusal.replace(fields=tuple(found) or refusal.fields)


def _concerns(field: str, change: Change, kind: str) -> bool:
    plain = _without_keys(change.path)
    at = _ALIASES.get(field, _without_keys(field))
    if not (_is_below(plain, at) or _is_below(at, plain)):
        return False
    if at != "spec":
        return True
    return not any(_is_below(plain, each) for each in _CHANGEABLE.get(kind, ())) and not (
        kind == "Pod" and plain.endswith(".image")
    )


_ALIASES = {"spec.clusterIPs[0]": "spec.clusterIP"}
"""Fields of answers that people write as another one."""


def _is_below(path: str, other: str) -> bool:
    return not other or path == other or path.startswith((f"{other}.", f"{other}["))


def _without_keys(path: str) -> str:
    """A path without what stands in brackets, which a server spells with an index and people with a name."""
    made, depth = "", 0
    for char in path:
        depth += (char == "[") - (char == "]")
        if depth == 0 and char != "]":
            made += char
    return made


def ways_out(old: Known, new: Known, refusals: Sequence[Refusal]) -> Iterator[str]:
    """What to do instead, a step a line; what makes the object anew is the way out of all of its refusals."""
    name = new.name
    of_rolling = [each for each in refusals if _field_of_rolling(each, name.kind)]
    others = [each for each in refusals if each not in of_rolling]
    fields = " ".join([*(each.field for each in others), *(path for each in others for path in each.fields)])
    if name.kind == "StatefulSet" and "spec" in fields:
        yield from _of_stateful_set(old, new, fields)
    elif name.kind in _STEPS:
        yield from (each.format(delete=_delete(name)) for each in _STEPS[name.kind])
    elif others:
        yield from _undone(name, others)
    if of_rolling and not (others and name.kind == "StatefulSet"):
        field, type_ = _ROLLING[name.kind], mapping(new.plain, "spec", _ROLLING[name.kind]).get("type")
        yield "the server keeps the rollingUpdate that it had filled in; take it away first, then apply:"
        yield f"  {_patch(name, field, str(type_))}"


_ROLLING = {"Deployment": "strategy", "StatefulSet": "updateStrategy"}
"""The field of a kind that says how it rolls out, of which an apply keeps a part that does not fit a new type."""


def _field_of_rolling(refusal: Refusal, kind: str) -> bool:
    return kind in _ROLLING and refusal.field == f"spec.{_ROLLING[kind]}.rollingUpdate"


def _undone(name: Name, refusals: Sequence[Refusal]) -> Iterator[str]:
    """The hints of the rules, or else the old value or a new object."""
    hints = dict.fromkeys(each.hint for each in refusals if each.hint)
    yield from hints or [f"undo the change, or delete and create it: {_delete(name)}, then apply"]
    if name.kind in _OF_PODS and any(each.field == "spec.selector" for each in refusals):
        yield f"or, with an outage: {_delete(name)}, then apply"


_OF_PODS = ("DaemonSet", "Deployment", "ReplicaSet")


def ways_out_of_invalid(refusals: Sequence[Refusal], *, is_new: bool = False) -> Iterator[str]:
    """What to do about an object that a server does not take as a new one: deleting an old one is no help.

    Args:
        refusals: What the server answers to it as a new object.
        is_new: Whether there is no old one.
    """
    yield from dict.fromkeys(each.hint for each in refusals if each.hint)
    why = "" if is_new else ": a server does not take it as a new object either, so keep the old one"
    yield f"correct the manifest (`kgen validate` says more){why}"


def _of_stateful_set(old: Known, new: Known, fields: str) -> Iterator[str]:
    name = new.name
    if "selector" in fields:
        yield "a new selector does not know the old pods; give the new StatefulSet another name and move the data"
        yield f"or, with an outage: {_delete(name)}, then apply; the claims stay and are taken again"
        return
    resized = list(_resized(old, new)) if "requests" in fields else []
    others = [each for each in fields.split() if "volumeClaimTemplates[" in each and "requests[storage]" not in each]
    if "volumeClaimTemplates" in fields and (others or not resized):
        yield "claims that exist keep what they have: only those made later follow the new template"
    if resized:
        yield "existing claims do not grow by the template; if their StorageClass allows expansion, resize each:"
        yield from (f"  {each}" for each in resized[:_MOST_COMMANDS])
        if len(resized) > _MOST_COMMANDS:
            yield f"  and {len(resized) - _MOST_COMMANDS} more"
    yield f"{'then ' if resized else ''}delete the StatefulSet, which leaves its pods and claims, and apply:"
    yield f"  {_delete(name)} --cascade=orphan"


_MOST_COMMANDS = 5


def _resized(old: Known, new: Known) -> Iterator[str]:
    """Commands that give the claims of a StatefulSet the size that NEW asks for."""
    before, now = _sizes(old), _sizes(new)
    space = f" -n {new.name.namespace}" if new.name.namespace else ""
    for pod in pod_names(new.name.name, mapping(old.plain, "spec")):
        for template, size in now.items():
            if template in before and _is_more(size, before[template]):
                patch = f'{{"spec":{{"resources":{{"requests":{{"storage":"{size}"}}}}}}}}'
                yield f"kubectl patch pvc {template}-{pod}{space} -p '{patch}'"


def _is_more(size: str, before: str) -> bool:
    """Whether a size is more than another one: no claim gets smaller."""
    from kgen.syntax.quantity import QuantityError, compare_quantities

    try:
        return compare_quantities(size, before) > 0
    except QuantityError:  # OLD may be anything
        return False


def _sizes(known: Known) -> dict[str, str]:
    """The sizes of the claims that a StatefulSet makes, by the names of their templates."""
    found = {}
    for each in items(mapping(known.plain, "spec").get("volumeClaimTemplates")):
        requests = mapping(each, "spec", "resources", "requests")
        if "storage" in requests:
            found[str(mapping(each, "metadata").get("name"))] = str(requests["storage"])
    return found


def _delete(name: Name) -> str:
    space = f" -n {name.namespace}" if name.namespace else ""
    is_custom = "." in name.group and not name.group.endswith(".k8s.io")
    kind = f"{name.kind.lower()}.{name.group}" if is_custom else name.kind.lower()
    return f"kubectl delete {kind} {name.name}{space}"


def _patch(name: Name, field: str, type_: str) -> str:
    space = f" -n {name.namespace}" if name.namespace else ""
    kind = name.kind.lower()
    patch = f'{{"spec":{{"{field}":{{"type":"{type_}","rollingUpdate":null}}}}}}'
    return f"kubectl patch {kind} {name.name}{space} --type=merge -p '{patch}'"


_STEPS = {
    "Job": ("a Job's template cannot change; delete it and apply, or give the new one another name:", "  {delete}"),
    "ConfigMap": ("it is immutable: give the new one another name, and name that in what reads it",),
    "Secret": ("give the new one another name, and name that in what reads it; or: {delete}, then apply",),
    "RoleBinding": ("roleRef cannot change; delete and apply (its subjects have no rights in between):", "  {delete}"),
    "ClusterRoleBinding": (
        "roleRef cannot change; delete and apply (its subjects have no rights in between):",
        "  {delete}",
    ),
    "StorageClass": ("a class is a recipe: delete and apply; volumes that exist stay as they are:", "  {delete}"),
    "PersistentVolumeClaim": (
        "a claim keeps its class and never gets smaller; make a second claim, copy the data, and mount that",
    ),
    "Service": ("delete and apply; the Service gets a new address, and nothing answers in between:", "  {delete}"),
    "Pod": ("delete and apply; a Deployment would do that by itself:", "  {delete}"),
    "PriorityClass": ("delete and apply; pods that exist keep the old priority:", "  {delete}"),
}
