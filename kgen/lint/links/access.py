"""Rules of roles that name resources or verbs which the API does not have."""

from __future__ import annotations

from functools import cache

from kgen.apiserver.rule import link
from kgen.diagnostics import warning
from kgen.k8s.rbac_v1 import ClusterRole, Role
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest, closest_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

PARTS = {
    *("*", "approval", "attach", "binding", "ephemeralcontainers", "eviction", "exec", "finalize", "finalizers"),
    *("nodeclient", "restricted", "selfnodeclient"),
    *("log", "portforward", "proxy", "resize", "rollback", "scale", "status", "token"),
}
"""Subresources; a node has others, which its kubelet answers."""
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
    "all": "*",
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
        where = (at / "rules")[i]
        for j, group in enumerate(access.api_groups or ()):
            told = _no_group(group)
            if told:
                yield warning((where / "apiGroups")[j], *told)
        known = _known(tuple(access.api_groups or ()))
        for j, resource in enumerate((access.resources or ()) if known else ()):
            told = _no_resource(resource, known, access.api_groups or ())
            if told:
                yield warning((where / "resources")[j], *told)


def _no_group(group: str) -> tuple[str, str] | None:
    """Why there is no API group of a name, and what was meant; groups of others have a dot."""
    from kgen.apiserver.served.resources import every_group

    name, _, version = group.partition("/")
    if group in ("core", "v1", "core/v1"):
        return (
            f"there is no API group {shown(group)}: pods, Services and the like are in the group without a name",
            '""',
        )
    if version:
        return f"{shown(group)} is an apiVersion, and roles take a group without a version", f"write {shown(name)}"
    if group == "*" or "." in group or group in every_group():
        return None
    return f"there is no API group {shown(group)}", closest(group, every_group())


def _no_resource(resource: str, known: dict[str, str], groups: Sequence[str]) -> tuple[str, str] | None:
    """Why API groups do not have a resource, and what was meant."""
    name, _, part = resource.partition("/")
    if name not in known and name != "*" and name not in WITHOUT_KIND:
        return f"API group {' or '.join(map(shown, groups))} has no resource {shown(name)}", _hint(name, known)
    if part and part not in PARTS and name != "nodes":
        meant = closest_word(part, PARTS)
        return f"{shown(name)} have no subresource {shown(part)}", f'did you mean "{name}/{meant}"?' if meant else ""
    return None


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
