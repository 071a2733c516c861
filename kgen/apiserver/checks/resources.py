"""Resources such as cpu and memory: their names, and their amounts as the server counts with them.

It counts in whole numbers of a billionth, or of a thousandth where it keeps those.
"""

from __future__ import annotations

from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.syntax.quantity import Quantity

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
_MILLION = 10**6


def thousandths(value: Quantity | None) -> int:
    """The number of thousandths that the server keeps of a resource's amount: what is finer is rounded away from zero.

    >>> thousandths("1"), thousandths("1u"), thousandths("-1u")
    (1000, 1, -1)
    """
    exact = billionths(value)
    return -(-exact // _MILLION) if exact >= 0 else exact // _MILLION


def is_whole(value: Quantity | None) -> bool:
    """Whether a resource's amount, as the server keeps it, is a whole number.

    >>> is_whole("2"), is_whole("1500m"), is_whole("2Gi")
    (True, False, True)
    """
    return thousandths(value) % 1000 == 0


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
