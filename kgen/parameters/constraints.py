"""What a parameter's values must be like beside their type: bounds, lengths, patterns, choices; and units.

>>> broken(20, [ge(0), le(9)])
[('must be in range 0..9', '20')]
>>> broken("web", [pattern("^[a-z]+$"), max_length(2)])
[('must have at most 2 characters', '3')]
"""

from __future__ import annotations

from kgen.slotted import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any

    Reasons = Callable[[Any], Iterable[str | tuple[str, str]]]
    """The reasons why a value does not fit; as a pair, the second part is shown behind "got" instead of the value."""

_NUMBERS = ("ge", "gt", "le", "lt", "multiple_of")
_WORDS = (*_NUMBERS, "pattern", "min_length", "max_length", "choices", "unit", "reasons", "what")


class Constraint(Frozen):
    """What values must be like; other objects with some of these attributes do as well.

    Attributes:
        ge: The lowest value.
        gt: What is below the lowest value.
        le: The highest value.
        lt: What is above the highest value.
        multiple_of: What values are multiples of.
        pattern: A regular expression that is found in the text.
        min_length: The least number of characters, items or entries.
        max_length: The largest number of them.
        choices: The values that there are.
        unit: What numbers count.
        reasons: A function that gives the reasons why a value does not fit; it is asked instead of the pattern and the
            lengths beside it, which stand in the schema.
        what: What values are, in words, for `kgen blueprints`; instead of the pattern and the lengths beside it.
    """

    __slots__ = _WORDS
    ge: float | str | None
    gt: float | str | None
    le: float | str | None
    lt: float | str | None
    multiple_of: float | None
    pattern: str | None
    min_length: int | None
    max_length: int | None
    choices: Collection[Any] | None
    unit: str | None
    reasons: Reasons | None
    what: str | None

    def __init__(self, **given: Any) -> None:
        self._set(**{name: given.pop(name, None) for name in _WORDS})
        if given:
            raise TypeError(f"a constraint has no {next(iter(given))}; it has {', '.join(_WORDS)}")


def ge(bound: float | str) -> Constraint:
    """Values from a bound on; a quantity may be compared with one, such as "1Gi"."""
    return Constraint(ge=bound)


def gt(bound: float | str) -> Constraint:
    """Values above a bound."""
    return Constraint(gt=bound)


def le(bound: float | str) -> Constraint:
    """Values up to a bound."""
    return Constraint(le=bound)


def lt(bound: float | str) -> Constraint:
    """Values below a bound."""
    return Constraint(lt=bound)


def multiple_of(number: float) -> Constraint:
    """Multiples of a number."""
    return Constraint(multiple_of=number)


def pattern(regular_expression: str) -> Constraint:
    """Text in which a regular expression is found; `^` and `$` tie it to the ends."""
    return Constraint(pattern=regular_expression)


def min_length(number: int) -> Constraint:
    """Text, lists and maps of at least so many characters, items or entries."""
    return Constraint(min_length=number)


def max_length(number: int) -> Constraint:
    """Text, lists and maps of at most so many characters, items or entries."""
    return Constraint(max_length=number)


def choices(*values: object) -> Constraint:
    """One of some values."""
    return Constraint(choices=values)


def unit(name: str) -> Constraint:
    """What a number counts, such as "seconds"; `kgen blueprints` shows it."""
    return Constraint(unit=name)


def check(reasons: Reasons, what: str | None = None) -> Constraint:
    """Whatever a function finds no reason against; `what` are the values in words, such as "an even number".

    >>> broken(3, [check(lambda number: [] if number % 2 == 0 else ["must be even"])])
    [('must be even', '3')]
    """
    return Constraint(reasons=reasons, what=what)


def has_constraints(metadata: Iterable[Any]) -> bool:
    """Whether something in the metadata of an annotation constrains values."""
    return any(hasattr(each, name) for each in metadata for name in (*_WORDS, "func") if not isinstance(each, str))


def merged(metadata: Iterable[Any]) -> Constraint:
    """The constraints of all metadata as one: the narrowest bounds, and the first of all else."""
    found: dict[str, Any] = {}
    for each in map(_read, metadata):
        for name, value in each.items():
            narrower = _NARROWER.get(name)
            if narrower and name in found:
                found[name] = narrower(found[name], value)
            else:
                found.setdefault(name, value)
    return Constraint(**found)


_NARROWER: dict[str, Any] = {"ge": max, "gt": max, "le": min, "lt": min}


def _read(each: Any) -> dict[str, Any]:
    """The words of one object; a range of choices is a pair of bounds."""
    if isinstance(each, (str, bytes)):
        return {}
    found = {name: value for name in _WORDS if (value := getattr(each, name, None)) is not None}
    if "pattern" in found:
        found["pattern"] = str(getattr(found["pattern"], "pattern", found["pattern"]))
    if callable(getattr(each, "func", None)):  # annotated-types' Predicate
        found["reasons"] = _of_predicate(each.func)
    values = found.get("choices")
    if isinstance(values, range) and values and values.step == 1:
        del found["choices"]
        found |= {"ge": values[0], "le": values[-1]}
    return found


