"""Whether the server stores the same for two values: they are compared with their defaults, quantities as numbers."""

from __future__ import annotations

from kgen.model import Model
from kgen.model.facts import defaulted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.model.fields import Field


def same_field(old: Model, new: Model, name: str) -> bool:
    """Whether a field has the same value in two models of a type, as the server stores them.

    >>> from kgen.k8s.apps_v1 import StatefulSetSpec
    >>> same_field(StatefulSetSpec(), StatefulSetSpec(pod_management_policy="OrderedReady"), "pod_management_policy")
    True
    """
    field = type(new).__fields__[name]
    return _same(field, _stored(field, old), _stored(field, new))


def changed_fields(old: Model, new: Model) -> list[Field]:
    """The fields of two models of a type that are not stored alike, in the order of the type."""
    return [field for field in type(new).__fields__.values() if not same_field(old, new, field.name)]


def _stored(field: Field, model: Model) -> Any:
    """The value of a field, or its default; the server stores empty lists and maps as absent ones."""
    value = defaulted(model, field.name)
    is_empty = value == "" if field.type == "str" else isinstance(value, (dict, list)) and not value
    is_zero = not value and field.name in _ZERO_IS_ABSENT and not isinstance(value, Model)
    return None if is_empty or is_zero else value


_ZERO_IS_ABSENT = frozenset(
    {
        *("host_ipc", "host_network", "host_pid", "host_port", "initial_delay_seconds", "min_ready_seconds"),
        *("node_port", "paused", "read_only", "served", "stdin", "stdin_once", "storage", "tty"),
    }
)
"""Numbers and truths of which the server does not store a 0 or false."""
_EMPTY_IS_ABSENT = frozenset(
    {
        *("described_object", "job_template", "metadata", "metric", "names", "pod_affinity_term", "pod_selector"),
        *("pool", "preference", "resources", "scale_target_ref", "spec", "strategy", "target", "template"),
        "update_strategy",
    }
)
"""Blocks that the server cannot tell absent from empty."""


def _same(field: Field, old: Any, new: Any) -> bool:
    if isinstance(old, Model) or isinstance(new, Model):
        is_one_absent = old is None or new is None
        return (not is_one_absent or field.name in _EMPTY_IS_ABSENT) and _same_models(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(lambda one, other: _same(field, one, other), old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(field, old[key], new[key]) for key in old)
    return old == new or (field.type.strip("[]{}") == "quantity" and _same_quantity(old, new))


def _same_models(old: Any, new: Any) -> bool:
    """Whether two models are stored alike; an absent one is like one in which nothing is set."""
    kind = type(new if isinstance(new, Model) else old)
    one, other = (each if isinstance(each, Model) else kind.of({}) for each in (old, new))
    return not changed_fields(one, other)


def _same_quantity(old: Any, new: Any) -> bool:
    from kgen.syntax.quantity import quantity_problem, same_quantity

    readable = old is not None and new is not None and not (quantity_problem(old) or quantity_problem(new))
    return readable and same_quantity(old, new)
