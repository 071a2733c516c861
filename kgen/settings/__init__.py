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

from kgen.errors import KgenError

from .entries import NO_DEFINITIONS, Definitions, Render, Settings, Validate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["NO_DEFINITIONS", "Definitions", "Render", "Settings", "SettingsError", "Validate", "load"]

_FILE = "pyproject.toml"
_TABLE = ("tool", "kgen")


class SettingsError(KgenError):
    """A `[tool.kgen]` that cannot be read, or holds what kgen does not know."""


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
