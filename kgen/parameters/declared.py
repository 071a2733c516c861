"""What a blueprint declares and nobody could use: parameters of types without values, defaults that are refused."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .constraints import Types

_VARIADIC = {
    0x04: ("*", "which no file of values and no --set can give; declare a list"),
    0x08: ("**", "which would take misspelt names of values, too; declare a map"),
}
"""By the flags of a function's code: the parameters that have no names, and what to say of them."""


def problems(make: Callable[..., Any], types: Types, type_of: Callable[[str], Any]) -> Iterator[str]:
    """What is wrong with the parameters of a function, each in a sentence.

    Args:
        make: The function, without what is wrapped around it.
        types: What knows the fields of records.
        type_of: Gives the type of a parameter; None where it cannot be told.
    """
    code = getattr(make, "__code__", None)
    if code is None:
        return
    count = code.co_argcount + code.co_kwonlyargcount
    for name in code.co_varnames[:count]:
        yield from _wrong(name, type_of(name), default_of(make, name), types)
    rest = iter(code.co_varnames[count:])
    for stars, why in (each for flag, each in _VARIADIC.items() if code.co_flags & flag):
        yield f"it has a parameter {stars}{next(rest)}, {why}"


def default_of(make: Any, name: str) -> Any:
    """The default of a parameter; None where it has none."""
    positional = make.__code__.co_varnames[: make.__code__.co_argcount]
    given = make.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(given) :], given, strict=True))
    return {**defaults, **(make.__kwdefaults__ or {})}.get(name)


def _wrong(name: str, type_: Any, default: Any, types: Types) -> Iterator[str]:
    if type_ is None:
        return
    found = types.unsupported(type_)
    if found is not None:
        path, wrong = found
        yield refusal(name + path, getattr(wrong, "__name__", str(wrong)))
        return
    for path, message, shown in types.broken_in(default, type_):
        yield f"the default of its parameter {name}{path} {_refused(message, shown)}"
    for path, message, shown in types.broken_defaults(type_):
        yield f"the default of {name}{path} {_refused(message, shown)}"


def _refused(message: str, shown: str) -> str:
    return (f"is refused: {message}" if not message.startswith("must ") else message) + (shown and f", got {shown}")


def refusal(name: str, type_: str) -> str:
    """That no value can be given for a parameter, and what its type may be."""
    from kgen.wording.things import with_article

    return (
        f"its parameter {name} is {with_article(type_)}, which no file of values and no --set can give; use text, "
        "numbers, lists, maps, an enumeration, models of kgen.k8s, or a class of attrs or dataclasses"
    )
