"""The order in which objects are applied, so that nothing comes before what it needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.model import Object

_FIRST = (
    "Namespace",
    "CustomResourceDefinition",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "IngressClass",
    "ResourceQuota",
    "LimitRange",
    "PodDisruptionBudget",
    "ServiceAccount",
    "ClusterRole",
    "Role",
    "ClusterRoleBinding",
    "RoleBinding",
    "Secret",
    "ConfigMap",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "NetworkPolicy",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "Job",
    "CronJob",
    "HorizontalPodAutoscaler",
    "Ingress",
    "APIService",
)
_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
"""They would refuse what follows while the pods that answer them are not up."""

_RANKS = {kind: rank for rank, kind in enumerate(_FIRST)} | {kind: len(_FIRST) + 1 for kind in _LAST}


def rank(item: Object) -> int:
    """The place of an object's kind; kinds that are not listed, custom resources among them, come near the end."""
    return _RANKS.get(item.kind, len(_FIRST))
