"""What a parameter's values must be like beside their type: bounds, lengths, patterns, choices; and units.

>>> broken(20, [ge(0), le(9)])
[('must be in range 0..9', '20')]
>>> broken("web", [pattern("^[a-z]+$"), max_length(2)])
[('must have at most 2 characters', '3')]
"""

from __future__ import annotations

import sys

from kgen.frozen import Frozen
from kgen.wording.phrases import SCALARS, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    Reasons = Callable[[Any], Iterable[str | tuple[str, str]]]
    """The reasons why a value does not fit; as a pair, the second part is shown behind "got" instead of the value."""
    Fields: TypeAlias = Callable[[Any], Mapping[str, tuple[Any, Any]]]
    """The fields of a class of attrs, a dataclass, a TypedDict or a NamedTuple: name -> type and default."""
    Broken = tuple[str, str, str]
    """Where in a value, what is wrong there, and what a message may show of it."""

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
    if wanted.choices is not None and not _is_one_of(value, wanted.choices):
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
    try:
        return all(least <= _order(value, bound) <= most for bound, least, most in bounds if bound is not None)
    except TypeError:  # a text is not compared with a number
        return False


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


def _is_one_of(value: Any, known: Collection[Any]) -> bool:
    try:
        return value in known
    except TypeError:  # a list is in no set
        return False


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


# --- constraints inside of types ----------------------------------------------------------------------------


class Annotated:
    """`typing.Annotated` as far as values are checked, for annotations that only type checkers import it for.

    >>> Annotated[int, "constraint"].__origin__
    <class 'int'>
    """

    def __class_getitem__(cls, args: tuple[Any, ...]) -> Alias:
        return Alias("Annotated", *args)


def evaluated(annotation: Any, known: dict[str, Any]) -> Any:
    """The type that an annotation means in a module with these names.

    Raises:
        NameError: It has a name that only type checkers import, or that is defined further down.
    """
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, known)  # noqa: S307 - the author's own
    except NameError:
        names = vars(sys.modules[__name__.rpartition(".")[0]])  # of kgen.parameters
        return eval(annotation, {**names, "Annotated": Annotated, **known})  # noqa: S307 - likewise


