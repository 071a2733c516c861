"""By which keyword of a call an author gave a value: the one that sets the field, or that has the value in its text."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    Way: TypeAlias = Sequence[tuple[str, Sequence[str]]]
    """The models around a field, the outermost first: the name of the type, and the names from there to the field."""


class Calls:
    """The calls in an author's files, each file read once."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def keyword_of(self, file: str, line: int, value: Any, way: Way = ()) -> str:
        """The only keyword of the calls on a line that sets a field; "" where there is none, or more.

        Args:
            file: The path of the file.
            line: The line on which the call begins.
            value: Text, a number, a boolean, or a list or map of them.
            way: The models around the field.
        """
        if file not in self._files:
            self._files[file] = _File(_nodes(file))
        text = self._files[file]
        calls = text.calls.get(line, [])
        for kind, path in reversed(way):  # the innermost call sets it
            found = {keyword for call in calls if (keyword := _by_field(call, text.names, kind, path))}
            if found:
                return found.pop() if len(found) == 1 else ""
        return "" if value is None else _by_text(calls, text.values, value)


class _File:
    """What an author's file says of calls: those on each line, what imports are called, what variables are."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self.calls: dict[int, list[ast.Call]] = {}
        self.names: dict[str, str] = {}
        self.values: dict[str, ast.expr] = {}
        for node in nodes:
            if isinstance(node, ast.Call):
                self.calls.setdefault(node.lineno, []).append(node)
            elif isinstance(node, ast.ImportFrom):
                self.names.update({each.asname: each.name for each in node.names if each.asname})
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id] = node.value


def _nodes(file: str) -> Iterable[ast.AST]:
    try:
        with open(file, "rb") as text:
            return ast.walk(ast.parse(text.read()))
    except (OSError, SyntaxError, ValueError):
        return ()


def _by_field(call: ast.Call, names: dict[str, str], kind: str, path: Sequence[str]) -> str:
    """The keyword of a builder's call that sets a field of what it makes; "" where none does, or a patch may."""
    from kgen.builders.docstrings import documented, field_in
    from kgen.builders.reference import PATCHES, every_builder, made_by

    builder = every_builder().get(_called(call.func, names))
    doc = (builder and builder.__doc__) or ""
    model = made_by(doc)
    if model is None or model.__name__ != kind:
        return ""
    fields = {keyword: field_in(text) for keyword, text in documented(doc).items() if field_in(text)}
    setting = {keyword: field for keyword, field in fields.items() if _is_before(field, path)}
    longest = max(setting.values(), key=len, default="")
    given = [str(each.arg) for each in call.keywords if setting.get(_long(each.arg)) == longest != ""]
    return given[0] if len(given) == 1 and given[0] not in PATCHES else ""


def _long(keyword: str | None) -> str:
    from kgen.builders.options import SHORT

    return SHORT.get(keyword or "", keyword or "")


def _called(node: ast.expr, names: dict[str, str]) -> str:
    """The builder that is called, by its name in `every_builder`: `deployment`, `storage_class.longhorn`."""
    if isinstance(node, ast.Call):
        return "probe.exec(…)" if _called(node.func, names).startswith("probe.") else ""
    parts: list[str] = [*_parts(node)][::-1]
    name = ".".join(names.get(part, part) for part in parts[-2:])
    return name if name.startswith(("probe.", "storage_class.")) else name.rpartition(".")[2]


def _parts(node: ast.expr) -> Iterator[str]:
    """The names in `kgen.builders.deployment`, from its end."""
    while isinstance(node, ast.Attribute):
        yield node.attr
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _is_before(field: str, path: Sequence[str]) -> bool:
    """Whether a field's path, such as `resources.requests`, is that of a value or of what is around it."""
    return f"{'.'.join(path)}.".startswith(f"{field}.")


def _by_text(calls: list[ast.Call], values: dict[str, ast.expr], value: Any) -> str:
    """The only keyword that has a value in its text, or in that of the variable behind it."""
    keywords = [(str(each.arg), each.value) for call in calls for each in call.keywords if each.arg]
    texts = [(name, values.get(node.id, node) if isinstance(node, ast.Name) else node) for name, node in keywords]
    found = [name for name, node in texts if _has(node, value)]
    return found[0] if len(found) == 1 else ""


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
