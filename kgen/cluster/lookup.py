"""Values that are looked up by a key and a namespace, as far as the places where they are can be seen."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    Row: TypeAlias = dict[int, list[Any]]
    """The values of a key, by their places."""

UNKNOWN = "?"
"""Files what has no namespace yet, where others of the same names prove that it is not in theirs."""


class Sight:
    """The places that can be seen from somewhere.

    Args:
        places: Those places, or the others, whichever are fewer.
        hides: Whether it is the others.
    """

    __slots__ = ("_hides", "_places")

    def __init__(self, places: Iterable[int], *, hides: bool) -> None:
        self._places = frozenset(places)
        self._hides = hides

    def among(self, places: Mapping[int, Any]) -> list[int]:
        """Which of some places can be seen, in order."""
        return sorted(self._among(places))

    def sees_any(self, places: Mapping[int, Any]) -> bool:
        """Whether one of some places can be seen."""
        return any(True for _ in self._among(places))

    def _among(self, places: Mapping[int, Any]) -> Iterator[int]:
        if self._hides:
            return (each for each in places if each not in self._places)
        fewer, more = sorted((places, self._places), key=len)
        return (each for each in fewer if each in more)


class Lookup:
    """Values by a key and a namespace, and by places, of which not all can be seen; an unknown namespace fits any.

    None is for values of all namespaces, "" for those that may be in a namespace that is not known.
    """

    __slots__ = ("_anywhere", "_apart", "_by_namespace", "_joined", "_sight", "_spaces")

    def __init__(self) -> None:
        self._spaces: dict[Any, list[str]] = {}
        self._apart: frozenset[str] | None = None
        self._anywhere: dict[Any, Row | str] = {}
        """The values of each key; the namespace where they are all in the same one, as mostly."""
        self._by_namespace: dict[tuple[Any, str], Row] = {}
        self._sight: Sight | None = None
        self._joined: dict[int, list[Any]] = {}

    def add(self, key: Any, namespace: str, value: Any, place: int) -> None:
        """Add a value; look up nothing before all are added."""
        anywhere = self._anywhere.setdefault(key, namespace)
        if isinstance(anywhere, str) and anywhere != namespace:
            row = self._by_namespace[key, anywhere]
            anywhere = self._anywhere[key] = {place: [*values] for place, values in row.items()}
        if not isinstance(anywhere, str):
            anywhere.setdefault(place, []).append(value)
        self._by_namespace.setdefault((key, namespace), {}).setdefault(place, []).append(value)

    def seen_by(self, sight: Sight | None, apart: frozenset[str] | None = None) -> Lookup:
        """The same values, as far as they can be seen.

        `apart` are the namespaces that the unknown one is not, where something is filed under UNKNOWN.
        """
        if sight is None and apart is None:
            return self
        made = Lookup()
        made._anywhere, made._by_namespace, made._sight, made._apart = (
            self._anywhere,
            self._by_namespace,
            sight,
            apart,
        )
        return made

    def get(self, key: Any, namespace: str | None = None) -> list[Any]:
        """The values of a key in a namespace, then those whose namespace is not known.

        >>> lookup = Lookup()
        >>> lookup.add("Service", "shop", "web", 0)
        >>> lookup.add("Service", "", "db", 0)
        >>> lookup.get("Service", "shop"), lookup.get("Service", "blog")
        (['web', 'db'], ['db'])
        """
        if namespace is None:
            return self._seen(self._row(key))
        if self._apart is not None:
            return [each for row in self._fitting(key, namespace) for each in self._seen(row)]
        if not namespace:
            return self._seen(self._row(key))
        known = self._seen(self._by_namespace.get((key, namespace)))
        unknown = self._seen(self._by_namespace.get((key, "")))
        return known + unknown if known and unknown else known or unknown

    def exactly(self, key: Any, namespace: str) -> list[Any]:
        """The values of a key in exactly this namespace; "" for those whose namespace is not known."""
        found = self._seen(self._by_namespace.get((key, namespace)))
        return found if namespace or self._apart is None else found + self.exactly(key, UNKNOWN)

    def has(self, key: Any, namespace: str | None = None) -> bool:
        """Whether there are values of a key in a namespace."""
        if namespace is not None and self._apart is not None:
            return any(map(self._has_seen, self._fitting(key, namespace)))
        if not namespace:
            return self._has_seen(self._row(key))
        rows = self._by_namespace
        return self._has_seen(rows.get((key, namespace))) or self._has_seen(rows.get((key, "")))

    def in_and_without(self) -> Iterator[tuple[str, Any, Row, Row]]:
        """Namespaces and keys with values there and in one that is not known, and both rows."""
        for key, anywhere in self._anywhere.items():
            if not isinstance(anywhere, str) and (unknown := self._by_namespace.get((key, ""))):
                for namespace in self._namespaces_of(key):
                    if namespace:
                        yield namespace, key, self._by_namespace[key, namespace], unknown

    @property
    def keys(self) -> Iterable[Any]:
        """All keys, whether their values can be seen or not."""
        return self._anywhere

    def placed(self, key: Any) -> Iterator[tuple[Any, int]]:
        """The values of a key with their places, whether they can be seen or not."""
        for place, values in (self._row(key) or {}).items():
            yield from ((value, place) for value in values)

    def _fitting(self, key: Any, namespace: str) -> Iterator[Row]:
        """The rows of a key whose namespaces may be one, where the unknown one is not any."""
        apart = self._apart or ()
        if namespace:
            wanted = [namespace, "", *([] if namespace in apart else [UNKNOWN])]
        else:
            wanted = [each for each in self._namespaces_of(key) if each not in apart]
        rows = (self._by_namespace.get((key, each)) for each in wanted)
        return (row for row in rows if row is not None)

    def _namespaces_of(self, key: Any) -> list[str]:
        if not self._spaces:
            for each, namespace in self._by_namespace:
                self._spaces.setdefault(each, []).append(namespace)
        return self._spaces.get(key, [])

    def _row(self, key: Any) -> Row | None:
        """The values of a key in all namespaces."""
        anywhere = self._anywhere.get(key)
        return self._by_namespace[key, anywhere] if isinstance(anywhere, str) else anywhere

    def _has_seen(self, row: Row | None) -> bool:
        return row is not None and (self._sight is None or self._sight.sees_any(row))

    def _seen(self, row: Row | None) -> list[Any]:
        """The values of a row that can be seen, in the order of their places."""
        if row is None:
            return []
        if self._sight is None and len(row) == 1:
            return next(iter(row.values()))
        if id(row) not in self._joined:
            places = self._sight.among(row) if self._sight else sorted(row)
            values = [row[place] for place in places]
            self._joined[id(row)] = values[0] if len(values) == 1 else [each for some in values for each in some]
        return self._joined[id(row)]
