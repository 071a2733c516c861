"""An object that is referred to by name and that the bundle does not have."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.names import name_grammar
from kgen.bundles.identity import ExternalName
from kgen.cluster.index import remembered
from kgen.diagnostics import warning
from kgen.wording.phrases import shown
from kgen.wording.spelling import Names, almost, closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

ALWAYS_THERE = {
    "ConfigMap": {"kube-root-ca.crt"},
    "ServiceAccount": {"default"},
    "ClusterRole": {"admin", "cluster-admin", "edit", "view"},
}
"""What a cluster has of its own."""
SYSTEM = {"ClusterRole": "system:", "PriorityClass": "system-", "Role": "system:"}
"""How the names of a cluster's own objects begin."""
BY_OPERATORS = {"ConfigMap", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"}
"""Kinds of what operators make of custom resources."""


def missing(
    kind: str, name: str | None, at: FieldPath, index: Index, *, namespace: str, so: str, do: str = ""
) -> Findings:
    """An object that the bundle does not have; a run reports it once.

    `so` says what will happen, `do` what is mostly done about it.
    """
    if not name or isinstance(name, ExternalName) or index.has(kind, name, namespace) or _is_of_cluster(kind, name):
        return
    from kgen.wording.templates import IN_NAMES, UNRENDERED

    if any(mark in name for mark in IN_NAMES):
        yield warning(at, f"{shown(name)} {UNRENDERED}: {so}", "render it, or write a name")
        return
    reason = next(iter(checks.problems(name, name_grammar(kind, index.version))), "")
    if reason:
        yield warning(at, f"there can be no {kind} {shown(name)}: {so}", f"a name {reason}")
    elif not _will_be_made(kind, name, namespace, index):
        outside = f"{do or 'add it'}; if the cluster has it already: --external {kind}/{name}"
        hint = f"{_meant(name, kind, namespace, index)} {outside}".strip()
        yield warning(at, f"there is no {kind} {shown(name)} here: {so}", hint, once=("missing", kind, name, namespace))


def _will_be_made(kind: str, name: str, namespace: str, index: Index) -> bool:
    """Whether an operator may make it; one whose name is nearly that of another object is misspelt instead."""
    if kind not in BY_OPERATORS:
        return False
    from kgen.cluster.operators import makes_object, may_create

    if makes_object(kind, name, namespace, index):
        return True
    return may_create(kind, namespace, index) and not almost(name, _near(name, kind, namespace, index))


@remembered
def _meant(name: str, kind: str, namespace: str, index: Index) -> str:
    return closest(name, _near(name, kind, namespace, index))


def _near(name: str, kind: str, namespace: str, index: Index) -> list[str]:
    """The names of objects that may have been meant."""
    places = [each for each in (namespace, "") if index.may_be_same(each, namespace)] if namespace else [None]
    return [each for place in places for each in _names(kind, place, index).around(name)]


@remembered
def _names(kind: str, namespace: str | None, index: Index) -> Names:
    """The names of the objects in exactly this namespace; None for all."""
    return Names(index.names(kind) if namespace is None else index.names_in(kind, namespace))


def _is_of_cluster(kind: str, name: str) -> bool:
    return name in ALWAYS_THERE.get(kind, ()) or (kind in SYSTEM and name.startswith(SYSTEM[kind]))
