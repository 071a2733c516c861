"""What the drivers of a cluster's StorageClasses take as parameters, and what they refuse or drop."""

from __future__ import annotations

from .conflicts import conflicts
from .table import DRIVERS, driver_of, in_words, problems_in_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .table import Problem

__all__ = ["DRIVERS", "conflicts", "driver_of", "in_words", "problems", "problems_in_table"]


def problems(provisioner: str, parameters: Mapping[str, str]) -> Iterator[Problem]:
    """Parameters that a provisioner refuses, or drops without a word: each, and what is wrong with it."""
    yield from problems_in_table(provisioner, parameters)
    yield from conflicts(provisioner, parameters)
