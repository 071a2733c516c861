"""Which parts of an object the API server looks into although nobody wrote them, and which only newer servers do."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Version

_TEMPLATED = ("template",)

ALWAYS_THERE: dict[str, tuple[str, ...]] = {
    "APIService": ("spec",),
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
