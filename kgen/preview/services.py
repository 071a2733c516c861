"""Which pods and ports a Service reaches."""

from __future__ import annotations

from kgen.bundles.identity import name_of, namespace_of
from kgen.model.facts import defaulted

from . import Port, Reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods
    from kgen.k8s.core_v1 import Service

    from . import Workload


def reach(service: Service, index: Index, workloads: Mapping[int, Workload]) -> Reach:
    """What a Service reaches.

    Args:
        service: The Service.
        index: The objects.
        workloads: What is made of the objects with pods, by their identities in Python.
    """
    spec = service.spec
    selection = index.served_by(service).pods
    pods = [(each.kind, name_of(each.owner), _names(workloads[id(each.owner)])) for each in selection]
    name, namespace = name_of(service), namespace_of(service)
    return Reach(
        name,
        namespace,
        f"{name}.{namespace}.svc" if namespace else name,
        is_headless=spec is not None and spec.cluster_ip == "None",
        ports=tuple(_ports(service, selection)),
        pods=tuple(pods),
        elsewhere=_elsewhere(service),
    )


def _names(made: Workload) -> tuple[str, ...]:
    return tuple(each.name for each in made.pods)


def _ports(service: Service, pods: list[Pods]) -> Iterator[Port]:
    for each in (service.spec and service.spec.ports) or ():
        protocol = defaulted(each, "protocol")
        target = each.port if each.target_port is None else each.target_port
        if isinstance(target, str):
            number = next((n for some in pods if (n := some.port(target, protocol)) is not None), None)
        else:
            number = target
        yield Port(each.name or "", each.port or 0, protocol, target or 0, number)


def _elsewhere(service: Service) -> str:
    spec = service.spec
    if spec is None:
        return ""
    if spec.type == "ExternalName":
        return f"the host {spec.external_name}"
    return "" if spec.selector else "what its Endpoints say, which somebody else writes"
