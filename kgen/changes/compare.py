"""Which fields of an object differ, as a server tells values apart.

Quantities are amounts, the order of a map's keys is none, and the items of a list belong together by the keys that the
API has for them. The order of those items is a change where it stands in a pod template, since pods restart for it.
"""

from __future__ import annotations

from kgen.frozen import Frozen
from kgen.model.facts import default_of, list_keys
from kgen.model.fields import SCALARS
from kgen.model.tables import model_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Literal, TypeAlias

    from kgen.apiserver.changes.shapes import Shape
    from kgen.model import Object
    from kgen.model.record import Record

    Kind: TypeAlias = Literal["added", "removed", "changed", "order"]
    Keys: TypeAlias = tuple[str | int, ...]

POD_TEMPLATE = "PodTemplateSpec"


class FieldChange(Frozen):
    """One field that differs.

    Attributes:
        path: The field as people read it: `spec.template.spec.containers[web].image`.
        keys: The keys and indexes that lead to it in NEW, or in OLD where it was removed.
        kind: "added", "removed", "changed", or "order" of a list's items.
        old: The value before; None where there was none.
        new: The value now; None where there is none.
        in_template: Whether it stands in the template of pods.
    """

    __slots__ = ("in_template", "keys", "kind", "new", "old", "path")
    path: str
    keys: Keys
    kind: Kind
    old: Any
    new: Any
    in_template: bool

    def __init__(
        self, *, path: str, keys: Keys, kind: Kind, old: Any = None, new: Any = None, in_template: bool = False
    ) -> None:
        self._set(path=path, keys=keys, kind=kind, old=old, new=new, in_template=in_template)


def compared(old: Any, new: Any, model: type[Object] | None, shape: Shape | None = None) -> list[FieldChange]:
    """The fields in which an object differs, in the order in which NEW has them, then what was removed.

    `status` and the apiVersion are not compared, since nobody applies the one and the other is how it is asked for.

    Args:
        old: The object before, as plain data.
        new: The object now.
        model: The model of its kind; None where there is none.
        shape: What the definition of a custom kind says of its lists.

    >>> from kgen.k8s import ConfigMap
    >>> compared({"data": {"a": "1"}}, {"data": {"a": "2"}}, ConfigMap)
    [FieldChange(in_template=False, keys=('data', 'a'), kind='changed', new='2', old='1', path='data[a]')]
    """
    left = {key: value for key, value in old.items() if key not in _NOT_COMPARED}
    right = {key: value for key, value in new.items() if key not in _NOT_COMPARED}
    return list(_maps(left, right, _Place(model, shape=shape)))


_NOT_COMPARED = {"apiVersion", "kind", "status"}


