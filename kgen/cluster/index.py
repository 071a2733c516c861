"""What stands around an object in its bundle: other objects by name, pods by their labels, what lives outside."""

from __future__ import annotations

from itertools import chain, repeat

from kgen.apiserver.checks.workloads import matches
from kgen.apiserver.served.versions import NEWEST_PROVEN, parse_version
from kgen.bundles.pods import template_path
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import PodSpec
from kgen.model import Resource
from kgen.model.facts import defaulted

from .lookup import Index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TypeVar

    from kgen.apiserver.rule import Version
    from kgen.k8s.core_v1 import Container, ContainerPort, Service
    from kgen.k8s.meta_v1 import LabelSelector
    from kgen.model import Object

    from .lookup import Sight
    from .references import Use

    T = TypeVar("T", bound=Object)

EXTERNAL = "kgen/external"
"""An annotation of any object: what it refers to outside the bundle, such as "StorageClass/fast, Secret/*"."""

_WILD = set("*?[")
_JSON = {"job_template": "jobTemplate"}
SCALED = {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"}
"""Kinds that keep a number of pods running."""
_PROVEN = parse_version(NEWEST_PROVEN)
RUN_TO_END = {"Job", "CronJob"}


class Pods:
    """The pods that an object is or makes: their labels, their spec and where it stands.

    Attributes:
        number: Their position among all pods of a bundle.
        seen: What links have worked out and will ask for again.
    """

    __slots__ = ("at", "labels", "namespace", "number", "owner", "seen", "spec", "uses")

    def __init__(self, owner: Object, template: Any, at: FieldPath) -> None:
        metadata = template.metadata
        self.number = 0
        self.owner = owner
        self.at = at
        self.spec: PodSpec = template.spec
        self.labels: dict[str, str] = (metadata and metadata.labels) or {}
        self.namespace = namespace_of(owner)
        self.uses: list[Use] | None = None
        self.seen: dict[str, Any] = {}

    @property
    def kind(self) -> str:
        """The kind of the owner."""
        return self.owner.kind

    @property
    def title(self) -> str:
        """The owner, as messages call it."""
        return f"{self.owner.kind} {name_of(self.owner)}"

    @property
    def replicas(self) -> int | None:
        """How many pods the owner keeps; None where it does not say, as for a DaemonSet."""
        if self.kind == "Pod":
            return 1
        if self.kind not in SCALED:
            return None
        return int(defaulted(self.owner.spec, "replicas"))  # type: ignore[attr-defined]

    def containers(self) -> list[tuple[Container, FieldPath]]:
        """All containers with their paths, those that run before the others first."""
        if "containers" not in self.seen:
            before, at = self.at / "initContainers", self.at / "containers"
            found = [(each, before[i]) for i, each in enumerate(self.spec.init_containers or ())]
            self.seen["containers"] = [*found, *((each, at[i]) for i, each in enumerate(self.spec.containers or ()))]
        made: list[tuple[Container, FieldPath]] = self.seen["containers"]
        return made

    def ports(self) -> Iterator[ContainerPort]:
        """The ports of the containers that go on running."""
        for each in self.spec.init_containers or ():
            if each.restart_policy == "Always":
                yield from each.ports or ()
        for each in self.spec.containers or ():
            yield from each.ports or ()

    def port(self, target: int | str, protocol: str = "TCP") -> int | None:
        """The number of a port that a container declares, by number or name; None where none does."""
        for each in self.ports():
            if defaulted(each, "protocol") == protocol and target in (each.container_port, each.name):
                return each.container_port
        return None


class Neighbours:
    """An index of a bundle's objects, made once for all links.

    An absent namespace is the namespace of everything around, since nobody knows yet which it will be.
    """

    def __init__(
        self,
        objects: Iterable[Object],
        external: Iterable[str] = (),
        version: Version = _PROVEN,
        *,
        places: Iterable[int] = (),
    ) -> None:
        """`places` are those of the objects, for views that do not see all of them."""
        self.version = version
        self._external: set[str] = set()
        self._external_patterns: list[str] = []
        self._objects = Index()
        self._by_kind = Index()
        self._by_name = Index()
        self._pods: dict[int, Pods] = {}
        self._pods_in = Index()
        self._pods_with = Index()
        self._namespaces: set[str] = set()
        self._names: dict[tuple[str, str], list[str]] = {}
        self._told: set[tuple[str, str, str]] = set()
        self._told_to_all: set[tuple[str, str, str]] | None = set()
        self.notes: dict[Any, Any] = {}
        self._add_external(external)
        for item, place in zip(objects, chain(places, repeat(0))):  # noqa: B905 - the places do not end
            self._index(item, place)

    def seen_by(self, sight: Sight | None, *, alone: bool = False) -> Neighbours:
        """The same neighbours, as far as they are seen; `alone` lets everything be told however often it is used."""
        if sight is None:
            return self
        made = Neighbours((), version=self.version)
        made._external, made._external_patterns, made._pods = self._external, self._external_patterns, self._pods
        made._objects = self._objects.seen_by(sight)
        made._by_kind = self._by_kind.seen_by(sight)
        made._by_name = self._by_name.seen_by(sight)
        made._pods_in = self._pods_in.seen_by(sight)
        made._pods_with = self._pods_with.seen_by(sight)
        made._told_to_all = None if alone else self._told
        return made

    def _index(self, item: Object, place: int) -> None:
        kind, namespace = item.kind, namespace_of(item)
        self._objects.add(None, "", item, place)
        self._by_kind.add(kind, namespace, item, place)
        self._by_name.add((kind, name_of(item)), namespace, item, place)
        annotations = item.metadata.annotations if item.metadata else None
        if annotations and EXTERNAL in annotations:
            self._add_external(str(annotations[EXTERNAL]).split(","))
        pods = pods_in(item)
        if pods:
            self._add_pods(item, pods, place)
        if isinstance(item, Resource):
            for made in _made_by(item):
                self._by_name.add(made, namespace, item, place)

    def _add_external(self, names: Iterable[str]) -> None:
        for each in map(str.strip, names):
            if _WILD.isdisjoint(each):
                self._external.add(each)
            else:
                self._external_patterns.append(each)

    def _add_pods(self, item: Object, pods: Pods, place: int) -> None:
        pods.number = len(self._pods)
        self._pods[id(item)] = pods
        self._pods_in.add(None, pods.namespace, pods, place)
        for label in pods.labels.items():
            self._pods_with.add(label, pods.namespace, pods, place)

    @property
    def objects(self) -> list[Object]:
        """All objects."""
        return self._objects.get(None)

    def has_any(self, kind: type[Object]) -> bool:
        """Whether there is an object of a kind."""
        return bool(self._by_kind.get(kind.__name__))

    def all(self, kind: type[T], namespace: str = "") -> list[T]:
        """The objects of a kind."""
        return [each for each in self._by_kind.get(kind.__name__, namespace) if isinstance(each, kind)]

    def find(self, kind: type[T], name: str, namespace: str = "") -> T | None:
        """The object of a kind, name and namespace; None where the bundle has none."""
        return next(
            (each for each in self._by_name.get((kind.__name__, name), namespace) if isinstance(each, kind)), None
        )

    def has(self, kind: str, name: str, namespace: str = "") -> bool:
        """Whether an object is in the bundle, will be made by one of it, or is declared to be outside."""
        return bool(self._by_name.get((kind, name), namespace)) or self.is_external(kind, name, namespace)

    def is_external(self, kind: str, name: str, namespace: str = "") -> bool:
        """Whether somebody said that an object lives outside the bundle.

        >>> Neighbours([], ["Secret/tls-*"]).is_external("Secret", "tls-web")
        True
        """
        names = (f"{kind}/{name}", f"{kind}/{namespace}/{name}")
        if not self._external.isdisjoint(names):
            return True
        if not self._external_patterns:
            return False
        from fnmatch import fnmatchcase

        return any(fnmatchcase(text, pattern) for text in names for pattern in self._external_patterns)

    def namespaces(self) -> set[str]:
        """The namespaces of all objects."""
        if not self._namespaces:
            self._namespaces = {namespace_of(each) for each in self.objects}
        return self._namespaces

    def first_with_name_of(self, item: Object) -> Object:
        """The first object with the kind, namespace and name of an object that has one."""
        mine = identity(item)
        named = self._by_name.get((item.kind, name_of(item)), namespace_of(item))
        found: Object = next(each for each in named if identity(each) == mine)
        return found

    def names(self, kind: str, namespace: str = "") -> list[str]:
        """The names of the objects of a kind."""
        if (kind, namespace) not in self._names:
            self._names[kind, namespace] = [name_of(each) for each in self._by_kind.get(kind, namespace)]
        return self._names[kind, namespace]

    def first(self, kind: str, name: str, namespace: str = "") -> bool:
        """Whether nobody has asked this before: what is missing is told once, however often it is used."""
        key = (kind, name, namespace)
        if self._told_to_all is None:
            return True
        if key in self._told or key in self._told_to_all:
            return False
        self._told.add(key)
        return True

    def pods_of(self, item: Object) -> Pods | None:
        """The pods that an object is or makes."""
        return self._pods.get(id(item))

    def pods(self, namespace: str = "") -> list[Pods]:
        """All pods of a namespace."""
        return self._pods_in.get(None, namespace)

    def most(self, pods: Pods) -> int | None:
        """How many pods an object keeps at most, with what scales it; None where nobody can say."""
        name = name_of(pods.owner)
        for each in self._by_kind.get("HorizontalPodAutoscaler", pods.namespace):
            spec: Any = getattr(each, "spec", None)
            ref = spec and spec.scale_target_ref
            if ref and (ref.kind, ref.name) == (pods.kind, name):
                return max(spec.max_replicas or 1, pods.replicas or 0)
        return None if self._by_kind.get("ScaledObject") else pods.replicas

    def selected(self, selector: LabelSelector | Mapping[str, str] | None, namespace: str) -> list[Pods]:
        """The pods of a namespace that a selector (or plain labels) selects."""
        if selector is None:
            return []
        if isinstance(selector, dict):
            return [each for each in self._with_any(selector, namespace) if selects(selector, each.labels)]
        labels = selector.match_labels  # type: ignore[union-attr]
        return [each for each in self._with_any(labels, namespace) if matches(selector, each.labels)]  # type: ignore[arg-type]

    def _with_any(self, labels: Mapping[str, str] | None, namespace: str) -> list[Pods]:
        """The pods of a namespace that have the rarest of some labels: no others can have all."""
        rows = [self._pods_with.get(label, namespace) for label in labels.items()] if labels else ()
        return min(rows, key=len) if rows else self.pods(namespace)

    def served_by(self, service: Service) -> list[Pods]:
        """The pods that a Service selects; none for one that selects by itself nothing."""
        spec = service.spec
        if spec is None or not spec.selector or spec.type == "ExternalName":
            return []
        return self.selected(spec.selector, namespace_of(service))


def selects(labels: Mapping[str, str], of: Mapping[str, str]) -> bool:
    """Whether an object with the labels `of` has all of these."""
    return all(of.get(key) == value for key, value in labels.items())


def name_of(item: Object) -> str:
    """The name of an object; "" where it has none yet."""
    return (item.metadata and item.metadata.name) or ""


def namespace_of(item: Object) -> str:
    """The namespace of an object; "" where nobody has said, or where its kind has none."""
    kind = item.__kind__
    if kind is not None and not kind.namespaced:
        return ""
    return (item.metadata and item.metadata.namespace) or ""


def identity(item: Object) -> tuple[str, str, str, str]:
    """What only one object of a cluster has: the group of its kind, the kind, its namespace and its name."""
    return item.api_version.rpartition("/")[0], item.kind, namespace_of(item), name_of(item)


def same_namespace(one: str, other: str) -> bool:
    """Whether two namespaces may turn out to be the same."""
    return one == other or not one or not other


def pods_in(item: Object) -> Pods | None:
    """The pods that an object is or makes; None where it has none."""
    path = () if item.kind == "Pod" else template_path(item)
    template: Any = item
    at = FieldPath()
    for name in path:
        template = getattr(template, name, None)
        at = at / _JSON.get(name, name)
    is_template = isinstance(getattr(template, "spec", None), PodSpec)
    return Pods(item, template, at / "spec") if is_template else None


def _made_by(item: Resource) -> Iterator[tuple[str, str]]:
    """What an operator makes of a custom resource: kinds and names."""
    spec = _map(item.to_plain().get("spec"))
    if item.kind == "SealedSecret":
        yield "Secret", name_of(item)
    elif item.kind == "ExternalSecret":
        yield "Secret", str(_map(spec.get("target")).get("name") or name_of(item))
    elif item.kind == "Certificate":
        yield "Secret", str(spec.get("secretName") or "")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
