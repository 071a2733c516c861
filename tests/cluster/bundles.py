"""Bundles that grow: objects of each kind that links look at, under numbers."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

import yaml

from kgen.convert import object_from_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from kgen.model import Object

    Numbered: TypeAlias = Callable[[int], str]
    """Documents of YAML under a number."""


def objects(numbered: Numbered, numbers: Iterable[int]) -> list[Object]:
    return [object_from_plain(each) for number in numbers for each in yaml.safe_load_all(numbered(number)) if each]


def word(number: int) -> str:
    """Letters for a number: names with digits are never taken for misspelled ones."""
    letters = []
    for _ in range(7):
        number, letter = divmod(number * 7919 + 13, 26)
        letters.append(ascii_lowercase[letter])
    return "".join(letters)


def _flow(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, width=10**6).strip()


def workload(
    name: str, labels: dict[str, str], *, selector: Any = None, pod: str = "", container: str = "", **of: Any
) -> str:
    """A workload with one container; `pod` and `container` are more fields of these, `of` has its kind and the like."""
    kind, namespace = of.get("kind", "Deployment"), of.get("namespace")
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    spec = {"Deployment": "  replicas: 2\n", "StatefulSet": f"  replicas: 2\n  serviceName: {name}\n"}.get(kind, "")
    return f"""
