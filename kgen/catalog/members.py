"""The only Bundle or blueprint that a Python file defines."""

from __future__ import annotations

import ast
from typing import Any

from kgen.blueprinting import Blueprint
from kgen.bundles import Bundle
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType


class MemberError(KgenError):
    """A file with no Bundle or blueprint, or with several."""


def only_member(module: ModuleType, file: str) -> Any:
    """The Bundle or blueprint that a module defines; what it imports, and names with `_` in front, do not count.

    Raises:
        MemberError: There is none, or there are several.
    """
    found = _members(module)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        listed = "\n".join(f"  {file}:{name}  ({_what(thing)})" for name, thing in found.items())
        raise MemberError(f"{file} defines several bundles or blueprints; say which:\n{listed}")
    raise MemberError(_none(module, file))


def _members(module: ModuleType) -> dict[str, Any]:
    """Name -> thing, each thing once, in the file's order."""
    defined = set(_defined(_tree(module).body))
    found: dict[str, Any] = {}
    for name, thing in vars(module).items():
        is_new = not any(thing is other for other in found.values())
        if name[0] != "_" and name in defined and isinstance(thing, (Bundle, Blueprint)) and is_new:
            found[name] = thing
    return found


def _tree(module: ModuleType) -> ast.Module:
    with open(str(module.__file__), "rb") as file:
        return ast.parse(file.read())


def _defined(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements define at the top of a module, not by import and not inside functions or classes."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from _defined(ast.iter_child_nodes(node))


def _what(thing: Any) -> str:
    return "blueprint" if isinstance(thing, Blueprint) else f"Bundle of {len(thing)}"


def _none(module: ModuleType, file: str) -> str:
    functions = [
        name
        for name, thing in vars(module).items()
        if name[0] != "_"
        and callable(thing)
        and getattr(thing, "__module__", "") == module.__name__
        and not isinstance(thing, type)
    ]
    nothing = f"{file} defines no Bundle and no blueprint"
    if functions:
        return f"{nothing}; put @blueprint over {functions[0]}, or name {file}:{functions[0]}"
    return f"{nothing}; write, for example, `release = bundle(…)` at its top level"
