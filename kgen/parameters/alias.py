"""Types with constraints, which need no `typing` until somebody asks for more than these."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Alias:
    """What `Annotated[type, constraints]` is to type checkers; it has the same attributes.

    >>> Alias("Port", int, "constraint").__metadata__
    ('constraint',)
    """

    def __init__(self, name: str, origin: Any, *metadata: object) -> None:
        """`origin` may be a function that gives the type, where that has to be imported."""
        self.__name__ = name
        self.__metadata__ = metadata
        self._origin = origin

    @property
    def __origin__(self) -> Any:
        """The type without constraints."""
        return self._origin() if type(self._origin).__name__ == "function" else self._origin

    def __repr__(self) -> str:
        return f"kgen.parameters.{self.__name__}"

    def __or__(self, other: Any) -> Any:
        from typing import Union

        return Union[self, other]  # noqa: UP007 - of what is no class

    def __ror__(self, other: Any) -> Any:
        from typing import Union

        return Union[other, self]  # noqa: UP007 - likewise


class Annotated:
    """`typing.Annotated` as far as values are checked, for annotations that only type checkers import it for.

    >>> Annotated[int, "constraint"].__origin__
    <class 'int'>
    """

    def __class_getitem__(cls, args: tuple[Any, ...]) -> Alias:
        return Alias("Annotated", *args)
