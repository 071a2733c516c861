"""One object with and without a namespace proves that the absent namespace is another: what is there is not mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen import read, validate
from kgen.validation.inputs.folders import files_below
from kgen.validation.run import check

PROOF = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: proof, namespace: blue}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: proof}
---
"""


def deployment(namespace: str = "", *, name: str = "web", spec: str = "", container: str = "", app: str = "web") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}{where}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec: {{{spec}containers: [{{name: web, image: "web:1"{container}}}]}}
---
"""


def thing(kind: str, name: str, namespace: str = "", rest: str = "", group: str = "v1") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}{where}}}\n{rest}\n---\n"


def claim(namespace: str, mode: str) -> str:
    spec = f"spec: {{accessModes: [{mode}], storageClassName: '', resources: {{requests: {{storage: 1Gi}}}}}}"
    return thing("PersistentVolumeClaim", "files", namespace, spec)


MOUNT = "volumes: [{name: f, persistentVolumeClaim: {claimName: files}}], "
MOUNTED = ', volumeMounts: [{name: f, mountPath: "/d"}]'
LOGIN_USED = ", envFrom: [{secretRef: {name: login}}]"
HPA = (
    "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, "
    "metrics: [{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}]}"
)
BUDGET = "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}"
SERVICE = "spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}"
PORT = ", ports: [{name: http, containerPort: 80}]"
BACKEND = "backend: {service: {name: web, port: {number: 80}}}"
INGRESS = f"spec: {{rules: [{{http: {{paths: [{{path: /, pathType: Prefix, {BACKEND}}}]}}}}]}}"
BINDING = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}\nsubjects: [{kind: User, name: me}]"
ROLE = 'rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]'
POLICY = "spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 5432}]}]}"
LIMITED = ', resources: {limits: {cpu: "2"}}'
LIMITS = "spec: {limits: [{type: Container, max: {cpu: 1}}]}"
SET = "spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: %s}}"
POD = '{containers: [{name: db, image: "db:1", args: ["--leader=db-7.db"]}]}'

MIXED = {
    "a claim of several pods": (
        deployment(spec=MOUNT, container=MOUNTED) + claim("blue", "ReadWriteOnce"),
        "KG741",
    ),
    "two workloads with the same selector": (deployment() + deployment("blue", name="other"), "KG733"),
    "two budgets": (
        deployment()
        + thing("PodDisruptionBudget", "one", "", BUDGET, "policy/v1")
        + thing("PodDisruptionBudget", "two", "blue", BUDGET, "policy/v1"),
        "KG757",
    ),
    "two autoscalers": (
        deployment()
        + thing("HorizontalPodAutoscaler", "one", "", HPA, "autoscaling/v2")
        + thing("HorizontalPodAutoscaler", "two", "blue", HPA, "autoscaling/v2"),
        "KG756",
    ),
}
"""What is said of objects that are in different namespaces, unless something proves that they are."""

FOUND_ELSEWHERE = {
    "a Secret": (deployment(container=LOGIN_USED) + thing("Secret", "login", "blue"), "KG702"),
    "a Secret without a namespace": (deployment("blue", container=LOGIN_USED) + thing("Secret", "login"), "KG702"),
    "the pods of a Service": (
        deployment("blue", container=PORT) + deployment(name="x", app="x") + thing("Service", "web", "", SERVICE),
        "KG731",
    ),
    "the pods of a policy": (
        deployment()
        + deployment("blue", name="x", app="x")
        + thing("NetworkPolicy", "web", "blue", POLICY, "networking.k8s.io/v1"),
        "KG791",
    ),
    "the target of an autoscaler": (
        deployment("blue") + thing("HorizontalPodAutoscaler", "one", "", HPA, "autoscaling/v2"),
        "KG754",
    ),
    "the Service of an Ingress": (
        thing("Service", "web", "blue", "spec: {ports: [{port: 80}]}")
        + thing("Ingress", "web", "", INGRESS, "networking.k8s.io/v1"),
        "KG723",
    ),
    "a Role": (
        thing("Role", "web", "blue", ROLE, "rbac.authorization.k8s.io/v1")
        + thing("RoleBinding", "web", "", BINDING, "rbac.authorization.k8s.io/v1"),
        "KG708",
    ),
    "a ServiceAccount": (
        deployment(spec="serviceAccountName: web, ") + thing("ServiceAccount", "web", "blue"),
        "KG705",
    ),
    "the Service of a StatefulSet": (
        thing("StatefulSet", "db", "", SET % POD, "apps/v1")
        + thing("Service", "db", "blue", "spec: {clusterIP: None, ports: [{port: 1}]}"),
        "KG711",
    ),
}
"""What is missing once something proves that what is there is in another namespace."""


def codes(text: str) -> set[str]:
    return {each.code for each in validate(read(text))}


@pytest.mark.parametrize("case", MIXED)
def test_what_is_in_another_namespace_is_not_mixed(case: str) -> None:
    text, code = MIXED[case]
    assert code in codes(text)
    assert code not in codes(text + PROOF)


@pytest.mark.parametrize("case", FOUND_ELSEWHERE)
def test_what_is_in_another_namespace_is_missing(case: str) -> None:
    text, code = FOUND_ELSEWHERE[case]
    assert code not in codes(text)
    assert code in codes(text + PROOF)


CLUSTER = {
    "a class": (
        deployment("blue", spec="priorityClassName: high, "),
        thing("PriorityClass", "high", "", "value: 5", "scheduling.k8s.io/v1"),
        "KG707",
    ),
    "a role that creates pods": (
        deployment("blue", name="x", app="x") + thing("Service", "web", "blue", SERVICE),
        thing("ClusterRole", "all", "", ROLE.replace("get", "create"), "rbac.authorization.k8s.io/v1"),
        "KG731",
    ),
}


@pytest.mark.parametrize("case", CLUSTER)
def test_what_is_in_no_namespace_is_for_all(case: str) -> None:
    text, everywhere, code = CLUSTER[case]
    assert code in codes(text + PROOF)
    assert code not in codes(text + everywhere + PROOF)


def said_of(folder: Path, files: dict[str, str]) -> set[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return {each.code for each in check(files_below(str(folder)))}


@pytest.mark.parametrize(("shared", "expected"), [("", {"KG702"}), (thing("ConfigMap", "shared"), set())])
def test_alternatives_prove_nothing(shared: str, expected: set[str], tmp_path: Path) -> None:
    there, unknown, _ = PROOF.split("---\n")
    files = {
        "dev/all.yaml": there + "---\n" + shared,
        "prod/all.yaml": unknown + "---\n" + shared + deployment(container=LOGIN_USED),
        "login.yaml": thing("Secret", "login", "blue"),
    }
    assert said_of(tmp_path, files) == expected


@pytest.mark.parametrize(("namespace", "expected"), [("namespace: blue\n", set()), ("", {"KG733"})])
def test_a_kustomization_says_a_namespace(namespace: str, expected: set[str], tmp_path: Path) -> None:
    files = {
        "one/kustomization.yaml": f"{namespace}resources: [all.yaml]\n",
        "one/all.yaml": deployment(name="one"),
        "kustomization.yaml": "resources: [one, two.yaml, three.yaml]\n",
        "two.yaml": deployment(name="two"),
        "three.yaml": deployment(name="one", app="one") if namespace else thing("ConfigMap", "one"),
    }
    assert said_of(tmp_path, files) == expected
