from __future__ import annotations

from typing import Any

import pytest

from kgen.builders.custom import resource
from kgen.builders.pods.containers import container
from kgen.builders.policies import hpa, limit_range, pod_disruption_budget, priority_class, resource_quota
from kgen.builders.workloads import daemon_set, deployment, replication_controller, stateful_set
from kgen.k8s.apps_v1 import Deployment
from kgen.k8s.autoscaling_v2 import (
    CrossVersionObjectReference,
    ExternalMetricSource,
    HorizontalPodAutoscalerBehavior,
    HPAScalingRules,
    MetricIdentifier,
    MetricSpec,
    MetricTarget,
)
from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement

APP = {"app": "web"}
PART = container("nginx", "nginx:1")
WEB = deployment("web", PART, labels=APP)


def test_a_budget_takes_name_and_selector_from_the_workload() -> None:
    assert pod_disruption_budget(WEB, max_unavailable=1).to_plain() == {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web"},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}},
    }


@pytest.mark.parametrize(
    "workload",
    [
        stateful_set("web", PART, labels=APP),
        daemon_set("web", PART, labels=APP),
        replication_controller("web", PART, labels=APP),
    ],
)
def test_a_budget_is_for_whatever_keeps_pods(workload: Any) -> None:
    assert pod_disruption_budget(workload, max_unavailable=1) == pod_disruption_budget(WEB, max_unavailable=1)


def test_a_budget_has_all_of_the_workloads_selector() -> None:
    canary = LabelSelectorRequirement(key="track", operator="Exists")
    selector = LabelSelector(match_labels=APP, match_expressions=[canary])
    spec = pod_disruption_budget(WEB.merge({"spec": {"selector": selector}}), min_available="50%").spec
    assert spec is not None
    assert spec.to_plain()["selector"] == {
        "matchLabels": {"app": "web"},
        "matchExpressions": [{"key": "track", "operator": "Exists"}],
    }


def test_a_budget_for_labels_needs_a_name() -> None:
    made = pod_disruption_budget(APP, name="all", min_available=0, unhealthy_policy="AlwaysAllow", labels={"a": "b"})
    assert made.to_plain() == {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "all", "labels": {"a": "b"}},
        "spec": {
            "minAvailable": 0,
            "selector": {"matchLabels": {"app": "web"}},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }
    with pytest.raises(ValueError, match=r'give one with name="…"'):
        pod_disruption_budget(APP, min_available=1)


def test_a_budget_says_exactly_one_of_two() -> None:
    with pytest.raises(
        ValueError, match=r"^PodDisruptionBudget web has none of min_available and max_unavailable; give"
    ):
        pod_disruption_budget(WEB)
    with pytest.raises(ValueError, match=r"^PodDisruptionBudget b has both of min_available and max_unavailable"):
        pod_disruption_budget(WEB, name="b", min_available=1, max_unavailable=0)
    by_patch = pod_disruption_budget(WEB, max_unavailable=1, spec={"maxUnavailable": None, "minAvailable": 2})
    assert by_patch == pod_disruption_budget(WEB, min_available=2)


def test_a_budget_and_an_autoscaler_live_where_the_workload_lives() -> None:
    there = WEB.put("metadata.namespace", "shop")
    assert pod_disruption_budget(there, max_unavailable=1).to_plain()["metadata"] == {
        "name": "web",
        "namespace": "shop",
    }
    assert hpa(there, max=3).to_plain()["metadata"] == {"name": "web", "namespace": "shop"}
    elsewhere = hpa(there, max=3, metadata={"namespace": "other"})
    assert elsewhere.to_plain()["metadata"] == {"name": "web", "namespace": "other"}


def test_a_budget_refuses_what_has_no_pods() -> None:
    wrong: Any = "web"
    with pytest.raises(
        TypeError, match=r'^pod_disruption_budget takes the workload first and a name behind it: .*\(web, "web", …\)$'
    ):
        pod_disruption_budget(wrong, max_unavailable=1)


def test_an_autoscaler_refers_to_its_target() -> None:
    assert hpa(WEB, max=10).to_plain() == {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "maxReplicas": 10,
        },
    }


def test_an_autoscaler_with_everything() -> None:
    queue = MetricSpec(
        type="External",
        external=ExternalMetricSource(
            metric=MetricIdentifier(name="queue"), target=MetricTarget(type="Value", value="30")
        ),
    )
    calm = HorizontalPodAutoscalerBehavior(scale_down=HPAScalingRules(stabilization_window_seconds=600))
    made = hpa(
        WEB,
        min=2,
        max=10,
        cpu=70,
        memory="1Gi",
        metrics=[queue, {"type": "Pods"}],
        behavior=calm,
        name="busy",
        labels={"a": "b"},
        spec={"maxReplicas": 11},
    )
    plain = made.to_plain()
    assert plain["metadata"] == {"name": "busy", "labels": {"a": "b"}}
    assert plain["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        "minReplicas": 2,
        "maxReplicas": 11,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
            },
            {
                "type": "Resource",
                "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}},
            },
            {
                "type": "External",
                "external": {"metric": {"name": "queue"}, "target": {"type": "Value", "value": "30"}},
            },
            {"type": "Pods"},
        ],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}},
    }


