"""What a builder answers to keywords that it does not have; imported when there is one."""

from __future__ import annotations

from .docstrings import documented
from .options import REQUIRED, SHORT
from .reference import rest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


def answered(builder: Callable[..., T], known: frozenset[str], given: dict[str, Any]) -> T:
    """What a builder makes once short words have become keywords.

    Args:
        builder: The builder that was called.
        known: The options that it takes beside its own arguments.
        given: Its `locals()` when it began.

    Raises:
        TypeError: There is a keyword that it does not have, one is given in both forms, or a required one is missing.
    """
    names = {*known, *_own(builder)}
    wrong = [name for name in given["options"] if name not in known]
    unknown = [name for name in wrong if SHORT.get(name) not in names]
    if unknown and unknown[0] in _own(builder):
        raise TypeError(f"{called(builder)}() takes {unknown[0]} by its place, {_order(builder)}")
    if unknown:
        from .hints import hint

        raise TypeError(
            f'{called(builder)}() has no argument "{unknown[0]}"{hint(unknown[0], builder, called(builder))}'
        )
    if not wrong:
        missing = next(name for name in _own(builder) if given.get(name) is REQUIRED)
        raise TypeError(f'{called(builder)}() needs an argument "{missing}"{_meaning(missing, builder)}')
    return _again(builder, given)


def called(builder: Any) -> str:
    """How a builder is called: `deployment`, `storage_class.longhorn`."""
    owner = getattr(builder, "__self__", None)
    if owner is None:
        return str(builder.__name__)
    return repr(owner) if builder.__name__ == "__call__" else f"{owner!r}.{builder.__name__}"


def _again(builder: Callable[..., T], given: dict[str, Any]) -> T:
    """Call a builder with keywords in place of short words."""
    code = builder.__code__
    names = code.co_varnames
    first = 1 if hasattr(builder, "__self__") else 0
    last = code.co_argcount + code.co_kwonlyargcount
    positional = [given[name] for name in names[first : code.co_argcount]]
    rest = rest_of(builder)
    more = given[rest] if rest else ()
    named = {name: given[name] for name in names[code.co_argcount : last]}
    for name, value in given["options"].items():
        keyword = SHORT.get(name, name)
        if named.get(keyword) is not None or (keyword != name and keyword in given["options"]):
            raise TypeError(f"{called(builder)}() has both {keyword}= and {name}=, which are the same; leave one out")
        named[keyword] = value
    return builder(*positional, *more, **named)


def _own(builder: Any) -> tuple[str, ...]:
    """The arguments that a builder's signature names."""
    code = builder.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names[1:] if hasattr(builder, "__self__") else names


def method_hint(owner: object, wrong: str) -> str:
    """The end of a message about a method that an owner does not have: the one that was meant, or all."""
    from difflib import get_close_matches

    names = [name for name in dir(type(owner)) if not name.startswith("_")]
    close = [name for name in names if wrong in name] or get_close_matches(wrong, names, n=1)
    return f'; did you mean "{close[0]}"?' if len(close) == 1 else f" (it has {', '.join(names)})"


def _order(builder: Any) -> str:
    code = builder.__code__
    return f"{called(builder)}({', '.join(code.co_varnames[: code.co_argcount])}, …)"


def _meaning(name: str, builder: Any) -> str:
    text = documented(builder.__doc__ or "").get(name, "").partition(" (`")[0]
    return f": {text[:1].lower()}{text[1:].rstrip('.')}" if text else ""
