"""Reports of scenarios: what was measured, with which versions, and what happened when."""

from __future__ import annotations

import inspect
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from tests.servers.machine import roots
from tests.servers.machine.cluster import Cluster

_VARIABLE = "KGEN_REPORTS"
"""The folder for reports; none are written where it is not set."""


def write(cluster: Cluster, test: object, name: str) -> None:
    """Write the report of a scenario that passed, if reports are asked for."""
    if folder := os.environ.get(_VARIABLE):
        file = Path(folder, f"{name}.md")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(_lines(cluster, test, name)) + "\n")


def _lines(cluster: Cluster, test: object, name: str) -> Iterator[str]:
    yield from (f"# {name.rpartition('/')[2].replace('_', ' ').capitalize()}", "")
    yield from ((inspect.getdoc(test) or "").strip(), "")
    yield from ("| | |", "|---|---|")
    yield from (f"| {what} | {figure} |" for what, figure in cluster.figures.items())
    yield from (f"| {name} | {roots.server_of(image.root)} |" for name, image in sorted(cluster.images.items()))
    kernel, load = platform.release().partition("-")[0], os.getloadavg()[0]
    yield f"| the machine | Linux {kernel}, {os.cpu_count()} processors, load {load:.0f} |"
    yield from ("", "```text", *cluster.events, "```")
