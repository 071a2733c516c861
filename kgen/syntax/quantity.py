"""Exact arithmetic on Kubernetes quantities such as `100m`, `1.5Gi` and `1e3`, and the server's grammar.

The server compares quantities as numbers (`1Gi` equals `1024Mi`). Its smallest part is a billionth of a unit:
what is finer is rounded away from zero. So every quantity is a whole number of billionths, and that is what
this module counts in.
"""

from __future__ import annotations

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction
    from typing import TypeAlias

    Quantity: TypeAlias = str | int | float
else:
    # Whoever reads a signature's types at run time meets a class of its own (`hint is Quantity`), which costs
    # no import; a type checker sees the union above. isinstance() gives one answer for both.
    class _TextOrNumber(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, (str, int, float)) and not isinstance(value, bool)

    class Quantity(metaclass=_TextOrNumber):
        """Annotates what Kubernetes reads as a quantity: text such as `1.5Gi`, or a number.

        >>> isinstance("1.5Gi", Quantity), isinstance(2, Quantity), isinstance(None, Quantity)
        (True, True, False)
        """


_POWER_OF_TEN = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_POWER_OF_TWO = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_UNITS = _POWER_OF_TEN | _POWER_OF_TWO

_BILLION = 10**9
_LARGEST_BINARY = (2**63 - 1) * _BILLION
_LARGEST_EXPONENT = 10_000  # the server takes 1e999999999 too, but writing it out would take minutes
_ALWAYS_READABLE = 640  # digits that int() reads under any setting of Python's own limit

_FORM = r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)"
_USAGE = 'must be a number with an optional unit, such as "100m", "1.5Gi" or "1e3"'


