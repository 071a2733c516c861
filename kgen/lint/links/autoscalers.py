"""Autoscalers: those that scale nothing, and those that somebody else works against."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.contents import table
from kgen.cluster.index import autoscalers, scaled_by
from kgen.cluster.pods import SCALED, Pods
from kgen.diagnostics import warning
from kgen.lint.missing import missing
from kgen.model import Object

from .limits.limit_ranges import limits_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container

GROUPS = {"Deployment": "apps", "StatefulSet": "apps", "ReplicaSet": "apps", "ReplicationController": ""}


@link("KG753", on=Object, needs=("HorizontalPodAutoscaler",))
def autoscaled_replicas_fixed(item: Object, at: FieldPath, index: Index) -> Findings:
    """A workload that an autoscaler scales says how many replicas it has.

    Each time the manifest is applied, the number goes back to that, and load meets too few pods.

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
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
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
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    """
    for pods in _scaled(item, index):
        spec: Any = getattr(pods.owner, "spec", None)
        if spec.replicas is not None:
            yield warning(
                at / "spec" / "scaleTargetRef",
                f"{pods.title} has replicas: {spec.replicas}: each apply undoes what the autoscaler did",
                "leave its replicas out, and set minReplicas here",
            )


def _scaled(item: Object, index: Index) -> list[Pods]:
    """The pods that an autoscaler scales, as far as the bundle has them."""
    ref = scaled_by(item) if item.kind == "HorizontalPodAutoscaler" else None
    if not ref:
        return []
    found = index.get(_scalable, (ref.kind, ref.name), namespace_of(item))
    return sorted(found, key=lambda pods: pods.order_in(""))


@table(Pods)
def _scalable(pods: Pods, _: Contents) -> Entries:
    """The pods whose number can be set, by the kinds and names of their owners."""
    if pods.kind in SCALED:
        yield (pods.kind, name_of(pods.owner)), pods


@link("KG754", on=Object, needs=("HorizontalPodAutoscaler",))
def autoscaler_target_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """An autoscaler scales a workload that the bundle does not have.

    Bad:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
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
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
    """
    ref = scaled_by(item)
    if ref is None or GROUPS.get(ref.kind) != (ref.api_version or "").rpartition("/")[0]:
        return
    where = at / "spec" / "scaleTargetRef" / "name"
    yield from missing(ref.kind, ref.name, where, index, namespace=namespace_of(item), so="nothing is scaled")


@link("KG756", on=Object, needs=("HorizontalPodAutoscaler",))
def autoscaled_twice(item: Object, at: FieldPath, index: Index) -> Findings:
    """Two autoscalers scale one workload: their controller then leaves it alone.

    Bad:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web-cpu}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web-memory}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    for pods in _scaled(item, index):
        several = index.get(autoscalers, (pods.kind, name_of(pods.owner)), pods.namespace)
        first = min(several, key=index.order)
        if name_of(first) != name_of(item):
            told = f"HorizontalPodAutoscaler {name_of(first)} scales {pods.title}, too: with two, neither does anything"
            yield warning(at / "spec" / "scaleTargetRef", told, "put the metrics of both into one")


@link("KG758", on=Object, needs=("HorizontalPodAutoscaler",))
def autoscaler_without_requests(item: Object, at: FieldPath, index: Index) -> Findings:
    """An autoscaler goes by a percentage of what its pods request, and a container requests nothing.

    The percentage cannot be worked out, so that nothing is scaled. An autoscaler without metrics goes by 80% of the
    CPU. A LimitRange of the bundle, or one that is declared external (`LimitRange/*`), may say what containers request.

    Bad:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 100m}}}]}
    """
    for pods in _scaled(item, index):
        if pods.spec.resources or _has_defaults(pods, index):
            continue
        for resource, only, where in _percentages(item, at):
            containers = [each for each in pods.spec.containers or () if only in ("", each.name)]
            silent = [each.name for each in containers if not _requests(each, resource)]
            if silent:
                from kgen.wording.phrases import of_container

                who = f"{of_container(silent[0])} of {pods.title}"
                told = f"{who} requests no {resource}, which this is a percentage of: nothing is scaled"
                yield warning(where, told, f"give it resources: {{requests: {{{resource}: …}}}}; {_BY_LIMIT_RANGE}")


_BY_LIMIT_RANGE = "if a LimitRange of the cluster does: --external LimitRange/defaults"


def _has_defaults(pods: Pods, index: Index) -> bool:
    """Whether a LimitRange may say what containers request."""
    return any(limits_on("Container", pods.namespace, index)) or index.is_external("LimitRange", "defaults")


def _percentages(item: Any, at: FieldPath) -> Iterator[tuple[str, str, FieldPath]]:
    """The resources by whose percentage an autoscaler goes, of all containers ("") or of one, with their paths."""
    metrics = getattr(item.spec, "metrics", None)
    if not metrics:
        yield "cpu", "", at / "spec"
    for i, metric in enumerate(metrics or ()):
        source = metric.resource or metric.container_resource
        if source and source.target and source.target.type == "Utilization":
            yield source.name or "", getattr(source, "container", None) or "", (at / "spec" / "metrics")[i]


def _requests(container: Container, resource: str) -> bool:
    given = container.resources
    return given is not None and any(resource in (values or ()) for values in (given.requests, given.limits))
