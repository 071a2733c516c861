"""The objects of a bundle as links look them up: by kind, by name, by tables; pods by selectors."""

from __future__ import annotations

from kgen.apiserver.served import NEWEST_PROVEN, parse_version
from kgen.bundles.identity import identity_of, name_of, namespace_of
from kgen.model import Object

from .contents import table
from .pods import Pods
from .selection import NOTHING, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import Any, ParamSpec, TypeVar

    from kgen.apiserver.rule import Version
    from kgen.k8s.apps_v1 import StatefulSet
    from kgen.k8s.core_v1 import Service
    from kgen.k8s.meta_v1 import LabelSelector

    from .contents import Contents, Entries, Table
    from .lookup import Lookup, Sight
    from .pods import Group
    from .selection import Selected

    P = ParamSpec("P")
    T = TypeVar("T")
    Kind = TypeVar("Kind", bound=Object)

_PROVEN = parse_version(NEWEST_PROVEN)


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Makes a function, whose last argument is an index, work each answer out once; the others must be hashable."""

    def answer(*args: P.args, **_: P.kwargs) -> T:
        index: Any = args[-1]
        key = (function, *args[:-1])
        if key not in index.answers:
            index.answers[key] = function(*args)  # type: ignore[call-arg]
        known: T = index.answers[key]
        return known

    return answer


class Index:
    """An index of a bundle's objects, as far as they can be seen.

    An absent namespace is the namespace of everything else, since it is not known yet which it will be; but not that of
    something with the kind and the name of what has none. Where a namespace is asked for, None stands for all.

    Attributes:
        version: The target version of Kubernetes.
        answers: What `remembered` functions have worked out.
    """

    def __init__(self, contents: Contents, version: Version = _PROVEN, sight: Sight | None = None) -> None:
        """Look up what can be seen of contents; all of them if `sight` is not given."""
        self.version = version
        self.answers: dict[Hashable, Any] = {}
        self._contents = contents
        self._pods = contents.pods
        self._sight = sight
        self._apart = _apart(contents, sight) if contents.apart else None
        self._by_kind = contents.by_kind.seen_by(sight, self._apart)
        self._by_name = contents.by_name.seen_by(sight, self._apart)
        self._tables: dict[Table, Lookup] = {}
        self._selections: dict[tuple[Selected, str], Selection] = {}

    def seen_by(self, sight: Sight | None) -> Index:
        """The same objects, as far as they can be seen."""
        return Index(self._contents, self.version, sight) if sight else self

    def get(self, table: Table, key: Hashable, namespace: str | None = None) -> list[Any]:
        """The values of a key in a table, of objects of a namespace, then of those whose namespace is not known."""
        return self._table(table).get(key, namespace)

    def contains(self, table: Table, key: Hashable, namespace: str | None = None) -> bool:
        """Whether a table has values of a key, of objects of a namespace or of those whose namespace is not known."""
        return self._table(table).has(key, namespace)

    def selecting(self, table: Table, group: Group) -> list[Selected]:
        """The keys of a table, which are what selectors select, that have a group."""
        has = self._table(table).has
        return [each for each in self._contents.selecting(table, group) if has(each, group.namespace)]

    def _table(self, table: Table) -> Lookup:
        if table not in self._tables:
            self._tables[table] = self._contents.table(table).seen_by(self._sight, self._apart)
        return self._tables[table]

    @property
    def objects(self) -> list[Object]:
        """All objects."""
        return self.get(_all, True)

    def order(self, item: Object) -> tuple[int, int]:
        """What sorts objects as `objects` has them."""
        return self._contents.order(item)

    def has_any(self, kind: str) -> bool:
        """Whether there is an object of a kind."""
        return self._by_kind.has(kind)

    def all(self, kind: type[Kind], namespace: str | None = None) -> list[Kind]:
        """The objects of a kind."""
        return [each for each in self._by_kind.get(kind.__name__, namespace) if isinstance(each, kind)]

    def all_in(self, kind: type[Kind], namespace: str) -> list[Kind]:
        """The objects of a kind that are in exactly this namespace."""
        return [each for each in self._by_kind.exactly(kind.__name__, namespace) if isinstance(each, kind)]

    def find(self, kind: type[Kind], name: str, namespace: str | None = None) -> Kind | None:
        """The object of a kind, name and namespace; None where the bundle has none."""
        named = self._by_name.get((kind.__name__, name), namespace)
        return next((each for each in named if isinstance(each, kind)), None)

    def named(self, kind: str, name: str, namespace: str | None = None, group: str | None = None) -> list[Object]:
        """The objects of a kind and name, or what makes one; of an API group where one is said."""
        found: list[Object] = self._by_name.get((kind, name), namespace)
        return found if group is None else [each for each in found if _may_be_of(each, kind, group)]

    def has(self, kind: str, name: str, namespace: str | None = None) -> bool:
        """Whether an object is in the bundle, will be made by one of it, or is declared to be outside."""
        return self._by_name.has((kind, name), namespace) or self.is_external(kind, name, namespace)

    def is_external(self, kind: str, name: str, namespace: str | None = None) -> bool:
        """Whether an object is declared to live outside the bundle."""
        return self._contents.external.has(kind, name, namespace or "")

    def first_with_name_of(self, item: Object) -> Object:
        """The first object with the kind, namespace and name of an object that has one."""
        named = self._by_name.exactly((item.kind, name_of(item)), namespace_of(item))
        found: Object = named[0]
        if len(named) > 1:
            mine = identity_of(item)
            found = next(each for each in named if identity_of(each) == mine)
        return found

    def names(self, kind: str, namespace: str | None = None) -> list[str]:
        """The names of the objects of a kind."""
        return [name_of(each) for each in self._by_kind.get(kind, namespace)]

    def names_in(self, kind: str, namespace: str) -> list[str]:
        """The names of the objects of a kind that are in exactly this namespace."""
        return [name_of(each) for each in self._by_kind.exactly(kind, namespace)]

    def may_be_same(self, one: str, other: str) -> bool:
        """Whether two namespaces may turn out to be the same; "" is one that is not known yet."""
        return one == other or (not (one and other) and (one or other) not in (self._apart or ()))

    def pods_of(self, item: Object) -> Pods | None:
        """The pods that an object is or makes."""
        return self._pods.get(id(item))

    def pods(self, namespace: str | None = None) -> list[Pods]:
        """All pods of a namespace."""
        return self._by_kind.get(Pods, namespace)

    def pods_in(self, namespace: str) -> list[Pods]:
        """The pods that are in exactly this namespace."""
        return self._by_kind.exactly(Pods, namespace)

    def first_pods(self, namespace: str) -> Pods:
        """The first pods of a namespace that has some."""
        return ((namespace and self.pods_in(namespace)) or self.pods(namespace))[0]

    def has_pods(self, namespace: str) -> bool:
        """Whether there are pods in a namespace."""
        return self._by_kind.has(Pods, namespace)

    def most(self, pods: Pods) -> int | None:
        """How many pods an object keeps at most, with what scales it; None where that cannot be known."""
        scaling = self._scaling(pods)
        if scaling:
            return max(scaling.max_replicas or 1, pods.replicas or 0)
        return None if self.has_any("ScaledObject") else pods.replicas

    def least(self, pods: Pods) -> int | None:
        """How many pods an object keeps at least, with what scales it; None where that cannot be known."""
        scaling = self._scaling(pods)
        if scaling:
            return 1 if scaling.min_replicas is None else int(scaling.min_replicas)
        return None if self.has_any("ScaledObject") else pods.replicas

    def _scaling(self, pods: Pods) -> Any:
        """The spec of the autoscaler of an object; None where it has none."""
        scaling = self.get(autoscalers, (pods.kind, name_of(pods.owner)), pods.namespace)
        return scaling[0].spec if scaling else None

    def ordinals(self, item: StatefulSet) -> range | None:
        """The ordinals of the pods that a StatefulSet makes at most; None where that cannot be known."""
        pods = self.pods_of(item)
        number = self.most(pods) if pods else None
        first = (item.spec and item.spec.ordinals and item.spec.ordinals.start) or 0
        return None if number is None else range(first, first + number)

    def selected(self, selector: LabelSelector | Mapping[str, str] | None, namespace: str) -> Selection:
        """The pods of a namespace that a selector (or plain labels) selects."""
        if selector is None:
            return NOTHING
        selected = self._contents.groups.selected(selector, namespace)
        key = (selected, namespace)
        if key not in self._selections:
            groups = selected.groups
            if self._apart is not None:
                groups = tuple(each for each in groups if self.may_be_same(namespace, each.namespace))
            self._selections[key] = Selection(groups, namespace, self._sight)
        return self._selections[key]

    def served_by(self, service: Service) -> Selection:
        """The pods that a Service selects; none for one that selects by itself nothing."""
        selector = selector_of_service(service)
        return self.selected(selector, namespace_of(service)) if selector else NOTHING


def _may_be_of(item: Object, kind: str, group: str) -> bool:
    """Whether an object is of an API group, or of a kind that makes one that is."""
    return item.kind != kind or item.api_version.rpartition("/")[0] == group


def selector_of_service(service: Service) -> dict[str, str] | None:
    """The labels by which a Service selects pods; None for one that selects by itself nothing."""
    spec = service.spec
    return None if spec is None or spec.type == "ExternalName" else spec.selector or None


def _apart(contents: Contents, sight: Sight | None) -> frozenset[str]:
    """The namespaces that the unknown one is not, as somebody sees it."""
    return frozenset(
        namespace
        for namespace, there, unknown in contents.apart
        if sight is None or (sight.sees_any(there) and sight.sees_any(unknown))
    )


@table(Object)
def _all(item: Object, _: Contents) -> Entries:
    yield True, item


@table("HorizontalPodAutoscaler")
def autoscalers(item: Object, _: Contents) -> Entries:
    """Autoscalers by the kinds and names of what they scale."""
    ref = scaled_by(item)
    if ref:
        yield (ref.kind, ref.name), item


def scaled_by(item: Object) -> Any:
    """The reference to what an autoscaler scales; None for other objects."""
    spec: Any = getattr(item, "spec", None) if item.kind == "HorizontalPodAutoscaler" else None
    return spec and spec.scale_target_ref
