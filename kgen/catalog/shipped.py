"""The blueprints that kgen ships: the modules of kgen.blueprints and of kgen.blueprints.examples.

A module's blueprint is called as the module is, with `-` for `_`: `mysql`, `examples/nginx-web`. So a name leads to
its module, and no other one is imported.
"""

from __future__ import annotations

import os
import sys

from kgen.blueprinting import Blueprint
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PACKAGE = "kgen.blueprints"
_GROUPS = ("", "examples/")


def shipped_names() -> list[str]:
    """The names of all shipped blueprints; none of them is imported."""
    return [name for group in _GROUPS for name in _names_in(group)]


def shipped(name: str) -> Blueprint[Any] | None:
    """The shipped blueprint of this name, or None where there is none."""
    if name not in _names_in(name[: name.rfind("/") + 1]):
        return None
    module = f"{_PACKAGE}.{name.replace('-', '_').replace('/', '.')}"
    __import__(module)
    found = getattr(sys.modules[module], module.rpartition(".")[2], None)
    if not isinstance(found, Blueprint):
        raise KgenError(f"{module} must define a blueprint called {module.rpartition('.')[2]}")
    return found


def _names_in(group: str) -> list[str]:
    if group not in _GROUPS:
        return []
    with os.scandir(os.path.join(_folder(), group)) as entries:
        modules = sorted([entry.name for entry in entries if _is_module(entry)])
    names = [f"{group}{module.removesuffix('.py').replace('_', '-')}" for module in modules]
    return [name for name in names if f"{name}/" not in _GROUPS]


def _is_module(entry: os.DirEntry[str]) -> bool:
    if entry.name[0] in "_.":
        return False
    return entry.name.endswith(".py") or os.path.exists(os.path.join(entry.path, "__init__.py"))


def _folder() -> str:
    return os.path.join(os.path.dirname(os.path.dirname(__file__)), "blueprints")
