"""YAML or JSON text -> plain documents, as Kubernetes reads it, each with its place in the text.

Comments are lost, and so is what only a human sees: quotes, anchors, the notation of a number.
"""

from __future__ import annotations

import yaml

from .composing import compose, events_of
from .parts import Part, Problem, YamlSyntaxError, beginning_of_json, decoded, parts_of
from .values import KUBERNETES, TOO_DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .places import Path
    from .values import Notation

__all__ = ["Document", "YamlSyntaxError", "read_documents"]

_LARGEST = 64 * 2**20


class Document:
    """A value that was read, and where it stood.

    Attributes:
        plain: Dicts with text as keys, lists, text, numbers, booleans and None.
        source: The name of the file or stream.
        line: The line on which the value begins, from 1.
    """

    __slots__ = ("_number", "_part", "_places", "line", "plain", "source")

    def __init__(self, plain: Any, source: str, line: int, place: tuple[Part, int]) -> None:
        """Use `read_documents`; `place` is the part that holds the document, and its number there."""
        self.plain = plain
        self.source = source
        self.line = line
        self._part, self._number = place
        self._places: dict[Path, tuple[int, int]] | None = None

    def __repr__(self) -> str:
        return f"<Document {self.source}:{self.line}>"

    def position(self, path: Sequence[str | int] = ()) -> tuple[int, int]:
        r"""Line and column, from 1, of a key or an item of a list, or of the last thing on the way that there is.

        What came by an alias stands where the alias is. The first call parses the document again.

        >>> [document] = read_documents("spec:\n  ports:\n  - port: 80\n")
        >>> document.position(["spec", "ports", 0, "port"])
        (3, 5)
        """
        if self._places is None:
            self._places = self._find_places()
        steps = tuple(path)
        while steps and steps not in self._places:
            steps = steps[:-1]
        return self._places.get(steps, (self.line, 1))

    def row(self, line: int) -> str:
        """The text of a line, from 1, as `position` counts; "" for one that there is not."""
        rows = self._part.text.split("\n")
        number = line - self._part.line - 1
        return rows[number] if 0 <= number < len(rows) else ""

    def _find_places(self) -> dict[Path, tuple[int, int]]:
        from .places import places_of

        try:
            places = places_of(events_of(self._part.text), self._number)
        except yaml.YAMLError:  # JSON that is no YAML
            return {}
        return {path: (mark.line + self._part.line + 1, mark.column + 1) for path, mark in places.items()}


def read_documents(
    text: str | bytes, source: str = "<text>", *, largest: int = _LARGEST, notation: Notation = KUBERNETES
) -> Iterator[Document]:
    r"""The documents of YAML or JSON text, one after the other, as Kubernetes reads them.

    `y` is true, `0o17` is 15, `1e3` is 1000, a date is text; keys become text. Documents without a value are left out.

    Args:
        text: Text, or bytes in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.
        source: What error messages call it.
        largest: Characters that a document may have.
        notation: What unquoted scalars mean, where that is to be as another program has it.

    Raises:
        YamlSyntaxError: It is no YAML, or such that Kubernetes would refuse it, or a key is given twice.

    >>> [document.plain for document in read_documents("a: y\n---\n# nothing\n---\nb: 017\n")]
    [{'a': True}, {'b': 15}]
    """
    try:
        for part in parts_of(decoded(text)):
            yield from _documents(_checked_size(part, largest), source, notation)
    except Problem as problem:
        raise YamlSyntaxError(source, problem) from None


def _checked_size(part: Part, largest: int) -> Part:
    if len(part.text) > largest:
        raise Problem(part, (0, 0), f"a document of {len(part.text):,} characters; {largest:,} are allowed")
    return part


def _documents(part: Part, source: str, notation: Notation) -> Iterator[Document]:
    if beginning_of_json(part.text) is None:
        yield from _yaml_documents(part, source, notation)
    else:
        yield from _json_documents(part, source, notation)


def _yaml_documents(part: Part, source: str, notation: Notation) -> Iterator[Document]:
    for plain, line, number in compose(part, notation):
        yield Document(plain, source, part.line + line + 1, (part, number))


def _json_documents(part: Part, source: str, notation: Notation) -> list[Document]:
    """The documents of what begins as JSON; it may still be YAML, such as `[a, b]`."""
    from .json_text import NoJsonError, json_values

    try:
        return [Document(plain, source, own.line + 1, (own, 0)) for plain, own in json_values(part)]
    except NoJsonError as error:
        no_json = error.problem
    try:
        return list(_yaml_documents(part, source, notation))
    except Problem as no_yaml:
        raise max(no_json, no_yaml, key=_helpfulness) from None


def _helpfulness(problem: Problem) -> tuple[bool, int, int]:
    """Too many levels come first; then the reader that came further is the one that the author had in mind."""
    return problem.what == TOO_DEEP, problem.line, problem.column
