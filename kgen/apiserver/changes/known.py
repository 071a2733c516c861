"""The kinds of which it is known how a server takes each change: by update rules, by facts, or since all may change."""

from __future__ import annotations

KNOWN = frozenset(
    {
        *("APIService", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "ControllerRevision", "CronJob", "CSIDriver"),
        *("CSINode", "CSIStorageCapacity", "CertificateSigningRequest", "CustomResourceDefinition", "DaemonSet"),
        *("Deployment", "DeviceClass", "Endpoints", "EndpointSlice", "FlowSchema", "HorizontalPodAutoscaler"),
        *("Ingress", "IngressClass", "IPAddress", "Job", "Lease", "LimitRange", "MutatingAdmissionPolicy"),
        *("MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace", "NetworkPolicy", "Node"),
        *("PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PodTemplate", "PriorityClass"),
        *("PriorityLevelConfiguration", "ReplicaSet", "ReplicationController", "ResourceClaim"),
        *("ResourceClaimTemplate", "ResourceQuota", "ResourceSlice", "Role", "RoleBinding", "RuntimeClass", "Secret"),
        *("Service", "ServiceAccount", "ServiceCIDR", "StatefulSet", "StorageClass", "ValidatingAdmissionPolicy"),
        *("ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment"),
        "VolumeAttributesClass",
    }
)
