"""A target as an input of validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgen.validation.inputs.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.bundles import Bundle
    from kgen.diagnostics import Diagnostic


class Rendering:
    """A target, rendered as `kgen render` would with its defaults, or as pyproject.toml says."""

    def __init__(self, target: str, objects: Bundle | None = None) -> None:
        self.name = target
        self.problems: list[Diagnostic] = []
        self._objects = objects

    def entries(self) -> Iterator[Entry]:
        """The objects that the target makes."""
        objects = self._rendered() if self._objects is None else self._objects
        yield from (Entry(each, self.name, i, None) for i, each in enumerate(objects))

    def _rendered(self) -> Bundle:
        from kgen.rendering.job import objects_of
        from kgen.rendering.plan import Options, job_of

        return objects_of(job_of(self.name, Options()))[1]
