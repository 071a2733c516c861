"""How a folder differs from the files that it should hold, and `.kgen-files`, the list of what kgen wrote there.

Only what the list names is ever replaced or removed. A line that ends with "/" is a folder that kgen made, and removes
when it is empty. The list belongs to the files: commit it with them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from stat import S_ISDIR, S_ISREG

from kgen.frozen import NamedTuple

from .paths import LIST, OutputError, blocked_by, checked_files, entry_at, explained, problem_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal


class Difference(NamedTuple):
    """One file that is not as it would be rendered.

    `kind` says how: "missing" on disk, "changed", or "stale": kgen wrote it and would not any more. `old` is
    the text on disk (bytes that are not UTF-8 replaced), `new` the rendered one; None where there is none.
    """

    path: str
    kind: Literal["missing", "changed", "stale"]
    old: str | None
    new: str | None


def compare_folder(folder: str | os.PathLike[str], files: Iterable[tuple[str, str]]) -> list[Difference]:
    r"""What `write_folder` would change, sorted by path; nothing is written, and only kgen's files count.

    Raises:
        OutputError: A path is unsafe, or the operating system refuses.

    >>> compare_folder("no-such-folder", [("service.yaml", "kind: Service\n")])
    [Difference(path='service.yaml', kind='missing', old=None, new='kind: Service\n')]
    """
    wanted = checked_files(files)
    place = real(folder)
    with explained("read", folder):
        _, changed, stale = compared(place, wanted)
        gone = [Difference(path, "stale", _text(content(place, path)), None) for path in stale]
    return sorted([*(_difference(path, old, wanted[path].decode()) for path, old in changed.items()), *gone])


def compare_file(path: str, text: str) -> list[Difference]:
    """What `write_file` would change: one difference or none; nothing is written.

    Raises:
        OutputError: The operating system refuses.
    """
    with explained("read", path):
        old = bytes_at(path)
    return [] if old == text.encode() else [_difference(path, old, text)]


def _difference(path: str, old: bytes | None, new: str) -> Difference:
    return Difference(path, "missing" if old is None else "changed", _text(old), new)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode(errors="replace")


def real(folder: str | os.PathLike[str]) -> str:
    """The path of a folder that is there or can be made, links followed."""
    if not os.fspath(folder):  # most likely an unset variable of the shell, and not the current folder
        raise OutputError('cannot use a folder without a name; name one, or "." for this one')
    place = os.path.realpath(folder)
    if os.path.lexists(place) and not os.path.isdir(place):
        raise OutputError(f"cannot use {folder}: it is not a folder; move it or name another place")
    return place


def compared(folder: str, wanted: Mapping[str, bytes]) -> tuple[set[str], dict[str, bytes | None], list[str]]:
    """What kgen wrote into a folder before, the old content of what changes, and what is not wanted any more."""
    known = _listed(folder)
    found = {path: content(folder, path) for path in wanted}
    changed = {path: old for path, old in found.items() if old != wanted[path]}
    unwanted = inodes(folder, sorted(known.difference(wanted)))
    kept = set(inodes(folder, wanted).values()) if unwanted else set()
    return known, changed, [path for path, inode in unwanted.items() if inode not in kept]


def inodes(folder: str, paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The paths that are regular files, each with its inode: one and the same for two spellings of a file."""
    found = {path: entry_at(folder, path) for path in paths if not blocked_by(folder, path)}
    return {path: (file.st_dev, file.st_ino) for path, file in found.items() if file and S_ISREG(file.st_mode)}


def content(folder: str, path: str) -> bytes | None:
    """The bytes of a file, None where there is none; OutputError where kgen cannot have written one."""
    place = os.path.join(folder, path)
    if blocked := blocked_by(folder, path):
        where = os.path.join(folder, blocked)
        raise OutputError(f"cannot use {place}: {where} is a file or a symbolic link, not a folder; move it away")
    with suppress(FileNotFoundError):
        mode = os.stat(place).st_mode
        if not S_ISREG(mode):
            kind = "a folder" if S_ISDIR(mode) else "a pipe, a socket or a device"
            raise OutputError(f"cannot use {place}: it is {kind}, not a file; move it or render to another folder")
    return bytes_at(place)


def bytes_at(path: str) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _listed(folder: str) -> set[str]:
    """The files that kgen wrote, and the folders, which end with "/"."""
    place = os.path.join(folder, LIST)
    if os.path.islink(place):
        raise OutputError(f"cannot use {place}: it is a symbolic link, which kgen never makes; remove it")
    try:
        lines = [line.removesuffix("\r") for line in (content(folder, LIST) or b"").decode().split("\n")]
    except UnicodeDecodeError as error:
        raise OutputError(f"cannot use {place}: it is not the list that kgen wrote; restore or remove it") from error
    known = {line: number for number, line in enumerate(lines, 1) if line and not line.startswith("#")}
    for line, number in known.items():
        if problem := problem_of(line.removesuffix("/")):
            raise OutputError(f"cannot use {place}: line {number}, {line!r}: {problem}; remove this line")
    return set(known)
