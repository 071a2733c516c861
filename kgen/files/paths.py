"""Relative paths that stay inside their folder, and plain words for what the operating system refuses."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIST = ".kgen-files"  # what kgen wrote into a folder, one path a line
WORK = ".kgen-work"  # lives in a folder only while kgen writes into it

_ADVICE = {
    errno.EACCES: "change its permissions or write to another place",
    errno.EDQUOT: "free some space and run again",
    errno.EEXIST: "a file of that name is in the way; move it or write to another place",
    errno.EISDIR: "name a file, or move the folder",
    errno.ENAMETOOLONG: "use shorter names",
    errno.ENOSPC: "free some space and run again",
    errno.ENOTDIR: "a file is in the way; move it or write to another place",
    errno.EPERM: "change its permissions or write to another place",
    errno.EROFS: "write to another place",
    errno.EXDEV: "another file system is mounted inside this folder; write to a folder without one",
}


class OutputError(KgenError):
    """Rendered text cannot be written, or must not be written there."""


def refusal(doing: str, place: object, error: OSError) -> OutputError:
    """What to tell the user when the operating system refuses."""
    advice = _ADVICE.get(error.errno or 0)
    reason = (error.strerror or str(error)).lower()
    where = "" if error.filename in (None, str(place)) else f" ({os.fsdecode(error.filename)})"
    return OutputError(f"cannot {doing} {place}: {reason}{where}" + (f"; {advice}" if advice else ""))


@contextmanager
def explained(doing: str, place: object) -> Iterator[None]:
    """Turn an OSError into an OutputError that names `place`; a broken pipe, nobody's mistake, passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refusal(doing, place, error) from error


def encoded(text: str, place: object) -> bytes:
    """The text as UTF-8; OutputError names `place` when it holds half of a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        wrong = ascii(text[error.start])
        raise OutputError(
            f"cannot write {place}: UTF-8 has no form for {wrong} at character {error.start}; remove it"
        ) from error


def checked_files(files: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    r"""The files as path -> UTF-8; OutputError when a path is unsafe or two get in each other's way.

    >>> checked_files([("web/service.yaml", "kind: Service\n")])
    {'web/service.yaml': b'kind: Service\n'}
    >>> checked_files([("a/b", ""), ("a", "")])
    Traceback (most recent call last):
    kgen.files.paths.OutputError: cannot write "a": it is also the folder of another file; choose another name
    """
    taken: dict[str, tuple[str, bool]] = {}
    checked: dict[str, bytes] = {}
    for path, text in files:
        check_path(path)
        _claim(path, taken)
        checked[path] = encoded(text, path)
    return checked


def check_path(path: str) -> None:
    """Raise OutputError unless `path` is relative, with "/" between its parts, and the same on any system."""
    problem = problem_of(path)
    if problem:
        shown = f'"{path}"' if path.isprintable() else ascii(path)
        raise OutputError(f"cannot write {shown}: {problem}; give a relative path such as web/service.yaml")


def problem_of(path: str) -> str:
    """Why a path is refused, or nothing.

    >>> problem_of("C:/service.yaml")
    'the path is absolute'
    """
    parts = path.split("/")
    problems = (
        (not path, "the path is empty"),
        (not path.isprintable(), "the path holds a character that cannot be printed"),
        ("\\" in path, "a backslash separates folders on some systems only"),
        (path.startswith("/") or path[1:2] == ":", "the path is absolute"),
        (path.startswith("#"), f'a line of {LIST} that starts with "#" is a comment'),
        (parts[0].casefold() in (LIST, WORK), f"{parts[0]} is kgen's own"),
    )
    whole = next((problem for is_so, problem in problems if is_so), "")
    return whole or next(filter(None, map(_part_problem, parts)), "")


def _part_problem(part: str) -> str:
    if part == "..":
        return '".." leads out of the folder'
    if part in ("", "."):
        return "a part of the path is empty"
    if part[-1] in ". ":  # Windows drops these: ".. " would be ".."
        return f'"{part}" ends with a dot or a blank'
    return ""


def folders_of(path: str) -> list[str]:
    """The folders above a relative path, outermost first.

    >>> folders_of("a/b/c.yaml")
    ['a', 'a/b']
    """
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _claim(path: str, taken: dict[str, tuple[str, bool]]) -> None:
    """Note that `path` is a file and what is above it folders, unless an earlier path contradicts."""
    for folder in folders_of(path):
        other = taken.setdefault(_folded(folder), (folder, True))
        if other != (folder, True):
            raise OutputError(_collision(path, folder, other))
    key = _folded(path)
    if key in taken:
        raise OutputError(_collision(path, path, taken[key]))
    taken[key] = (path, False)


def _folded(path: str) -> str:
    """One spelling for all that a file system may take for the same name: upper case, composed letters."""
    if path.isascii():
        return path.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", path).casefold())


def _collision(path: str, part: str, other: tuple[str, bool]) -> str:
    spelling, is_folder = other
    if spelling != part:
        why = f'"{part}" and "{spelling}" are one name where case does not count'
    elif is_folder:
        why = "it is also the folder of another file"
    elif part == path:
        why = "it is given twice"
    else:
        why = f'"{part}" is also a file'
    return f'cannot write "{path}": {why}; choose another name'


def blocked_by(folder: str, path: str) -> str | None:
    """The first thing above `path` that is not a real folder (a symbolic link, a file), or None."""
    for above in folders_of(path):
        try:
            mode = os.lstat(os.path.join(folder, above)).st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(mode):
            return above
    return None
