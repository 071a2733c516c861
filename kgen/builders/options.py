"""Options that several builders share: written once, as a TypedDict, and passed on as `**options`."""

from __future__ import annotations

__all__ = ["TypedDict", "refuse_unknown"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from typing import Any, TypedDict
else:

    class TypedDict:
        """At run time only the names count, and `typing` is slow to load."""

        def __init_subclass__(cls, *, total: bool) -> None:
            cls.__annotations__ = {**cls.__base__.__annotations__, **cls.__annotations__}

    TypedDict.__annotations__ = {}


def refuse_unknown(
    builder: Any, options: Mapping[str, object], shared: Container[str], *, called: str | None = None
) -> None:
    """Refuse options that a builder does not have, as Python does where it knows the names.

    Args:
        builder: The function.
        options: What it was given beside its own arguments.
        shared: The names of the options that it shares with others.
        called: What it is called, where that is not its name.

    Raises:
        TypeError: There is an option of another name.
    """
    for name in options:
        if name not in shared:
            raise TypeError(f'{called or builder.__name__}() has no argument "{name}"{_hint(name, builder, shared)}')


def _hint(name: str, builder: Any, shared: Any) -> str:
    from kgen.wording.spelling import did_you_mean

    code = builder.__code__
    own = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return did_you_mean(name, sorted({*own, *shared}))
