"""What `[tool.kgen]` may hold."""

from __future__ import annotations

import os
from collections.abc import Mapping  # noqa: TC003 - the types of fields are read when a table is checked
from types import MappingProxyType
from typing import Any, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Rule
    from kgen.validation.options import Options
    from kgen.yaml.writer.formats import Format  # found here all the same, once there are renders


class Render(NamedTuple):
    """One entry of `[tool.kgen.renders]`: what to render, with which values, and where to.

    Single values are a table from parameter to value, file or variable, or a list of texts as on the command line.
    """

    target: str
    values: str | dict[str, Any] | tuple[str | dict[str, Any], ...] = ()
    namespace: str | None = None
    out: str | None = None
    format: Format | None = None
    sort: bool = False
    split: bool | None = None
    set: dict[str, Any] | tuple[str, ...] = ()
    set_file: dict[str, str] | tuple[str, ...] = ()
    set_env: dict[str, str] | tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str | dict[str, Any], ...]:
        """The files and tables of values, in order."""
        return self.values if isinstance(self.values, tuple) else (self.values,)

    def seen_from(self, folder: str) -> Render:
        """The entry with paths that lead through a folder, that of its file."""
        file, colon, member = self.target.partition(".py:")
        is_file = bool(colon) or self.target.endswith(".py")
        return self._replace(
            target=_beside(folder, file) + colon + member if is_file else self.target,
            values=tuple(_beside(folder, each) if isinstance(each, str) else each for each in self.sources),
            out=_beside(folder, self.out) if self.out is not None else None,
            set_file=_files_beside(folder, self.set_file) if self.set_file else (),
        )


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


class Validate(NamedTuple):
    """`[tool.kgen.validate]`: defaults of `kgen validate`; the command line adds to them, or wins."""

    kubernetes: str | None = None
    ignore: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    crds: tuple[str, ...] = ()
    strict: bool = False
    strict_kinds: bool = False
    profiles: tuple[str, ...] = ()
    scripts: bool = False
    rules: tuple[str, ...] = ()

    def options(self, crds: Definitions | None = None, *, own_rules: bool = True) -> Options:
        """The options of a validation that it asks for, advice apart.

        Args:
            crds: Its definitions, where they are at hand.
            own_rules: Whether the project's own rules run.

        Raises:
            KgenError: It names a version, a module or a file that there is not.
        """
        from kgen.validation import NEWEST_PROVEN
        from kgen.validation.options import Options

        return Options(
            kubernetes=self.kubernetes or NEWEST_PROVEN,
            ignore=self.ignore,
            external=self.external,
            crds=(crds or Definitions(self.crds)).read(),
            strict_kinds=self.strict_kinds,
            rules=_own_rules(self.rules) if own_rules else (),
        )

    def seen_from(self, folder: str) -> Validate:
        """The entry with paths that lead through a folder, that of its file; modules of rules are in it, too."""
        return self._replace(
            crds=tuple(_beside(folder, each) for each in self.crds),
            rules=tuple(os.path.join(folder, each) for each in self.rules),
        )


def _own_rules(modules: Sequence[str]) -> list[Rule]:
    if not modules:
        return []
    from kgen.catalog.own_rules import own_rules

    return own_rules(modules)


class Settings(NamedTuple):
    """The whole of `[tool.kgen]`; without arguments, that of a project that has none."""

    renders: Mapping[str, Render] = MappingProxyType({})
    validate: Validate = Validate()

    def seen_from(self, folder: str) -> Settings:
        """The settings with paths that lead through a folder, that of their file."""
        renders = {name: entry.seen_from(folder) for name, entry in self.renders.items()}
        return Settings(renders, self.validate.seen_from(folder))


def _files_beside(folder: str, given: dict[str, str] | tuple[str, ...]) -> dict[str, str]:
    """The files that values are taken from, by parameter."""
    from kgen.values.sources import split_setting

    named = given.items() if isinstance(given, dict) else [split_setting("set_file", each) for each in given]
    return {name: _beside(folder, file) for name, file in named}


def _beside(folder: str, path: str) -> str:
    if os.path.isabs(path):
        return path
    joined = os.path.normpath(os.path.join(folder, path))
    return f"{joined}/" if path.endswith(("/", os.sep)) else joined
