"""What an API server says of a change: the update rules, each given a new value and the old one."""

from __future__ import annotations

from kgen.apiserver.defaulting import as_checked
from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import found_by
from kgen.apiserver.walk import holds_models
from kgen.field_path import FieldPath
from kgen.model import Model
from kgen.model.facts import defaulted, list_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import Any

    from kgen.apiserver.rule import Context, Found
    from kgen.model import Object
    from kgen.model.fields import Field


def findings_of_change(old: Object, context: Context) -> list[Found]:
    """What update rules find in a change to the object of a context, which is as the server sees it."""
    found: list[Found] = []
    _visit(as_checked(old), context.item, FieldPath(), context, found)
    context.old = None
    return found


def _visit(old: Model, new: Model, at: FieldPath, context: Context, found: list[Found]) -> None:
    context.old = old
    found += found_by(rules_on("update", type(new)), new, at, context)
    for field in _inner_fields(new):
        keys = list_keys(type(new), field.name)
        before = {key: value for key, value, _ in _keyed(keys, old.__dict__.get(field.name), at)}
        context.parents.append((new, field.name))
        context.places.append(at)
        for key, value, where in _keyed(keys, new.__dict__[field.name], at / field.json):
            if type(before.get(key)) is type(value):
                _visit(before[key], value, where, context, found)
        context.places.pop()
        context.parents.pop()


def _inner_fields(new: Model) -> list[Field]:
    """The fields of a value in which models stand; `status` is the server's own."""
    fields = (type(new).__fields__[name] for name in new.__dict__ if name != "status")
    return [field for field in fields if holds_models(field.type)]


def _keyed(keys: list[str], value: Any, at: FieldPath) -> Iterator[tuple[Hashable, Model, FieldPath]]:
    """The models in a field, each with what it is known by: its keys in a list that has some, or its position."""
    if isinstance(value, Model):
        yield None, value, at
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, Model):
                yield _known_by(item, keys) or i, item, at[i]
    elif isinstance(value, dict):
        yield from ((key, item, at.key(key)) for key, item in value.items() if isinstance(item, Model))


def _known_by(item: Model, keys: list[str]) -> tuple[object, ...]:
    """The values of the keys; a port without a protocol is one of TCP."""
    return tuple(defaulted(item, field.name) for key in keys if (field := item.field_named(key)))
