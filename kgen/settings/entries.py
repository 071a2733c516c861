"""What may stand in `[tool.kgen]`."""

from __future__ import annotations

import os
from typing import Any, Literal

import attrs


@attrs.frozen(kw_only=True)
class Render:
    """One entry of `[tool.kgen.renders]`: what to render, with which values, and where to."""

    target: str
    values: str | dict[str, Any] | list[str | dict[str, Any]] = attrs.field(factory=list)
    namespace: str | None = None
    out: str | None = None
    format: Literal["yaml", "json"] | None = None
    sort: bool = False
    split: bool | None = None

    @property
    def sources(self) -> list[str | dict[str, Any]]:
        """The files and tables of values, in order."""
        return self.values if isinstance(self.values, list) else [self.values]


@attrs.frozen(kw_only=True)
class Validate:
    """`[tool.kgen.validate]`: what `kgen validate` takes for granted; the command line adds to it, or wins."""

    kubernetes: str | None = None
    ignore: list[str] = attrs.field(factory=list)
    external: list[str] = attrs.field(factory=list)
    crds: list[str] = attrs.field(factory=list)
    strict: bool = False
    strict_kinds: bool = False
    profiles: list[str] = attrs.field(factory=list)
    scripts: bool = False


@attrs.frozen(kw_only=True)
class Settings:
    """The whole of `[tool.kgen]`."""

    renders: dict[str, Render] = attrs.field(factory=dict)
    validate: Validate = attrs.field(factory=Validate)


def placed(entry: Render, folder: str) -> Render:
    """An entry with its paths as seen from the current folder."""
    file, colon, member = entry.target.partition(".py:")
    is_file = bool(colon) or entry.target.endswith(".py")
    return attrs.evolve(
        entry,
        target=_beside(folder, file) + colon + member if is_file else entry.target,
        values=[_beside(folder, each) if isinstance(each, str) else each for each in entry.sources],
        out=_beside(folder, entry.out) if entry.out is not None else None,
    )


def with_places(entry: Validate, folder: str) -> Validate:
    """An entry with its paths as seen from the current folder."""
    return attrs.evolve(entry, crds=[_beside(folder, each) for each in entry.crds]) if entry.crds else entry


def _beside(folder: str, path: str) -> str:
    if os.path.isabs(path):
        return path
    joined = os.path.normpath(os.path.join(folder, path))
    return f"{joined}/" if path.endswith(("/", os.sep)) else joined
