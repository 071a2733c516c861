"""Quotas, limits and kinds of the cluster: what no single rule's example shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from kgen.validation import validate
from tests.support.answers import Causes, in_brief


def report_of(header: str, body: str, kubernetes: str = "1.36") -> Any:
    api_version, _, kind = header.rpartition(" ")
    return validate({"apiVersion": api_version, "kind": kind, **yaml.safe_load(body)}, kubernetes=kubernetes)


def answer(header: str, body: str, kubernetes: str = "1.36") -> Causes:
    """The API server's causes, their reasons without `FieldValue`."""
    report = report_of(header, body, kubernetes)
    return in_brief(report)


def quota(spec: str, kubernetes: str = "1.36") -> Causes:
    return answer("v1 ResourceQuota", f"{{metadata: {{name: a}}, spec: {spec}}}", kubernetes)


def limits(item: str) -> Causes:
    found = answer("v1 LimitRange", f"{{metadata: {{name: a}}, spec: {{limits: [{item}]}}}}")
    return Counter({(field.removeprefix("spec.limits[0]."), reason): n for (field, reason), n in found.items()})


def test_an_unknown_resource_is_wrong_for_every_reason_that_holds() -> None:
    assert quota("{hard: {gpu: 1}}") == Counter({("spec.hard[gpu]", "Invalid"): 2})
    assert quota("{hard: {storage: 1}}") == Counter({("spec.hard[storage]", "Invalid"): 1})
    assert quota("{hard: {example.com/gpu: 1500m}}") == Counter({("spec.hard[example.com/gpu]", "Invalid"): 1})
    assert not quota("{hard: {count/jobs.batch: 1, requests.nvidia.com/gpu: 2, hugepages-2Mi: 4Mi, pods: 0.9999}}")


def test_a_scope_is_wrong_once_for_each_resource_that_it_cannot_hold() -> None:
    spec = "{hard: {secrets: 1, cpu: 1, pods: 1}, scopes: [BestEffort, NotBestEffort]}"
    assert quota(spec) == Counter({("spec.scopes", "Invalid"): 2 + 1 + 1})


def test_a_scope_selector_has_paths_without_an_index() -> None:
    expression = "{scopeName: Terminating, operator: In}"
    where = "spec.scopeSelector.matchExpressions"
    assert quota(f"{{scopeSelector: {{matchExpressions: [{expression}]}}}}") == Counter(
        {(f"{where}.operator", "Invalid"): 1, (f"{where}.values", "Required"): 1}
    )


def test_the_scope_of_volume_attributes_classes_is_there_since_1_33() -> None:
    assert not quota("{hard: {requests.storage: 1Gi}, scopes: [VolumeAttributesClass]}")
    assert quota("{scopes: [VolumeAttributesClass]}", "1.32") == Counter({("spec.scopes", "Invalid"): 1})


def test_requests_beyond_limits_are_warned_of_since_1_35() -> None:
    body = "{metadata: {name: a}, spec: {hard: {memory: 2Gi, limits.memory: 1Gi, requests.cpu: 1, limits.cpu: 2}}}"
    [warning] = report_of("v1 ResourceQuota", body).warnings
    assert warning.field == "spec.hard[memory]"
    assert not report_of("v1 ResourceQuota", body, "1.34").warnings


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("{type: Container, min: {cpu: 2}, max: {cpu: 1}}", ["min[cpu]", "default[cpu]", "defaultRequest[cpu]"]),
        ("{type: Pod, min: {cpu: 2}, max: {cpu: 1}}", ["min[cpu]"]),
        ("{type: Container, default: {memory: 1Gi}, max: {memory: 1024Mi}}", []),
        ("{type: Container, default: {cpu: 2}, max: {cpu: 1}}", ["default[cpu]", "defaultRequest[cpu]"]),
        ("{type: Container, default: {a.b/c: 2}, defaultRequest: {a.b/c: 1}}", ["defaultRequest[a.b/c]"]),
        ("{type: Container, max: {storage: 1}}", ["max[storage]", "default[storage]", "defaultRequest[storage]"]),
        ("{type: PersistentVolumeClaim, max: {storage: 1Gi}}", []),
        ("{type: example.com/thing, max: {cpu: 1}}", []),
        ("{max: {cpu: 1}}", ["type", "type"]),
    ],
)
def test_limits_ascend(item: str, expected: list[str]) -> None:
    assert limits(item) == Counter((field, "Invalid") for field in expected)


