"""Values that are looked up by a key and a namespace, as far as the places where they stand are seen."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class Sight:
    """Which places somebody sees.

    Args:
        places: Those places, or the others, whichever are fewer.
        hides: Whether it is the others.
    """

    __slots__ = ("_hides", "_places")

    def __init__(self, places: Iterable[int], *, hides: bool) -> None:
        self._places = frozenset(places)
        self._hides = hides

    def among(self, places: Mapping[int, Any]) -> list[int]:
        """Which of some places are seen."""
        if self._hides:
            return [each for each in places if each not in self._places]
        fewer, more = sorted((places, self._places), key=len)
        return [each for each in fewer if each in more]


class Index:
    """Values by a key and a namespace, and by places, of which not all may be seen; an unknown namespace fits any."""

    __slots__ = ("_anywhere", "_by_namespace", "_joined", "_sight")

    def __init__(self) -> None:
        self._anywhere: dict[Any, dict[int, list[Any]]] = {}
        self._by_namespace: dict[tuple[Any, str], dict[int, list[Any]]] = {}
        self._sight: Sight | None = None
        self._joined: dict[int, list[Any]] = {}

    def add(self, key: Any, namespace: str, value: Any, place: int) -> None:
        """Add a value; nobody looks anything up before all are there."""
        self._anywhere.setdefault(key, {}).setdefault(place, []).append(value)
        self._by_namespace.setdefault((key, namespace), {}).setdefault(place, []).append(value)

    def seen_by(self, sight: Sight | None) -> Index:
        """The same values, as far as they are seen."""
        made = Index()
        made._anywhere, made._by_namespace, made._sight = self._anywhere, self._by_namespace, sight
        return made

    def get(self, key: Any, namespace: str = "") -> list[Any]:
        """The values of a key in a namespace, and those whose namespace nobody knows; of all for "".

        >>> index = Index()
        >>> index.add("Service", "shop", "web", 0)
        >>> index.add("Service", "", "db", 0)
        >>> index.get("Service", "shop"), index.get("Service", "blog")
        (['web', 'db'], ['db'])
        """
        if not namespace:
            return self._seen(self._anywhere.get(key))
        known = self._seen(self._by_namespace.get((key, namespace)))
        unknown = self._seen(self._by_namespace.get((key, "")))
        return known + unknown if known and unknown else known or unknown

    def _seen(self, values: dict[int, list[Any]] | None) -> list[Any]:
        if values is None:
            return []
        places = self._sight.among(values) if self._sight else list(values)
        if len(places) == 1:
            return values[places[0]]
        if id(values) not in self._joined:
            self._joined[id(values)] = [each for place in sorted(places) for each in values[place]]
        return self._joined[id(values)]
