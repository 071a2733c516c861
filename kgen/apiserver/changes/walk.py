"""What an API server says of a change: the update rules, each given a new value and the old one."""

from __future__ import annotations

from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import Context, found_by
from kgen.apiserver.walk import holds_models
from kgen.field_path import FieldPath
from kgen.model import Model, Object
from kgen.model.facts import defaulted, list_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import Any

    from kgen.apiserver.rule import Found, Version
    from kgen.model.fields import Field


def findings_of_change(old: Object, new: Object, version: Version) -> list[Found]:
    """What update rules find in a change from one object to another, both as they are stored."""
    found: list[Found] = []
    _visit(old, new, FieldPath(), Context(new, version), found)
    return found


def _visit(old: Model, new: Model, at: FieldPath, context: Context, found: list[Found]) -> None:
    context.old = old
    if not (context.parents and isinstance(new, Object)):
        found += found_by(rules_on("update", type(new)), new, at, context)
    for field in _inner_fields(old, new):
        keys = list_keys(type(new), field.name)
        pair = _both(old.__dict__.get(field.name), new.__dict__.get(field.name))
        before = {key: value for key, value, _ in _keyed(keys, pair[0], at)}
        context.parents.append((new, field.name))
        context.places.append(at)
        for key, value, where in _keyed(keys, pair[1], at / field.json):
            if type(before.get(key)) is type(value):
                _visit(before[key], value, where, context, found)
        context.places.pop()
        context.parents.pop()


def _both(old: Any, new: Any) -> tuple[Any, Any]:
    """Two values of a field; a model that is absent is one in which nothing is set."""
    one, other = (each if isinstance(each, Model) else None for each in (old, new))
    if one is None and other is not None:
        return type(other).of({}), new
    return (old, type(one).of({})) if one is not None and other is None else (old, new)


def _inner_fields(old: Model, new: Model) -> list[Field]:
    """The fields of a value in which models stand; of what is a new object later, the server takes every change."""
    fields = (type(new).__fields__[name] for name in {**old.__dict__, **new.__dict__} if name not in _NEVER_INSIDE)
    return [field for field in fields if holds_models(field.type)]


_NEVER_INSIDE = ("status", "job_template")


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
