"""Taking types apart: the members of unions, what sort of type each is, and types and values in words."""

from __future__ import annotations

import types
import typing
from collections import abc
from typing import Any, Union

from kgen.model.record import Record
from kgen.syntax.quantity import Quantity
from kgen.wording.phrases import SCALARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

NONE = type(None)
LISTS = (
    list,
    abc.Sequence,
    abc.MutableSequence,
    abc.Collection,
    abc.Iterable,
    tuple,
    set,
    frozenset,
    abc.Set,
)
MAPS = (dict, abc.Mapping, abc.MutableMapping)
_WORDS = {
    **SCALARS,
    NONE: "null",
    Quantity: "a quantity such as 500m or 1Gi",
}


def members(type_: Any) -> tuple[Any, ...]:
    """The types that a union allows; the type itself where it is none. Aliases and annotations are looked through."""
    type_ = bare(type_)
    if typing.get_origin(type_) in (Union, types.UnionType):
        return tuple(member for each in typing.get_args(type_) for member in members(each))
    return (type_,)


def bare(type_: Any) -> Any:
    """The type behind aliases, annotations and names."""
    if hasattr(type_, "__supertype__"):  # a NewType
        return bare(type_.__supertype__)
    if hasattr(type_, "__metadata__"):  # Annotated
        return bare(type_.__origin__)
    if type(type_).__name__ == "TypeAliasType":  # `type Name = …`
        return bare(type_.__value__)
    if isinstance(type_, typing.TypeVar) or type_ is object:
        return Any
    return NONE if type_ is None else type_


def metadata(type_: Any) -> tuple[Any, ...]:
    """What stands beside a type in `Annotated`, also behind aliases and names."""
    if hasattr(type_, "__supertype__"):
        return metadata(type_.__supertype__)
    if hasattr(type_, "__metadata__"):
        return (*type_.__metadata__, *metadata(type_.__origin__))
    return metadata(type_.__value__) if type(type_).__name__ == "TypeAliasType" else ()


def alternatives(type_: Any) -> tuple[Any, ...]:
    """The types that a union allows as they stand there, with what stands beside them in `Annotated`."""
    bare_ = bare(type_)
    if typing.get_origin(bare_) in (Union, types.UnionType):
        return tuple(member for each in typing.get_args(bare_) for member in alternatives(each))
    return (type_,)


def base(type_: Any) -> Any:
    """The class of a type, without what is in its brackets."""
    return typing.get_origin(type_) or type_


def is_list(type_: Any) -> bool:
    """Whether a type is one of lists, tuples or sets."""
    return base(type_) in LISTS


def is_map(type_: Any) -> bool:
    """Whether a type is one of maps with any keys."""
    return base(type_) in MAPS


def is_model(type_: Any) -> TypeGuard[type[Record]]:
    """Whether a type is one of the Kubernetes API."""
    return isinstance(type_, type) and issubclass(type_, Record)


def is_enum(type_: Any) -> bool:
    """Whether a type is an enumeration."""
    from enum import Enum

    return isinstance(type_, type) and issubclass(type_, Enum)


def is_literal(type_: Any) -> bool:
    """Whether a type is a Literal."""
    return typing.get_origin(type_) is typing.Literal


def is_record(type_: Any) -> bool:
    """Whether a type has fields of its own: a class of attrs, a dataclass, a TypedDict or a NamedTuple; not a model."""
    if not isinstance(base(type_), type) or is_model(type_):
        return False
    class_ = base(type_)
    return any(hasattr(class_, name) for name in _RECORD_MARKS)


_RECORD_MARKS = ("__attrs_attrs__", "__dataclass_fields__", "__required_keys__", "_field_defaults")
"""What classes of attrs, dataclasses, TypedDicts and NamedTuples have, in this order, and others do not."""


def choices(type_: Any) -> list[Any]:
    """The values of a Literal or an enumeration; none of other types."""
    if is_enum(type_):
        return [each.value for each in type_]
    return list(typing.get_args(type_)) if is_literal(type_) else []


def item_type(type_: Any) -> Any:
    """The type of a list's items."""
    args = [arg for arg in typing.get_args(type_) if arg is not ...]
    return Union[tuple(args)] if args else Any  # noqa: UP007 - made at run time


def value_type(type_: Any) -> Any:
    """The type of a map's values."""
    return (typing.get_args(type_) or (str, Any))[1]


def in_words(type_: Any) -> str:
    """What a type takes, for a person: `text or a whole number`."""
    return " or ".join(dict.fromkeys(_in_words(each) for each in members(type_)))


def _in_words(type_: Any) -> str:
    if type_ in _WORDS:
        return _WORDS[type_]
    if is_literal(type_) or is_enum(type_):
        values = [f'"{each}"' if isinstance(each, str) else _plain_word(each) for each in choices(type_)]
        return f"one of {', '.join(values)}" if len(values) > 1 else values[0]
    if is_list(type_):
        return "a list"
    if is_map(type_):
        return "a map"
    from kgen.wording.things import with_article

    return "anything" if type_ is Any else with_article(str(getattr(type_, "__name__", type_)))


def _plain_word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def got(value: object) -> str:
    """A value as an error names it: `text "three"`."""
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'text "{value}"' if len(value) <= _SHORT else f'text "{value[:_SHORT]}…"'
    return f"the number {value!r}" if isinstance(value, (int, float)) else f"{type(value).__name__} {value}"


_SHORT = 40
