"""Strategic merge: patching as `kubectl patch` does, guided by the merge keys in the tables.

It does what the package strategicpatch of k8s.io/apimachinery does, so that a patch gives the same object as there,
its lists in the same order, or is refused as there. Directives: `$patch`, `$retainKeys`, `$setElementOrder/<list>`,
`$deleteFromPrimitiveList/<list>`. One that kubectl leaves in the object is dropped, as an API server does, or refused
where that would turn "delete" into "add".
"""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.errors import KgenError
from kgen.field_path import FieldPath
from kgen.wording.phrases import describe, shown

from .ordering import follows, in_order, unique
from .place import PathError, Place
from .plain import from_plain, to_plain
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .ordering import Identity, Pair

    R = TypeVar("R", bound=Record)
    Map = dict[str, Any]
    Items = list[tuple[FieldPath, Any]]

PATCH = "$patch"
RETAIN = "$retainKeys"
ORDER = "$setElementOrder/"
DELETE = "$deleteFromPrimitiveList/"
_GONE = object()
_WHOLE = 'give the whole map, with "$patch": "replace" in it'


class PatchError(KgenError, TypeError):
    """A patch that cannot be merged; `at` is the place in the patch."""

    def __init__(self, at: FieldPath, problem: str) -> None:
        self.at = at
        super().__init__(
            f"cannot merge the patch: {at}: {problem}" if str(at) else f"cannot merge the patch: {problem}"
        )


def merged(model: R, patch: Mapping[str, Any] | Record) -> R:
    """A copy of a model with a patch merged in; see `Model.merge`."""
    if not isinstance(patch, (Record, Mapping)):
        raise PatchError(FieldPath(), f"a patch is a map, got {describe(patch)}")
    change = to_plain(patch if isinstance(patch, Record) else dict(patch))
    try:
        plain = _merge_map(to_plain(model), _for(model, change), Place(type(model)), FieldPath())
    except AttributeError:  # a number has no beginning
        _refuse_other_keys(change, FieldPath())
        raise
    made = from_plain(plain, type(model))
    return model.with_fields(made.__dict__)


def _refuse_other_keys(patch: Any, at: FieldPath) -> None:
    """Refuse keys that are no text, at any depth."""
    for key, inner in patch.items() if isinstance(patch, dict) else ():
        if not isinstance(key, str):
            raise PatchError(at, f"expected text as key, got {describe(key)}")
        _refuse_other_keys(inner, at / key)
    for i, inner in enumerate(patch) if isinstance(patch, list) else ():
        _refuse_other_keys(inner, at[i])


def _for(model: Any, patch: Map) -> Map:
    """The patch of an object without apiVersion and kind, which must be the object's own."""
    if getattr(model, "__kind__", None) is None:
        return patch
    for key, own in (("apiVersion", model.api_version), ("kind", model.kind)):
        if patch.get(key, own) != own:
            raise PatchError(FieldPath() / key, f"the patch is for {patch[key]}, the object is {own}")
    return {key: change for key, change in patch.items() if key not in ("apiVersion", "kind")}


def _merge_map(base: Map, patch: Map, place: Place, at: FieldPath) -> Map:
    """Merge a patch into a map, which may be changed; `place` says what the map is, `at` where the patch is."""
    if PATCH in patch:
        return _directed(patch, at)
    patch = _retained(base, patch, at)
    for key, change in _ordered(base, patch, place, at).items():
        if key.startswith(DELETE):
            _delete_from(base, key.removeprefix(DELETE), change, at / key)
        else:
            _merge_entry(base, key, change, place, at)
    return base


def _directed(patch: Map, at: FieldPath) -> Map:
    if patch[PATCH] == "delete":
        return {}
    if patch[PATCH] == "replace":
        made: Map = _as_it_is({key: change for key, change in patch.items() if key != PATCH}, at)
        return made
    raise PatchError(at / PATCH, f'unknown directive {shown(patch[PATCH])}; a map takes "replace" or "delete"')


def _retained(base: Map, patch: Map, at: FieldPath) -> Map:
    """The patch without $retainKeys, once the map has lost all keys that are not named there."""
    if RETAIN not in patch:
        return patch
    kept, rest = patch[RETAIN], {key: change for key, change in patch.items() if key != RETAIN}
    if not isinstance(kept, list):
        raise PatchError(at / RETAIN, f"expected a list of keys, got {describe(kept)}")
    for key, change in rest.items():
        if change is not None and key not in kept and not key.startswith((ORDER, DELETE)):
            raise PatchError(at / key, f"{RETAIN} must name every key of the patch; it lacks {key}")
    for key in [key for key in base if key not in kept]:
        del base[key]
    return rest


