"""Objects that a program made, as an input of validation."""

from __future__ import annotations

from kgen.validation.inputs import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kgen.diagnostics import Diagnostic
    from kgen.model import Object


class Objects:
    """Objects under a name, such as those of a bundle; they are taken when they are read."""

    def __init__(self, name: str, objects: Iterable[Object | Mapping[str, Any]]) -> None:
        self.name = name
        self.problems: list[Diagnostic] = []
        self._objects = objects

    def entries(self) -> Iterator[Entry]:
        """The objects, in order."""
        yield from (Entry(each, self.name, i, None) for i, each in enumerate(self._objects))
