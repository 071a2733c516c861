"""The blueprints that kgen ships: the modules of kgen.blueprints and of kgen.blueprints.examples.

A module's blueprint is called as the module is, with `-` for `_`: `mysql`, `examples/nginx-web`. So a name leads to
its module, and no other one is imported.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kgen.blueprinting import Blueprint
from kgen.errors import KgenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_PACKAGE = "kgen.blueprints"
_GROUPS = ("", "examples/")


def shipped_names() -> list[str]:
    """The names of all shipped blueprints; none of them is imported."""
    return [name for group in _GROUPS for name in _names_in(group)]


def shipped(name: str) -> Blueprint[Any] | None:
    """The shipped blueprint of this name, or None where there is none."""
    if name not in shipped_names():
        return None
    module = f"{_PACKAGE}.{name.replace('-', '_').replace('/', '.')}"
    __import__(module)
    found = getattr(sys.modules[module], module.rpartition(".")[2], None)
    if not isinstance(found, Blueprint):
        raise KgenError(f"{module} must define a blueprint called {module.rpartition('.')[2]}")
    return found


def _names_in(group: str) -> Iterator[str]:
    folder = os.path.join(_folder(), group)
    with os.scandir(folder) as entries:
        found = sorted(entry.name for entry in entries if entry.name[0] not in "_." and _is_module(entry))
    yield from (f"{group}{name.removesuffix('.py').replace('_', '-')}" for name in found if f"{name}/" not in _GROUPS)


def _is_module(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".py") or os.path.exists(os.path.join(entry.path, "__init__.py"))


def _folder() -> str:
    return os.path.join(os.path.dirname(os.path.dirname(__file__)), "blueprints")
