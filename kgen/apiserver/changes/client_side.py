"""Client-side apply: a three-way merge of the last manifest, the new one and the object as it lives."""

from __future__ import annotations

from kgen.model.merging import ORDER, PATCH, RETAIN
from kgen.model.plain import from_plain

from .shapes import shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.model import Object

    from .shapes import Shape

    Plain: TypeAlias = dict[str, Any]


def patched(live: Plain, last: Plain, new: Plain, model: type[Object]) -> Plain:
    """What `kubectl apply` makes of an object of a built-in kind; all without apiVersion and kind."""
    patch = _patch(live, last, new, shape_of(model))
    return from_plain(live, model).merge(patch).to_plain()


def _patch(live: Plain, last: Plain, new: Plain, shape: Shape) -> Plain:
    """The changes that a strategic merge makes, and what goes: what the last manifest had alone."""
    made: Plain = {key: None for key in last if key not in new and key in live}
    for key, value in new.items():
        made.update(_entry(key, live.get(key), last.get(key), value, shape.field(key)))
    return made


def _entry(key: str, live: Any, last: Any, value: Any, shape: Shape) -> Plain:
    if live == value:
        return {}
    if isinstance(value, dict) and isinstance(live, dict):
        return {key: _retained(_patch(live, last if isinstance(last, dict) else {}, value, shape), value, shape)}
    if isinstance(value, list) and isinstance(live, list) and shape.merge_key is not None:
        owned = last if isinstance(last, list) else []
        if not shape.merge_key or all(isinstance(each, dict) for each in (*live, *owned, *value)):
            return _items(key, live, owned, value, shape)
    return {key: value}


def _retained(patch: Plain, new: Plain, shape: Shape) -> Plain:
    return {**patch, RETAIN: sorted(new)} if patch and shape.retains else patch


def _items(key: str, live: list[Any], last: list[Any], new: list[Any], shape: Shape) -> Plain:
    if not shape.merge_key:
        gone = [each for each in last if each not in new]
        deleted = {f"$deleteFromPrimitiveList/{key}": gone} if gone else {}
        return {key: new, f"{ORDER}{key}": new, **deleted} if new else deleted
    by = shape.merge_key
    old, owned = ({each.get(by): each for each in items} for items in (live, last))
    changed = [_item(old.get(each.get(by)), owned.get(each.get(by)) or {}, each, shape) for each in new]
    gone = [{PATCH: "delete", by: name} for name in owned if name in old and name not in {each.get(by) for each in new}]
    ordered = {f"{ORDER}{key}": [{by: each.get(by)} for each in new]} if new else {}
    return {key: [*changed, *gone], **ordered} if changed or gone else {}


def _item(live: Plain | None, last: Plain, new: Plain, shape: Shape) -> Plain:
    if live is None or not shape.merge_key:
        return new
    patch = _patch(live, last, new, shape.item())
    return {shape.merge_key: new.get(shape.merge_key), **_retained(patch, new, shape)}


def json_merged(live: Any, last: Any, new: Any) -> Any:
    """What `kubectl apply` makes of a custom resource: maps merge, lists are replaced.

    >>> json_merged({"a": 1, "b": 2, "own": 3}, {"a": 1, "b": 2}, {"a": 5})
    {'a': 5, 'own': 3}
    """
    if not (isinstance(live, dict) and isinstance(new, dict)):
        return new
    gone = [key for key in last if key not in new] if isinstance(last, dict) else []
    made = {key: value for key, value in live.items() if key not in gone}
    inner = last if isinstance(last, dict) else {}
    return made | {key: json_merged(live.get(key), inner.get(key), value) for key, value in new.items()}
