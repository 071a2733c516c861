"""Who may do what: roles, and their bindings to users, groups and service accounts."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import invalid, not_supported, required
from kgen.k8s.rbac_v1 import (
    AggregationRule,
    ClusterRole,
    ClusterRoleBinding,
    PolicyRule,
    Role,
    RoleBinding,
    RoleRef,
    Subject,
)
from kgen.model.facts import values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

GROUP = "rbac.authorization.k8s.io"


@rule("KG621", on=PolicyRule)
def access_without_verbs(access: PolicyRule, at: FieldPath) -> Findings:
    """A rule of a role does not say what may be done.

    Bad:
        apiGroups: [""]
        resources: [pods]
    Good:
        apiGroups: [""]
        resources: [pods]
        verbs: [get, list, watch]
    """
    if not access.verbs:
        yield required(at / "verbs", "needs at least one verb, such as get")


@rule("KG622", on=PolicyRule)
def access_to_nothing(access: PolicyRule, at: FieldPath) -> Findings:
    """A rule of a role names no resources, or not the API groups that they are in; that of pods is "".

    Bad:
        resources: [pods]
        verbs: [get]
    Good:
        apiGroups: [""]
        resources: [pods]
        verbs: [get]
    """
    if access.non_resource_urls:
        return
    if not access.api_groups:
        yield required(
            at / "apiGroups", "needs at least one API group", 'pods, services, secrets … are in the group ""'
        )
    if not access.resources:
        yield required(at / "resources", "needs at least one resource, such as pods")


@rule("KG623", on=PolicyRule)
def access_to_urls_mixed(access: PolicyRule, at: FieldPath) -> Findings:
    """A rule of a role grants access to resources and to URLs that are none at once.

    Bad:
        apiGroups: [""]
        resources: [pods]
        nonResourceURLs: [/metrics]
        verbs: [get]
    Good:
        nonResourceURLs: [/metrics]
        verbs: [get]
    """
    if access.non_resource_urls and (access.api_groups or access.resources or access.resource_names):
        urls = ", ".join(access.non_resource_urls)
        yield invalid(at / "nonResourceURLs", urls, "cannot be there together with resources; write two rules")


@rule("KG624", on=Role)
def access_to_urls_in_namespace(item: Role, at: FieldPath) -> Findings:
    """A Role grants access to URLs that are in no namespace; only a ClusterRole can.

    Bad:
        metadata: {name: metrics}
        rules: [{nonResourceURLs: [/metrics], verbs: [get]}]
    Good:
        metadata: {name: pods}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    """
    for i, access in enumerate(item.rules or ()):
        if access.non_resource_urls:
            urls = ", ".join(access.non_resource_urls)
            yield invalid((at / "rules")[i] / "nonResourceURLs", urls, "are in no namespace; use a ClusterRole")


@rule("KG625", on=AggregationRule)
def aggregation_of_nothing(aggregation: AggregationRule, at: FieldPath) -> Findings:
    """A ClusterRole is to be put together from others, and does not say from which.

    Bad:
        clusterRoleSelectors: []
    Good:
        clusterRoleSelectors: [{matchLabels: {aggregate-to-admin: "true"}}]
    """
    if not aggregation.cluster_role_selectors:
        yield required(at / "clusterRoleSelectors", "needs at least one selector of ClusterRoles")


@rule("KG626", on=ClusterRole)
def aggregation_selector_invalid(item: ClusterRole, at: FieldPath) -> Findings:
    """A selector by which a ClusterRole finds others is none; the server then refuses the whole selector, too.

    Bad:
        metadata: {name: admin}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {to admin: "true"}}]}
    Good:
        metadata: {name: admin}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-admin: "true"}}]}
    """
    selectors = (item.aggregation_rule and item.aggregation_rule.cluster_role_selectors) or ()
    for i, selector in enumerate(selectors):
        where = (at / "aggregationRule" / "clusterRoleSelectors")[i]
        found = list(checks.label_selector(where, selector))
        yield from found
        if found:
            yield invalid(where, "this selector", "is not valid")


@rule("KG627", on=RoleBinding, also=(ClusterRoleBinding,))
def role_reference_invalid(item: RoleBinding | ClusterRoleBinding, at: FieldPath, context: Context) -> Findings:
    """A binding refers to no role: a kind that is none, no name, or another API group.

    A ClusterRoleBinding can refer to ClusterRoles alone.

    Bad:
        metadata: {name: readers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: role, name: reader}
    Good:
        metadata: {name: readers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    """
    role, where = item.role_ref or RoleRef.of({}), at / "roleRef"
    yield from checks.closed_set(role, "api_group", where, context)
    if isinstance(item, RoleBinding):
        yield from checks.closed_set(role, "kind", where, context)
    elif role.kind != "ClusterRole":
        yield not_supported(where / "kind", role.kind or "", ("ClusterRole",))
    if role.name:
        yield from checks.grammar(where / "name", role.name, grammars.path_segment)
    else:
        yield required(where / "name", "name the role")


@rule("KG628", on=Subject)
def subject_invalid(subject: Subject, at: FieldPath, context: Context) -> Findings:
    """A subject of a binding has no name, or a kind that is none of ServiceAccount, User, Group.

    Bad:
        {kind: Account, name: web}
    Good:
        {kind: ServiceAccount, name: web, namespace: shop}
    """
    if not subject.name:
        yield required(at / "name", "name the service account, user or group")
    yield from checks.closed_set(subject, "kind", at, context)
    if subject.kind == "ServiceAccount" and subject.name:
        yield from checks.grammar(at / "name", subject.name, grammars.dns_subdomain)


@rule("KG629", on=Subject)
def subject_group_wrong(subject: Subject, at: FieldPath, context: Context) -> Findings:
    """A subject of a binding is in the wrong API group: "" for service accounts, RBAC's for users and groups.

    Bad:
        {kind: ServiceAccount, name: web, namespace: shop, apiGroup: rbac.authorization.k8s.io}
    Good:
        {kind: ServiceAccount, name: web, namespace: shop}
    """
    if subject.api_group and subject.kind in values_of(Subject, "kind", context.version):
        right = "" if subject.kind == "ServiceAccount" else GROUP
        if subject.api_group != right:
            hint = "leave it out" if not right else ""
            yield not_supported(at / "apiGroup", subject.api_group, [right or '""'], hint)


@rule("KG630", on=Subject)
def account_without_namespace(subject: Subject, at: FieldPath, context: Context) -> Findings:
    """A ClusterRoleBinding does not say in which namespace a service account is.

    Bad:
        {kind: ServiceAccount, name: web}
    Good:
        {kind: ServiceAccount, name: web, namespace: shop}
    """
    if subject.kind == "ServiceAccount" and not subject.namespace and context.kind != "RoleBinding":
        yield required(at / "namespace", "name the namespace of the service account")


@update_rule("KG1434", on=RoleBinding, also=(ClusterRoleBinding,))
def role_of_binding_changed(item: RoleBinding | ClusterRoleBinding, at: FieldPath, context: Context) -> Findings:
    """A change lets a binding grant another role.

    Bad:
        metadata: {name: web}
        roleRef: {kind: Role, name: view, apiGroup: rbac.authorization.k8s.io}
        ---
        metadata: {name: web}
        roleRef: {kind: Role, name: edit, apiGroup: rbac.authorization.k8s.io}
    Good:
        metadata: {name: web}
        roleRef: {kind: Role, name: view, apiGroup: rbac.authorization.k8s.io}
        ---
        metadata: {name: web}
        roleRef: {kind: Role, name: view, apiGroup: rbac.authorization.k8s.io}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
    """
    yield from checks.immutable(item, at, context, "create a binding with a new name, and delete this one")
