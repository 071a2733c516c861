"""The fields of records (attrs, dataclasses, TypedDicts, NamedTuples) and of models, and the types below a name."""

from __future__ import annotations

import typing
from collections import abc
from typing import Any, NamedTuple

from kgen.model.record import Record
from kgen.syntax.quantity import Quantity

from .kinds import base, is_list, is_map, is_model, is_record, item_type, members, value_type
from .signature import MISSING, annotations_of, resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class FieldType(NamedTuple):
    """A field of a record: its type, and its default or MISSING."""

    type: Any
    default: Any


def fields_of(type_: Any) -> dict[str, FieldType]:
    """The fields of a record or a model by the names that values files use."""
    if is_model(type_):
        return {field.json: FieldType(_model_field(field.type, type_), MISSING) for field in type_.__fields__.values()}
    class_ = base(type_)
    defaults = _defaults(class_)
    return {name: FieldType(_hint(class_, name), default) for name, default in defaults.items()}


def _defaults(class_: Any) -> dict[str, Any]:
    if hasattr(class_, "__attrs_attrs__"):
        import attrs

        fields = [each for each in class_.__attrs_attrs__ if each.init]
        return {each.alias: MISSING if each.default is attrs.NOTHING else each.default for each in fields}
    if hasattr(class_, "__dataclass_fields__"):
        import dataclasses

        return {each.name: _dataclass_default(each) for each in dataclasses.fields(class_) if each.init}
    if hasattr(class_, "_field_defaults"):
        return {name: class_._field_defaults.get(name, MISSING) for name in class_._fields}
    every = sorted(class_.__required_keys__ | class_.__optional_keys__)
    return {name: MISSING if name in class_.__required_keys__ else None for name in every}


def _dataclass_default(field: Any) -> Any:
    import dataclasses

    if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
        return MISSING
    return field.default_factory if field.default is dataclasses.MISSING else field.default


def _hint(class_: type, name: str) -> Any:
    for each in class_.__mro__:
        annotations = annotations_of(each)
        for spelling in (name, f"_{name}"):  # attrs drops the underscore of a private field
            if spelling in annotations:
                found = resolved(annotations[spelling], each, f"field {name} of {each.__name__}")
                return _without_required(found)
    return Any


def _without_required(type_: Any) -> Any:
    """What stands in the brackets of a TypedDict's Required and NotRequired."""
    wrapped = typing.get_origin(type_) in (typing.Required, typing.NotRequired)
    return typing.get_args(type_)[0] if wrapped else type_


def _model_field(type_: str, owner: type[Record]) -> Any:
    """The Python type that a model's table means."""
    if type_[0] == "[":
        return list[_model_field(type_[1:-1], owner)]  # type: ignore[misc]  # made at run time
    if type_[0] == "{":
        return dict[str, _model_field(type_[1:-1], owner)]  # type: ignore[misc]  # likewise
    if type_ in _TABLE_TYPES:
        return _TABLE_TYPES[type_]
    from kgen.model.tables import model_class

    return model_class(type_, owner)


_TABLE_TYPES: dict[str, Any] = {
    **dict.fromkeys(("str", "bytes", "time", "micro_time"), str),
    **dict.fromkeys(("int32", "int64"), int),
    "bool": bool,
    "float": float,
    "quantity": Quantity,
    "int_or_str": int | str,
    "object": dict[str, Any],
    "any": Any,
}


def below(type_: Any, name: str) -> Any:
    """The type of what stands under a name in a value of this type; None where nothing can."""
    for member in members(type_):
        if member is Any:
            return Any
        if is_map(member):
            return value_type(member)
        if is_record(member) or is_model(member):
            field = fields_of(member).get(name)
            if field is not None:
                return field.type
    return None


def item_below(type_: Any, index: int) -> Any:
    """The type of an item of a value of this type; None where there is none."""
    for member in members(type_):
        if member is Any:
            return Any
        if is_list(member):
            args = typing.get_args(member)
            is_fixed = base(member) is tuple and args and ... not in args
            return item_type(member) if not is_fixed else args[index] if index < len(args) else None
    return None


def names_below(type_: Any) -> list[str]:
    """The names that can stand in a value of this type; none for maps, where any can."""
    records = [each for each in members(type_) if is_record(each) or is_model(each)]
    return [name for each in records for name in fields_of(each)]


def plain_of(value: Any) -> Mapping[str, Any] | None:
    """A default's fields or entries as a map of values, or None where it has none."""
    if isinstance(value, Record):
        from kgen.model.plain import to_plain

        plain: dict[str, Any] = to_plain(value)
        return plain
    if is_record(type(value)):
        return {name: getattr(value, _attribute(value, name)) for name in _defaults(type(value))}
    return value if isinstance(value, abc.Mapping) else None


def _attribute(value: object, name: str) -> str:
    return name if hasattr(value, name) else f"_{name}"
