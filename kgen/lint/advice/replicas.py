"""Replicas: what becomes of them when a node goes away."""

from __future__ import annotations

from kgen.apiserver.rule import OTHERS, advice
from kgen.bundles.identity import name_of
from kgen.cluster.pods import Pods
from kgen.cluster.running import replicas
from kgen.cluster.selecting import budgets
from kgen.diagnostics import warning
from kgen.field_path import FieldPath
from kgen.k8s.apps_v1 import StatefulSet
from kgen.wording.phrases import quoted
from kgen.yaml.plain import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index


@advice("KG931", on=Pods)
def replicas_not_apart(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """Nothing keeps the replicas of a workload on different nodes, so one node may take all of them with it.

    The scheduler itself spreads pods only as far as nothing else weighs more.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: ScheduleAnyway
                labelSelector: {matchLabels: {app: web}}
              containers: [{name: web, image: web}]
    """
    several = replicas(pods, index)
    affinity = pods.spec.affinity
    if several and not pods.spec.topology_spread_constraints and not (affinity and affinity.pod_anti_affinity):
        yield warning(
            at / "topologySpreadConstraints",
            f"nothing keeps {several} on different nodes: one node may take all of them with it",
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, "
            f"whenUnsatisfiable: ScheduleAnyway, labelSelector: {_selector(pods)}}}]",
        )


@advice("KG932", on=Pods, needs=(OTHERS,))
def disruption_budget_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """No PodDisruptionBudget selects the replicas of a workload: when nodes are drained, all may end at once.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    del at
    several = replicas(pods, index)
    if several and not _has_budget(pods, index):
        name = name_of(pods.owner)
        yield warning(
            FieldPath() / "spec" / "replicas",
            f"no PodDisruptionBudget selects the {several}: a drain of nodes may end all at once",
            f"{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: {name}}}, "
            f"spec: {{maxUnavailable: 1, selector: {_selector(pods)}}}}}",
        )


def _has_budget(pods: Pods, index: Index) -> bool:
    if index.is_external("PodDisruptionBudget", name_of(pods.owner), pods.namespace):
        return True
    return bool(index.selecting(budgets, pods.group))


def _selector(pods: Pods) -> str:
    """The selector of a workload, as YAML in one line."""
    selector = getattr(pods.owner, "spec", None) and pods.owner.spec.selector  # type: ignore[attr-defined]
    labels = selector if isinstance(selector, dict) else (selector and selector.match_labels) or pods.labels
    shown = [f"{key}: {value if is_plain(value) else quoted([value])}" for key, value in labels.items()]
    return f"{{matchLabels: {{{', '.join(shown) or '…'}}}}}"


@advice("KG942", on=StatefulSet)
def service_name_missing(item: StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A StatefulSet names no Service, so that its pods have no DNS names of their own.

    The field cannot be set later without making the StatefulSet anew.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db}]}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db}]}
    """
    if item.spec and not item.spec.service_name:
        told = "required for pods with DNS names of their own"
        yield warning(at / "spec" / "serviceName", told, "name a headless Service; the field cannot be set later")


@advice("KG933", on=Pods, recommended=False)
def replica_alone(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A Deployment has one pod: nobody answers while it moves to another node.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    del at
    if pods.kind == "Deployment" and index.most(pods) == 1:
        told = "one pod: nobody answers while it moves to another node"
        yield warning(FieldPath() / "spec" / "replicas", told, "replicas: 2, where the program can have a twin")
