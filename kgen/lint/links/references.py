"""What objects refer to by name and the bundle does not have, and annotations that declare it external."""

from __future__ import annotations

from kgen.apiserver.registry import codes
from kgen.apiserver.rule import ANNOTATED, TWINS, WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.claims import claim_templates, is_of_stateful_set
from kgen.cluster.contents import ANNOTATION, table
from kgen.cluster.externals import problem_of
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import PersistentVolume, PersistentVolumeClaim
from kgen.lint.missing import missing
from kgen.model import Object
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import PersistentVolumeClaimSpec
    from kgen.k8s.networking_v1 import Ingress
    from kgen.k8s.rbac_v1 import ClusterRoleBinding, RoleBinding

IGNORE = "kgen/ignore"
BINDINGS = ("RoleBinding", "ClusterRoleBinding")
ISSUERS = ("cert-manager.io/", "kubernetes.io/tls-acme")
"""Annotations of an Ingress whose certificate somebody will make."""


@link("KG705", on=Object, needs=(*WITH_PODS, *BINDINGS))
def service_account_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """Pods run under a ServiceAccount, or a binding names one, that the bundle does not have.

    Without it no pod is made at all: admission refuses each one.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {serviceAccountName: web, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {serviceAccountName: web, containers: [{name: web, image: web}]}
    """
    for name, namespace, where, so in _accounts(item, at, index):
        yield from missing("ServiceAccount", name, where, index, namespace=namespace, so=so)


def _accounts(item: Object, at: FieldPath, index: Index) -> Iterator[tuple[str, str, FieldPath, str]]:
    pods = index.pods_of(item)
    if pods:
        name = pods.spec.service_account_name or pods.spec.service_account or ""
        yield name, pods.namespace, pods.at / "serviceAccountName", "no pod is made"
    binding = _binding(item)
    if binding:
        for i, subject in enumerate(binding.subjects or ()):
            namespace = subject.namespace or namespace_of(item)
            if subject.kind == "ServiceAccount" and (namespace == namespace_of(item) or _is_at_home(namespace, index)):
                yield subject.name or "", namespace, (at / "subjects")[i] / "name", "this subject is granted nothing"


def _binding(item: Object) -> RoleBinding | ClusterRoleBinding | None:
    if item.kind not in BINDINGS:
        return None
    from kgen.k8s.rbac_v1 import ClusterRoleBinding, RoleBinding

    return item if isinstance(item, (RoleBinding, ClusterRoleBinding)) else None


def _is_at_home(namespace: str, index: Index) -> bool:
    """Whether the bundle has objects with pods or accounts in a namespace, so that it speaks for it."""
    return namespace != "kube-system" and index.contains(_at_home, namespace)


@table(Object)
def _at_home(item: Object, _: Contents) -> Entries:
    """Objects with pods, accounts and the like, by their namespaces."""
    if item.__kind__ is not None and item.__kind__.namespaced and item.kind not in ("Role", "RoleBinding"):
        yield namespace_of(item), item


@link("KG706", on=Pods)
def claim_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """Pods mount a PersistentVolumeClaim that the bundle does not have.

    They stay pending until it is there. A volume that a claim template replaces is left alone.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    Good:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    """
    replaced = claim_templates(pods.owner)
    for i, volume in enumerate(pods.spec.volumes or ()):
        name = volume.persistent_volume_claim and volume.persistent_volume_claim.claim_name
        if name and volume.name not in replaced and not is_of_stateful_set(name, pods.namespace, index):
            where = (at / "volumes")[i] / "persistentVolumeClaim" / "claimName"
            yield from missing(
                "PersistentVolumeClaim", name, where, index, namespace=pods.namespace, so="the pods stay pending"
            )


@link("KG707", on=Pods)
def priority_class_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """Pods have a PriorityClass that the bundle does not have.

    Without it no pod is made at all: admission refuses each one.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {priorityClassName: high, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {priorityClassName: system-node-critical, containers: [{name: web, image: web}]}
    """
    name = pods.spec.priority_class_name
    yield from missing("PriorityClass", name, at / "priorityClassName", index, namespace="", so="no pod is made")


@link("KG708", on=Object, needs=BINDINGS)
def role_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """A binding grants a role that the bundle does not have.

    Bad:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
        subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}]
    Good:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}]
    """
    binding = _binding(item)
    if not binding or binding.role_ref is None:
        return
    ref = binding.role_ref
    namespace = namespace_of(item)
    if ref.kind == "Role" and namespace == "kube-system":
        return  # such as extension-apiserver-authentication-reader, which the cluster brings along
    inside = {"Role": namespace, "ClusterRole": ""}.get(ref.kind or "")
    if ref.kind and inside is not None:
        where = at / "roleRef" / "name"
        yield from missing(ref.kind, ref.name, where, index, namespace=inside, so="the binding grants nothing")


