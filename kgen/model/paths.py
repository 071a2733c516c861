"""Picking and putting by path, through models, maps and lists alike."""

from __future__ import annotations

from kgen.field_path import Index, Item, Key, Name, parse_path
from kgen.wording.phrases import words

from .place import PathError, Place, field_of
from .plain import ConversionError, to_plain
from .record import NULL, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    R = TypeVar("R", bound=Record)


def pick(model: Record, path: str, default: Any) -> Any:
    """The value at a path; see `Model.pick`."""
    value: Any = model
    for step in parse_path(path):
        value = _child(value, step)
        if value is None or value is NULL:
            return default
    return value


def put(model: R, path: str, value: Any) -> R:
    """A copy with the value at a path set; see `Model.put`."""
    try:
        made: R = _put(model, [*parse_path(path)], value, Place(type(model)))
    except PathError as error:
        raise PathError(f"{path}: {error}") from None
    except ConversionError as error:
        raise ConversionError(f"value for {path}", error.problems) from None
    return made


def _child(value: Any, step: Any) -> Any:
    """What a step leads to; None where there is nothing yet."""
    if isinstance(value, Record):
        return value.__dict__.get(field_of(type(value), _text(step)).name)
    if isinstance(value, dict):
        return value.get(_text(step))
    at = _index(value, step) if isinstance(value, list) else None
    return None if at is None else value[at]


def _put(value: Any, steps: list[Any], new: Any, place: Place) -> Any:
    """A copy of `value` with `new` at the end of the steps; `value` is None where there is nothing yet."""
    if not steps:
        return new if new is None or new is NULL else place.convert(new)
    if place.type[:1] == "[" or isinstance(value, list) or isinstance(steps[0], (Index, Item)):
        return _put_item(value, steps, new, place)
    if place.is_model():
        return _put_field(value, steps, new, place)
    if place.type[0] == "{" or place.type in ("any", "object"):
        return _put_key(value, steps, new, place)
    raise PathError(f"there is nothing inside {words(place.type)}")


def _put_field(value: Any, steps: list[Any], new: Any, place: Place) -> Any:
    field, inner = place.field(_text(steps[0]))
    record = value if isinstance(value, Record) else place.model().of({})
    made = _put(record.__dict__.get(field.name), steps[1:], new, inner)
    return record.with_fields(_with(record.__dict__, field.name, made))


def _put_key(value: Any, steps: list[Any], new: Any, place: Place) -> Any:
    known, key = value if isinstance(value, dict) else {}, _text(steps[0])
    return _with(known, key, _put(known.get(key), steps[1:], new, place.inner()))


def _put_item(value: Any, steps: list[Any], new: Any, place: Place) -> Any:
    step, *rest = steps
    at = _index(value, step) if isinstance(value, list) else None
    if at is None:
        raise PathError(_no_item(value, step))
    made = _put(value[at], rest, new, place.inner())
    return value[:at] + ([] if made is None else [made]) + value[at + 1 :]


def _with(known: dict[str, Any], name: str, made: Any) -> dict[str, Any]:
    changed = {**known, name: made}
    return {key: value for key, value in changed.items() if not (key == name and made is None)}


def _index(items: list[Any], step: Any) -> int | None:
    """Where the item of a step stands in a list."""
    match step:
        case Index(number):
            return number if number < len(items) else None
        case Item(field, wanted):
            return next((i for i, item in enumerate(items) if str(_child(item, Name(field))) == wanted), None)
        case _:
            raise PathError(f'a list has no field "{_text(step)}"; choose an item with [0] or [name=…]')


def _text(step: Any) -> str:
    match step:
        case Name(text) | Key(text):
            return text
        case _:
            raise PathError("there is no list here to take an item of")


def _no_item(items: Any, step: Any) -> str:
    if not isinstance(items, list):
        return "there is no list here to take an item of"
    if isinstance(step, Index):
        return f"there is no item {step.index}; the list has {len(items)}"
    there = [str(to_plain(_child(item, Name(step.field)))) for item in items]
    return f'no item has {step.field}="{step.value}" (there are: {", ".join(there) or "none"})'
