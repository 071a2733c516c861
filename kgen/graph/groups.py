"""Which application an object belongs to: by its labels, else by what it hangs together with."""

from __future__ import annotations

from kgen.apiserver.rule import WITH_PODS
from kgen.cluster.pods import pods_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kgen.model import Object

    from . import Graph, Node

_LABELS = ("app.kubernetes.io/instance", "app.kubernetes.io/name", "app", "k8s-app")
"""Labels that name the application, the best first."""


def group(graph: Graph, objects: Iterable[Object]) -> None:
    """Give each node the application that it belongs to; what several applications share belongs to none.

    `objects` are those of the first nodes. An application that runs in several namespaces is several.
    """
    named = [(node, _application(item)) for node, item in zip(graph.nodes, objects, strict=False)]
    homes: dict[str, set[str]] = {}
    for node, name in named:
        if node.kind in WITH_PODS:
            homes.setdefault(name, set()).add(node.namespace)
    for node, name in named:
        if name and len(homes.get(name, ())) > 1:
            node.group = f"{node.namespace}/{name}" if node.namespace else ""
        else:
            node.group = name
    joining = _joining(graph)
    while joining:
        for node, name in joining:
            node.group = name
        joining = _joining(graph)


def _application(item: Object) -> str:
    """The application that labels name: those of an object, of its pods, or of the pods that a Service selects."""
    pods = pods_in(item)
    spec: Any = getattr(item, "spec", None) if item.kind == "Service" else None
    several = ((item.metadata and item.metadata.labels), pods and pods.labels, spec and spec.selector)
    return next((labels[each] for labels in several if labels for each in _LABELS if labels.get(each)), "")


def _joining(graph: Graph) -> list[tuple[Node, str]]:
    """The nodes without an application, around which there is exactly one, with it."""
    around: dict[str, set[str]] = {}
    for edge in graph.edges:
        around.setdefault(edge.source.key, set()).add(edge.target.group)
        around.setdefault(edge.target.key, set()).add(edge.source.group)
    found = [(node, around.get(node.key, set()) - {""}) for node in graph.nodes if not node.group]
    return [(node, groups.pop()) for node, groups in found if len(groups) == 1]
