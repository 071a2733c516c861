"""Strategic merge as kustomize does it, which is not as kubectl does it.

Of new items those of the patch come first; `$patch` is the one directive; where kustomize does not know a kind, lists
are replaced. Nulls delete, also in what a patch adds.
"""

from __future__ import annotations

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.kinds import field_of, item_of, merge_keys, schema_of
from kgen.kustomize.texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.kustomize.kinds import Schema
    from kgen.kustomize.places import Place, Places

_DIRECTIVE = "$patch"
_ABSENT: Any = object()
"""What is not there, unlike null."""


def merge(plain: dict[str, Any], patch: dict[str, Any], places: Places, place: Place) -> dict[str, Any] | None:
    """An object with a patch merged in; None where the patch deletes it.

    Args:
        plain: The object, which is changed.
        patch: The patch, which becomes part of it.
        places: Where the object's values were written.
        place: Where the patch is written.

    Raises:
        KustomizeError: They do not fit together.
    """
    made = _Merge(places).value(_Side(plain, places.of(plain, places.root)), _Side(patch, place), None)
    if made is patch:
        places.moved(made, place)
    return made if isinstance(made, dict) and made else None


class _Side:
    """A value of the object or of the patch, and where it is written."""

    __slots__ = ("place", "value")

    def __init__(self, value: Any, place: Place) -> None:
        self.value = value
        self.place = place

    @property
    def is_nothing(self) -> bool:
        return self.value is _ABSENT or self.value is None

    def field(self, key: str, places: Places) -> _Side:
        value = self.value.get(key, _ABSENT) if isinstance(self.value, dict) else _ABSENT
        if value is _ABSENT:
            return _Side(_ABSENT, self.place)
        return _Side(value, places.step(self.value, key, self.place))


class _Merge:
    def __init__(self, places: Places) -> None:
        self._places = places

    def value(self, own: _Side, patch: _Side, schema: Schema) -> Any:
        """What comes of a value and what the patch says of it; _ABSENT where nothing does."""
        if schema is None:
            schema = next((s for s in map(schema_of, (own.value, patch.value)) if s is not None), None)
        kind: type[Any] = next((_kind(side.value) for side in (own, patch) if not side.is_nothing), dict)
        for side in (own, patch):
            if not side.is_nothing and _kind(side.value) is not kind:
                raise KustomizeError(f"a patch cannot make {_NAMES[kind]} {_NAMES[_kind(patch.value)]}", patch.place)
        if kind is dict:
            return self._map(own, patch, schema)
        keys = merge_keys(schema) if kind is list else None
        if keys is None:
            return own.value if patch.value is _ABSENT else patch.value
        return self._list(own, patch, schema or "", keys)

    def _map(self, own: _Side, patch: _Side, schema: Schema) -> Any:
        directive = _map_directive(patch)
        if own.is_nothing:
            if directive == "delete":
                return _ABSENT
            if patch.value is _ABSENT:
                return own.value
            own = patch
        elif patch.value is None or directive == "delete":
            return _ABSENT
        elif directive == "replace":
            own = patch
        if own.value is None:
            return None
        self._fields(own, patch, schema)
        return own.value

    def _fields(self, own: _Side, patch: _Side, schema: Schema) -> None:
        made = own.value
        keys = {**made, **(patch.value if isinstance(patch.value, dict) else {})}
        for key in keys:
            sides = own.field(key, self._places), patch.field(key, self._places)
            value = self.value(*sides, field_of(schema, key))
            if value is _ABSENT or (value is None and sides[1].value is not _ABSENT):
                made.pop(key, None)
                continue
            if value is sides[1].value and value is not sides[0].value:
                self._places.written(made, key, sides[1].place)
                self._places.moved(value, sides[1].place)
            elif isinstance(value, (dict, list)):
                self._places.moved(value, sides[sides[0].is_nothing].place)
            made[key] = value

    def _list(self, own: _Side, patch: _Side, schema: str, keys: list[str]) -> Any:
        if own.is_nothing:
            if patch.value is _ABSENT or patch.value is None:
                return _ABSENT if patch.value is None else own.value
            own = patch
        elif patch.value is None:
            return _ABSENT
        else:
            directive = _list_directive(patch)
            if directive == "delete":
                return _ABSENT
            own = patch if directive == "replace" else own
        for side in (own, patch):
            if isinstance(side.value, list):
                self._places.moved_items(side.value, side.place)
        return _Items(self, own, patch, item_of(schema), keys).merged()

    def item(self, own: Any, patch: Any, schema: Schema, places: tuple[Place, Place]) -> Any:
        """What comes of an item, and of that of the patch."""
        sides = [_Side(value, self._places.of(value, place)) for value, place in zip((own, patch), places, strict=True)]
        return self.value(sides[0], sides[1], schema)