def _merge_entry(base: Map, key: str, change: Any, place: Place, at: FieldPath) -> None:
    old = base.get(key)
    if change is None:
        base.pop(key, None)
    elif isinstance(change, dict) and isinstance(old, dict):
        base[key] = _Field(place, key, at).merge_map(old, change)
    elif isinstance(change, list) and isinstance(old, list):
        base[key] = _Field(place, key, at).merge_list(old, change)
    else:
        made = _fresh(change)
        if made is _GONE:
            base.pop(key, None)
        else:
            base[key] = made


def _delete_from(base: Map, key: str, change: Any, at: FieldPath) -> None:
    """Take scalars out of a list."""
    if change is None:
        base.pop(key, None)
    elif not isinstance(change, list):
        raise PatchError(at, f"expected a list of the items to delete, got {describe(change)}")
    elif isinstance(base.get(key), list):
        gone = [_identity(each, at) for each in change]
        base[key] = [each for each in base[key] if _identity(each, at) not in gone]


def _ordered(base: Map, patch: Map, place: Place, at: FieldPath) -> Map:
    """Merge each list whose order $setElementOrder says; what is left of the patch."""
    rest = {key: change for key, change in patch.items() if not key.startswith(ORDER)}
    for directive, order in patch.items():
        if directive in rest:
            continue
        key = directive.removeprefix(ORDER)
        field, lists = _Field(place, key, at), [each[key] for each in (base, rest) if key in each]
        for each in (order, *lists):
            if not isinstance(each, list):
                raise PatchError(at / directive, f"expected a list and the order of its items, got {describe(each)}")
        if lists:
            base[key] = field.merge_ordered(base.get(key), rest.pop(key, None), order)
    return rest


def _has_directive(item: Any) -> bool:
    return isinstance(item, dict) and PATCH in item


def _is_directive(key: str) -> bool:
    return key == RETAIN or key.startswith((ORDER, DELETE))


def _fresh(value: Any, *, nulls: bool = False) -> Any:
    """A value of a patch for a place where there is none: no nulls, no maps with `$patch`."""
    if isinstance(value, list):
        return [made for made in (_fresh(item, nulls=nulls) for item in value) if made is not _GONE]
    if not isinstance(value, dict):
        return value
    if PATCH in value:
        return _GONE
    there = {k: _fresh(v, nulls=nulls) for k, v in value.items() if not _is_directive(k) and (nulls or v is not None)}
    return {key: made for key, made in there.items() if made is not _GONE}


