"""Where an object holds what YAML and JSON cannot, and what to do about it; only imported after that has happened."""

from __future__ import annotations

from math import isfinite
from typing import Any

from kgen.field_path import FieldPath
from kgen.model.base import Object
from kgen.model.record import Record
from kgen.wording.things import thing, with_article

from .yaml_text import Unwritable, basic_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 400
"""Levels of maps and lists within each other; the emitters call each other once or twice a level."""
_LARGEST = 2**1023
_LONGEST_PATH = 200
_CONTAINERS = (Record, dict, list, tuple)
_INSTEAD = {
    "datetime": "write value.isoformat()",
    "date": "write value.isoformat()",
    "time": "write value.isoformat()",
    "timedelta": 'write text such as "30s", or a number of seconds',
    "bytes": "decode it: value.decode(), or Base64 for a Secret's data",
    "bytearray": "decode it: value.decode(), or Base64 for a Secret's data",
    "set": "give it an order: sorted(value)",
    "frozenset": "give it an order: sorted(value)",
    "Decimal": "write str(value) where text is expected, float(value) where a number is",
    "UUID": "write str(value)",
    "generator": "make it a list: list(value)",
    "function": "was it to be called?",
    "method": "was it to be called?",
    "type": "was it to be called?",
    "ellipsis": "put the value in the place of …",
}


def explanation(item: Any, number: int) -> str:
    """The first problem of an object that cannot be written, with the object's name and the path."""
    at, what = first_problem(item) or (FieldPath(), "too many lists and maps within each other")
    path = str(at) if len(str(at)) <= _LONGEST_PATH else f"{str(at)[:_LONGEST_PATH]}…"
    return f"{_name(item, number)}: {path}: {what}" if path else f"{_name(item, number)}: {what}"


def first_problem(item: Any) -> tuple[FieldPath, str] | None:
    """Where the first thing is that cannot be written, and what is wrong with it; None where all is well."""
    open_containers: list[Any] = []
    todo: list[tuple[FieldPath, Any]] = [(FieldPath(), item)]
    while todo:
        at, value = todo.pop()
        if at is _LEAVE:
            open_containers.pop()
            continue
        what = _problem(value) or _nesting_problem(value, open_containers)
        if what:
            return at, what
        if issubclass(basic_type(type(value)), _CONTAINERS):
            open_containers.append(value)
            todo.append((_LEAVE, None))
            todo.extend(reversed(list(_parts(at, value))))
    return None


_LEAVE = FieldPath()


def _nesting_problem(value: Any, open_containers: list[Any]) -> str:
    if any(value is container for container in open_containers):
        return "it contains itself"
    if len(open_containers) >= _DEEPEST:
        return f"more than {_DEEPEST} lists and maps within each other"
    return ""


def _problem(value: Any) -> str:
    """What is wrong with a value itself, or with its keys."""
    try:
        kind = basic_type(type(value))
    except Unwritable:
        return _unsupported(value)
    if kind is str:
        return _text_problem(value, "text")
    if kind is int:
        return "" if -_LARGEST < value < _LARGEST else "a number of more than 308 digits; write it as text"
    if kind is float:
        return "" if isfinite(value) else f"{value} is no number to JSON, and so none to Kubernetes"
    if kind is dict:
        return next(filter(None, map(_key_problem, value)), "")
    return ""


def _key_problem(key: Any) -> str:
    if not isinstance(key, str):
        return f"the key {thing(key)} is {with_article(type(key).__name__.lstrip('_'))}; keys are text"
    return _text_problem(key, f"the key {key!r:.40}")


def _text_problem(text: str, name: str) -> str:
    for char in text:
        if "\ud800" <= char <= "\udfff":
            return f"{name} with {char!r}, half of a character; decode its source with the right encoding"
    return ""


def _unsupported(value: Any) -> str:
    kinds = [kind.__name__ for kind in type(value).__mro__]
    instead = next((_INSTEAD[kind] for kind in kinds if kind in _INSTEAD), None) or _instead_by_nature(value)
    return f"cannot write {thing(value)}; {instead}"


def _instead_by_nature(value: Any) -> str:
    if hasattr(value, "__fspath__"):
        return "write str(value)"
    if hasattr(value, "_value_"):
        return "write value.value"
    if hasattr(value, "__attrs_attrs__") or hasattr(value, "__dataclass_fields__"):
        return "make models or a dict of it"
    if hasattr(value, "__iter__"):
        return "make it a list: list(value)"
    return "there can be models, dicts, lists, text, numbers, booleans and None"


def _parts(at: FieldPath, value: Any) -> Iterator[tuple[FieldPath, Any]]:
    if isinstance(value, Record):
        return ((at / value.__fields__[name].json, part) for name, part in value.__dict__.items())
    if isinstance(value, (list, tuple)):
        return ((at[i], part) for i, part in enumerate(value))
    return ((at / key if key.isidentifier() else at.key(key), part) for key, part in value.items())


def _name(item: Any, number: int) -> str:
    """How a person calls an object: `StatefulSet web`, or its number among the documents."""
    if isinstance(item, Object):
        kind, name = item.kind, getattr(item.metadata, "name", None)
    elif isinstance(item, Record):
        return type(item).__name__
    else:
        metadata = item.get("metadata")
        kind, name = item.get("kind"), metadata.get("name") if isinstance(metadata, dict) else None
    return f"{kind} {name}" if kind and name else f"document {number}"
