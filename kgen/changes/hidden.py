"""What a comparison never shows: values of Secrets, their lengths and hashes, in whatever place they stand."""

from __future__ import annotations

from kgen.wording.secrets import FIELDS, HIDDEN, is_secret, mentions_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .compare import FieldChange, Keys

_ANNOTATIONS = "annotations"
_LAST_APPLIED = "last-applied"
_CHECKSUMS = ("checksum", "hash", "sha256", "sha1", "sha512", "md5", "digest")
_SHORTEST_HASH = 32
_HEX = frozenset("0123456789abcdefABCDEF")


def without_secrets(change: FieldChange, *sides: dict[str, Any]) -> FieldChange:
    """A change whose values may be shown.

    Args:
        change: A change.
        sides: Its object, before and now.
    """
    if any(_is_in_secret(each, change.keys) for each in sides):
        return change.replace(old=_hidden(change.old), new=_hidden(change.new))
    key = _annotation(change.keys)
    if key is not None:
        old, new = (_shown_annotation(key, value) for value in (change.old, change.new))
        return change.replace(old=old, new=new)
    is_annotations = change.keys[-1] == _ANNOTATIONS
    old, new = (
        shown({_ANNOTATIONS: value})[_ANNOTATIONS] if is_annotations else shown(value)
        for value in (change.old, change.new)
    )
    return change.replace(old=old, new=new)


def _is_in_secret(plain: Any, keys: Keys) -> bool:
    """Whether a value stands in a Secret, where that may not be shown; Secrets may stand in other objects."""
    for i, key in enumerate(keys):
        if is_secret(plain):
            return key in FIELDS or (key == "metadata" and _annotation(keys[i:]) is not None)
        plain = plain.get(key) if isinstance(plain, dict) else _item(plain, key)
    return False


def _item(plain: Any, key: str | int) -> Any:
    return plain[key] if isinstance(plain, list) and isinstance(key, int) and key < len(plain) else None


def _annotation(keys: Keys) -> str | None:
    """The name of the annotation to which keys lead."""
    if _ANNOTATIONS not in keys[:-1]:
        return None
    return str(keys[keys.index(_ANNOTATIONS) + 1])


def shown(value: Any) -> Any:
    """A value without what is hidden inside it: what Secrets hold, and annotations that may hold a checksum of one."""
    if isinstance(value, str):
        return HIDDEN if mentions_secret(value) else value
    if isinstance(value, list):
        return [shown(each) for each in value]
    if not isinstance(value, dict):
        return value
    hidden = FIELDS if is_secret(value) else ()
    made = {key: _hidden(each) if key in hidden else shown(each) for key, each in value.items()}
    annotations = made.get(_ANNOTATIONS)
    if isinstance(annotations, dict):
        made[_ANNOTATIONS] = {key: _shown_annotation(str(key), each) for key, each in annotations.items()}
    return made


def _shown_annotation(key: str, value: Any) -> Any:
    is_hidden = value is not None and (may_be_checksum(key, value) or mentions_secret(str(value)))
    return HIDDEN if is_hidden else value


def may_be_checksum(key: str, value: Any) -> bool:
    """Whether an annotation may hold the checksum of a Secret, or the whole of one."""
    name, text = key.lower(), str(value)
    if _LAST_APPLIED in name or any(word in name for word in _CHECKSUMS):
        return True
    return len(text) >= _SHORTEST_HASH and set(text) <= _HEX


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    return None if value is None else HIDDEN
