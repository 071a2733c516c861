"""Numbers against the bounds of a schema, compared as the server compares them: whole ones as 64-bit integers."""

from __future__ import annotations

from kgen.apiserver.stated import BOUNDS

from .findings import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Found
    from kgen.field_path import FieldPath

    from .schema import Schema

INT32, INT64 = 2**31, 2**63
_LARGEST_FLOAT32 = 3.4028235677973366e38
"""The first number that rounds to infinity in 32 bits."""
_SAFE = 2**53 - 1
_EPSILON = 1e-9
_FORMATS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def problems(schema: Schema, value: float, at: FieldPath) -> Iterator[Found]:
    """The bounds that a number breaks."""
    type_ = schema.types[0] if len(schema.types) == 1 and schema.types[0] in _FORMATS else ""
    format_ = schema.format if type_ and schema.format in _FORMATS[type_] else ""
    if not fits(value, type_, format_):
        yield invalid(BOUNDS, at, f"{value} is no {format_ or type_}")
    for keyword, breaks in (("multipleOf", _is_no_multiple), ("maximum", _is_above), ("minimum", _is_below)):
        bound = schema.number(keyword)
        if bound is None:
            continue
        if not fits(float(bound), type_, format_):
            yield invalid(BOUNDS, at, f"the definition's {keyword} {bound} is no {format_ or type_}: nothing can fit")
            number: float = float(value)
        else:
            number = value
        if breaks(schema, number, float(bound)):
            yield invalid(BOUNDS, at, f"{value} must be {_words(schema, keyword)} {bound}")


def fits(value: float, type_: str, format_: str) -> bool:
    """Whether a number can be held by a type and format of a schema without loss."""
    if type_ == "integer":
        limit = INT32 if format_ == "int32" else INT64
        return float(value).is_integer() and -limit <= int(value) < limit
    return format_ != "float" or abs(value) < _LARGEST_FLOAT32


def is_whole(value: float) -> bool:
    """Whether the server takes a float for a whole number, within 53 bits and a relative error of a billionth.

    >>> is_whole(3.0), is_whole(3.0000000001), is_whole(2.5), is_whole(1e300)
    (True, True, False, False)
    """
    if not -_SAFE <= value <= _SAFE:
        return False
    below = float(int(value))
    if value == below:
        return True
    if not below or value < 0:
        return False
    return abs(value - below) / (abs(value) + abs(below)) < _EPSILON


def _is_above(schema: Schema, value: float, bound: float) -> bool:
    limit = as_int64(bound) if isinstance(value, int) else bound
    return value >= limit if schema.says("exclusiveMaximum") else value > limit


def _is_below(schema: Schema, value: float, bound: float) -> bool:
    limit = as_int64(bound) if isinstance(value, int) else bound
    return value <= limit if schema.says("exclusiveMinimum") else value < limit


def _is_no_multiple(_: Schema, value: float, factor: float) -> bool:
    if isinstance(value, int):
        whole = as_int64(factor)
        return whole <= 0 or value % whole != 0
    if factor <= 0:
        return True
    return not is_whole(1 / factor * value if factor < 1 else value / factor)


def as_int64(value: float) -> int:
    """What Go makes of a float as an integer: without its fraction, and the lowest where it is too large."""
    return int(value) if -INT64 <= value < INT64 else -INT64


def _words(schema: Schema, keyword: str) -> str:
    if keyword == "multipleOf":
        return "a multiple of"
    if keyword == "maximum":
        return "below" if schema.says("exclusiveMaximum") else "at most"
    return "above" if schema.says("exclusiveMinimum") else "at least"
