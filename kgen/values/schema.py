"""The JSON Schema of a blueprint's values, for editors and other tools."""

from __future__ import annotations

import json
import typing
from typing import Any

from kgen.syntax.quantity import Quantity

from . import kinds, records
from .describing import plain_value
from .signature import MISSING, Signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    kinds.NONE: {"type": "null"},
    Quantity: {"type": ["string", "number"]},
    Any: {},
}


def schema_of(make: Callable[..., Any], title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the values that a blueprint takes from a file.

    Null is allowed wherever there is a default, since it asks for that.

    >>> def web(host: str, replicas: int = 1): ...
    >>> schema_of(web, "web")["properties"]
    {'host': {'type': 'string'}, 'replicas': {'type': ['integer', 'null'], 'default': 1}}
    """
    return _Schemas().whole(Signature(make), title)


class _Schemas:
    """Schemas of types; those of models and records are kept apart, since they may contain themselves."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}
        self.names: dict[Any, str] = {}

    def whole(self, signature: Signature, title: str) -> dict[str, Any]:
        helps = signature.help()
        properties = {}
        for name in signature.names():
            made = self.with_default(signature.type(name), signature.default(name))
            description = helps[name].description if name in helps else ""
            properties[name] = {**made, **({"description": description} if description else {})}
        made = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "description": signature.summary(),
            "type": "object",
            "properties": properties,
            "additionalProperties": self.of(signature.type("")) if signature.any_name else False,
        }
        # Values of one source may be completed by the next one, so that `required` holds for a whole file only.
        required = {"required": signature.required()} if signature.required() else {}
        definitions = {"$defs": self.definitions} if self.definitions else {}
        return {key: item for key, item in {**made, **required, **definitions}.items() if item != ""}

    def with_default(self, type_: Any, default: Any) -> dict[str, Any]:
        if default is MISSING:
            return self.of(type_)
        plain = plain_value(default)
        shown = {"default": plain} if plain is not None and _is_json(plain) else {}
        return {**_or_null(self.of(type_)), **shown}

    def of(self, type_: Any) -> dict[str, Any]:
        members = kinds.alternatives(type_)
        if len(members) == 1:
            return {**self.member(kinds.bare(type_)), **_limits(type_)}
        schemas = [{**self.member(kinds.bare(each)), **_limits(each)} for each in members]
        limits = _limits(type_)
        if limits:
            return {"anyOf": [{**each, **limits} if each != {"type": "null"} else each for each in schemas]}
        if all(schema.keys() == {"type"} for schema in schemas):
            return {"type": list(dict.fromkeys(name for schema in schemas for name in _types(schema)))}
        return {"anyOf": schemas}

    def member(self, type_: Any) -> dict[str, Any]:
        if kinds.is_literal(type_) or kinds.is_enum(type_):
            return {"enum": kinds.choices(type_)}
        if type_ in _SCALARS:
            return dict(_SCALARS[type_])
        if kinds.is_list(type_):
            return self.list_of(type_)
        if kinds.is_map(type_):
            return {"type": "object", "additionalProperties": self.of(kinds.value_type(type_)) or True}
        if kinds.is_record(type_) or kinds.is_model(type_):
            return {"$ref": f"#/$defs/{self.defined(type_)}"}
        return {}

    def list_of(self, type_: Any) -> dict[str, Any]:
        args = typing.get_args(type_)
        if kinds.base(type_) is tuple and args and ... not in args:
            return {"type": "array", "prefixItems": [self.of(arg) for arg in args], "items": False}
        items = self.of(kinds.item_type(type_))
        return {"type": "array", **({"items": items} if items else {})}

    def defined(self, type_: Any) -> str:
        """The name under which the schema of a record or a model is kept."""
        if type_ not in self.names:
            name = str(getattr(kinds.base(type_), "__name__", type_))
            while name in self.definitions:
                name += "_"
            self.names[type_] = name
            self.definitions[name] = {}
            self.definitions[name] = self.fields(type_)
        return self.names[type_]

    def fields(self, type_: Any) -> dict[str, Any]:
        fields = records.fields_of(type_)
        properties = {
            name: _or_null(self.of(field.type)) if kinds.is_model(type_) else self.with_default(*field)
            for name, field in fields.items()
        }
        required = [name for name, field in fields.items() if field.default is MISSING and not kinds.is_model(type_)]
        made = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**made, "required": required} if required else made


def _limits(type_: Any) -> dict[str, Any]:
    """What the constraints beside a type are in a schema; those of quantities cannot be said there."""
    metadata = kinds.metadata(type_)
    if not metadata:
        return {}
    from kgen.parameters.constraints import merged

    wanted = merged(metadata)
    classes = [kinds.base(each) for each in kinds.members(type_) if each is not kinds.NONE]
    counts = "Length" if str in classes else "Properties" if any(map(kinds.is_map, classes)) else "Items"
    is_quantity = Quantity in classes
    found = {
        **({} if is_quantity else {word: getattr(wanted, name) for word, name in _BOUNDS.items()}),
        "pattern": wanted.pattern,
        f"min{counts}": wanted.min_length,
        f"max{counts}": wanted.max_length,
        "enum": list(wanted.choices) if wanted.choices is not None else None,
    }
    return {word: value for word, value in found.items() if value is not None}


_BOUNDS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" in schema and "enum" not in schema and schema["type"] not in ("object", "array"):
        return {**schema, "type": list(dict.fromkeys([*_types(schema), "null"]))}
    if not schema or schema.get("anyOf", [])[-1:] == [{"type": "null"}]:
        return schema
    if schema.keys() == {"enum"}:
        return {"enum": list(dict.fromkeys([*schema["enum"], None]))}
    return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}


def _types(schema: dict[str, Any]) -> list[str]:
    types = schema["type"]
    return types if isinstance(types, list) else [types]


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
