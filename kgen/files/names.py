"""File names for objects, made from the object alone: another object in the folder never renames a file.

`statefulset-mysql.yaml`; with a namespace `prod_statefulset-mysql.yaml`; for a kind that is not Kubernetes' own with
its group, `certificate-web@cert-manager.io.yaml`. No two objects share a name, not even where case does not count.
"""

from __future__ import annotations

from functools import cache

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_LONGEST = 200
"""Bytes; file systems end at 255, some that encrypt names at 143."""


def file_name(identity: tuple[str, str, str, str], suffix: str) -> str:
    """The name of an object's file, such as `statefulset-mysql.yaml`, from its group, kind, namespace and name.

    >>> file_name(("", "ConfigMap", "Prod", "web"), ".yaml")
    '%50rod_configmap-web.yaml'
    """
    group, kind, namespace, name = identity
    before = f"{_encoded(namespace, '-')}_" if namespace else ""
    behind = "" if group == _own_group(kind) else f"@{_encoded(group, '-.')}"
    return _shortened(f"{before}{_encoded(kind.lower())}-{_encoded(name, '-.')}{behind}", suffix)


@cache
def _own_group(kind: str) -> str | None:
    """The group of a kind of Kubernetes' own; None for others."""
    from kgen import k8s

    found = getattr(getattr(k8s, kind, None), "__kind__", None)
    return None if found is None else str(found.group)


def _encoded(text: str, also: str = "") -> str:
    """The text with all but lower-case letters, digits and some others as %xx."""
    if all(char in _LOWER or char in also for char in text):
        return text
    return "".join(
        char if char in _LOWER or char in also else "".join(f"%{byte:02x}" for byte in char.encode(errors="replace"))
        for char in text
    )


def _shortened(name: str, suffix: str) -> str:
    if len(name) + len(suffix) <= _LONGEST:
        return name + suffix
    from hashlib import sha256

    digest = sha256(name.encode()).hexdigest()[:16]
    return f"{name[: _LONGEST - len(digest) - len(suffix) - 1]}~{digest}{suffix}"
