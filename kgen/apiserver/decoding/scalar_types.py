"""What the API server's decoder takes for each scalar type: a value in, the reason why it does not decode out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Checker: TypeAlias = Callable[[Any], str | None]
    """Takes a value and returns why it does not decode, None where it does."""

INT32, INT64 = 2**31, 2**63
_LARGEST_FLOAT = 1.7976931348623157e308
_BYTE = range(256)
_MOST_REMEMBERED = 4096
_GOOD_QUANTITIES: set[str] = set()
"""The same few stand in most manifests."""
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_text(value: Any) -> str | None:
    """Text, and nothing that could be read as text."""
    return None if isinstance(value, str) else _expected("str", value)


def check_bool(value: Any) -> str | None:
    """True or false; not text that says so."""
    return None if value is True or value is False else _expected("bool", value)


def check_int32(value: Any) -> str | None:
    """A whole number of 32 bits, written without fraction and exponent."""
    if type(value) is int and -INT32 <= value < INT32:
        return None
    return _no_int(value, 32)


def check_int64(value: Any) -> str | None:
    """A whole number of 64 bits, written without fraction and exponent."""
    if type(value) is int and -INT64 <= value < INT64:
        return None
    return _no_int(value, 64)


def _no_int(value: Any, bits: int) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return _expected("int32", value)
    limit = INT32 if bits == 32 else INT64  # noqa: PLR2004 - bits
    return None if -limit <= value < limit else f"{value} does not fit {bits} bits"


def check_float(value: Any) -> str | None:
    """A number of 64 bits."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return None if -_LARGEST_FLOAT <= value <= _LARGEST_FLOAT else f"{value} is no number to JSON"
    return _expected("float", value)


def check_int_or_text(value: Any) -> str | None:
    """Text, or a whole number of 32 bits."""
    if isinstance(value, str) or check_int32(value) is None:
        return None
    is_int = isinstance(value, int) and not isinstance(value, bool)
    return check_int32(value) if is_int else _expected("int_or_str", value)


def check_quantity(value: Any) -> str | None:
    """A quantity, as text or as a number."""
    if value.__class__ is str and value in _GOOD_QUANTITIES:
        return None
    from kgen.syntax.quantity import quantity_problem

    problem = quantity_problem(value)
    if problem is None and value.__class__ is str and len(_GOOD_QUANTITIES) < _MOST_REMEMBERED:
        _GOOD_QUANTITIES.add(value)
    return problem


def check_base64(value: Any) -> str | None:
    """Base64 with padding, blank lines aside; or a list of bytes, which is what Go makes of such a list in JSON."""
    if isinstance(value, str):
        return _base64_problem(value)
    if not isinstance(value, list):
        return _expected("str", value)
    fits = all(item is None or (type(item) is int and item in _BYTE) for item in value)
    return None if fits else "expected base64 text, got a list"


def _base64_problem(text: str) -> str | None:
    from binascii import Error, a2b_base64

    bare = text.replace("\n", "").replace("\r", "")
    try:
        a2b_base64(bare, strict_mode=True)
        fits = len(bare) % 4 == 0  # Python takes one character too many before the padding
    except (Error, ValueError):
        fits = False
    if not fits:
        return "is not base64 with padding; plain text goes into stringData, which encodes it"
    return None


def as_base64(value: Any) -> Any:
    """The base64 text of what `check_base64` accepts."""
    if isinstance(value, str):
        return value
    from binascii import b2a_base64

    return b2a_base64(bytes(item or 0 for item in value), newline=False).decode()


def check_time(value: Any) -> str | None:
    """A time by RFC 3339, as lenient as Go is with it: a comma may stand before the fraction, an hour be one digit."""
    return _stamp_problem(value, r"(?:[.,][0-9]+)?", "2026-01-31T12:00:00Z")


def check_micro_time(value: Any) -> str | None:
    """A time by RFC 3339 with exactly six digits of a fraction."""
    return _stamp_problem(value, r"[.,][0-9]{6}", "2026-01-31T12:00:00.000000Z")


def _stamp_problem(value: Any, fraction: str, example: str) -> str | None:
    if not isinstance(value, str):
        return _expected("str", value)
    import re

    pattern = rf"(\d{{4}})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d){fraction}(?:Z|[+-](\d\d):(\d\d))"
    match = re.fullmatch(pattern, value, re.ASCII)
    if match and _is_moment([int(part or 0) for part in match.groups()]):
        return None
    from kgen.wording.phrases import shown

    return f"{shown(value)}: there is no such day or time" if match else f"{shown(value)} is no time such as {example}"


def _is_moment(numbers: list[int]) -> bool:
    year, month, day, hour, minute, second, zone_hour, zone_minute = numbers
    is_day = 1 <= month <= len(_MONTH_DAYS) and 1 <= day <= _days(year, month)
    # Go lets a zone be off by 24:60, as some people write it.
    return is_day and hour < 24 and minute < 60 and second < 60 and zone_hour <= 24 and zone_minute <= 60  # noqa: PLR2004


def _days(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not is_leap else _MONTH_DAYS[month - 1]  # noqa: PLR2004 - February


def check_nothing(_: Any) -> None:
    """Anything decodes."""
    return


def _expected(type_: str, value: Any) -> str:
    from kgen.wording.phrases import describe, words

    hint = "; put it in quotes" if type_ == "str" and isinstance(value, (bool, int, float)) else ""
    hint = _unquoted(type_, value) if type_ in ("int32", "bool") and isinstance(value, str) else hint
    return f"expected {words(type_)}, got {describe(value)}{hint}"


def _unquoted(type_: str, text: str) -> str:
    """How a number or boolean is written that stands in text; "" where the text has none."""
    if text in ("true", "false") if type_ == "bool" else text.removeprefix("-").isdigit():
        return "; take the quotes away"
    factor = _SECONDS.get(text[-1:])
    if type_ == "int32" and factor and text[:-1].isdigit():
        return f"; write seconds without a unit: {int(text[:-1]) * factor}"
    return ""


_SECONDS = {"s": 1, "m": 60, "h": 3600}


CHECKERS: dict[str, Checker] = {
    "str": check_text,
    "bytes": check_base64,
    "time": check_time,
    "micro_time": check_micro_time,
    "bool": check_bool,
    "int32": check_int32,
    "int64": check_int64,
    "float": check_float,
    "quantity": check_quantity,
    "int_or_str": check_int_or_text,
    "object": check_nothing,
    "any": check_nothing,
}
ZEROS: dict[str, Any] = {
    "bool": False,
    "int32": 0,
    "int64": 0,
    "float": 0,
    "quantity": "0",
    "int_or_str": 0,
    "any": None,
}
"""What null is among a list's items or a map's values, where it is not empty text."""

READ_AT_ONCE = {"int_or_str", "micro_time", "quantity", "time"}
"""Types that read themselves: the server's decoder stops at them, while it goes on after any other wrong value."""
