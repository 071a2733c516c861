"""Small values: made of their slots, or named tuples."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NamedTuple, Self, TypeVar

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

__all__ = ["Frozen", "NamedTuple", "Slotted"]


class Slotted:
    """A value that is its slots: equal to another of its type with equal slots, and printed with those that are set.

    >>> class Point(Slotted):
    ...     __slots__ = ("x", "y")
    >>> point = Point()
    >>> point.x, point.y = 1, None
    >>> point
    Point(x=1)
    """

    __slots__: tuple[str, ...] = ()
    maker: ClassVar[str] = ""
    """What messages call it where authors do not know the class, but what makes it: `a port(…)`."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.slots() == other.slots()

    __hash__ = None  # type: ignore[assignment]  # what it holds can change

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in self.slots().items() if value is not None]
        return f"{type(self).__name__}({', '.join(said)})"

    def slots(self) -> dict[str, object]:
        """Each slot's name and value, those of the bases first."""
        names = [name for base in reversed(type(self).__mro__) for name in getattr(base, "__slots__", ())]
        return {name: getattr(self, name) for name in names}


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
