"""What programs and operators of a bundle will make is not told as missing; what is only alike still is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kgen.validation import validate

PODS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: grafana}
spec:
  selector: {matchLabels: {app: grafana}}
  template:
    metadata: {labels: {app: grafana}}
    spec: {containers: [{name: grafana, image: grafana}]}
"""
SELECTORS = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: LABELS, ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: LABELS}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: LABELS}, ingress: [{}]}
"""
ALL = ["KG731", "KG752", "KG791"]
ROLLOUT = """
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: rollout, labels: {tier: shop}}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web, track: blue}}}}
"""
PROMETHEUS = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s}\nspec: {replicas: 2}\n"


def codes(*texts: str, of: tuple[str, ...] = ("KG7",)) -> list[str]:
    """The codes of what links say of some objects, sorted."""
    objects: list[Any] = [each for each in yaml.safe_load_all("\n---\n".join(texts)) if each]
    report = validate(objects)
    assert not report.errors
    return sorted(each.code for each in report if each.code.startswith(of))


@pytest.mark.parametrize(
    ("labels", "custom", "expected"),
    [
        ("{app: web}", "", ALL),
        ("{app: web}", ROLLOUT, []),
        ("{app: web, track: green}", ROLLOUT, ALL),
        ("{tier: shop}", ROLLOUT, ALL),  # its own labels, not those of its pods
        ("{app: prometheus, prometheus: k8s}", PROMETHEUS, []),
        ("{app: k8s}", PROMETHEUS, ALL),  # other pods have this label, and so may those that are meant
        ("{prometheus: main}", PROMETHEUS, ALL),
        ("{prometheus: k8s}", PROMETHEUS.replace("{name: k8s}", "{name: k8s, namespace: other}"), []),
    ],
)
def test_a_selector_may_select_the_pods_of_a_custom_resource(labels: str, custom: str, expected: list[str]) -> None:
    assert codes(PODS, custom, SELECTORS.replace("LABELS", labels)) == expected


def test_a_custom_resource_of_another_namespace_makes_no_pods_here() -> None:
    def inside(text: str) -> str:
        return text.replace("metadata: {name:", "metadata: {namespace: here, name:")

    elsewhere = PROMETHEUS.replace("{name: k8s}", "{name: k8s, namespace: other}")
    found = codes(inside(PODS), elsewhere, inside(SELECTORS.replace("LABELS", "{prometheus: k8s}")))
    assert found == ALL


def test_pods_of_kube_system_are_the_clusters_own() -> None:
    service = SELECTORS.partition("---")[0].replace("LABELS", "{component: kube-scheduler}")
    pods, moved = PODS, service
    assert codes(pods, moved) == ["KG731"]
    there = "{name: web, namespace: kube-system}"
    pods = pods.replace("{name: grafana}\nspec:", "{name: grafana, namespace: kube-system}\nspec:")
    assert codes(pods, moved.replace("{name: web}", there)) == []


USER = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers: [{name: web, image: web, args: [--secret-name=web]}]
  volumes: [{name: tls, secret: {secretName: tls}}]
"""
MAKER = """
apiVersion: batch/v1
kind: Job
metadata: {name: certificates}
spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: make, image: make, TOLD}]}}}
"""
ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: certificates}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [tls]}
- {apiGroups: [""], resources: [secrets], verbs: [VERB]}
"""


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        (MAKER.replace("TOLD", "args: [create, --secret-name=tls]"), []),
        (MAKER.replace("TOLD", "args: [create, --secret-name, tls]"), []),
        (MAKER.replace("TOLD", "command: [kubectl, create, secret, generic, tls]"), []),
        (MAKER.replace("TOLD", "env: [{name: ML_SECRET_NAME, value: tls}]"), []),
        (MAKER.replace("TOLD", "args: [create, --secret-name=tls-2]"), ["KG702"]),
        (MAKER.replace("TOLD", "args: [create, --name=tls]"), ["KG702"]),
        (ROLE.replace("VERB", "create"), []),
        (ROLE.replace("VERB", "list"), ["KG702"]),
        (ROLE.replace("VERB", "create").replace("[tls]", "[ssl]"), ["KG702"]),
        ("", ["KG702"]),
    ],
)
def test_a_secret_may_be_made_by_a_program(maker: str, expected: list[str]) -> None:
    assert codes(USER, maker, of=("KG702",)) == expected


def test_a_program_that_uses_a_secret_is_told_its_name_too() -> None:
    assert codes(USER.replace("--secret-name=web", "--secret-name=tls"), of=("KG702",)) == ["KG702"]


PROBED = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: web, PORTS, livenessProbe: {httpGet: {path: /, port: 8081}}}]}
"""


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("ports: [{containerPort: 8080}]", ["KG725"]),
        ("ports: [{containerPort: 8080}, {containerPort: 8443}]", []),
        ("ports: [{containerPort: 8080}], args: ['--health-probe-bind-address=:8081']", []),
        ("ports: []", []),
    ],
)
def test_a_health_port_is_seldom_declared(ports: str, expected: list[str]) -> None:
    assert codes(PROBED.replace("PORTS", ports)) == expected


def test_an_object_that_is_there_twice_does_not_fight_itself() -> None:
    assert codes(PODS, PODS) == ["KG755"]
    assert codes(PODS, PODS.replace("{name: grafana}\nspec:", "{name: other}\nspec:")) == ["KG733"]
