"""The files that an author's code reads while it is rendered."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_watchers: list[set[str]] = []
_hooks: list[Any] = []


@contextmanager
def watched() -> Iterator[set[str]]:
    """The set that the files which are opened inside of it go to."""
    found: set[str] = set()
    if not _hooks:
        _hooks.append(_note)
        sys.addaudithook(_note)  # it stays as long as the process, and does nothing where nobody watches
    _watchers.append(found)
    try:
        yield found
    finally:
        _watchers.remove(found)


def _note(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and _watchers and isinstance(args[0], (str, bytes, os.PathLike)):
        path = _source(os.path.abspath(os.fsdecode(args[0])))
        for each in _watchers:
            each.add(path)


def _source(path: str) -> str:
    """The file that a path stands for: of a module that is compiled already, its source."""
    if not path.endswith(".pyc"):
        return path
    from importlib.util import source_from_cache

    try:
        return source_from_cache(path)
    except ValueError:
        return path
