"""What was applied to an object that lives, as the object itself knows it."""

from __future__ import annotations

from kgen.changes.plain import items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which kubectl apply keeps what it applied."""


def applied_before(plain: dict[str, Any], way: str) -> dict[str, Any] | None:
    """What was applied to an object that lives: what goes where NEW leaves it out; None where nobody applied it.

    Server-side apply knows it by the fields of its managers, of which the one with most is taken for who applies;
    client-side apply by an annotation.
    """
    annotations = mapping(plain, "metadata", "annotations")
    text = annotations.get(LAST_APPLIED)
    if way == "server":
        entries = items(mapping(plain, "metadata").get("managedFields"))
        applied = [each for each in entries if _is_applied(each)]
        if applied:
            own = max(applied, key=lambda each: _size(mapping(each, "fieldsV1")))
            others = [mapping(each, "fieldsV1") for each in entries if each is not own]
            alone = _alone(mapping(own, "fieldsV1"), others)
            return _picked(plain, alone) if alone else {}
    if not text:
        return None
    import json

    made = json.loads(text)
    return made if isinstance(made, dict) else None


def _is_applied(entry: dict[str, Any]) -> bool:
    return entry.get("operation") == "Apply" and not entry.get("subresource")


def _size(fields: dict[str, Any]) -> int:
    """How many fields a manager has: whoever applies the whole object has the most."""
    return sum(_size(each) for each in fields.values() if isinstance(each, dict)) or 1


def _alone(fields: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields that no other manager has, too: what several have stays until the last of them leaves it out."""
    made: dict[str, Any] = {}
    for key, inner in fields.items():
        beside = [mapping(each, key) for each in others if key in each]
        kept = _alone(inner, beside)
        if kept.keys() - {"."} or not (inner or beside):
            made[key] = kept
    return made


def _picked(value: Any, fields: dict[str, Any]) -> Any:
    """The part of a value that a manager has; the sets of fields are those of managedFields."""
    inner = {key: each for key, each in fields.items() if key != "."}
    if not inner:
        return value
    if isinstance(value, dict):
        found = {key.removeprefix("f:"): each for key, each in inner.items()}
        return {key: _picked(value[key], each) for key, each in found.items() if key in value}
    if isinstance(value, list):
        return [each for item in value for each in _picked_item(item, inner)]
    return value


def _picked_item(item: Any, fields: dict[str, Any]) -> list[Any]:
    """An item of a list as far as a manager has it; nothing where it has not."""
    import json

    for key, inner in fields.items():
        wanted = json.loads(key[2:]) if key[:2] in ("k:", "v:") else None
        if wanted is not None and (_has_keys(item, wanted) if isinstance(wanted, dict) else item == wanted):
            picked = _picked(item, inner)
            return [{**wanted, **picked} if isinstance(wanted, dict) else picked]
    return []


def _has_keys(item: Any, wanted: dict[str, Any]) -> bool:
    return isinstance(item, dict) and all(item.get(name) == value for name, value in wanted.items())
