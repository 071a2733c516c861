"""Paths such as `.spec.size` and `.spec['a.b']`, followed through a schema as the server follows them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class PathError(ValueError):
    """A path that cannot be read, or that leads nowhere."""


def followed(path: str, schema: dict[str, Any], *, with_brackets: bool = True) -> tuple[list[str], dict[str, Any]]:
    """The steps of a path, and the schema at its end.

    >>> followed(".spec.size", {"properties": {"spec": {"additionalProperties": {"type": "integer"}}}})
    (['spec', 'size'], {'type': 'integer'})

    Raises:
        PathError: It cannot be read, or leads nowhere.
    """
    steps: list[str] = []
    tokens = _tokens(path)
    for sign in tokens:
        if sign not in (".", "["):
            raise PathError(f'"{sign}" stands where a dot or a bracket must be')
        if sign == "[" and not with_brackets:
            raise PathError("no brackets are allowed")
        name = _next(tokens)
        step = _unquoted(name) if sign == "[" else name
        schema = _child(schema, step)
        steps.append(step)
        if sign == "[" and _next(tokens) != "]":
            raise PathError("a ] is missing")
    return steps, schema


def _next(tokens: Iterator[str]) -> str:
    token = next(tokens, None)
    if token is None:
        raise PathError("it ends too early")
    return token


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != "'" or text[-1] != "'":  # noqa: PLR2004 - both quotes
        raise PathError("what stands in brackets needs single quotes")
    return text[1:-1].replace("\\'", "'").replace("\\\\", "\\")


def _child(schema: dict[str, Any], name: str) -> dict[str, Any]:
    properties = schema.get("properties")
    found = properties.get(name) if properties else schema.get("additionalProperties")
    if not isinstance(found, dict):
        raise PathError(f'the schema has no field "{name}" there')
    return found


def _tokens(path: str) -> Iterator[str]:
    """Dots, brackets, and what stands between them; what is in single quotes is one."""
    rest = path
    while rest:
        size = _token_size(rest)
        yield rest[:size]
        rest = rest[size:]


def _token_size(text: str) -> int:
    if text[0] == "'":
        ends = (i for i in range(1, len(text)) if text[i] == "'" and text[i - 1] != "\\")
        return next(ends, len(text) - 1) + 1
    return next((max(i, 1) for i, char in enumerate(text) if char in ".[]"), len(text))
