"""Quantities as the server counts with them: whole numbers of a billionth, or of a thousandth where it keeps those."""

from __future__ import annotations

from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.syntax.quantity import Quantity

__all__ = ["billionths", "is_whole", "thousandths"]

_MILLION = 10**6


def thousandths(value: Quantity | None) -> int:
    """The number of thousandths that the server keeps of a resource's amount: what is finer is rounded away from zero.

    >>> thousandths("1"), thousandths("1u"), thousandths("-1u")
    (1000, 1, -1)
    """
    exact = billionths(value)
    return -(-exact // _MILLION) if exact >= 0 else exact // _MILLION


def is_whole(value: Quantity | None) -> bool:
    """Whether a resource's amount, as the server keeps it, is a whole number.

    >>> is_whole("2"), is_whole("1500m"), is_whole("2Gi")
    (True, False, True)
    """
    return thousandths(value) % 1000 == 0
