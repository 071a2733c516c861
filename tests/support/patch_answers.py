"""What kgen makes of a patch, and what kubectl must have made of it for the two to agree."""

from __future__ import annotations

from typing import Any

from kgen.convert import object_from_plain
from kgen.model.merging import PatchError

REFUSED = "refused"


def own(case: dict[str, Any]) -> Any:
    """The object with the patch merged in by kgen, as plain data, or REFUSED."""
    try:
        return object_from_plain(case["object"]).merge(case["patch"]).to_plain()
    except PatchError:
        return REFUSED


def wanted(answer: Any) -> Any:
    """What kgen is to answer where kubectl answered this.

    What kubectl merges without a server may hold directives that had nothing to direct: an API server drops all but
    `$patch`, which makes kgen refuse the patch, since `$patch: delete` there would be dropped from an item that stays.
    """
    return REFUSED if isinstance(answer, str) or _holds_patch(answer) else _without_directives(answer)


def _holds_patch(value: Any) -> bool:
    if isinstance(value, dict):
        return "$patch" in value or any(map(_holds_patch, value.values()))
    return isinstance(value, list) and any(map(_holds_patch, value))


def _without_directives(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_directives(item) for key, item in value.items() if key[:1] != "$"}
    return [_without_directives(item) for item in value] if isinstance(value, list) else value
