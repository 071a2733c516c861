"""YAML or JSON text -> the objects in it, each with its place, and what is wrong with the text itself.

A stream is read document by document: who keeps none of them needs no more memory than for the largest.
"""

from __future__ import annotations

import re

from kgen.yaml.reader import YamlSyntaxError, read_documents

from . import Entry, of_text, unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from kgen.diagnostics import Diagnostic
    from kgen.yaml.reader import Document
    from kgen.yaml.reader.composing import DroppedTag

_LARGEST = 256 * 2**20
"""Bytes of memory from one `---` to the next: four for each character that the reader allows."""
_WORTH_MEASURING = 2**20
"""Bytes of a text below which nothing in it is too large."""
_LINE = 64
"""Bytes of memory that a line needs beside its own."""
_BLOCK = 2**16
_MARK = re.compile(rb"\n---(?=[ \t\r\n]|\Z)")
_WHOLE = re.compile(rb"\s*\{|\xff\xfe|\xfe\xff|\x00\x00\xfe\xff")
"""How a text begins that is not split: JSON may turn into YAML, and UTF-16 has no bytes `---`."""
_HEADER = re.compile(rb"""^["']?(?:apiVersion|kind)["']?\s*:""", re.MULTILINE)
_JSON = re.compile(rb"\s*(?:---\s+)?[{\[]")
_MOST_TOLD = 20
"""Documents of one input that cannot be read; how many more there are is one line."""


class Stream:
    r"""Text that is read for its objects; `problems` says, once it has been read, what could not be.

    It is given in whole lines, one or more at a time.

    >>> stream = Stream("web.yaml", [b"kind: Service\n", b"---\n", b"kind: Pod\n"])
    >>> [(entry.item, entry.position("kind")) for entry in stream.entries()]
    [({'kind': 'Service'}, (1, 1)), ({'kind': 'Pod'}, (3, 1))]
    """

    def __init__(self, name: str, lines: Iterable[bytes]) -> None:
        self.name = name
        self.problems: list[Diagnostic] = []
        self._lines = lines
        self._number = -1
        self._unread: list[tuple[int, int]] = []
        self._is_torn = self._is_over = self._is_secret = False

    def entries(self) -> Iterator[Entry]:
        """The objects, in order; those in a `kind: List` one by one.

        What follows a document with a syntax error is read, except in JSON. What is no object there is the rest of
        that document: a line `---` ends it wherever it stands, even within a quote that is never closed.
        """
        try:
            for text, line in _pieces(self._lines):
                yield from self._entries_of(text, line)
                if self._is_over:
                    break
        except _TooLargeError as error:
            self.problems.append(unreadable(self.name, str(error)))
        except OSError as error:
            self.problems.append(unreadable(self.name, f"cannot be read: {(error.strerror or str(error)).lower()}"))
        if len(self._unread) > _MOST_TOLD:
            self.problems.append(_more(self.name, self._unread[_MOST_TOLD:]))

    def _entries_of(self, text: bytes, line: int) -> Iterator[Entry]:
        dropped: list[DroppedTag] = []
        try:
            for document in read_documents(text, self.name, dropped=dropped):
                self._number += 1
                if dropped:
                    self._note_dropped(dropped, line)
                self._is_torn = self._is_torn and not isinstance(document.plain, dict)
                for entry in _taken_apart(document, self.name, self._number, line) if not self._is_torn else ():
                    if len(text) > _WORTH_MEASURING:
                        self._measure(entry)
                    yield entry
        except YamlSyntaxError as error:
            self._number += 1
            if not self._is_torn or _HEADER.search(text):
                self._note(error, text, line)

    def _note_dropped(self, tags: list[DroppedTag], before: int) -> None:
        """Keep what is to be said of the tags of a document, once a tag, and forget them."""
        from kgen.apiserver.stated import TAG_DROPPED

        for tag, (line, column) in {tag: (line, column) for line, column, tag in reversed(tags)}.items():
            message = f"the tag {tag} is dropped: kubectl and an API server read the value without it"
            place = line + before, column
            self.problems.append(of_text(TAG_DROPPED, self.name, message, place, number=self._number))
        tags.clear()

    def _measure(self, entry: Entry) -> None:
        from .sizes import too_large

        self.problems += too_large(entry)

    def _note(self, error: YamlSyntaxError, text: bytes, line: int) -> None:
        """Keep what is wrong with a document, unless there is too much of it."""
        from kgen.wording.secrets import mentions_secret

        is_twice = _is_given_twice(error)
        is_secret = mentions_secret(text.decode("utf-8", "replace"))
        self._is_secret = is_secret or (self._is_torn and self._is_secret)
        self._is_torn = not is_twice
        self._is_over = not is_twice and _JSON.match(text) is not None
        self._unread.append((error.line + line, self._number))
        if len(self._unread) <= _MOST_TOLD:
            whole = _with_all_lines(error, text, line)
            self.problems.append(_of_syntax(whole, self._number, is_secret=self._is_secret))


