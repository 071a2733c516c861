"""What annotations of an autoscaling/v1 HorizontalPodAutoscaler say that its fields cannot.

A server moves it into the fields that autoscaling/v2 has for it, and checks it there. It sets no defaults then, and
drops without a word what it cannot read.
"""

from __future__ import annotations

from kgen.apiserver.decoding.scalar_types import CHECKERS
from kgen.field_path import FieldPath
from kgen.k8s.autoscaling_v2 import (
    ContainerResourceMetricSource,
    CrossVersionObjectReference,
    ExternalMetricSource,
    HorizontalPodAutoscalerBehavior,
    HorizontalPodAutoscalerSpec,
    HPAScalingPolicy,
    HPAScalingRules,
    MetricIdentifier,
    MetricSpec,
    MetricTarget,
    ObjectMetricSource,
    PodsMetricSource,
    ResourceMetricSource,
)
from kgen.syntax.quantity import billionths
from kgen.wording.phrases import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias, TypeVar

    from kgen.k8s import autoscaling_v1

    T = TypeVar("T")

    Shape: TypeAlias = str | list["Shape"] | dict[str, "Shape"]
    """The name of a scalar, the one shape of a list's items, or shapes by the names of fields; `*` for any name."""
    Plain: TypeAlias = Any
    """A map, of whose values nothing is known."""

PREFIX = "autoscaling.alpha.kubernetes.io/"
METRICS, BEHAVIOR = f"{PREFIX}metrics", f"{PREFIX}behavior"

_SELECTOR: Shape = {
    "matchLabels": {"*": "str"},
    "matchExpressions": [{"key": "str", "operator": "str", "values": ["str"]}],
}
_USE: dict[str, Shape] = {"name": "str", "targetAverageUtilization": "int32", "targetAverageValue": "quantity"}
_METRIC: Shape = {
    "type": "str",
    "object": {
        "target": {"kind": "str", "name": "str", "apiVersion": "str"},
        "metricName": "str",
        "targetValue": "quantity",
        "selector": _SELECTOR,
        "averageValue": "quantity",
    },
    "pods": {"metricName": "str", "targetAverageValue": "quantity", "selector": _SELECTOR},
    "resource": _USE,
    "containerResource": {**_USE, "container": "str"},
    "external": {
        "metricName": "str",
        "metricSelector": _SELECTOR,
        "targetValue": "quantity",
        "targetAverageValue": "quantity",
    },
}
_RULES: Shape = {
    "stabilizationWindowSeconds": "int32",
    "selectPolicy": "str",
    "policies": [{"type": "str", "value": "int32", "periodSeconds": "int32"}],
    "tolerance": "quantity",
}
_BEHAVIOR: Shape = {"scaleUp": _RULES, "scaleDown": _RULES}


def as_v2(
    spec: autoscaling_v1.HorizontalPodAutoscalerSpec, annotations: Mapping[str, str]
) -> HorizontalPodAutoscalerSpec:
    """The spec that a server makes of that of autoscaling/v1 and of annotations."""
    fields = dict(spec.__dict__)
    utilization = fields.pop("target_cpu_utilization_percentage", None)
    metrics = _or_nothing(metrics_in, annotations.get(METRICS)) or []
    if utilization is not None:
        cpu = ResourceMetricSource(name="cpu", target=_use_of({"targetAverageUtilization": utilization}))
        metrics.append(MetricSpec(type="Resource", resource=cpu))
    behavior = _or_nothing(behavior_in, annotations.get(BEHAVIOR))
    return HorizontalPodAutoscalerSpec.of({**fields, "metrics": metrics or None, "behavior": behavior})


def written_at(at: FieldPath, annotations: Mapping[str, str]) -> FieldPath:
    """Where the author wrote what stands at a path of the spec that a server makes.

    >>> print(written_at(FieldPath() / "spec" / "behavior" / "scaleUp", {}))
    metadata.annotations[autoscaling.alpha.kubernetes.io/behavior]
    """
    steps = [str(step) for step in at.parts()]
    if len(steps) < 2 or steps[0] != "spec" or steps[1] not in READERS:  # noqa: PLR2004 - spec and a field
        return at
    own = _or_nothing(metrics_in, annotations.get(METRICS)) or []
    if steps[1:3] == ["metrics", f"[{len(own)}]"]:
        return FieldPath() / "spec" / "targetCPUUtilizationPercentage"
    return (FieldPath() / "metadata" / "annotations").key(PREFIX + steps[1])


def _or_nothing(read: Callable[[str], T], text: str | None) -> T | None:
    try:
        return None if text is None else read(text)
    except ValueError:
        return None


def metrics_in(text: str) -> list[MetricSpec]:
    """The metrics in the text of an annotation.

    Raises:
        ValueError: A server cannot read it.
    """
    return [_metric(each or {}) for each in _read(text, [_METRIC]) or ()]