class _Place:
    """Where two values stand: the path to them, and what the API says of the type there.

    `owner` is the class whose table names the type, `shape` what a definition says of a custom resource.
    """

    __slots__ = ("in_template", "keys", "list_keys", "model", "owner", "path", "shape", "type")

    def __init__(
        self,
        model: type[Record] | None,
        type_: str = "",
        keys: Keys = (),
        path: str = "",
        shape: Shape | None = None,
    ) -> None:
        self.shape = shape
        self.model = self.owner = model
        self.type = type_
        self.keys = keys
        self.path = path
        self.in_template = False
        self.list_keys: list[str] = []

    def field(self, key: Any) -> _Place:
        """The field or the entry of a map here."""
        field = self.model.field_named(key) if self.model else None
        inner = "" if self.type[:1] != "{" else self.type[1:-1]
        is_name = self.model is not None or (not self.type and str(key).replace("_", "").isalnum())
        step = f".{key}" if is_name and self.path else str(key) if is_name else f"[{key}]"
        made = self._below(field.type if field else inner, key, step)
        if field and self.model and field.type[0] == "[":
            made.list_keys = list_keys(self.model, field.name)
        if self.shape is not None:
            made.shape = self.shape.field(str(key))
            made.list_keys = [*(made.shape.keys or ())]
        return made

    def item(self, index: int, shown: object) -> _Place:
        """An item of the list here."""
        made = self._below(self.type[1:-1], index, f"[{shown}]")
        made.shape = self.shape and self.shape.item()
        return made

    def _below(self, type_: str, key: str | int, step: str) -> _Place:
        made = _Place(None, type_, (*self.keys, key), self.path + step)
        made.owner = self.model or self.owner
        if type_ and type_[0] not in "[{" and type_ not in SCALARS and made.owner:
            made.model = model_class(type_, made.owner)
        made.in_template = self.in_template or (made.model is not None and made.model.__name__ == POD_TEMPLATE)
        return made

    def item_model(self) -> type[Record] | None:
        """The model of the items of the list here."""
        inner = self.type[1:-1] if self.type[:1] == "[" else ""
        is_model = inner and inner[0] not in "[{" and inner not in SCALARS and self.owner
        return model_class(inner, self.owner) if is_model and self.owner else None

    def change(self, kind: Kind, old: Any = None, new: Any = None) -> FieldChange:
        """A change here."""
        return FieldChange(path=self.path, keys=self.keys, kind=kind, old=old, new=new, in_template=self.in_template)


def _values(old: Any, new: Any, at: _Place) -> Iterator[FieldChange]:
    if is_absent(old, at.type) and is_absent(new, at.type):
        return
    if is_absent(old, at.type) and not _goes_inside(new, at):
        yield at.change("added", None, new)
    elif is_absent(new, at.type) and not _goes_inside(old, at):
        yield at.change("removed", old)
    elif isinstance(old or {}, dict) and isinstance(new or {}, dict):
        yield from _maps(old or {}, new or {}, at)
    elif isinstance(old or [], list) and isinstance(new or [], list):
        yield from _lists(old or [], new or [], at)
    elif not _is_same(old, new, at.type):
        yield at.change("changed", old, new)


def is_absent(value: Any, type_: str) -> bool:
    """Whether a server keeps nothing of a value: null, and a map or list without anything in it."""
    return value is None or (not value and (type_[:1] in ("[", "{") or type_ in _EMPTY_IS_ABSENT))


_EMPTY_IS_ABSENT = {"ResourceRequirements", "VolumeResourceRequirements", "DeploymentStrategy", "meta_v1.ObjectMeta"}
"""Types that a server always writes, empty ones, too."""


def _goes_inside(value: Any, at: _Place) -> bool:
    """Whether entries of a map or list that is new or gone are told one by one: those of labels, data, volumes."""
    if isinstance(value, dict):
        return at.type[:1] == "{"
    return isinstance(value, list) and bool(at.list_keys or (_names([], value) and at.model is None))


def _maps(old: dict[Any, Any], new: dict[Any, Any], at: _Place) -> Iterator[FieldChange]:
    for key in [*new, *(key for key in old if key not in new)]:
        yield from _values(old.get(key), new.get(key), at.field(key))


def _is_same(old: Any, new: Any, type_: str) -> bool:
    if type_ == "quantity" and old != new:
        from kgen.syntax.quantity import QuantityError, same_quantity

        try:
            return same_quantity(old, new)
        except QuantityError:
            return False
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


def is_same(old: Any, new: Any, at: _Place) -> bool:
    """Whether two values are the same to a server."""
    return next(_values(old, new, at), None) is None


def _lists(old: list[Any], new: list[Any], at: _Place) -> Iterator[FieldChange]:
    if at.shape is not None and at.shape.keys == ():
        yield from _sets(old, new, at)
        return
    keys = at.list_keys or _names(old, new)
    if not keys:
        yield from _without_keys(old, new, at)
        return
    before, after = _by_key(old, keys, at), _by_key(new, keys, at)
    for key, (i, item) in after.items():
        if key in before:
            yield from _values(before[key][1], item, at.item(i, _shown(key)))
        else:
            yield at.item(i, _shown(key)).change("added", None, item)
    for key, (i, item) in before.items():
        if key not in after:
            yield at.item(i, _shown(key)).change("removed", item)
    if at.in_template or not at.list_keys:
        yield from _order([key for key in before if key in after], [key for key in after if key in before], at)


