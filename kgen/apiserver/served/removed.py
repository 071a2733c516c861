"""Kinds that Kubernetes served before the first version known here, and how long it did."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_UNTIL = {
    "1.13": ("admissionregistration.k8s.io/v1alpha1 InitializerConfiguration",),
    "1.15": (
        "apps/v1beta1 ControllerRevision Deployment Scale StatefulSet",
        "apps/v1beta2 ControllerRevision DaemonSet Deployment ReplicaSet Scale StatefulSet",
        "extensions/v1beta1 DaemonSet Deployment NetworkPolicy PodSecurityPolicy ReplicaSet Scale",
    ),
    "1.21": (
        "admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        "apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
        "apiregistration.k8s.io/v1beta1 APIService",
        "authentication.k8s.io/v1beta1 TokenReview",
        "authorization.k8s.io/v1beta1 LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview",
        "authorization.k8s.io/v1beta1 SubjectAccessReview",
        "certificates.k8s.io/v1beta1 CertificateSigningRequest",
        "coordination.k8s.io/v1beta1 Lease",
        "extensions/v1beta1 Ingress",
        "networking.k8s.io/v1beta1 Ingress IngressClass",
        "rbac.authorization.k8s.io/v1beta1 ClusterRole ClusterRoleBinding Role RoleBinding",
        "scheduling.k8s.io/v1beta1 PriorityClass",
        "storage.k8s.io/v1beta1 CSIDriver CSINode StorageClass VolumeAttachment",
    ),
    "1.24": (
        "autoscaling/v2beta1 HorizontalPodAutoscaler",
        "batch/v1beta1 CronJob",
        "discovery.k8s.io/v1beta1 EndpointSlice",
        "events.k8s.io/v1beta1 Event",
        "node.k8s.io/v1beta1 RuntimeClass",
        "policy/v1beta1 Eviction PodDisruptionBudget PodSecurityPolicy",
    ),
    "1.25": (
        "autoscaling/v2beta2 HorizontalPodAutoscaler",
        "flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema PriorityLevelConfiguration",
    ),
    "1.26": ("storage.k8s.io/v1beta1 CSIStorageCapacity",),
    "1.28": ("flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema PriorityLevelConfiguration",),
}
"""The last version that served some kinds."""

IN_PLACE = {
    "PodSecurityPolicy": "label the Namespace with pod-security.kubernetes.io/enforce instead",
    "InitializerConfiguration": "use a MutatingWebhookConfiguration",
}
"""What to do where no other apiVersion has the kind."""


def served_until(api_version: str, kind: str) -> str:
    """The last version that served a kind, where that was long ago; "" for any other kind.

    >>> served_until("extensions/v1beta1", "Ingress"), served_until("networking.k8s.io/v1", "Ingress")
    ('1.21', '')
    """
    return next((version for version, known, names in _lines() if known == api_version and kind in names), "")


def _lines() -> Iterator[tuple[str, str, list[str]]]:
    for version, lines in _UNTIL.items():
        for line in lines:
            api_version, *kinds = line.split()
            yield version, api_version, kinds
