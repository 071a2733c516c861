"""What scales a custom resource: the fields that the scale subresource reads."""

from __future__ import annotations

from kgen.apiserver.stated import SCALE
from kgen.field_path import FieldPath

from .findings import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Found

_MOST = 2**31 - 1
_ABSENT: Any = object()
_UNREACHABLE: Any = object()
"""What stands at the end of a path on which something is no map."""


def scale_problems(resource: dict[str, Any], scale: dict[str, Any]) -> Iterator[Found]:
    """Replicas that are no number of pods, and a selector that is no text."""
    for keyword in ("specReplicasPath", "statusReplicasPath"):
        yield from _replica_problems(resource, scale.get(keyword))
    path = scale.get("labelSelectorPath")
    if isinstance(path, str):
        selector = _value(resource, path)
        if selector is not _ABSENT and not isinstance(selector, str):
            yield invalid(SCALE, _place(path), "must be text: it is the selector of what is scaled")


def _replica_problems(resource: dict[str, Any], path: Any) -> Iterator[Found]:
    replicas = _value(resource, path) if isinstance(path, str) else _ABSENT
    if replicas is _ABSENT:
        return
    if type(replicas) is not int:
        yield invalid(SCALE, _place(path), "must be a whole number: it is the number of replicas")
    elif not 0 <= replicas <= _MOST:
        yield invalid(SCALE, _place(path), f"{replicas} must be between 0 and {_MOST}: it is the number of replicas")


def _value(resource: dict[str, Any], path: str) -> Any:
    value: Any = resource
    for name in _names(path):
        if value is None:
            return _ABSENT
        if not isinstance(value, dict):
            return _UNREACHABLE
        if name not in value:
            return _ABSENT
        value = value[name]
    return value


def _place(path: str) -> FieldPath:
    at = FieldPath()
    for name in _names(path):
        at /= name
    return at


def _names(path: str) -> list[str]:
    return path.removeprefix(".").split(".")
