"""How the objects of each kind may be named, and what else of their metadata the API server looks at.

Most kinds are checked among their own rules, by the grammar of a DNS subdomain; here are the others.
"""

from __future__ import annotations

from kgen.apiserver.defaulting import final_name
from kgen.syntax import grammars

from . import problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from kgen.apiserver.rule import Version
    from kgen.model import Object

    Reasons: TypeAlias = list[str]

LABELS = {"Namespace", "StatefulSet"}
"""Kinds whose names are DNS labels; so are those of Services, since Kubernetes 1.36 with a leading digit."""

PATHS = {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}
"""Kinds whose names may be anything that fits into a URL."""

GENERIC = {("policy/v1", "PodDisruptionBudget"), ("v1", "Event")}
"""Kinds of whose metadata no rule of their own speaks: what the server checks of every object is all."""

NAMED_AT_WILL = {"CertificateSigningRequest"}
"""Kinds whose own rules take any name, so that the server looks at it only after all else was fine."""

WITHOUT_PREFIX_RULES = {"DeviceClass", "ReplicationController"}
"""Kinds whose own rules look at the name that was generated, and not at what it was generated from."""

REVIEWS = {
    *("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview"),
    *("SubjectAccessReview", "TokenReview"),
}
PARTS = {"Binding", "Eviction", "Scale", "TokenRequest"}
WITHOUT_METADATA_RULES = REVIEWS | PARTS
"""Kinds that are questions to the server, or parts of other objects: nothing is stored under their names."""

WITH_ANY_FINALIZER = {
    "APIService",
    "CustomResource",
    "CustomResourceDefinition",
    "Lease",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "RuntimeClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
}
"""Kinds whose finalizers need no domain in front; those of GENERIC need none either."""

NAMED_BY_SERVER = {"LimitRange"}
"""Kinds whose objects get a random name where they have none."""

COUNTED_BY_SERVER = {
    *("CronJob", "CustomResource", "CustomResourceDefinition"),
    *("DaemonSet", "Deployment", "DeviceClass", "DeviceTaintRule"),
    *("EndpointSlice", "FlowSchema"),
    *("Ingress", "IngressClass", "Job", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"),
    *("MutatingWebhookConfiguration", "NetworkPolicy", "Pod", "PodDisruptionBudget", "PodTemplate", "PriorityClass"),
    *("PriorityLevelConfiguration", "ReplicaSet", "ReplicationController", "ResourceSlice", "StatefulSet"),
    *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"),
}
"""Kinds whose generation the server sets to 1 before it looks."""

SERVICE_DIGITS_SINCE = (1, 36)


def is_generic(item: Object) -> bool:
    """Whether the server looks at an object's metadata only after all else was fine."""
    return (item.api_version, item.kind) in GENERIC


def name_grammar(kind: str, version: Version) -> Callable[[str], Reasons]:
    """The grammar of the names of a kind, as far as the kind alone decides."""
    if kind == "Service":
        return grammars.dns_label if version >= SERVICE_DIGITS_SINCE else grammars.dns_1035_label
    if kind in LABELS:
        return grammars.dns_label
    return grammars.path_segment if kind in PATHS else _OTHERS.get(kind, grammars.dns_subdomain)


def name_reasons(item: Object, name: str, version: Version) -> Reasons:
    """Why a text cannot be the name of an object."""
    if is_generic(item):
        return grammars.path_segment(name)
    return problems(name, name_grammar(item.kind, version)) + _derived_name_reasons(item, name)


def prefix_reasons(item: Object, prefix: str, version: Version) -> Reasons:
    """Why a text cannot be what the server makes an object's name from, by adding five letters and digits."""
    if is_generic(item):
        return path_prefix(prefix)
    if item.kind in WITHOUT_PREFIX_RULES:
        return []
    grammar = name_grammar(item.kind, version)
    may_end_with_dash = len(prefix) > 1 and prefix.endswith("-") and grammar in _TOLERANT
    return grammar(prefix[:-2] + "a" if may_end_with_dash else prefix) + _derived_name_reasons(item, prefix)


def generated_name(item: Object) -> str:
    """The name that the server makes of a generateName; of an address it keeps what is written there."""
    written = item.metadata and item.metadata.generate_name
    return written if written and item.kind == "IPAddress" else final_name(item)


def path_prefix(prefix: str) -> Reasons:
    """Why a text cannot be the start of a part of a URL."""
    return [] if prefix in (".", "..") else grammars.path_segment(prefix)


def _anything(_: str) -> Reasons:
    return []


def _canonical_ip(name: str) -> Reasons:
    from ipaddress import ip_address

    found = grammars.ip(name)
    if found or name == str(ip_address(name)):
        return found
    return [f'must be written as "{ip_address(name)}"']


def _last_part(name: str) -> Reasons:
    """A name with the signer's in front of a colon."""
    return grammars.dns_subdomain(name.rpartition(":")[2])


_OTHERS: dict[str, Callable[[str], Reasons]] = {
    "APIService": grammars.path_segment,
    "CertificateSigningRequest": _anything,
    "ClusterTrustBundle": _last_part,
    "IPAddress": _canonical_ip,
    "LeaseCandidate": grammars.config_key,
}
_TOLERANT = (grammars.dns_label, grammars.dns_1035_label, grammars.dns_subdomain)


def _derived_name_reasons(item: Object, name: str) -> Reasons:
    """Kinds whose name repeats what stands in the object."""
    parts = _DERIVED.get(item.kind)
    if parts is None:
        return []
    given = {path: item.pick(path) or "" for path in parts}
    must = ".".join(given.values())
    if name == must or (item.kind == "APIService" and grammars.path_segment(name)):
        return []
    made = f"{' and '.join(parts)} with a dot between them"
    absent = [path for path, value in given.items() if not value]
    if absent:
        return [f"must be {made}; {' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not set"]
    return [f'must be "{must}": {made}']


_DERIVED = {
    "APIService": ("spec.version", "spec.group"),
    "CustomResourceDefinition": ("spec.names.plural", "spec.group"),
}
