"""What every model shares with every value: fields by keyword, equality, a repr of what is set, frozen."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self

    from .fields import Field


class _Null:
    """The type of NULL."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "NULL"


NULL: Any = _Null()
"""An explicit null. In a model None means absent, and NULL is written as `null`."""


class _AttrsFields:
    """`__attrs_attrs__` of a model class: attrs sees its fields, but is imported only by who asks."""

    def __get__(self, instance: object, owner: type[Record]) -> Any:
        if "_attrs_fields" not in owner.__dict__:
            from .attrs_view import attrs_fields

            type.__setattr__(owner, "_attrs_fields", attrs_fields(owner))
        return owner.__dict__["_attrs_fields"]


class Record:
    """A frozen value whose set fields, in the author's order, are its `__dict__`.

    Nothing is checked but the names: wrong values are found by `kgen.validate`, all at once. A field that was not
    given, or given as None, is absent and reads as None.
    """

    __fields__: ClassVar[dict[str, Field]] = {}
    _fields_by_json: ClassVar[dict[str, Field]]
    __attrs_attrs__: ClassVar[Any] = _AttrsFields()

    def __init__(self, **fields: Any) -> None:
        known, own = type(self).__fields__, self.__dict__
        for name, value in fields.items():
            if name not in known:
                raise TypeError(_unknown_field(type(self), name))
            if value is not None:
                own[name] = value

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Self:
        """A record with just these fields, names unchecked."""
        record = cls.__new__(cls)
        record.__dict__.update(fields)
        return record

    @classmethod
    def field_named(cls, json: str) -> Field | None:
        """The field with this JSON name, or None."""
        if "_fields_by_json" not in cls.__dict__:
            cls._fields_by_json = {field.json: field for field in cls.__fields__.values()}
        return cls._fields_by_json.get(json)

    def with_fields(self, fields: dict[str, Any]) -> Self:
        """A record of the same type with just these fields, names unchecked."""
        return self.of(fields)

    def replace(self, *_: Any, **changes: Any) -> Self:
        """A copy with these fields changed; None makes a field absent.

        Raises:
            TypeError: The type has no such field.
        """
        for name in changes:
            if name not in self.__fields__:
                raise TypeError(_unknown_field(type(self), name))
        fields = {**self.__dict__, **changes}
        return self.with_fields({name: value for name, value in fields.items() if value is not None})

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # its lists and maps can change

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({fields})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use .replace({name}=…) to get a changed copy")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use .replace({name}=None) to get a copy without it")


def _unknown_field(record: type[Record], wrong: str) -> str:
    """Say which keyword is wrong, and which was meant: JSON names are understood, too."""
    from kgen.wording.spelling import did_you_mean

    names = {field.json: field.name for field in record.__fields__.values()}
    hint = did_you_mean(wrong, record.__fields__, names)
    return f'{record.__name__} has no field "{wrong}"{hint}'
