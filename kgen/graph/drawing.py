"""From objects, and what is said of them, to their graph."""

from __future__ import annotations

from kgen.bundles.identity import namespace_of

from . import Edge, Graph, Node
from .groups import group
from .relations import relations, title_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from kgen.cluster.index import Index
    from kgen.diagnostics import Diagnostic
    from kgen.model import Object
    from kgen.validation.run import Examined

    from .relations import Relation

    Problems: TypeAlias = dict[tuple[object, ...], list[Diagnostic]]
    """What is said of objects, by where these stand and what they are called."""

NO_PODS = "no pods"
"""What stands for the pods of a selector that selects none."""
_TAKEN_FOR_GRANTED = {
    ("ConfigMap", "kube-root-ca.crt"),
    ("ServiceAccount", "default"),
    ("PriorityClass", "system-cluster-critical"),
    ("PriorityClass", "system-node-critical"),
}
"""What every cluster has."""


def graph_of(examined: Examined, external: Iterable[str] = ()) -> Graph:
    """The graph of what a run of `kgen validate` has examined; what it found is what is wrong in it.

    Args:
        examined: The objects and what was said of them.
        external: What lives outside, such as "StorageClass/fast".
    """
    drawing = _Drawing(_said(examined.report.diagnostics))
    for item, entry in examined.objects:
        drawing.add(item, entry.file, entry.number)
    for item, index in _seen(examined, external):
        for each in relations(item, index):
            drawing.relate(item, each)
    made = Graph(drawing.nodes, list(drawing.edges.values()))
    group(made, [item for item, _ in examined.objects])
    _hide_hashes(made, [item for item, _ in examined.objects])
    return made


def _hide_hashes(made: Graph, items: Iterable[Object]) -> None:
    """Leave out the hashes in names of Secrets, wherever these stand."""
    from kgen.wording.hashed_names import HashedNames

    names = HashedNames(each.to_plain() for each in items)
    for node in made.nodes:
        node.name, node.group = names.shown(node.name), names.shown(node.group)
        node.problems = names.shown(node.problems)
    for edge in made.edges:
        edge.problem = names.shown(edge.problem)


def _said(diagnostics: Iterable[Diagnostic]) -> Problems:
    found: Problems = {}
    for each in diagnostics:
        if each.severity != "advice":
            key = (each.document, each.kind, each.name, each.namespace)
            found.setdefault(key, []).append(each)
    return found


def _seen(examined: Examined, external: Iterable[str]) -> Iterator[tuple[Object, Index]]:
    """The objects, each with those that it sees."""
    from kgen.cluster.contents import Contents
    from kgen.cluster.index import Index

    apart, items = examined.alternatives, [item for item, _ in examined.objects]
    places = apart.places(range(len(items))) if apart else [0] * len(items)
    index = Index(Contents(items, external, places))
    for number, item in enumerate(items):
        yield item, index.seen_by(apart.sight(apart.scope(number).places)) if apart else index


class _Drawing:
    """A graph that is being made."""

    def __init__(self, said: Problems) -> None:
        self.nodes: list[Node] = []
        self.edges: dict[tuple[str, str], Edge] = {}
        self._said = said
        self._of_object: dict[int, Node] = {}
        self._absent: dict[tuple[str, str, str], Node] = {}
        self._findings: dict[int, list[Diagnostic]] = {}

    def add(self, item: Object, file: str, document: int) -> None:
        """Add an object, and what is said of it."""
        node = self._node(*title_of(item))
        self._of_object[id(item)] = node
        found = self._said.get((document, item.kind, title_of(item)[1], namespace_of(item)), [])
        found = [each for each in found if each.file == file or not each.line] or found
        self._findings[id(item)] = found
        node.problems = [f"{each.field}: {each.message}" if each.field else each.message for each in found]

    def _node(self, kind: str, name: str, namespace: str, *, is_here: bool = True) -> Node:
        node = Node(f"n{len(self.nodes)}", kind, name, namespace, is_here=is_here)
        self.nodes.append(node)
        return node

    def relate(self, item: Object, relation: Relation) -> None:
        """Add what an object says of others."""
        source, problem = self._of_object[id(item)], self._problem(item, str(relation.at))
        targets = [self._of_object[id(each)] for each in relation.others]
        for target in targets or self._missing(relation, problem):
            if target is not source:
                edge = self.edges.setdefault((source.key, target.key), Edge(source, target, []))
                if str(relation.at) not in edge.fields:
                    edge.fields.append(str(relation.at))
                edge.problem = edge.problem or problem

    def _problem(self, item: Object, field: str) -> str:
        """What is said of a field, or of what an object asks of those that it selects there."""
        beside = {"spec.selector": "spec.ports"}.get(field, field)
        return next((each.message for each in self._findings[id(item)] if each.field.startswith((field, beside))), "")

    def _missing(self, relation: Relation, problem: str) -> list[Node]:
        """What a relation is about, where no object is; nothing for what every cluster has."""
        if not (relation.kind or problem) or (relation.kind, relation.name) in _TAKEN_FOR_GRANTED:
            return []
        key = (relation.kind or NO_PODS, relation.name, relation.namespace)
        if key not in self._absent:
            self._absent[key] = self._node(*key, is_here=False)
        return [self._absent[key]]
