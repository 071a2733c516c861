"""The only Bundle or blueprint that a Python file defines."""

from __future__ import annotations

import ast
from typing import Any

from kgen.blueprinting import Blueprint
from kgen.bundles import Bundle
from kgen.errors import KgenError
from kgen.wording.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType


class MemberError(KgenError):
    """A file with no Bundle or blueprint, or with several."""


RELEASE = "release"
"""What a file calls that one of its bundles that is to be rendered."""


def only_member(module: ModuleType, file: str) -> Any:
    """The Bundle or blueprint that a module defines; what it imports, and names with `_` in front, do not count.

    Of several, `__all__` says which, and then the name `release` does.

    Raises:
        MemberError: There is none, or there are several.
    """
    found = _exported(module, file) or _members(module)
    named = vars(module).get(RELEASE)
    chosen = [each for each in found.values() if each is named] or list(found.values())
    if len(chosen) == 1:
        return chosen[0]
    if found:
        listed = "\n".join(f"  {file}:{name}  ({_what(thing)})" for name, thing in found.items())
        raise MemberError(
            f"{file} defines several bundles or blueprints; say which, or call one of them {RELEASE}:\n{listed}"
        )
    raise MemberError(_none(module, file))


def _exported(module: ModuleType, file: str) -> dict[str, Any]:
    """The Bundles and blueprints that `__all__` names; none where there is no `__all__`.

    Raises:
        MemberError: It names what the module does not have.
    """
    names = getattr(module, "__all__", ())
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        hint = did_you_mean(missing[0], [name for name in vars(module) if name[0] != "_"])
        raise MemberError(f"__all__ of {file} names {missing[0]}, which it does not define{hint}")
    found = {name: getattr(module, name) for name in names}
    return {name: thing for name, thing in found.items() if isinstance(thing, (Bundle, Blueprint))}


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
