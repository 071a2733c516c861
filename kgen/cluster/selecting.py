"""Objects that select pods, by the pods that they select."""

from __future__ import annotations

from kgen.bundles.identity import namespace_of
from kgen.k8s.core_v1 import Service

from .contents import table
from .index import selector_of_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.k8s.policy_v1 import PodDisruptionBudget

    from .contents import Contents, Entries


@table("PodDisruptionBudget")
def budgets(item: PodDisruptionBudget, contents: Contents) -> Entries:
    """Budgets by the pods that they select."""
    from kgen.k8s.policy_v1 import PodDisruptionBudget

    selector = item.spec and item.spec.selector if isinstance(item, PodDisruptionBudget) else None
    if selector:
        yield contents.groups.selected(selector, namespace_of(item)), item


@table("Service")
def services(item: Service, contents: Contents) -> Entries:
    """Services by the pods that they select."""
    selector = selector_of_service(item) if isinstance(item, Service) else None
    if selector:
        yield contents.groups.selected(selector, namespace_of(item)), item