class _Items:
    """A list whose items are told apart by some of their fields, or are scalars."""

    def __init__(self, merge: _Merge, own: _Side, patch: _Side, schema: Schema, keys: list[str]) -> None:
        self._merge = merge
        self._own, self._patch = own, patch
        self._schema = schema
        self._all_keys = keys or [""]

    def merged(self) -> list[Any]:
        """The items of the patch, then those that it does not have."""
        values = self._values()
        if not values:
            return self._own.value  # type: ignore[no-any-return]
        if len(self._all_keys) > 1:
            _complete(values)
        used = [i for i in range(len(self._all_keys)) if any(each[i] for each in values)] or [
            *range(len(self._all_keys))
        ]
        keys = [self._all_keys[i] for i in used]
        made: list[Any] = []
        rest: list[Any] = self._own.value
        for each in values:
            wanted = [each[i] for i in used]
            value = self._merged(keys, wanted)
            if value is _ABSENT or value is None or value == {}:
                rest[:] = _set(rest, keys, wanted)
                continue
            if isinstance(value, dict):
                for key, text in zip(keys, wanted, strict=True):
                    if value.get(key) is None and text:
                        value[key] = text
            made = _set(made, keys, wanted, value)
        for item in rest:
            made = _append(made, keys, item)
        return made

    def _values(self) -> list[list[str]]:
        """What tells the items apart, of the patch first."""
        found: list[list[str]] = []
        for side in (self._patch, self._own):
            for item in side.value if isinstance(side.value, list) else ():
                values = [_key_text(item, key) for key in self._all_keys]
                if values not in found:
                    found.append(values)
        return found

    def _merged(self, keys: list[str], wanted: list[str]) -> Any:
        pairs = [(key, text) for key, text in zip(keys, wanted, strict=True) if text]
        if not pairs:
            return _ABSENT
        own, patch = (_find(side.value, pairs) for side in (self._own, self._patch))
        return self._merge.item(own, patch, self._schema, (self._own.place, self._patch.place))


def _complete(values: list[list[str]]) -> None:
    """What lacks one of several fields is the same as what has it, where the others are the same."""
    for i, one in enumerate(values):
        for j, other in enumerate(values):
            pairs = [*zip(one, other, strict=True)]
            if any(a == b for a, b in pairs) and all(a == b or not a or not b for a, b in pairs):
                values[i] = values[j] = [a or b for a, b in pairs]


def _find(items: Any, pairs: list[tuple[str, str]]) -> Any:
    for item in items if isinstance(items, list) else ():
        if all(_has(item, key, text) for key, text in pairs):
            return item
    return _ABSENT


def _has(item: Any, key: str, text: str) -> bool:
    if not key:
        return not isinstance(item, (dict, list)) and text_of(item) == text
    return isinstance(item, dict) and item.get(key) is not None and text_of(item[key]) == text


def _key_text(item: Any, key: str) -> str:
    if not key:
        return "" if isinstance(item, (dict, list)) else text_of(item)
    value = item.get(key) if isinstance(item, dict) else None
    return "" if isinstance(value, (dict, list)) else text_of(value)


def _set(items: list[Any], keys: list[str], wanted: list[str], value: Any = _ABSENT) -> list[Any]:
    """Items, where those with such fields are a value instead, or gone; it is appended where there is none."""
    made: list[Any] = []
    is_found = False
    for item in items:
        if item is None or item == {}:
            continue
        if not isinstance(item, dict) and keys[0] and wanted and wanted[0]:
            made.append(item)
        elif wanted and all(
            _has(item, key, text) if text else _has_any(item, key) for key, text in zip(keys, wanted, strict=False)
        ):
            is_found = True
            if value is not _ABSENT:
                made.append(value)
        elif wanted:
            made.append(item)
    if value is not _ABSENT and not is_found:
        made.append(value)
    return made


def _has_any(item: Any, key: str) -> bool:
    return isinstance(item, dict) and key in item


def _append(items: list[Any], keys: list[str], item: Any) -> list[Any]:
    """Items with one more of the object in its place: where it is already, or last if several fields tell."""
    if not keys[0]:
        return _set(items, keys, [text_of(item)], item)
    wanted: list[str] = []
    for key in keys:
        if not isinstance(item, dict) or item.get(key) is None:
            items = [*items, item]
        else:
            wanted.append(text_of(item[key]))
    if len(keys) > 1:
        items = _set(items, keys, wanted)
    return _set(items, keys, wanted, item)


def _map_directive(patch: _Side) -> str:
    if not isinstance(patch.value, dict) or patch.value.get(_DIRECTIVE) is None:
        return "merge"
    return _known(text_of(patch.value.pop(_DIRECTIVE)), patch.place)


def _list_directive(patch: _Side) -> str:
    """What an item that is nothing but a directive says of the whole list."""
    items = patch.value if isinstance(patch.value, list) else []
    first = next((each for each in items if isinstance(each, dict) and _DIRECTIVE in each), None)
    if first is None or len(first) > 1:
        return "merge"
    directive = _known(text_of(first[_DIRECTIVE]), patch.place)
    patch.value[:] = [
        each for each in items if not (isinstance(each, dict) and text_of(each.get(_DIRECTIVE)) == directive)
    ]
    return directive


def _known(directive: str, place: Place) -> str:
    if directive not in ("delete", "replace", "merge"):
        raise KustomizeError(f"$patch is delete, replace or merge, not {directive}", place / _DIRECTIVE)
    return directive


def _kind(value: Any) -> type[Any]:
    return type(value) if isinstance(value, (dict, list)) else str


_NAMES: dict[type[Any], str] = {dict: "a map", list: "a list", str: "a text or number"}
