"""Selectors of labels: what they select, and what keeps them from it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement

    Labels: TypeAlias = Mapping[str, str]


def selects_all(selector: LabelSelector) -> bool:
    """Whether a selector is empty, and so selects everything."""
    return not selector.match_labels and not selector.match_expressions


def matches(selector: LabelSelector | Labels | None, labels: Labels) -> bool:
    """Whether a readable selector, or a map of labels that takes its place, selects labels; None selects nothing.

    >>> matches({"app": "web"}, {"app": "web", "tier": "front"}), matches({}, {"app": "web"}), matches(None, {})
    (True, True, False)
    """
    if selector is None:
        return False
    if isinstance(selector, dict):
        return not lacking(selector, labels)
    if lacking(selector.match_labels or {}, labels):  # type: ignore[union-attr]
        return False
    return all(_fulfils(each, labels) for each in selector.match_expressions or ())  # type: ignore[union-attr]


def lacking(wanted: Labels, labels: Labels) -> dict[str, str]:
    """The wanted labels that others lack, or have with another value.

    >>> lacking({"app": "web", "tier": "front"}, {"app": "web", "tier": "back"})
    {'tier': 'front'}
    """
    return {key: value for key, value in wanted.items() if labels.get(key) != value}


def _fulfils(expression: LabelSelectorRequirement, labels: Labels) -> bool:
    value = labels.get(expression.key or "")
    if expression.operator == "In":
        return value is not None and value in (expression.values or ())
    if expression.operator == "NotIn":
        return value is None or value not in (expression.values or ())
    return (value is not None) == (expression.operator == "Exists")
