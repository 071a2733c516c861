"""The two sides of a comparison: where they come from, and their objects."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.validation.inputs import Input


class Side(Slotted):
    """OLD or NEW.

    Attributes:
        title: What people call it: `manifests/`, `HEAD:manifests`.
        inputs: What is to be read.
        folder: The folder below which its files are; "" where it is none.
        at: What stands before a path of it in messages, instead of the folder: `HEAD:manifests/`.
    """

    __slots__ = ("at", "folder", "inputs", "title")

    def __init__(self, title: str, inputs: Sequence[Input], folder: str = "", at: str | None = None) -> None:
        self.title = title
        self.inputs = list(inputs)
        self.folder = folder
        self.at = at

    def shown(self, path: str) -> str:
        """A path as people know it."""
        if self.at is None or not path.startswith(self.folder):
            return path
        return self.at + path[len(self.folder) :]
