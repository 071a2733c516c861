"""ResourceQuotas of the bundle that its own pods and claims exceed, or have to say more for."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.claims import is_of_stateful_set
from kgen.cluster.index import remembered
from kgen.cluster.pods import SCALED, Pods
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import PersistentVolumeClaim, ResourceQuota
from kgen.syntax.quantity import billionths, quantity_problem
from kgen.wording.phrases import of_container, refusal

from .amounts import asked_of, in_unit_of, need_of, total
from .limit_ranges import limits_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.syntax.quantity import Quantity

COMPUTE = {"cpu": "requests.cpu", "memory": "requests.memory"}
"""Names of a quota that mean requests."""
CLAIMS = {"persistentvolumeclaims", "count/persistentvolumeclaims"}
STORAGE = "requests.storage"
MOST_TOLD = 3


def _hard(quota: ResourceQuota) -> dict[str, tuple[str, Any]]:
    """What a quota without scopes allows by its full names: the name as it is written, and how much."""
    spec = quota.spec
    if spec is None or spec.scopes or spec.scope_selector:
        return {}
    return {COMPUTE.get(name, name): (name, value) for name, value in (spec.hard or {}).items()}


def _parts(name: str) -> tuple[str, str]:
    """The field and the resource that a name such as `limits.memory` means."""
    field, _, resource = name.partition(".")
    return field, resource


@link("KG797", on=Pods, needs=("ResourceQuota",))
def quota_needs_resources(pods: Pods, at: FieldPath, index: Index) -> Findings:
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
    if pods.spec.resources or any(limits_on("Container", pods.namespace, index)):
        return
    for quota, counted in _counting(pods.namespace, index):
        for container, place in pods.containers():
            unsaid = [name for name in counted if asked_of(container.resources, *_parts(name)) is None]
            if unsaid:
                yield warning(
                    place / "resources",
                    f"{of_container(container.name)} has no {' and no '.join(unsaid)}, which "
                    f"ResourceQuota {name_of(quota)} counts: {refusal(pods.kind)}",
                    "set what is missing, or add a LimitRange with defaults",
                )


@remembered
def _counting(namespace: str, index: Index) -> list[tuple[ResourceQuota, list[str]]]:
    """The quotas of a namespace that count what each container has to say, with the names of that."""
    quotas = [(each, _compute(each)) for each in index.all_in(ResourceQuota, namespace)]
    return [(quota, names) for quota, names in quotas if names]


def _compute(quota: ResourceQuota) -> list[str]:
    return [name for name in _hard(quota) if _parts(name)[0] in ("limits", "requests") and _parts(name)[1] in COMPUTE]


@link("KG798", on=ResourceQuota)
def quota_exceeded(item: ResourceQuota, at: FieldPath, index: Index) -> Findings:
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
    for name, (written, most) in _hard(item).items():
        if quantity_problem(most) is not None:
            continue
        taken = _taken(name, namespace_of(item), index)
        if taken.amount > billionths(most):
            told = (
                f"{most} is less than the {in_unit_of(most, taken.amount)} that the bundle needs: {taken.listed(most)}"
            )
            where = (at / "spec" / "hard").key(written)
            yield warning(where, told, "raise it, or ask for less: what is beyond it is never made")


class _Taker:
    """Who takes something of a quota: how many times, and how much each time."""

    __slots__ = ("amount", "number", "one", "title")

    def __init__(self, title: str, number: int, one: int) -> None:
        self.title = title
        self.number = number
        self.one = one
        self.amount = one * number


class _Taken:
    """What all takers together take, and who takes the most."""

    __slots__ = ("amount", "largest", "number")

    def __init__(self, takers: list[_Taker]) -> None:
        self.amount = sum(each.amount for each in takers)
        self.number = len(takers)
        self.largest = sorted(takers, key=lambda each: -each.amount)[:MOST_TOLD]

    def listed(self, most: Quantity) -> str:
        """Those who take the most, in words."""
        told = [f"{each.title} {in_unit_of(most, each.amount)}{_product(each, most)}" for each in self.largest]
        rest = self.number - MOST_TOLD
        return ", ".join(told) + (f" and {rest} more" if rest > 0 else "")


@remembered
def _taken(name: str, namespace: str, index: Index) -> _Taken:
    return _Taken([each for each in _takers(name, namespace, index) if each.amount])


def _takers(name: str, namespace: str, index: Index) -> Iterator[_Taker]:
    """The least that the objects of a quota's namespace take of what it counts by this name."""
    field, resource = _parts(name)
    if name == STORAGE or name in CLAIMS:
        yield from _of_claims(namespace, index, by_size=name == STORAGE)
    elif name in ("pods", "count/pods") or field in ("limits", "requests"):
        for pods in index.pods_in(namespace):
            if pods.kind in (*SCALED, "Pod"):
                one = need_of(pods, field, resource) if resource else billionths(1)
                yield _Taker(pods.title, pods.replicas or 0, one)


def _of_claims(namespace: str, index: Index, *, by_size: bool) -> Iterator[_Taker]:
    for claim in index.all_in(PersistentVolumeClaim, namespace):
        if not is_of_stateful_set(name_of(claim), namespace, index):
            yield _Taker(f"PersistentVolumeClaim {name_of(claim)}", 1, _size(claim, by_size=by_size))
    for item in index.all_in(StatefulSet, namespace):
        pods = index.pods_of(item)
        for template in (item.spec and item.spec.volume_claim_templates) or ():
            if pods:
                yield _Taker(pods.title, pods.replicas or 0, _size(template, by_size=by_size))


def _size(claim: PersistentVolumeClaim, *, by_size: bool) -> int:
    resources = claim.spec and claim.spec.resources
    asked = ((resources and resources.requests) or {}).get("storage")
    return total([asked]) if by_size else billionths(1)


def _product(taker: _Taker, most: Quantity) -> str:
    return (
        f" ({taker.number} of {in_unit_of(most, taker.one)})" if taker.number > 1 and taker.one != billionths(1) else ""
    )
