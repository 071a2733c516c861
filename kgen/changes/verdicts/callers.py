"""Who still names an object that goes: routes, webhooks, bindings, claims."""

from __future__ import annotations

from kgen.changes.result import Note

from .surroundings import decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.pairing import Known
    from kgen.graph.relations import Relation

    from .surroundings import Surroundings

_NEEDED = {
    "Service": "what is sent there fails",
    "Gateway": "nothing reaches it from outside",
    "IngressClass": "no controller takes it any more",
    "StorageClass": "claims that are made from now on stay Pending",
    "PriorityClass": "its new pods are refused",
    "RuntimeClass": "its new pods are refused",
    "Role": "its subjects lose these rights",
    "ClusterRole": "its subjects lose these rights",
    "PersistentVolume": "it waits for another volume",
}
"""What comes of it for those that name an object of a kind which is gone."""


def notes_of_callers(old: Known, around: Surroundings) -> Iterator[Note]:
    """What an object that goes means for those that still name it in NEW."""
    outcome = _NEEDED.get(old.name.kind)
    if outcome is None:
        return
    for each in around.new(old, old.name.name):
        field = _field_with(old, each)
        if field:
            kind = "cascade" if old.name.kind.endswith("Role") else "outage"
            yield Note(kind=kind, message=f"{each.name} still names it ({field}): {outcome}")


def _field_with(old: Known, caller: Known) -> str:
    """The first field in which an object names another one; "" for none."""
    from kgen.cluster.contents import Contents
    from kgen.cluster.index import Index
    from kgen.graph.relations import relations

    item = decoded(caller)
    index = Index(Contents([item, decoded(old)]))
    fields = (str(each.at) for each in relations(item, index) if _is_about(each, old))
    return next(fields, "")


def _is_about(relation: Relation, old: Known) -> bool:
    name = old.name
    is_there = not (name.namespace and relation.namespace) or relation.namespace == name.namespace
    return (relation.kind, relation.name) == (name.kind, name.name) and is_there
