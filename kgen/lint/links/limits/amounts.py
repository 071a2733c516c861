"""How much of a resource pods ask for, in billionths, and how messages write that."""

from __future__ import annotations

from kgen.cluster.running import running
from kgen.syntax.quantity import billionths, quantity_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.cluster.pods import Pods
    from kgen.k8s.core_v1 import ResourceRequirements
    from kgen.syntax.quantity import Quantity


def asked_of(resources: ResourceRequirements | None, field: str, resource: str) -> Any:
    """What is asked for; a missing request is as much as the limit."""
    if resources is None:
        return None
    limit = (resources.limits or {}).get(resource)
    return limit if field == "limits" else (resources.requests or {}).get(resource, limit)


def need_of(pods: Pods, field: str, resource: str) -> int:
    """The least that each pod needs of a resource."""
    whole = pods.spec.resources
    own = getattr(whole, field, None) if whole else None
    if own and resource in own:
        return total([own[resource]])
    return total([asked_of(container.resources, field, resource) for container, _ in running(pods)])


def total(values: list[Any]) -> int:
    """The sum of those quantities that are there and can be read."""
    return sum(billionths(value) for value in values if value is not None and quantity_problem(value) is None)


def in_unit_of(other: Quantity, amount: int) -> str:
    """An amount in the unit of another quantity, rounded up to hundredths.

    >>> in_unit_of("4Gi", billionths("6600Mi")), in_unit_of("500m", billionths("1.5")), in_unit_of(2, billionths(3))
    ('6.45Gi', '1500m', '3')
    """
    unit = str(other).lstrip("+-.0123456789")
    whole, rest = divmod(-(-amount * 100 // billionths(f"1{unit}")), 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + unit
