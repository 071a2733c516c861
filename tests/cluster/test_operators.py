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
WANTING = """
apiVersion: v1
kind: Service
metadata: {name: certificates, annotations: {example.com/cert-secret-name: VALUE}}
spec: {clusterIP: None, ports: [{port: 443}]}
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
        (ROLE.replace("VERB", "create").replace("[tls]", "[ssl]"), []),
        (WANTING.replace("VALUE", "tls"), []),
        (WANTING.replace("VALUE", "tls-2"), ["KG702"]),
        (WANTING.replace("VALUE", "tls").replace("cert-secret", "cert"), ["KG702"]),
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


MAIN = "apiVersion: postgresql.cnpg.io/v1\nkind: KIND\nmetadata: {name: main}\n"
CLIENT = """
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  serviceAccountName: main-client
  containers: [{name: client, image: client, envFrom: [{secretRef: {name: main-app}}, {configMapRef: {name: main}}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: main-1}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: client}
spec: {defaultBackend: {service: {name: main-rw, port: {number: 80}}}}
"""
MADE = ["KG701", "KG702", "KG705", "KG706", "KG723"]


@pytest.mark.parametrize(
    ("custom", "expected"),
    [
        (MAIN.replace("KIND", "Cluster"), []),
        (MAIN.replace("KIND", "Cluster").replace("{name: main}", "{name: mai}"), MADE),
        (MAIN.replace("KIND", "Cluster").replace("{name: main}", "{name: main, namespace: other}"), []),
        (MAIN.replace("KIND", "ServiceMonitor"), MADE),
        ("", MADE),
    ],
)
def test_an_operator_calls_what_it_makes_after_its_resource(custom: str, expected: list[str]) -> None:
    assert codes(CLIENT, custom) == expected


def test_an_operators_pods_have_labels_that_begin_with_its_resource() -> None:
    custom = MAIN.replace("KIND", "Cluster")
    assert codes(PODS, custom, SELECTORS.replace("LABELS", "{cluster: main-pooler}")) == []
    assert codes(PODS, custom, SELECTORS.replace("LABELS", "{cluster: maintenance}")) == ALL


LABELLER = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: leader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, VERB]}]
"""


@pytest.mark.parametrize(
    ("labels", "role", "expected"),
    [
        ("{app: grafana, role: leader}", LABELLER.replace("VERB", "patch"), []),
        ("{app: grafana, role: leader}", LABELLER.replace("VERB", "list"), ALL),
        ("{app: grafana, role: leader}", "", ALL),
        ("{app: grafna, role: leader}", LABELLER.replace("VERB", "patch"), ALL),
        ("{role: leader}", LABELLER.replace("VERB", "patch"), ALL),
        ("{app: grafana, statefulset.kubernetes.io/pod-name: grafana-0}", "", []),
        ("{app: web, statefulset.kubernetes.io/pod-name: grafana-0}", "", ALL),
    ],
)
def test_labels_may_come_later(labels: str, role: str, expected: list[str]) -> None:
    assert codes(PODS, role, SELECTORS.replace("LABELS", labels)) == expected


def test_other_pods_may_have_such_a_label_from_the_start() -> None:
    other = PODS.replace("grafana", "loki").replace("{app: loki}}\n", "{app: loki, role: leader}}\n")
    selectors, role = SELECTORS.replace("LABELS", "{app: grafana, role: leader}"), LABELLER.replace("VERB", "patch")
    assert codes(PODS, other, role, selectors) == []


def test_a_load_balancer_may_be_told_what_to_do_by_an_annotation() -> None:
    ingress = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: ssl-redirect, port: {name: NAME}}}}
