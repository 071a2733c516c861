"""Values as they are typed: no text becomes a number, and every problem is reported."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from kgen.convert import structure_model
from kgen.errors import KgenError
from kgen.model.plain import ConversionError
from kgen.syntax.quantity import Quantity, quantity_problem
from kgen.wording.spelling import did_you_mean

from . import kinds
from .misfits import Misfit, Problem
from .signature import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cattrs import Converter

    from .misfits import Path

    Hook = Callable[[Any, Any], Any]

_SCALARS = {str: (str,), bool: (bool,), int: (int,), float: (int, float)}


def misfit(type_: Any, value: object, hint: str = "") -> Misfit:
    """The error for a value that is of another type; a hint may repeat the value."""
    known = [str(choice) for each in kinds.members(type_) for choice in kinds.choices(each)]
    hint = hint or (did_you_mean(value, known) if isinstance(value, str) else "")
    return Misfit(Problem((), f"expected {kinds.in_words(type_)}", f", got {kinds.got(value)}{hint}"))


def structured(value: Any, type_: Any) -> Any:
    """The value as its type says.

    Raises:
        Misfit: It does not fit.

    >>> structured({"a": [1, 2]}, dict[str, list[int]])
    {'a': [1, 2]}
    """
    try:
        bare = kinds.bare(type_)
        return _held(_hook(bare)(value, bare), type_)
    except Misfit:
        raise
    except ConversionError as error:
        raise Misfit(*(Problem(_path(at), problem) for at, problem in error.problems)) from error
    except KgenError as error:
        raise Misfit(Problem((), str(error))) from error
    except Exception as error:
        if isinstance(kinds.base(type_), type) and isinstance(value, kinds.base(type_)):
            return value  # part of a default that cattrs cannot make
        why = f": {error}" if isinstance(error, ValueError) else "; kgen cannot make one of it"
        raise Misfit(Problem((), f"expected {kinds.in_words(type_)}", f", got {kinds.got(value)}{why}")) from error


def _held(made: Any, type_: Any) -> Any:
    """The value, unless the constraints beside its type refuse it."""
    metadata = kinds.metadata(type_)
    if not metadata or made is None:
        return made
    from kgen.parameters.constraints import broken

    found = broken(made, metadata)
    if found:
        raise Misfit(*(Problem((), message, shown and f", got {shown}") for message, shown in found))
    return made


def _hook(type_: Any) -> Hook:
    """The function that makes values of a type."""
    if type_ in _SCALARS:
        return _scalar
    return next((hook for fits, hook in _HOOKS if fits(type_)), _by_cattrs)


def _by_cattrs(value: Any, type_: Any) -> Any:
    """A value of a class that only cattrs knows to make: a path, a deque, an author's own with hooks."""
    return _cattrs().structure(value, type_)


@cache
def _cattrs() -> Converter:
    """Importing cattrs takes longer than rendering a bundle, and few blueprints need it."""
    from kgen.convert import converter

    made = converter()
    for type_ in _SCALARS:
        made.register_structure_hook(type_, _scalar)
    for fits, hook in reversed(_HOOKS):
        made.register_structure_hook_func(fits, hook)
    return made


def _path(at: Any) -> Path:
    return tuple(next(iter(_values(step))) for step in at.parts())


def _values(step: Any) -> Iterable[str | int]:
    return (getattr(step, name) for name in step.__match_args__)


def _gathered(parts: Iterable[tuple[Any, Any, Any]]) -> dict[Any, Any]:
    """Each (key, value, type) structured; the problems of all together."""
    done, problems = {}, []
    for key, value, type_ in parts:
        try:
            done[key] = structured(value, type_)
        except Misfit as error:
            problems += [each._replace(path=(key, *each.path)) for each in error.problems]
    if problems:
        raise Misfit(*problems)
    return done


def _scalar(value: Any, type_: Any) -> Any:
    fits = _SCALARS[type_]
    if not isinstance(value, fits) or (isinstance(value, bool) and type_ is not bool):
        quotes = "; put it in quotes" if type_ is str and isinstance(value, (int, float)) else ""
        raise misfit(type_, value, quotes)
    return value


def _any(value: Any, __: Any) -> Any:
    return value


def _null(value: Any, type_: Any) -> None:
    if value is not None:
        raise misfit(type_, value)