def _of_predicate(fits: Callable[[Any], bool]) -> Reasons:
    name = getattr(fits, "__name__", str(fits)).strip("<>")
    return lambda value: [] if fits(value) else [f"must fulfil {name}"]


def broken(value: Any, metadata: Iterable[Any]) -> list[tuple[str, str]]:
    """What is wrong with a value, each with the part of it that a message may show behind "got"; "" for none."""
    metadata = list(metadata)
    wanted = merged(metadata)
    bounds = in_words(wanted)
    found = [(f"must be {bounds}", shown(value))] if bounds and not _is_within(value, wanted) else []
    for each in map(_read, metadata):
        found += _broken(value, Constraint(**each))
    return found


def _broken(value: Any, wanted: Constraint) -> Iterator[tuple[str, str]]:
    """What is wrong with a value but for its bounds."""
    if wanted.multiple_of is not None and _is_number(value) and value % wanted.multiple_of:
        yield f"must be a multiple of {wanted.multiple_of}", shown(value)
    if wanted.choices is not None and value not in wanted.choices:
        yield (
            f"must be one of {', '.join(map(shown, wanted.choices))}",
            f"{shown(value)}{_closest(value, wanted.choices)}",
        )
    if wanted.reasons is not None:
        found = wanted.reasons(value)
        yield from (each if isinstance(each, tuple) else (each, shown(value)) for each in found)
        return
    if wanted.pattern is not None and isinstance(value, str) and not _is_found(wanted.pattern, value):
        yield f"must match {wanted.pattern}", shown(value)
    yield from _of_wrong_length(value, wanted)


def _of_wrong_length(value: Any, wanted: Constraint) -> Iterator[tuple[str, str]]:
    if not hasattr(value, "__len__"):
        return
    what = "characters" if isinstance(value, str) else "entries" if hasattr(value, "keys") else "items"
    if wanted.min_length and len(value) < wanted.min_length:
        yield f"must have at least {_counted(wanted.min_length, what)}", str(len(value))
    if wanted.max_length is not None and len(value) > wanted.max_length:
        yield f"must have at most {_counted(wanted.max_length, what)}", str(len(value))


_SINGULAR = {"characters": "character", "entries": "entry", "items": "item"}


def _counted(number: int, what: str) -> str:
    return f"{number} {_SINGULAR[what] if number == 1 else what}"


def in_words(wanted: Constraint) -> str:
    """The bounds in words: `in range 0..9`, `at least 1`, `greater than 0 and at most 5`; "" where there are none."""
    if wanted.ge is not None and wanted.le is not None and wanted.gt is None and wanted.lt is None:
        return f"in range {wanted.ge}..{wanted.le}"
    parts = {"at least": wanted.ge, "greater than": wanted.gt, "at most": wanted.le, "less than": wanted.lt}
    return " and ".join(f"{word} {bound}" for word, bound in parts.items() if bound is not None)


def described(wanted: Constraint) -> list[str]:
    """All that is said of values in words, without the unit: `at least 1`, `matches ^a`, `at most 3 characters`."""
    found = [in_words(wanted)]
    if wanted.multiple_of is not None:
        found.append(f"a multiple of {wanted.multiple_of}")
    if wanted.choices is not None:
        found.append(f"one of {', '.join(map(shown, wanted.choices))}")
    if wanted.pattern is not None and not wanted.what:
        found.append(f"matches {wanted.pattern}")
    if wanted.min_length:
        found.append(f"length at least {wanted.min_length}")
    if wanted.max_length is not None:
        found.append(f"length at most {wanted.max_length}")
    found.append(wanted.what or "")
    return [each for each in found if each]


def _is_within(value: Any, wanted: Constraint) -> bool:
    bounds = (wanted.ge, 0, 1), (wanted.gt, 1, 1), (wanted.le, -1, 0), (wanted.lt, -1, -1)
    return all(least <= _order(value, bound) <= most for bound, least, most in bounds if bound is not None)


def _order(value: Any, bound: Any) -> int:
    """-1 where a value is below a bound, 0 where it is the same, 1 above it; quantities are compared as such."""
    if isinstance(value, str) and isinstance(bound, (int, float, str)):
        from kgen.syntax.quantity import compare_quantities, quantity_problem

        if not (quantity_problem(value) or quantity_problem(bound)):
            return compare_quantities(value, bound)
    if isinstance(bound, str) and _is_number(value):
        from kgen.syntax.quantity import compare_quantities

        return compare_quantities(value, bound)
    return int(value > bound) - int(value < bound)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_found(regular_expression: str, value: str) -> bool:
    import re

    return re.search(regular_expression, value) is not None


def _closest(value: object, known: Iterable[object]) -> str:
    if not isinstance(value, str):
        return ""
    from kgen.wording.spelling import did_you_mean

    return did_you_mean(value, [each for each in known if isinstance(each, str)])


def shown(value: object) -> str:
    """A value as messages show it; "" for lists and maps."""
    from kgen.wording.phrases import shown

    return "" if hasattr(value, "keys") or isinstance(value, (list, tuple, set, frozenset)) else shown(value)
