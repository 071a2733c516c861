"""What Secrets hold never appears in a message."""

from __future__ import annotations

from kgen.diagnostics import shown
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


_HIDDEN = "***"
_FIELDS = ("data", "stringData")
_SHORT = 4
"""Fewer characters than this are hidden only where they are quoted: they would be parts of other words."""


def masked(text: str, secret: Any) -> str:
    """A text about a Secret without the Secret's values."""
    plain = secret.to_plain() if isinstance(secret, Object) else secret
    values = {value for field in _FIELDS for value in _texts(plain.get(field))}
    for spelling in sorted({each for value in values for each in _spellings(value)}, key=len, reverse=True):
        text = text.replace(spelling, _HIDDEN)
    return text


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
