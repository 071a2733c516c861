"""A graph as text for a terminal: the objects of each application, and below each what it is about."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Edge, Graph, Node


def lines(graph: Graph) -> Iterator[str]:
    """The lines, without ends of lines."""
    from kgen.report.text import visible

    leaving: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        leaving.setdefault(edge.source.key, []).append(edge)
    for name, nodes in graph.groups:
        here = [each for each in nodes if each.is_here]
        if here:
            yield visible(name) or "shared, or of no application"
            for node in here:
                yield from map(visible, _lines_of(node, leaving.get(node.key, [])))
            yield ""
    yield summary(graph)


def _lines_of(node: Node, edges: list[Edge]) -> Iterator[str]:
    yield f"  {node.title}"
    for edge in edges:
        where = edge.fields[0] if len(edge.fields) == 1 else f"{edge.fields[0]} and {len(edge.fields) - 1} more"
        outside = "" if edge.target.is_here or edge.problem else "  [not among these objects]"
        yield f"    -> {edge.target.title}  ({where}){outside}"
        if edge.problem:
            yield f"       broken: {edge.problem}"
    told = {edge.problem for edge in edges}
    more = [each for each in node.problems if not any(problem and each.endswith(problem) for problem in told)]
    if more:
        yield (
            f"    `kgen validate` says {len(more)} more of it"
            if told - {""}
            else f"    `kgen validate` says {len(more)} of it"
        )


def summary(graph: Graph) -> str:
    """How much there is, in a line."""
    from kgen.report.text import counted

    here = sum(each.is_here for each in graph.nodes)
    return f"{counted(here, 'object')}, {counted(len(graph.edges), 'edge')}, {len(graph.broken)} broken"
