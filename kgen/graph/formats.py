"""The formats in which graphs are drawn."""

from __future__ import annotations

import os

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Graph

SUFFIXES = {
    ".dot": "dot",
    ".gv": "dot",
    ".html": "html",
    ".mermaid": "mermaid",
    ".mmd": "mermaid",
    ".svg": "svg",
    ".txt": "text",
}
"""What a file is called whose format is not said otherwise."""
FORMATS = ("text", "mermaid", "dot", "svg", "html")


class FormatError(KgenError):
    """A file whose name says no format."""


def format_of(path: str) -> str:
    """The format of a file, by its suffix.

    Raises:
        FormatError: The suffix says none.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise FormatError(f"{path} says no format: end it in one of {known}, or say --format")
    return SUFFIXES[suffix]


def drawn(graph: Graph, format: str, title: str) -> Iterator[str]:
    """The lines of a graph in a format, without ends of lines.

    Args:
        graph: The graph.
        format: One of FORMATS.
        title: What the graph is of, for formats that have a title.
    """
    if format == "mermaid":
        from .mermaid import lines
    elif format == "dot":
        from .dot import lines
    elif format == "svg":
        from .dot import lines as dot_lines
        from .dot import svg_of
        from .svg import lines

        made = svg_of("\n".join(dot_lines(graph)))
        if made is not None:
            return iter(made.splitlines())
    elif format == "html":
        from .html import lines as html_lines

        return html_lines(graph, title)
    else:
        from .text import lines
    return lines(graph)
