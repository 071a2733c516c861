"""From a property's schema to the type expression of a table, and on to a Python annotation."""

from __future__ import annotations

from typing import Any

from .schemas import SCALAR_TYPES, Schema, module_of

_ANNOTATIONS = {
    "str": "str",
    "bytes": "str",
    "time": "str",
    "micro_time": "str",
    "bool": "bool",
    "int32": "int",
    "int64": "int",
    "float": "float",
    "quantity": "Quantity",
    "int_or_str": "int | str",
    "object": "dict[str, Any]",
    "any": "Any",
}


def type_expression(schema: Schema, module: str) -> str:
    """The type of a property as `kgen.model.fields` describes it."""
    if "$ref" in schema:
        return _reference(schema["$ref"].rpartition("/")[2], module)
    kind = _json_type(schema)
    if kind == "array":
        return f"[{type_expression(schema['items'], module)}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"{{{type_expression(values, module)}}}" if values else "object"
    return _scalar(kind, schema.get("format"))


def annotation(type_: str, values: list[str] | None = None) -> str:
    """The Python type of a type expression; `values` are those of a closed set."""
    if type_[0] == "[":
        return f"list[{annotation(type_[1:-1], values)}]"
    if type_[0] == "{":
        return f"dict[str, {annotation(type_[1:-1])}]"
    if values:
        return f"Literal[{', '.join(f'{value!r}' for value in values)}]".replace("'", '"')
    return _ANNOTATIONS.get(type_, type_)


def models_in(type_: str) -> str | None:
    """The model that a type expression names, if any."""
    leaf = type_.strip("[]{}")
    return None if leaf in _ANNOTATIONS else leaf


def _reference(definition: str, module: str) -> str:
    if definition in SCALAR_TYPES:
        return SCALAR_TYPES[definition]
    name, home = definition.rpartition(".")[2], module_of(definition)
    return name if home == module else f"{home}.{name}"


def _json_type(schema: Schema) -> Any:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return next(kind for kind in kinds if kind != "null")


def _scalar(kind: str, format_: str | None) -> str:
    names = {"string": "str", "boolean": "bool", "number": "float"}
    if kind == "integer":
        return str(format_)
    return "bytes" if format_ == "byte" else names[kind]
