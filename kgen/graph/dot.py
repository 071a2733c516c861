"""A graph in the language of Graphviz, and as the SVG that its program `dot` draws of it."""

from __future__ import annotations

from kgen.report.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Edge, Graph, Node

_RED = "#c0392b"


def lines(graph: Graph) -> Iterator[str]:
    """The lines, without ends of lines."""
    yield "digraph bundle {"
    yield "  rankdir=LR; node [shape=box, style=rounded, fontname=Helvetica]; edge [color=gray40, fontname=Helvetica];"
    for number, (name, nodes) in enumerate(graph.groups):
        if name:
            yield f"  subgraph cluster_{number} {{"
            yield f"    label={_quoted(name)}; color=gray70; fontname=Helvetica;"
        yield from (f"  {'  ' if name else ''}{_node(each)}" for each in nodes)
        if name:
            yield "  }"
    yield from (f"  {_edge(each)}" for each in graph.edges)
    yield "}"


def _node(node: Node) -> str:
    name = f"{node.namespace}/{node.name}" if node.namespace else node.name
    style = "" if node.is_here else ', style="rounded,dashed"'
    color = f', color="{_RED}"' if node.problems else ""
    tip = f", tooltip={_quoted(chr(10).join(node.problems))}" if node.problems else ""
    return f"{node.key} [label={_quoted(node.kind + chr(10) + name)}{style}{color}{tip}];"


def _edge(edge: Edge) -> str:
    problem = f' [color="{_RED}", penwidth=2, tooltip={_quoted(edge.problem)}]' if edge.problem else ""
    tip = "" if edge.problem else f" [tooltip={_quoted(', '.join(edge.fields))}]"
    return f"{edge.source.key} -> {edge.target.key}{problem}{tip};"


def _quoted(text: str) -> str:
    text = "\n".join(map(visible, text.split("\n")))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def svg_of(text: str) -> str | None:
    """The SVG that Graphviz draws; None where its program `dot` is not installed.

    Raises:
        KgenError: It cannot draw the graph.
    """
    import subprocess
    from shutil import which

    program = which("dot")
    if program is None:
        return None
    run = subprocess.run([program, "-Tsvg"], input=text.encode(), capture_output=True, check=False)  # noqa: S603
    if run.returncode:
        from kgen.errors import KgenError

        raise KgenError(f"Graphviz cannot draw the graph: {run.stderr.decode(errors='replace').strip()}")
    return run.stdout.decode()
