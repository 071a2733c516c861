"""A graph as SVG, drawn by kgen itself: a band for each application, columns from what comes in to what is used."""

from __future__ import annotations

from html import escape

from kgen.report.text import visible

from .layout import COLUMNS, GAP_X, GAP_Y, HEIGHT, WIDTH, layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Edge, Graph, Node
    from .layout import Band, Layout

STYLE = """
svg { font: 12px system-ui, sans-serif; background: #fff }
.band { fill: #f6f7f9; stroke: #d5d9e0 } .band-name { font-weight: 600; font-size: 13px; fill: #333 }
.column { fill: #777; font-size: 11px; text-transform: uppercase; letter-spacing: .06em }
.node rect { fill: #fff; stroke: #8a94a6; rx: 6px } .node .kind { fill: #666; font-size: 11px }
.node .name { fill: #111; font-weight: 600 }
.outside rect { stroke-dasharray: 4 3; fill: #fafafa } .outside .name { fill: #666; font-weight: 400 }
.problem rect { stroke: #e0a800; stroke-width: 2px }
.edge { fill: none; stroke: #9aa5b8; stroke-width: 1.3px } .broken { stroke: #c0392b; stroke-width: 2.4px }
.is-broken rect { stroke: #c0392b; stroke-width: 2px }
"""
_LONGEST = 27
"""Characters of a name that have room in a node."""


def lines(graph: Graph) -> Iterator[str]:
    """The lines, without ends of lines."""
    places = layout(graph)
    size = f'width="{places.width}" height="{places.height}" viewBox="0 0 {places.width} {places.height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    yield f"<style>{STYLE}</style>"
    yield from _markers()
    yield from (f'<text class="column" x="{x}" y="30">{COLUMNS[i]}</text>' for i, x in places.columns.items())
    for band in places.bands:
        yield from _band(band, places)
    yield from (_edge(number, each, places) for number, each in enumerate(graph.edges))
    broken = {key for each in graph.broken for key in (each.source.key, each.target.key)}
    for node in graph.nodes:
        yield from _node(node, places, is_broken=node.key in broken)
    yield "</svg>"


def _markers() -> Iterator[str]:
    """Heads of arrows, which take no color from their lines in all browsers."""
    yield "<defs>"
    for name, color in (("head", "#9aa5b8"), ("broken-head", "#c0392b")):
        shape = f'<path d="M0 0L8 4L0 8z" fill="{color}"/>'
        yield (
            f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto">{shape}</marker>'
        )
    yield "</defs>"


def _band(band: Band, places: Layout) -> Iterator[str]:
    yield f'<rect class="band" x="8" y="{band.top}" width="{places.width - 16}" height="{band.height}" rx="8"/>'
    name = escape(visible(band.name)) or "shared, or of no application"
    yield f'<text class="band-name" x="24" y="{band.top + 20}">{name}</text>'


def _node(node: Node, places: Layout, *, is_broken: bool) -> Iterator[str]:
    x, y = places.places[node.key]
    classes = ["node", *(["problem"] if node.problems else []), *([] if node.is_here else ["outside"])]
    classes += ["is-broken"] if is_broken else []
    kind = f"{node.kind} in {node.namespace}" if node.namespace else node.kind
    yield f'<g class="{" ".join(classes)}" id="{node.key}" transform="translate({x} {y})">'
    yield f'<title>{_lines([node.title, *node.problems])}</title><rect width="{WIDTH}" height="{HEIGHT}"/>'
    yield f'<text class="kind" x="10" y="17">{escape(_short(visible(kind)))}</text>'
    yield f'<text class="name" x="10" y="34">{escape(_short(visible(node.name)))}</text></g>'


def _edge(number: int, edge: Edge, places: Layout) -> str:
    kind, head = ("edge broken", "broken-head") if edge.problem else ("edge", "head")
    about = [f"{edge.source.title} -> {edge.target.title}", ", ".join(edge.fields), edge.problem]
    return (
        f'<path class="{kind}" id="e{number}" data-from="{edge.source.key}" data-to="{edge.target.key}" '
        f'marker-end="url(#{head})" d="{_way(places.places[edge.source.key], places.places[edge.target.key])}">'
        f"<title>{_lines(about)}</title></path>"
    )


def _way(source: tuple[int, int], target: tuple[int, int]) -> str:
    """The way from one node to another: past the nodes of the columns between them it runs between two rows."""
    (x1, y1), (x2, y2) = (source[0], source[1] + HEIGHT // 2), (target[0], target[1] + HEIGHT // 2)
    if x1 == x2:
        side = x1 + WIDTH
        return f"M{side} {y1}C{side + GAP_X // 2} {y1} {side + GAP_X // 2} {y2} {side} {y2}"
    step = 1 if x2 > x1 else -1
    start, end = (x1 + WIDTH, x2) if x2 > x1 else (x1, x2 + WIDTH)
    way, y = f"M{start} {y1}", y1
    if abs(end - start) > GAP_X:
        y = source[1] + HEIGHT + GAP_Y // 2
        way += _curve(start, y1, start + step * GAP_X // 2, y) + f"H{end - step * GAP_X}"
        start = end - step * GAP_X
    return way + _curve(start, y, end, y2)


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    middle = (x1 + x2) // 2
    return f"C{middle} {y1} {middle} {y2} {x2} {y2}"


def _short(text: str) -> str:
    """A text without its middle, if it is too long: names mostly differ in their ends."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[: half - 1]}…{text[-half:]}"


def _lines(texts: list[str]) -> str:
    """Texts as the lines of a title, those that are empty left out."""
    return escape("\n".join(visible(each) for each in texts if each))
