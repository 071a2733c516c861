"""How Kubernetes reads an unquoted scalar of YAML.

Kubernetes reads YAML with Go's sigs.k8s.io/yaml, which is YAML 1.1 with exceptions of its own: `y` is true, `0o17` is
15, `25921e05` is a number, `12:30:45` and `2001-01-01` are text.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Scalar: TypeAlias = bool | int | float | str | None

_NAMED: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_NUMERIC_STARTS = frozenset("+-.0123456789")
_DIGITS_BY_PREFIX = {
    "0x": (16, "0123456789abcdefABCDEF"),
    "0o": (8, "01234567"),
    "0b": (2, "01"),
}
_LONGEST_UINT64 = 64
"""Digits of the largest 64-bit number in base 2; longer ones are floats or text, and int() is slow on them."""
_INT64, _UINT64 = 2**63, 2**64
_FLOAT_WITH_EXPONENT = 1e16
"""From here on Python writes a float with an exponent, and some of its digits may be left out."""
_FLOAT32_OVERFLOW = (2 - 2**-24) * 2.0**127
"""From here on a number rounds to infinity in 32 bits."""


def go_value(text: str) -> Scalar:
    """What Kubernetes makes of an unquoted scalar.

    Whole floats are ints, since the value passes through JSON: `1e3` is 1000. Infinities and NaN are returned, though
    JSON, and so Kubernetes, has none.

    >>> [go_value(text) for text in ("y", "0o17", "017", "25921e05", "12:30:45", "~")]
    [True, 15, 15, 2592100000, '12:30:45', None]
    """
    value = go_scalar(text)
    return json_number(value) if isinstance(value, float) else value


def json_number(value: float) -> int | float:
    """A float as it comes out of JSON that Go wrote: a whole number that fits 64 bits has no fraction.

    >>> json_number(1e3), json_number(0.5), json_number(1e30)
    (1000, 0.5, 1e+30)
    """
    if not -_INT64 <= value < _INT64 or not value.is_integer():
        return value
    whole = int(value) if abs(value) < _FLOAT_WITH_EXPONENT else _as_written(value)
    return whole if -_INT64 <= whole < _INT64 else value


def _as_written(value: float) -> int:
    """The whole number that a float's shortest digits make, with zeros for those left out, as Go writes it."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction + "0" * (int(exponent) - len(fraction)))


def go_key(text: str) -> str:
    """The key that Kubernetes makes of an unquoted scalar: keys of JSON are texts.

    >>> go_key("yes"), go_key("0x10"), go_key("1.10")
    ('true', '16', '1.1')

    Raises:
        ValueError: Kubernetes refuses the key, since it is null or a number beyond 64 bits.
    """
    return key_of(go_scalar(text))


def key_of(value: Scalar) -> str:
    """The text that stands for a value as key; see `go_key`."""
    if isinstance(value, str):
        return value
    if value is None:
        raise ValueError("null is no key")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_key(value)
    if not -_INT64 <= value < _INT64:
        raise ValueError("a number beyond 64 bits is no key")
    return str(value)


def go_scalar(text: str) -> Scalar:
    """The value before it passes through JSON; this follows `resolve` of the Go package line by line."""
    if text in _NAMED:
        return _NAMED[text]
    if text[0] not in _NUMERIC_STARTS or not text.isascii():
        return text
    if text[0] == ".":
        return _go_float(text, text)
    digits = text.replace("_", "")
    whole = _go_int(digits)
    return _go_float(digits, text) if whole is None else whole


def _go_int(text: str) -> int | None:
    """The number that Go's ParseInt and ParseUint with base 0 read, or None."""
    signed = text[:1] in ("+", "-")
    digits = text[1:] if signed else text
    base, allowed = _DIGITS_BY_PREFIX.get(digits[:2].lower(), (10, "0123456789"))
    if base != 10:  # noqa: PLR2004 - the usual base
        digits = digits[2:]
    elif digits[:1] == "0" and digits != "0":
        base, allowed = 8, "01234567"
    if digits.strip(allowed) or not digits:
        return _go_odd_binary(text)
    significant = digits.lstrip("0") or "0"
    if len(significant) > _LONGEST_UINT64:
        return None
    value = int(significant, base) * (-1 if text[0] == "-" else 1)
    return value if (-_INT64 if signed else 0) <= value < (_INT64 if signed else _UINT64) else None


def _go_odd_binary(text: str) -> int | None:
    """The number in `0b-1` and `0b+1`, which Go reads as well."""
    if text[:2] == "0b" and text[2:3] in ("+", "-") and text[3:] and not text[3:].strip("01"):
        value = int(text[2:], base=2)  # noqa: FURB166 - no second prefix
        return value if -_INT64 <= value < _INT64 else None
    return None


def _go_float(digits: str, text: str) -> float | str:
    """The number that Go's ParseFloat reads in `digits`, or the text where it reads none."""
    if digits.lstrip("+-")[:1] not in _NUMERIC_STARTS or digits.strip("0123456789.eE+-_"):
        return text
    try:
        value = float(digits)
    except ValueError:
        return text
    return text if value in (float("inf"), float("-inf")) else value


def _float_key(value: float) -> str:
    """A float as Go formats it with 32 bits and as few digits as needed: what sigs.k8s.io/yaml makes a key of."""
    sign = "-" if str(value)[0] == "-" else ""
    return sign + (_named_float(abs(value)) or _go_general(*_shortest_float32(abs(value))))


def _named_float(value: float) -> str:
    """The name of what is no number of 32 bits."""
    if value != value:  # noqa: PLR0124 - so is NaN, and `math` would have to be imported
        return ".nan"
    return ".inf" if value >= _FLOAT32_OVERFLOW else ""


def _shortest_float32(value: float) -> tuple[str, int]:
    """As few digits as tell the nearest 32-bit float from others, without a point, and the first one's power of ten."""
    from struct import pack, unpack

    single = pack("f", value)
    (exact,) = unpack("f", single)
    shortest = next(text for p in range(9) if pack("f", float(text := f"{exact:.{p}e}")) == single)
    mantissa, _, exponent = shortest.partition("e")
    return mantissa.replace(".", ""), int(exponent)


def _go_general(digits: str, exponent: int) -> str:
    """Digits in the notation of Go's %g: with an exponent below -4 and from 6 on."""
    if not -4 <= exponent < 6:  # noqa: PLR2004
        point = "." if len(digits) > 1 else ""
        return f"{digits[0]}{point}{digits[1:]}e{exponent:+03d}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{whole}.{fraction}" if fraction else whole