class File(Stream):
    """A file that was named: what is in it is meant to be manifests."""

    def __init__(self, path: str) -> None:
        super().__init__(path, _lines(path))


class _TooLargeError(Exception):
    pass


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """What is in a file: whole lines, not one by one."""
    while lines := file.readlines(_BLOCK):
        yield b"".join(lines)


def _lines(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from blocks_of(file)


def _pieces(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The text from one `---` to the next, and the number of lines before it."""
    kept: list[bytes] = []
    before = size = 0
    is_split: bool | None = None
    for block in blocks:
        start = 0
        if is_split is None and not block.isspace():
            is_split = _WHOLE.match(block) is None
        for mark in _MARK.finditer(b"\n" + block) if is_split else ():  # far quicker than ^ in front
            piece = b"".join((*kept, block[start : mark.start()]))
            yield piece, before
            before += len(piece.splitlines())
            kept, size, start = [], 0, mark.start()
        kept.append(block[start:])
        size += len(kept[-1])
        if size + _LINE * len(kept) > _LARGEST:
            raise _TooLargeError(f"a document that does not end within {size:,} bytes")
    yield b"".join(kept), before


def _taken_apart(document: Document, file: str, number: int, offset: int) -> Iterator[Entry]:
    items = _items(document.plain)
    if items is None:
        yield Entry(document.plain, file, number, (document, [], offset))
    for i, item in enumerate(items or ()):
        yield Entry(item, file, number, (document, ["items", i], offset))


def _items(plain: Any) -> list[Any] | None:
    """The objects in a list of objects; None for what is none."""
    if not isinstance(plain, dict) or "items" not in plain:
        return None
    from kgen.convert import list_items

    return list_items(plain)


def _with_all_lines(error: YamlSyntaxError, text: bytes, before: int) -> YamlSyntaxError:
    """The same error with the lines of the whole input, which its message may name."""
    if not before:
        return error
    try:
        for _ in read_documents(b"\n" * before + text, error.source):
            pass
    except YamlSyntaxError as with_lines:
        return with_lines
    return error


def _is_given_twice(error: YamlSyntaxError) -> bool:
    return "given twice" in error.problem


def _of_syntax(error: YamlSyntaxError, number: int, *, is_secret: bool) -> Diagnostic:
    from kgen.apiserver.stated import KEY_GIVEN_TWICE, SYNTAX_ERROR

    twice = _is_given_twice(error)
    message, hint = error.problem, error.hint
    if is_secret:
        message = re.sub(r"^.* is no ", "a value is no ", message, flags=re.DOTALL)
    else:
        message = "\n".join([message, *(row for row in str(error).split("\n")[1:] if row.startswith("  | "))])
    if twice:
        kept = "kubectl keeps the last one and silently drops the first"
        hint = f"{hint}; with kubectl the first object silently vanishes" if hint else kept
    rule = KEY_GIVEN_TWICE if twice else SYNTAX_ERROR
    return of_text(rule, error.source, message, (error.line, error.column), hint, number=number)


def _more(file: str, unread: list[tuple[int, int]]) -> Diagnostic:
    """How many more documents cannot be read: their lines and numbers."""
    from kgen.apiserver.stated import SYNTAX_ERROR

    line, number = unread[0]
    what = "1 more document" if len(unread) == 1 else f"{len(unread):,} more documents"
    message = f"{what} from here on cannot be read, too"
    return of_text(SYNTAX_ERROR, file, message, (line, 1), _FIRST_THINGS, number=number)


_FIRST_THINGS = "correct what is told above, then look again"
