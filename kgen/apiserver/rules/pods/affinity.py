"""Affinity: which nodes and which other pods a pod wants to be with, or not."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s.core_v1 import (
    NodeSelector,
    NodeSelectorRequirement,
    PodAffinityTerm,
    PreferredSchedulingTerm,
    TopologySpreadConstraint,
    WeightedPodAffinityTerm,
)
from kgen.k8s.meta_v1 import LabelSelectorRequirement
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath
    from kgen.k8s.meta_v1 import LabelSelector


@rule("KG299", on=NodeSelector)
def node_terms_missing(selector: NodeSelector, at: FieldPath) -> Findings:
    """A node affinity has no term that a node could fit.

    Bad:
        nodeSelectorTerms: []
    Good:
        nodeSelectorTerms:
          - matchExpressions: [{key: disk, operator: In, values: [ssd]}]
    """
    if not selector.node_selector_terms:
        yield required(at / "nodeSelectorTerms", "needs at least one term")


@rule("KG1200", on=NodeSelectorRequirement)
def node_expression_invalid(expression: NodeSelectorRequirement, at: FieldPath, context: Context) -> Findings:
    """An expression about nodes has an unknown operator, or values that do not go with it.

    In and NotIn need values, Gt and Lt exactly one, Exists and DoesNotExist take none. About fields of a node
    (matchFields) there are only In and NotIn with one value.

    Bad:
        {key: disk, operator: Exists, values: [ssd]}
    Good:
        {key: disk, operator: In, values: [ssd, nvme]}
    """
    number, operator = len(expression.values or ()), expression.operator or ""
    if context.field == "match_fields":
        yield from _field_operator(at, operator, number)
    elif unknown := checks.closed_set(expression, "operator", at, context):
        yield from unknown
    elif operator in checks.WITH_VALUES and not number:
        yield required(at / "values", f"operator {operator} needs at least one value")
    elif operator in checks.WITHOUT_VALUES and number:
        yield forbidden(at / "values", f"operator {operator} takes no values")
    elif operator in ("Gt", "Lt") and number != 1:
        yield required(at / "values", f"operator {operator} needs exactly one value")


def _field_operator(at: FieldPath, operator: str, number: int) -> Findings:
    if operator not in checks.WITH_VALUES:
        yield invalid(at / "operator", operator, "must be In or NotIn for a field")
    elif number != 1:
        yield required(at / "values", "a field needs exactly one value")


@rule("KG1201", on=NodeSelectorRequirement)
def node_label_invalid(expression: NodeSelectorRequirement, at: FieldPath, context: Context) -> Findings:
    """An expression about nodes has a key or a value that no label can have, or a field other than the name.

    Where a node is only preferred, the server takes any value.

    Bad:
        {key: disk, operator: In, values: [very fast]}
    Good:
        {key: disk, operator: In, values: [very-fast]}
    """
    values = list(enumerate(expression.values or ()))
    if context.field == "match_fields":
        if expression.key != "metadata.name":
            yield invalid(at / "key", expression.key or "", "must be metadata.name, the only field to select by")
            return
        fits = grammars.dns_subdomain
    else:
        yield from checks.grammar(at / "key", expression.key or "", grammars.qualified_name)
        fits = grammars.label_value
        values = [] if context.around(PreferredSchedulingTerm) else values
    for i, value in values:
        yield from checks.grammar((at / "values")[i], value, fits)


@rule("KG1202", on=PreferredSchedulingTerm, also=(WeightedPodAffinityTerm,))
def preference_weight_invalid(term: PreferredSchedulingTerm | WeightedPodAffinityTerm, at: FieldPath) -> Findings:
    """The weight of a preference is missing or not between 1 and 100.

    Bad:
        weight: 0
        preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}
    Good:
        weight: 100
        preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}
    """
    yield from checks.bounds(term, "weight", at)


@rule("KG1203", on=PodAffinityTerm)
def affinity_topology_key_invalid(term: PodAffinityTerm, at: FieldPath) -> Findings:
    """An affinity to pods does not say which label of the nodes makes a place, such as kubernetes.io/hostname.

    Bad:
        labelSelector: {matchLabels: {app: web}}
    Good:
        labelSelector: {matchLabels: {app: web}}
        topologyKey: kubernetes.io/hostname
    """
    key = term.topology_key or ""
    if not key:
        yield required(at / "topologyKey", 'name a label of the nodes, such as "kubernetes.io/hostname"')
    yield from checks.grammar(at / "topologyKey", key, grammars.qualified_name)


@rule("KG1204", on=PodAffinityTerm)
def affinity_selector_invalid(term: PodAffinityTerm, at: FieldPath, context: Context) -> Findings:
    """An affinity to pods selects them, or their namespaces, by a label or an expression that cannot be.

    Bad:
        labelSelector: {matchExpressions: [{key: app, operator: Is, values: [web]}]}
        topologyKey: kubernetes.io/hostname
    Good:
        labelSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
        topologyKey: kubernetes.io/hostname
    """
    yield from checks.label_selector(at / "labelSelector", merged_selector(term, context))
    yield from checks.label_selector(at / "namespaceSelector", term.namespace_selector)


@rule("KG1205", on=PodAffinityTerm)
def affinity_namespace_invalid(term: PodAffinityTerm, at: FieldPath) -> Findings:
    """An affinity names a namespace that cannot be; the server calls the field `namespace`.

    Bad:
        namespaces: [my.shop]
        topologyKey: kubernetes.io/hostname
    Good:
        namespaces: [my-shop]
        topologyKey: kubernetes.io/hostname
    """
    for name in term.namespaces or ():
        yield from checks.grammar(at / "namespace", name, grammars.dns_label)


@rule("KG1206", on=PodAffinityTerm, also=(TopologySpreadConstraint,))
def match_label_keys_invalid(
    term: PodAffinityTerm | TopologySpreadConstraint, at: FieldPath, context: Context
) -> Findings:
    """Keys by which pods are told apart (matchLabelKeys) lack a labelSelector, are no labels, or stand there twice.

    Bad:
        matchLabelKeys: [pod-template-hash]
        topologyKey: kubernetes.io/hostname
    Good:
        labelSelector: {matchLabels: {app: web}}
        matchLabelKeys: [pod-template-hash]
        topologyKey: kubernetes.io/hostname
    """
    match, mismatch = _keys(term)
    if not (match or mismatch) or context.version < _looked_at_since(term):
        return
    selector = term.label_selector
    yield from _label_keys(at / "matchLabelKeys", match, selector)
    yield from _label_keys(at / "mismatchLabelKeys", mismatch, selector)
    if selector is not None and context.version < _merged_since(term):
        yield from _in_selector(at / "matchLabelKeys", match, selector)
    elif selector is not None:
        yield from _merged_twice(at, match, merged_selector(term, context) or selector)
    for i, key in enumerate(match):
        if key in mismatch:
            yield invalid((at / "matchLabelKeys")[i], key, "stands in mismatchLabelKeys, too")


def _label_keys(at: FieldPath, keys: Sequence[str], selector: LabelSelector | None) -> Findings:
    if keys and selector is None:
        yield forbidden(at, "there is no labelSelector that it could narrow")
        return
    for i, key in enumerate(keys):
        yield from checks.grammar(at[i], key, grammars.qualified_name)


def _in_selector(at: FieldPath, keys: Sequence[str], selector: LabelSelector) -> Findings:
    """As servers before 1.34 see it: no key may stand in the selector."""
    own = {*(selector.match_labels or ()), *(each.key or "" for each in selector.match_expressions or ())}
    for i, key in enumerate(keys):
        if key in own:
            yield invalid(at[i], key, "stands in the labelSelector, too")


def _merged_twice(at: FieldPath, keys: Sequence[str], selector: LabelSelector) -> Findings:
    """As servers see it that add an expression for each key: it must not meet another one, or a label, of its key.

    The index that the server reports is that of the key, but it stands behind the term.
    """
    last = {key: i for i, key in enumerate(keys)}
    known = set(selector.match_labels or ())
    for expression in selector.match_expressions or ():
        key = expression.key or ""
        if key in last and key in known:
            yield invalid(at[last[key]], key, "stands in both the labelSelector and matchLabelKeys")
        known.add(key)


def merged_selector(term: PodAffinityTerm | TopologySpreadConstraint, context: Context) -> LabelSelector | None:
    """The selector with what the server adds to it: in a Pod, an expression for each of its labels that a key names."""
    selector, (match, mismatch) = term.label_selector, _keys(term)
    if selector is None or not (match or mismatch) or context.kind != "Pod" or context.version < _merged_since(term):
        return selector
    labels = (context.item.metadata and context.item.metadata.labels) or {}
    added = [_expression(key, "In", labels) for key in match if key in labels]
    added += [_expression(key, "NotIn", labels) for key in mismatch if key in labels]
    return selector.replace(match_expressions=[*(selector.match_expressions or ()), *added])


def _expression(key: str, operator: Literal["In", "NotIn"], labels: dict[str, str]) -> LabelSelectorRequirement:
    return LabelSelectorRequirement(key=key, operator=operator, values=[labels[key]])


def _keys(term: PodAffinityTerm | TopologySpreadConstraint) -> tuple[list[str], list[str]]:
    return term.match_label_keys or [], term.__dict__.get("mismatch_label_keys", [])


def _looked_at_since(term: object) -> Version:
    return (1, 31) if isinstance(term, PodAffinityTerm) else (1, 27)


def _merged_since(term: object) -> Version:
    return (1, 31) if isinstance(term, PodAffinityTerm) else (1, 34)
