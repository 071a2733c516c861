"""What keeps a kustomization from being built."""

from __future__ import annotations

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .places import Place


class KustomizeError(KgenError):
    """A kustomization that kubectl could not build either.

    Attributes:
        problem: What is wrong.
        place: Where that is written; None where it is the whole file.
        is_absent: Whether it looks for an object that is not there.
        is_missing: Whether it names a file that is not there.
    """

    def __init__(
        self, problem: str, place: Place | None = None, *, is_absent: bool = False, is_missing: bool = False
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.is_absent = is_absent
        self.is_missing = is_missing

    def at(self, place: Place) -> KustomizeError:
        """The same error, at a place if it has none yet."""
        self.place = self.place or place
        return self


class UnreadableError(KustomizeError):
    """A file of objects that cannot be read; `file` is its path."""

    def __init__(self, file: str) -> None:
        super().__init__(f"cannot read {file}")
        self.file = file
