"""Objects that live outside the bundle, as its author says."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ANNOTATION = "kgen/external"
"""An annotation of any object: what it refers to outside the bundle, such as "StorageClass/fast, Secret/*"."""
_WILD = set("*?[")


class External:
    """Kinds and names of objects outside the bundle: `Secret/tls-*`, or with a namespace `Secret/shop/tls`."""

    __slots__ = ("_names", "_patterns")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._patterns: list[str] = []
        self.add(names)

    def add(self, names: Iterable[str]) -> None:
        """Add more of them."""
        for each in map(str.strip, names):
            if _WILD.isdisjoint(each):
                self._names.add(each)
            else:
                self._patterns.append(each)

    def has(self, kind: str, name: str, namespace: str = "") -> bool:
        """Whether an object is one of them.

        >>> External(["Secret/tls-*"]).has("Secret", "tls-web")
        True
        """
        names = (f"{kind}/{name}", f"{kind}/{namespace}/{name}")
        if not self._names.isdisjoint(names):
            return True
        if not self._patterns:
            return False
        from fnmatch import fnmatchcase

        return any(fnmatchcase(text, pattern) for text in names for pattern in self._patterns)
