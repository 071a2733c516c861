"""Metadata of every object: names, labels, annotations, owners, finalizers."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.names import (
    COUNTED_BY_SERVER,
    NAMED_AT_WILL,
    NAMED_BY_SERVER,
    WITH_ANY_FINALIZER,
    WITHOUT_METADATA_RULES,
    WITHOUT_PREFIX_RULES,
    generated_name,
    is_generic,
    name_reasons,
    path_prefix,
    prefix_reasons,
)
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import invalid, required, warning
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Object, Resource
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.meta_v1 import OwnerReference

OF_FILES = ".static.k8s.io"
FILES_SINCE = (1, 36)
OWN_FINALIZERS = {"foregroundDeletion", "kubernetes", "orphan"}
NAMESPACE_LABEL = "kubernetes.io/metadata.name"
ACCESS_REVIEWS = {"LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview"}
FINE_IN_REVIEWS = {"managed_fields", "namespace"}


@rule("KG101", on=Object)
def name_missing(item: Object, at: FieldPath) -> Findings:
    """An object has neither a name nor a generateName.

    Bad:
        metadata: {labels: {app: web}}
    Good:
        metadata: {name: web}
    """
    meta = item.metadata or ObjectMeta()
    if not meta.name and not meta.generate_name and item.kind not in WITHOUT_METADATA_RULES | NAMED_BY_SERVER:
        yield required(at / "metadata" / "name", "an object needs a name or a generateName")


@rule("KG102", on=Object)
def name_invalid(item: Object, at: FieldPath, context: Context) -> Findings:
    """A name does not fit the grammar of its kind.

    Most names are DNS subdomains; those that become a DNS label themselves (Service, StatefulSet, Namespace) hold
    no dot, those of RBAC and of PodDisruptionBudgets may be any part of a URL, and an APIService and a
    CustomResourceDefinition are named after what they define.

    Bad:
        metadata: {name: My_App}
    Good:
        metadata: {name: my-app}
    """
    meta = _metadata(item)
    if meta is not None and meta.name:
        for reason in name_reasons(item, meta.name, context.version):
            yield invalid(at / "metadata" / "name", meta.name, reason)


@rule("KG103", on=Object)
def generate_name_invalid(item: Object, at: FieldPath, context: Context) -> Findings:
    """A generateName cannot begin a name of its kind; the server adds five letters and digits to it.

    Bad:
        metadata: {generateName: My_Job-}
    Good:
        metadata: {generateName: my-job-}
    """
    meta = _metadata(item)
    if meta is None or not meta.generate_name:
        return
    for reason in prefix_reasons(item, meta.generate_name, context.version):
        yield invalid(at / "metadata" / "generateName", meta.generate_name, reason)
    if not meta.name:
        generated = generated_name(item)
        for reason in name_reasons(item, generated, context.version):
            yield invalid(at / "metadata" / "name", generated, reason)


@rule("KG104", on=Object)
def namespace_invalid(item: Object, at: FieldPath) -> Findings:
    """A namespace's name is no DNS label.

    Bad:
        metadata: {name: web, namespace: my.shop}
    Good:
        metadata: {name: web, namespace: my-shop}
    """
    meta = item.metadata
    if meta is not None and meta.namespace and _is_namespaced(item):
        for reason in checks.problems(meta.namespace, grammars.dns_label):
            yield invalid(at / "metadata" / "namespace", meta.namespace, reason)


@rule("KG105", on=Object)
def generation_negative(item: Object, at: FieldPath) -> Findings:
    """A generation, which the server counts itself, is negative.

    Bad:
        metadata: {name: web, generation: -1}
    Good:
        metadata: {name: web}
    """
    meta = _metadata(item)
    if meta is not None and meta.generation and item.kind not in COUNTED_BY_SERVER:
        yield from checks.not_negative(at / "metadata" / "generation", meta.generation)


@rule("KG106", on=Object)
def label_invalid(item: Object, at: FieldPath) -> Findings:
    """A label's key or value does not fit its grammar.

    A key is `name` or `prefix/name`; name and value have at most 63 bytes of letters, digits, "-", "_" and ".".
    A Namespace gets its own name as a label.

    Bad:
        metadata: {name: web, labels: {team: shop & more}}
    Good:
        metadata: {name: web, labels: {team: shop-and-more}}
    """
    meta = _metadata(item)
    if meta is None:
        return
    own = {NAMESPACE_LABEL: meta.name} if item.kind == "Namespace" and meta.name else {}
    if meta.labels or own:
        yield from checks.labels(at / "metadata" / "labels", {**(meta.labels or {}), **own})


@rule("KG107", on=Object)
def annotation_invalid(item: Object, at: FieldPath) -> Findings:
    """An annotation's key does not fit its grammar, or all annotations together exceed 256 KiB.

    Bad:
        metadata: {name: web, annotations: {my note: hello}}
    Good:
        metadata: {name: web, annotations: {example.com/note: hello}}
    """
    meta = _metadata(item)
    if meta is not None and meta.annotations:
        yield from checks.all_annotations(at / "metadata" / "annotations", meta.annotations)


@rule("KG108", on=Object)
def owner_invalid(item: Object, at: FieldPath) -> Findings:
    """An owner lacks its apiVersion, kind, name or uid, is an Event, or is one controller too many.

    Bad:
        metadata: {name: web, ownerReferences: [{apiVersion: v1, kind: Pod, name: a}]}
    Good:
        metadata: {name: web, ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: 1b2c}]}
    """
    meta = _metadata(item)
    if meta is None or not meta.owner_references:
        return
    where = at / "metadata" / "ownerReferences"
    owners = _distinct(meta.owner_references)
    for owner in owners:
        yield from _owner_problems(where, owner)
    controllers = [owner for owner in owners if owner.controller]
    for owner in controllers[1:]:
        yield invalid(where, owner.name or "", "is a second controller; only one owner can be it")


def _distinct(owners: list[OwnerReference]) -> list[OwnerReference]:
    """The owners without those that are there twice, which the server drops."""
    texts = ("api_version", "kind", "name", "uid")
    keys = [(*(getattr(o, text) or "" for text in texts), o.controller, o.block_owner_deletion) for o in owners]
    return [owner for i, owner in enumerate(owners) if keys[i] not in keys[:i]]


def _owner_problems(at: FieldPath, owner: OwnerReference) -> Findings:
    version = owner.api_version or ""
    group, _, number = version.rpartition("/")
    if not number or "/" in group:
        yield invalid(at / "apiVersion", version, "must be a version, such as v1 or apps/v1")
    for field in ("kind", "name", "uid"):
        if not owner.__dict__.get(field):
            yield invalid(at / field, "", "must not be empty")
    if (group, number, owner.kind) == ("", "v1", "Event"):
        yield invalid(at, "v1 Event", "cannot own an object")


@rule("KG109", on=Object)
def finalizer_invalid(item: Object, at: FieldPath) -> Findings:
    """A finalizer is no qualified name, or one without a prefix that is not Kubernetes' own.

    Bad:
        metadata: {name: web, finalizers: [cleanup]}
    Good:
        metadata: {name: web, finalizers: [example.com/cleanup]}
    """
    meta = _metadata(item)
    if meta is None or not meta.finalizers:
        return
    finalizers, where = meta.finalizers, at / "metadata" / "finalizers"
    needs_domain = item.kind not in WITH_ANY_FINALIZER and not is_generic(item)
    for i, finalizer in enumerate(finalizers):
        yield from checks.grammar(where, finalizer, grammars.qualified_name)
        if needs_domain and "/" not in finalizer and finalizer not in OWN_FINALIZERS:
            yield invalid(where[i], finalizer, "must have a prefix, such as example.com/cleanup")
    if {"orphan", "foregroundDeletion"}.issubset(finalizers):
        yield invalid(where, finalizers, "cannot hold both orphan and foregroundDeletion")


@rule("KG110", on=Object, stage="metadata")
def name_no_part_of_url(item: Object, at: FieldPath) -> Findings:
    """A name or generateName that the rules of its kind let pass cannot stand in a URL.

    Bad:
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: shop/web}
    Good:
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: shop-web}
    """
    meta = _metadata(item)
    if meta is None or not (item.kind in NAMED_AT_WILL or item.kind in WITHOUT_PREFIX_RULES):
        return
    if meta.generate_name:
        for reason in path_prefix(meta.generate_name):
            yield invalid(at / "metadata" / "generateName", meta.generate_name, reason)
    if item.kind in NAMED_AT_WILL:
        yield from checks.grammar(at / "metadata" / "name", final_name(item), grammars.path_segment)


@rule("KG111", on=Object)
def review_with_metadata(item: Object, at: FieldPath) -> Findings:
    """A question about somebody's rights has metadata, though it is not stored.

    Bad:
        apiVersion: authorization.k8s.io/v1
        kind: SelfSubjectAccessReview
        metadata: {name: may-i}
    Good:
        apiVersion: authorization.k8s.io/v1
        kind: SelfSubjectAccessReview
    """
    if item.kind in ACCESS_REVIEWS and item.metadata is not None:
        given = [name for name, value in item.metadata.__dict__.items() if name not in FINE_IN_REVIEWS and value]
        if given:
            yield invalid(at / "metadata", ", ".join(given), "must not be there")


@rule("KG112", on=Object, severity="warning")
def namespace_without_effect(item: Object, at: FieldPath) -> Findings:
    """An object of a kind that is in no namespace names one; the server drops it without a word.

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast, namespace: shop}
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
    """
    if item.metadata is not None and item.metadata.namespace and not _is_namespaced(item):
        message = f"a {item.kind} is in no namespace"
        yield warning(at / "metadata" / "namespace", message, "leave it out: the server drops it")


@rule("KG115", on=Object, severity="warning")
def name_kept_for_files(item: Object, at: FieldPath, context: Context) -> Findings:
    """An admission configuration has a name that is kept for those that the server reads from its own files.

    Bad:
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: images.static.k8s.io}
    Good:
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: images.example.com}
    """
    if item.api_version != "admissionregistration.k8s.io/v1":
        return
    name = (item.metadata and item.metadata.name) or ""
    if name.endswith(OF_FILES) and context.version >= FILES_SINCE:
        yield warning(at / "metadata" / "name", f"names that end with {OF_FILES} are kept for the server's own files")


@rule("KG118", on=Object, severity="warning")
def owner_twice(item: Object, at: FieldPath) -> Findings:
    """An object names an owner twice; the server keeps one of the two, and says that it may refuse this one day.

    Bad:
        metadata:
          name: web
          ownerReferences:
          - {apiVersion: apps/v1, kind: Deployment, name: web, uid: 0b1d}
          - {apiVersion: apps/v1, kind: Deployment, name: web, uid: 0b1d}
    Good:
        metadata:
          name: web
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: 0b1d}]
    """
    owners = (item.metadata and item.metadata.owner_references) or ()
    for i, owner in enumerate(owners):
        if owner in owners[:i]:
            yield warning((at / "metadata" / "ownerReferences")[i], "is there twice", "leave one out")


@rule("KG113", on=Object, severity="warning")
def resource_version_given(item: Object, at: FieldPath) -> Findings:
    """An object names the version that it replaces, as one that was read from a cluster does.

    A server refuses to create such an object, unless it only tries, and to replace one of another version.

    Bad:
        metadata: {name: web, resourceVersion: "4711"}
    Good:
        metadata: {name: web}
    """
    if item.metadata is not None and item.metadata.resource_version:
        yield warning(at / "metadata" / "resourceVersion", "only fits the object that it was read from", "leave it out")


@update_rule("KG1450", on=Object)
def deletion_written(item: Object, at: FieldPath, context: Context) -> Findings:
    """A change writes when an object is to be deleted, which only the server does.

    When an object is created, the server drops it without a word.

    Bad:
        metadata: {name: web}
        ---
        metadata: {name: web, deletionTimestamp: "2026-01-01T00:00:00Z"}
    Good:
        metadata: {name: web}
        ---
        metadata: {name: web, labels: {app: web}}
    """
    old, new = _metadata(context.old), _metadata(item)
    for name in ("deletion_timestamp", "deletion_grace_period_seconds"):
        given = getattr(new, name, None)
        if given is not None and given != getattr(old, name, None):
            where = at / "metadata" / ObjectMeta.__fields__[name].json
            yield invalid(where, given, "field is immutable", "remove it; `kubectl delete` deletes the object")


def _metadata(item: Object) -> ObjectMeta | None:
    return None if item.kind in WITHOUT_METADATA_RULES else item.metadata


def _is_namespaced(item: Object) -> bool:
    if isinstance(item, Resource):
        return not item.cluster_scoped
    return item.__kind__ is None or item.__kind__.namespaced
