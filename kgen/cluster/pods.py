"""The pods of a workload: their labels, their containers and ports, and how many the workload keeps."""

from __future__ import annotations

from kgen.apiserver.rule import WITH_PODS
from kgen.bundles.identity import name_of, namespace_of
from kgen.bundles.pods import pod_of, template_at, template_of
from kgen.model.facts import defaulted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, ContainerPort, PodSpec
    from kgen.model import Object

    Port: TypeAlias = tuple[int | str, str]
    """The number or the name of a port, and its protocol."""
    Ports: TypeAlias = tuple[Port, ...]
    Numbers: TypeAlias = tuple[tuple[int, str], ...]
    """Ports of which the numbers are known."""


SCALED = {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"}
"""Kinds that keep a number of pods running."""
RUN_TO_END = {"Job", "CronJob"}
"""Kinds whose pods are meant to end."""


class Pods:
    """The pods that an object is or makes: their labels, their spec and where it stands.

    Attributes:
        owner: The object.
        kind: Its kind.
        number: Their position among all pods of a bundle.
        place: The place of their owner in a tree.
        group: The pods of the namespace with the same labels.
        seen: What links have worked out and will ask for again.
    """

    __slots__ = ("at", "group", "kind", "labels", "namespace", "number", "owner", "place", "seen", "spec")

    def __init__(self, owner: Object, template: Any, at: FieldPath) -> None:
        metadata = template.metadata
        self.number = 0
        self.owner = owner
        self.kind = owner.kind
        self.at = at
        self.spec: PodSpec = template.spec
        self.labels: dict[str, str] = (metadata and metadata.labels) or {}
        self.namespace = namespace_of(owner)
        self.place = 0
        self.group: Group
        self.seen: dict[str, Any] = {}

    def order_in(self, namespace: str) -> tuple[bool, int, int]:
        """What sorts pods as they are looked up in a namespace: those whose namespace is not known come last."""
        return bool(namespace) and not self.namespace, self.place, self.number

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

    def declared(self) -> dict[Port, int | None]:
        """The numbers of the ports that containers declare, by number or name, and protocol."""
        if "ports" not in self.seen:
            found: dict[tuple[Any, str], int | None] = {}
            for each in self.ports():
                for target in (each.container_port, each.name):
                    found.setdefault((target, defaulted(each, "protocol")), each.container_port)
            self.seen["ports"] = found
        ports: dict[Port, int | None] = self.seen["ports"]
        return ports

    def declares(self, port: Port) -> bool:
        """Whether a container declares a port."""
        return self.declared().get(port) is not None

    def port(self, target: int | str, protocol: str = "TCP") -> int | None:
        """The number of a port that a container declares, by number or name; None where none does."""
        return self.declared().get((target, protocol))


class Group:
    """The pods of a namespace that have the same labels: a selector selects all of them, or none.

    Attributes:
        labels: Their labels.
        namespace: Their namespace.
        pods: The pods, by their places.
    """

    __slots__ = ("labels", "namespace", "pods")

    def __init__(self, labels: Mapping[str, str], namespace: str) -> None:
        self.labels = labels
        self.namespace = namespace
        self.pods: dict[int, list[Pods]] = {}


def pods_in(item: Object) -> Pods | None:
    """The pods that an object is or makes; None where it has none."""
    if item.kind not in WITH_PODS or pod_of(item) is None:
        return None
    return Pods(item, template_of(item), template_at(item) / "spec")
