"""What Secrets hold never appears in a message."""

from __future__ import annotations

from kgen.diagnostics import shown
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic

_HIDDEN = "***"
_FIELDS = ("data", "stringData")
_SHORT = 4
"""Fewer characters than this are hidden only where they are quoted: they would be parts of other words."""


def mask(diagnostic: Diagnostic, item: Any) -> None:
    """Hide the values of a Secret in the message and the hint of what is said about it."""
    plain = item.to_plain() if isinstance(item, Object) else item
    values = {text for field in _FIELDS for text in _texts(plain.get(field))}
    for spelling in sorted({each for text in values for each in _spellings(text)}, key=len, reverse=True):
        diagnostic.message = diagnostic.message.replace(spelling, _HIDDEN)
        diagnostic.hint = diagnostic.hint.replace(spelling, _HIDDEN)


def _texts(value: Any) -> Iterator[str]:
    """Every scalar in a value, as text."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif value is not None and value != "":
        yield str(value)


def _spellings(text: str) -> Iterator[str]:
    """How a message may show a text."""
    yield shown(text)
    yield repr(text)
    yield f'"{text}"'
    if len(text) >= _SHORT:
        yield text
