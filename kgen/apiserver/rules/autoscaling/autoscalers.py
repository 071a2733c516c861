"""HorizontalPodAutoscalers: what they scale, how far, and how fast. Their metrics stand in `autoscaler_metrics`."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s import autoscaling_v1
from kgen.k8s.autoscaling_v2 import (
    CrossVersionObjectReference,
    HorizontalPodAutoscalerSpec,
    HPAScalingPolicy,
    HPAScalingRules,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Reference: TypeAlias = CrossVersionObjectReference | autoscaling_v1.CrossVersionObjectReference
    Spec: TypeAlias = HorizontalPodAutoscalerSpec | autoscaling_v1.HorizontalPodAutoscalerSpec

GROUP_CHECKED = TOLERANCE_SINCE = (1, 35)
SCALE_TARGET = "scale_target_ref"


@rule("KG468", on=HorizontalPodAutoscalerSpec, also=(autoscaling_v1.HorizontalPodAutoscalerSpec,))
def replicas_missing(spec: Spec, at: FieldPath) -> Findings:
    """An autoscaler does not say how many replicas there may be at most, or says a negative number.

    Bad:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    Good:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 3
    """
    if not spec.max_replicas:
        yield required(at / "maxReplicas", "must be 1 or more")
    elif spec.max_replicas < 0:
        yield invalid(at / "maxReplicas", spec.max_replicas, "must be 1 or more")


@rule("KG469", on=HorizontalPodAutoscalerSpec, also=(autoscaling_v1.HorizontalPodAutoscalerSpec,))
def most_replicas_below_least(spec: Spec, at: FieldPath) -> Findings:
    """An autoscaler's maxReplicas is below its minReplicas, which is 1 when nothing is said.

    Bad:
        minReplicas: 3
        maxReplicas: 2
    Good:
        minReplicas: 2
        maxReplicas: 3
    """
    least = defaulted(spec, "min_replicas")
    if (spec.max_replicas or 0) < least:
        yield invalid(at / "maxReplicas", spec.max_replicas or 0, f"must not be less than minReplicas, {least}")


SCALES_TO_ZERO_SINCE = (1, 37)
"""The first version that scales to nothing without a feature gate."""


@rule("KG470", on=HorizontalPodAutoscalerSpec, also=(autoscaling_v1.HorizontalPodAutoscalerSpec,))
def least_replicas_too_few(spec: Spec, at: FieldPath, context: Context) -> Findings:
    """An autoscaler may scale to nothing, without a metric of something else than the pods; until 1.36 never.

    Bad:
        minReplicas: 0
        maxReplicas: 3
    Good:
        minReplicas: 1
        maxReplicas: 3
    """
    if spec.min_replicas is None or spec.min_replicas > 0:
        return
    if spec.min_replicas < 0 or context.version < SCALES_TO_ZERO_SINCE:
        yield invalid(at / "minReplicas", spec.min_replicas, "must be 1 or more")
    metrics = getattr(spec, "metrics", None) or ()
    if spec.min_replicas == 0 and not any(each.type in ("Object", "External") for each in metrics):
        yield forbidden(at / "metrics", "need one of type Object or External to scale up from nothing")


@rule("KG471", on=CrossVersionObjectReference, also=(autoscaling_v1.CrossVersionObjectReference,))
def scaled_object_invalid(reference: Reference, at: FieldPath) -> Findings:
    """A reference to the object to scale or to measure has no kind or no name, or one that cannot be in a URL.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
    Good:
        apiVersion: apps/v1
        kind: Deployment
        name: web
    """
    for field, value in (("kind", reference.kind), ("name", reference.name)):
        if not value:
            yield required(at / field, f"must be the {field} of the object")
        else:
            yield from checks.grammar(at / field, value, grammars.path_segment)


@rule("KG472", on=CrossVersionObjectReference, also=(autoscaling_v1.CrossVersionObjectReference,))
def scaled_object_without_group(reference: Reference, at: FieldPath, context: Context) -> Findings:
    """A reference to the object to scale has no group in its apiVersion, or the apiVersion is none.

    Nothing in the core group scales but a ReplicationController. Servers before Kubernetes 1.35 took it, and then
    found no object.

    Bad:
        apiVersion: apps/v1/deployments
        kind: Deployment
        name: web
    Good:
        apiVersion: apps/v1
        kind: Deployment
        name: web
    """
    if context.version < GROUP_CHECKED:
        return
    version = reference.api_version or ""
    if version.count("/") > 1:
        yield invalid(at / "apiVersion", version, "must be a group and a version, such as apps/v1")
    elif context.field == SCALE_TARGET and reference.kind != "ReplicationController" and version.find("/") < 1:
        hint = "apps/v1" if reference.kind in ("Deployment", "ReplicaSet", "StatefulSet") else ""
        yield invalid(at / "apiVersion", version, "must have a group", hint and f"a {reference.kind} is of {hint}")


@rule("KG473", on=autoscaling_v1.HorizontalPodAutoscalerSpec)
def utilization_too_low(spec: autoscaling_v1.HorizontalPodAutoscalerSpec, at: FieldPath) -> Findings:
    """An autoscaler wants less than 1 % of the CPU used.

    The server has made a metric of it when it finds this, and names the metric's field.

    Bad:
        maxReplicas: 3
        targetCPUUtilizationPercentage: 0
    Good:
        maxReplicas: 3
        targetCPUUtilizationPercentage: 80
    """
    percentage = spec.target_cpu_utilization_percentage
    if percentage is not None and percentage < 1:
        where = (at / "metrics")[0] / "resource" / "target" / "averageUtilization"
        yield invalid(where, percentage, "must be 1 or more", "this is targetCPUUtilizationPercentage")


@rule("KG474", on=HPAScalingRules)
def scaling_rules_invalid(rules: HPAScalingRules, at: FieldPath, context: Context) -> Findings:
    """A scaling behavior looks back for less than nothing or more than an hour, or selects its policy wrongly.

    Bad:
        selectPolicy: Most
    Good:
        selectPolicy: Max
        stabilizationWindowSeconds: 300
    """
    yield from checks.bounds(rules, "stabilization_window_seconds", at)
    yield from checks.closed_set(rules, "select_policy", at, context)
    if rules.tolerance is not None and context.version >= TOLERANCE_SINCE and billionths(rules.tolerance) < 0:
        yield invalid(at / "tolerance", rules.tolerance, "must not be negative")


@rule("KG475", on=HPAScalingRules)
def scaling_policies_empty(rules: HPAScalingRules, at: FieldPath) -> Findings:
    """A scaling behavior has an empty list of policies; without the list it has the server's own.

    Bad:
        policies: []
    Good:
        policies: [{type: Pods, value: 1, periodSeconds: 60}]
    """
    if rules.policies is not None and not rules.policies:
        yield required(at / "policies", "must hold at least one policy", "to scale never, write selectPolicy: Disabled")


@rule("KG476", on=HPAScalingPolicy)
def scaling_policy_invalid(policy: HPAScalingPolicy, at: FieldPath, context: Context) -> Findings:
    """A scaling policy counts neither Pods nor Percent, changes nothing, or lasts for no time or over half an hour.

    Bad:
        type: Pods
        value: 1
    Good:
        type: Pods
        value: 1
        periodSeconds: 60
    """
    yield from checks.closed_set(policy, "type", at, context)
    yield from checks.bounds(policy, "value", at)
    yield from checks.bounds(policy, "period_seconds", at)
