"""Rights: roles that allow everything."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.diagnostics import warning
from kgen.k8s.rbac_v1 import ClusterRole, ClusterRoleBinding, Role
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath


@advice("KG937", on=Object)
def role_allows_everything(item: Object, at: FieldPath, _: Index) -> Findings:
    """A role allows every verb on every resource: `*` on `*`.

    Bad:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: ["*"], verbs: ["*"]}]
    Good:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, watch]}]
    """
    if not isinstance(item, (ClusterRole, Role)):
        return
    for i, each in enumerate(item.rules or ()):
        if "*" in (each.verbs or ()) and "*" in (each.resources or ()):
            told = "allows every verb on every resource: all Secrets, and each kind that is added later"
            yield warning((at / "rules")[i], told, "name the resources and the verbs that are needed")


@advice("KG938", on=ClusterRoleBinding)
def cluster_admin_bound(item: ClusterRoleBinding, at: FieldPath, _: Index) -> Findings:
    """Somebody is given cluster-admin: everything, in all namespaces.

    Bad:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
    Good:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
    """
    if item.role_ref and item.role_ref.name == "cluster-admin" and item.subjects:
        told = "cluster-admin may do everything in the whole cluster"
        yield warning(
            at / "roleRef" / "name", told, "bind a ClusterRole with what is needed, or bind it in a namespace"
        )
