"""Which requests a server puts into which queue, and how many it answers at once."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, not_supported, required
from kgen.k8s.flowcontrol_v1 import (
    ExemptPriorityLevelConfiguration,
    FlowSchemaSpec,
    LimitedPriorityLevelConfiguration,
    LimitResponse,
    NonResourcePolicyRule,
    PolicyRulesWithSubjects,
    PriorityLevelConfigurationSpec,
    QueuingConfiguration,
    ResourcePolicyRule,
    Subject,
)
from kgen.model.facts import defaulted, values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Requests: TypeAlias = ResourcePolicyRule | NonResourcePolicyRule
    Level: TypeAlias = LimitedPriorityLevelConfiguration | ExemptPriorityLevelConfiguration

EXEMPT = "exempt"
SUBJECTS = {"Group": "group", "ServiceAccount": "serviceAccount", "User": "user"}
MOST_BITS = 60


@rule("KG1371", on=FlowSchemaSpec)
def flow_schema_invalid(spec: FlowSchemaSpec, at: FieldPath, context: Context) -> Findings:
    """A FlowSchema names no priority level, or counts more or less beside others than it can.

    Bad:
        matchingPrecedence: 500
    Good:
        matchingPrecedence: 500
        priorityLevelConfiguration: {name: workload-low}
    """
    yield from checks.bounds(spec, "matching_precedence", at)
    if spec.matching_precedence == 1 and final_name(context.item) != EXEMPT:
        yield invalid(at / "matchingPrecedence", 1, f"is for the schema {EXEMPT} alone")
    method = spec.distinguisher_method
    if method is not None:
        yield from checks.closed_set(method, "type", at / "distinguisherMethod", context)
    level = (spec.priority_level_configuration and spec.priority_level_configuration.name) or ""
    if not level:
        yield required(at / "priorityLevelConfiguration" / "name", "must be the name of a PriorityLevelConfiguration")
    else:
        yield from checks.grammar(at / "priorityLevelConfiguration" / "name", level, grammars.dns_subdomain)


@rule("KG1372", on=PolicyRulesWithSubjects)
def flow_of_nobody(policy: PolicyRulesWithSubjects, at: FieldPath) -> Findings:
    """A rule of a FlowSchema is about nobody, or about no requests.

    Bad:
        subjects: [{kind: User, user: {name: "*"}}]
    Good:
        subjects: [{kind: User, user: {name: "*"}}]
        nonResourceRules: [{verbs: [get], nonResourceURLs: [/healthz]}]
    """
    if not policy.subjects:
        yield required(at / "subjects", "must name one or more")
    if not policy.resource_rules and not policy.non_resource_rules:
        yield required(at, "must have resourceRules or nonResourceRules")


@rule("KG1373", on=Subject)
def flow_subject_invalid(subject: Subject, at: FieldPath, context: Context) -> Findings:
    """Somebody whose requests a FlowSchema is about has no name, or is of another kind than said.

    Bad:
        {kind: User, group: {name: developers}}
    Good:
        {kind: Group, group: {name: developers}}
    """
    yield from checks.closed_set(subject, "kind", at, context)
    wanted = SUBJECTS.get(subject.kind or "")
    if wanted is None:
        return
    values: dict[str, Any] = {"group": subject.group, "serviceAccount": subject.service_account, "user": subject.user}
    for json, value in values.items():
        if json != wanted and value is not None:
            yield forbidden(at / json, f"must not be there for kind {subject.kind}")
    if values[wanted] is None:
        yield required(at / wanted, f"must be there for kind {subject.kind}")
    else:
        yield from _named(values[wanted], at / wanted)


def _named(somebody: Any, at: FieldPath) -> Findings:
    is_account = "namespace" in type(somebody).__fields__
    if not somebody.name:
        yield required(at / "name", 'must be a name, or "*"')
    elif is_account and somebody.name != "*":
        yield from checks.grammar(at / "name", somebody.name, grammars.dns_subdomain)
    if is_account and not somebody.namespace:
        yield required(at / "namespace", "must be the namespace of the ServiceAccount")
    elif is_account:
        yield from checks.grammar(at / "namespace", somebody.namespace, grammars.dns_label)


@rule("KG1374", on=ResourcePolicyRule, also=(NonResourcePolicyRule,))
def flow_verbs_invalid(requests: Requests, at: FieldPath, context: Context) -> Findings:
    """Requests of a flow have no verbs, all of them and then some, or one that there is not.

    Bad:
        {verbs: [read], apiGroups: [apps], resources: [deployments], namespaces: [shop]}
    Good:
        {verbs: [get, list], apiGroups: [apps], resources: [deployments], namespaces: [shop]}
    """
    verbs: list[str] = list(requests.verbs or ())
    if not verbs:
        yield required(at / "verbs", "must name one or more, or be *")
    elif "*" in verbs:
        yield from _alone(at / "verbs", verbs)
    elif not set(verbs) <= set(known := values_of(type(requests), "verbs", context.version)):
        yield not_supported(at / "verbs", ", ".join(verbs), [verb for verb in known if verb != "*"])


def _alone(at: FieldPath, values: list[str]) -> Findings:
    if len(values) > 1 and "*" in values:
        yield invalid(at, values, "must have nothing beside *")


@rule("KG1375", on=ResourcePolicyRule)
def flow_resources_invalid(requests: ResourcePolicyRule, at: FieldPath) -> Findings:
    """Requests of a flow are about no API group, no resource or no namespace, or about all and then some.

    Bad:
        {verbs: [get], apiGroups: [apps], resources: [deployments]}
    Good:
        {verbs: [get], apiGroups: [apps], resources: [deployments], namespaces: [shop]}
    """
    for json, values in (("apiGroups", requests.api_groups), ("resources", requests.resources)):
        if not values:
            yield required(at / json, "must name one or more, or be *")
        yield from _alone(at / json, values or [])
    namespaces, where = requests.namespaces or [], at / "namespaces"
    if not namespaces and not requests.cluster_scope:
        yield required(where, "must name one or more, or be *; or clusterScope must be true")
    yield from _alone(where, namespaces)
    for i, name in enumerate(() if "*" in namespaces else namespaces):
        yield from checks.grammar(where[i], name, grammars.dns_label)


@rule("KG1376", on=NonResourcePolicyRule)
def flow_urls_invalid(requests: NonResourcePolicyRule, at: FieldPath) -> Findings:
    """Requests of a flow are about no URL, about all and then some, or about a path that there cannot be.

    Bad:
        {verbs: [get], nonResourceURLs: [healthz]}
    Good:
        {verbs: [get], nonResourceURLs: [/healthz]}
    """
    urls, where = requests.non_resource_urls or [], at / "nonResourceURLs"
    if not urls:
        yield required(where, "must name one or more, or be *")
    yield from _alone(where, urls)
    for i, url in enumerate(() if "*" in urls else urls):
        why = _no_path(url)
        if why:
            yield invalid(where[i], url, why)


def _no_path(url: str) -> str:
    """Why a text is no path of URLs; "" where it is one."""
    if not url.startswith("/"):
        return "must start with a slash"
    if " " in url or "//" in url:
        return "must have no blanks, and no two slashes in a row"
    stars = url.count("*")
    return "may only end with /*" if stars > 1 or (stars == 1 and not url.endswith("/*")) else ""


def _of_another_type(spec: PriorityLevelConfigurationSpec) -> tuple[str, ...]:
    return {"Exempt": ("limited",), "Limited": ("exempt",)}.get(spec.type or "", ("exempt", "limited"))


ONE_OF_SINCE = (1, 37)
"""The first version that takes the block of a type with no other type, known or not."""


@rule("KG1377", on=PriorityLevelConfigurationSpec, hides=_of_another_type)
def priority_level_type_wrong(spec: PriorityLevelConfigurationSpec, at: FieldPath, context: Context) -> Findings:
    """A priority level does not say of which type it is, or has what another type has.

    Bad:
        type: Limited
    Good:
        type: Limited
        limited: {limitResponse: {type: Reject}}
    """
    type_ = spec.type or ""
    if (type_ == "Exempt") != (final_name(context.item) == EXEMPT):
        yield invalid(at / "type", type_, f"must be Exempt for the level {EXEMPT}, and for no other")
    if type_ == "Limited" and spec.limited is None:
        yield required(at / "limited", "must be there for type Limited")
    for json, value, other in (("limited", spec.limited, "Exempt"), ("exempt", spec.exempt, "Limited")):
        is_unknown = bool(checks.closed_set(spec, "type", at, context)) and context.version >= ONE_OF_SINCE
        if value is not None and (type_ == other or (is_unknown and json == "limited")):
            yield forbidden(at / json, f"must not be there for type {type_}")
    yield from checks.closed_set(spec, "type", at, context)


@rule("KG1378", on=LimitedPriorityLevelConfiguration, also=(ExemptPriorityLevelConfiguration,))
def priority_shares_invalid(level: Level, at: FieldPath) -> Findings:
    """A priority level has less than no share of a server, lends more than that, or borrows less than nothing.

    Bad:
        limitResponse: {type: Reject}
        lendablePercent: 150
    Good:
        limitResponse: {type: Reject}
        lendablePercent: 50
    """
    yield from checks.bounds(level, "nominal_concurrency_shares", at)
    yield from checks.bounds(level, "lendable_percent", at)
    if isinstance(level, LimitedPriorityLevelConfiguration):
        yield from checks.bounds(level, "borrowing_limit_percent", at)


@rule("KG1379", on=LimitResponse, hides=("queuing",))
def limit_response_wrong(response: LimitResponse, at: FieldPath, context: Context) -> Findings:
    """A priority level does not say what becomes of requests that are too many, or has no queues for them.

    Bad:
        type: Queue
    Good:
        type: Queue
        queuing: {queues: 16, handSize: 4}
    """
    if response.type == "Queue" and response.queuing is None:
        yield required(at / "queuing", "must be there for type Queue")
    elif response.queuing is not None and (response.type == "Reject" or _is_unknown(response, context)):
        yield forbidden(at / "queuing", f"must not be there for type {response.type}")
    yield from checks.closed_set(response, "type", at, context)


def _is_unknown(response: LimitResponse, context: Context) -> bool:
    return response.type != "Queue" and context.version >= ONE_OF_SINCE


@rule("KG1380", on=QueuingConfiguration)
def queues_invalid(queuing: QueuingConfiguration, at: FieldPath) -> Findings:
    """A priority level has no queues, or too many, or deals a request more of them than it can.

    Bad:
        {queues: 4, handSize: 8}
    Good:
        {queues: 16, handSize: 4}
    """
    queues, hand = defaulted(queuing, "queues"), defaulted(queuing, "hand_size")
    yield from checks.bounds(queuing, "queue_length_limit", at)
    yield from checks.bounds(queuing, "queues", at)
    if not 1 <= hand <= queues:
        yield invalid(at / "handSize", hand, f"must be between 1 and {queues}, the number of queues")
    elif _bits(queues, hand) > MOST_BITS:
        yield invalid(at / "handSize", hand, f"of {queues} queues is too many to deal fairly")


def _bits(queues: int, hand: int) -> int:
    """How much of a hash it takes to deal some of the queues."""
    from math import ceil, log2

    return ceil(log2(queues) * hand)
