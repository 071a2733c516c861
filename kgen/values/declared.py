"""Whether values can be given for the parameters that a blueprint declares, and whether its docstring fits them."""

from __future__ import annotations

from typing import Any

from kgen.syntax.quantity import Quantity
from kgen.wording.spelling import did_you_mean

from . import kinds
from .signature import Signature, SignatureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SCALARS = (str, int, float, bool, kinds.NONE, Quantity, Any)


def problems(make: Callable[..., Any]) -> Iterator[str]:
    """What is wrong with a declaration: types that no value can have, documented parameters that there are not.

    >>> def web(host: str, size: complex = 1j):
    ...     '''Shop.
    ...
    ...     Args:
    ...         hots: Where it is found.
    ...     '''
    >>> list(problems(web))[1]
    'its docstring describes hots, which is no parameter; did you mean "host"?'
    """
    signature = Signature(make)
    for name in signature.parameters:
        try:
            wrong = unsupported(signature.type(name))
        except SignatureError:
            continue  # told to whoever gives a value
        if wrong is not None:
            yield refusal(name, getattr(wrong, "__name__", str(wrong)))
    for name in signature.help():
        if name not in signature.parameters and not _is_variadic(make, name):
            hint = did_you_mean(name, signature.names())
            yield f"its docstring describes {name}, which is no parameter{hint}"


def _is_variadic(make: Callable[..., Any], name: str) -> bool:
    """Whether a name is that of `*args`, which values cannot be given for."""
    code = getattr(make, "__code__", None)
    return code is not None and name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + 2]


def refusal(name: str, type_: str) -> str:
    """That no value can be given for a parameter, and what its type may be."""
    return (
        f"its parameter {name} is a {type_}, which no file of values and no --set can give; use text, numbers, lists, "
        "maps, an enumeration, models of kgen.k8s, or a class of attrs or dataclasses"
    )


def unsupported(type_: Any, above: tuple[Any, ...] = ()) -> Any:
    """The part of a type that values cannot have; None where all can."""
    for member in kinds.members(type_):
        if member in above or member in _SCALARS or kinds.choices(member) or kinds.is_model(member):
            continue
        found = _inside(member, (*above, member)) if _is_nested(member) else member
        if found is not None:
            return found
    return None


def _is_nested(type_: Any) -> bool:
    return kinds.is_record(type_) or kinds.is_list(type_) or kinds.is_map(type_)


def _inside(type_: Any, above: tuple[Any, ...]) -> Any:
    if kinds.is_record(type_):
        return None  # its fields may have defaults that nobody changes
    inner = kinds.item_type(type_) if kinds.is_list(type_) else kinds.value_type(type_)
    return unsupported(inner, above)
