"""Names of resources: the server's own, and those of devices, which have a domain in front."""

from __future__ import annotations

from kgen.syntax import grammars

OF_A_POD_AND_QUOTA = (
    *("cpu", "ephemeral-storage", "memory", "storage"),
    *("limits.cpu", "limits.ephemeral-storage", "limits.memory"),
    *("requests.cpu", "requests.ephemeral-storage", "requests.memory", "requests.storage"),
)
COUNTED = (
    *("configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets"),
    *("services", "services.loadbalancers", "services.nodeports"),
)
"""Resources that come whole."""
HUGE_PAGES = ("hugepages-", "requests.hugepages-")


def resource_name(value: str) -> list[str]:
    """The reasons why a text is no name of a resource, of whatever kind.

    >>> resource_name("memory"), resource_name("nvidia.com/gpu"), resource_name("gpu")
    ([], [], ['must be a resource of Kubernetes, or have a domain in front, such as "example.com/gpu"'])
    """
    reasons = grammars.qualified_name(value)
    if not reasons and "/" not in value and not is_standard(value):
        reasons = ['must be a resource of Kubernetes, or have a domain in front, such as "example.com/gpu"']
    return reasons


def is_standard(name: str) -> bool:
    """Whether a name without a domain is one of Kubernetes' own."""
    return name in OF_A_POD_AND_QUOTA or name in COUNTED or name.startswith(HUGE_PAGES)


def is_native(name: str) -> bool:
    """Whether a resource is Kubernetes' own by its name: it has no domain, or kubernetes.io."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    """Whether a resource is one that a device plugin may offer."""
    return not is_native(name) and not name.startswith("requests.") and not grammars.qualified_name(f"requests.{name}")


def is_whole_only(name: str) -> bool:
    """Whether a resource comes whole."""
    return name in COUNTED or is_extended(name)


def allows_overcommit(name: str) -> bool:
    """Whether more of a resource may be used than was asked for."""
    return is_native(name) and not name.startswith("hugepages-")
