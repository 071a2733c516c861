"""A model's fields as attrs sees them; only imported by who asks."""

from __future__ import annotations

from typing import Any

import attrs

from .base import HEADER, Object
from .tables import model_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .fields import Field
    from .record import Record

_PYTHON_TYPES: dict[str, Any] = {
    "bool": bool,
    "int32": int,
    "int64": int,
    "float": float,
    "quantity": str | int | float,
    "int_or_str": int | str,
    "object": dict[str, Any],
    "any": Any,
}


def attrs_fields(record: type[Record]) -> Any:
    """The attrs attributes of a model class, from a twin that attrs made."""
    header = HEADER if issubclass(record, Object) else {}
    attributes = {name: _attribute(field, record) for name, field in record.__fields__.items() if name not in header}
    twin = attrs.make_class(record.__name__, attributes, kw_only=True, frozen=True)
    return attrs.fields(twin)


def _attribute(field: Field, record: type[Record]) -> Any:
    return attrs.field(default=None, type=_python_type(field.type, record) | None, metadata={"json": field.json})


def _python_type(type_: str, record: type[Record]) -> Any:
    if type_[0] == "[":
        return list[_python_type(type_[1:-1], record)]  # type: ignore[misc]
    if type_[0] == "{":
        return dict[str, _python_type(type_[1:-1], record)]  # type: ignore[misc]
    return _PYTHON_TYPES.get(type_, str) if type_[0].islower() and "." not in type_ else model_class(type_, record)
