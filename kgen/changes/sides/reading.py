"""The objects of two sides; files that are the same on both sides are not read further than that."""

from __future__ import annotations

import os

from kgen.changes.errors import ComparisonError
from kgen.changes.pairing import Known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic
    from kgen.validation.inputs import Entry

    from . import Side

_MOST_PROBLEMS = 10


class Sides:
    """What was read of two sides.

    Attributes:
        old: The objects of OLD, but for those in files that are the same.
        new: The objects of NEW, likewise.
        same_files: How many files are the same on both sides.
        skipped: Why files of folders were not read, and how many.
    """

    def __init__(self, old: Side, new: Side, *, skip_same: bool = True) -> None:
        """Read both sides; with `skip_same` not what is in files that are the same.

        Raises:
            ComparisonError: Something in them cannot be read.
        """
        from collections import Counter

        same = _same_files(old, new) if skip_same else {}
        self._same = list(same.values())
        self._names = list(same)
        self._whole: bytes | None = None
        self._starts: list[int] = []
        self._read: dict[int, list[Known]] = {}
        self.same_files = len(same)
        self.skipped: Counter[str] = Counter()
        self.old = list(self._objects(old, same))
        self.new = list(self._objects(new, same))

    def __repr__(self) -> str:
        return f"<Sides {len(self.old)} and {len(self.new)} objects, {self.same_files} files the same>"

    def unchanged(self, *words: str) -> Iterator[Known]:
        """The objects of files that are the same on both sides and have all of the words in them."""
        longest, *others = sorted((word.encode() for word in words), key=len, reverse=True)
        for number in self._files_with(longest):
            if all(word in self._same[number] for word in others):
                yield from self._objects_of(number)

    def _files_with(self, word: bytes) -> Iterator[int]:
        """The files that have a word in them; all of them are searched as one text, which is far quicker."""
        from bisect import bisect_right

        if self._whole is None:
            self._whole = b"\0".join(self._same)
            self._starts = [0]
            for data in self._same:
                self._starts.append(self._starts[-1] + len(data) + 1)
        at = self._whole.find(word)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._whole.find(word, self._starts[number + 1])

    def _objects_of(self, number: int) -> list[Known]:
        if number not in self._read:
            from kgen.validation.inputs.streams import Stream

            stream = Stream(self._names[number], [self._same[number]])
            path = self._names[number]
            self._read[number] = [Known(each, path) for each in stream.entries() if _is_object(each.item)]
        return self._read[number]

    def _objects(self, side: Side, same: dict[str, bytes]) -> Iterator[Known]:
        problems: list[Diagnostic] = []
        for each in side.inputs:
            if _inside(side, each.name) in same:
                continue
            for entry in each.entries():
                _refuse_no_object(entry, side)
                yield Known(entry, _inside(side, entry.home or entry.file))
            problems += each.problems
            self.skipped.update(getattr(each, "skipped", ()))
        _refuse(problems, side)


def _refuse_no_object(entry: Entry, side: Side) -> None:
    """Refuse to compare what is no object.

    Raises:
        ComparisonError: It is none.
    """
    from kgen.convert import header_problem

    if not _is_object(entry.item):
        problem = "this is no Kubernetes object: expected a map with apiVersion and kind"
    else:
        problem = header_problem(entry.item)[0] if isinstance(entry.item, dict) else ""
    if problem:
        line = entry.position()[0]
        raise ComparisonError(f"cannot compare {side.shown(entry.file)}{f':{line}' if line else ''}: {problem}")


def _is_object(item: Any) -> bool:
    from kgen.model import Object

    return isinstance(item, (dict, Object))


def _refuse(problems: list[Diagnostic], side: Side) -> None:
    """Refuse to compare what cannot be read.

    Raises:
        ComparisonError: There is something.
    """
    errors = [each for each in problems if each.severity == "error"]
    if not errors:
        return
    lines = [f"{side.shown(each.file)}{f':{each.line}' if each.line else ''}: {each.message}" for each in errors]
    more = len(lines) - _MOST_PROBLEMS
    shown = lines[:_MOST_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
    raise ComparisonError(f"cannot compare what cannot be read, in {side.title}:\n  " + "\n  ".join(shown))


def _same_files(old: Side, new: Side) -> dict[str, bytes]:
    """The files that have the same bytes in the same place below both folders, by their paths there."""
    if not (old.folder and new.folder):
        return {}
    before = {path: (name, size) for path, name, size in _files(old)}
    found = {}
    for path, name, size in _files(new):
        other, length = before.get(path, ("", -1))
        if size == length:
            data = _bytes(name, size)
            if len(data) == size and _bytes(other, size) == data:
                found[path] = data
    return found


def _files(side: Side) -> Iterator[tuple[str, str, int]]:
    """The files of a folder, each with its path in it and its size; what kustomizations make is no file."""
    from stat import S_ISREG

    from kgen.validation.inputs.found import FileOfFolder

    for each in side.inputs:
        if type(each) is FileOfFolder and (known := _status(each.name)) and S_ISREG(known.st_mode):
            yield _inside(side, each.name), each.name, known.st_size


def _status(path: str) -> os.stat_result | None:
    """What the system knows of a file; None of one that is not there any more."""
    try:
        return os.stat(path)
    except OSError:
        return None


def _inside(side: Side, path: str) -> str:
    return path.removeprefix(side.folder).lstrip("/") if side.folder else ""


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def _bytes(path: str, size: int) -> bytes:
    """What is in a file of a size, by as few calls of the system as can be, since there may be thousands of files."""
    file = os.open(path, _READ)
    try:
        return os.read(file, size)
    finally:
        os.close(file)
