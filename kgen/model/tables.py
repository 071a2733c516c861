"""Model classes made from their tables, each when it is first named."""

from __future__ import annotations

import sys

from .base import HEADER_ROWS, Model, Object
from .fields import Kind, read_fields
from .record import FLAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .fields import Field
    from .record import Record

MODELS_PACKAGE = "kgen.k8s"
"""Where a table's `module.Model` is looked up."""


def lazy_models(module: str, tables: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a module whose classes stand in tables.

    A class costs about 10 µs; a script that builds one StatefulSet names 20 of the 200 models of its module.
    """
    namespace = vars(sys.modules[module])

    def names() -> list[str]:
        return sorted(tables)

    def get(name: str) -> Any:
        if name in tables:
            made = namespace[name] = make_model(module, name, tables[name])
            return made
        if name == "__all__":
            return names()
        if name[0] == "_" or sys._getframe(1).f_code.co_name == IMPORTING:  # noqa: SLF001 - nothing else tells
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise no_such_name(module, name, tables)

    return get, names


def make_model(module: str, name: str, table: str) -> type[Model]:
    r"""The class that a table describes: an Object where its first line says which kind it is.

    >>> Point = make_model("demo", "Point", "x = int32\ny = int32")
    >>> Point(x=1, y=None)
    Point(x=1)
    """
    rows = table.strip().splitlines()
    kind = Kind(rows.pop(0)[1:]) if table.lstrip().startswith("@") else None
    if kind is not None:
        rows += HEADER_ROWS
    names = {row[: row.index(" ")]: row for row in rows}
    namespace: dict[str, Any] = {**dict.fromkeys(names), "__module__": module, "__fields__": _FIELDS, "__rows__": names}
    if kind is not None:
        namespace.update(__kind__=kind, api_version=kind.api_version, kind=kind.name)
    made: type[Model] = type(name, (Model if kind is None else Object,), namespace)
    FLAT.add(made)
    return made


class _Fields:
    """`__fields__` of a class until somebody asks for it: then the rows of its table are read."""

    def __get__(self, instance: object, owner: Any) -> dict[str, Field]:
        fields: dict[str, Field] = read_fields(owner.__rows__.values())
        owner.__fields__ = fields
        return fields


_FIELDS = _Fields()


def model_class(type_: str, owner: type[Record]) -> type[Model]:
    """The class that a table of `owner` means: `Container` of its own module, or `core_v1.Container`."""
    module, _, name = type_.rpartition(".")
    found: type[Model] = getattr(_imported(f"{MODELS_PACKAGE}.{module}" if module else owner.__module__), name)
    return found


def _imported(module: str) -> Any:
    """A module by its full name; importlib would cost more than the import."""
    __import__(module)
    return sys.modules[module]


IMPORTING = "_handle_fromlist"
"""The function of the import system that asks a package for its modules (`from kgen import convert`)."""


def no_such_name(module: str, name: str, known: Iterable[str], other: str = "") -> Exception:
    """An AttributeError with what was meant; an ImportError where the name is imported, as Python drops other hints."""
    from .other_names import error

    return error(module, name, known, other, sys._getframe(2))  # noqa: SLF001 - whether it is imported


def lazy_exports(
    module: str, exports: dict[str, str], other: str = ""
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package that takes names from its modules: module -> names.

    The module `other`, if any, has a function `meant`, which says what else a name stands for.
    """
    namespace = vars(sys.modules[module])
    homes: dict[str, str] = {}

    def names() -> list[str]:
        return sorted(" ".join(exports.values()).split())

    def get(name: str) -> Any:
        if name in exports:
            return _imported(f"{module}.{name}")
        if name == "__all__":
            return names()
        if not homes:
            for home, exported in exports.items():
                homes.update(dict.fromkeys(exported.split(), home))
        if name not in homes:
            if name[0] == "_" or sys._getframe(1).f_code.co_name == IMPORTING:  # noqa: SLF001 - as above
                raise AttributeError(f"module {module!r} has no attribute {name!r}")
            raise no_such_name(module, name, homes, other)
        found = namespace[name] = getattr(_imported(f"{module}.{homes[name]}"), name)
        return found

    return get, names