"""
    assert codes(ingress.replace("NAME", "use-annotation")) == []
    assert codes(ingress.replace("NAME", "http")) == ["KG723"]


@pytest.mark.parametrize(
    ("path", "configuration", "expected"),
    [("/", "", ["KG725"]), ("/healthz", "", []), ("/api/ready", "", []), ("/", "bind *:8081", [])],
)
def test_a_port_may_be_for_health_or_configured(path: str, configuration: str, expected: list[str]) -> None:
    config = f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: conf}}, data: {{proxy.cfg: '{configuration}'}}}}"
    mounted = "ports: [{containerPort: 8080}], envFrom: [{configMapRef: {name: conf}}]"
    probed = PROBED.replace("PORTS", mounted).replace("path: /", f"path: {path}")
    assert codes(config, probed) == expected


def test_a_service_may_lead_to_a_port_that_a_container_is_told_of() -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 8443}]}\n"
    )
    manager = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: web, args: ['--metrics-bind-address=:PORT'], ports: [{containerPort: 9443}]}]}
"""
    assert codes(service, manager.replace("PORT", "8443")) == []
    assert codes(service, manager.replace("PORT", "8080")) == ["KG721"]


CREATOR = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: manager}
rules: [{apiGroups: ["", apps], resources: RESOURCES, verbs: [VERB]}]
"""


@pytest.mark.parametrize(
    ("resources", "verb", "labels", "expected"),
    [
        ("[pods]", "create", "{component: engine}", []),
        ("[deployments, services]", "'*'", "{component: engine}", []),
        ("['*']", "'*'", "{component: engine}", []),
        ("[pods]", "get", "{component: engine}", ALL),
        ("[services]", "create", "{component: engine}", ALL),
        ("[pods]", "create", "{app: grafanna}", ALL),
    ],
)
def test_a_role_lets_a_program_make_pods(resources: str, verb: str, labels: str, expected: list[str]) -> None:
    role = CREATOR.replace("RESOURCES", resources).replace("VERB", verb)
    assert codes(PODS, role, SELECTORS.replace("LABELS", labels), of=("KG731", "KG752", "KG791")) == expected


NEEDY = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: web
    envFrom: [{configMapRef: {name: made-later}}, {secretRef: {name: made-by.pg.example.com}}]
"""


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (CREATOR.replace("RESOURCES", "[configmaps, secrets]").replace("VERB", "create"), []),
        (CREATOR.replace("RESOURCES", "[configmaps]").replace("VERB", "create"), ["KG702"]),
        (CREATOR.replace("RESOURCES", "[configmaps, secrets]").replace("VERB", "delete"), ["KG701", "KG702"]),
        ("", ["KG701", "KG702"]),
    ],
)
def test_a_role_lets_a_program_make_what_pods_use(role: str, expected: list[str]) -> None:
    assert codes(NEEDY, role, of=("KG701", "KG702")) == expected


def test_a_name_that_is_only_alike_is_not_misspelt() -> None:
    there = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made-earlier}\n"
    role = CREATOR.replace("RESOURCES", "[configmaps, secrets]").replace("VERB", "create")
    assert codes(NEEDY, there, role, of=("KG701", "KG702")) == []


def test_a_role_does_not_hide_a_misspelt_name() -> None:
    there = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made-laterr}\n"
    role = CREATOR.replace("RESOURCES", "[configmaps, secrets]").replace("VERB", "create")
    assert codes(NEEDY, there, role, of=("KG701", "KG702")) == ["KG701"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{secretsName: made-by.pg.example.com, settings: [made-later]}", []),
        ("{passwordSecretKeyRef: {name: made-by.pg.example.com, generate: true}}", ["KG701"]),
        ("{secretObjects: [{secretName: made-by.pg.example.com, data: [{key: made-later-2}]}]}", ["KG701"]),
        ("{text: made-by.pg.example.com made-later}", ["KG701", "KG702"]),
    ],
)
def test_a_custom_resource_names_what_pods_use(spec: str, expected: list[str]) -> None:
    custom = f"apiVersion: example.com/v1\nkind: Cluster\nmetadata: {{name: main}}\nspec: {spec}\n"
    assert codes(NEEDY, custom, of=("KG701", "KG702")) == expected


def test_a_secret_is_called_after_a_custom_resource_between_dots() -> None:
    custom = "apiVersion: example.com/v1\nkind: Postgres\nmetadata: {name: pg}\n"
    assert codes(NEEDY, custom, of=("KG702",)) == []
