"""A graph as a flowchart of Mermaid, which GitHub, GitLab and many wikis draw."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Edge, Graph, Node

_RED = "#c0392b"


def lines(graph: Graph) -> Iterator[str]:
    """The lines, without ends of lines."""
    yield "flowchart LR"
    for number, (name, nodes) in enumerate(graph.groups):
        if name:
            yield f'  subgraph g{number}["{_escaped(name)}"]'
        yield from (f"  {'  ' if name else ''}{_node(each)}" for each in nodes)
        if name:
            yield "  end"
    yield from (f"  {_edge(each)}" for each in graph.edges)
    broken = [str(i) for i, each in enumerate(graph.edges) if each.problem]
    if broken:
        yield f"  linkStyle {','.join(broken)} stroke:{_RED},color:{_RED}"
    yield f"  classDef problem stroke:{_RED},stroke-width:2px"
    yield "  classDef outside stroke-dasharray:4 4"


def _node(node: Node) -> str:
    place = f"{_escaped(node.namespace)}/" if node.namespace else ""
    kind = "problem" if node.problems else "" if node.is_here else "outside"
    return f'{node.key}["{_escaped(node.kind)}<br>{place}{_escaped(node.name)}"]{f":::{kind}" if kind else ""}'


def _edge(edge: Edge) -> str:
    return f"{edge.source.key} {'-- broken -->' if edge.problem else '-->'} {edge.target.key}"


def _escaped(text: str) -> str:
    """Text as a label has it: what means something to Mermaid, HTML or Markdown as the number of its character."""
    return "".join(char if char.isalnum() or char in " -./:" else f"#{ord(char)};" for char in text)
