"""What is said of a change because of the objects beside it: autoscalers, budgets, routes."""

from __future__ import annotations

import pytest

from tests.support.changes import DEPLOYMENT, change_at, compared, notes, only


def test_the_pods_of_an_autoscaler_are_counted_by_its_bounds() -> None:
    scaler = (
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
        "spec: {minReplicas: 4, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"
    )
    old = DEPLOYMENT.replace("  replicas: 3\n", "") + scaler
    rollout = only(old, old.replace("nginx:latest", "nginx:1")).rollout
    assert rollout is not None
    assert rollout.sentences() == [
        "replaces 4 pods: at least 3 stay available, at most 5 run at a time",
        "that is of 4 pods; its autoscaler may have made up to 9",
    ]


BUDGET = (
    "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
    "spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}\n"
)


def test_fewer_pods_under_a_budget_are_told() -> None:
    old = DEPLOYMENT + BUDGET
    [(kind, message)] = notes(only(old, old.replace("replicas: 3", "replicas: 2")))
    assert kind == "outage"
    assert message.startswith("PodDisruptionBudget shop/web: 2 of 2 pods must stay available: no eviction is allowed")
    assert notes(only(old, old.replace("replicas: 3", "replicas: 4"))) == []
    blocked = old.replace("minAvailable: 2", "minAvailable: 5")  # from the start
    assert notes(only(blocked, blocked.replace("replicas: 3", "replicas: 4"))) == []


def test_other_labels_that_come_under_a_budget_are_told() -> None:
    old = DEPLOYMENT + BUDGET.replace("minAvailable: 2", "minAvailable: 3").replace("{app: web}", "{app: web, tier: a}")
    new = old.replace("labels: {app: web}", "labels: {app: web, tier: a}")
    found = only(old, new)
    assert any(message.startswith("PodDisruptionBudget shop/web: 3 of 3 pods") for _, message in notes(found))


INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: door, namespace: shop}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
"""
ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: door, namespace: shop}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.mark.parametrize(
    ("caller", "said"),
    [
        (INGRESS, "Ingress shop/door still names it (spec.defaultBackend.service.name): what is sent there fails"),
        (ROUTE, "HTTPRoute shop/door still names it (spec.rules[0].backendRefs[0].name): what is sent there fails"),
        (INGRESS.replace("shop", "other"), ""),
    ],
)
def test_a_service_that_is_still_named_is_told(caller: str, said: str) -> None:
    found = only(f"{SERVICE}---\n{caller}", caller)
    assert [message for _, message in notes(found) if "still names it" in message] == [said] * bool(said)
    gone = compared(f"{SERVICE}---\n{caller}", "").objects
    assert not [message for each in gone for _, message in notes(each) if "still names it" in message]


NAMED = SERVICE.replace("port: 80", "port: 80, targetPort: http").replace("{app: web}", "{app: web, track: stable}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("track: stable", "track: beta", ["Service shop/web does not select its new pods (track=stable)"]),
        (
            "name: http",
            "name: www",
            ['Service shop/web sends to port "http", which no container of the new pods declares'],
        ),
        ("name: web, image", "name: other, image", []),
        ("track: stable", "track: stable, more: labels", []),
    ],
)
def test_a_service_that_does_not_reach_the_new_pods_is_told(old: str, new: str, said: list[str]) -> None:
    workload = DEPLOYMENT.replace("labels: {app: web}", "labels: {app: web, track: stable}")
    workload = workload.replace("env:", "ports: [{containerPort: 80, name: http}], env:")
    found = only(f"{workload}---\n{NAMED}", f"{workload.replace(old, new)}---\n{NAMED}")
    assert found.verdict == "restart"
    assert [message for _, message in notes(found)] == said


@pytest.mark.parametrize(
    ("use", "is_told"),
    [
        ("env: [{name: L, valueFrom: {configMapKeyRef: {name: web, key: level}}}, ", True),
        ("env: [{name: L, valueFrom: {configMapKeyRef: {name: web, key: level, optional: true}}}, ", False),
        ("env: [{name: L, valueFrom: {configMapKeyRef: {name: web, key: other}}}, ", False),
        ("env: [{name: L, valueFrom: {secretKeyRef: {name: web, key: level}}}, ", False),
    ],
)
def test_a_key_that_pods_need_is_told(use: str, *, is_told: bool) -> None:
    workload = DEPLOYMENT.replace("env: [", use)
    config = (
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {level: a, other: b}\n"
    )
    found = only(workload + config, workload + config.replace("level: a, ", ""))
    said = [message for kind, message in notes(found) if kind == "outage"]
    assert said == ["Deployment shop/web needs level: its new pods will not start"] * is_told


def test_a_move_to_another_namespace_is_told() -> None:
    new = compared(DEPLOYMENT, DEPLOYMENT.replace("shop", "store")).objects[1]
    assert notes(new) == [
        ("cascade", "Deployment shop/web in another namespace; both are there until the old one is deleted")
    ]


def test_a_pause_says_what_waits() -> None:
    paused = DEPLOYMENT.replace("  replicas: 3\n", "  replicas: 3\n  paused: true\n")
    assert (
        change_at(only(DEPLOYMENT, paused), "spec.paused").why == "from now on a new template waits until it is resumed"
    )
    assert change_at(only(paused, DEPLOYMENT), "spec.paused").why == "a template that waited is rolled out now"
    assert notes(only("", paused)) == [
        ("outage", "it is paused: no pod is made until it is resumed (kubectl rollout resume)")
    ]
