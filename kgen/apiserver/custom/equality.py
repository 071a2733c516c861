"""When the server takes two values for the same."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether values are equal, of the same types all through: 1 is neither true nor 1.0.

    >>> same([1], [1]), same([1], [1.0]), same(1, True)
    (True, False, False)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def is_choice(value: Any, choice: Any) -> bool:
    """Whether a value is one of an enumeration's: numbers are made to be of the choice's type before they are compared.

    >>> is_choice(1, 1.0), is_choice("a", "a"), is_choice(None, None)
    (True, True, False)
    """
    if choice is None or value is None:
        return False
    if is_number(value) and is_number(choice):
        return bool(type(choice)(value) == choice)
    if type(value) is int and isinstance(choice, str):  # Go makes the character of this number
        return bool(choice == (chr(value) if 0 <= value < _CODE_POINTS else "\ufffd"))
    return same(value, choice)


_CODE_POINTS = 0x110000


def is_number(value: Any) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def identity(value: Any) -> Any:
    """Something that can be hashed, and is equal for items that a set or a map of the server would hold once."""
    if isinstance(value, (dict, list)):
        import json

        return json.dumps(numbers_as_written(value), sort_keys=True)
    return type(value), value


def numbers_as_written(value: Any) -> Any:
    """1.0 is written as 1."""
    if isinstance(value, dict):
        return {key: numbers_as_written(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbers_as_written(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
