"""Values for a blueprint: typed by its signature, from files and settings, the later over the earlier.

Defaults lie below everything. Maps merge, lists are replaced, null takes away what lies below it down to the default.
"""

from __future__ import annotations

from typing import Any

from .signature import Signature, ValuesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .sources import Layer, Setting

__all__ = ["Signature", "ValuesError", "arguments", "call"]


def call(make: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Call a function with values by name, those of positional-only parameters included."""
    parameters = Signature(make).parameters.items()
    first = [name for name, each in parameters if each.kind is each.POSITIONAL_ONLY and name in given]
    rest = {name: each for name, each in given.items() if name not in first}
    return make(*(given[name] for name in first), **rest)


def arguments(
    make: Callable[..., Any], layers: Sequence[Layer] = (), settings: Sequence[Setting] = ()
) -> dict[str, Any]:
    """The values of a blueprint's parameters that are not left to their defaults, as the parameters are typed.

    Args:
        make: The blueprint, or the function.
        layers: Values from files and tables, in order.
        settings: Settings of the command line; they lie over the layers, in order.

    Raises:
        ValuesError: Values are unknown, of another type, or missing: all of them, each with its place and path.

    >>> from kgen.values.sources import from_table, setting
    >>> def web(host: str, replicas: int = 1): ...
    >>> arguments(web, [from_table({"host": "example.com"}, "values.yaml")], [setting("replicas=3")])
    {'host': 'example.com', 'replicas': 3}
    """
    signature = Signature(make)
    problems: list[str] = []
    given: dict[str, Any] = {}
    if layers or settings:
        from .joining import joined

        given = joined(signature, layers, settings, problems)
    tried = {each.path.partition(".")[0].partition("[")[0] for each in settings} if problems else set()
    missing = [name for name in signature.required() if name not in given and name not in tried]
    problems += [f"{name}: a value is required{_why(signature, name)}" for name in missing]
    if problems:
        raise ValuesError("\n".join(problems))
    return given


def _why(signature: Signature, name: str) -> str:
    found = signature.help().get(name)
    return f" ({found.description.rstrip('.')})" if found and found.description else ""
