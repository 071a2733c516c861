"""Which kinds kustomize knows: which of them have no namespace, and how patches merge into their lists.

It has the API of Kubernetes 1.21 built in, whatever the cluster's version is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Schema: TypeAlias = str | None
    """The name of a type; None where kustomize knows nothing."""

_KINDS = {
    "admissionregistration.k8s.io/v1": "-MutatingWebhookConfiguration -ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1": "-MutatingWebhookConfiguration -ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1": "-CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1": "-CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "-APIService",
    "apiregistration.k8s.io/v1beta1": "-APIService",
    "apps/v1": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v1": "HorizontalPodAutoscaler Scale",
    "autoscaling/v2beta1": "HorizontalPodAutoscaler",
    "autoscaling/v2beta2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "batch/v1beta1": "CronJob",
    "certificates.k8s.io/v1": "-CertificateSigningRequest",
    "certificates.k8s.io/v1beta1": "-CertificateSigningRequest",
    "coordination.k8s.io/v1": "Lease",
    "coordination.k8s.io/v1beta1": "Lease",
    "discovery.k8s.io/v1": "EndpointSlice",
    "discovery.k8s.io/v1beta1": "EndpointSlice",
    "events.k8s.io/v1": "Event",
    "events.k8s.io/v1beta1": "Event",
    "extensions/v1beta1": "Ingress",
    "flowcontrol.apiserver.k8s.io/v1beta1": "-FlowSchema -PriorityLevelConfiguration",
    "networking.k8s.io/v1": "Ingress -IngressClass NetworkPolicy",
    "networking.k8s.io/v1beta1": "Ingress -IngressClass",
    "node.k8s.io/v1": "-RuntimeClass",
    "node.k8s.io/v1beta1": "-RuntimeClass",
    "policy/v1": "PodDisruptionBudget",
    "policy/v1beta1": "PodDisruptionBudget -PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1": "-ClusterRole -ClusterRoleBinding Role RoleBinding",
    "rbac.authorization.k8s.io/v1beta1": "-ClusterRole -ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io/v1": "-PriorityClass",
    "scheduling.k8s.io/v1beta1": "-PriorityClass",
    "storage.k8s.io/v1": "-CSIDriver -CSINode -StorageClass -VolumeAttachment",
    "storage.k8s.io/v1beta1": "-CSIDriver -CSINode CSIStorageCapacity -StorageClass -VolumeAttachment",
    "v1": "-ComponentStatus ConfigMap Endpoints Event LimitRange -Namespace -Node -PersistentVolume"
    " PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
}
"""The kinds by their API version; those behind a dash have no namespace."""
_BASE = "Object"
_TYPES: dict[str, dict[str, str]] = {
    _BASE: {"metadata": "ObjectMeta"},
    "ObjectMeta": {"finalizers": "[]", "ownerReferences": "[uid]"},
    "Pod": {"metadata": "ObjectMeta", "spec": "PodSpec"},
    "PodTemplate": {"metadata": "ObjectMeta", "template": "Pod"},
    "Workload": {"metadata": "ObjectMeta", "spec": "WorkloadSpec"},
    "WorkloadSpec": {"template": "Pod"},
    "CronJob": {"metadata": "ObjectMeta", "spec": "CronJobSpec"},
    "CronJobSpec": {"jobTemplate": "Workload"},
    "PodSpec": {
        "containers": "[name]Container",
        "ephemeralContainers": "[name]EphemeralContainer",
        "hostAliases": "[ip]",
        "imagePullSecrets": "[name]",
        "initContainers": "[name]Container",
        "topologySpreadConstraints": "[topologyKey,whenUnsatisfiable]",
        "volumes": "[name]",
    },
    "Container": {
        "env": "[name]",
        "ports": "[containerPort,protocol]",
        "volumeDevices": "[devicePath]",
        "volumeMounts": "[mountPath]",
    },
    "EphemeralContainer": {"env": "[name]", "volumeDevices": "[devicePath]", "volumeMounts": "[mountPath]"},
    "Service": {"metadata": "ObjectMeta", "spec": "ServiceSpec"},
    "ServiceSpec": {"ports": "[port,protocol]"},
    "ServiceAccount": {"metadata": "ObjectMeta", "secrets": "[name]"},
    "Node": {"metadata": "ObjectMeta", "spec": "NodeSpec"},
    "NodeSpec": {"podCIDRs": "[]"},
    "CSINode": {"metadata": "ObjectMeta", "spec": "CSINodeSpec"},
    "CSINodeSpec": {"drivers": "[name]"},
    "WebhookConfiguration": {"metadata": "ObjectMeta", "webhooks": "[name]"},
}
"""The types that have lists whose items are told apart by some of their fields, and what leads to them."""
_TYPE_OF = {
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"), "Workload"
    ),
    **dict.fromkeys(("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"), "WebhookConfiguration"),
    **{kind: kind for kind in ("CSINode", "CronJob", "Node", "Pod", "PodTemplate", "Service", "ServiceAccount")},
}


def is_cluster_scoped(api_version: str, kind: str) -> bool:
    """Whether kustomize knows that a kind has no namespace."""
    return f"-{kind}" in _KINDS.get(api_version, "").split()


def schema_of(value: Any) -> Schema:
    """The type of an object; None where kustomize does not know its kind."""
    if not isinstance(value, dict):
        return None
    kind, api_version = value.get("kind"), value.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(api_version, str):
        return None
    known = {each.removeprefix("-") for each in _KINDS.get(api_version, "").split()}
    return _TYPE_OF.get(kind, _BASE) if kind in known else None


def field_of(schema: Schema, name: str) -> Schema:
    """The type of a field; "" where it is none of those that matter."""
    return None if schema is None else _TYPES.get(schema, {}).get(name, "")


def merge_keys(schema: Schema) -> list[str] | None:
    """The fields that tell the items of a list apart, none where they are scalars; None where a patch replaces it."""
    if not schema or schema[0] != "[":
        return None
    keys = schema[1 : schema.index("]")]
    return keys.split(",") if keys else []


def item_of(schema: str) -> Schema:
    """The type of the items of a list."""
    return schema[schema.index("]") + 1 :]
