"""The fields of a pod that have keywords: where it runs, as what, and how it ends; imported when one is given."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_mapping, as_model, as_models, shown
from kgen.builders.metadata import name_in, strings
from kgen.k8s import core_v1
from kgen.k8s.meta_v1 import LabelSelector

from .references import pull_secrets
from .security import pod_security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Literal, TypeAlias

    from kgen.builders.dicts import TopologySpreadConstraintDict
    from kgen.k8s.core_v1 import TopologySpreadConstraint

    WhenUnsatisfiable = Literal["DoNotSchedule", "ScheduleAnyway"]
    Spread: TypeAlias = (
        Mapping[str, WhenUnsatisfiable] | Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    )
    """Label of nodes -> what becomes of a pod that cannot be spread; or the constraints themselves."""


def pod_fields(options: Mapping[str, object], selected: LabelSelector | Mapping[str, str] | None) -> dict[str, Any]:
    """The fields of a pod's spec that options say, by their Python names.

    Args:
        options: The options of a builder of pods.
        selected: What selects the pods, by which they are spread.

    Raises:
        TypeError: A value does not fit its field.
    """
    given: Any = options
    fields = {
        name: make(keyword, given[keyword])
        for keyword, (name, make) in _FIELDS.items()
        if given.get(keyword) is not None
    }
    if given.get("spread") is not None:
        fields["topology_spread_constraints"] = _constraints(given["spread"], selected)
    return fields


def _as_it_is(_: str, value: Any) -> Any:
    return value


def _priority_class(keyword: str, value: Any) -> str:
    return name_in(keyword, value, "PriorityClass")


def _runtime_class(keyword: str, value: Any) -> str:
    return name_in(keyword, value, "RuntimeClass")


_FIELDS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "termination_grace": ("termination_grace_period_seconds", _as_it_is),
    "priority_class": ("priority_class_name", _priority_class),
    "runtime_class": ("runtime_class_name", _runtime_class),
    "node_selector": ("node_selector", strings),
    "affinity": ("affinity", lambda keyword, value: as_model(keyword, value, core_v1.Affinity)),
    "tolerations": ("tolerations", lambda keyword, value: as_models(keyword, value, core_v1.Toleration)),
    "host_network": ("host_network", _as_it_is),
    "dns_policy": ("dns_policy", _as_it_is),
    "dns": ("dns_config", lambda keyword, value: as_model(keyword, value, core_v1.PodDNSConfig)),
    "enable_service_links": ("enable_service_links", _as_it_is),
    "security": ("security_context", lambda _, value: pod_security(value)),
    "pull_secrets": ("image_pull_secrets", lambda _, value: pull_secrets(value)),
}
"""Keyword -> field, and what makes its value; in the order in which they are written."""


def _constraints(spread: Spread, selected: LabelSelector | Mapping[str, str] | None) -> list[TopologySpreadConstraint]:
    selector = LabelSelector(match_labels=dict(selected)) if isinstance(selected, Mapping) else selected
    if isinstance(spread, Mapping):
        zones = as_mapping("spread", spread, "")
        return [
            core_v1.TopologySpreadConstraint(
                max_skew=1, topology_key=key, when_unsatisfiable=when, label_selector=selector
            )
            for key, when in zones.items()
        ]
    if isinstance(spread, str):
        raise TypeError(f'spread takes a label of nodes and what else to do: {{{shown(spread)}: "ScheduleAnyway"}}')
    given = as_models("spread", spread, core_v1.TopologySpreadConstraint)
    return [each if each.label_selector else each.replace(label_selector=selector) for each in given]
