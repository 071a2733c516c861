"""What a parameter's values must be like beside their type: bounds, lengths, patterns, choices; and units.

>>> broken(20, [ge(0), le(9)])
[('must be in range 0..9', '20')]
>>> broken("web", [pattern("^[a-z]+$"), max_length(2)])
[('must have at most 2 characters', '3')]
"""

from __future__ import annotations

import sys

from kgen.slotted import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any

    Reasons = Callable[[Any], Iterable[str | tuple[str, str]]]
    """The reasons why a value does not fit; as a pair, the second part is shown behind "got" instead of the value."""
    Broken = tuple[tuple[str | int, ...], str, str]

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


class Alias:
    """What `Annotated[type, constraints]` is to type checkers; it has the same attributes.

    >>> Alias("Port", int, "constraint").__metadata__
    ('constraint',)
    """

    def __init__(self, name: str, origin: Any, *metadata: object) -> None:
        """`origin` may be a function that gives the type, where that has to be imported."""
        self.__name__ = name
        self.__metadata__ = metadata
        self._origin = origin

    @property
    def __origin__(self) -> Any:
        """The type without constraints."""
        return self._origin() if type(self._origin).__name__ == "function" else self._origin

    def __repr__(self) -> str:
        return f"kgen.parameters.{self.__name__}"

    def __or__(self, other: Any) -> Any:
        from typing import Union

        return Union[self, other]  # noqa: UP007 - of what is no class

    def __ror__(self, other: Any) -> Any:
        from typing import Union

        return Union[other, self]  # noqa: UP007 - likewise


class Annotated:
    """`typing.Annotated` as far as values are checked, for annotations that only type checkers import it for.

    >>> Annotated[int, "constraint"].__origin__
    <class 'int'>
    """

    def __class_getitem__(cls, args: tuple[Any, ...]) -> Alias:
        return Alias("Annotated", *args)


class Constraints:
    """The constraints of a function's parameters; each annotation is looked at when a value is given for it."""

    def __init__(self, make: Callable[..., Any], resolved: Callable[[str], Any]) -> None:
        """`resolved` gives the type of a parameter whose annotation has names that its module lacks at run time."""
        self._make = make
        self._resolved = resolved
        self._types: dict[str, Any] = {}

    def of(self, name: str) -> Any:
        """The type of a parameter where it has constraints somewhere; None where it has none."""
        if name not in self._types:
            found = self._type(name)
            self._types[name] = found if _is_constrained(found) else None
        return self._types[name]

    def _type(self, name: str) -> Any:
        try:
            annotation = self._make.__annotations__.get(name)
            return self._evaluated(annotation) if isinstance(annotation, str) else annotation
        except (NameError, TypeError):  # of what only type checkers import, or is defined further down
            return self._resolved(name)

    def _evaluated(self, annotation: str) -> Any:
        known = self._make.__globals__
        try:
            return eval(annotation, known)  # noqa: S307 - the author's own
        except NameError:
            names = vars(sys.modules[__name__.rpartition(".")[0]])  # of kgen.parameters
            return eval(annotation, {**names, "Annotated": Annotated, **known})  # noqa: S307 - likewise


def problems(constraints: Constraints, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each value that a constraint refuses: the path of it, and why."""
    found = []
    for name, value in given.items():
        type_ = constraints.of(name)
        for path, message, shown in broken_in(value, type_) if type_ is not None else ():
            found.append(
                (f"{name}{''.join(f'[{key}]' for key in path)}", f"{message}, got {shown}" if shown else message)
            )
    return found


def broken_in(value: Any, type_: Any) -> Iterator[Broken]:
    """What constraints refuse in a value of a type: the path inside of it, why, and what a message may show."""
    if value is None:
        return
    metadata = getattr(type_, "__metadata__", None)
    if metadata is not None:
        yield from (((), *each) for each in broken(value, metadata))
        yield from broken_in(value, type_.__origin__)
    elif _inner(type_) is not None:
        yield from broken_in(value, _inner(type_))
    elif args := getattr(type_, "__args__", ()):
        yield from _in_parts(value, type_, args)


def _in_parts(value: Any, type_: Any, args: tuple[Any, ...]) -> Iterator[Broken]:
    if _is_union(type_):
        found = [list(broken_in(value, each)) for each in args if _could_be(value, each)]
        yield from min(found, key=len, default=[])
    elif isinstance(value, (list, tuple, set, frozenset)):
        is_fixed = isinstance(value, tuple) and ... not in args and len(args) == len(value)
        for i, item in enumerate(value):
            yield from _below(i, item, args[i] if is_fixed else args[0])
    elif hasattr(value, "items") and len(args) > 1:
        for key, item in value.items():
            yield from _below(key, key, args[0])
            yield from _below(key, item, args[1])


def _below(key: str | int, value: Any, type_: Any) -> Iterator[Broken]:
    yield from (((key, *path), message, shown) for path, message, shown in broken_in(value, type_))


def _is_constrained(type_: Any, above: tuple[Any, ...] = ()) -> bool:
    if type_ is None or any(type_ is each for each in above):
        return False
    if has_constraints(getattr(type_, "__metadata__", ())):
        return True
    inner = [_inner(type_), getattr(type_, "__origin__", None), *(getattr(type_, "__args__", None) or ())]
    return any(_is_constrained(each, (*above, type_)) for each in inner)


def _inner(type_: Any) -> Any:
    """What a NewType or `type Name = …` stands for."""
    if hasattr(type_, "__supertype__"):
        return type_.__supertype__
    return type_.__value__ if type(type_).__name__ == "TypeAliasType" else None


def _is_union(type_: Any) -> bool:
    return type(type_).__name__ in {"UnionType", "_UnionGenericAlias", "Union"}


def _could_be(value: Any, type_: Any) -> bool:
    """Whether a value is of one of the types of a union; what cannot be told is taken for it."""
    while getattr(type_, "__metadata__", None) is not None or _inner(type_) is not None:
        type_ = _inner(type_) or type_.__origin__
    class_ = getattr(type_, "__origin__", None) or type_
    if _is_union(type_):
        return any(_could_be(value, each) for each in type_.__args__)
    try:
        return isinstance(value, class_)
    except TypeError:
        return True
