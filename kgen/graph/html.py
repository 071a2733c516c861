"""A graph as one HTML file that needs no network: the drawing, a list to search in, and what is behind each object."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from . import svg
from .text import summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Graph


def lines(graph: Graph, title: str) -> Iterator[str]:
    """The lines, without ends of lines; the page is called by the title."""
    from jinja2 import Environment, StrictUndefined

    page = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - what needs it is escaped below
    text = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
    yield page.from_string(text).render(
        title=escape(title), summary=escape(summary(graph)), drawing="\n".join(svg.lines(graph)), data=_data(graph)
    )


def _data(graph: Graph) -> str:
    """The graph as JSON that may stand in a script."""
    nodes = [
        {
            "key": each.key,
            "title": each.title,
            "group": each.group,
            "here": each.is_here,
            "problems": each.problems,
        }
        for each in graph.nodes
    ]
    edges = [
        {"from": each.source.key, "to": each.target.key, "fields": each.fields, "problem": each.problem}
        for each in graph.edges
    ]
    text = json.dumps({"nodes": nodes, "edges": edges})
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
