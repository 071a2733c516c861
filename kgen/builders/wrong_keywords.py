"""What a builder answers to keywords that it does not have; imported when there is one."""

from __future__ import annotations

from kgen.wording.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn


def answered(builder: Callable[..., object], known: frozenset[str], given: dict[str, Any]) -> NoReturn:
    """Refuse the first keyword that a builder does not have.

    Raises:
        TypeError: Always; the message names the right one.
    """
    wrong = next(name for name in given["options"] if name not in known)
    names = sorted({*known, *_own(builder)})
    raise TypeError(f'{called(builder)}() has no argument "{wrong}"{did_you_mean(wrong, names)}')


def called(builder: Any) -> str:
    """How a builder is called: `deployment`, `storage_class.longhorn`."""
    owner = getattr(builder, "__self__", None)
    if owner is None:
        return str(builder.__name__)
    return repr(owner) if builder.__name__ == "__call__" else f"{owner!r}.{builder.__name__}"


def _own(builder: Any) -> tuple[str, ...]:
    """The arguments that a builder's signature names."""
    code = builder.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names
