"""Files and folders that are spelled almost like one that is not there."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MANY = 2000
"""Entries of a folder among which nothing is looked for any more."""


def did_you_mean_file(path: str, suffixes: Iterable[str] = ("",)) -> str:
    """The end of a sentence that names what a path probably means; "" where nothing is close, or the path is there.

    The first part of the path that is not there is compared with what stands beside it. Files count by their suffix,
    folders always.
    """
    from difflib import get_close_matches

    folder, missing = _first_missing(path)
    if not missing:
        return ""
    above = os.path.join(folder, "")
    rest = path[len(above) + len(missing) :]
    wanted = tuple(suffixes)
    try:
        with os.scandir(folder or ".") as entries:
            found = [entry.name for entry in entries if entry.is_dir() or entry.name.endswith(wanted)]
    except OSError:
        return ""
    known = {_stem(name): name for name in found if name[0] != "." and os.path.exists(above + name + rest)}
    close = get_close_matches(_stem(missing), known, n=1) if len(known) <= _MANY else []
    return f'; did you mean "{above}{known[close[0]]}{rest}"?' if close else ""


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def _first_missing(path: str) -> tuple[str, str]:
    """The folder that is there, and the first part of the path that is not in it."""
    folder, name = os.path.split(path.rstrip("/" + os.sep))
    while folder and not os.path.isdir(folder) and os.path.split(folder)[1]:
        folder, name = os.path.split(folder)
    return folder, "" if os.path.exists(os.path.join(folder, name)) else name
