"""Lists that are sets, or maps by some fields of their items: nothing may be in them twice."""

from __future__ import annotations

from kgen.apiserver.stated import TWICE
from kgen.diagnostics import duplicate

from .equality import identity
from .findings import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Found
    from kgen.field_path import FieldPath

    from .schema import Schema


def list_problems(value: Any, schema: Schema, at: FieldPath) -> Iterator[Found]:
    """What is twice in the sets and maps of a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in schema.properties:
                yield from list_problems(inner, schema.properties[name], at / name)
            if schema.additional is not None:
                yield from list_problems(inner, schema.additional, at.key(name))
    elif isinstance(value, list):
        if schema.list_type == "set":
            yield from _set_problems(value, at)
        elif schema.list_type == "map":
            yield from _map_problems(value, schema.keys, at)
        if schema.items is not None:
            for i, item in enumerate(value):
                yield from list_problems(item, schema.items, at[i])


def _set_problems(items: list[Any], at: FieldPath) -> Iterator[Found]:
    for i in _second_ones(items):
        yield TWICE, duplicate(at[i], items[i])


def _map_problems(items: list[Any], keys: list[str], at: FieldPath) -> Iterator[Found]:
    odd = next((i for i, item in enumerate(items) if item is not None and not isinstance(item, dict)), None)
    if odd is not None:
        yield invalid(TWICE, at[odd], "must be a map: the list is one of maps with keys")
        return
    of_items = [{key: item[key] for key in keys if key in item} if item else {} for item in items]
    for i in _second_ones(of_items):
        named = ", ".join(f"{key} {value}" for key, value in of_items[i].items())
        yield TWICE, duplicate(at[i], named or f"an item without {' and '.join(keys)}")


def _second_ones(items: list[Any]) -> Iterator[int]:
    """Where things stand for the second time; a third time does not count."""
    seen: dict[Any, int] = {}
    for i, item in enumerate(items):
        key = identity(item)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:  # noqa: PLR2004 - the second
            yield i
