"""Limits that the bundle sets itself, by LimitRanges and ResourceQuotas, and that its own pods break."""

from __future__ import annotations

from kgen.diagnostics import shown, warning
from kgen.k8s.core_v1 import LimitRange, PersistentVolumeClaim, ResourceQuota
from kgen.quantity import compare_quantities, quantity_problem, quantity_value
from kgen.validation.link import link
from kgen.validation.neighbours import SCALED, Pods, name_of, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction
    from typing import Any

    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, LimitRangeItem
    from kgen.validation.link import Findings
    from kgen.validation.neighbours import Neighbours

COMPUTE = {"cpu": "requests.cpu", "memory": "requests.memory"}
"""Names of a quota that mean requests."""


def _limits(kind: str, namespace: str, around: Neighbours) -> Iterator[tuple[LimitRange, LimitRangeItem]]:
    """The limits of exactly this namespace for containers, or claims."""
    for each in around.all(LimitRange, namespace):
        if namespace_of(each) == namespace and each.spec:
            yield from ((each, item) for item in each.spec.limits or () if item.type == kind)


@link("KG795", on=Pods)
def limit_range_broken(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """A container asks for more, or less, than a LimitRange of the bundle lets it.

    No pod is made: admission refuses each one.

    Bad:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: Container, max: {memory: 1Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {limits: {memory: 2Gi}}}]}
    Good:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: Container, max: {memory: 1Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {limits: {memory: 1Gi}}}]}
    """
    del at
    for each, item in _limits("Container", pods.namespace, around):
        for container, place in pods.containers():
            resources = container.resources
            for field, values in (
                ("limits", resources and resources.limits),
                ("requests", resources and resources.requests),
            ):
                where = place / "resources" / field
                yield from _outside(values or {}, item, where, f"LimitRange {name_of(each)}")


def _outside(values: Mapping[str, Any], item: LimitRangeItem, at: FieldPath, title: str) -> Findings:
    """Values above the most or below the least that a LimitRange lets."""
    for name, value in values.items():
        most, least = (item.max or {}).get(name), (item.min or {}).get(name)
        if quantity_problem(value) is not None:
            continue
        if most is not None and quantity_problem(most) is None and compare_quantities(value, most) > 0:
            yield warning(at.key(name), f"{shown(value)} is more than the {most} that {title} lets: it is refused")
        if least is not None and quantity_problem(least) is None and compare_quantities(value, least) < 0:
            yield warning(at.key(name), f"{shown(value)} is less than the {least} that {title} demands: it is refused")


@link("KG796", on=PersistentVolumeClaim)
def claim_outside_limits(item: PersistentVolumeClaim, at: FieldPath, around: Neighbours) -> Findings:
    """A claim asks for more, or less, storage than a LimitRange of the bundle lets it.

    Bad:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi}}]}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    Good:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 2Gi}}]}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    """
    for each, limit in _limits("PersistentVolumeClaim", namespace_of(item), around):
        resources = item.spec and item.spec.resources
        where = at / "spec" / "resources" / "requests"
        yield from _outside((resources and resources.requests) or {}, limit, where, f"LimitRange {name_of(each)}")


def _hard(quota: ResourceQuota) -> dict[str, Any]:
    """What a quota without scopes allows, requests by their full names."""
    spec = quota.spec
    if spec is None or spec.scopes or spec.scope_selector:
        return {}
    return {COMPUTE.get(name, name): value for name, value in (spec.hard or {}).items()}


@link("KG797", on=Pods)
def quota_needs_resources(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """A ResourceQuota of the bundle counts a resource that a container does not say it needs.

    No pod is made: admission refuses each one that does not say, unless a LimitRange says it instead.

    Bad:
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {limits.memory: 8Gi}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {limits.memory: 8Gi}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {limits: {memory: 1Gi}}}]}
    """
    del at
    if pods.spec.resources or any(_limits("Container", pods.namespace, around)):
        return
    for quota in around.all(ResourceQuota, pods.namespace):
        for name in _hard(quota) if namespace_of(quota) == pods.namespace else ():
            field, _, resource = name.partition(".")
            if field in ("limits", "requests") and resource in COMPUTE:
                for container, place in pods.containers():
                    if _value(container, field, resource) is None:
                        message = f"ResourceQuota {name_of(quota)} counts {name}, which is not set: the pod is refused"
                        yield warning(
                            place / "resources" / field, message, f"set {name}, or add a LimitRange with defaults"
                        )


def _value(container: Container, field: str, resource: str) -> Any:
    """What a container asks for; a missing request is as much as the limit."""
    resources = container.resources
    if resources is None:
        return None
    limit = (resources.limits or {}).get(resource)
    return limit if field == "limits" else (resources.requests or {}).get(resource, limit)


@link("KG798", on=ResourceQuota)
def quota_exceeded(item: ResourceQuota, at: FieldPath, around: Neighbours) -> Findings:
    """The bundle's own workloads need more than its ResourceQuota allows.

    The pods beyond it are never made.

    Bad:
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {requests.memory: 4Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, resources: {requests: {memory: 2Gi}}}]}
    Good:
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {requests.memory: 6Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, resources: {requests: {memory: 2Gi}}}]}
    """
    mine = [pods for pods in around.pods() if pods.namespace == namespace_of(item) and pods.kind in (*SCALED, "Pod")]
    for name, value in _hard(item).items():
        field, _, resource = name.partition(".")
        if quantity_problem(value) is not None:
            continue
        needed: Fraction | int = 0
        if name in ("pods", "count/pods"):
            needed = sum(pods.replicas or 0 for pods in mine)
        elif field in ("limits", "requests"):
            needed = sum((_need(pods, field, resource) for pods in mine), quantity_value(0))
        if needed and needed > quantity_value(value):
            where = (at / "spec" / "hard").key(name if name in ((item.spec and item.spec.hard) or ()) else resource)
            yield warning(where, f"{value} is not enough for the bundle's own workloads: some pods are never made")


def _need(pods: Pods, field: str, resource: str) -> Fraction:
    """The least that all pods of a workload need of a resource."""
    values = [_value(container, field, resource) for container in pods.spec.containers or ()]
    known = [quantity_value(value) for value in values if value is not None and quantity_problem(value) is None]
    return sum(known, quantity_value(0)) * (pods.replicas or 0)