@pytest.mark.parametrize(
    ("target", "ref"),
    [
        (stateful_set("db", PART, labels=APP), ("apps/v1", "StatefulSet", "db")),
        (replication_controller("old", PART, labels=APP), ("v1", "ReplicationController", "old")),
        (resource("argoproj.io/v1alpha1", "Rollout", "new"), ("argoproj.io/v1alpha1", "Rollout", "new")),
        (
            CrossVersionObjectReference(api_version="apps/v1", kind="Deployment", name="out"),
            ("apps/v1", "Deployment", "out"),
        ),
    ],
)
def test_an_autoscaler_scales_what_has_replicas(target: Any, ref: tuple[str, str, str]) -> None:
    made = hpa(target, max=3).to_plain()
    assert made["metadata"] == {"name": ref[2]}
    assert made["spec"]["scaleTargetRef"] == dict(zip(("apiVersion", "kind", "name"), ref, strict=True))


@pytest.mark.parametrize(("target", "what"), [(daemon_set("a", PART, labels=APP), "DaemonSet"), (7, "7")])
def test_an_autoscaler_refuses_what_has_no_replicas(target: Any, what: str) -> None:
    with pytest.raises(TypeError, match=rf"^{what} cannot be scaled; pass one of Deployment, StatefulSet,"):
        hpa(target, max=3)


def test_an_autoscaler_needs_a_named_target() -> None:
    with pytest.raises(ValueError, match=r"this Deployment has no metadata\.name"):
        hpa(Deployment(), max=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("value", [0.7, True])
def test_an_autoscaler_refuses_numbers_that_could_mean_two_things(value: Any) -> None:
    with pytest.raises(TypeError, match=rf"^cpu is {value}; write percent as a whole number \(70\), an amount as text"):
        hpa(WEB, max=3, cpu=value)


def test_an_autoscaler_refuses_percent_as_text() -> None:
    with pytest.raises(ValueError, match=r"^memory is '80%'; write percent as a whole number: memory=80$"):
        hpa(WEB, max=3, memory="80%")


def test_an_autoscaler_refuses_a_metric_that_does_not_fit() -> None:
    with pytest.raises(TypeError, match='unknown field "typ"; did you mean "type"'):
        hpa(WEB, max=3, metrics=[{"typ": "Pods"}])  # type: ignore[list-item]


def test_a_quota_has_what_was_given() -> None:
    made = resource_quota("small", {"requests.cpu": 4, "requests.memory": "8Gi"}, scopes=["NotTerminating"])
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "small"},
        "spec": {"hard": {"requests.cpu": 4, "requests.memory": "8Gi"}, "scopes": ["NotTerminating"]},
    }


def test_a_limit_range_has_what_was_given() -> None:
    made = limit_range(
        "usual",
        min={"cpu": "10m"},
        max={"cpu": 2},
        requests={"cpu": "100m"},
        limits={"cpu": 1},
        ratio={"cpu": 10},
    )
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "usual"},
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "min": {"cpu": "10m"},
                    "max": {"cpu": 2},
                    "defaultRequest": {"cpu": "100m"},
                    "default": {"cpu": 1},
                    "maxLimitRequestRatio": {"cpu": 10},
                }
            ]
        },
    }


def test_a_limit_range_may_be_of_claims_and_have_more_items_by_patch() -> None:
    claims = limit_range("disks", of="PersistentVolumeClaim", max={"storage": "10Gi"})
    item = {"type": "PersistentVolumeClaim", "max": {"storage": "10Gi"}}
    assert claims.to_plain()["spec"] == {"limits": [item]}
    items = [item, {"type": "Pod", "max": {"cpu": 4}}]
    assert limit_range("all", spec={"limits": items}).to_plain()["spec"] == {"limits": items}


def test_a_priority_class_has_what_was_given() -> None:
    assert priority_class("high", 0).to_plain() == {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "high"},
        "value": 0,
    }
    made = priority_class("low", -1, default=True, preemption="Never", description="Batch work.")
    assert made.to_plain() == {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "low"},
        "value": -1,
        "globalDefault": True,
        "preemptionPolicy": "Never",
        "description": "Batch work.",
    }