---
apiVersion: apps/v1
kind: {kind}
metadata: {_flow(metadata)}
spec:
{spec}  selector: {_flow(selector or {"matchLabels": labels})}
  template:
    metadata: {_flow({"labels": labels})}
    spec: {{containers: [{{name: web, image: web, {container}}}], {pod}}}
{of.get("more", "")}
"""


def item(kind: str, name: str, fields: str, *, version: str = "v1", namespace: str = "", more: str = "") -> str:
    """An object of any kind, its fields in flow style."""
    where = f", namespace: {namespace}" if namespace else ""
    return f"\n---\n{{apiVersion: {version}, kind: {kind}, metadata: {{name: {name}{where}{more}}}, {fields}}}\n"


def service(name: str, selector: str, port: str = "port: 80", **more: Any) -> str:
    return item("Service", name, f"spec: {{selector: {{{selector}}}, ports: [{{{port}}}]}}", **more)


def headless(name: str) -> str:
    return item("Service", name, f"spec: {{clusterIP: None, selector: {{app: {name}}}}}")


def budget(name: str, selector: str, **more: Any) -> str:
    return item(
        "PodDisruptionBudget", name, f"spec: {{minAvailable: 2, selector: {{{selector}}}}}", version="policy/v1", **more
    )


def autoscaler(name: str, target: str) -> str:
    spec = f"spec: {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {target}}}, maxReplicas: 9}}"
    return item("HorizontalPodAutoscaler", name, spec, version="autoscaling/v2")


def policy(name: str, selector: str, rules: str) -> str:
    spec = f"spec: {{podSelector: {{{selector}}}, {rules}}}"
    return item("NetworkPolicy", name, spec, version="networking.k8s.io/v1")


def claim(name: str, storage_class: str = "", **more: Any) -> str:
    spec = (
        f"accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}, storageClassName: '{storage_class}'"
    )
    return item("PersistentVolumeClaim", name, f"spec: {{{spec}}}", **more)


def role(name: str, rules: str) -> str:
    return item("Role", name, f"rules: [{rules}]", version="rbac.authorization.k8s.io/v1")


TEMPLATES = """\
  volumeClaimTemplates:
  - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"""


def _ports(i: int) -> str:
    return f"ports: [{{containerPort: {2000 + i}, name: p{i}}}]"


NUMBERED: dict[str, Numbered] = {
    "budgets with expressions beside workloads": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"})
        + budget(f"w{i}", f"matchExpressions: [{{key: app, operator: In, values: [w{i}]}}]")
    ),
    "budgets by the key of a label": lambda i: (
        workload(f"w{i}", {"app": f"w{i}", f"k{i}": "x"})
        + budget(
            f"w{i}", f"matchExpressions: [{{key: k{i}, operator: Exists}}, {{key: app, operator: NotIn, values: [x]}}]"
        )
    ),
    "budgets that all select all": lambda i: workload(f"w{i}", {"app": f"w{i}"}) + budget(f"w{i}", ""),
    "budgets with a common label, and autoscalers": lambda i: (
        workload(f"w{i}", {"app": f"w{i}", "team": "shop"})
        + budget(f"w{i}", "matchLabels: {team: shop}")
        + autoscaler(f"w{i}", f"w{i}")
        + autoscaler(f"x{i}", f"w{i}")
        + autoscaler(f"y{i}", f"gone{i}")
    ),
    "Services of workloads with the same label": lambda i: (
        workload(f"w{i}", {"app": "shop"}) + service(f"w{i}", "app: shop")
    ),
    "the same, each with a port of its own": lambda i: (
        workload(f"w{i}", {"app": "shop"}, container=_ports(i)) + service(f"w{i}", "app: shop", f"port: {2000 + i}")
    ),
    "the same, and ports that are not declared": lambda i: (
        workload(f"w{i}", {"app": "shop"}, container="ports: [{containerPort: 80}]")
        + service(f"w{i}", "app: shop", f"port: {2000 + i}")
        + service(f"x{i}", "app: shop", f"port: 80, targetPort: {word(i)}")
    ),
    "selectors that select the pods of others": lambda i: (
        workload(f"w{i}", {"app": f"w{i}", "team": "shop"}, selector={"matchLabels": {"team": "shop"}})
        + workload(f"x{i}", {"team": "shop"}, selector={"matchLabels": {"team": "shop"}}, kind="DaemonSet")
        + item("Pod", f"p{i}", "spec: {containers: [{name: web, image: web}]}", more=", labels: {team: shop}")
    ),
    "selectors that select nothing": lambda i: (
        workload(f"w{i}", {"app": f"w{i}", "team": "shop"})
        + service(f"w{i}", f"app: x{i}, team: shop")
        + service(f"x{i}", f"app: w{i}, role: leader")
        + role(f"w{i}", "{apiGroups: [''], resources: [pods], verbs: [get, patch]}")
        + item("Web", f"web-{word(i)}", f"spec: {{template: {{labels: {{app: made{i}}}}}}}", version="example.com/v1")
        + service(f"y{i}", f"app: made{i}")
        + service(f"z{i}", f"cluster: web-{word(i)}-main")
    ),
    "namespaces that are known beside some that are not": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"})
        + workload(f"x{i}", {"app": f"x{i}"}, namespace=f"n{i}", container="envFrom: [{configMapRef: {name: gone}}]")
        + service(f"w{i}", f"app: w{i}", namespace=f"n{i}")
        + service(f"x{i}", f"app: y{i}", namespace=f"n{i}")
        + item("ConfigMap", f"c{i}", "data: {a: b}", namespace=f"n{i}")
        + budget(f"w{i}", f"matchLabels: {{app: w{i}}}", namespace=f"n{i}")
    ),
    "claims and the pods that mount them": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"}, pod=f"volumes: [{{name: d, persistentVolumeClaim: {{claimName: c{i}}}}}]")
        + claim(f"c{i}", f"s{i}")
        + item("PersistentVolume", f"v{i}", f"spec: {{storageClassName: s{2 * i}}}")
    ),
    "claims of StatefulSets": lambda i: (
        workload(f"db{i}", {"app": f"db{i}"}, kind="StatefulSet", more=TEMPLATES)
        + headless(f"db{i}")
        + workload(
            f"w{i}", {"app": f"w{i}"}, pod=f"volumes: [{{name: d, persistentVolumeClaim: {{claimName: data-db{i}-0}}}}]"
        )
        + claim(f"data-db{i}-1")
        + item("ResourceQuota", f"q{i}", "spec: {hard: {persistentvolumeclaims: 1, requests.storage: 1Gi, pods: 1}}")
    ),
    "ConfigMaps that are missing": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"}, container=f"envFrom: [{{configMapRef: {{name: {word(i)}-settings}}}}]")
        + item("ConfigMap", f"{word(-i)}-settings", "data: {a: b}")
    ),
    "Secrets that programs make": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"}, container=f"envFrom: [{{secretRef: {{name: s{i}}}}}]")
        + workload(f"x{i}", {"app": f"x{i}"}, container=f"args: [--secret-name=s{2 * i}]")
        + role(f"w{i}", f"{{apiGroups: [''], resources: [secrets], resourceNames: [s{3 * i}], verbs: [update]}}")
        + item("Cluster", f"pg{i}", "spec: {}", version="postgresql.cnpg.io/v1")
        + workload(f"y{i}", {"app": f"y{i}"}, container=f"envFrom: [{{secretRef: {{name: pg{i}-app}}}}]")
    ),
    "hosts": lambda i: (
        workload(
            f"w{i}",
            {"app": f"w{i}"},
            container=f"env: [{{name: A_HOST, value: x{word(i)}}}, {{name: B, value: 'http://{word(i)}/'}}]",
        )
        + service(word(i + 1), f"app: w{i}")
        + workload(
            f"db{i}",
            {"app": f"db{i}"},
            kind="StatefulSet",
            container=f"args: [--join=db{i}-7.db{i}, --to=bd{i}-0.db{i}]",
        )
        + headless(f"db{i}")
    ),
    "network policies": lambda i: (
        workload(
            f"w{i}",
            {"app": f"w{i}"},
            container=f"ports: [{{containerPort: 80}}], env: [{{name: A_HOST, value: w{i // 2}}}]",
        )
        + service(f"w{i}", f"app: w{i}")
        + policy(
            f"w{i}",
            f"matchExpressions: [{{key: app, operator: In, values: [w{i}]}}]",
            f"ingress: [{{ports: [{{port: {90 + i}}}]}}]",
        )
        + policy(f"x{i}", "", "policyTypes: [Ingress, Egress], egress: [{ports: [{port: 81}]}]")
    ),
    "network policies of pods with the same label": lambda i: (
        workload(
            f"w{i}",
            {"app": "shop"},
            container=f"ports: [{{containerPort: 80}}], env: [{{name: A_HOST, value: w{i // 2}}}]",
        )
        + service(f"w{i}", "app: shop")
        + policy(f"w{i}", "matchLabels: {app: shop}", f"ingress: [{{ports: [{{port: {90 + i}}}]}}]")
    ),
    "limits and standards of namespaces": lambda i: (
        workload(f"w{i}", {"app": f"w{i}"}, namespace=f"n{i}")
        + workload(f"x{i}", {"app": f"x{i}"})
        + item("ResourceQuota", "q", "spec: {hard: {limits.memory: 1Gi, pods: 1}}", namespace=f"n{i}")
        + item("LimitRange", "l", "spec: {limits: [{type: Pod, max: {memory: 1Gi}}]}", namespace=f"n{i}")
        + item("Namespace", f"n{i}", "spec: {}", more=", labels: {pod-security.kubernetes.io/enforce: restricted}")
    ),
    "bindings and accounts": lambda i: (
        item("ServiceAccount", f"a{i}", "secrets: []")
        + item(
            "RoleBinding",
            f"b{i}",
            f"roleRef: {{kind: Role, name: r{i}}}, subjects: [{{kind: ServiceAccount, name: a{i}, namespace: n{i}}}]",
            version="rbac.authorization.k8s.io/v1",
        )
        + role(f"r{i}", "{apiGroups: [''], resources: [pods], verbs: [get]}")
        + workload(f"w{i}", {"app": f"w{i}"}, pod=f"serviceAccountName: a{i}", namespace=f"n{i}")
    ),
    "files of a ConfigMap": lambda i: (
        item("ConfigMap", f"c{i}", "data: {a.conf: x, run.sh: echo}")
        + workload(
            f"w{i}",
            {"app": f"w{i}"},
            container="command: [sh, /c/run.sh, /c/b.conf], volumeMounts: [{name: c, mountPath: /c}]",
            pod=f"volumes: [{{name: c, configMap: {{name: c{i}}}}}]",
        )
    ),
    "ports of nodes, Ingresses, objects that are there twice": lambda i: (
        service(f"w{i}", f"app: w{i}", f"port: 80, nodePort: {30000 + i // 2}")
        + item("ConfigMap", "c", "data: {}")
        + item(
            "Ingress",
            f"w{i}",
            f"spec: {{defaultBackend: {{service: {{name: w{i // 2}, port: {{number: 81}}}}}}}}",
            version="networking.k8s.io/v1",
        )
    ),
    "replicas that are kept apart": lambda i: workload(
        f"w{i}",
        {"app.kubernetes.io/name": f"w{i}"},
        pod="affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, "
        f"labelSelector: {{matchExpressions: [{{key: app, operator: In, values: [w{i}]}}]}}}}]}}}}",
    ),
}
