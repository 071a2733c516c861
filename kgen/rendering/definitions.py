"""CustomResourceDefinitions by the words that name them: files, folders, or `-`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Definitions:
    """The definitions that words name; they are read once, when they are first asked for.

    Attributes:
        words: Files and folders, or `-` for standard input.
    """

    __slots__ = ("_read", "words")

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = tuple(words)
        self._read: list[dict[str, Any]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definitions) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Definitions({self.words!r})"

    def read(self) -> list[dict[str, Any]]:
        """The definitions as plain data.

        Raises:
            InputError: A word names nothing, what it names cannot be read, or holds no definition.
        """
        if self._read is None:
            self._read = []
            if self.words:
                from kgen.validation.inputs.definitions import definitions_in  # it reads YAML

                self._read = definitions_in(self.words)
        return self._read


NO_DEFINITIONS = Definitions()
