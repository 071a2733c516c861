"""A module of rules is its own list: what it defines, in its order."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeVar

    T = TypeVar("T")


def defined_in(module: str, kind: type[T]) -> Iterator[T]:
    """The values of a kind in a module, by its full name; it is imported if need be.

    >>> from kgen.apiserver.rule import Rule
    >>> next(defined_in("kgen.apiserver.rules.policy.disruption_budgets", Rule)).on.__name__
    'PodDisruptionBudgetSpec'
    """
    yield from (value for value in vars(module_named(module)).values() if isinstance(value, kind))


def module_named(name: str) -> Any:
    """A module by its full name; it is imported if need be."""
    return __import__(name, fromlist=["*"])
