"""Resources: what pods ask for, and how much they can take from others."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.cluster.running import running
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import LimitRange, LimitRangeItem, ResourceRequirements
from kgen.wording.phrases import named, verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container


@advice("KG921", on=Pods)
def requests_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A container asks for no CPU or no memory, so that the scheduler takes it for weightless.

    Nodes get more pods than they can carry, and a pod without requests is the first to be ended when memory is short.
    A limit counts as a request; so do the pod's own resources, and the defaults of a LimitRange of the bundle.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 100m, memory: 128Mi}}}]}
    """
    del at
    given = _of_all(pods, index, ("requests", "limits"))
    missing = {
        container.name or "": (place, wanting)
        for container, place in running(pods)
        if (wanting := {"cpu", "memory"} - given - _own(container, ("requests", "limits")))
    }
    if missing:
        where = next(iter(missing.values()))[0] / "resources"
        what = " or ".join(sorted(set().union(*(wanting for _, wanting in missing.values()))))
        yield warning(
            where,
            f"{named('container', missing)} {verb('request', missing)} no {what}: the scheduler counts that as nothing",
            "write what it needs, such as resources: {requests: {cpu: 100m, memory: 128Mi}}",
        )


@advice("KG922", on=Pods)
def memory_limit_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A container has no memory limit: a leak in it ends other pods of its node.

    CPU limits are another matter, and nothing is said about them: without one a container gets what is idle, with
    one it is slowed down.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {requests: {memory: 128Mi}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {limits: {memory: 128Mi}}}]}
    """
    del at
    if "memory" in _of_all(pods, index, ("limits",)):
        return
    bad = {each.name or "": place for each, place in running(pods) if "memory" not in _own(each, ("limits",))}
    if bad:
        yield warning(
            next(iter(bad.values())) / "resources",
            f"{named('container', bad)} {'has' if len(bad) == 1 else 'have'} no memory limit: "
            "a leak takes the memory of the whole node",
            "resources: {limits: {memory: …}}, as much as is requested or more",
        )


def _own(container: Container, fields: tuple[str, ...]) -> set[str]:
    return _names(container.resources or ResourceRequirements(), fields)


def _names(of: ResourceRequirements | LimitRangeItem, fields: tuple[str, ...]) -> set[str]:
    """The names of the resources in some fields."""
    return {name for field in fields for name in of.__dict__.get(field) or ()}


def _of_all(pods: Pods, index: Index, fields: tuple[str, ...]) -> set[str]:
    """The resources that each container has without saying so: those of the pod, and a LimitRange's defaults."""
    return _names(pods.spec.resources or ResourceRequirements(), fields) | _defaults(pods.namespace, fields, index)


@remembered
def _defaults(namespace: str, fields: tuple[str, ...], index: Index) -> set[str]:
    """The resources that LimitRanges beside pods give to each container."""
    defaults = tuple({"requests": "default_request", "limits": "default"}[field] for field in fields)
    limits = (item for each in index.all(LimitRange, namespace) for item in (each.spec and each.spec.limits) or ())
    return set().union(*(_names(item, defaults) for item in limits if item.type == "Container"))
