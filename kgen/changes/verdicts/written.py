"""What an author wrote, and what came by itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kgen.changes.compare import FieldChange
    from kgen.changes.pairing import Known


def as_written(change: FieldChange, old: Known, new: Known) -> FieldChange:
    """A change that shows what authors wrote, without what a server fills in inside of it."""
    if change.kind == "added":
        return change.replace(new=_part(change.new, written(new.written, change.keys)))
    if change.kind == "removed":
        return change.replace(old=_part(change.old, written(old.written, change.keys)))
    return change


def of_whole_list(change: FieldChange, stored: dict[str, Any]) -> FieldChange:
    """A change of an item of a list that has no keys as one of the whole list."""
    last = change.keys[-1]
    if not isinstance(last, int) or not change.path.endswith(f"[{last}]"):
        return change
    whole = written(stored, change.keys[:-1])
    return change.replace(path=change.path.removesuffix(f"[{last}]"), keys=change.keys[:-1], old=whole, kind="changed")


def _part(whole: Any, wanted: Any) -> Any:
    """What is wanted of a value, if it is a part of it."""
    return wanted if wanted is not None and _is_part(wanted, whole) else whole


def _is_part(part: Any, whole: Any) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(_is_part(value, whole.get(key)) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_is_part, part, whole))
    return part is None or type(part) is type(whole)


def is_written(plain: Any, keys: Sequence[str | int]) -> bool:
    """Whether plain data has a value at the end of some keys."""
    return written(plain, keys) is not None


def written(plain: Any, keys: Sequence[str | int]) -> Any:
    """The value at the end of some keys; None where there is none.

    >>> written({"ports": [{"port": 80}]}, ("ports", 0, "port"))
    80
    """
    for key in keys:
        if isinstance(plain, dict):
            plain = plain.get(key)
        elif isinstance(plain, list) and isinstance(key, int) and key < len(plain):
            plain = plain[key]
        else:
            return None
    return plain
