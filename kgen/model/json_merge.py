"""JSON merge patch (RFC 7386): what an API server does with a patch of a custom resource."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def json_merged(base: Any, patch: Any) -> Any:
    """Plain data with a patch merged in: maps merge, null removes, everything else replaces.

    >>> json_merged({"a": {"b": 1, "c": 2}, "list": [1, 2]}, {"a": {"b": None}, "list": [3]})
    {'a': {'c': 2}, 'list': [3]}
    """
    if not isinstance(base, dict):
        return _without_nulls(patch)
    if not isinstance(patch, dict):
        return patch
    result = dict(base)
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = json_merged(result.get(key), change)
    return result


def _without_nulls(value: Any) -> Any:
    """New data without its null fields: the servers' library leaves them out in the items of lists, too."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
