"""Limits that the bundle sets itself, by LimitRanges, and that its own pods and claims break."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import LimitRange, PersistentVolumeClaim, ResourceRequirements
from kgen.syntax.quantity import billionths, compare_quantities, quantity_problem
from kgen.wording.phrases import refusal

from .amounts import asked_of, in_unit_of, need_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import LimitRangeItem


@remembered
def limits_on(kind: str, namespace: str, index: Index) -> list[tuple[LimitRange, LimitRangeItem]]:
    """The limits of exactly this namespace for a kind: `Container`, `PersistentVolumeClaim`."""
    limits = [
        (each, item) for each in index.all_in(LimitRange, namespace) for item in (each.spec and each.spec.limits) or ()
    ]
    return [(each, item) for each, item in limits if item.type == kind]


@link("KG795", on=Pods, needs=("LimitRange",))
def limit_range_broken(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A container asks for more, or less, than a LimitRange of the bundle lets it.

    No pod is made: the server refuses each one. So it does where a container requests more than the limit that it gets
    by default, since it has none of its own.

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
    for each, item in limits_on("Container", pods.namespace, index):
        title, so = f"LimitRange {name_of(each)}", refusal(pods.kind)
        for container, place in pods.containers():
            given = container.resources or ResourceRequirements()
            where = place / "resources"
            yield from _outside(given.limits or {}, item, where / "limits", title, so=so)
            yield from _outside(given.requests or {}, item, where / "requests", title, so=so)
            unlimited = {
                name: value for name, value in (given.requests or {}).items() if name not in (given.limits or ())
            }
            yield from _above(item.default or {}, unlimited, where / "requests", f"{title} gives as a limit: {so}")


def _above(defaults: Mapping[str, Any], values: Mapping[str, Any], at: FieldPath, what: str) -> Findings:
    """Requests without a limit of their own above the limit that they get by default."""
    for name, value in values.items():
        default = defaults.get(name)
        if default is None or quantity_problem(value) is not None or quantity_problem(default) is not None:
            continue
        if compare_quantities(value, default) > 0:
            yield warning(at.key(name), f"{value} is more than the {default} that {what}", "set a limit, too")


def _outside(values: Mapping[str, Any], item: LimitRangeItem, at: FieldPath, title: str, *, so: str) -> Findings:
    """Values above the most or below the least that a LimitRange allows; `so` says what will happen."""
    for name, value in values.items():
        for bounds, wrong, side in ((item.max, 1, "most"), (item.min, -1, "least")):
            bound = (bounds or {}).get(name)
            if bound is None or quantity_problem(value) is not None or quantity_problem(bound) is not None:
                continue
            if compare_quantities(value, bound) == wrong:
                told = f"{value} is {'more' if wrong > 0 else 'less'} than {title} allows: {so}"
                yield warning(at.key(name), told, f"at {side} {bound}, or change the LimitRange")


@link("KG799", on=Pods, needs=("LimitRange",))
def pod_outside_limits(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """The containers of a pod ask together for more than a LimitRange of the bundle lets a pod, or set no limit at all.

    Bad:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: Pod, max: {memory: 3Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, resources: {limits: {memory: 2Gi}}}
          - {name: log, image: log, resources: {limits: {memory: 2Gi}}}
    Good:
        apiVersion: v1
        kind: LimitRange
        metadata: {name: limits}
        spec: {limits: [{type: Pod, max: {memory: 3Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, resources: {limits: {memory: 2Gi}}}
          - {name: log, image: log, resources: {limits: {memory: 1Gi}}}
    """
    for each, item in limits_on("Pod", pods.namespace, index):
        for name, most in (item.max or {}).items():
            so = f"LimitRange {name_of(each)} allows a pod: {refusal(pods.kind)}"
            hint = f"at most {most}, or change the LimitRange"
            needed = max(need_of(pods, field, name) for field in ("limits", "requests"))
            if quantity_problem(most) is None and needed > billionths(most):
                told = f"all containers together ask for {in_unit_of(most, needed)} of {name}, more than {so}"
                yield warning(at / "containers", told, hint)
            elif not _is_limited(pods, name, index):
                yield warning(
                    at / "containers", f"no container has a limit of {name}, and no limit is more than {so}", hint
                )


def _is_limited(pods: Pods, name: str, index: Index) -> bool:
    """Whether a container, or the whole pod, has a limit of a resource, if only by default."""
    given = [pods.spec.resources, *(container.resources for container, _ in pods.containers())]
    if any(asked_of(each, "limits", name) is not None for each in given):
        return True
    return any(
        name in {**(item.default or {}), **(item.max or {})}
        for _, item in limits_on("Container", pods.namespace, index)
    )


@link("KG796", on=PersistentVolumeClaim, needs=("LimitRange",))
def claim_outside_limits(item: PersistentVolumeClaim, at: FieldPath, index: Index) -> Findings:
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
    for each, limit in limits_on("PersistentVolumeClaim", namespace_of(item), index):
        resources = item.spec and item.spec.resources
        where = at / "spec" / "resources" / "requests"
        asked = (resources and resources.requests) or {}
        yield from _outside(asked, limit, where, f"LimitRange {name_of(each)}", so="the server refuses the claim")