@link("KG709", on=Object, needs=("PersistentVolumeClaim", "StatefulSet"))
def storage_class_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """A claim asks for a StorageClass that the bundle does not have, and no volume of it offers.

    It stays pending. Classes mostly live in the cluster: declare those external.

    Bad:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: driver.longhorn.io
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
    for spec, where in _claims(item, at):
        name = spec.storage_class_name
        if name and not index.contains(_offered_classes, name):
            yield from missing(
                "StorageClass", name, where / "storageClassName", index, namespace="", so="the claim stays pending"
            )


def _claims(item: Object, at: FieldPath) -> Iterator[tuple[PersistentVolumeClaimSpec, FieldPath]]:
    if isinstance(item, PersistentVolumeClaim) and item.spec:
        yield item.spec, at / "spec"
    if isinstance(item, StatefulSet) and item.spec:
        for i, template in enumerate(item.spec.volume_claim_templates or ()):
            if template.spec:
                yield template.spec, (at / "spec" / "volumeClaimTemplates")[i] / "spec"


@table("PersistentVolume")
def _offered_classes(item: PersistentVolume, _: Contents) -> Entries:
    if isinstance(item, PersistentVolume) and item.spec and item.spec.storage_class_name:
        yield item.spec.storage_class_name, item


@link("KG710", on="networking_v1.Ingress")
def ingress_secret_missing(item: Ingress, at: FieldPath, index: Index) -> Findings:
    """An Ingress serves TLS with a Secret that the bundle does not have, and nobody is asked to make.

    Bad:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          tls: [{hosts: [example.com], secretName: tls}]
          defaultBackend: {service: {name: web, port: {number: 80}}}
    Good:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: ours}}
        spec:
          tls: [{hosts: [example.com], secretName: tls}]
          defaultBackend: {service: {name: web, port: {number: 80}}}
    """
    annotations = (item.metadata and item.metadata.annotations) or {}
    if any(key.startswith(ISSUERS) for key in annotations):
        return
    for i, tls in enumerate((item.spec and item.spec.tls) or ()):
        where = (at / "spec" / "tls")[i] / "secretName"
        yield from missing(
            "Secret", tls.secret_name, where, index, namespace=namespace_of(item), so="TLS has no certificate"
        )


_SHARED = "Namespace"
"""Each part of an application may bring it along in the same words."""


@link("KG755", on=Object, needs=(TWINS,))
def object_twice(item: Object, at: FieldPath, index: Index) -> Findings:
    """Two objects of the bundle have the same kind, namespace and name.

    The second one replaces the first when it is applied, or is refused when it is created.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: shop}
    """
    name = name_of(item)
    other = index.first_with_name_of(item) if name else item
    if other is not item and not (item.kind == _SHARED and item == other):
        yield warning(
            at / "metadata" / "name",
            f"there is another {item.kind} {shown(name)} before: one of them is lost",
            "rename or remove one",
            other=other,
        )


@link("KG788", on=Object, needs=(ANNOTATED,))
def kgen_annotation_invalid(item: Object, at: FieldPath, _: Index) -> Findings:
    """An annotation for kgen names no kind, or no rule.

    `kgen/external` has objects that live outside, as KIND/NAME, `kgen/ignore` codes or names of rules; both take
    several, separated by commas. What is misspelt has no effect.

    Bad:
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, annotations: {kgen/external: Secrt/login}}
    Good:
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, annotations: {kgen/external: Secret/login}}
    """
    annotations = item.metadata and item.metadata.annotations
    if not annotations or annotations.keys().isdisjoint((ANNOTATION, IGNORE)):
        return
    where = at / "metadata" / "annotations"
    for problem in filter(None, map(problem_of, _words(annotations.get(ANNOTATION)))):
        yield warning(where.key(ANNOTATION), problem)
    for word in _words(annotations.get(IGNORE)):
        yield from _unknown_rule(word, where.key(IGNORE))


def _words(text: object) -> Iterator[str]:
    return (word.strip() for word in str(text or "").split(",") if word.strip())


def _unknown_rule(word: str, at: FieldPath) -> Findings:
    """A word that is nearly a rule's; one's own rules, which nobody knows here, have other words."""
    names = codes()
    is_known = word in names.values() or any(code.startswith(word) for code in names if len(word) > len("KG"))
    hint = closest(word, names.values())
    if not is_known and (hint or word.startswith("KG")):
        yield warning(at, f"there is no rule {shown(word)}", hint)
