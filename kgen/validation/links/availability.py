"""Disruption budgets that block every eviction, and autoscalers that scale nothing or fight."""

from __future__ import annotations

from kgen import grammars
from kgen.diagnostics import shown, warning
from kgen.errors import did_you_mean
from kgen.k8s.policy_v1 import PodDisruptionBudget
from kgen.model import Object
from kgen.validation.link import link
from kgen.validation.neighbours import SCALED, Pods, name_of, namespace_of
from kgen.validation.workloads import selects_all

from .selectors import selects_nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.field_path import FieldPath
    from kgen.k8s.policy_v1 import PodDisruptionBudgetSpec
    from kgen.validation.link import Findings
    from kgen.validation.neighbours import Neighbours

GROUPS = {"Deployment": "apps", "StatefulSet": "apps", "ReplicaSet": "apps", "ReplicationController": ""}


@link("KG751", on=PodDisruptionBudget)
def budget_blocks_all(item: PodDisruptionBudget, at: FieldPath, around: Neighbours) -> Findings:
    """A PodDisruptionBudget allows no eviction at all.

    Draining a node for its upgrade then never ends. Without minAvailable and maxUnavailable, nothing is allowed,
    either.

    Bad:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec is None:
        return
    if spec.max_unavailable is None and spec.min_available is None:
        yield warning(at / "spec", "allows no eviction: it has neither maxUnavailable nor minAvailable", _ALLOW_ONE)
    elif spec.max_unavailable is not None:
        if _is_nothing(spec.max_unavailable):
            where = at / "spec" / "maxUnavailable"
            yield warning(
                where, f"{shown(spec.max_unavailable)} allows no eviction: no node can be drained", _ALLOW_ONE
            )
    else:
        number = _number_of(around.selected(spec.selector, namespace_of(item)), around)
        if _keeps_all(spec, number):
            of = f" of {number} pods" if number else ""
            where = at / "spec" / "minAvailable"
            yield warning(
                where, f"{shown(spec.min_available)}{of} allows no eviction: no node can be drained", _ALLOW_ONE
            )


_ALLOW_ONE = "maxUnavailable: 1 allows one pod at a time, however many there are"


def _is_nothing(amount: int | str) -> bool:
    return amount == 0 or (isinstance(amount, str) and _percent(amount) == 0)


def _percent(amount: str) -> int | None:
    return None if grammars.percent(amount) else int(amount[:-1])


def _keeps_all(spec: PodDisruptionBudgetSpec, number: int | None) -> bool:
    """Whether minAvailable, rounded up as the controller does, is as many as there are pods."""
    least = spec.min_available
    if isinstance(least, str):
        percent = _percent(least)
        if percent is None:
            return False
        return percent >= _WHOLE or bool(number and -(-number * percent // _WHOLE) >= number)
    return bool(number and least and least >= number)


_WHOLE = 100


def _number_of(selected: list[Pods], around: Neighbours) -> int | None:
    """How many pods there are at most; None where nobody can say."""
    numbers = [around.most(pods) for pods in selected]
    return None if None in numbers else sum(number for number in numbers if number)


@link("KG752", on=PodDisruptionBudget)
def budget_selects_nothing(item: PodDisruptionBudget, at: FieldPath, around: Neighbours) -> Findings:
    """A PodDisruptionBudget selects no pods of the bundle, so that it protects none.

    Without a selector it selects none, with an empty one all. A budget without pods beside it in the bundle is left
    alone, and one whose pods may be made of a custom resource.

    Bad:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: wbe}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec is None:
        return
    if spec.selector is None:
        yield warning(at / "spec" / "selector", "is missing: the budget selects no pods", "{} selects all")
        return
    if not selects_all(spec.selector):
        yield from selects_nothing(spec.selector, at / "spec" / "selector", around, namespace=namespace_of(item))


def _target(item: Object) -> Any:
    """What an autoscaler scales; None for other objects."""
    if item.kind != "HorizontalPodAutoscaler":
        return None
    spec = getattr(item, "spec", None)
    return spec and spec.scale_target_ref


@link("KG753", on=Object)
def autoscaled_replicas_fixed(item: Object, at: FieldPath, around: Neighbours) -> Findings:
    """A workload that an autoscaler scales says how many replicas it has.

    Each time the manifest is applied, the number goes back to that, and load meets too few pods.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    """
    ref = _target(item)
    if ref is None or ref.kind not in SCALED:
        return
    for pods in around.pods(namespace_of(item)):
        spec: Any = getattr(pods.owner, "spec", None)
        if pods.kind == ref.kind and name_of(pods.owner) == ref.name and spec.replicas is not None:
            yield warning(
                at / "spec" / "scaleTargetRef",
                f"{pods.title} has replicas: {spec.replicas}: each apply undoes what the autoscaler did",
                "leave its replicas out, and set minReplicas here",
            )


@link("KG754", on=Object)
def autoscaler_target_missing(item: Object, at: FieldPath, around: Neighbours) -> Findings:
    """An autoscaler scales a workload that the bundle does not have.

    Bad:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    """
    ref = _target(item)
    if ref is None or GROUPS.get(ref.kind) != (ref.api_version or "").rpartition("/")[0]:
        return
    namespace = namespace_of(item)
    if ref.name and not around.has(ref.kind, ref.name, namespace):
        meant = did_you_mean(ref.name, around.names(ref.kind, namespace)).removeprefix("; ")
        hint = f"{meant} if it lives outside the bundle, declare it external: {ref.kind}/{ref.name}"
        where = at / "spec" / "scaleTargetRef" / "name"
        yield warning(where, f"there is no {ref.kind} {shown(ref.name)} here: nothing is scaled", hint.strip())


@link("KG755", on=Object)
def object_twice(item: Object, at: FieldPath, around: Neighbours) -> Findings:
    """Two objects of the bundle have the same kind, namespace and name.

    The second one replaces the first when it is applied, or is refused when it is created.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: shop}
    """
    name = name_of(item)
    key = (item.api_version.rpartition("/")[0], item.kind, namespace_of(item), name)
    if name and around.notes.setdefault(key, item) is not item:
        yield warning(
            at / "metadata" / "name", f"there is another {item.kind} {shown(name)} before: one of them is lost"
        )
