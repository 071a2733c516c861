"""What is never shown: the values of Secrets."""

from __future__ import annotations

from .phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

HIDDEN = "(hidden)"
"""Stands for a value that is not shown."""
FIELDS = ("data", "stringData")
"""The fields of a Secret that hold its values."""
_SHORT = 4
"""Fewer characters than this are hidden only where they are quoted: they would be parts of other words."""


def is_secret(plain: Any) -> bool:
    """Whether plain data is a Secret, or has the field that only Secrets have; when in doubt, it is one."""
    if not isinstance(plain, dict):
        return False
    return str(plain.get("kind", "")).strip().lower() == "secret" or "stringdata" in {str(key).lower() for key in plain}


def mentions_secret(text: str) -> bool:
    """Whether a text that cannot be read may hold a Secret."""
    if "secret" not in text.lower() and "stringdata" not in text.lower():
        return False
    from re import IGNORECASE, search

    return search(r"""kind["']?\s*:\s*["']?Secret\b|stringData""", text, IGNORECASE) is not None


def without_values(text: str, secret: dict[str, Any]) -> str:
    """A message about a Secret without the Secret's values.

    >>> without_values('"hunter2" must be base64', {"kind": "Secret", "data": {"password": "hunter2"}})
    '(hidden) must be base64'
    """
    values = {value for field in FIELDS for value in _texts(secret.get(field))}
    for spelling in sorted({each for value in values for each in _spellings(value)}, key=len, reverse=True):
        text = text.replace(spelling, HIDDEN)
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
