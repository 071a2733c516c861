"""The kinds of which it is known how a server takes each change: by update rules, by facts, or since all may change."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Rule, Version
    from kgen.diagnostics import Finding
    from kgen.model import Object

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


def of_cluster(old: Object, new: Object) -> tuple[str, ...]:
    """The paths of what changed and of which the cluster decides: a class lets a claim grow, there are two families."""
    if new.kind == "Service":
        return _of_families(old, new)
    if new.kind != "PersistentVolumeClaim":
        return ()
    from kgen.syntax.quantity import billionths

    sizes = [billionths(_asked(each)) for each in (old, new)]
    return ("spec.resources.requests.storage",) if sizes[1] > sizes[0] else ()


def _of_families(old: Any, new: Any) -> tuple[str, ...]:
    """What asks for addresses of a second family, which only some clusters have."""
    before, after = old.spec, new.spec
    if before is None or after is None:
        return ()
    policy = after.ip_family_policy if after.ip_family_policy != before.ip_family_policy else ""
    is_more = len(after.ip_families or ()) > max(len(before.ip_families or ()), 1)
    paths = ("spec.ipFamilyPolicy",) * (policy == "RequireDualStack") + ("spec.ipFamilies",) * is_more
    return paths if after.cluster_ip != "None" or after.selector else ()


def _asked(claim: Any) -> Any:
    resources = claim.spec.resources if claim.spec else None
    return ((resources and resources.requests) or {}).get("storage", "0")


_OF_CREATE_ALONE = ("metadata.name", "metadata.generateName")
_LAST_CHECKED_AGAIN: dict[str, Version] = {"KG354": (0, 0), "KG443": (1, 36), "KG444": (1, 36)}
"""The last version that asks of a change, too, what a rule on new objects says: an Ingress has its class in two places,
a Job's selector and labels are not those that the server makes."""
_NOT_CHECKED_AGAIN: dict[str, tuple[str, ...]] = {
    "ControllerRevision": ("data",),
    "StatefulSet": ("spec.volumeClaimTemplates", "spec.serviceName"),
    **dict.fromkeys(("PriorityClass", "ResourceClaim", "ServiceCIDR"), ("",)),
}
"""The paths of what a server looks at when an object is created, and not when it changes; "" is all but metadata."""


def is_checked_again(old: Object, new: Object, version: Version, rule: Rule, finding: Finding) -> bool:
    """Whether a server of a version says of a change, too, what a rule has found in the new object."""
    kind, at = new.kind, str(finding.at)
    if kind == "EndpointSlice" and at.startswith("endpoints"):
        return bool(getattr(old, "endpoints", None) != getattr(new, "endpoints", None))
    if version > _LAST_CHECKED_AGAIN.get(rule.code, version) or _is_kept(old, new, rule, at):
        return False
    if at.startswith("metadata."):
        return at not in _OF_CREATE_ALONE or kind == "APIService"  # its name says what is in its spec
    return not at.startswith(_NOT_CHECKED_AGAIN.get(kind, ("\0",))) or rule.severity != "error"


def _is_kept(old: Any, new: Any, rule: Rule, at: str) -> bool:
    """Whether a finding is about what the object that lives has, too: the versions that are stored, "None" as an IP."""
    if rule.code == "KG675":
        return at == "status.storedVersions" and not any(each.storage for each in new.spec.versions or ())
    if rule.code != "KG329":
        return False
    place = at.removeprefix("spec.clusterIPs[").removesuffix("]")
    return place.isdigit() and new.spec.cluster_ips[int(place)] in (old.spec.cluster_ips or ())
