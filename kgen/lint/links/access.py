"""Rules of roles that name resources or verbs which the API does not have."""

from __future__ import annotations

from functools import cache

from kgen.apiserver.rule import link
from kgen.diagnostics import warning
from kgen.k8s.rbac_v1 import ClusterRole, Role
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

VERBS = {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}
"""Verbs of requests for resources."""
SPECIAL_VERBS = {"*", "use", "bind", "escalate", "approve", "sign", "attest", "associate", "proxy"}
"""Verbs that some rules of the server ask for beside them."""
SPECIAL_PREFIXES = ("impersonate", "request-serviceaccounts-token")
MEANT = {
    "read": "get",
    "describe": "get",
    "write": "update",
    "edit": "update",
    "apply": "patch",
    "remove": "delete",
    "exec": "create",
}
"""Words of other tools, and the verbs that are meant."""
WITHOUT_KIND = {
    "users",
    "groups",
    "uids",
    "userextras",
    "bindings",
    "componentstatuses",
    "podsecuritypolicies",
    "signers",
}
"""Resources without a kind in the models: virtual ones, and those of the past."""


@link("KG774", on=Role, also=(ClusterRole,))
def role_resource_unknown(item: Role | ClusterRole, at: FieldPath, _: Index) -> Findings:
    """A role names a resource that its API groups do not have, so that it allows nothing there.

    Resources are plural and in lower case, and each is in its group: pods in "", deployments in apps. Groups that are
    not Kubernetes' own are not looked at.

    Bad:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [pod], verbs: [get]}]
    Good:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    """
    for i, access in enumerate(item.rules or ()):
        known = _known(tuple(access.api_groups or ()))
        for j, resource in enumerate((access.resources or ()) if known else ()):
            name = resource.partition("/")[0]
            if name not in known and name != "*" and name not in WITHOUT_KIND:
                groups = " or ".join([shown(group) for group in access.api_groups or ()])
                where = ((at / "rules")[i] / "resources")[j]
                yield warning(where, f"API group {groups} has no resource {shown(name)}", _hint(name, known))


@link("KG775", on=Role, also=(ClusterRole,))
def role_verb_unknown(item: Role | ClusterRole, at: FieldPath, _: Index) -> Findings:
    """A role allows a verb that no request has.

    Bad:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [gett]}]
    Good:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    """
    for i, access in enumerate(item.rules or ()):
        for j, verb in enumerate((access.verbs or ()) if _known(tuple(access.api_groups or ())) else ()):
            if verb not in VERBS and verb not in SPECIAL_VERBS and not verb.startswith(SPECIAL_PREFIXES):
                where = ((at / "rules")[i] / "verbs")[j]
                yield warning(where, f"no request has the verb {shown(verb)}", closest(verb.lower(), VERBS, MEANT))


@cache
def _known(groups: tuple[str, ...]) -> dict[str, str]:
    """The resources of API groups, with their kinds; none where a group is not Kubernetes' own."""
    from kgen.apiserver.served.resources import modules_of, plurals

    modules = [modules_of(group) for group in groups]
    if not all(modules):
        return {}
    return {name: kind for several in modules for module in several for name, kind in plurals(module).items()}


def _hint(name: str, known: dict[str, str]) -> str:
    from kgen.apiserver.served.resources import groups_with

    kinds = {kind.lower(): plural for plural, kind in known.items()}
    plural = kinds.get(name.lower()) or (name.lower() if name.lower() in known else "")
    if plural:
        return f'did you mean "{plural}"?'
    groups = list(groups_with(name))
    return f"it is in API group {' and '.join(map(shown, groups))}" if groups else closest(name, known)
