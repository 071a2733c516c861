"""Where nodes stand in a drawing: a band for each application, in it columns from what comes in to what is used."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from . import Graph, Node

COLUMNS = ("ways in, policies", "Services", "workloads", "used by pods", "of the cluster")
_COLUMN_OF = {
    **dict.fromkeys(("Service", "Endpoints", "EndpointSlice"), 1),
    **dict.fromkeys(
        ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "no pods", "ReplicaSet", "ReplicationController"), 2
    ),
    "StatefulSet": 2,
    **dict.fromkeys(
        ("ConfigMap", "PersistentVolumeClaim", "ResourceClaim", "ResourceClaimTemplate", "Secret", "ServiceAccount"), 3
    ),
    **dict.fromkeys(("ClusterRole", "IngressClass", "Namespace", "PersistentVolume", "PriorityClass", "Role"), 4),
    **dict.fromkeys(("RuntimeClass", "StorageClass", "VolumeAttributesClass", "DeviceClass"), 4),
}
"""The column of each kind; all others come in front of what they are about."""
_WORKLOADS = 2
WIDTH, HEIGHT = 230, 44
GAP_X, GAP_Y = 90, 12
_MARGIN, _TITLE = 24, 30


class Band(NamedTuple):
    """The place of an application."""

    name: str
    top: int
    height: int


class Layout(NamedTuple):
    """Where everything is, in pixels: the upper left corners of nodes by their keys, bands, and the size of all."""

    places: dict[str, tuple[int, int]]
    bands: list[Band]
    columns: dict[int, int]
    width: int
    height: int


def layout(graph: Graph) -> Layout:
    """The places of the nodes of a graph; columns that are empty everywhere are left out."""
    used = sorted({_column(each) for each in graph.nodes})
    lefts = {column: _MARGIN + i * (WIDTH + GAP_X) for i, column in enumerate(used)}
    places: dict[str, tuple[int, int]] = {}
    bands: list[Band] = []
    top = _MARGIN + _TITLE
    around = _around(graph)
    for name, nodes in graph.groups:
        rows = _rows(nodes, around)
        places.update({node.key: (lefts[column], top + _TITLE + row * (HEIGHT + GAP_Y)) for node, column, row in rows})
        height = _TITLE + (max(row for _, _, row in rows) + 1) * (HEIGHT + GAP_Y)
        bands.append(Band(name, top, height))
        top += height + GAP_Y
    return Layout(places, bands, lefts, 2 * _MARGIN + len(used) * (WIDTH + GAP_X) - GAP_X, top + _MARGIN)


def _column(node: Node) -> int:
    return _COLUMN_OF.get(node.kind, 0)


def _around(graph: Graph) -> dict[str, list[str]]:
    """The keys of what each node hangs together with."""
    found: dict[str, list[str]] = {}
    for edge in graph.edges:
        found.setdefault(edge.source.key, []).append(edge.target.key)
        found.setdefault(edge.target.key, []).append(edge.source.key)
    return found


def _rows(nodes: list[Node], around: dict[str, list[str]]) -> list[tuple[Node, int, int]]:
    """Columns and rows of the nodes of a band: workloads as they come, others beside what they hang together with."""
    heights: dict[str, float] = {}
    found: list[tuple[Node, int, int]] = []
    for column in (_WORKLOADS, *(each for each in range(len(COLUMNS)) if each != _WORKLOADS)):
        here = [each for each in nodes if _column(each) == column]
        wanted = {each.key: _middle(around.get(each.key, ()), heights) for each in here}
        here.sort(key=lambda node, wanted=wanted: (wanted[node.key], node.kind, node.name))  # type: ignore[misc]
        found += [(node, column, row) for row, node in enumerate(here)]
        heights.update({node.key: float(row) for row, node in enumerate(here)})
    return found


def _middle(around: Iterable[str], heights: dict[str, float]) -> float:
    """The mean height of what a node hangs together with, as far as that is placed; far below where nothing is."""
    known = [heights[key] for key in around if key in heights]
    return sum(known) / len(known) if known else float("inf")
