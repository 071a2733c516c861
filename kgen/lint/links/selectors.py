"""Selectors: those that select nothing, those that select the pods of somebody else."""

from __future__ import annotations

from kgen.apiserver.checks.workloads import matches
from kgen.cluster.index import RUN_TO_END, SCALED, Pods, name_of, namespace_of
from kgen.cluster.operators import labels_later, makes_pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Service
from kgen.k8s.meta_v1 import LabelSelector
from kgen.lint.rule import link
from kgen.model import Object
from kgen.model.facts import defaulted

from .services import target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Neighbours
    from kgen.field_path import FieldPath

KUBE_SYSTEM = "kube-system"
SELECTING = {*SCALED, "DaemonSet"}
"""Workloads that go on, and find their pods by a selector."""
ADOPTING = {"DaemonSet", "ReplicaSet", "ReplicationController"}
"""Those that adopt any pod that nobody owns, which Deployments (by a hash) and StatefulSets (by names) do not."""
HOOK = "helm.sh/hook"
"""The annotation of a pod that is there for a moment only."""


def nearest(labels: dict[str, str], pods: list[Pods]) -> str:
    """How labels that select nothing differ from those of the pods that come closest."""
    best = max(pods, key=lambda each: sum(each.labels.get(key) == value for key, value in labels.items()))
    wrong = [f"{key}: {value}" for key, value in labels.items() if best.labels.get(key) != value]
    there = ", ".join(f"{key}: {value}" for key, value in best.labels.items()) or "no labels"
    return f"{best.title} has {there}, not {', '.join(wrong)}"


def selects_nothing(
    selector: LabelSelector | dict[str, str], at: FieldPath, around: Neighbours, *, namespace: str, so: str
) -> Findings:
    """A selector that selects no pods, though there are some around, and nobody will make others; `so` is the outcome.

    In kube-system the cluster has pods of its own.
    """
    pods = around.pods(namespace) if namespace != KUBE_SYSTEM else []
    labels = selector if isinstance(selector, dict) else selector.match_labels or {}
    if pods and not around.selected(selector, namespace) and not _will_be_there(labels, namespace, around):
        yield warning(at, f"selects no pods of the bundle: {so}", nearest(labels, pods) if labels else "")


def _will_be_there(labels: dict[str, str], namespace: str, around: Neighbours) -> bool:
    """Whether pods with such labels live elsewhere, as somebody said (`Pod/app=web`), or will be made or labelled."""
    if any(around.is_external("Pod", f"{key}={value}") for key, value in labels.items()):
        return True
    return bool(labels) and (makes_pods(labels, namespace, around) or labels_later(labels, namespace, around))


@link("KG731", on=Service)
def service_selects_nothing(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """A Service's selector selects no pods of the bundle.

    It leads nowhere. A Service without pods beside it in the bundle is left alone, and one whose pods may be made of a
    custom resource; so is one of kube-system, where the cluster has pods of its own.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: wbe}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec and spec.selector and spec.type != "ExternalName":
        where, namespace = at / "spec" / "selector", namespace_of(item)
        yield from selects_nothing(spec.selector, where, around, namespace=namespace, so="nobody answers")


@link("KG732", on=Service)
def service_selects_strangers(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """A Service's selector is looser than its workload's, and selects other pods that do not serve its port.

    Some of the connections end at pods that do not listen.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: shop}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: shop, tier: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: shop, tier: db}}
        spec: {containers: [{name: db, image: db, ports: [{containerPort: 5432}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: shop, tier: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: shop, tier: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: shop, tier: db}}
        spec: {containers: [{name: db, image: db, ports: [{containerPort: 5432}]}]}
    """
    served = around.served_by(item)
    if len(served) < len(("its own", "a stranger")) or item.spec is None:
        return
    ports = [(target_of(port), defaulted(port, "protocol")) for port in item.spec.ports or ()]
    serving: list[Pods] = []
    others: list[Pods] = []
    for pods in served:
        (serving if any(pods.port(*port) is not None for port in ports) else others).append(pods)
    strangers = [pods for pods in others if any(pods.ports()) or pods.kind in RUN_TO_END]
    if serving and strangers:
        yield warning(
            at / "spec" / "selector",
            f"selects {strangers[0].title}, too, which does not declare its ports: some connections fail",
            _difference(serving[0], strangers[0]),
        )


def _difference(one: Pods, other: Pods) -> str:
    only = [f"{key}: {value}" for key, value in one.labels.items() if other.labels.get(key) != value]
    return f"add {' or '.join(only)} to the selector" if only else "give the pods different labels"


@link("KG733", on=Object)
def selectors_overlap(item: Object, at: FieldPath, around: Neighbours) -> Findings:
    """A workload's selector selects the pods of another object, too.

    A Pod that nobody owns is adopted by a ReplicaSet or a DaemonSet, and deleted where it is one too many. Pods of
    another workload stay with it, but whoever goes by the selector, such as an autoscaler or `kubectl logs`, takes all
    of them together. Hooks of Helm, such as the test of a chart, are there for a moment only.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: api, image: api}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: api, image: api}]}
    """
    own = around.pods_of(item)
    if own is None or item.kind not in SELECTING or len(around.pods()) == 1:
        return
    selector = own_selector(own)
    selected = around.selected(selector, own.namespace)
    others = [other for other in selected if other is not own and _is_theirs(own, other)]
    if others:
        more = f" and of {len(others) - 1} more" if len(others) > 1 else ""
        so = (
            "adopts it, and may delete it"
            if others[0].kind == "Pod" and own.kind in ADOPTING
            else "autoscalers and kubectl take them for its own"
        )
        message = f"selects the pods of {others[0].title}{more}, too: {so}"
        yield warning(at / "spec" / "selector", message, _difference(own, others[0]))


def own_selector(pods: Pods) -> LabelSelector | None:
    """The selector by which a workload finds its pods; None where it selects nothing in particular."""
    spec = getattr(pods.owner, "spec", None)
    selector = getattr(spec, "selector", None)
    if isinstance(selector, dict):
        selector = LabelSelector(match_labels=selector)
    elif selector is None and pods.kind == "ReplicationController" and pods.labels:
        selector = LabelSelector(match_labels=pods.labels)
    return selector if selector and (selector.match_labels or selector.match_expressions) else None


def _is_theirs(own: Pods, other: Pods) -> bool:
    """Whether selected pods are for others to select; of two that select each other, the second one is to tell."""
    if other.kind not in (*SELECTING, "Pod") or _is_twin(own, other) or (_is_hook(other) and own.kind not in ADOPTING):
        return False
    is_mutual = other.kind in SELECTING and matches(own_selector(other), own.labels)
    return not is_mutual or own.number > other.number


def _is_hook(pods: Pods) -> bool:
    metadata = pods.owner.metadata
    return HOOK in ((metadata and metadata.annotations) or {})


def _is_twin(own: Pods, other: Pods) -> bool:
    """Whether both are one object that is there twice, which KG755 tells."""
    return (own.kind, own.namespace, name_of(own.owner)) == (other.kind, other.namespace, name_of(other.owner))
