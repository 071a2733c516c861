"""The object as an API server's rules see it, where that is not what the author wrote.

Rules read an absent value as its default. Here is only what no single rule can: which parts the server looks into
although nobody wrote them, and what it copies from one part of an object to another before it looks at it.
"""

from __future__ import annotations

from kgen.k8s.core_v1 import PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, Volume
from kgen.k8s.meta_v1 import ObjectMeta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from kgen.apiserver.rule import Version
    from kgen.k8s.apps_v1 import StatefulSet, StatefulSetSpec
    from kgen.k8s.autoscaling_v1 import HorizontalPodAutoscaler
    from kgen.k8s.batch_v1 import Job, JobSpec
    from kgen.k8s.core_v1 import Namespace, Pod, ReplicationController
    from kgen.model import Model, Object

    M = TypeVar("M", bound=Model)
    T = TypeVar("T", bound=Object)

_TEMPLATED = ("template",)

ALWAYS_THERE: dict[str, tuple[str, ...]] = {
    "APIService": ("spec",),
    "CSIDriver": ("spec",),
    "CronJob": ("spec",),
    "CronJobSpec": ("job_template",),
    "CustomResourceDefinition": ("spec",),
    "CustomResourceDefinitionSpec": ("names",),
    "DaemonSet": ("spec",),
    "DaemonSetSpec": _TEMPLATED,
    "Deployment": ("spec",),
    "DeploymentSpec": _TEMPLATED,
    "FlowSchema": ("spec",),
    "HTTPIngressPath": ("backend",),
    "HorizontalPodAutoscaler": ("spec",),
    "HorizontalPodAutoscalerSpec": ("scale_target_ref",),
    "IPAddress": ("spec",),
    "Ingress": ("spec",),
    "IngressClass": ("spec",),
    "Job": ("spec",),
    "JobSpec": _TEMPLATED,
    "JobTemplateSpec": ("spec",),
    "LimitedPriorityLevelConfiguration": ("limit_response",),
    "MutatingAdmissionPolicy": ("spec",),
    "MutatingAdmissionPolicyBinding": ("spec",),
    "NetworkPolicy": ("spec",),
    "ObjectMetricSource": ("described_object",),
    "PersistentVolume": ("spec",),
    "PersistentVolumeClaim": ("spec",),
    "PersistentVolumeClaimTemplate": ("spec",),
    "Pod": ("spec",),
    "PodTemplate": _TEMPLATED,
    "PodTemplateSpec": ("spec",),
    "PriorityLevelConfiguration": ("spec",),
    "ReplicaSet": ("spec",),
    "ReplicaSetSpec": _TEMPLATED,
    "ReplicationController": ("spec",),
    "Service": ("spec",),
    "ServiceCIDR": ("spec",),
    "StatefulSet": ("spec",),
    "StatefulSetSpec": _TEMPLATED,
    "ValidatingAdmissionPolicy": ("spec",),
    "ValidatingAdmissionPolicyBinding": ("spec",),
    "VolumeAttachment": ("spec",),
    "WeightedPodAffinityTerm": ("pod_affinity_term",),
}
"""Fields of a type that the server cannot tell absent from empty, and whose rules ask for something inside."""

LOOKED_INTO_SINCE: dict[tuple[str, str], Version] = {
    ("JobSpec", "success_policy"): (1, 31),
    ("StatefulSetSpec", "template"): (1, 34),
    ("StatefulSetSpec", "volume_claim_templates"): (1, 34),
}
"""The first version whose server checks what is inside a field; before, anything there is taken."""

ALL_VERSIONS: Version = (0, 0)

RANDOM_SUFFIX = "xxxxx"
LONGEST_BASE = 58
SOME_UID = "00000000-0000-0000-0000-000000000000"
"""Stands for the uid that the server makes up."""


def as_checked(item: Object) -> Object:
    """The object that the server's rules look at; `item` itself where they see what the author wrote."""
    prepare = _PREPARED.get((item.api_version, item.kind))
    return prepare(item) if prepare else item


def final_name(item: Object) -> str:
    """The name that an object has in the end; what is random in it is of one letter."""
    meta = item.metadata
    if meta is None:
        return ""
    return meta.name or (meta.generate_name[:LONGEST_BASE] + RANDOM_SUFFIX if meta.generate_name else "")


def claim_names(spec: StatefulSetSpec) -> list[str]:
    """The names of a StatefulSet's claim templates, each once."""
    templates = spec.volume_claim_templates or ()
    return list(dict.fromkeys((each.metadata and each.metadata.name) or "" for each in templates))


