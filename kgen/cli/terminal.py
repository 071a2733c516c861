"""Standard output and standard error: text as it is, notes, colours, and progress at a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any, TypeVar

import click

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    T = TypeVar("T")

_PATIENCE = 1.0
"""Seconds that people wait without being told."""
_bars: list[Any] = []
"""The bar that is shown; inside its steps no other one is."""


class StdoutError(KgenError):
    """Standard output cannot be written to."""


def color() -> bool | None:
    """Whether to colour, as NO_COLOR and FORCE_COLOR say; None leaves it to the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def has_color(stream: TextIO | None) -> bool:
    """Whether to colour what goes to a stream."""
    wanted = color()
    return (stream is not None and stream.isatty()) if wanted is None else wanted


def print_text(pieces: Iterable[str]) -> None:
    """Write text to standard output as UTF-8 with LF, whatever the locale; all of it is encoded first.

    Raises:
        StdoutError: Standard output cannot be written to.
        BrokenPipeError: The reader has closed the pipe.
    """
    encoded = [piece.encode() for piece in pieces]
    if sys.stdout is None:
        raise StdoutError("standard output is closed; write to a file with -o FILE")
    sys.stdout.flush()
    try:
        for each in encoded:
            sys.stdout.buffer.write(each)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StdoutError(f"cannot write to standard output: {(error.strerror or str(error)).lower()}") from error


def note(message: str) -> None:
    """Tell a person what was done, on standard error."""
    click.echo(message, err=True)


def quoted(word: str) -> str:
    """A word as a shell takes it."""
    if word.isidentifier():  # as most are
        return word
    from shlex import quote

    return quote(word)


def progress(items: Iterable[T], label: str, number: int | None = None) -> Iterator[T]:
    """The items; if their use takes long, with a bar on standard error, where that is a terminal.

    `number` is how many there are, where they cannot be counted.
    """
    if sys.stderr is None or not sys.stderr.isatty() or _bars:
        yield from items
        return
    started = monotonic()
    with ExitStack() as stack:
        bar: Any = None
        for done, item in enumerate(items):
            if bar is None and monotonic() - started > _PATIENCE:
                bar = stack.enter_context(_bar(number or len(items), label))  # type: ignore[arg-type]
                bar.update(done)
            yield item
            if bar is not None:
                bar.update(1)


@contextmanager
def _bar(length: int, label: str) -> Iterator[Any]:
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        _bars.append(bar)
        try:
            yield bar
        finally:
            _bars.pop()
