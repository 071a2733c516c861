"""Where objects name others, by the kind that is named: the references that kustomize keeps right."""

from __future__ import annotations

from kgen.kustomize.fields import FieldSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    Named: TypeAlias = tuple[str, str, str]
    """Group, version and kind, where "" is any."""

_TEMPLATE = "spec/template/spec/"
_JOB = "spec/jobTemplate/spec/template/spec/"
_WITH_TEMPLATE = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job")
_WITH_PODS = ("StatefulSet", "Deployment", "ReplicationController", "Job", "DaemonSet")
_CONTAINERS = ("containers", "initContainers")


def _pods(fields: Iterable[str], kinds: Sequence[str] = _WITH_TEMPLATE, pod_version: str = "") -> list[FieldSpec]:
    """Fields of pods, in all kinds that have some."""
    return [
        each
        for field in fields
        for each in (
            FieldSpec(f"spec/{field}", "Pod", version=pod_version),
            *(FieldSpec(_TEMPLATE + field, kind) for kind in kinds),
            FieldSpec(_JOB + field, "CronJob"),
        )
    ]


def _of_containers(reference: str) -> list[str]:
    """Where containers take variables from a ConfigMap or Secret."""
    return [
        f"{containers}/{field}/name"
        for containers in _CONTAINERS
        for field in (f"env/valueFrom/{reference}KeyRef", f"envFrom/{reference}Ref")
    ]


def _templates(fields: Iterable[str]) -> list[FieldSpec]:
    return [FieldSpec(f"template/spec/{field}", "PodTemplate") for field in fields]


_CONFIG_MAPS = ["volumes/configMap/name", *_of_containers("configMap"), "volumes/projected/sources/configMap/name"]
_SECRETS = [
    *("volumes/secret/secretName", *_of_containers("secret"), "imagePullSecrets/name"),
    "volumes/projected/sources/secret/name",
]
_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_NGINX = "metadata/annotations/nginx.ingress.kubernetes.io\\/"
_SCALED = [FieldSpec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler")]
_ROLES = [FieldSpec("rules/resourceNames", "Role"), FieldSpec("rules/resourceNames", "ClusterRole")]
REFERENCES: list[tuple[Named, list[FieldSpec]]] = [
    (
        ("storage.k8s.io", "v1", "StorageClass"),
        [
            FieldSpec("spec/storageClassName", "PersistentVolume"),
            FieldSpec("spec/storageClassName", "PersistentVolumeClaim"),
            FieldSpec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
        ],
    ),
    (
        ("", "v1", "ServiceAccount"),
        [
            FieldSpec("subjects", "RoleBinding", _RBAC),
            FieldSpec("subjects", "ClusterRoleBinding", _RBAC),
            *_pods(["serviceAccountName"], _WITH_PODS),
        ],
    ),
    ((_RBAC, "", "Role"), [FieldSpec("roleRef/name", "RoleBinding", _RBAC)]),
    (
        (_RBAC, "", "ClusterRole"),
        [FieldSpec("roleRef/name", "RoleBinding", _RBAC), FieldSpec("roleRef/name", "ClusterRoleBinding", _RBAC)],
    ),
    (
        ("", "v1", "ConfigMap"),
        [
            *_pods(_CONFIG_MAPS, pod_version="v1"),
            *_templates(_CONFIG_MAPS),
            FieldSpec("spec/configSource/configMap", "Node"),
            *_ROLES,
            FieldSpec(f"{_NGINX}fastcgi-params-configmap", "Ingress"),
        ],
    ),
    (
        ("", "v1", "Secret"),
        [
            *_pods(_SECRETS, pod_version="v1"),
            *_templates(_SECRETS),
            FieldSpec("spec/tls/secretName", "Ingress"),
            FieldSpec("metadata/annotations/ingress.kubernetes.io\\/auth-secret", "Ingress"),
            FieldSpec(f"{_NGINX}auth-secret", "Ingress"),
            FieldSpec(f"{_NGINX}auth-tls-secret", "Ingress"),
            FieldSpec("imagePullSecrets/name", "ServiceAccount"),
            *(
                FieldSpec(f"parameters/{name}", "StorageClass")
                for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")
            ),
            *_ROLES,
            FieldSpec(
                "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", "Service", "serving.knative.dev", "v1"
            ),
            FieldSpec("spec/azureFile/secretName", "PersistentVolume"),
        ],
    ),
    (
        ("", "v1", "Service"),
        [
            FieldSpec("spec/serviceName", "StatefulSet", "apps"),
            FieldSpec("spec/rules/http/paths/backend/serviceName", "Ingress"),
            FieldSpec("spec/backend/serviceName", "Ingress"),
            FieldSpec("spec/rules/http/paths/backend/service/name", "Ingress"),
            FieldSpec("spec/defaultBackend/service/name", "Ingress"),
            FieldSpec("spec/service/name", "APIService", "apiregistration.k8s.io"),
            FieldSpec("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", _ADMISSION),
            FieldSpec("webhooks/clientConfig/service", "MutatingWebhookConfiguration", _ADMISSION),
        ],
    ),
    (("scheduling.k8s.io", "v1", "PriorityClass"), _pods(["priorityClassName"], _WITH_PODS)),
    (
        ("", "v1", "PersistentVolume"),
        [FieldSpec("spec/volumeName", "PersistentVolumeClaim"), FieldSpec("rules/resourceNames", "ClusterRole")],
    ),
    (("", "v1", "PersistentVolumeClaim"), _pods(["volumes/persistentVolumeClaim/claimName"], _WITH_PODS)),
    (("", "", "Deployment"), _SCALED),
    (("", "", "StatefulSet"), _SCALED),
    (("", "", "ReplicaSet"), _SCALED),
    (("", "", "ReplicationController"), _SCALED),
    (
        (_ADMISSION, "", "ValidatingAdmissionPolicy"),
        [FieldSpec("spec/policyName", "ValidatingAdmissionPolicyBinding", _ADMISSION)],
    ),
]
"""The kinds that are named, in kustomize's order, and the fields that name them.

kustomize's table has IngressClasses, too, but asks for a group that none has.
"""


def by_referrer() -> dict[str, list[tuple[Named, FieldSpec]]]:
    """The fields by the kind of the objects that have them."""
    found: dict[str, list[tuple[Named, FieldSpec]]] = {}
    for named, spec in _pairs():
        found.setdefault(spec.kind, []).append((named, spec))
    return found


def _pairs() -> Iterator[tuple[Named, FieldSpec]]:
    for named, specs in REFERENCES:
        for spec in specs:
            yield named, spec
