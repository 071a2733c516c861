"""`--check`: how files differ from what would be rendered, in short and without the values of Secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.output import Difference

    from .job import Rendered

_LONGEST = 100
"""Lines of a diff that are shown."""
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def differences(made: Rendered) -> list[Difference]:
    """How the place of a render differs from it; nothing is written."""
    from kgen.output import compare_folder

    place = made.job.place
    if place.is_folder:
        return compare_folder(place.path, made.texts)
    return _compare_file(place.path, "".join(text for _, text in made.texts))


def _compare_file(path: str, new: str) -> list[Difference]:
    from kgen.output import Difference
    from kgen.safe_paths import refusal

    old: bytes | None = None
    try:
        with open(path, "rb") as file:
            old = file.read()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise refusal("read", path, error) from error
    if old == new.encode():
        return []
    text = None if old is None else old.decode(errors="replace")
    return [Difference(path, "missing" if old is None else "changed", text, new)]


def show(made: Rendered, found: Iterable[Difference]) -> None:
    """Print the differences of one place."""
    place = made.job.place
    folder = place.path.rstrip("/") + "/" if place.is_folder else ""
    for each in found:
        click.echo(f"{each.kind}: {folder}{each.path}")
        if each.kind == "changed":
            _show_lines(list(_diff(f"{folder}{each.path}", each.old or "", each.new or "")))


def _diff(path: str, old: str, new: str) -> Iterator[str]:
    from difflib import unified_diff

    from .masking import masked

    old_lines, new_lines = masked(old).splitlines(), masked(new).splitlines()
    lines = list(unified_diff(old_lines, new_lines, path, f"{path} (rendered)", lineterm="", n=2))
    yield from lines or ["(only what is not shown differs: values of Secrets, comments or spelling beside them)"]


def _show_lines(lines: list[str]) -> None:
    for line in lines[:_LONGEST]:
        click.echo(click.style(_visible(line), fg=_COLORS.get(line[:1])))
    if len(lines) > _LONGEST:
        click.echo(f"… and {len(lines) - _LONGEST} more lines")


def _visible(line: str) -> str:
    """The line without what would control a terminal."""
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line)
