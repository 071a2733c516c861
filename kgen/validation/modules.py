"""A module of rules is its own list: what it defines, in its order."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeVar

    T = TypeVar("T")


def defined_in(module: str, kind: type[T]) -> Iterator[T]:
    """The values of a kind in a module, by its full name; it is imported if need be.

    >>> from kgen.validation.rule import Rule
    >>> next(defined_in("kgen.validation.rules.disruption_budgets", Rule)).on.__name__
    'PodDisruptionBudgetSpec'
    """
    found = vars(__import__(module, fromlist=["*"])).values()
    yield from (value for value in found if isinstance(value, kind))
