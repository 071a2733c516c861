"""The fields of records (attrs, dataclasses, TypedDicts, NamedTuples) and of models, and the types below a name."""

from __future__ import annotations

import typing
from collections import abc
from typing import Any

from kgen.frozen import NamedTuple
from kgen.model.record import Record
from kgen.syntax.quantity import Quantity

from .attrs_validators import readable, validators_of
from .kinds import base, is_list, is_map, is_model, is_record, item_type, members, value_type
from .signature import MISSING, annotations_of, help_for, helps_in, resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .signature import Help


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
    validators = validators_of(class_) if hasattr(class_, "__attrs_attrs__") else {}
    return {
        name: FieldType(_annotated(_hint(class_, name), validators.get(name)), default)
        for name, default in defaults.items()
    }


def _annotated(type_: Any, validator: Any) -> Any:
    """A type with what a validator of attrs says of its values beside it."""
    metadata = readable(validator)
    return typing.Annotated[(type_, *metadata)] if metadata else type_


def help_of(class_: Any) -> dict[str, Help]:
    """What a class says of its fields: `Args:` or `Attributes:` of its docstring, and texts below the fields."""
    if not isinstance(class_, type):
        return {}
    return {**_texts_below(class_), **helps_in(class_.__doc__ or "")}


def _texts_below(class_: type) -> dict[str, Help]:
    """The text that stands below a field as a statement of its own."""
    import ast
    import inspect
    from itertools import pairwise
    from textwrap import dedent

    try:
        [tree] = ast.parse(dedent(inspect.getsource(class_))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    body = getattr(tree, "body", [])
    found = {}
    for field, below in pairwise(body):
        text = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, str):
            found[field.target.id] = help_for(text)
    return found


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
    return field.default_factory() if field.default is dataclasses.MISSING else field.default


def default_value(default: Any) -> Any:
    """The default of a field as a value; None where there is none, or where only a whole record has one."""
    if default is MISSING:
        return None
    if type(default).__name__ == "Factory" and hasattr(default, "takes_self"):  # of attrs
        return None if default.takes_self else default.factory()
    return default


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


def made(class_: Any, given: Mapping[str, Any]) -> Any:
    """A record of its fields.

    Raises:
        Misfit: The class refuses them, or a validator of attrs does.
    """
    if hasattr(class_, "__attrs_attrs__"):
        from .attrs_validators import made

        return made(class_, given)
    from .misfits import Misfit, Problem

    try:
        return class_(**given)
    except (ValueError, TypeError) as error:
        raise Misfit(Problem((), "", str(error))) from error


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