def _as_it_is(value: Any, at: FieldPath) -> Any:
    """A value of a patch that takes the place of another, or is a new item of a list: nulls stay."""
    if isinstance(value, list):
        return [_as_it_is(item, at[i]) for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if PATCH in value:
        raise PatchError(at, f"{PATCH} has no effect here, where the patch is taken as it is")
    return {key: _as_it_is(item, at / key) for key, item in value.items() if not _is_directive(key)}


class _Field:
    """One field of a map that is merged: what the API says of it, and where it is in the patch.

    `key` is the merge key of a list; "" where its items are scalars, None where a patch replaces the list.
    """

    __slots__ = ("at", "field", "key", "place")

    def __init__(self, place: Place, json: str, at: FieldPath) -> None:
        self.at = at / json
        if not place.is_model():
            raise PatchError(self.at, f"the API does not say how to merge what is in {at}; {_WHOLE}")
        try:
            self.field, self.place = place.field(json)
        except PathError as error:
            raise PatchError(self.at, str(error)) from None
        self.key = self.field.fact("merge")

    def merge_map(self, old: Map, change: Map) -> Map:
        """A map with a patch merged in."""
        if self.field.fact("patch") == "replace":
            made: Map = _as_it_is(change, self.at)
            return made
        return _merge_map(old, change, self.place, self.at)

    def merge_list(self, old: list[Any], change: list[Any]) -> list[Any]:
        """A list with a patch merged in."""
        if self.key is None:
            made: list[Any] = _as_it_is(change, self.at)
            return made
        return self._merge_items(old, change) if self.key else self._merge_scalars(old, change)

    def merge_ordered(self, old: list[Any] | None, change: list[Any] | None, order: list[Any]) -> list[Any]:
        """A list, a patch, or one merged into the other, in the order that a directive says."""
        if not old and not change:
            raise PatchError(self.at, "there are no items to put in order")
        wanted = self._identities(order)
        if not follows(self._named(change or []), wanted):
            raise PatchError(self.at, f"the items of the patch are in another order than in {ORDER}{self.field.json}")
        before = self._before(old, change or []) if old else []
        items = self._ordered_items(old, change)
        return in_order([*zip(self._identities(items), items, strict=True)], wanted, before)

    def _ordered_items(self, old: list[Any] | None, change: Any) -> list[Any]:
        if old is None:
            made: list[Any] = _fresh(change, nulls=True)
            return made
        return old if change is None else self.merge_list(old, change)

    def _named(self, change: list[Any]) -> list[Identity | None]:
        """The items that a patch merges, and None for each directive that deletes nothing."""
        kept = [each for each in change if not (_has_directive(each) and each[PATCH] == "delete")]
        return [None if _has_directive(each) else self._identity(each, self.at) for each in kept]

    def _before(self, old: list[Any], change: list[Any]) -> list[Identity]:
        """The list before, as kubectl looks items up in it: the first new ones are in the places of deleted ones."""
        if not self.key:
            return self._identities(old)
        kept = self._identities(self._without_deleted(old, change))
        return [*dict.fromkeys(kept + self._identities([each for each in change if not _has_directive(each)]))][
            : len(old)
        ]

    def _merge_scalars(self, old: list[Any], change: list[Any]) -> list[Any]:
        before, named = self._identities(old), self._identities(change)
        if len({type_ for type_, _ in before + named}) > 1:
            raise PatchError(self.at, "the items of the list and those of the patch are not of one type")
        return in_order(unique([*zip(before + named, old + change, strict=True)]), named, before)

    def _merge_items(self, old: list[Any], change: list[Any]) -> list[Any]:
        """Maps that are told apart by their merge key."""
        kept = self._without_deleted(old, change)
        new = [(self.at[i], item) for i, item in enumerate(change) if not _has_directive(item)]
        named = [self._identity(item, at) for at, item in new]
        if any(_has_directive(item) and item[PATCH] == "replace" for item in change):
            made = [_as_it_is(item, at) for at, item in new]
            return in_order([*zip(named, made, strict=True)], [], named)
        before = self._identities(kept)
        pairs = [*zip(before, kept, strict=True)]
        for identity, (at, item) in zip(named, new, strict=True):
            self._merge_item(pairs, identity, item, at)
        return in_order(pairs, named, before)

    def _merge_item(self, pairs: list[Pair], identity: Identity, item: Map, at: FieldPath) -> None:
        """Merge an item into the first of its identity, or add it."""
        for i, (known, old) in enumerate(pairs):
            if known == identity:
                pairs[i] = (known, _merge_map(old, item, self.place.inner(), at))
                return
        pairs.append((identity, _as_it_is(item, at)))

    def _without_deleted(self, old: list[Any], change: list[Any]) -> list[Any]:
        """The items of a list but for those that a directive of the patch deletes."""
        gone = []
        for i, item in enumerate(change):
            if _has_directive(item) and item[PATCH] == "delete":
                gone.append(self._identity(item, self.at[i]))
            elif _has_directive(item) and item[PATCH] != "replace":
                raise PatchError(
                    self.at[i], f'unknown directive {shown(item[PATCH])}; an item takes "replace" or "delete"'
                )
        return [item for item in old if self._identity(item, self.at) not in gone] if gone else old

    def _identities(self, items: list[Any]) -> list[Identity]:
        return [self._identity(item, self.at) for item in items]

    def _identity(self, item: Any, at: FieldPath) -> Identity:
        """What tells an item from the others: the value of its merge key, or a scalar itself."""
        if not self.key:
            return _identity(item, at)
        if not isinstance(item, dict):
            raise PatchError(at, f"expected a map with {self.key}, got {describe(item)}")
        if self.key not in item:
            raise PatchError(at, f"an item has no {self.key}, the merge key of {self.field.json}{_fields(item)}")
        return (type(None), None) if item[self.key] is None else _identity(item[self.key], at / self.key)


def _fields(item: Map) -> str:
    return f" (it has: {', '.join(item)})" if item else ""


def _identity(value: Any, at: FieldPath) -> Identity:
    """A scalar with its type: true is not 1."""
    for type_ in (bool, str, int, float):
        if isinstance(value, type_):
            return type_, value
    raise PatchError(at, f"expected text or a number, got {describe(value)}")
