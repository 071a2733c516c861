"""Blueprints: functions with typed parameters that yield objects; calling one gives a Bundle."""

from __future__ import annotations

from kgen.bundles import BundleError, bundle
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Generic, ParamSpec, overload

    from kgen.bundles import Bundle
    from kgen.model import Object

    from .parameters.constraints import Constraints, Types

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
        self.notes: Callable[..., Iterable[str]] | None = None
        self._constraints: Constraints | None = None
        if not make.__module__.startswith("kgen."):  # the tests look at kgen's own
            _refuse_wrong(make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Bundle:
        """The bundle of what the function yields for these values.

        Raises:
            ParameterError: A value does not fit the constraints of its parameter.
            BlueprintError: The function returns nothing, or yields what is no object, or an object twice; the message
                has its line.
        """
        if args or kwargs:
            self._check(args, kwargs)
        made = self.make(*args, **kwargs)
        if made is None:
            raise BlueprintError(
                f"{place_of(self.make)}blueprint {self.__name__} returned None; yield the objects, or return them"
            )
        return bundled(made, self.make, f"blueprint {self.__name__}")

    def noting(self, notes: Callable[..., Iterable[str]]) -> Callable[..., Iterable[str]]:
        """Makes a function of the same parameters say what a person should know who renders it with such values.

        >>> from kgen.builders import config_map
        >>> @blueprint
        ... def greeting(name: str = "world"):
        ...     yield config_map("greeting", {"text": f"Hello, {name}!"})
        >>> @greeting.noting
        ... def notes(name: str = "world"):
        ...     yield f"{name} is greeted"
        >>> list(greeting.notes("moon"))
        ['moon is greeted']
        """
        self.notes = notes
        return notes

    def _check(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Refuse values that do not fit the constraints of their parameters."""
        function = _unwrapped(self.make)
        if self._constraints is None:
            from .parameters.constraints import Constraints

            self._constraints = Constraints(function, self._resolved, _types())
        code = getattr(function, "__code__", None)
        positional = dict(zip(code.co_varnames[: code.co_argcount], args, strict=False)) if code else {}
        found = list(self._constraints.problems({**positional, **kwargs}))
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


if TYPE_CHECKING:

    @overload
    def blueprint(make: Callable[P, Iterable[Object]], /) -> Blueprint[P]: ...
    @overload
    def blueprint() -> Callable[[Callable[P, Iterable[Object]]], Blueprint[P]]: ...


def blueprint(*made_of: Any, **options: Any) -> Any:
    """Makes a blueprint of a function that yields objects. It takes no options, so `@blueprint()` is the same.

    >>> from kgen.builders import config_map
    >>> @blueprint
    ... def greeting(name: str = "world"):
    ...     yield config_map("greeting", {"text": f"Hello, {name}!"})
    >>> greeting("moon")
    <Bundle: ConfigMap greeting>
    """
    if not made_of and not options:
        return blueprint
    make: Any = made_of[0] if len(made_of) == 1 else made_of
    if options or not (hasattr(make, "__code__") or hasattr(make, "__wrapped__")):
        from kgen.wording.things import thing

        got = f"{next(iter(options))}=" if options else thing(make)
        raise TypeError(f"@blueprint stands above a function that yields objects, without options; got {got}")
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


def _refuse_wrong(make: Any) -> None:
    """Refuse a function with parameters that no value can be given for, or that refuse their own defaults."""
    function = _unwrapped(make)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    annotations = _annotations(function)
    if not code.co_flags & _VARIADIC and all(_is_plain(each, function.__globals__) for each in annotations.values()):
        return
    from .parameters.declared import problems

    found = list(problems(function, _types(), lambda name: _evaluated(annotations.get(name), function)))
    if found:
        where = f"{place_of(function)}blueprint {function.__name__}: "
        raise BlueprintError("\n".join(where + each for each in found))


_VARIADIC = 0x04 | 0x08
"""The flags of a function with `*args` or `**kwargs`."""


def _unwrapped(make: Any) -> Any:
    while hasattr(make, "__wrapped__"):
        make = make.__wrapped__
    return make


def _annotations(function: Any) -> dict[str, Any]:
    """The annotations of a function; none where they name what is defined further down."""
    try:
        return {name: each for name, each in function.__annotations__.items() if name != "return"}
    except NameError:
        return {}


def _evaluated(annotation: Any, function: Any) -> Any:
    from .parameters.constraints import evaluated

    try:
        return evaluated(annotation, function.__globals__)
    except (NameError, TypeError):  # of what only type checkers import, or is defined further down
        return None


def _is_plain(annotation: Any, known: Mapping[str, Any]) -> bool:
    """Whether values can have a type, and it has no constraints, as is seen without taking it apart."""
    if isinstance(annotation, str):
        words = [word.strip() for word in annotation.split("|")]
        return all(word in _PLAIN_WORDS or _is_plain(known.get(word, known), known) for word in words)
    return annotation in _PLAIN or hasattr(annotation, "__fields__")


_PLAIN = (str, int, float, bool, object, None, type(None))
_PLAIN_WORDS = ("str", "int", "float", "bool", "object", "None")


def _types() -> Types:
    from .parameters.constraints import Types

    return Types(_fields)


def _fields(record: Any) -> Mapping[str, tuple[Any, Any]]:
    from kgen.values.declared import fields

    return fields(record)


def bundled(made: Any, make: Any, title: str) -> Bundle:
    """The bundle of what a function returned.

    Raises:
        BlueprintError: Something of it is no object, or one that is there already; the message has the line that
            yielded it.
    """
    try:
        return bundle(made)
    except BundleError as error:
        raise BlueprintError(f"{_place_in(made) or place_of(make)}{title}: {error}") from error


def _place_in(made: Any) -> str:
    """`web.py:7: `, the line at which a generator, or the one that it has its items from, has stopped."""
    while getattr(getattr(made, "gi_yieldfrom", None), "gi_frame", None) is not None:
        made = made.gi_yieldfrom
    frame = getattr(made, "gi_frame", None)
    return _place(frame.f_code.co_filename, frame.f_lineno) if frame else ""


def place_of(make: Any) -> str:
    """`web.py:3: `, the file and line of a function."""
    code = getattr(make, "__code__", None)
    return _place(code.co_filename, code.co_firstlineno) if code else ""


def _place(file: str, line: int) -> str:
    from os import getcwd, sep

    return f"{file.removeprefix(getcwd() + sep)}:{line}: "