def behavior_in(text: str) -> HorizontalPodAutoscalerBehavior | None:
    """The scaling behavior in the text of an annotation; None for an empty one.

    Raises:
        ValueError: A server cannot read it.
    """
    plain = _read(text, _BEHAVIOR) or {}
    rules = {name: plain.get(json) for name, json in (("scale_up", "scaleUp"), ("scale_down", "scaleDown"))}
    made = {name: _rules(each) for name, each in rules.items() if each is not None}
    return HorizontalPodAutoscalerBehavior.of(made) if made else None


READERS: dict[str, Callable[[str], Any]] = {"metrics": metrics_in, "behavior": behavior_in}
"""What reads an annotation, by its name without the prefix."""


def _rules(plain: Plain) -> HPAScalingRules:
    return HPAScalingRules(
        stabilization_window_seconds=plain.get("stabilizationWindowSeconds"),
        select_policy=plain.get("selectPolicy"),
        policies=[_policy(each or {}) for each in plain.get("policies") or ()],
        tolerance=plain.get("tolerance"),
    )


def _policy(plain: Plain) -> HPAScalingPolicy:
    return HPAScalingPolicy(type=plain.get("type"), value=plain.get("value"), period_seconds=plain.get("periodSeconds"))


def _metric(plain: Plain) -> MetricSpec:
    sources = {name: make(plain[json]) for json, (name, make) in _SOURCES.items() if plain.get(json) is not None}
    return MetricSpec.of({"type": plain.get("type"), **sources})


def _object(plain: Plain) -> ObjectMetricSource:
    about: Plain = plain.get("target") or {}
    average = plain.get("averageValue")
    value = plain.get("targetValue") or "0"
    counts = average is None or billionths(value) != 0
    described = CrossVersionObjectReference(
        kind=about.get("kind"), name=about.get("name"), api_version=about.get("apiVersion")
    )
    target = MetricTarget(
        type="Value" if average is None else "AverageValue", value=value if counts else None, average_value=average
    )
    return ObjectMetricSource(described_object=described, metric=_identifier(plain), target=target)


def _pods(plain: Plain) -> PodsMetricSource:
    target = MetricTarget(type="AverageValue", average_value=plain.get("targetAverageValue") or "0")
    return PodsMetricSource(metric=_identifier(plain), target=target)


def _external(plain: Plain) -> ExternalMetricSource:
    value, average = plain.get("targetValue"), plain.get("targetAverageValue")
    target = MetricTarget(type="AverageValue" if value is None else "Value", value=value, average_value=average)
    return ExternalMetricSource(metric=_identifier(plain), target=target)


def _resource(plain: Plain) -> ResourceMetricSource:
    return ResourceMetricSource(name=plain.get("name"), target=_use_of(plain))


def _container_resource(plain: Plain) -> ContainerResourceMetricSource:
    return ContainerResourceMetricSource(
        name=plain.get("name"), container=plain.get("container"), target=_use_of(plain)
    )


def _use_of(plain: Plain) -> MetricTarget:
    utilization = plain.get("targetAverageUtilization")
    type_ = "AverageValue" if utilization is None else "Utilization"
    average = plain.get("targetAverageValue")
    return MetricTarget.of({"type": type_, "average_utilization": utilization, "average_value": average})


def _identifier(plain: Plain) -> MetricIdentifier:
    return MetricIdentifier(name=plain.get("metricName"))


_SOURCES = {
    "object": ("object", _object),
    "pods": ("pods", _pods),
    "resource": ("resource", _resource),
    "containerResource": ("container_resource", _container_resource),
    "external": ("external", _external),
}


def _read(text: str, shape: Shape) -> Any:
    """JSON of a shape, as Go reads it: names in any case, unknown ones left out, null for nothing."""
    import json

    try:
        plain = json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError("it is no JSON") from error
    return _shaped(plain, shape)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _shaped(plain: Any, shape: Shape) -> Any:
    if plain is None:
        return None
    if isinstance(shape, str):
        problem = CHECKERS[shape](plain)
        if problem:
            raise ValueError(problem)
        return plain
    if isinstance(shape, list):
        return [_shaped(each, shape[0]) for each in _a(list, plain)]
    return _shaped_map(_a(dict, plain), shape)


def _a(wanted: type, plain: Any) -> Any:
    if not isinstance(plain, wanted):
        expected = "list" if wanted is list else "map"
        raise ValueError(f"expected a {expected}, got {describe(plain)}")  # noqa: TRY004 - the text is wrong, not the call
    return plain


def _shaped_map(plain: Plain, shape: dict[str, Shape]) -> Plain:
    if "*" in shape:
        return {key: _shaped(value, shape["*"]) for key, value in plain.items()}
    names = {name.lower(): name for name in shape}
    known = {names.get(key.lower(), ""): value for key, value in plain.items()}
    return {name: _shaped(value, shape[name]) for name, value in known.items() if name}
