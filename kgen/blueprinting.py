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

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Bundle:
        """The bundle of what the function yields for these values."""
        return bundle(self.make(*args, **kwargs))

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
