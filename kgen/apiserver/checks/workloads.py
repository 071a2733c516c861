"""What the rules of several workloads share: labels of pods, and numbers that may be percentages."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.diagnostics import invalid
from kgen.syntax import grammars

from .selectors import selects_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Amount: TypeAlias = int | str
    """A number, or a percentage as text."""

WHOLE = 100
"""Percent."""
_WHOLE_DIGITS = 3
_UINT64_DIGITS = 20


def template_labels(spec: Any) -> dict[str, str]:
    """The labels that a workload gives to its pods."""
    metadata = spec.template.metadata if spec.template else None
    return (metadata.labels if metadata else None) or {}


def is_unreadable(spec: Any, at: FieldPath, context: Context) -> bool:
    """Whether an earlier rule found that a workload's selector selects nothing because it cannot be read."""
    if not context.errors or spec.selector is None or selects_all(spec.selector):
        return False
    return context.failed(at / "selector")


def amount(at: FieldPath, value: Amount | None, *, at_most_all: bool = True) -> Findings:
    """A number that is negative, a text that is no percentage, or a percentage of more than all."""
    if not isinstance(value, str):
        yield from checks.not_negative(at, value)
        return
    reasons = grammars.percent(value)
    if reasons:
        yield invalid(at, value, reasons[0], _percent_hint(value))
    elif at_most_all and _is_above_all(value):
        yield invalid(at, value, f"must not be more than {WHOLE}%")


def _percent_hint(value: str) -> str:
    return f"take the quotes away: {value}" if value.isascii() and value.isdigit() else ""


def _is_above_all(percentage: str) -> bool:
    digits = percentage[:-1].lstrip("0")
    return len(digits) > _WHOLE_DIGITS or int(digits or "0") > WHOLE


def is_zero(value: Amount) -> bool:
    """Whether the server reads nothing out of a number or a percentage: text that is neither is nothing, too.

    >>> is_zero(0), is_zero("0%"), is_zero("some"), is_zero("1%"), is_zero("1")
    (True, True, True, False, False)
    """
    if not isinstance(value, str):
        return value == 0
    if not grammars.percent(value):
        return not value[:-1].strip("0")
    import re

    match = re.match("[+-]?0*([0-9]*)", value)
    digits = match[1] if match else ""
    # A number too large for the server is one before it sees that it ends in something else.
    is_number = match is not None and match.end() == len(value)
    return not (digits and (is_number or len(digits) > _UINT64_DIGITS or int(digits) >= 2**64))