class Types:
    """What is asked of types; the fields of each record are looked up once."""

    def __init__(self, fields: Fields) -> None:
        self._look_up = fields
        self._fields: dict[Any, Mapping[str, tuple[Any, Any]]] = {}
        self._constrained: dict[Any, dict[str, Any]] = {}

    def fields(self, record: Any) -> Mapping[str, tuple[Any, Any]]:
        """The fields of a record: name -> type and default."""
        class_ = _class_of(record)
        if class_ not in self._fields:
            self._fields[class_] = self._look_up(class_)
        return self._fields[class_]

    def unsupported(self, type_: Any, above: tuple[Any, ...] = ()) -> tuple[str, Any] | None:
        """The part of a type that no value of a file can have, with its path; None where there is none."""
        inner = self._inside(type_)
        if inner is None:
            return "", type_
        for path, each in () if _is_in(type_, above) else inner:
            found = self.unsupported(each, (*above, type_))
            if found is not None:
                return path + found[0], found[1]
        return None

    def is_constrained(self, type_: Any, above: tuple[Any, ...] = ()) -> bool:
        """Whether there are constraints somewhere inside of a type."""
        if has_constraints(getattr(type_, "__metadata__", ())):
            return True
        inner = () if _is_in(type_, above) else self._inside(type_) or ()
        return any(self.is_constrained(each, (*above, type_)) for _, each in inner)

    def broken_defaults(self, type_: Any, above: tuple[Any, ...] = ()) -> Iterator[Broken]:
        """The defaults of fields, in records inside of a type, that their own constraints refuse."""
        fields = self.fields(type_) if is_record(type_) else {}
        for path, each in () if _is_in(type_, above) else self._inside(type_) or ():
            if fields:
                yield from _below(path, self.broken_in(fields[path[1:]][1], each))
            yield from _below(path, self.broken_defaults(each, (*above, type_)))

    def broken_in(self, value: Any, type_: Any) -> Iterator[Broken]:
        """What constraints refuse in a value of a type, and values that are not even of it."""
        if value is None or (type(value) is type_ and type_ in SCALARS):
            return
        metadata = getattr(type_, "__metadata__", ())
        if not could_be(value, type_):
            if has_constraints(metadata) or self.is_constrained(type_):
                yield "", f"expected {type_in_words(type_)}", describe(value)
        elif metadata or _named(type_) is not None:
            yield from (("", *each) for each in (broken(value, metadata) if metadata else ()))
            yield from self.broken_in(value, _named(type_) or type_.__origin__)
        elif is_record(type_):
            for name, each in self._constrained_fields(type_).items():
                yield from _below(f".{name}", self.broken_in(_field_of(value, name), each))
        elif getattr(type_, "__args__", ()):
            yield from self._broken_parts(value, type_, type_.__args__)

    def _broken_parts(self, value: Any, type_: Any, args: tuple[Any, ...]) -> Iterator[Broken]:
        if is_union(type_):
            found = [list(self.broken_in(value, each)) for each in args if could_be(value, each)]
            yield from min(found, key=len, default=[])
        elif hasattr(value, "items"):
            for key, item in value.items() if len(args) > 1 else ():
                yield from _below(f"[{key}]", self.broken_in(key, args[0]))
                yield from _below(f"[{key}]", self.broken_in(item, args[1]))
        elif isinstance(value, (list, tuple, set, frozenset)):
            is_fixed = isinstance(value, tuple) and ... not in args and len(args) == len(value)
            for i, item in enumerate(value):
                yield from _below(f"[{i}]", self.broken_in(item, args[i] if is_fixed else args[0]))

    def _constrained_fields(self, record: Any) -> dict[str, Any]:
        class_ = _class_of(record)
        if class_ not in self._constrained:
            fields = self.fields(class_).items()
            self._constrained[class_] = {name: each for name, (each, _) in fields if self.is_constrained(each)}
        return self._constrained[class_]

    def _inside(self, type_: Any) -> Iterable[tuple[str, Any]] | None:
        """The types inside of a type, each with its path; None where it is of no sort that values can have."""
        if hasattr(type_, "__metadata__"):
            return [("", type_.__origin__)]
        if _is_plain(type_):
            return ()
        if _named(type_) is not None:
            return [("", _named(type_))]
        if is_union(type_) or _is_container(type_):
            return [("", each) for each in getattr(type_, "__args__", ()) if each is not ...]
        return [(f".{name}", each) for name, (each, _) in self.fields(type_).items()] if is_record(type_) else None


