"""What limits and steers workloads from beside them: budgets, autoscalers, quotas, priorities."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.bundles.identity import ExternalName
from kgen.k8s.autoscaling_v2 import (
    CrossVersionObjectReference,
    HorizontalPodAutoscaler,
    HorizontalPodAutoscalerSpec,
    MetricSpec,
    MetricTarget,
    ResourceMetricSource,
)
from kgen.k8s.core_v1 import LimitRange, LimitRangeItem, LimitRangeSpec, ResourceQuota, ResourceQuotaSpec
from kgen.k8s.policy_v1 import PodDisruptionBudget, PodDisruptionBudgetSpec
from kgen.k8s.scheduling_v1 import PriorityClass
from kgen.model import Object, Resource

from .derived import namespace_of, pod_selector, with_namespace
from .given import as_mapping, as_model, as_models, shown, text, words
from .metadata import name_of, object_meta, patched
from .options import CLUSTER, NONE, OBJECT, REQUIRED, answering, corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Never, TypeAlias, Unpack

    from kgen.k8s.apps_v1 import DaemonSet, Deployment, ReplicaSet, StatefulSet
    from kgen.k8s.autoscaling_v2 import HorizontalPodAutoscalerBehavior
    from kgen.k8s.core_v1 import ReplicationController
    from kgen.k8s.meta_v1 import LabelSelector
    from kgen.syntax.quantity import Quantity

    from .dicts import (
        CrossVersionObjectReferenceDict,
        HorizontalPodAutoscalerBehaviorDict,
        HorizontalPodAutoscalerSpecDict,
        LabelSelectorDict,
        LimitRangeSpecDict,
        MetricSpecDict,
        PodDisruptionBudgetSpecDict,
        ResourceQuotaSpecDict,
    )
    from .options import ClusterOptions, NoOptions, ObjectOptions

    Guarded: TypeAlias = Deployment | StatefulSet | DaemonSet | ReplicaSet | ReplicationController
    """What keeps a number of pods."""
    Scaled: TypeAlias = Deployment | StatefulSet | ReplicaSet | ReplicationController | Resource
    """What has a number of replicas; of a custom resource only the server knows whether it has."""
    Amounts = Mapping[str, Quantity]
    Scope = Literal[
        "BestEffort",
        "NotBestEffort",
        "Terminating",
        "NotTerminating",
        "PriorityClass",
        "CrossNamespacePodAffinity",
        "VolumeAttributesClass",
    ]

_SCALED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")


@answering
def pod_disruption_budget(
    pods: Guarded | Mapping[str, str] | LabelSelector | LabelSelectorDict,
    name: str | None = None,
    *_rest: Never,
    min_available: int | str | None = None,
    max_unavailable: int | str | None = None,
    unhealthy_policy: Literal["IfHealthyBudget", "AlwaysAllow"] | None = None,
    spec: PodDisruptionBudgetSpec | PodDisruptionBudgetSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> PodDisruptionBudget:
    """How many pods may be missing at once while nodes are drained.

    Makes: policy/v1 PodDisruptionBudget.

    Args:
        pods: The workload whose pods they are, or their labels (`spec.selector`).
        name: The name; that of the workload where not given (`metadata.name`).
        min_available: How many pods must stay: a number, or a share of them such as "50%" (`spec.minAvailable`).
        max_unavailable: How many pods may be missing: a number, or a share of them such as "50%"
            (`spec.maxUnavailable`).
        unhealthy_policy: Whether pods that are not ready may be evicted in any case (AlwaysAllow); IfHealthyBudget
            where not given (`spec.unhealthyPodEvictionPolicy`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: The pods are given as something else, or a patch does not fit; the message has the path.
        ValueError: Not exactly one of min_available and max_unavailable was given, or labels without a name.

    >>> from kgen.builders import container, deployment
    >>> web = deployment("web", container("nginx", "nginx:1.29"), labels={"app": "web"})
    >>> pod_disruption_budget(web, max_unavailable=1).spec
    PodDisruptionBudgetSpec(max_unavailable=1, selector=LabelSelector(match_labels={'app': 'web'}))
    """
    if not options.keys() <= OBJECT or _rest or pods is REQUIRED:
        return corrected(pod_disruption_budget, OBJECT, locals())
    _refuse_name_first("pod_disruption_budget", pods)
    made = PodDisruptionBudgetSpec(
        min_available=min_available,
        max_unavailable=max_unavailable,
        selector=pod_selector(pods),
        unhealthy_pod_eviction_policy=unhealthy_policy,
    )
    whole = patched(made, spec)
    name = _name_for(pods, name)
    _check_one_bound(name, whole)
    meta = with_namespace(object_meta(name, options), namespace_of(pods))
    return PodDisruptionBudget(metadata=meta, spec=whole)


@answering
def hpa(
    target: Scaled | CrossVersionObjectReference | CrossVersionObjectReferenceDict,
    name: str | None = None,
    *_rest: Never,
    max: int,
    min: int | None = None,
    cpu: int | str | None = None,
    memory: int | str | None = None,
    metrics: Sequence[MetricSpec | MetricSpecDict] = (),
    behavior: HorizontalPodAutoscalerBehavior | HorizontalPodAutoscalerBehaviorDict | None = None,
    spec: HorizontalPodAutoscalerSpec | HorizontalPodAutoscalerSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> HorizontalPodAutoscaler:
    """The number of a workload's pods, decided by how busy they are.

    Give the workload no `replicas` of its own: they would undo the autoscaler's each time it is applied.

    Makes: autoscaling/v2 HorizontalPodAutoscaler.

    Args:
        target: The workload, or a reference to one outside the bundle (`spec.scaleTargetRef`).
        max: How many pods at most (`spec.maxReplicas`).
        min: How many pods at least; 1 where not given (`spec.minReplicas`).
        cpu: The average to aim at: a number in percent of what pods request, or a quantity such as "500m"
            (`spec.metrics`).
        memory: Likewise, such as 80 or "1Gi" (`spec.metrics`).
        metrics: What else decides, behind cpu and memory; with none of the three it is 80 percent of the cpu
            (`spec.metrics`).
        behavior: How fast it goes up and down (`spec.behavior`).
        name: The name; that of the workload where not given (`metadata.name`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: The target cannot be scaled, cpu or memory is neither a whole number nor text, or a patch
            does not fit; the message has the path.
        ValueError: cpu or memory is percent written as text.

    >>> from kgen.builders import container, deployment
    >>> web = deployment("web", container("nginx", "nginx:1.29"), labels={"app": "web"})
    >>> hpa(web, min=2, max=10, cpu=70).spec.scale_target_ref
    CrossVersionObjectReference(api_version='apps/v1', kind='Deployment', name='web')
    """
    if not options.keys() <= OBJECT or max is REQUIRED or _rest:
        return corrected(hpa, OBJECT, locals())
    _refuse_name_first("hpa", target)
    usage = {"cpu": cpu, "memory": memory}
    made_metrics = [_usage(what, value) for what, value in usage.items() if value is not None]
    made = HorizontalPodAutoscalerSpec(
        scale_target_ref=_target(target),
        min_replicas=min,
        max_replicas=max,
        metrics=[*made_metrics, *as_models("metrics", metrics, MetricSpec)] or None,
        behavior=None if behavior is None else _behavior(behavior),
    )
    meta = object_meta(_name_for(target, name), options)
    return HorizontalPodAutoscaler(metadata=with_namespace(meta, namespace_of(target)), spec=patched(made, spec))


@answering
def resource_quota(
    name: str,
    hard: Amounts,
    *_rest: Never,
    scopes: Sequence[Scope] | None = None,
    spec: ResourceQuotaSpec | ResourceQuotaSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> ResourceQuota:
    """How much a namespace may use in all.

    Makes: core/v1 ResourceQuota.

    Args:
        name: The name (`metadata.name`).
        hard: Resource -> quantity at most, such as `{"requests.memory": "8Gi", "pods": 20}` (`spec.hard`).
        scopes: Counts only what is in all of these, such as `["NotTerminating"]` (`spec.scopes`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    >>> resource_quota("small", {"pods": 20}).spec
    ResourceQuotaSpec(hard={'pods': 20})
    """
    if not options.keys() <= OBJECT or _rest or hard is REQUIRED:
        return corrected(resource_quota, OBJECT, locals())
    made = ResourceQuotaSpec(hard=_amounts("hard", hard), scopes=None if scopes is None else words("scopes", scopes))
    return ResourceQuota(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def limit_range(
    name: str,
    *_rest: Never,
    of: Literal["Container", "Pod", "PersistentVolumeClaim"] = "Container",
    min: Amounts | None = None,
    max: Amounts | None = None,
    requests: Amounts | None = None,
    limits: Amounts | None = None,
    ratio: Amounts | None = None,
    spec: LimitRangeSpec | LimitRangeSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> LimitRange:
    """How much each container, pod or claim of a namespace may ask for, and what one gets that does not say.

    Makes: core/v1 LimitRange with one item.

    Args:
        name: The name (`metadata.name`).
        of: What is limited (`spec.limits`).
        min: Resource -> quantity at least (`spec.limits`).
        max: Resource -> quantity at most (`spec.limits`).
        requests: Resource -> what a container requests that does not say; `defaultRequest` of the item
            (`spec.limits`).
        limits: Resource -> what a container is limited to that does not say; `default` of the item (`spec.limits`).
        ratio: Resource -> how many times its request a limit may be; `maxLimitRequestRatio` of the item
            (`spec.limits`).
        spec: Merged into the spec last; a list of `limits` in it takes the place of the one item (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    >>> limit_range("usual", requests={"cpu": "100m"}).spec.limits
    [LimitRangeItem(type='Container', default_request={'cpu': '100m'})]
    """
    if not options.keys() <= OBJECT or _rest or name is REQUIRED:
        return corrected(limit_range, OBJECT, locals())
    item = LimitRangeItem(
        type=of,
        min=_amounts("min", min),
        max=_amounts("max", max),
        default_request=_amounts("requests", requests),
        default=_amounts("limits", limits),
        max_limit_request_ratio=_amounts("ratio", ratio),
    )
    made = LimitRangeSpec(limits=[item])
    return LimitRange(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def priority_class_ref(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> str:
    """The name of a PriorityClass that lives outside the bundle; no render warns that it is missing.

    Args:
        name: The class's name.

    >>> priority_class_ref("critical")
    'critical'
    """
    if options or _rest or name is REQUIRED:
        return corrected(priority_class_ref, NONE, locals())
    return ExternalName(text("priority_class_ref", name))


@answering
def priority_class(
    name: str,
    value: int,
    *_rest: Never,
    default: bool | None = None,
    preemption: Literal["PreemptLowerPriority", "Never"] | None = None,
    description: str | None = None,
    **options: Unpack[ClusterOptions],
) -> PriorityClass:
    """How important pods are that name this class.

    Makes: scheduling.k8s.io/v1 PriorityClass.

    Args:
        name: The name, which pods give as their priority_class (`metadata.name`).
        value: The priority; more is more important, 1,000,000,000 is the most (`value`).
        default: Whether pods that name no class have this one; no where not given (`globalDefault`).
        preemption: Whether such a pod may push out less important ones; PreemptLowerPriority where not given
            (`preemptionPolicy`).
        description: When to use it (`description`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    >>> priority_class("batch", -10, preemption="Never").value
    -10
    """
    if not options.keys() <= CLUSTER or _rest or value is REQUIRED:
        return corrected(priority_class, CLUSTER, locals())
    return PriorityClass(
        metadata=object_meta(name, options),
        value=value,
        global_default=default,
        preemption_policy=preemption,
        description=description,
    )


def _refuse_name_first(builder: str, first: object) -> None:
    if isinstance(first, str):
        raise TypeError(f'{builder} takes the workload first and a name behind it: {builder}(web, "{first}", …)')


def _name_for(source: object, name: str | None) -> str:
    """The name that is given, or the one that goes with a workload, or with a reference to one."""
    if isinstance(name, str) and name:
        return name
    if name is not None:
        raise TypeError(f"name= is a text, not {shown(name)}; the workload comes first")
    if isinstance(source, Object):
        return name_of(source)
    given: Any = source
    found: str | None = given.get("name") if isinstance(given, Mapping) else getattr(given, "name", None)
    if not found:
        raise ValueError('there is no object to take the name from; give one with name="…"')
    return text("name", found)


def _check_one_bound(name: str, spec: PodDisruptionBudgetSpec) -> None:
    given = [bound for bound in (spec.min_available, spec.max_unavailable) if bound is not None]
    if len(given) != 1:
        raise ValueError(
            f"PodDisruptionBudget {name} has {'both' if given else 'none'} of min_available and "
            "max_unavailable; give exactly one of them, such as max_unavailable=1"
        )


def _target(target: object) -> CrossVersionObjectReference:
    if isinstance(target, (CrossVersionObjectReference, Mapping)):
        return as_model("target", target, CrossVersionObjectReference)
    if isinstance(target, Resource) or (isinstance(target, Object) and target.kind in _SCALED):
        kind = target.kind
        return CrossVersionObjectReference(api_version=target.api_version, kind=kind, name=name_of(target))
    what = target.kind if isinstance(target, Object) else shown(target)
    raise TypeError(
        f"{what} cannot be scaled; pass one of {', '.join(_SCALED)}, a custom resource, "
        "or a CrossVersionObjectReference to what is outside the bundle"
    )


def _usage(what: str, value: int | str) -> MetricSpec:
    source = ResourceMetricSource(name=what, target=_usage_target(what, value))
    return MetricSpec(type="Resource", resource=source)


def _usage_target(what: str, value: object) -> MetricTarget:
    if isinstance(value, int) and not isinstance(value, bool):
        return MetricTarget(type="Utilization", average_utilization=value)
    if not isinstance(value, str):
        raise TypeError(f'{what} is {shown(value)}; write percent as a whole number (70), an amount as text ("500m")')
    if value.endswith("%"):
        raise ValueError(f"{what} is {value!r}; write percent as a whole number: {what}={value[:-1].strip()}")
    return MetricTarget(type="AverageValue", average_value=value)


def _behavior(
    given: HorizontalPodAutoscalerBehavior | HorizontalPodAutoscalerBehaviorDict,
) -> HorizontalPodAutoscalerBehavior:
    from kgen.k8s.autoscaling_v2 import HorizontalPodAutoscalerBehavior

    return as_model("behavior", given, HorizontalPodAutoscalerBehavior)


def _amounts(keyword: str, amounts: Amounts | None) -> dict[str, Quantity] | None:
    return None if amounts is None else as_mapping(keyword, amounts, '{"cpu": "500m"}')
