"""Plain data of objects, whatever somebody wrote there: what is no map or no list of maps counts as empty."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def mapping(value: Any, *keys: str) -> dict[str, Any]:
    """A map at the end of some keys; an empty one where there is none.

    >>> mapping({"spec": {"selector": {"app": "web"}}}, "spec", "selector"), mapping({"spec": 5}, "spec", "selector")
    ({'app': 'web'}, {})
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The maps in a list.

    >>> items([{"name": "a"}, 5]), items("text")
    ([{'name': 'a'}], [])
    """
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
