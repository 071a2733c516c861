"""Where the values of an object were written, through all that a kustomization does to it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kgen.yaml.reader import Document


class Text:
    """A document of a file, which can say where in the file a value stands."""

    __slots__ = ("document", "name", "number")

    def __init__(self, name: str, document: Document, number: int = 0) -> None:
        self.name = name
        self.document = document
        self.number = number

    def position(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column, from 1, of the last thing on a path that there is."""
        return self.document.position(path)

    def row(self, line: int) -> str:
        """The text of a line, from 1; "" for one that there is not."""
        return self.document.row(line)

    def line_of(self, line: int, inside: int) -> int:
        """The line of a line in the text that a field on a line holds."""
        return line + inside


class Whole(Text):
    """A file that is the value of a field as a whole."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0

    def position(self, path: Sequence[str | int]) -> tuple[int, int]:  # noqa: ARG002
        """Its beginning."""
        return 1, 1

    def row(self, line: int) -> str:
        """The text of a line of the file."""
        try:
            with open(self.name, encoding="utf-8", errors="replace") as file:
                return next((row.rstrip("\n") for i, row in enumerate(file, 1) if i == line), "")
        except OSError:
            return ""

    def line_of(self, line: int, inside: int) -> int:  # noqa: ARG002
        """The same line."""
        return inside


class Inline(Text):
    """A document that stands as text in a field of another, such as a patch in a kustomization."""

    __slots__ = ("_field",)

    def __init__(self, field: Place, document: Document, number: int = 0) -> None:
        super().__init__(field.text.name, document, number)
        self._field = field

    def position(self, path: Sequence[str | int]) -> tuple[int, int]:
        """The place in the file, or that of the field where the text is no block of lines."""
        line, column = self._field.position()
        if not self._field.text.row(line).rstrip(" -+0123456789").endswith(("|", ">")):
            return line, column
        return line + self.document.position(path)[0], column

    def row(self, line: int) -> str:
        """The text of a line of the file."""
        return self._field.text.row(line)


class Place:
    """A path in a document."""

    __slots__ = ("path", "text")

    def __init__(self, text: Text, path: tuple[str | int, ...] = ()) -> None:
        self.text = text
        self.path = path

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.text, (*self.path, step))

    def position(self) -> tuple[int, int]:
        """Line and column of it, from 1."""
        return self.text.position(self.path)

    def value(self) -> Any:
        """What is written there."""
        value = self.text.document.plain
        for step in self.path:
            value = value[step]
        return value


class Places:
    """Where an object was written, and where those values were that came from elsewhere or are elsewhere now.

    Lists and maps are known by their identity, and kept so that it stays theirs.
    """

    __slots__ = ("_moved", "_written", "root")

    def __init__(self, root: Place) -> None:
        self.root = root
        self._moved: dict[int, tuple[Any, Place]] = {}
        self._written: dict[int, tuple[Any, dict[str, Place]]] = {}

    def moved(self, value: Any, place: Place) -> None:
        """Remember where a list or map was written, wherever it goes; what is known of it already stays."""
        if isinstance(value, (dict, list)):
            self._moved.setdefault(id(value), (value, place))

    def moved_items(self, items: list[Any], place: Place) -> None:
        """Remember where the items of a list were written, before their numbers change."""
        for i, item in enumerate(items):
            self.moved(item, place / i)

    def written(self, parent: dict[str, Any], key: str, place: Place) -> None:
        """Remember where the value of a key was written."""
        self._written.setdefault(id(parent), (parent, {}))[1][key] = place

    def step(self, parent: dict[str, Any], key: str, place: Place) -> Place:
        """Where the value of a key was written, in a map that was written at a place."""
        written = self._written.get(id(parent))
        return self.of(parent[key], written[1].get(key, place / key) if written else place / key)

    def of(self, value: Any, place: Place) -> Place:
        """Where a value was written that is now at a place."""
        moved = self._moved.get(id(value)) if isinstance(value, (dict, list)) else None
        return moved[1] if moved else place

    def find(self, plain: Any, steps: Sequence[str | int]) -> Place:
        """Where the value that is now at a path in the object was written."""
        value, place = plain, self.of(plain, self.root)
        for step in steps:
            place = self.step(value, step, place) if isinstance(step, str) else self.of(value[step], place / step)
            value = value[step]
        return place


_CONTAINERS = (dict, list)


def copied(value: Any) -> Any:
    """Plain data of its own."""
    kind = value.__class__
    if kind is dict:
        return {key: copied(item) if item.__class__ in _CONTAINERS else item for key, item in value.items()}
    if kind is list:
        return [copied(item) if item.__class__ in _CONTAINERS else item for item in value]
    return value
