"""Which keyword of a call an author wrote a value behind, as far as its text says it."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Calls:
    """The calls in an author's files, each file read once."""

    def __init__(self) -> None:
        self._files: dict[str, dict[int, list[ast.Call]]] = {}

    def keyword_of(self, file: str, line: int, value: Any) -> str:
        """The only keyword of the calls on a line that has a value in its text; "" where there is none, or more.

        Args:
            file: The path of the file.
            line: The line on which the call begins.
            value: Text, a number, a boolean, or a list or map of them.
        """
        if value is None:
            return ""
        keywords = [each for call in self._calls_in(file).get(line, ()) for each in call.keywords if each.arg]
        found = [str(each.arg) for each in keywords if _has(each.value, value)]
        return found[0] if len(found) == 1 else ""

    def _calls_in(self, file: str) -> dict[int, list[ast.Call]]:
        """The calls of a file by their lines."""
        if file not in self._files:
            found = self._files[file] = {}
            for node in _nodes(file):
                if isinstance(node, ast.Call):
                    found.setdefault(node.lineno, []).append(node)
        return self._files[file]


def _nodes(file: str) -> Iterable[ast.AST]:
    try:
        with open(file, "rb") as text:
            return ast.walk(ast.parse(text.read()))
    except (OSError, SyntaxError, ValueError):
        return ()


def _has(node: ast.expr, value: Any) -> bool:
    """Whether a value stands in an expression, alone or as a part of it."""
    if isinstance(value, (dict, list)):
        return bool(value) and _is(node, value)
    return any(_is(each, value) for each in ast.walk(node) if isinstance(each, (ast.Constant, ast.UnaryOp)))


def _is(node: ast.AST, value: Any) -> bool:
    try:
        found = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return type(found) is type(value) and bool(found == value)
