"""Who may do what: roles, their rules, and the bindings that give them to subjects."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.bundles.identity import ExternalName
from kgen.k8s.core_v1 import ServiceAccount
from kgen.k8s.meta_v1 import LabelSelector
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

from .api_resources import groups_and_resources
from .derived import namespace_of, with_namespace
from .given import as_model, is_several, shown, text, words
from .metadata import name_of, object_meta, strings
from .options import CLUSTER, NONE, OBJECT, REQUIRED, answering, corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final, Never, TypeAlias, Unpack

    from kgen.model import Object

    from .api_resources import ApiResource
    from .dicts import PolicyRuleDict, RoleRefDict, SubjectDict
    from .options import ClusterOptions, NoOptions, ObjectOptions

    Labels: TypeAlias = Mapping[str, str]

_GROUP: Final = "rbac.authorization.k8s.io"


@answering
def policy_rule(
    resources: ApiResource | Sequence[ApiResource],
    verbs: str | Sequence[str],
    *_rest: Never,
    groups: str | Sequence[str] | None = None,
    names: Sequence[str | Object] | None = None,
    **options: Unpack[NoOptions],
) -> PolicyRule:
    """What one rule of a role allows to do with resources of the API.

    Makes: rbac.authorization.k8s.io/v1 PolicyRule.

    Args:
        resources: Model classes (`Pod`), sub-resources of them (`(Pod, "log")`), or text as kubectl takes it: "pods",
            "pods/log", "deployments.apps/scale"; without a group it is the core group (`resources`).
        verbs: "get", "list", "watch", "create", "update", "patch", "delete", …; "*" for all (`verbs`).
        groups: The API groups, for plain names in `resources`: every resource in every group (`apiGroups`).
        names: Only the objects of these names (`resourceNames`).

    Raises:
        TypeError: A resource is neither the class of a kind nor text.
        ValueError: The rule would allow more than was named, as it means every resource in every group; a
            plain name is that of another group's resource; a group was said twice; or it is a URL.

    >>> from kgen.k8s import Pod
    >>> policy_rule([Pod, (Pod, "log")], ["get", "list"])
    PolicyRule(api_groups=[''], resources=['pods', 'pods/log'], verbs=['get', 'list'])
    """
    if options or verbs is REQUIRED or _rest:
        return corrected(policy_rule, NONE, locals())
    api_groups, plurals = groups_and_resources(resources, None if groups is None else _listed("groups", groups))
    return PolicyRule(
        api_groups=api_groups,
        resources=plurals,
        resource_names=None if names is None else _names(names),
        verbs=_listed("verbs", verbs),
    )


@answering
def url_rule(
    urls: str | Sequence[str], verbs: str | Sequence[str], *_rest: Never, **options: Unpack[NoOptions]
) -> PolicyRule:
    """What one rule of a cluster role allows to do with paths that are no resources, such as /metrics.

    Makes: rbac.authorization.k8s.io/v1 PolicyRule. A path may end in `*`.

    Args:
        urls: Paths such as /metrics; one may end in `*` (`nonResourceURLs`).
        verbs: "get", "post", …; "*" for all (`verbs`).

    >>> url_rule(["/healthz", "/healthz/*"], "get")
    PolicyRule(non_resource_urls=['/healthz', '/healthz/*'], verbs=['get'])
    """
    if options or _rest or verbs is REQUIRED:
        return corrected(url_rule, NONE, locals())
    return PolicyRule(non_resource_urls=_listed("urls", urls), verbs=_listed("verbs", verbs))


@answering
def role(name: str, *rules: PolicyRule | PolicyRuleDict, **options: Unpack[ObjectOptions]) -> Role:
    """What may be done in one namespace.

    Makes: rbac.authorization.k8s.io/v1 Role.

    Args:
        name: The name (`metadata.name`).
        rules: What it allows, `policy_rule(…)` each (`rules`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A rule is none.
        ValueError: A rule is for URLs, which only a ClusterRole can allow.

    >>> role("reader", policy_rule("pods", "get")).rules
    [PolicyRule(api_groups=[''], resources=['pods'], verbs=['get'])]
    """
    if not options.keys() <= OBJECT or name is REQUIRED:
        return corrected(role, OBJECT, locals())
    made = _rules(rules)
    urls = [url for rule in made or () for url in rule.non_resource_urls or ()]
    if urls:
        raise ValueError(f"{', '.join(urls)} is in no namespace, as Role {name} is; write a cluster_role for it")
    return Role(metadata=object_meta(name, options), rules=made)


@answering
def cluster_role(
    name: str,
    *rules: PolicyRule | PolicyRuleDict,
    aggregate: Labels | LabelSelector | Sequence[Labels | LabelSelector] | None = None,
    **options: Unpack[ClusterOptions],
) -> ClusterRole:
    """What may be done in the whole cluster, or in each namespace where a RoleBinding gives it.

    Makes: rbac.authorization.k8s.io/v1 ClusterRole.

    Args:
        name: The name (`metadata.name`).
        rules: What it allows (`rules`).
        aggregate: Allows what the cluster roles with these labels allow, or with any of several (`aggregationRule`).
        labels: Labels of the role itself, by which another may aggregate it (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    Raises:
        TypeError: A rule is none.
        ValueError: It has rules and aggregates others, whose rules would take the place of its own.

    >>> cluster_role("metrics", url_rule("/metrics", "get")).rules[0].non_resource_urls
    ['/metrics']
    """
    if not options.keys() <= CLUSTER or name is REQUIRED:
        return corrected(cluster_role, CLUSTER, locals())
    if rules and aggregate is not None:
        raise ValueError(
            f"ClusterRole {name} aggregates others, whose rules take the place of its own; "
            "put its rules into another cluster_role with those labels"
        )
    return ClusterRole(
        metadata=object_meta(name, options),
        aggregation_rule=None if aggregate is None else _aggregation(aggregate),
        rules=_rules(rules),
    )


@answering
def role_ref(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> RoleRef:
    """A Role that lives outside the bundle, for `role_binding`.

    Makes: rbac.authorization.k8s.io/v1 RoleRef.

    Args:
        name: The Role's name (`name`).

    >>> role_ref("reader").kind
    'Role'
    """
    if options or _rest or name is REQUIRED:
        return corrected(role_ref, NONE, locals())
    return RoleRef(api_group=_GROUP, kind="Role", name=ExternalName(text("role_ref", name)))


@answering
def cluster_role_ref(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> RoleRef:
    """A ClusterRole that lives outside the bundle, such as `view`, `edit` or `cluster-admin`.

    Makes: rbac.authorization.k8s.io/v1 RoleRef.

    Args:
        name: The ClusterRole's name (`name`).

    >>> role_binding(cluster_role_ref("view"), group("auditors")).role_ref.name
    'view'
    """
    if options or _rest or name is REQUIRED:
        return corrected(cluster_role_ref, NONE, locals())
    return RoleRef(api_group=_GROUP, kind="ClusterRole", name=ExternalName(text("cluster_role_ref", name)))


@answering
def user(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> Subject:
    """A user, as the cluster's authentication names them.

    Makes: rbac.authorization.k8s.io/v1 Subject.

    Args:
        name: The user's name (`name`).

    >>> user("jane@example.com").kind
    'User'
    """
    if options or _rest or name is REQUIRED:
        return corrected(user, NONE, locals())
    return Subject(kind="User", name=name, api_group=_GROUP)


@answering
def group(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> Subject:
    """A group of users, such as `system:authenticated` or `system:serviceaccounts`.

    Makes: rbac.authorization.k8s.io/v1 Subject.

    Args:
        name: The group's name (`name`).

    >>> group("system:serviceaccounts:shop").kind
    'Group'
    """
    if options or _rest or name is REQUIRED:
        return corrected(group, NONE, locals())
    return Subject(kind="Group", name=name, api_group=_GROUP)


@answering
def service_account_ref(
    name: str, namespace: str | None = None, *_rest: Never, **options: Unpack[NoOptions]
) -> Subject:
    """A service account that lives outside the bundle; of the binding's own namespace where none is given.

    Makes: rbac.authorization.k8s.io/v1 Subject.

    Args:
        name: The ServiceAccount's name (`name`).
        namespace: Its namespace; the binding's own where not given (`namespace`).

    >>> service_account_ref("prometheus", "monitoring")
    Subject(kind='ServiceAccount', name='prometheus', namespace='monitoring')
    """
    if options or _rest or name is REQUIRED:
        return corrected(service_account_ref, NONE, locals())
    return Subject(kind="ServiceAccount", name=ExternalName(text("service_account_ref", name)), namespace=namespace)


@answering
def role_binding(
    role: Role | ClusterRole | RoleRef | RoleRefDict,
    *subjects: ServiceAccount | Subject | SubjectDict,
    name: str | None = None,
    **options: Unpack[ObjectOptions],
) -> RoleBinding:
    """Gives subjects what a Role or a ClusterRole allows, in one namespace.

    A service account without a namespace is one of the binding's own.

    Makes: rbac.authorization.k8s.io/v1 RoleBinding.

    Args:
        role: The role; `role_ref` and `cluster_role_ref` name one outside the bundle (`roleRef`).
        subjects: Service accounts, or `user`, `group` and `service_account_ref` (`subjects`).
        name: The name; the role's where not given (`metadata.name`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: The role is no role, or a subject is none.

    >>> role_binding(role("reader"), user("jane")).role_ref
    RoleRef(api_group='rbac.authorization.k8s.io', kind='Role', name='reader')
    """
    if not options.keys() <= OBJECT or role is REQUIRED:
        return corrected(role_binding, OBJECT, locals())
    ref = _role_ref(role)
    meta = object_meta(str(ref.name) if name is None else name, options)
    return RoleBinding(
        metadata=with_namespace(meta, namespace_of(role)),
        role_ref=ref,
        subjects=[_subject(each) for each in subjects] or None,
    )


@answering
def cluster_role_binding(
    role: ClusterRole | RoleRef | RoleRefDict,
    *subjects: ServiceAccount | Subject | SubjectDict,
    name: str | None = None,
    **options: Unpack[ClusterOptions],
) -> ClusterRoleBinding:
    """Gives subjects what a ClusterRole allows, in the whole cluster.

    The server demands a namespace of each service account: its own, or that of `kgen render --namespace`.

    Makes: rbac.authorization.k8s.io/v1 ClusterRoleBinding. See `role_binding` for the arguments.

    Args:
        role: The ClusterRole; `cluster_role_ref` names one outside the bundle (`roleRef`).
        subjects: Service accounts, or `user`, `group` and `service_account_ref` (`subjects`).
        name: The name; the role's where not given (`metadata.name`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    Raises:
        TypeError: The role is no ClusterRole, or a subject is none.

    >>> cluster_role_binding(cluster_role_ref("cluster-admin"), user("jane")).metadata.name
    'cluster-admin'
    """
    if not options.keys() <= CLUSTER or role is REQUIRED:
        return corrected(cluster_role_binding, CLUSTER, locals())
    ref = _role_ref(role)
    if ref.kind != "ClusterRole":
        raise TypeError(f"{ref.kind} {ref.name} is of one namespace; a cluster_role_binding needs a ClusterRole")
    return ClusterRoleBinding(
        metadata=object_meta(str(ref.name) if name is None else name, options),
        role_ref=ref,
        subjects=[_subject(each) for each in subjects] or None,
    )


def _rules(rules: Sequence[PolicyRule | PolicyRuleDict]) -> list[PolicyRule] | None:
    for rule in rules:
        if not isinstance(rule, (PolicyRule, Mapping)):
            raise TypeError(f"{shown(rule)} is no rule; make one with policy_rule(…) or url_rule(…)")
    return [as_model("a rule", rule, PolicyRule) for rule in rules] or None


def _role_ref(role: object) -> RoleRef:
    if isinstance(role, (RoleRef, Mapping)):
        return as_model("role", role, RoleRef)
    if isinstance(role, Role):
        return RoleRef(api_group=_GROUP, kind="Role", name=name_of(role))
    if isinstance(role, ClusterRole):
        return RoleRef(api_group=_GROUP, kind="ClusterRole", name=name_of(role))
    if isinstance(role, str):
        raise TypeError(
            f"{role!r} may be a Role or a ClusterRole; say role_ref({role!r}) or cluster_role_ref({role!r})"
        )
    raise TypeError(f"a binding binds a Role or a ClusterRole, not {shown(role)}")


def _subject(subject: object) -> Subject:
    if isinstance(subject, (Subject, Mapping)):
        return as_model("a subject", subject, Subject)
    if isinstance(subject, ServiceAccount):
        return Subject(kind="ServiceAccount", name=name_of(subject), namespace=namespace_of(subject))
    if isinstance(subject, str):
        raise TypeError(
            f"who is {subject!r}? Say user({subject!r}), group({subject!r}) or service_account_ref({subject!r})"
        )
    raise TypeError(f"{shown(subject)} is no subject; pass a ServiceAccount, user(…) or group(…)")


def _aggregation(aggregate: Labels | LabelSelector | Sequence[Labels | LabelSelector]) -> AggregationRule:
    several = [aggregate] if isinstance(aggregate, (Mapping, LabelSelector)) else aggregate
    if not is_several(several):
        raise TypeError(f'aggregate takes labels such as {{"team": "shop"}}, or a list of them, not {shown(aggregate)}')
    return AggregationRule(
        cluster_role_selectors=[
            each if isinstance(each, LabelSelector) else LabelSelector(match_labels=strings("aggregate", each))
            for each in several
        ]
    )


def _listed(keyword: str, given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else words(keyword, given)


def _names(names: Sequence[str | Object]) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"names is a list, not the text {names!r}; write [{names!r}]")
    if not is_several(names):
        raise TypeError(f"names is a list of objects or their names, not {shown(names)}")
    return [name_of(each) for each in names]
