"""The two sides of a comparison: where they come from, and their objects."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from kgen.diagnostics import Diagnostic
    from kgen.validation.inputs import Entry, Input


class Side(Slotted):
    """OLD or NEW.

    Attributes:
        title: What people call it: `manifests/`, `HEAD:manifests`.
        inputs: What is to be read.
        folder: The folder below which its files are; "" where it is none.
        at: What stands before a path of it in messages, instead of the folder: `HEAD:manifests/`.
        note: What to know of how it was read.
    """

    __slots__ = ("at", "folder", "inputs", "note", "title")

    def __init__(
        self, title: str, inputs: Sequence[Input], folder: str = "", at: str | None = None, note: str = ""
    ) -> None:
        self.title = title
        self.inputs = list(inputs)
        self.folder = folder
        self.at = at
        self.note = note

    def shown(self, path: str) -> str:
        """A path as people know it."""
        if self.at is None or not path.startswith(self.folder):
            return path
        return self.at + path[len(self.folder) :]


class Kept:
    """What an input had, to be read more than once."""

    def __init__(self, source: Input) -> None:
        """Read an input."""
        from collections import Counter

        self.name = source.name
        self._entries = list(source.entries())
        self.problems: list[Diagnostic] = source.problems
        self.skipped: Counter[str] = Counter(getattr(source, "skipped", ()))

    def entries(self) -> Iterator[Entry]:
        """The objects, in order."""
        return iter(self._entries)
