"""Picking and putting by path, through models, maps and lists alike."""

from __future__ import annotations

from kgen.field_path import Every, Index, Item, Key, Name, Next, parse_path
from kgen.wording.phrases import words

from .place import PathError, Place, field_of
from .plain import ConversionError, to_plain
from .record import NULL, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeVar

    from kgen.field_path import Step

    R = TypeVar("R", bound=Record)


_NOTHING_TO_REACH = "[*] reaches the items of a list or the entries of a map, and there is none of them here"


def pick(model: Record, path: str, default: Any) -> Any:
    """The value at a path; see `Model.pick`."""
    steps = parse_path(path)
    found = [*_reached(model, steps)]
    if Every() in steps:
        return found
    return found[0] if found else default


def _reached(value: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    """What steps lead to; nothing where there is nothing."""
    if value is None or value is NULL:
        return
    if not steps:
        yield value
    elif steps[0] == Every():
        for item in _inside(value):
            yield from _reached(item, steps[1:])
    else:
        yield from _reached(_child(value, steps[0]), steps[1:])


def put(model: R, path: str, value: Any) -> R:
    """A copy with the value at a path set; see `Model.put`."""
    steps = parse_path(path)
    try:
        made: R = _put(model, [*steps], value, Place(type(model)))
        if value is not None and Every() in steps:
            _check_reached(model, steps)
    except PathError as error:
        raise PathError(f"{path}: {error}") from None
    except ConversionError as error:
        raise ConversionError(f"value for {path}", error.problems) from None
    return made


def _check_reached(model: Record, steps: tuple[Step, ...]) -> None:
    """Refuse to set what is in nothing: the last `[*]` must reach something."""
    last = len(steps) - steps[::-1].index(Every())
    if not [*_reached(model, steps[:last])]:
        raise PathError("[*] reaches nothing: there is no item and no entry here; [+] adds an item")


def _inside(value: Any) -> Iterable[Any]:
    """The items of a list, or the values of a map."""
    if isinstance(value, Record):
        raise PathError(_NOTHING_TO_REACH)
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _child(value: Any, step: Step) -> Any:
    """What a step leads to; None where there is nothing yet."""
    if isinstance(step, Next):
        raise PathError("[+] is a new item; there is nothing to pick")
    if isinstance(value, Record):
        return value.__dict__.get(field_of(type(value), _text(step)).name)
    if isinstance(value, dict):
        return value.get(_text(step))
    at = _index(value, step) if isinstance(value, list) else None
    return None if at is None else value[at]


def _put(value: Any, steps: list[Step], new: Any, place: Place) -> Any:
    """A copy of `value` with `new` at the end of the steps; `value` is None where there is nothing yet."""
    if not steps:
        return new if new is None or new is NULL else place.convert(new)
    if isinstance(steps[0], Every):
        return _put_every(value, steps[1:], new, place)
    if place.type[:1] == "[" or isinstance(value, list) or isinstance(steps[0], (Index, Item, Next)):
        return _put_item(value, steps, new, place)
    if place.is_model():
        made = _put_field(value, steps, new, place)
    elif place.type[0] == "{" or place.type in ("any", "object"):
        made = _put_key(value, steps, new, place)
    else:
        raise PathError(f"there is nothing inside {words(place.type)}")
    return value if new is None and (value is None or value is NULL) else made


def _put_field(value: Any, steps: list[Step], new: Any, place: Place) -> Any:
    field, inner = place.field(_text(steps[0]))
    record = value if isinstance(value, Record) else place.model().of({})
    made = _put(record.__dict__.get(field.name), steps[1:], new, inner)
    return record.with_fields(_with(record.__dict__, field.name, made))


def _put_key(value: Any, steps: list[Step], new: Any, place: Place) -> Any:
    known, key = value if isinstance(value, dict) else {}, _text(steps[0])
    return _with(known, key, _put(known.get(key), steps[1:], new, place.inner()))


def _put_every(value: Any, steps: list[Step], new: Any, place: Place) -> Any:
    """A copy of a list or map with `new` in all that is in it; what is not there stays so."""
    if isinstance(value, dict):
        made = {key: _put(item, steps, new, place.inner()) for key, item in value.items()}
        return {key: item for key, item in made.items() if item is not None}
    if isinstance(value, list):
        items = [_put(item, steps, new, place.inner()) for item in value]
        return [item for item in items if item is not None]
    if place.is_model() or (place.type[0] not in "[{" and place.type not in ("any", "object")):
        raise PathError(_NOTHING_TO_REACH)
    return value


def _put_item(value: Any, steps: list[Step], new: Any, place: Place) -> Any:
    step, *rest = steps
    if place.type[:1] != "[" and not isinstance(value, list) and place.type != "any":
        raise PathError("there is no list here to take an item of")
    items = value if isinstance(value, list) else []
    at = _index(items, step)
    if at is None:
        return [*items, _new_item(items, step, rest, new, place.inner())]
    made = _put(items[at], rest, new, place.inner())
    return items[:at] + ([] if made is None else [made]) + items[at + 1 :]


def _new_item(items: list[Any], step: Step, rest: list[Step], new: Any, place: Place) -> Any:
    """The item that a step adds to a list."""
    if new is None or (isinstance(step, Index) and step.index != len(items)):
        raise PathError(_no_item(items, step))
    return _named_item(step, rest, new, place) if isinstance(step, Item) else _put(None, rest, new, place)


def _named_item(step: Item, rest: list[Step], new: Any, place: Place) -> Any:
    """A new item with the field by which its step names it in front."""
    field: list[Step] = [*map(Name, step.field.split("."))]
    named = _put(None, field, _typed(step, _place_of(field, place)), place)
    if rest:
        return _put(named, rest, new, place)
    made = place.convert(new)
    known = [*_reached(made, (*field,))]
    if not known:
        return _joined(named, made)
    if str(known[0]) != step.value:
        raise PathError(f'the value has {step.field}="{known[0]}", not "{step.value}"')
    return made


def _joined(named: Any, made: Any) -> Any:
    """Two values of one type as one."""
    if isinstance(named, Record) and isinstance(made, Record):
        fields = {name: _joined(named.__dict__.get(name), value) for name, value in made.__dict__.items()}
        return named.with_fields({**named.__dict__, **fields})
    if isinstance(named, dict) and isinstance(made, dict):
        return {**named, **{key: _joined(named.get(key), value) for key, value in made.items()}}
    return made


def _place_of(steps: list[Step], place: Place) -> Place:
    for step in steps:
        place = place.field(_text(step))[1] if place.is_model() else place.inner()
    return place


def _typed(step: Item, place: Place) -> Any:
    """The value by which a step names an item, as its field must have it."""
    text = step.value
    if place.type == "any" and (text.isdecimal() or text in ("true", "false", "null")):
        raise PathError(f"nothing says whether {step.field} is text or not; add the whole item with [+]")
    if text.isdecimal() and place.type in ("int32", "int64", "int_or_str"):
        return int(text)
    return text == "true" if place.type == "bool" and text in ("true", "false") else text


def _with(known: dict[str, Any], name: str, made: Any) -> dict[str, Any]:
    changed = {**known, name: made}
    return {key: value for key, value in changed.items() if not (key == name and made is None)}


def _index(items: list[Any], step: Step) -> int | None:
    """Where the item of a step stands in a list."""
    match step:
        case Index(number):
            return number if number < len(items) else None
        case Item(field, wanted):
            return next((i for i, item in enumerate(items) if wanted in _texts(item, field)), None)
        case Next():
            return None
        case _:
            raise PathError(f'a list has no field "{_text(step)}"; choose an item with [0] or [name=…], all with [*]')


def _texts(item: Any, field: str) -> list[str]:
    """The value of an item's field as text, where it has one; the field may have dots."""
    return [str(to_plain(value)) for value in _reached(item, tuple(map(Name, field.split("."))))]


def _text(step: Step) -> str:
    match step:
        case Name(text) | Key(text):
            return text
        case _:
            raise PathError("there is no list here to take an item of")


def _no_item(items: list[Any], step: Step) -> str:
    if isinstance(step, Index):
        return f"there is no item {step.index}; the list has {len(items)}, and [+] adds one"
    if not isinstance(step, Item):
        return "[+] is a new item; there is nothing to remove"
    there = [text for item in items for text in _texts(item, step.field)]
    return f'no item has {step.field}="{step.value}" (there are: {", ".join(there) or "none"})'
