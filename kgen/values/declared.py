"""Whether values can be given for the parameters that a blueprint declares, and whether its docstring fits them."""

from __future__ import annotations

from typing import Any

from kgen.parameters.constraints import Types
from kgen.parameters.declared import problems as declared_problems
from kgen.wording.spelling import did_you_mean

from . import records
from .kinds import base
from .signature import Signature, SignatureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


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
    yield from declared_problems(signature.function, Types(fields), lambda name: type_of(signature, name))
    for name in signature.help():
        if name not in signature.parameters:
            hint = did_you_mean(name, signature.names())
            yield f"its docstring describes {name}, which is no parameter{hint}"


def type_of(signature: Signature, name: str) -> Any:
    """The type of a parameter; None where it cannot be found, which is told to whoever gives a value."""
    try:
        return signature.type(name)
    except SignatureError:
        return None


def fields(record: Any) -> Mapping[str, tuple[Any, Any]]:
    """The fields of a record, name -> type and default; None for a default that there is not, or that is converted.

    A record with a type that is nowhere has none.
    """
    try:
        found = records.fields_of(record)
    except SignatureError:
        return {}
    converted = {each.alias for each in getattr(base(record), "__attrs_attrs__", ()) if each.converter}
    return {
        name: (each.type, None if name in converted else records.default_value(each.default))
        for name, each in found.items()
    }
