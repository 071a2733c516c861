"""Relative paths that mean the same file inside of their folder on every system, and what a system refuses in words."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from stat import S_ISDIR

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIST = ".kgen-files"  # what kgen wrote into a folder, one path a line
WORK = ".kgen-work"  # in a folder only while kgen writes into it

_ADVICE = {
    "change its permissions or write to another place": (errno.EACCES, errno.EPERM),
    "free some space and run again": (errno.ENOSPC, errno.EDQUOT),
    "a file is in the way; move it or write to another place": (errno.EEXIST, errno.ENOTDIR),
    "name a file, or move the folder": (errno.EISDIR,),
    "use shorter names": (errno.ENAMETOOLONG,),
    "write to another place": (errno.EROFS,),
    "another file system is mounted inside this folder; write to a folder without one": (errno.EXDEV,),
}


class OutputError(KgenError):
    """Rendered text cannot be written, or must not be written there."""


@contextmanager
def explained(doing: str, place: object) -> Iterator[None]:
    """Turn an OSError into an OutputError that names `place`; a broken pipe passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason, at = (error.strerror or str(error)).lower(), error.filename2 or error.filename
        where = "" if at in (None, str(place)) else f" ({os.fsdecode(at)})"
        advice = "".join(f"; {advice}" for advice, codes in _ADVICE.items() if error.errno in codes)
        raise OutputError(f"cannot {doing} {place}: {reason}{where}{advice}") from error


def encoded(text: str, place: object) -> bytes:
    """The text as UTF-8; OutputError names `place` when it holds half of a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        wrong = f"{text[error.start]!a} at character {error.start}"
        raise OutputError(f"cannot write {place}: UTF-8 has no form for {wrong}; remove it") from error


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
    if problem := problem_of(path):
        shown = f'"{path}"' if path.isprintable() else ascii(path)
        raise OutputError(f"cannot write {shown}: {problem}; give a relative path such as web/service.yaml")


def problem_of(path: str) -> str:
    """Why a path is refused, or nothing.

    >>> problem_of("C:/service.yaml")
    'the path is absolute'
    """
    parts = path.split("/")
    problems = {
        "the path is empty": not path,
        "the path holds a character that cannot be printed": not path.isprintable(),
        "a backslash separates folders on some systems only": "\\" in path,
        "the path is absolute": path.startswith("/") or path[1:2] == ":",
        f'a line of {LIST} that starts with "#" is a comment': path.startswith("#"),
        f"{parts[0]} is kgen's own": parts[0].casefold() in (LIST, WORK),
        '".." leads out of the folder': ".." in parts,
        "a part of the path is empty": "" in parts or "." in parts,
        # Windows drops these: ".. " would be "..".
        "a part of the path ends with a dot or a blank": any(part.endswith((".", " ")) for part in parts),
    }
    return next((problem for problem, is_so in problems.items() if is_so), "")


def folders_of(path: str) -> list[str]:
    """The folders above a relative path, outermost first.

    >>> folders_of("a/b/c.yaml")
    ['a', 'a/b']
    """
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def blocked_by(folder: str, path: str) -> str | None:
    """The first thing above `path` that is not a real folder (a symbolic link, a file), or None."""
    for above in folders_of(path):
        found = entry_at(folder, above)
        if found is None:
            return None
        if not S_ISDIR(found.st_mode):
            return above
    return None


def entry_at(folder: str, path: str) -> os.stat_result | None:
    """What is at a path, links not followed, or None."""
    try:
        return os.lstat(os.path.join(folder, path))
    except FileNotFoundError:
        return None


def _claim(path: str, taken: dict[str, tuple[str, bool]]) -> None:
    """Note that `path` is a file and what is above it folders, unless an earlier path contradicts."""
    for part in [*folders_of(path), path]:
        claim = part, part != path
        other = taken.setdefault(_folded(part), claim)
        if other is not claim and (other != claim or part == path):
            raise OutputError(f'cannot write "{path}": {_collision(path, part, *other)}; choose another name')


def _folded(path: str) -> str:
    """One spelling for all that a file system may take for the same name: lower case, composed letters."""
    if path.isascii():
        return path.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", path).casefold())


def _collision(path: str, part: str, spelling: str, is_folder: bool) -> str:  # noqa: FBT001
    if spelling != part:
        return f'"{part}" and "{spelling}" are one name where case does not count'
    if is_folder:
        return "it is also the folder of another file"
    return "it is given twice" if part == path else f'"{part}" is also a file'
