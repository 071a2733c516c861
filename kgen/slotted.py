"""Small values made of their slots."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


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
