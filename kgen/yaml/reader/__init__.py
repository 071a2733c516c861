"""YAML or JSON text -> plain documents, as Kubernetes reads it, each with its place in the text.

Comments are lost, and so is what only a human sees: quotes, anchors, the notation of a number.
"""

from __future__ import annotations

import re

from . import lines
from .parts import Part, Problem, YamlSyntaxError, decoded, parts_of
from .values import KUBERNETES, TOO_DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .composing import DroppedTag
    from .places import Path
    from .values import Notation

__all__ = ["Document", "YamlSyntaxError", "read_documents"]

_LARGEST = 64 * 2**20
_BEGINNING_OF_JSON = re.compile(r'\s*\{\s*["}]')
_MOST_JSON_BEFORE_YAML = 1
"""Values of JSON after which kubectl may still find that the file is YAML."""
_STAYS_JSON = "kubectl takes a file that begins with two values of JSON for JSON to its end"


class Document:
    """A value that was read, and where it stood.

    Attributes:
        plain: Dicts with text as keys, lists, text, numbers, booleans and None.
        source: The name of the file or stream.
        line: The line on which the value begins, from 1.
    """

    __slots__ = ("_part", "_places", "line", "plain", "source")

    def __init__(self, plain: Any, source: str, line: int, part: Part) -> None:
        """Use `read_documents`; `part` holds the document."""
        self.plain = plain
        self.source = source
        self.line = line
        self._part = part
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
        text, before = self._part.text, self._part.line + 1
        found = lines.places(text, KUBERNETES)
        if found is None:
            from .composing import places_in

            found = places_in(text)
        return {path: (line + before, column + 1) for path, (line, column) in found.items()}


def read_documents(
    text: str | bytes,
    source: str = "<text>",
    *,
    largest: int = _LARGEST,
    notation: Notation = KUBERNETES,
    dropped: list[DroppedTag] | None = None,
) -> Iterator[Document]:
    r"""The documents of YAML or JSON text, one after the other, as kubectl and an API server read them.

    `y` is true, `0o17` is 15, `1e3` is 1000, a date is text; keys become text. Documents without a value are left out.

    Args:
        text: Text, or bytes in UTF-8, or in UTF-16 with a byte order mark.
        source: What error messages call it.
        largest: Characters that a document may have.
        notation: What unquoted scalars mean, where that is to be as another program has it.
        dropped: Takes the tags that Kubernetes drops, such as `!Ref`; without it they are errors.

    Raises:
        YamlSyntaxError: It is no YAML, or such that kubectl or an API server would refuse it, or a key is given twice.

    >>> [document.plain for document in read_documents("a: y\n---\n# nothing\n---\nb: 017\n")]
    [{'a': True}, {'b': 15}]
    """
    reader = _Reader(source, largest, notation, dropped)
    try:
        whole = Part(decoded(text), 0)
        yield from reader.json(whole) if whole.text.lstrip()[:1] == "{" else reader.yaml(whole)
    except Problem as problem:
        raise YamlSyntaxError(source, problem) from None


class _Reader:
    """How the documents of a text are read."""

    def __init__(self, source: str, largest: int, notation: Notation, dropped: list[DroppedTag] | None) -> None:
        self._source = source
        self._largest = largest
        self._notation = notation
        self._dropped = dropped

    def yaml(self, whole: Part) -> Iterator[Document]:
        """The documents between lines `---`."""
        for part in parts_of(whole.text, whole.line):
            self._check_size(part)
            made = lines.read(part.text, self._notation)
            if made is None:
                from .composing import compose

                made = compose(part, self._notation, self._dropped) or (None, 0)
            if made[0] is not None:
                yield Document(made[0], self._source, part.line + made[1] + 1, part)

    def json(self, whole: Part) -> Iterator[Document]:
        """The values of what begins as JSON; behind the first of them it may still be YAML, as for kubectl."""
        from .json_text import NoJsonError, json_values

        number = 0
        try:
            for plain, own in json_values(whole):
                number += 1
                self._check_size(own)
                yield Document(plain, self._source, own.line + 1, own)
        except NoJsonError as error:
            no_json = error
        else:
            return
        if number > _MOST_JSON_BEFORE_YAML:
            no_json.problem.hint = no_json.problem.hint or _STAYS_JSON
            raise no_json.problem
        rest = Part(whole.text[no_json.offset :], whole.line + whole.text.count("\n", 0, no_json.offset))
        try:
            yield from self.yaml(rest)
        except Problem as no_yaml:
            if not _BEGINNING_OF_JSON.match(rest.text):
                raise
            raise max(no_json.problem, no_yaml, key=_helpfulness) from None

    def _check_size(self, part: Part) -> None:
        if len(part.text) > self._largest:
            what = f"a document of {len(part.text):,} characters; {self._largest:,} are allowed"
            raise Problem(part, (0, 0), what)


def _helpfulness(problem: Problem) -> tuple[bool, bool, int, int]:
    """Too many levels and open brackets come first; then the reader that came further is the one that was meant."""
    is_too_deep = problem.what == TOO_DEEP
    return is_too_deep, "closed" in problem.what, problem.line, problem.column if is_too_deep else 0