class QuantityError(KgenError):
    """A value that Kubernetes does not read as a quantity; `reason` says why."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__(f"{value!r} is not a quantity: {reason}")
        self.reason = reason


def quantity_problem(value: object) -> str | None:
    """The reason why the server does not read `value` as a quantity, or None.

    >>> quantity_problem("512MB")
    '"MB" is not a unit; did you mean "512M" or "512Mi"?'
    >>> quantity_problem("512Mi")
    """
    try:
        billionths(value)
    except QuantityError as error:
        return error.reason
    return None


def quantity_value(value: Quantity | None) -> Fraction:
    """The exact number that a quantity stands for; null stands for zero, as it does for the server.

    What is finer than a billionth is rounded away from zero, amounts in `Ki` … `Ei` end at 2^63-1, exponents
    at 10,000. Raises QuantityError.

    >>> quantity_value("1.5Gi") == 1.5 * 1024**3
    True
    >>> quantity_value("100m")
    Fraction(1, 10)
    """
    from fractions import Fraction

    return Fraction(billionths(value), _BILLION)


def compare_quantities(left: Quantity | None, right: Quantity | None) -> int:
    """-1, 0 or 1: whether `left` is less than, equal to or greater than `right`. Raises QuantityError.

    >>> compare_quantities("900Mi", "1Gi"), compare_quantities(2, "2000m"), compare_quantities("1k", 1)
    (-1, 0, 1)
    """
    a, b = billionths(left), billionths(right)
    return (a > b) - (a < b)


def same_quantity(left: Quantity | None, right: Quantity | None) -> bool:
    """Whether two quantities are the same number, however they are written. Raises QuantityError.

    >>> same_quantity("1Gi", "1024Mi"), same_quantity(0.5, "500m"), same_quantity("1G", "1Gi")
    (True, True, False)
    """
    return billionths(left) == billionths(right)


def billionths(value: object) -> int:
    """The whole number of billionths in a quantity; null counts as zero.

    Raises:
        QuantityError: The server would not read it as a quantity.

    >>> billionths("1.5u")
    1500
    """
    if value.__class__ is str and value in _KNOWN:
        return _KNOWN[value]
    if value is None:
        return 0
    if not isinstance(value, Quantity):
        from kgen.wording.phrases import describe

        raise QuantityError(value, f"{_USAGE}, not {describe(value)}")
    if isinstance(value, int):
        return value * _BILLION
    return _read(value if isinstance(value, str) else float.__repr__(value))


_KNOWN: dict[str, int] = {}
"""The same few quantities are in most manifests, and are read again and again."""
_MOST_KNOWN = 1024
_LONGEST_KNOWN = 24


def _read(text: str) -> int:
    amount = _parsed(text)
    if len(text) <= _LONGEST_KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[text] = amount
    return amount


def _parsed(text: str) -> int:
    import re

    # The server drops blanks around it; other white space comes to it as an escape of JSON, which it refuses.
    match = re.fullmatch(_FORM, text.strip(" "))
    if not match or not match[0]:
        raise QuantityError(text, _reason(text.strip(" ")))
    sign, whole, fraction, suffix = match.groups(default="")
    power = _POWER_OF_TWO.get(suffix)
    if power is None:
        amount = _decimal(whole + fraction, len(fraction), _exponent(text, suffix))
    else:
        amount = _binary(whole + fraction, len(fraction), power)
    if amount is None:
        raise QuantityError(text, "has no digits")
    return -amount if sign == "-" else amount


def _decimal(digits: str, places: int, exponent: int) -> int | None:
    """Billionths in `digits`, the last `places` of them behind the point, times 10 ** `exponent`."""
    if not digits and exponent < _POWER_OF_TEN["n"]:
        return None  # without digits the server reads "m" and "-" as zero, but not this
    # Beyond minus the number of digits, nothing but the rounding is left.
    shift = max(min(exponent, _LARGEST_EXPONENT) - places + 9, -len(digits) - 1)
    return _rounded_up(_number(digits) * 10 ** max(shift, 0), 10 ** max(-shift, 0))


def _binary(digits: str, places: int, exponent: int) -> int | None:
    """Billionths in `digits`, the last `places` of them behind the point, times 2 ** `exponent`."""
    if not digits and exponent > _POWER_OF_TWO["Ti"]:
        return None  # without digits the server reads "Ki" as zero, but not "Pi"
    return min(_rounded_up(_number(digits) * 2**exponent * _BILLION, 10**places), _LARGEST_BINARY)


def _exponent(text: str, suffix: str) -> int:
    import re

    if suffix in _POWER_OF_TEN:
        return _POWER_OF_TEN[suffix]
    exponent = int(suffix[1:]) if re.fullmatch(r"[eE][+-]?0*[0-9]{1,19}", suffix) else None
    if exponent is None or not -(2**63) <= exponent < 2**63:
        raise QuantityError(text, _reason(text.strip(" ")))
    return exponent


def _number(digits: str) -> int:
    if len(digits) <= _ALWAYS_READABLE:
        return int(digits or "0")
    from decimal import Decimal

    return int(Decimal(digits))


def _rounded_up(amount: int, divisor: int) -> int:
    return -(-amount // divisor)


def _reason(text: str) -> str:
    """Why `text` is no quantity, and what was probably meant."""
    if not text:
        return "must not be empty"
    if "," in text:
        return 'must not contain ","; write 1000 for a thousand and 1.5 for one and a half'
    number, unit = _parts(text)
    guesses = [guess for guess in _guesses(number, unit) if guess != text and not quantity_problem(guess)]
    if not guesses:
        return _USAGE
    meant = " or ".join(f'"{guess}"' for guess in guesses)
    what = "must not contain white space" if unit in _UNITS else f'"{unit}" is not a unit'
    return f"{what}; did you mean {meant}?"


def _parts(text: str) -> tuple[str, str]:
    """Number and unit, however strange the unit; nothing for text that starts otherwise."""
    import re

    match = re.fullmatch(r"([+-]?[0-9.]*[0-9][0-9.]*)\s*(.*)", text, re.DOTALL)
    return (match[1], match[2]) if match else ("", "")


def _guesses(number: str, unit: str) -> list[str]:
    """What was probably meant by a number with a unit that the server does not know."""
    if unit in _UNITS:
        return [number + unit]
    letters = unit.lower().removesuffix("ytes").removesuffix("yte").removesuffix("b")
    letter = letters.removesuffix("i").upper()
    if not letter:
        return [number]
    if f"{letter}i" not in _POWER_OF_TWO or unit == "e":  # 1e lacks its exponent rather than meaning 1E
        return []
    binary = f"{number}{letter}i"
    return [binary] if letters.endswith("i") else [number + letter.replace("K", "k"), binary]