def generated_labels(item: Job) -> dict[str, str]:
    """The labels that the server gives to the pods of a Job whose selector is not the author's business."""
    name = final_name(item)
    return {
        "job-name": name,
        "batch.kubernetes.io/job-name": name,
        "controller-uid": SOME_UID,
        "batch.kubernetes.io/controller-uid": SOME_UID,
    }


def _with(model: M, **changes: Any) -> M:
    return model.with_fields({**model.__dict__, **changes})


def _stateful_set(item: StatefulSet) -> StatefulSet:
    """Each claim template is a volume in front of the others, and no host name or subdomain is the author's.

    With several templates the server's order of those volumes is random; here it is the templates'.
    """
    pod = item.spec and item.spec.template and item.spec.template.spec
    claims = claim_names(item.spec) if item.spec else []
    if item.spec is None or not (claims or (pod and (pod.hostname or pod.subdomain))):
        return item
    template = item.spec.template or PodTemplateSpec()
    fields = {
        name: value for name, value in (pod or PodSpec.of({})).__dict__.items() if name not in ("hostname", "subdomain")
    }
    if claims:
        own = [volume for volume in fields.get("volumes", ()) if (volume.name or "") not in claims]
        fields["volumes"] = [*map(_claim_volume, claims), *own]
    return _with(item, spec=_with(item.spec, template=_with(template, spec=PodSpec.of(fields))))


def _claim_volume(name: str) -> Volume:
    return Volume(name=name, persistent_volume_claim=PersistentVolumeClaimVolumeSource(claim_name=name))


def _job(item: Job) -> Job:
    """The pods have labels that name the Job, and the Job has its pods' labels when it has none itself."""
    from kgen.k8s.batch_v1 import JobSpec

    spec = _with_numbers(item.spec or JobSpec.of({}))
    template = spec.template or PodTemplateSpec()
    labels = template.metadata.labels if template.metadata else None
    pod_labels = dict(labels or {}) if spec.manual_selector else {**generated_labels(item), **(labels or {})}
    if pod_labels:
        metadata = _with(template.metadata or ObjectMeta(), labels=pod_labels)
        spec = _with(spec, template=_with(template, metadata=metadata))
    made = _with(item, spec=spec)
    if labels is None:
        return made
    is_one_map = item.metadata is not None and item.metadata.name  # a name still to be made up makes the server copy
    return _with_labels(made, pod_labels if is_one_map else labels)


def _with_numbers(spec: JobSpec) -> JobSpec:
    if spec.completions is None and spec.parallelism is None:
        return _with(spec, completions=1, parallelism=1)
    return spec


def _pod(item: Pod) -> Pod:
    from .pods import checked_pod

    return checked_pod(item)


def _replication_controller(item: ReplicationController) -> ReplicationController:
    """It has its pods' labels when it has none itself."""
    template = item.spec and item.spec.template
    labels = template and template.metadata and template.metadata.labels
    return _with_labels(item, labels) if labels else item


def _namespace(item: Namespace) -> Namespace:
    """It has its name as a label, whatever the author wrote there; one that is to be named yet gets it later."""
    meta = item.metadata
    if meta is None or not meta.name:
        return item
    return _with(item, metadata=_with(meta, labels={**(meta.labels or {}), "kubernetes.io/metadata.name": meta.name}))


def _with_labels(item: T, labels: dict[str, str]) -> T:
    meta = item.metadata or ObjectMeta()
    return item if meta.labels else _with(item, metadata=_with(meta, labels=labels))


def _autoscaler(item: HorizontalPodAutoscaler) -> HorizontalPodAutoscaler:
    """What its annotations say of metrics and behavior stands in its spec, which is one of autoscaling/v2 then."""
    annotations = (item.metadata and item.metadata.annotations) or {}
    if not annotations:
        return item
    from kgen.k8s.autoscaling_v1 import HorizontalPodAutoscalerSpec

    from .autoscalers import BEHAVIOR, METRICS, as_v2

    if METRICS not in annotations and BEHAVIOR not in annotations:
        return item
    return _with(item, spec=as_v2(item.spec or HorizontalPodAutoscalerSpec.of({}), annotations))


_PREPARED: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("autoscaling/v1", "HorizontalPodAutoscaler"): _autoscaler,
    ("batch/v1", "Job"): _job,
    ("v1", "Pod"): _pod,
    ("v1", "Namespace"): _namespace,
    ("v1", "ReplicationController"): _replication_controller,
}
