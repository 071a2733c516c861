"""PersistentVolumeClaims, also where they are templates: of a StatefulSet or of a pod's ephemeral volume."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.resources import is_whole
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import FORBIDDEN, Finding, forbidden, invalid, required, warning
from kgen.k8s.core_v1 import (
    PersistentVolume,
    PersistentVolumeClaim,
    PersistentVolumeClaimSpec,
    TypedLocalObjectReference,
    TypedObjectReference,
)
from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

from .persistent_volumes import ATTRIBUTE_CLASSES_SINCE, OLD_STORAGE_CLASS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Source: TypeAlias = TypedLocalObjectReference | TypedObjectReference

CLAIM = "PersistentVolumeClaim"
SNAPSHOTS = ("VolumeSnapshot", "snapshot.storage.k8s.io")


@rule("KG541", on=PersistentVolumeClaimSpec)
def claim_without_storage(spec: PersistentVolumeClaimSpec, at: FieldPath) -> Findings:
    """A claim does not say how much storage it wants.

    Bad:
        accessModes: [ReadWriteOnce]
        resources: {limits: {storage: 1Gi}}
    Good:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
    """
    if "storage" not in ((spec.resources and spec.resources.requests) or ()):
        yield required((at / "resources").key("storage"), "set resources.requests.storage to the size of the volume")


@rule("KG542", on=PersistentVolumeClaimSpec)
def claim_of_no_storage(spec: PersistentVolumeClaimSpec, at: FieldPath) -> Findings:
    """A claim wants no storage, or less.

    Bad:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 0}}
    Good:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
    """
    storage = ((spec.resources and spec.resources.requests) or {}).get("storage")
    if storage is not None and billionths(storage) <= 0:
        yield invalid((at / "resources").key("storage"), storage, "must be greater than zero")


@rule("KG543", on=PersistentVolumeClaimSpec)
def claim_selector_invalid(spec: PersistentVolumeClaimSpec, at: FieldPath) -> Findings:
    """The selector by which a claim chooses volumes is none.

    Bad:
        accessModes: [ReadWriteOnce]
        selector: {matchExpressions: [{key: disk, operator: In}]}
    Good:
        accessModes: [ReadWriteOnce]
        selector: {matchExpressions: [{key: disk, operator: In, values: [fast]}]}
    """
    if spec.selector is not None:
        yield from checks.label_selector(at / "selector", spec.selector)


@rule("KG544", on=PersistentVolumeClaimSpec)
def attributes_class_of_claim_invalid(spec: PersistentVolumeClaimSpec, at: FieldPath, context: Context) -> Findings:
    """The name of a claim's VolumeAttributesClass is no DNS subdomain; empty text is fine and means: none.

    Bad:
        volumeAttributesClassName: Very_Fast
    Good:
        volumeAttributesClassName: very-fast
    """
    name = spec.volume_attributes_class_name
    if name and context.version >= ATTRIBUTE_CLASSES_SINCE:
        yield from checks.grammar(at / "volumeAttributesClassName", name, grammars.dns_subdomain)


@rule("KG545", on=PersistentVolumeClaimSpec)
def claim_source_invalid(spec: PersistentVolumeClaimSpec, at: FieldPath, context: Context) -> Findings:
    """What a claim is to be filled from has no name or kind, or no such kind is in its API group.

    Without an apiGroup, only another PersistentVolumeClaim can be meant. Of a claim that stands on its own, the
    server copies dataSource to dataSourceRef or back, so that it complains twice.

    Bad:
        dataSource: {kind: PersistentVolumeClaim}
    Good:
        dataSource: {kind: PersistentVolumeClaim, name: template}
    """
    if spec.data_source is not None or spec.data_source_ref is not None:
        for field, source in _sources(spec, context):
            yield from _source_problems(at / field, source)


@rule("KG546", on=PersistentVolumeClaimSpec)
def claim_with_two_sources(spec: PersistentVolumeClaimSpec, at: FieldPath, context: Context) -> Findings:
    """A claim's dataSource and dataSourceRef say different things.

    Bad:
        dataSource: {kind: PersistentVolumeClaim, name: one}
        dataSourceRef: {kind: PersistentVolumeClaim, name: another}
    Good:
        dataSourceRef: {kind: PersistentVolumeClaim, name: one}
    """
    if spec.data_source is None or spec.data_source_ref is None:
        return
    sources = dict(_sources(spec, context))
    if len(sources) < len(("dataSource", "dataSourceRef")):
        return
    one, other = sources.values()
    if getattr(other, "namespace", None):
        yield invalid(at, "dataSource", "cannot be there together with a dataSourceRef in another namespace")
    elif (one.api_group, one.kind or "", one.name or "") != (other.api_group, other.kind or "", other.name or ""):
        yield invalid(at, "dataSource", "must say the same as dataSourceRef", "leave dataSource out")


def _sources(spec: PersistentVolumeClaimSpec, context: Context) -> Iterator[tuple[str, Source]]:
    """What the server takes for dataSource and dataSourceRef."""
    old: Source | None = spec.data_source
    new: Source | None = spec.data_source_ref
    if isinstance(context.item, PersistentVolumeClaim):
        new = None if new is not None and getattr(new, "namespace", None) else new
        old = old if old is None or new is not None or is_kept(old) else None
        old, new = (old or new, new or old)
    if old is not None:
        yield "dataSource", old
    if new is not None:
        yield "dataSourceRef", new


def is_kept(source: TypedLocalObjectReference | TypedObjectReference) -> bool:
    """Whether the server keeps a dataSource that stands alone; any other it drops without a word."""
    group = source.api_group or ""
    return (source.kind, group) in ((CLAIM, ""), SNAPSHOTS)


def _source_problems(at: FieldPath, source: Source) -> Findings:
    if not source.name:
        yield required(at / "name")
    if not source.kind:
        yield required(at / "kind")
    if not source.api_group and source.kind != CLAIM:
        yield invalid(at, source.kind or "", f"needs an apiGroup, as without one only a {CLAIM} can be meant")
    if source.api_group:
        yield from checks.grammar(at / "apiGroup", source.api_group, grammars.dns_subdomain)
    namespace = getattr(source, "namespace", None)
    if namespace:
        yield from checks.grammar(at / "namespace", namespace, grammars.dns_label)


@rule("KG547", on=PersistentVolumeClaimSpec, severity="warning")
def claim_of_fractional_bytes(spec: PersistentVolumeClaimSpec, at: FieldPath) -> Findings:
    """A claim wants a fraction of a byte: `100m` is a tenth of one byte, and was probably to be `100Mi`.

    Bad:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 100m}}
    Good:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 100Mi}}
    """
    resources = spec.resources
    if resources is None:
        return
    for field, amounts in (("requests", resources.requests), ("limits", resources.limits)):
        storage = (amounts or {}).get("storage")
        if storage is not None and not is_whole(storage):
            yield warning((at / "resources" / field).key("storage"), f'"{storage}" is no whole number of bytes')


@rule("KG548", on=PersistentVolumeClaim, severity="warning")
def claim_with_class_in_annotation(item: PersistentVolumeClaim, at: FieldPath) -> Findings:
    """A claim names its storage class in an annotation, as it was done before Kubernetes 1.6.

    Bad:
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast}}
    Good:
        metadata: {name: data}
        spec: {storageClassName: fast}
    """
    if OLD_STORAGE_CLASS in ((item.metadata and item.metadata.annotations) or ()):
        where = (at / "metadata" / "annotations").key(OLD_STORAGE_CLASS)
        yield warning(where, "is deprecated; use spec.storageClassName")


RECOVERED_SINCE = (1, 32)
"""The first version that lets a claim ask for less again, while it has not grown yet."""


@update_rule("KG1410", on=PersistentVolumeClaim)
def claim_field_immutable(item: PersistentVolumeClaim, at: FieldPath, context: Context) -> Findings:
    """A change to a claim touches what cannot change once it exists.

    A bound claim may ask for more storage and for another volumeAttributesClassName; a class may be named where none
    was. All else is fixed, and so is the size of a claim that is not bound yet.

    Bad:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: 1Gi}}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 1Gi}}}
    Good:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
    """
    old, new = context.old.spec, item.spec
    if old is None or new is None:
        return
    where = at / "spec"
    fields = [where / name for name in _changed(old, new, is_bound=_is_bound(item))]
    if _has_other_class(context.old, item):
        fields.append(where / "storageClassName")
    if fields:
        message = "is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
        hint = f"changed: {', '.join(map(str, fields))}; create a claim with a new name, and copy the data"
        yield Finding(where, FORBIDDEN, message, hint, fields=tuple(fields))


def _changed(old: PersistentVolumeClaimSpec, new: PersistentVolumeClaimSpec, *, is_bound: bool) -> Iterator[str]:
    """The fields of a claim that changed although they cannot, by their JSON names."""
    from kgen.apiserver.defaulting.equality import changed_fields

    before, after = _with_free_fields(old, new, is_bound=is_bound)
    yield from (each.json for each in changed_fields(before, after) if each.name != "storage_class_name")


def _with_free_fields(
    old: PersistentVolumeClaimSpec, new: PersistentVolumeClaimSpec, *, is_bound: bool
) -> tuple[PersistentVolumeClaimSpec, PersistentVolumeClaimSpec]:
    """Both specs, with the new values in the old one where they may change."""
    free: dict[str, Any] = {} if old.volume_name else {"volume_name": new.volume_name}
    if is_bound:
        free["volume_attributes_class_name"] = new.volume_attributes_class_name
        if new.resources is not None and new.resources.requests is not None:
            size = ((old.resources and old.resources.requests) or {}).get("storage", "0")
            new = new.replace(resources=new.resources.replace(requests={**new.resources.requests, "storage": size}))
    return old.replace(**free), new


def _is_bound(item: PersistentVolumeClaim) -> bool:
    return item.status is not None and item.status.phase == "Bound"


def _has_other_class(old: PersistentVolumeClaim, new: PersistentVolumeClaim) -> bool:
    """Whether a claim has another class than before; one that had none may be given one, that of the old annotation."""
    before, after = (each.spec.storage_class_name for each in (old, new))
    annotation = ((old.metadata and old.metadata.annotations) or {}).get(OLD_STORAGE_CLASS)
    return before != after and (before is not None or (annotation is not None and after != annotation))


@update_rule("KG1411", on=PersistentVolumeClaim)
def claim_shrunk(item: PersistentVolumeClaim, at: FieldPath, context: Context) -> Findings:
    """A bound claim asks for no more than it has already, after it asked for more.

    Volumes never shrink.

    Bad:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
        status: {phase: Bound, capacity: {storage: 2Gi}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 2Gi}}
    Good:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
    """
    old, new = (billionths(_asked(each)) for each in (context.old, item))
    capacity = (item.status and item.status.capacity) or {}
    if new < old and (context.version < RECOVERED_SINCE or new <= billionths(capacity.get("storage", "0"))):
        where = at / "spec" / "resources" / "requests" / "storage"
        yield forbidden(
            where, "field can not be less than status.capacity", "create a smaller claim, and copy the data"
        )


def _asked(item: PersistentVolumeClaim) -> Any:
    resources = item.spec.resources if item.spec else None
    return ((resources and resources.requests) or {}).get("storage", "0")


@update_rule("KG1412", on=PersistentVolumeClaim, also=(PersistentVolume,))
def volume_mode_changed(item: Any, at: FieldPath, context: Context) -> Findings:
    """A change gives a volume or a claim another volumeMode.

    The server says so of `volumeMode`, and leaves out that it stands in the spec.

    Bad:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], volumeMode: Block, resources: {requests: {storage: 1Gi}}}
    Good:
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}
    """
    from kgen.apiserver.defaulting.equality import same_field

    if context.old.spec and item.spec and not same_field(context.old.spec, item.spec, "volume_mode"):
        hint = "create one with a new name, and copy the data"
        fields = (at / "spec" / "volumeMode",)
        yield Finding(at / "volumeMode", "FieldValueInvalid", "field is immutable", hint, fields=fields)


@update_rule("KG1413", on=PersistentVolumeClaim)
def storage_class_annotation_changed(item: PersistentVolumeClaim, at: FieldPath, context: Context) -> Findings:
    """A change gives a claim another storage class by the old annotation.

    Bad:
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/storage-class: slow}}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast}}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    Good:
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/storage-class: slow}}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: 1Gi}}}
    """
    old, new = (
        ((each.metadata and each.metadata.annotations) or {}).get(OLD_STORAGE_CLASS) for each in (context.old, item)
    )
    is_moved = new is None and item.spec is not None and item.spec.storage_class_name == old
    if (old or "") != (new or "") and not is_moved:
        where = at / "metadata" / "annotations" / OLD_STORAGE_CLASS
        yield invalid(where, new, "field is immutable", "keep the annotation")
