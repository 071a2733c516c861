"""Metrics and behavior in annotations of an autoscaling/v1 HorizontalPodAutoscaler, beside a server's answers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from kgen.validation import validate
from tests.servers.client import Client
from tests.servers.comparison import compare
from tests.support.answers import FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED

PREFIX = "autoscaling.alpha.kubernetes.io/"
METRIC = "spec.metrics[0]"


def autoscaler(*, version: str = "v1", spec: dict[str, Any] | None = None, **annotations: Any) -> dict[str, Any]:
    """An autoscaler with annotations: text as it is, all else as JSON."""
    texts = {
        PREFIX + name.replace("_", "-"): value if isinstance(value, str) else json.dumps(value)
        for name, value in annotations.items()
    }
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    return {
        "apiVersion": f"autoscaling/{version}",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "annotations": texts},
        "spec": {"maxReplicas": 3, "scaleTargetRef": target, **(spec or {})},
    }


def metrics(*several: Any, **spec: Any) -> dict[str, Any]:
    return autoscaler(metrics=list(several), spec=spec)


RATE = {"metricName": "rate", "targetAverageValue": "100"}
QUEUE = {"kind": "Queue", "name": "jobs", "apiVersion": "example.com/v1"}
UNTYPED = [(f"{METRIC}.type", reason) for reason in (REQUIRED, NOT_SUPPORTED, NOT_SUPPORTED)]
POLICY = {"type": "Pods", "value": 1, "periodSeconds": 60}

REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a metric without a type": (metrics({}), UNTYPED),
    "nothing is an empty metric": (metrics(None), UNTYPED),
    "a source of another type": (metrics({"type": "Resource", "pods": RATE}), [(f"{METRIC}.resource", REQUIRED)]),
    "a value that is not there is zero": (
        metrics({"type": "Pods", "pods": {"metricName": "rate"}}),
        [(f"{METRIC}.pods.target.averageValue", INVALID)],
    ),
    "the value of an object, too": (
        metrics({"type": "Object", "object": {"metricName": "length", "target": QUEUE}}),
        [(f"{METRIC}.object.target.value", INVALID)],
    ),
    "both values from outside": (
        metrics({"type": "External", "external": {"metricName": "length", "targetValue": 1, "targetAverageValue": 1}}),
        [(f"{METRIC}.external.target.value", FORBIDDEN)],
    ),
    "neither use of a resource": (
        metrics({"type": "Resource", "resource": {"name": "cpu"}}),
        [(f"{METRIC}.resource.target.averageUtilization", REQUIRED)],
    ),
    "a bad container": (
        metrics(
            {
                "type": "ContainerResource",
                "containerResource": {"name": "cpu", "container": "A", "targetAverageUtilization": 1},
            }
        ),
        [(f"{METRIC}.containerResource.container", INVALID)],
    ),
    "the field is the last metric": (
        metrics({"type": "Pods", "pods": RATE}, targetCPUUtilizationPercentage=0),
        [("spec.metrics[1].resource.target.averageUtilization", INVALID)],
    ),
    "no default for policies": (autoscaler(behavior={"scaleUp": {}}), [("spec.behavior.scaleUp.policies", REQUIRED)]),
    "names in any case": (
        autoscaler(behavior={"SCALEDOWN": {"Policies": [{}]}}),
        [
            ("spec.behavior.scaleDown.policies[0].type", NOT_SUPPORTED),
            ("spec.behavior.scaleDown.policies[0].value", INVALID),
            ("spec.behavior.scaleDown.policies[0].periodSeconds", INVALID),
        ],
    ),
    "a way to choose that there is not": (
        autoscaler(behavior={"scaleUp": {"selectPolicy": "Most", "policies": [POLICY]}}),
        [("spec.behavior.scaleUp.selectPolicy", NOT_SUPPORTED)],
    ),
}
ACCEPTED: dict[str, dict[str, Any]] = {
    "good metrics": metrics(
        {"type": "Pods", "pods": RATE},
        {"type": "Object", "object": {"metricName": "length", "target": QUEUE, "targetValue": 0, "averageValue": "5"}},
    ),
    "unknown fields": metrics({"type": "Pods", "pods": {**RATE, "colour": "red"}}),
    "no JSON": autoscaler(metrics="[", behavior="scaleUp: {}"),
    "JSON that Python alone knows": autoscaler(metrics='[{"type": NaN}]'),
    "a number where text must be": metrics({"type": 5}),
    "a fraction where a whole number must be": metrics(
        {"type": "Resource", "resource": {"name": "", "targetAverageUtilization": 1.0}}
    ),
    "labels that are no text": metrics(
        {"type": "External", "external": {"metricSelector": {"matchLabels": {"app": 1}}}}
    ),
    "a map where a list must be": autoscaler(metrics={"type": "Pods"}),
    "a list where a map must be": autoscaler(behavior=[{"scaleUp": {}}]),
    "nothing": autoscaler(metrics="null", behavior="{}"),
    "what the server makes itself": autoscaler(conditions='[{"type": 5}]', current_metrics="x"),
    "no such annotation in autoscaling/v2": autoscaler(version="v2", metrics=[{}], behavior={"scaleUp": {}}),
}


@pytest.mark.parametrize(("plain", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_annotations_say_is_refused_as_fields_are(plain: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = validate(plain).errors
    assert Counter((each.field, each.reason) for each in found) == Counter(expected)
    assert all(each.server_answer for each in found)


@pytest.mark.parametrize("plain", ACCEPTED.values(), ids=ACCEPTED)
def test_what_cannot_be_read_is_dropped(plain: dict[str, Any]) -> None:
    assert not validate(plain).errors


@pytest.mark.apiserver
@pytest.mark.parametrize(
    "plain", [*(plain for plain, _ in REFUSED.values()), *ACCEPTED.values()], ids=[*REFUSED, *ACCEPTED]
)
def test_the_server_says_the_same(plain: dict[str, Any], api_server: Client) -> None:
    compared = compare(plain, api_server.create(plain))
    assert compared.same, str(compared)


@pytest.mark.parametrize(
    ("case", "field", "written"),
    [
        ("no default for policies", "spec.behavior", f"metadata.annotations[{PREFIX}behavior]"),
        ("a bad container", "spec.metrics[0]", f"metadata.annotations[{PREFIX}metrics]"),
        ("the field is the last metric", "spec.metrics[1]", "spec.targetCPUUtilizationPercentage"),
    ],
)
def test_an_error_is_shown_where_it_was_written(case: str, field: str, written: str) -> None:
    [found] = validate(REFUSED[case][0]).errors
    assert (found.field.startswith(field), found.written) == (True, written)


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        (ACCEPTED["good metrics"], []),
        (ACCEPTED["what the server makes itself"], []),
        (ACCEPTED["no JSON"], ["the server cannot read it: it is no JSON"] * 2),
        (ACCEPTED["a number where text must be"], ["the server cannot read it: expected text, got the number 5"]),
        (ACCEPTED["a list where a map must be"], ["the server cannot read it: expected a map, got a list"]),
        (ACCEPTED["no such annotation in autoscaling/v2"], ["autoscaling/v2 reads no such annotation"] * 2),
        (autoscaler(scale_up_tolerance="0.1"), ["autoscaling/v1 reads no such annotation"]),
        (autoscaler(metrics="[" * 100_000), ["the server cannot read it: it is nested too deeply"]),
    ],
)
def test_what_is_dropped_is_told(plain: dict[str, Any], told: list[str]) -> None:
    found = [each for each in validate(plain) if each.code == "KG487"]
    assert [each.severity for each in found] == ["warning"] * len(told)
    assert [text in each.message for text, each in zip(told, found, strict=True)] == [True] * len(told)