class Constraints:
    """The constraints of a function's parameters; each annotation is looked at when a value is given for it."""

    def __init__(self, make: Callable[..., Any], resolved: Callable[[str], Any], types: Types) -> None:
        """`resolved` gives the type of a parameter whose annotation has names that its module lacks at run time."""
        self._make = make
        self._resolved = resolved
        self._types = types
        self._of: dict[str, Any] = {}

    def problems(self, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Each value, by the name of its parameter, that a constraint refuses: the path of it, and why."""
        for name, value in given.items():
            type_ = self.of(name)
            for path, message, shown in self._types.broken_in(value, type_) if type_ is not None else ():
                yield name + path, f"{message}, got {shown}" if shown else message

    def of(self, name: str) -> Any:
        """The type of a parameter where it has constraints somewhere; None where it has none."""
        if name not in self._of:
            found = self._type(name)
            self._of[name] = found if found is not None and self._types.is_constrained(found) else None
        return self._of[name]

    def _type(self, name: str) -> Any:
        try:
            return evaluated(self._make.__annotations__.get(name), self._make.__globals__)
        except (NameError, TypeError):  # of what only type checkers import, or is defined further down
            return self._resolved(name)


def _below(path: str, found: Iterable[Broken]) -> Iterator[Broken]:
    yield from ((path + inner, message, shown) for inner, message, shown in found)


def _field_of(value: Any, name: str) -> Any:
    """A field's value; attrs drops the underscore of a private field where one is made."""
    return value.get(name) if hasattr(value, "items") else getattr(value, name, getattr(value, f"_{name}", None))


def _is_in(type_: Any, above: tuple[Any, ...]) -> bool:
    return any(type_ is each for each in above)


_LISTS = ("list", "tuple", "set", "frozenset", "Sequence", "MutableSequence", "Collection", "Iterable", "Set")
_MAPS = ("dict", "Mapping", "MutableMapping")
_RECORDS = ("__attrs_attrs__", "__dataclass_fields__", "__required_keys__", "_field_defaults")
"""What classes of attrs, dataclasses, TypedDicts and NamedTuples have, and others do not."""


def is_record(type_: Any) -> bool:
    """Whether a type has fields of its own and is none of the Kubernetes API."""
    class_ = _class_of(type_)
    return isinstance(class_, type) and not _is_model(class_) and any(hasattr(class_, mark) for mark in _RECORDS)


def is_union(type_: Any) -> bool:
    """Whether a type is one of several."""
    return type(type_).__name__ in {"UnionType", "_UnionGenericAlias", "Union"}


def could_be(value: Any, type_: Any) -> bool:
    """Whether a value is of a type, as far as that is seen from outside; what cannot be told is taken for it."""
    if type(value) is getattr(type_, "__origin__", None):
        return True
    while hasattr(type_, "__metadata__") or _named(type_) is not None:
        type_ = _named(type_) or type_.__origin__
    if is_union(type_):
        return any(could_be(value, each) for each in type_.__args__)
    if type_ in (None, type(None)) or value is None:
        return value is None
    if isinstance(value, bool) and any(type_ is each for each in SCALARS):
        return type_ is bool
    if _is_container(type_):
        is_map = hasattr(value, "items")
        return is_map if _class_of(type_).__name__ in _MAPS else _is_iterable(value) and not is_map
    return _is_instance(value, float | int if type_ is float else _class_of(type_))


def _is_instance(value: Any, class_: Any) -> bool:
    if hasattr(class_, "__required_keys__"):  # a TypedDict
        return hasattr(value, "items")
    try:
        return isinstance(value, class_)
    except TypeError:
        return True


def type_in_words(type_: Any) -> str:
    """What a type takes, for a person: `text or a whole number`."""
    if is_union(type_):
        return " or ".join(type_in_words(each) for each in type_.__args__ if each is not type(None))
    if hasattr(type_, "__metadata__") or _named(type_) is not None:
        return type_in_words(_named(type_) or type_.__origin__)
    if _is_container(type_):
        return "a map" if _class_of(type_).__name__ in _MAPS else "a list"
    if any(type_ is each for each in SCALARS):
        return SCALARS[type_]
    from kgen.wording.things import with_article

    name = str(getattr(type_, "__name__", type_))
    return "a quantity such as 10Gi" if name == "Quantity" else with_article(name)


def _class_of(type_: Any) -> Any:
    """The class of a type, without what is in its brackets."""
    return getattr(type_, "__origin__", None) or type_


def _is_container(type_: Any) -> bool:
    class_ = _class_of(type_)
    is_known = getattr(class_, "__module__", "") in ("builtins", "collections.abc")
    return is_known and getattr(class_, "__name__", "") in (*_LISTS, *_MAPS)


def _is_iterable(value: object) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, (str, bytes))


def _is_plain(type_: Any) -> bool:
    """Whether values can have a type that has no types inside."""
    if any(type_ is each for each in (*SCALARS, None, type(None), object)) or isinstance(type_, str):
        return True
    sort = type(type_).__name__
    if sort in ("TypeVar", "ForwardRef", "_LiteralGenericAlias") or str(type_) == "typing.Any":
        return True
    is_quantity = getattr(type_, "__module__", "") == "kgen.syntax.quantity"
    return isinstance(type_, type) and (is_quantity or hasattr(type_, "__members__") or _is_model(type_))


def _is_model(class_: type) -> bool:
    return hasattr(class_, "__fields__")


def _named(type_: Any) -> Any:
    """What a NewType or `type Name = …` stands for."""
    if hasattr(type_, "__supertype__"):
        return type_.__supertype__
    return type_.__value__ if type(type_).__name__ == "TypeAliasType" else None
