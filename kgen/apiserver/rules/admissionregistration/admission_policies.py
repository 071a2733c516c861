"""Admission policies and their bindings, expressions aside: those are not evaluated here."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, not_supported, required
from kgen.k8s.admissionregistration_v1 import (
    MutatingAdmissionPolicyBindingSpec,
    MutatingAdmissionPolicySpec,
    Mutation,
    ParamKind,
    ParamRef,
    ValidatingAdmissionPolicyBindingSpec,
    ValidatingAdmissionPolicySpec,
    Validation,
    Variable,
)
from kgen.model.facts import values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    PolicySpec: TypeAlias = ValidatingAdmissionPolicySpec | MutatingAdmissionPolicySpec
    BindingSpec: TypeAlias = ValidatingAdmissionPolicyBindingSpec | MutatingAdmissionPolicyBindingSpec

PATCHES = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
MOST_ANNOTATIONS = 20
LONGEST_EXPRESSION = 5 * 1024
# fmt: off
RESERVED = {
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
}
# fmt: on
"""Words that no variable of an expression may be called."""


@rule("KG1321", on=ValidatingAdmissionPolicySpec, also=(MutatingAdmissionPolicySpec,))
def policy_without_resources(spec: PolicySpec, at: FieldPath) -> Findings:
    """An admission policy does not say which resources it is about.

    Bad:
        validations: [{expression: "true"}]
    Good:
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        validations: [{expression: "true"}]
    """
    if spec.match_constraints is None:
        yield required(at / "matchConstraints", "must say which resources the policy is about")
    elif not spec.match_constraints.resource_rules:
        yield required(at / "matchConstraints" / "resourceRules", "must name a resource or more")


@rule("KG1322", on=ValidatingAdmissionPolicySpec)
def policy_checks_nothing(spec: ValidatingAdmissionPolicySpec, at: FieldPath) -> Findings:
    """An admission policy has neither a validation nor an annotation for the audit.

    Bad:
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
    Good:
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        validations: [{expression: "object.spec.replicas < 6"}]
    """
    if not spec.validations and not spec.audit_annotations:
        for json in ("validations", "auditAnnotations"):
            yield required(at / json, "one of validations and auditAnnotations must be there")


@rule("KG1323", on=ValidatingAdmissionPolicySpec, also=(MutatingAdmissionPolicySpec,))
def policy_setting_unknown(spec: PolicySpec, at: FieldPath, context: Context) -> Findings:
    """What is done when an admission policy fails is said in a word that there is not.

    Bad:
        failurePolicy: Deny
    Good:
        failurePolicy: Fail
    """
    yield from checks.closed_set(spec, "failure_policy", at, context)


@rule("KG1324", on=ParamKind)
def parameter_kind_invalid(kind: ParamKind, at: FieldPath) -> Findings:
    """The kind of an admission policy's parameters has no apiVersion or no name, or one that there cannot be.

    Bad:
        {apiVersion: apps/v1/x, kind: ConfigMap}
    Good:
        {apiVersion: v1, kind: ConfigMap}
    """
    yield from _version_problems(kind.api_version or "", at / "apiVersion")
    if not kind.kind:
        yield required(at / "kind", "must be a kind, such as ConfigMap")
    elif reasons := grammars.dns_1035_label(kind.kind.lower()):
        yield invalid(at / "kind", kind.kind, ", ".join(reasons))


def _version_problems(api_version: str, at: FieldPath) -> Findings:
    group, _, version = api_version.rpartition("/")
    if not api_version:
        yield required(at, "must be a version, or a group and a version", "such as v1, or apps/v1")
        return
    if api_version.count("/") > 1:
        yield invalid(at, api_version, "must be a version, or a group and a version", "such as v1, or apps/v1")
        return
    if group and (reasons := grammars.dns_subdomain(group)):
        yield invalid(at, group, ", ".join(reasons))
    reasons = grammars.dns_1035_label(version) if version else ["must have a version"]
    if reasons:
        yield invalid(at, version or api_version, ", ".join(reasons))


@rule("KG1325", on=Variable)
def policy_variable_invalid(variable: Variable, at: FieldPath) -> Findings:
    """A variable of an admission policy has no expression or no name, or a name that no expression can use.

    Bad:
        {name: for, expression: "1"}
    Good:
        {name: most, expression: "1"}
    """
    name = variable.name or ""
    if not name.strip():
        yield required(at / "name", "must be a name")
    elif name in RESERVED or not (name.isascii() and name.isidentifier()):
        yield invalid(at / "name", name, "must be a word of letters, digits and _ that means nothing else")
    if not (variable.expression or "").strip():
        yield required(at / "expression", "must be an expression")


@rule("KG1326", on=Validation)
def policy_validation_invalid(validation: Validation, at: FieldPath, context: Context) -> Findings:
    """A validation of an admission policy has no expression, an empty or long message, or an unknown reason.

    Bad:
        {expression: "object.spec.replicas < 6", reason: TooMany}
    Good:
        {expression: "object.spec.replicas < 6", reason: Forbidden}
    """
    if not (validation.expression or "").strip():
        yield required(at / "expression", "must be an expression that is true or false")
    for json, value in (("messageExpression", validation.message_expression), ("message", validation.message)):
        if value and not value.strip():
            yield invalid(at / json, value, "must not be blank")
    message = (validation.message or "").strip()
    if checks.has_breaks(message):
        yield invalid(at / "message", validation.message, "must be one line")
    yield from checks.closed_set(validation, "reason", at, context)


@rule("KG1327", on=ValidatingAdmissionPolicySpec)
def audit_annotation_invalid(spec: ValidatingAdmissionPolicySpec, at: FieldPath, context: Context) -> Findings:
    """An annotation for the audit has no expression or a very long one, a bad key, or that of another.

    Bad:
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        auditAnnotations: [{key: high replicas, valueExpression: "'many'"}]
    Good:
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        auditAnnotations: [{key: high-replicas, valueExpression: "'many'"}]
    """
    annotations, where = spec.audit_annotations or [], at / "auditAnnotations"
    if len(annotations) > MOST_ANNOTATIONS:
        yield invalid(where, len(annotations), f"annotations are too many: at most {MOST_ANNOTATIONS} are allowed")
    seen = set()
    for i, each in enumerate(annotations):
        key, expression = each.key or "", (each.value_expression or "").strip()
        yield from _key_problems(key, where[i] / "key", context)
        if not expression or len(expression.encode()) > LONGEST_EXPRESSION:
            message = f"must be an expression of at most {LONGEST_EXPRESSION} bytes"
            yield required(where[i] / "valueExpression", message)
        if key in seen:
            yield duplicate(where[i] / "key", key)
        seen.add(key)


def _key_problems(key: str, at: FieldPath, context: Context) -> Findings:
    name = context.item.metadata and context.item.metadata.name
    if not name:
        yield invalid(at, key, "needs a policy with a name, in front of which it stands")
    else:
        yield from checks.grammar(at, f"{name}/{key}", grammars.qualified_name)


@rule("KG1328", on=MutatingAdmissionPolicySpec)
def mutating_policy_incomplete(spec: MutatingAdmissionPolicySpec, at: FieldPath, context: Context) -> Findings:
    """A mutating admission policy has no mutations, or does not say whether it is asked again.

    Bad:
        reinvocationPolicy: Never
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
    Good:
        reinvocationPolicy: Never
        matchConstraints:
          resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{}"}}]
    """
    if not spec.mutations:
        yield required(at / "mutations", "must have one or more")
    yield from checks.closed_set(spec, "reinvocation_policy", at, context)


@rule("KG1329", on=Mutation)
def mutation_invalid(mutation: Mutation, at: FieldPath, context: Context) -> Findings:
    """A mutation does not say how it patches, or lacks that patch, or has another one.

    Bad:
        {patchType: JSONPatch, applyConfiguration: {expression: "Object{}"}}
    Good:
        {patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{}"}}
    """
    yield from checks.closed_set(mutation, "patch_type", at, context)
    wanted = PATCHES.get(mutation.patch_type or "")
    if wanted:
        yield from _patch_problems(mutation, wanted, at)


def _patch_problems(mutation: Mutation, wanted: str, at: FieldPath) -> Findings:
    patches: tuple[tuple[str, Any], ...] = (
        ("applyConfiguration", mutation.apply_configuration),
        ("jsonPatch", mutation.json_patch),
    )
    for json, patch in patches:
        if json != wanted and patch is not None:
            yield invalid(at / json, patch, f"must not be there for {mutation.patch_type}")
        elif json == wanted and patch is None:
            yield required(at / json, f"must be there for {mutation.patch_type}")
        elif json == wanted and not (patch.expression or "").strip():
            yield required(at / json / "expression", "must be an expression")


@rule("KG1330", on=MutatingAdmissionPolicySpec, also=(MutatingAdmissionPolicyBindingSpec,))
def mutation_of_what_goes(
    spec: MutatingAdmissionPolicySpec | MutatingAdmissionPolicyBindingSpec, at: FieldPath, context: Context
) -> Findings:
    """A mutating admission policy is about deletions, of which there is nothing to change.

    Bad:
        reinvocationPolicy: Never
        matchConstraints:
          resourceRules: [{operations: [DELETE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{}"}}]
    Good:
        reinvocationPolicy: Never
        matchConstraints:
          resourceRules: [{operations: [UPDATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
        mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{}"}}]
    """
    if isinstance(spec, MutatingAdmissionPolicyBindingSpec):
        matched, json = spec.match_resources, "matchResources"
    else:
        matched, json = spec.match_constraints, "matchConstraints"
    where = at / json / "resourceRules" / "operations"
    for each in (matched and matched.resource_rules) or ():
        allowed = [known for known in values_of(type(each), "operations", context.version) if known != "DELETE"]
        for operation in each.operations or ():
            if operation not in allowed:
                yield not_supported(where, operation, allowed)


@rule("KG1331", on=ValidatingAdmissionPolicyBindingSpec, also=(MutatingAdmissionPolicyBindingSpec,))
def bound_policy_invalid(spec: BindingSpec, at: FieldPath) -> Findings:
    """A binding does not say which admission policy it is about, or names one that there cannot be.

    Bad:
        {policyName: Replica Limit, validationActions: [Deny]}
    Good:
        {policyName: replica-limit, validationActions: [Deny]}
    """
    if not spec.policy_name:
        yield required(at / "policyName", "must be the name of a policy")
    else:
        yield from checks.grammar(at / "policyName", spec.policy_name, grammars.dns_subdomain)


@rule("KG1332", on=ValidatingAdmissionPolicyBindingSpec)
def validation_actions_invalid(spec: ValidatingAdmissionPolicyBindingSpec, at: FieldPath, context: Context) -> Findings:
    """A binding does not say what is done when a validation fails, says it twice, or in a word that there is not.

    Bad:
        {policyName: replica-limit, validationActions: [Deny, Warn]}
    Good:
        {policyName: replica-limit, validationActions: [Deny, Audit]}
    """
    yield from checks.closed_set(spec, "validation_actions", at, context)
    actions: list[str] = list(spec.validation_actions or ())
    where = at / "validationActions"
    for i, action in enumerate(actions):
        if action in actions[:i]:
            yield duplicate(where[i], action)
    if {"Deny", "Warn"} <= set(actions):
        yield invalid(where, actions, "must not have both: whoever is denied is told why")
    if not actions:
        known = values_of(ValidatingAdmissionPolicyBindingSpec, "validation_actions", context.version)
        yield required(where, f"must have one or more of {', '.join(known)}")


@rule("KG1333", on=ParamRef)
def parameters_invalid(reference: ParamRef, at: FieldPath, context: Context) -> Findings:
    """A binding names its policy's parameters and chooses them by labels, or neither, or not what is done without them.

    Bad:
        {name: limits}
    Good:
        {name: limits, parameterNotFoundAction: Deny}
    """
    name, selector = reference.name or "", reference.selector
    if name:
        yield from checks.grammar(at / "name", name, grammars.path_segment)
    yield from checks.label_selector(at / "selector", selector)
    if name and selector is not None:
        for json in ("name", "selector"):
            yield forbidden(at / json, "name and selector must not both be there")
    if not name and selector is None:
        yield required(at, "must have a name or a selector")
    yield from checks.closed_set(reference, "parameter_not_found_action", at, context)
