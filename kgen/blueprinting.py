"""Blueprints: functions with typed parameters that yield objects; calling one gives a Bundle."""

from __future__ import annotations

from kgen.bundles import bundle
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Generic, ParamSpec

    from kgen.bundles import Bundle
    from kgen.model import Object

    from .parameters.constraints import Constraints

    P = ParamSpec("P")
else:
    P, Generic = None, {None: object}  # `typing` costs more than building a bundle


class Blueprint(Generic[P]):
    """A function that yields objects, called for the whole Bundle.

    Its signature is the schema of its values; the docstring's first line and `Args:` are their help text.
    """

    def __init__(self, make: Callable[P, Iterable[Object]]) -> None:
        self.make = make
        self.__name__: str = make.__name__
        self.__qualname__: str = make.__qualname__
        self.__module__: str = make.__module__
        self.__doc__ = make.__doc__
        self.__wrapped__: Callable[..., Any] = make
        self._constraints: Constraints | None = None
        if not make.__module__.startswith("kgen."):  # the tests look at kgen's own
            _refuse_unsupported(make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Bundle:
        """The bundle of what the function yields for these values.

        Raises:
            ParameterError: A value does not fit the constraints of its parameter.
            BlueprintError: The function returns nothing.
        """
        if args or kwargs:
            self._check(args, kwargs)
        made = self.make(*args, **kwargs)
        if made is None:
            raise BlueprintError(
                f"{place_of(self.make)}blueprint {self.__name__} returned None; yield the objects, or return them"
            )
        return bundle(made)

    def _check(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Refuse values that do not fit the constraints of their parameters."""
        from .parameters.constraints import Constraints, problems

        if self._constraints is None:
            self._constraints = Constraints(self.make, self._resolved)
        code = getattr(self.make, "__code__", None)
        positional = dict(zip(code.co_varnames[: code.co_argcount], args, strict=False)) if code else {}
        found = problems(self._constraints, {**positional, **kwargs})
        if found:
            raise ParameterError("\n".join(f"{path}: {reason}" for path, reason in found))

    def _resolved(self, name: str) -> Any:
        """The type of a parameter with names that only type checkers import; None where even so there is none."""
        from kgen.values.signature import Signature, SignatureError

        try:
            return Signature(self.make).type(name)
        except SignatureError:
            return None

    def __repr__(self) -> str:
        return f"<blueprint {self.__module__}.{self.__name__}>"


def blueprint(make: Callable[P, Iterable[Object]]) -> Blueprint[P]:
    """Makes a blueprint of a function that yields objects.

    >>> from kgen.builders import config_map
    >>> @blueprint
    ... def greeting(name: str = "world"):
    ...     yield config_map("greeting", {"text": f"Hello, {name}!"})
    >>> greeting("moon")
    <Bundle: ConfigMap greeting>
    """
    return Blueprint(make)


class BlueprintError(KgenError):
    """A function under @blueprint that makes nothing, or has parameters that can have no values."""


class ParameterError(KgenError, ValueError):
    """Values that a blueprint cannot work with, each with its parameter and the reason."""


def refuse_parameters(problems: Mapping[str, Iterable[str]]) -> None:
    """Refuse a blueprint's values before anything is rendered, all at once.

    Args:
        problems: Parameter -> the reasons why its value cannot be right; none where it can.

    Raises:
        ParameterError: There is a reason.

    >>> refuse_parameters({"replicas": ["must be at least 1, not 0"], "name": []})
    Traceback (most recent call last):
    kgen.blueprinting.ParameterError: replicas: must be at least 1, not 0
    """
    lines = [f"{parameter}: {reason}" for parameter, reasons in problems.items() for reason in reasons]
    if lines:
        raise ParameterError("\n".join(lines))


def _refuse_unsupported(make: Any) -> None:
    """Refuse a parameter of a class that no value can be given for, where the function is declared."""
    for name, annotation in _annotations(make):
        wrong = _unsupported(annotation, make)
        if wrong is not None:
            from kgen.values.declared import refusal

            raise BlueprintError(f"{place_of(make)}blueprint {make.__name__}: {refusal(name, wrong.__name__)}")


def _annotations(make: Any) -> Iterable[tuple[str, Any]]:
    """The annotations of the parameters that have names; none where they name what is defined further down."""
    code = getattr(make, "__code__", None)
    named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()
    try:
        return [(name, each) for name, each in make.__annotations__.items() if name in named]
    except NameError:
        return []


def _unsupported(annotation: Any, make: Any) -> type | None:
    """A class that values cannot be given for, as far as that is seen without taking the annotation apart."""
    known = make.__globals__ if isinstance(annotation, str) else {}
    words = annotation.split("|") if isinstance(annotation, str) else [annotation]
    for each in (known.get(word.strip()) if isinstance(word, str) else word for word in words):
        if isinstance(each, type) and not (each in _PLAIN or each.__module__ in _ABSTRACT or _has_parts(each)):
            return each
    return None


def _has_parts(class_: type) -> bool:
    return any(hasattr(class_, mark) for mark in _MARKS)


_PLAIN = (str, int, float, bool, list, dict, tuple, set, frozenset, object, type(None))
_ABSTRACT = ("collections.abc", "typing", "kgen.syntax.quantity")
_MARKS = (
    "__fields__",  # of models
    "__attrs_attrs__",
    "__dataclass_fields__",
    "__required_keys__",  # of TypedDicts
    "_field_defaults",  # of NamedTuples
    "__members__",  # of enumerations
    "__args__",  # of generics
)


def place_of(make: Any) -> str:
    """`web.py:3: `, the file and line of a function."""
    code = getattr(make, "__code__", None)
    if code is None:
        return ""
    from os import getcwd, sep

    return f"{code.co_filename.removeprefix(getcwd() + sep)}:{code.co_firstlineno}: "
