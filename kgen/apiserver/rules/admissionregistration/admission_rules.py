"""What webhooks and admission policies are asked about: rules on resources, and conditions."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, invalid, required, too_many
from kgen.k8s.admissionregistration_v1 import (
    MatchResources,
    MutatingAdmissionPolicySpec,
    MutatingWebhook,
    NamedRuleWithOperations,
    RuleWithOperations,
    ValidatingAdmissionPolicySpec,
    ValidatingWebhook,
)
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    AdmissionRule: TypeAlias = RuleWithOperations | NamedRuleWithOperations
    WithConditions: TypeAlias = (
        MutatingAdmissionPolicySpec | MutatingWebhook | ValidatingAdmissionPolicySpec | ValidatingWebhook
    )

MOST_CONDITIONS = 64
WITH_CONDITIONS = (MutatingWebhook, ValidatingAdmissionPolicySpec, MutatingAdmissionPolicySpec)


@rule("KG1311", on=RuleWithOperations, also=(NamedRuleWithOperations,))
def admission_rule_incomplete(about: AdmissionRule, at: FieldPath) -> Findings:
    """A rule for admission names no operations, API groups, versions or resources, or an empty one.

    Bad:
        {operations: [CREATE], apiGroups: [apps], resources: [deployments]}
    Good:
        {operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
    """
    lists = (about.operations, about.api_groups, about.api_versions, about.resources)
    for json, values in zip(("operations", "apiGroups", "apiVersions", "resources"), lists, strict=True):
        if not values:
            yield required(at / json, 'must name one or more, or be ["*"]')
    for json, values in (("apiVersions", about.api_versions), ("resources", about.resources)):
        for i, value in enumerate(values or ()):
            if not value:
                yield required((at / json)[i], "must not be empty")


@rule("KG1312", on=RuleWithOperations, also=(NamedRuleWithOperations,))
def admission_rule_word_unknown(about: AdmissionRule, at: FieldPath, context: Context) -> Findings:
    """A rule for admission is about an operation or a scope that there is not.

    Bad:
        {operations: [PATCH], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
    Good:
        {operations: [UPDATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
    """
    yield from checks.closed_set(about, "operations", at, context)
    yield from checks.closed_set(about, "scope", at, context)


@rule("KG1313", on=RuleWithOperations, also=(NamedRuleWithOperations,))
def admission_rule_redundant(about: AdmissionRule, at: FieldPath) -> Findings:
    """A rule for admission names all operations, groups, versions or resources, and then some more.

    Bad:
        {operations: ["*", CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
    Good:
        {operations: ["*"], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
    """
    lists = (about.operations, about.api_groups, about.api_versions)
    for json, values in zip(("operations", "apiGroups", "apiVersions"), lists, strict=True):
        if values and len(values) > 1 and "*" in values:
            yield invalid(at / json, values, "must have nothing beside *")
    yield from _redundant_resources(about.resources or [], at / "resources")


def _redundant_resources(resources: list[str], at: FieldPath) -> Findings:
    whole, everywhere = set(), set()
    for i, value in enumerate(resources):
        resource, slash, part = value.partition("/")
        if not slash:
            continue
        if resource in whole:
            yield invalid(at[i], value, f"is in {resource}/* already")
        if part in everywhere:
            yield invalid(at[i], value, f"is in */{part} already")
        if part == "*":
            whole.add(resource)
        if resource == "*":
            everywhere.add(part)
    if len(resources) > 1 and "*/*" in resources:
        yield invalid(at, resources, "must have nothing beside */*")
    bare = [value for value in resources if value and "/" not in value]
    if "*" in bare and bare[-1] != "*":  # of those without a subresource, the server only remembers the last
        yield invalid(at, resources, "must have no other resource beside *")


@rule("KG1314", on=NamedRuleWithOperations)
def admission_object_name_invalid(about: NamedRuleWithOperations, at: FieldPath) -> Findings:
    """A rule for admission is about objects whose name cannot be in a URL, or that it names twice.

    Bad:
        {operations: ["*"], apiGroups: [""], apiVersions: [v1], resources: [configmaps], resourceNames: [a/b]}
    Good:
        {operations: ["*"], apiGroups: [""], apiVersions: [v1], resources: [configmaps], resourceNames: [a-b]}
    """
    names = about.resource_names or []
    for i, name in enumerate(names):
        yield from checks.grammar((at / "resourceNames")[i], name, grammars.path_segment)
        if name in names[:i]:
            yield duplicate((at / "resourceNames")[i], name)


@rule("KG1315", on=MatchResources)
def matched_resources_invalid(matched: MatchResources, at: FieldPath, context: Context) -> Findings:
    """What an admission policy looks at is chosen by labels that there cannot be, or in a way that there is not.

    Bad:
        matchPolicy: Similar
        resourceRules: [{operations: ["*"], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
    Good:
        matchPolicy: Exact
        resourceRules: [{operations: ["*"], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
    """
    yield from checks.closed_set(matched, "match_policy", at, context)
    yield from checks.label_selector(at / "namespaceSelector", matched.namespace_selector)
    yield from checks.label_selector(at / "objectSelector", matched.object_selector)


@rule("KG1316", on=ValidatingWebhook, also=WITH_CONDITIONS)
def match_condition_invalid(asked: WithConditions, at: FieldPath) -> Findings:
    """A condition of a webhook or an admission policy has no name, no expression, or the name of another.

    Expressions themselves are not evaluated here.

    Bad:
        matchConditions: [{name: not a lease, expression: "request.resource.resource != 'leases'"}]
    Good:
        matchConditions: [{name: not-a-lease, expression: "request.resource.resource != 'leases'"}]
    """
    conditions, where = asked.match_conditions or [], at / "matchConditions"
    if len(conditions) > MOST_CONDITIONS:
        yield too_many(where, len(conditions), MOST_CONDITIONS)
    seen = set()
    for i, condition in enumerate(conditions):
        if not (condition.expression or "").strip():
            yield required(where[i] / "expression", "must be an expression that is true or false")
        if not condition.name:
            yield required(where[i] / "name", "must be a name")
            continue
        yield from checks.grammar(where[i] / "name", condition.name, grammars.qualified_name)
        if condition.name in seen:
            yield duplicate(where[i] / "name", condition.name)
        seen.add(condition.name)