def _quantity(value: Any, type_: Any) -> Any:
    if not isinstance(value, Quantity):
        raise misfit(type_, value)
    problem = quantity_problem(value)
    if problem:
        raise Misfit(Problem((), "expected a quantity such as 500m or 1Gi", f", got {kinds.got(value)}: {problem}"))
    return value


def _choice(value: Any, type_: Any) -> Any:
    if kinds.is_enum(type_) and isinstance(value, type_):
        return value
    known = kinds.choices(type_)
    if not any(type(each) is type(value) and each == value for each in known):
        raise misfit(type_, value)
    return type_(value) if kinds.is_enum(type_) else value


def _list(value: Any, type_: Any) -> Any:
    class_ = kinds.base(type_)
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise misfit(type_, value)
    args = get_args(type_)
    fixed = class_ is tuple and args and ... not in args
    if fixed and len(args) != len(value):
        raise Misfit(Problem((), f"expected a list of {len(args)}", f", got one of {len(value)}"))
    types = args if fixed else [kinds.item_type(type_)] * len(value)
    items = _gathered(zip(range(len(value)), value, types, strict=True)).values()
    return class_(items) if class_ in (tuple, set, frozenset) else list(items)


def _map(value: Any, type_: Any) -> Any:
    if not isinstance(value, dict):
        raise misfit(type_, value)
    key_type, of = get_args(type_) or (Any, Any)
    wrong = [key for key in value if key_type is str and not isinstance(key, str)]
    if wrong:
        raise Misfit(*(Problem((), f"expected text as key, got {kinds.got(key)}; put it in quotes") for key in wrong))
    return _gathered(((key, item, of) for key, item in value.items()))


def _record(value: Any, type_: Any) -> Any:
    from . import records

    class_ = kinds.base(type_)
    if isinstance(class_, type) and not hasattr(class_, "__required_keys__") and isinstance(value, class_):
        return value
    names = getattr(class_, "_fields", ())
    if isinstance(value, list) and 0 < len(value) <= len(names):
        value = dict(zip(names, value, strict=False))  # a NamedTuple by its positions
    if not isinstance(value, dict):
        raise misfit(type_, value)
    fields = records.fields_of(type_)
    problems = [
        Problem((key,), f'unknown field "{key}"{did_you_mean(str(key), fields)}') for key in value if key not in fields
    ]
    problems += [
        Problem((name,), "a value is required")
        for name, field in fields.items()
        if field.default is MISSING and name not in value
    ]
    try:
        given = _gathered(((key, item, fields[key].type) for key, item in value.items() if key in fields))
    except Misfit as error:
        problems += error.problems
    if problems:
        raise Misfit(*problems)
    return records.made(class_, given)


def _union(value: Any, type_: Any) -> Any:
    """The value as the first member that it fits; where only one could be meant, that one's problems."""
    meant = [each for each in kinds.alternatives(type_) if _could_be(value, kinds.bare(each))]
    failed: list[Misfit] = []
    for each in sorted(meant, key=lambda each: type(value) is not kinds.bare(each)):
        try:
            return structured(value, each)
        except Misfit as error:
            failed.append(error)
    fitting = [
        error for error in failed if any(not problem.message.startswith("expected") for problem in error.problems)
    ]
    if len(failed) == 1 or len(fitting) == 1:
        raise (fitting or failed)[0]
    raise misfit(type_, value)


def _could_be(value: object, type_: Any) -> bool:
    """Whether a value has the shape of a type."""
    if type_ is kinds.NONE:
        return value is None
    if isinstance(value, dict):
        return type_ is Any or kinds.is_map(type_) or kinds.is_record(type_) or kinds.is_model(type_)
    if isinstance(value, (list, tuple)):
        return type_ is Any or kinds.is_list(type_)
    return not (kinds.is_map(type_) or kinds.is_list(type_)) or not isinstance(value, (str, int, float, type(None)))


_HOOKS: tuple[tuple[Callable[[Any], bool], Hook], ...] = (
    (lambda type_: type_ is Any or type_ is object, _any),
    (lambda type_: len(kinds.members(type_)) > 1, _union),
    (lambda type_: type_ is kinds.NONE or type_ is None, _null),
    (lambda type_: type_ is Quantity, _quantity),
    (lambda type_: kinds.is_literal(type_) or kinds.is_enum(type_), _choice),
    (kinds.is_record, _record),
    (kinds.is_map, _map),
    (kinds.is_list, _list),
    (kinds.is_model, structure_model),
)
"""Which function makes values of which types; the first that fits does."""
