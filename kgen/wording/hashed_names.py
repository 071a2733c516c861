"""Names in which kustomize writes a hash of what an object holds: that of a Secret says whether a guess is right."""

from __future__ import annotations

from .secrets import is_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

HASH = "(hash)"
"""Stands for the hash in the name of a Secret."""
_LETTERS = frozenset("bcdfghkmt2456789")
_LENGTH = 10


def without_hash(name: str) -> str:
    """A name without the hash at its end; "" where there is none.

    >>> without_hash("web-5h9ffd72dm"), without_hash("web-0")
    ('web', '')
    """
    base, dash, end = name.rpartition("-")
    return base if dash and len(end) == _LENGTH and set(end) <= _LETTERS else ""


class HashedNames:
    """The names of Secrets with a hash in them, and what stands for each.

    >>> HashedNames([{"kind": "Secret", "metadata": {"name": "login-5h9ffd72dm"}}]).shown("no login-5h9ffd72dm")
    'no login-(hash)'
    """

    def __init__(self, objects: Iterable[dict[str, Any]]) -> None:
        """Look for Secrets, and for what objects call so."""
        names = {name for each in objects for name in (*_own_name(each), *_named(each))}
        self._shown = {name: f"{base}-{HASH}" for name in sorted(names) if (base := without_hash(name))}

    def __repr__(self) -> str:
        return f"<HashedNames {list(self._shown.values())}>"

    def shown(self, value: Any) -> Any:
        """A value with the hashes in its texts left out."""
        if not self._shown or value is None:
            return value
        if isinstance(value, str):
            for name, instead in self._shown.items():
                value = value.replace(name, instead)
            return value
        if isinstance(value, dict):
            return {self.shown(key): self.shown(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.shown(each) for each in value]
        if isinstance(value, tuple):
            inner = map(self.shown, value)
            return value._make(inner) if hasattr(value, "_make") else tuple(inner)
        return value


def _own_name(plain: dict[str, Any]) -> Iterator[str]:
    metadata = plain.get("metadata")
    if is_secret(plain) and isinstance(metadata, dict):
        yield str(metadata.get("name"))


_REFERENCES = {"secretRef", "secretKeyRef", "secret", "imagePullSecrets"}
"""Fields that name Secrets, as their `name`; any `secretName` is one, too."""


def _named(value: Any) -> Iterator[str]:
    """The names of Secrets in plain data."""
    if isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "secretName" and isinstance(inner, str):
                yield inner
            elif key in _REFERENCES:
                several = inner if isinstance(inner, list) else [inner]
                found = (each.get("name") for each in several if isinstance(each, dict))
                yield from (each for each in found if isinstance(each, str))
            yield from _named(inner)
