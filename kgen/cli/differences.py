"""What `kgen render --check` prints."""

from __future__ import annotations

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.files.compare import Difference
    from kgen.rendering.job import Place

_MAX_LINES = 100
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def print_differences(place: Place, found: Iterable[Difference]) -> None:
    """Print how the files of a place differ, and the beginning of each one's diff."""
    from kgen.rendering.drift import diff

    folder = place.path.rstrip("/") + "/" if place.is_folder else ""
    for each in found:
        path = f"{folder}{each.path}"
        click.echo(f"{each.kind}: {path}")
        if each.kind == "changed":
            _print_lines(list(diff(path, each)))


def _print_lines(lines: list[str]) -> None:
    for line in lines[:_MAX_LINES]:
        click.echo(click.style(_visible(line), fg=_COLORS.get(line[:1])))
    if len(lines) > _MAX_LINES:
        click.echo(f"… and {len(lines) - _MAX_LINES} more lines")


def _visible(line: str) -> str:
    """The line without what would control a terminal."""
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line)
