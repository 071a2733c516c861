"""Values that are made once and never changed: of slots, or named tuples."""

from __future__ import annotations

from .slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple, Self, TypeVar

    T = TypeVar("T")
else:

    class _NamedTuple:
        """`typing.NamedTuple` whose annotations stay text: compiling them takes ten times as long as all the rest.

        >>> class Point(NamedTuple):
        ...     x: int
        ...     y: int = 0
        ...     def moved(self):
        ...         return self._replace(x=self.x + 1)
        >>> Point(1).moved(), Point._field_defaults, Point.__annotations__["x"]
        (Point(x=2, y=0), {'y': 0}, 'int')
        """

        def __new__(cls, name: str, _: tuple[Any, ...], body: dict[str, Any]) -> type[tuple]:
            from collections import namedtuple

            fields = body.pop("__annotations__")
            defaults = [body.pop(each) for each in fields if each in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))  # noqa: PYI024 - see above
            made.__annotations__ = fields
            for each, value in body.items():
                setattr(made, each, value)
            return made

    NamedTuple = object.__new__(_NamedTuple)

__all__ = ["Frozen", "NamedTuple"]


class Frozen(Slotted):
    """A Slotted value that is made once and never changed.

    >>> class Place(Frozen):
    ...     __slots__ = ("line",)
    ...     def __init__(self, line):
    ...         self._set(line=line)
    >>> place = Place(3)
    >>> place.replace(line=4)
    Place(line=4)
    >>> place.line = 5
    Traceback (most recent call last):
    AttributeError: Place is frozen; replace(line=...) makes a changed copy
    """

    __slots__ = ()

    def _set(self, **values: object) -> None:
        put = object.__setattr__
        for name, value in values.items():
            put(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; replace({name}=...) makes a changed copy")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.slots().values()))

    def replace(self, **changes: Any) -> Self:
        """A copy in which some slots have other values."""
        return _made(type(self), {**self.slots(), **changes})

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), self.slots())


def _made(kind: type[T], slots: dict[str, Any]) -> T:
    return kind(**slots)
