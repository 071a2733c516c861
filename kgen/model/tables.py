"""Model classes made from their tables, each when it is first named."""

from __future__ import annotations

import sys

from .base import HEADER, Model, Object
from .fields import Kind, read_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .record import Record

MODELS_PACKAGE = "kgen.k8s"
"""Where a table's `module.Model` is looked up."""


def lazy_models(module: str, tables: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a module whose classes stand in tables.

    A class costs about 10 µs; a script that builds one StatefulSet names 20 of the 200 models of its module.
    """

    def names() -> list[str]:
        return sorted(tables)

    def get(name: str) -> Any:
        if name == "__all__":
            return names()
        if name not in tables:
            raise _NoSuchNameError(module, name, tables)
        made = make_model(module, name, tables[name])
        _namespace(module)[name] = made
        return made

    return get, names


def make_model(module: str, name: str, table: str) -> type[Model]:
    r"""The class that a table describes: an Object where its first line says which kind it is.

    >>> Point = make_model("demo", "Point", "x = int32\ny = int32")
    >>> Point(x=1, y=None)
    Point(x=1)
    """
    lines = [line for line in table.split("\n") if line]
    kind = Kind(lines.pop(0)[1:]) if lines and lines[0][0] == "@" else None
    fields = {field.name: field for field in map(read_field, lines)}
    if kind is None:
        return type(name, (Model,), {**dict.fromkeys(fields), "__module__": module, "__fields__": fields})
    header = {"__kind__": kind, "api_version": kind.api_version, "kind": kind.name}
    fields |= HEADER
    return type(name, (Object,), {**dict.fromkeys(fields), **header, "__module__": module, "__fields__": fields})


def model_class(type_: str, owner: type[Record]) -> type[Model]:
    """The class that a table of `owner` means: `Container` of its own module, or `core_v1.Container`."""
    module, _, name = type_.rpartition(".")
    found: type[Model] = _lookup(f"{MODELS_PACKAGE}.{module}" if module else owner.__module__, name)
    return found


def _lookup(module: str, name: str) -> Any:
    return getattr(_imported(module), name)


def _imported(module: str) -> Any:
    """A module by its full name; importlib would cost more than the import."""
    __import__(module)
    return sys.modules[module]


def _namespace(module: str) -> dict[str, Any]:
    return vars(sys.modules[module])


class _NoSuchNameError(AttributeError):
    """Its message is worked out by who reads it: `from kgen import grammars` asks the package first, and drops it."""

    def __init__(self, module: str, name: str, known: dict[str, str]) -> None:
        super().__init__()
        self._where = module, name, known

    def __str__(self) -> str:
        from kgen.errors import did_you_mean

        module, name, known = self._where
        hint = "" if name.startswith("_") else did_you_mean(name, known)
        return f"module {module!r} has no attribute {name!r}{hint}"


def lazy_exports(module: str, exports: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package that takes names from its modules: module -> names."""
    homes: dict[str, str] = {}

    def names() -> list[str]:
        return sorted(" ".join(exports.values()).split())

    def get(name: str) -> Any:
        if name in exports:
            return _imported(f"{module}.{name}")
        if name == "__all__":
            return names()
        if not homes:
            homes.update((name, home) for home, names in exports.items() for name in names.split())
        if name not in homes:
            raise _NoSuchNameError(module, name, homes)
        found = _namespace(module)[name] = _lookup(f"{module}.{homes[name]}", name)
        return found

    return get, names
