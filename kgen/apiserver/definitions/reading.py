"""Schemas of CustomResourceDefinitions as plain data, without anything that the server's decoder takes as unset."""

from __future__ import annotations

from kgen.apiserver.custom.reading import copied, json_key
from kgen.k8s.apiextensions_v1 import JSONSchemaProps
from kgen.model import Model
from kgen.model.plain import to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    Plain: TypeAlias = dict[str, Any]

_FIELDS = {field.json: field for field in JSONSchemaProps.__fields__.values()}
SINGLE = ("additionalItems", "additionalProperties", "items", "not")
LISTS = ("allOf", "anyOf", "oneOf")
MAPS = ("definitions", "patternProperties", "properties")
VALUES = ("default", "enum", "example")
_TELLING_EMPTY = ("$ref", "x-kubernetes-list-type", "x-kubernetes-map-type")
"""Texts of which the server can tell "" from nothing."""
_TELLING_FALSE = ("additionalItems", "additionalProperties", "x-kubernetes-preserve-unknown-fields", *VALUES)
"""What the server can tell false from nothing in."""


def read_schema(source: Any) -> Plain:
    """A schema without the keywords that are not set, that no server knows, or that have a value of a wrong type.

    >>> read_schema({"type": "array", "nullable": False, "items": {"typo": 1}, "title": ""})
    {'type': 'array', 'items': {}}
    """
    return {key: _READERS[key](value) for key, value in _given(source) if _is_set(key, value)}


def _given(source: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(source, Model):
        yield from ((source.__fields__[name].json, value) for name, value in source.__dict__.items())
    elif isinstance(source, dict):
        yield from ((key, value) for key, value in source.items() if key in _FIELDS)


def _is_set(key: str, value: Any) -> bool:
    if value is None or not isinstance(value, _CLASSES.get(_FIELDS[key].type[0], object)):
        return False
    if isinstance(value, str) and not value:
        return key in _TELLING_EMPTY or key in VALUES
    return value is not False or key in _TELLING_FALSE


def _read_value(value: Any) -> Any:
    return copied(to_plain(value) if isinstance(value, Model) else value)


def _read_single(value: Any) -> Any:
    return read_schema(value) if isinstance(value, (dict, Model)) else bool(value)


def _read_items(value: Any) -> Any:
    return read_schema(value) if isinstance(value, (dict, Model)) else _read_all(value)


def _read_all(value: Any) -> Any:
    return [read_schema(each) for each in value] if isinstance(value, list) else []


def _read_map(value: Any) -> Any:
    return {json_key(name): read_schema(each) for name, each in value.items()}


def _read_dependencies(value: Any) -> Any:
    found = {json_key(name): each for name, each in value.items()}
    return {name: read_schema(each) if isinstance(each, (dict, Model)) else each for name, each in found.items()}


def _read_texts(value: Any) -> Any:
    return ["" if each is None else each for each in value if each is None or isinstance(each, str)]


def _read_rules(value: Any) -> Any:
    """CEL rules; of what is in them, texts alone are of interest."""
    plain = [to_plain(each) if isinstance(each, Model) else each for each in value]
    rules = [each if isinstance(each, dict) else {} for each in plain]
    return [{key: text for key, text in each.items() if isinstance(text, str)} for each in rules]


def _read_as_is(value: Any) -> Any:
    return value


_CLASSES: dict[str, Any] = {"s": str, "b": bool, "i": int, "f": (int, float), "[": list, "{": (dict, Model)}
"""What a keyword must be, by the first letter of the type that its table has."""
_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_FIELDS, _read_as_is),
    **dict.fromkeys(VALUES, _read_value),
    **dict.fromkeys(SINGLE, _read_single),
    **dict.fromkeys(LISTS, _read_all),
    **dict.fromkeys(MAPS, _read_map),
    **dict.fromkeys(("maximum", "minimum", "multipleOf"), float),
    **dict.fromkeys(("required", "x-kubernetes-list-map-keys"), _read_texts),
    "dependencies": _read_dependencies,
    "items": _read_items,
    "x-kubernetes-validations": _read_rules,
}


def without_empty(schema: Plain) -> Plain:
    """The schema without empty lists and maps: the server takes those of two versions for the same."""
    made = {}
    for key, value in schema.items():
        if value in ([], {}) and key not in SINGLE and key not in ("default", "example"):
            continue
        made[key] = _inner_without_empty(key, value)
    return made


def _inner_without_empty(key: str, value: Any) -> Any:
    if key in SINGLE and isinstance(value, dict):
        return without_empty(value)
    if key in LISTS or (key == "items" and isinstance(value, list)):
        return [without_empty(each) for each in value]
    if key in (*MAPS, "dependencies"):
        return {name: without_empty(each) if isinstance(each, dict) else each for name, each in value.items()}
    return value
