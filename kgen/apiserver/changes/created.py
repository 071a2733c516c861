"""What an API server makes of a new object beside its defaults: what it allocates, generates and drops.

Each function takes plain data with its defaults and changes it. Where the server would make something up, a marker
stands that no real value equals.
"""

from __future__ import annotations

from kgen.apiserver.defaulting import SOME_UID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Version

    Plain: TypeAlias = dict[str, Any]

ALLOCATED = "(allocated)"
"""Stands for an IP that the server gives to a Service."""
HEADLESS = "None"
OF_SERVER = ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields")
"""What the server writes into the metadata of each object, whatever the author says."""


def create(plain: Plain, version: Version) -> None:
    """Make of an object with its defaults what a server stores when it is created."""
    metadata = plain.setdefault("metadata", {})
    for name in (*OF_SERVER, "resourceVersion", "generation"):
        metadata.pop(name, None)
    plain.pop("status", None)
    made = _CREATED.get(plain.get("kind", ""))
    if made is not None:
        made(plain)
    if has_generation(plain, version) and plain["kind"] != _COUNTS_CHANGES_ALONE:
        metadata["generation"] = 1


def has_generation(plain: Plain, version: Version) -> bool:
    """Whether the metadata of an object counts the changes of its spec."""
    return version >= _WITH_GENERATION.get(plain["kind"], _NEVER)


def _service(plain: Plain) -> None:
    spec = plain.setdefault("spec", {})
    if spec.get("type") == "ExternalName":
        return
    ips = spec.get("clusterIPs") or [spec.get("clusterIP") or ALLOCATED]
    spec["clusterIP"], spec["clusterIPs"] = ips[0], ips
    is_bare = ips[0] == HEADLESS and not spec.get("selector")
    policy = spec.setdefault("ipFamilyPolicy", "RequireDualStack" if is_bare else "SingleStack")
    families = spec.get("ipFamilies") or [family_of(each) for each in ips if each != HEADLESS] or ["IPv4"]
    if is_bare and policy != "SingleStack" and len(families) == 1:
        families = [*families, "IPv6" if families[0] == "IPv4" else "IPv4"]
    spec["ipFamilies"] = families


def family_of(ip: str) -> str:
    """The family of an address; one that the server gives is of the first family of most clusters."""
    return "IPv6" if ":" in ip else "IPv4"


def _job(plain: Plain) -> None:
    spec = plain["spec"]
    if spec.get("manualSelector"):
        return
    name = plain["metadata"].get("name") or ""
    own = {"controller-uid": SOME_UID, "job-name": name}
    labels = {**own, **{f"batch.kubernetes.io/{key}": value for key, value in own.items()}}
    metadata = spec.setdefault("template", {}).setdefault("metadata", {})
    metadata.setdefault("labels", {}).update(labels)  # in place: the Job may have the same map
    plain["metadata"]["labels"] = plain["metadata"].get("labels") or dict(metadata["labels"])  # as it is read back
    spec["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": SOME_UID}}


def _namespace(plain: Plain) -> None:
    plain.setdefault("spec", {}).setdefault("finalizers", ["kubernetes"])


def _volume(plain: Plain) -> None:
    _protect(plain, "kubernetes.io/pv-protection")


def _claim(plain: Plain) -> None:
    _protect(plain, "kubernetes.io/pvc-protection")
    drop_sources(plain.get("spec") or {})
    plain["status"] = {"phase": "Pending"}


def _protect(plain: Plain, finalizer: str) -> None:
    finalizers = plain["metadata"].get("finalizers") or []
    plain["metadata"]["finalizers"] = [*finalizers, *([] if finalizer in finalizers else [finalizer])]


def drop_sources(spec: Plain) -> None:
    """Drop what a claim cannot be filled from; its two fields say the same then."""
    source, ref = spec.get("dataSource"), spec.get("dataSourceRef")
    if source and (source.get("apiGroup") or "", source.get("kind")) not in _SOURCES:
        spec.pop("dataSource")
    if ref and ref.get("namespace"):
        spec.pop("dataSourceRef")
    equal_sources(spec)


def equal_sources(spec: Plain) -> None:
    """What one of the two fields of a claim says, the other says, too."""
    source, ref = spec.get("dataSource"), spec.get("dataSourceRef")
    if source and not ref:
        spec["dataSourceRef"] = dict(source)
    elif ref and not source and not ref.get("namespace"):
        spec["dataSource"] = dict(ref)


_SOURCES = {("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot")}

_NOT_READY = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def _pod(plain: Plain) -> None:
    spec = plain["spec"]
    spec.setdefault("priority", 0)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    tolerate_lost_nodes(spec)


def tolerate_lost_nodes(spec: Plain) -> None:
    """Add what the usual admission adds: a pod stays for five minutes on a node that is lost."""
    tolerations = list(spec.get("tolerations") or ())
    for key in _NOT_READY:
        if not any(_tolerates(each, key) for each in tolerations):
            made = {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            tolerations.append(made)
    spec["tolerations"] = tolerations


def _tolerates(toleration: Plain, key: str) -> bool:
    is_key = toleration.get("key") == key or not toleration.get("key")
    return is_key and toleration.get("effect") in (None, "", "NoExecute")


def _stateful_set(plain: Plain) -> None:
    for claim in (plain.get("spec") or {}).get("volumeClaimTemplates") or ():
        claim.update(apiVersion="v1", kind="PersistentVolumeClaim", status={"phase": "Pending"})


def _definition(plain: Plain) -> None:
    versions = (plain.get("spec") or {}).get("versions") or ()
    plain["status"] = {"storedVersions": [each.get("name") for each in versions if each.get("storage")]}


_CREATED: dict[str, Callable[[Plain], None]] = {
    "CustomResourceDefinition": _definition,
    "Job": _job,
    "Namespace": _namespace,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "Pod": _pod,
    "Service": _service,
    "StatefulSet": _stateful_set,
}

_COUNTS_CHANGES_ALONE = "CSIDriver"
"""The kind whose metadata has no generation until it is changed."""
_NEVER = (99, 0)
_ALWAYS = (1, 0)
_WITH_GENERATION: dict[str, Version] = {
    **dict.fromkeys(("CSIDriver", "CronJob", "CustomResourceDefinition", "DaemonSet", "Deployment"), _ALWAYS),
    "DeviceClass": _ALWAYS,
    **dict.fromkeys(("EndpointSlice", "FlowSchema", "Ingress", "IngressClass", "Job", "NetworkPolicy"), _ALWAYS),
    **dict.fromkeys(("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"), _ALWAYS),
    **dict.fromkeys(("MutatingWebhookConfiguration", "Pod", "PodDisruptionBudget", "PodTemplate"), _ALWAYS),
    **dict.fromkeys(("PriorityClass", "PriorityLevelConfiguration", "ReplicaSet", "ResourceSlice"), _ALWAYS),
    **dict.fromkeys(("ReplicationController", "StatefulSet", "ValidatingAdmissionPolicy"), _ALWAYS),
    **dict.fromkeys(("ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"), _ALWAYS),
    "HorizontalPodAutoscaler": (1, 37),
}
"""Kinds whose metadata counts the changes of their spec, and since when."""
