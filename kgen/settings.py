"""`[tool.kgen]` of pyproject.toml: renders by name, and what to validate; found from the current folder upwards.

Paths in it (a target that is a file, values, out) are relative to the pyproject.toml::

    [tool.kgen.renders.prod]
    target = "deploy/web.py"           # or a blueprint's name, or package.module:name
    values = ["values.yaml", {replicas = 5}]    # a file, a table, or several of them
    set = {"routes[0].host" = "shop.example"}   # single values over those, as of --set
    set_file = {certificate = "tls.crt"}        # likewise, from files
    set_env = {password = "WEB_PASSWORD"}       # likewise, from environment variables
    namespace = "shop"
    out = "rendered/prod/"

    [tool.kgen.validate]
    kubernetes = "1.34"
    ignore = ["KG301"]                 # codes or names of rules
    external = ["Secret/mysql"]        # what is there without being in the manifests
    crds = ["crds/"]                   # files and folders with CustomResourceDefinitions
    strict_kinds = true                # a custom resource without a definition is refused
    profiles = ["recommended"]         # advice to give, too
    strict = true                      # warnings count
    scripts = true                     # bash and shellcheck look at the scripts, too
    rules = ["mypackage.rules"]        # modules with rules of your own, found from the pyproject.toml's folder
"""

# Plain strings: pathlib would have to be imported for every render.

from __future__ import annotations

import os
from collections.abc import Mapping  # noqa: TC003 - the types of fields are read when a table is checked
from types import MappingProxyType
from typing import Any

from kgen.errors import KgenError
from kgen.frozen import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Rule
    from kgen.validation.options import Options
    from kgen.yaml.writer.formats import Format  # found here all the same, once there are renders

_FILE = "pyproject.toml"
_TABLE = ("tool", "kgen")


class SettingsError(KgenError):
    """A `[tool.kgen]` that cannot be read, or holds what kgen does not know."""


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


def load() -> Settings:
    """The settings of the project around the current folder; their paths as seen from there.

    The nearest pyproject.toml with a `[tool.kgen]` counts, but none beyond the repository's root.

    Raises:
        SettingsError: The file cannot be read, or holds what kgen does not know.
    """
    folder = os.getcwd()
    while True:
        path = os.path.join(folder, _FILE)
        text = _text(path) if os.path.isfile(path) else ""
        table = _table(path, text) if _may_have_table(text) else None
        if table is not None:
            return _typed(path, text, table).seen_from(os.path.relpath(folder))
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return Settings()
        folder = above


def _may_have_table(text: str) -> bool:
    """Whether it is worth importing a TOML reader."""
    compact = text.translate({ord(char): None for char in " \t\"'"})
    return "tool.kgen" in compact or "[tool]" in compact


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {os.path.relpath(path)}: {error}") from error


def _table(path: str, text: str) -> Any:
    """`[tool.kgen]`, or None where the file has none."""
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"cannot read {os.path.relpath(path)}: {error}") from error
    return tool.get("kgen") if isinstance(tool, dict) else None


def _typed(path: str, text: str, table: Mapping[str, Any]) -> Settings:
    from kgen.values.misfits import Misfit
    from kgen.values.strict import structured

    try:
        settings: Settings = structured(table, Settings)
    except Misfit as error:
        shown = os.path.relpath(path)
        lines = [
            f"{shown}{_line(text, each.path)}: {each.under(*_TABLE)}: {each.message}{each.shown}"
            for each in error.problems
        ]
        raise SettingsError("\n".join(lines)) from error
    return settings


def _line(text: str, path: tuple[str | int, ...]) -> str:
    """`:12`, the line of the key, or of the table that it stands or should stand in."""
    wanted = [*_TABLE, *(key for key in path if isinstance(key, str))]
    table: list[str] = []
    best, line = 0, ""
    for number, row in enumerate(text.split("\n"), 1):
        if row.lstrip().startswith("["):
            table = keys = _keys(row.partition("#")[0].strip("[] \t"))
        else:
            keys = [*table, *_keys(row.partition("=")[0])]
        common = min(len(keys), len(wanted))
        if common > best and keys[:common] == wanted[:common]:
            best, line = common, f":{number}"
    return line


def _keys(dotted: str) -> list[str]:
    return [key.strip(" \t\"'") for key in dotted.split(".")]
