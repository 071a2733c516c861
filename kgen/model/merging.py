"""Strategic merge: patching as `kubectl patch` does, guided by the merge keys in the tables."""

from __future__ import annotations

from .plain import from_plain, to_plain
from .record import Record
from .tables import model_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeVar

    from .fields import Field

    R = TypeVar("R", bound=Record)

_DIRECTIVE = "$patch"


def merged(model: R, patch: Mapping[str, Any] | Record) -> R:
    """A copy of a model with a patch merged in; see `Model.merge`."""
    change = to_plain(patch if isinstance(patch, Record) else dict(patch))
    made = from_plain(_merge_map(to_plain(model), change, type(model)), type(model))
    return model.with_fields(made.__dict__)


def _merge_map(base: dict[str, Any], patch: dict[str, Any], model: type[Record] | None) -> dict[str, Any]:
    """Merge two maps; `model` is the type they describe, None for a map of free keys."""
    if patch.get(_DIRECTIVE) == "replace":
        return _without_directive(patch)
    result = dict(base)
    for key, change in _without_directive(patch).items():
        field = model.field_named(key) if model else None
        if change is None or (isinstance(change, dict) and change.get(_DIRECTIVE) == "delete"):
            result.pop(key, None)
        else:
            result[key] = _merge_value(result.get(key), change, field, model)
    return result


def _merge_value(base: Any, change: Any, field: Field | None, owner: type[Record] | None) -> Any:
    if isinstance(change, dict):
        return _merge_map(base if isinstance(base, dict) else {}, change, _model_of(field, owner))
    if isinstance(change, list) and isinstance(base, list) and field is not None:
        return _merge_list(base, change, field, owner)
    return change


def _merge_list(base: list[Any], change: list[Any], field: Field, owner: type[Record] | None) -> list[Any]:
    merge_key = field.fact("merge")
    if merge_key is None or {_DIRECTIVE: "replace"} in change:
        return [item for item in change if item != {_DIRECTIVE: "replace"}]
    if merge_key == "":
        return base + [item for item in change if item not in base]
    return _merge_items(base, change, merge_key, _model_of(field, owner))


def _merge_items(base: list[Any], change: list[Any], key: str, model: type[Record] | None) -> list[Any]:
    """Merge lists whose items are told apart by `key`; items keep their places, new ones follow."""
    result = list(base)
    for item in change:
        at = next((i for i, old in enumerate(result) if key in old and old[key] == item.get(key)), None)
        if item.get(_DIRECTIVE) == "delete":
            result = result if at is None else result[:at] + result[at + 1 :]
        elif at is None:
            result.append(_merge_map({}, item, model))
        else:
            result[at] = _merge_map(result[at], item, model)
    return result


def _model_of(field: Field | None, owner: type[Record] | None) -> type[Record] | None:
    """The model that a field, or an item of its list, holds."""
    if field is None or owner is None:
        return None
    leaf = field.type.strip("[]")
    is_model = leaf[0].isupper() or "." in leaf
    return model_class(leaf, owner) if is_model else None


def _without_directive(patch: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in patch.items() if key != _DIRECTIVE}
