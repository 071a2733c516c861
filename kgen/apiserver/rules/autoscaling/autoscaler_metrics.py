"""The metrics of a HorizontalPodAutoscaler.

A metric has a type and one source. The server looks into the first source that is there, in its own order, and
into no other.
"""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.resources import is_extended, is_native, resource_name
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s.autoscaling_v2 import MetricSpec, MetricTarget
from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

SOURCES = {
    "object": "object",
    "external": "external",
    "pods": "pods",
    "resource": "resource",
    "container_resource": "containerResource",
}
TYPES = {
    "Object": "object",
    "External": "external",
    "Pods": "pods",
    "Resource": "resource",
    "ContainerResource": "containerResource",
}
OF_A_CONTAINER = ("cpu", "memory", "ephemeral-storage")


@rule("KG477", on=MetricSpec)
def metric_type_unknown(metric: MetricSpec, at: FieldPath, context: Context) -> Findings:
    """A metric does not say of which type it is, or names a type that there is not.

    Bad:
        type: CPU
    Good:
        type: Resource
        resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
    """
    found = checks.closed_set(metric, "type", at, context)
    yield from found
    yield from found[-1:]  # the server looks at it twice


@rule("KG478", on=MetricSpec)
def metric_source_wrong(metric: MetricSpec, at: FieldPath) -> Findings:
    """A metric lacks the source of its type, or has that of another.

    Bad:
        type: Resource
        pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: 100}}
    Good:
        type: Pods
        pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: 100}}
    """
    expected = TYPES.get(metric.type or "")
    present = [json for name, json in SOURCES.items() if metric.__dict__.get(name) is not None]
    if expected and expected not in present:
        yield required(at / expected, f"must be there for type {metric.type}", _type_hint(present))
    if len(present) > 1:
        for json in present:
            if json != expected:
                yield forbidden(at / json, f"must not be there for type {metric.type or ''}")


def _type_hint(present: list[str]) -> str:
    types = [type_ for type_, json in TYPES.items() if json in present]
    return f"with {present[0]}, the type is {types[0]}" if present else ""


def _source(metric: MetricSpec) -> tuple[str, Any]:
    """The first source that a metric has, after its JSON name; "" and None where it has none."""
    fields = metric.__dict__
    return next(((json, fields[name]) for name, json in SOURCES.items() if fields.get(name) is not None), ("", None))


@rule("KG479", on=MetricSpec)
def metric_name_invalid(metric: MetricSpec, at: FieldPath) -> Findings:
    """A metric of pods, an object or the outside has no name, or one that cannot be in a URL.

    Bad:
        type: Pods
        pods: {target: {type: AverageValue, averageValue: 100}}
    Good:
        type: Pods
        pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: 100}}
    """
    json, source = _source(metric)
    if json in ("object", "external", "pods"):
        where, name = at / json / "metric" / "name", (source.metric and source.metric.name) or ""
        if not name:
            yield required(where, "must be the name of a metric")
        yield from checks.grammar(where, name, grammars.path_segment)


@rule("KG480", on=MetricSpec)
def measured_resource_invalid(metric: MetricSpec, at: FieldPath) -> Findings:
    """A metric of a resource does not name the resource, or one of a container not the container.

    Bad:
        type: ContainerResource
        containerResource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
    Good:
        type: ContainerResource
        containerResource: {name: cpu, container: web, target: {type: Utilization, averageUtilization: 80}}
    """
    json, source = _source(metric)
    if json not in ("resource", "containerResource"):
        return
    if not source.name:
        yield required(at / json / "name", "must be a resource, such as cpu or memory")
    if json == "containerResource":
        if source.name:
            yield from checks.grammar(at / json / "name", source.name, _of_a_container)
        if not source.container:
            yield required(at / json / "container", "must be the name of a container")
        else:
            yield from checks.grammar(at / json / "container", source.container, grammars.dns_label)


def _of_a_container(name: str) -> list[str]:
    reasons = resource_name(name)
    if "/" not in name:
        fits = name in OF_A_CONTAINER or name.startswith("hugepages-")
        return reasons if fits else [*reasons, f"must be one of {', '.join(OF_A_CONTAINER)} or hugepages"]
    fits = is_native(name) or is_extended(name)
    return reasons if fits else [*reasons, "must be the name of an extended resource"]


@rule("KG481", on=MetricSpec)
def metric_target_invalid(metric: MetricSpec, at: FieldPath, context: Context) -> Findings:
    """A metric's target does not say of which type it is, or is not above zero.

    Bad:
        type: Resource
        resource: {name: cpu, target: {averageUtilization: 80}}
    Good:
        type: Resource
        resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
    """
    json, source = _source(metric)
    if source is None:
        return
    target, where = source.target or MetricTarget.of({}), at / json / "target"
    yield from checks.closed_set(target, "type", where, context)
    yield from _above_zero(target, where)


def _above_zero(target: MetricTarget, at: FieldPath) -> Findings:
    for json, amount in (("value", target.value), ("averageValue", target.average_value)):
        if amount is not None and billionths(amount) <= 0:
            yield invalid(at / json, amount, "must be above zero")
    yield from checks.bounds(target, "average_utilization", at)


@rule("KG482", on=MetricSpec)
def metric_target_ambiguous(metric: MetricSpec, at: FieldPath) -> Findings:
    """A metric's target has not the value that its source needs, or two of which it may have one.

    Bad:
        type: Pods
        pods: {metric: {name: requests}, target: {type: Value, value: 100}}
    Good:
        type: Pods
        pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: 100}}
    """
    json, source = _source(metric)
    if source is None:
        return
    target, where = source.target, at / json / "target"
    utilization, average, value = _values(target)
    if json == "pods":
        if average is None:
            yield required(where / "averageValue", "must be there for pods")
    elif json in ("resource", "containerResource"):
        yield from _one_of(where, ("averageUtilization", utilization), ("averageValue", average))
    elif json == "object" and average is not None:
        return  # an object's metric may have both
    else:
        yield from _one_of(where, ("averageValue", average), ("value", value))


def _values(target: MetricTarget | None) -> tuple[Any, Any, Any]:
    return (target.average_utilization, target.average_value, target.value) if target else (None, None, None)


def _one_of(at: FieldPath, usual: tuple[str, Any], other: tuple[str, Any]) -> Findings:
    if usual[1] is None and other[1] is None:
        yield required(at / usual[0], f"must be there, or {other[0]}")
    elif usual[1] is not None and other[1] is not None:
        yield forbidden(at / other[0], f"must not be there beside {usual[0]}")
