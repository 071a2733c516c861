"""What an API server copies from one part of a Pod to another before it looks at it; templates stay as written."""

from __future__ import annotations

from kgen.syntax.quantity import billionths, quantity_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kgen.k8s.core_v1 import Container, Pod, PodSpec, ResourceRequirements
    from kgen.syntax.quantity import Quantity

    Amounts = dict[str, int]

HUGE_PAGES = "hugepages-"
OF_A_POD = ("cpu", "memory")
"""The resources that a pod as a whole may ask for, besides huge pages."""


def checked_pod(item: Pod) -> Pod:
    """The Pod with its missing requests and its host ports filled in.

    A container's missing requests are its limits. Where the pod has resources of its own, it gets those that only
    its containers have. On the host's network, a container's port is the host's port.
    """
    spec = item.spec
    if spec is None:
        return item
    containers = [_container(each, spec) for each in spec.containers or ()]
    inits = [_container(each, spec) for each in spec.init_containers or ()]
    made = _with(spec, containers=containers, init_containers=inits)
    if spec.resources is not None:
        made = _with(made, resources=_pod_resources(made, spec.resources))
    return item.with_fields({**item.__dict__, "spec": made})


def of_a_pod(resource: str) -> bool:
    """Whether a pod as a whole may ask for a resource."""
    return resource in OF_A_POD or resource.startswith(HUGE_PAGES)


def aggregated(spec: PodSpec, field: str, amount: Callable[[Quantity | None], int]) -> Amounts:
    """What all containers of a pod need of each resource at the same time; `field` is `requests` or `limits`.

    Containers and sidecars run together; each other init container runs alone with the sidecars before it.
    """
    total: Amounts = {}
    sidecars: Amounts = {}
    peak: Amounts = {}
    for container in spec.containers or ():
        _add(total, _amounts(container, field, amount))
    for container in spec.init_containers or ():
        needed = _amounts(container, field, amount)
        if container.restart_policy == "Always":
            _add(total, needed)
            _add(sidecars, needed)
            needed = sidecars
        else:
            _add(needed, sidecars)
        _raise(peak, needed)
    _raise(total, peak)
    return total


def _amounts(container: Container, field: str, amount: Callable[[Quantity | None], int]) -> Amounts:
    given = getattr(container.resources, field, None) or {}
    return {name: amount(value) for name, value in given.items() if quantity_problem(value) is None}


def _add(total: Amounts, more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise(peak: Amounts, other: Amounts) -> None:
    for name, amount in other.items():
        peak[name] = max(peak.get(name, amount), amount)


def _container(container: Container, spec: PodSpec) -> Container:
    resources = container.resources
    changes: dict[str, Any] = {}
    if resources is not None and resources.limits:
        changes["resources"] = _with(resources, requests={**resources.limits, **(resources.requests or {})})
    if spec.host_network and container.ports:
        changes["ports"] = [_with(port, host_port=port.host_port or port.container_port) for port in container.ports]
    return _with(container, **changes) if changes else container


def _pod_resources(spec: PodSpec, resources: ResourceRequirements) -> Any:
    limits = {**(resources.limits or {}), **_missing_huge_pages(spec, resources)}
    requests = dict(resources.requests or {})
    if limits:
        for name, amount in aggregated(spec, "requests", billionths).items():
            if name in OF_A_POD:
                requests.setdefault(name, f"{amount}n")
        for name, limit in limits.items():
            if of_a_pod(name):
                requests.setdefault(name, limit)
    return _with(resources, limits=limits or resources.limits, requests=requests or resources.requests)


def _missing_huge_pages(spec: PodSpec, resources: ResourceRequirements) -> dict[str, str]:
    if not resources.limits and not resources.requests:
        return {}
    given = {*(resources.limits or ()), *(resources.requests or ())}
    total = aggregated(spec, "limits", billionths)
    return {name: f"{amount}n" for name, amount in total.items() if name.startswith(HUGE_PAGES) and name not in given}


def _with(model: Any, **changes: Any) -> Any:
    """A copy with these fields, those that are None or empty left as they are."""
    return model.with_fields({**model.__dict__, **{name: value for name, value in changes.items() if value}})