@pytest.mark.parametrize(
    ("low", "high", "ratio", "fits"),
    [
        ("1", "2", "2", True),
        ("1", "2", "3", False),
        ("1", "2", "500m", False),
        ("0", "2", "3", True),
        ("10P", "15P", "1.5", False),  # of large amounts the server counts whole numbers only, so this is 2
        ("5P", "10P", "1.5", True),
    ],
)
def test_a_ratio_is_at_most_what_min_and_max_allow(low: str, high: str, ratio: str, *, fits: bool) -> None:
    found = limits(f"{{type: Pod, min: {{cpu: {low}}}, max: {{cpu: {high}}}, maxLimitRequestRatio: {{cpu: {ratio}}}}}")
    assert found == (Counter() if fits else Counter({("maxLimitRequestRatio[cpu]", "Invalid"): 1}))


def test_a_limit_range_gets_a_name() -> None:
    assert not answer("v1 LimitRange", "{metadata: {labels: {a: b}}, spec: {limits: []}}")


def test_a_namespace_has_its_name_as_a_label() -> None:
    assert not answer("v1 Namespace", "{metadata: {name: a, labels: {kubernetes.io/metadata.name: x y}}}")
    assert answer("v1 Namespace", "{metadata: {name: a:b}}") == Counter(
        {("metadata.name", "Invalid"): 1, ("metadata.labels", "Invalid"): 1}
    )


def test_pod_security_labels_are_looked_at_last() -> None:
    labels = "labels: {pod-security.kubernetes.io/enforce: high, pod-security.kubernetes.io/warn-version: v1.036}"
    assert answer("v1 Namespace", f"{{metadata: {{name: a, {labels}}}}}").keys() == {
        ("metadata.labels[pod-security.kubernetes.io/enforce]", "Invalid"),
        ("metadata.labels[pod-security.kubernetes.io/warn-version]", "Invalid"),
    }
    found = answer("v1 Namespace", f"{{metadata: {{name: a, {labels}}}, spec: {{finalizers: [x]}}}}")
    assert found == Counter({("spec.finalizers", "Invalid"): 1})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{metadata: {name: system-node-critical}, value: 2000001000}", set()),
        ("{metadata: {name: system-node-critical}, value: 1}", {("metadata.name", "Forbidden")}),
        ("{metadata: {name: system-x}, value: 2000001000}", {("metadata.name", "Forbidden")}),
        ("{metadata: {generateName: system-}, value: 1}", {("metadata.name", "Forbidden")}),
        ("{metadata: {name: a}, value: 2000001000}", {("value", "Forbidden")}),
        ("{metadata: {name: a}, preemptionPolicy: ''}", {("preemptionPolicy", "Required")}),
        ("{metadata: {name: a}}", set()),
    ],
)
def test_priority_classes(body: str, expected: set[tuple[str, str]]) -> None:
    assert set(answer("scheduling.k8s.io/v1 PriorityClass", body)) == expected


def test_a_runtime_needs_a_handler_by_another_reason_since_1_36() -> None:
    assert answer("node.k8s.io/v1 RuntimeClass", "{metadata: {name: a}}") == Counter({("handler", "Required"): 1})
    older = answer("node.k8s.io/v1 RuntimeClass", "{metadata: {name: a}}", "1.35")
    assert older == Counter({("handler", "Invalid"): 1})


def test_the_overhead_of_a_runtime_is_checked_as_limits_and_its_tolerations_as_a_pods() -> None:
    overhead = "{podFixed: {hugepages-2Mi: 3Mi, gpu: 1}}"
    tolerations = "[{key: a}, {key: a}, {operator: Equal}]"
    body = f"{{metadata: {{name: a}}, handler: b, overhead: {overhead}, scheduling: {{tolerations: {tolerations}}}}}"
    assert answer("node.k8s.io/v1 RuntimeClass", body) == Counter(
        {
            ("overhead.limits[hugepages-2Mi]", "Invalid"): 1,
            ("overhead.limits[gpu]", "Invalid"): 2,
            ("overhead", "Forbidden"): 1,
            ("scheduling.tolerations[1]", "Duplicate"): 1,
            ("scheduling.tolerations[2].operator", "Invalid"): 1,
        }
    )


@pytest.mark.parametrize("header", ["node.k8s.io/v1 RuntimeClass", "coordination.k8s.io/v1 Lease"])
def test_finalizers_of_some_kinds_need_no_prefix(header: str) -> None:
    found = answer(header, "{metadata: {name: a, finalizers: [cleanup]}}")
    assert "metadata.finalizers[0]" not in {field for field, _ in found}
