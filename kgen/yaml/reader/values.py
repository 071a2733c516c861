"""What single values mean: unquoted and tagged scalars, keys, and the numbers of JSON."""

from __future__ import annotations

from math import isfinite

from kgen.yaml.scalars import go_key, go_scalar, go_value, json_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MOST_LEVELS = 400
TOO_DEEP = f"more than {MOST_LEVELS} lists and maps within each other"
_MOST_DIGITS = 308
_LONGEST_MEMO = 200
_MOST_MEMOS = 10_000
_YAML = "tag:yaml.org,2002:"
MERGE_TAG = _YAML + "merge"
COLLECTION_TAGS = frozenset(["!", *(_YAML + name for name in ("map", "seq", "set", "omap", "pairs"))])
"""Tags that say what a list or map is anyway; Kubernetes ignores them."""


class Memo(dict[str, "Any"]):
    """What was made of short texts."""

    def __missing__(self, text: str) -> Any:
        made = self.made_of(text)
        if len(text) <= _LONGEST_MEMO:
            if len(self) >= _MOST_MEMOS:
                self.clear()
            self[text] = made
        return made

    def made_of(self, text: str) -> Any:
        """What a text becomes; ValueError where Kubernetes refuses it."""
        raise NotImplementedError


class PlainValues(Memo):
    """An unquoted scalar -> its value."""

    def made_of(self, text: str) -> Any:
        """The value, unless JSON has no such number."""
        return checked(go_value(text))


class PlainKeys(Memo):
    """An unquoted key -> its text, or None for the merge key."""

    def made_of(self, text: str) -> str | None:
        """The text, unless it is no key to Kubernetes, or none to anybody."""
        if text[:1] == "\xa0":
            raise ValueError("a key begins with a non-breaking space (U+00A0)")
        return None if text == "<<" else go_key(text)


class Notation:
    """What unquoted scalars and keys mean to a program, by their text."""

    __slots__ = ("keys", "values")

    def __init__(self, values: PlainValues, keys: PlainKeys) -> None:
        self.values = values
        self.keys = keys


KUBERNETES = Notation(PlainValues(), PlainKeys())


def checked(value: Any) -> Any:
    """The same value, unless it is a number that JSON has not."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number to JSON, and so none to Kubernetes; put it in quotes if it is text")
    return value


def is_known(tag: str) -> bool:
    """Whether Kubernetes knows the tag of a scalar; it drops others."""
    return tag == "!" or (tag.startswith(_YAML) and tag.removeprefix(_YAML) in _MAKERS)


def tagged_value(tag: str, text: str) -> Any:
    """The value of a scalar with a tag such as `!!int`, as Kubernetes reads it; ValueError where it does not."""
    name = tag.removeprefix(_YAML)
    if tag == "!":
        return text
    try:
        return checked(_MAKERS[name](text))
    except (TypeError, ValueError):
        raise ValueError(f"{text!r:.40} is no {shown_tag(tag)}") from None


def shown_tag(tag: str) -> str:
    """A tag as one writes it."""
    return "!!" + tag.removeprefix(_YAML) if tag.startswith(_YAML) else tag


def _typed(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds:
        raise TypeError
    return value


def _float(text: str) -> int | float:
    return json_number(float(_typed(go_scalar(text), int, float)))


def _time(text: str) -> str:
    if not (text[:4].isdigit() and text[4:5] == "-"):
        raise ValueError
    return text


def _binary(text: str) -> str:
    from base64 import b64decode

    return b64decode("".join(text.split()), validate=True).decode()


_MAKERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": lambda text: _typed(go_scalar(text), int),
    "float": _float,
    "bool": lambda text: _typed(go_scalar(text), bool),
    "null": lambda text: _typed(go_scalar(text), type(None)),
    "timestamp": _time,
    "binary": _binary,
    "merge": str,
    "value": str,
}


def json_int(digits: str) -> int:
    """A whole number of JSON text."""
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits; put it in quotes if it is text")
    return int(digits)


def json_float(digits: str) -> int | float:
    """A number with fraction or exponent of JSON text."""
    number: int | float = json_number(checked(float(digits)))
    return number


class NoConstantError(ValueError):
    """NaN and Infinity, which Python's reader knows and JSON does not."""


def json_constant(name: str) -> float:
    """Refuse NaN and Infinity."""
    raise NoConstantError(f"{name} is no number to JSON")