def _sets(old: list[Any], new: list[Any], at: _Place) -> Iterator[FieldChange]:
    """What differs between lists of a custom resource whose order does not count."""
    yield from (at.item(i, each).change("added", None, each) for i, each in enumerate(new) if each not in old)
    yield from (at.item(i, each).change("removed", each) for i, each in enumerate(old) if each not in new)


def _order(old: list[Any], new: list[Any], at: _Place) -> Iterator[FieldChange]:
    if old != new:
        yield at.change("order", [_shown(key) for key in old], [_shown(key) for key in new])


def _by_key(items: list[Any], keys: list[str], at: _Place) -> dict[tuple[Any, ...], tuple[int, Any]]:
    """The items by their keys; a second one of the same key has its number, too."""
    made: dict[tuple[Any, ...], tuple[int, Any]] = {}
    model = at.item_model()
    for i, item in enumerate(items):
        key = tuple(_key_value(item, name, model) for name in keys)
        number = 2
        while key in made:
            key = (*key[: len(keys)], number)
            number += 1
        made[key] = (i, item)
    return made


def _key_value(item: Any, name: str, model: type[Record] | None) -> Any:
    """The value of a key; a port without a protocol is one of TCP."""
    for part in name.split("."):
        value = item.get(part) if isinstance(item, dict) else None
        item = value
    if item is None and model:
        field = model.field_named(name)
        return default_of(model, field.name) if field else None
    return repr(item) if isinstance(item, (dict, list)) else item


def _names(old: list[Any], new: list[Any]) -> list[str]:
    """By what items are told apart for which the API has no keys: names that are there and never twice."""
    for name in _NAMES:
        if all(_is_told_apart(items, name) for items in (old, new)):
            return [name]
    return []


_NAMES = ("metadata.name", "name", "secretRef.name", "configMapRef.name")


def _is_told_apart(items: list[Any], name: str) -> bool:
    values = [_key_value(each, name, None) for each in items]
    return all(isinstance(each, str) for each in values) and len(set(values)) == len(values)


def _shown(key: tuple[Any, ...]) -> str:
    return "/".join(str(each) for each in key if each is not None)


def _without_keys(old: list[Any], new: list[Any], at: _Place) -> Iterator[FieldChange]:
    """What differs between lists whose items have no keys: the longest runs that are the same stay in their places."""
    same = _same_items(old, new, at)
    i = j = 0
    for a, b in [*same, (len(old), len(new))]:
        yield from _run(old[i:a], new[j:b], (i, j), at)
        i, j = a + 1, b + 1


def _run(old: list[Any], new: list[Any], start: tuple[int, int], at: _Place) -> Iterator[FieldChange]:
    """What became of some items in a row: as many as before are compared one by one."""
    if len(old) == len(new):
        for n, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from _values(left, right, at.item(start[1] + n, start[1] + n))
        return
    yield from (at.item(start[0] + n, start[0] + n).change("removed", each) for n, each in enumerate(old))
    yield from (at.item(start[1] + n, start[1] + n).change("added", None, each) for n, each in enumerate(new))


def _same_items(old: list[Any], new: list[Any], at: _Place) -> list[tuple[int, int]]:
    """Positions of the items that are the same on both sides, in order."""
    from difflib import SequenceMatcher

    known: list[Any] = []

    def number(item: Any) -> int:
        for n, other in enumerate(known):
            if is_same(other, item, at.item(0, 0)):
                return n
        known.append(item)
        return len(known) - 1

    left, right = [number(each) for each in old], [number(each) for each in new]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]
