"""All objects of a bundle, filed by kind, by name, and by what tables say; their pods by labels."""

from __future__ import annotations

from itertools import chain, repeat

from kgen.bundles.identity import name_of, namespace_of
from kgen.model import Object, Resource

from .lookup import UNKNOWN, Lookup
from .pods import Pods, pods_in
from .selection import Groups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import Any, TypeAlias

    from .lookup import Row
    from .pods import Group
    from .selection import Selected

    Entries: TypeAlias = Iterator[tuple[Hashable, Any]]
    Filing: TypeAlias = Callable[[Any, "Contents"], Entries]


ANNOTATION = "kgen/external"
"""An annotation of any object: what it refers to outside the bundle, such as "StorageClass/fast, Secret/*"."""
_WILD = set("*?[")


class Table:
    """What objects of some kinds are filed under, to be looked up by: keys and values of each."""

    __slots__ = ("filing", "on")

    def __init__(self, filing: Filing, on: tuple[Any, ...]) -> None:
        self.filing = filing
        self.on = on


def table(*on: str | type[Object | Pods]) -> Callable[[Filing], Table]:
    """Makes a table of a generator function that takes an object and all contents, and yields keys and values.

    Args:
        on: Kinds; or Object for all objects, Resource for all custom resources, Pods for all pods.
    """
    return lambda filing: Table(filing, on)


class Contents:
    """All objects of a bundle, wherever they can be seen from.

    Args:
        objects: The objects.
        external: What lives outside, such as "StorageClass/fast" or "Secret/*".
        places: The places of the objects in a tree.

    Attributes:
        external: The objects that live outside.
        by_kind: The objects by their kinds, custom resources under Resource, and pods under Pods.
        by_name: The objects by kind and name, and custom resources by what is made of them, too.
        pods: The pods by the identities, in Python, of the objects that are or make them.
        groups: The pods by their labels.
        apart: Namespaces that the one that is not known cannot be: there and without a namespace is an object of the
            same kind and name. With the places of both.
    """

    def __init__(
        self, objects: Iterable[Object], external: Iterable[str] = (), places: Iterable[int] = repeat(0)
    ) -> None:
        self.external = External(external)
        self.by_kind = Lookup()
        self.by_name = Lookup()
        self.groups = Groups()
        self.pods: dict[int, Pods] = {}
        self._tables: dict[Table, Lookup] = {}
        self._selecting: dict[Table, dict[Group, list[Selected]]] = {}
        self._orders: dict[int, tuple[int, int]] = {}
        self.apart: list[tuple[str, Row, Row]] = []
        self._items = list(zip(objects, places))  # noqa: B905 - the places may not end
        for item, place in self._items:
            self._add(item, place)
        self.apart = _apart(self.by_name)
        if self.apart:
            self.by_kind, self.by_name = Lookup(), Lookup()
            for item, place in self._items:
                self._file(item, place)

    def _add(self, item: Object, place: int) -> None:
        annotations = item.metadata.annotations if item.metadata else None
        if annotations and ANNOTATION in annotations:
            self.external.add(str(annotations[ANNOTATION]).split(","))
        pods = pods_in(item)
        if pods:
            self._add_pods(item, pods, place)
        self._file(item, place)

    def _file(self, item: Object, place: int) -> None:
        """File an object by its kind and name."""
        kind, namespace = item.kind, self._home_of(item)
        self.by_kind.add(kind, namespace, item, place)
        self.by_name.add((kind, name_of(item)), namespace, item, place)
        pods = self.pods.get(id(item))
        if pods:
            self.by_kind.add(Pods, namespace, pods, place)
        if isinstance(item, Resource):
            from .custom_resources import made_by

            self.by_kind.add(Resource, namespace, item, place)
            for made in made_by(item):
                self.by_name.add(made, namespace, item, place)

    def _home_of(self, item: Object) -> str:
        """The namespace under which an object is filed."""
        namespace = namespace_of(item)
        return UNKNOWN if self.apart and not namespace and _is_namespaced(item) else namespace

    def _add_pods(self, item: Object, pods: Pods, place: int) -> None:
        pods.number, pods.place = len(self.pods), place
        pods.group = self.groups.add(pods, place)
        self.pods[id(item)] = pods

    def table(self, table: Table) -> Lookup:
        """The values of a table; made when they are first asked for."""
        if table not in self._tables:
            self._tables[table] = made = Lookup()
            for item, place in chain.from_iterable(map(self._of_kind, table.on)):
                namespace = self._home_of(item.owner if isinstance(item, Pods) else item)
                for key, value in table.filing(item, self):
                    made.add(key, namespace, value, place)
        return self._tables[table]

    def _of_kind(self, kind: Any) -> Iterable[tuple[Any, int]]:
        return self._items if kind is Object else self.by_kind.placed(kind)

    def selecting(self, table: Table, group: Group) -> Iterable[Selected]:
        """The keys of a table, which are what selectors select, that have a group."""
        if table not in self._selecting:
            made: dict[Group, list[Selected]] = {}
            self._selecting[table] = made
            for selected in self.table(table).keys:
                for each in selected.groups:
                    made.setdefault(each, []).append(selected)
        return self._selecting[table].get(group, ())

    def order(self, item: Object) -> tuple[int, int]:
        """The place of an object, and its position among all."""
        if not self._orders:
            self._orders = {id(each): (place, i) for i, (each, place) in enumerate(self._items)}
        return self._orders[id(item)]


def _apart(by_name: Lookup) -> list[tuple[str, Row, Row]]:
    return [
        (namespace, there, unknown)
        for namespace, (_, name), there, unknown in by_name.in_and_without()
        if name and any(map(_is_namespaced, _values(there))) and any(map(_is_namespaced, _values(unknown)))
    ]


def _values(row: Row) -> Iterator[Any]:
    return chain.from_iterable(row.values())


def _is_namespaced(item: Object) -> bool:
    """Whether an object is known to be in a namespace, even if it names none."""
    kind = item.__kind__
    return kind.namespaced if kind is not None else getattr(item, "cluster_scoped", None) is False


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
