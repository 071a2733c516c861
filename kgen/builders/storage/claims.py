"""Claims to storage."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_model, is_several, shown, text
from kgen.builders.given import words as texts
from kgen.builders.metadata import name_in, name_of, object_meta, patched
from kgen.builders.options import CLUSTER, NONE, OBJECT, REQUIRED, answering, corrected
from kgen.builders.pods.parts import ClaimTemplate
from kgen.bundles.identity import ExternalName
from kgen.k8s import core_v1
from kgen.model import Object, Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Never, Unpack

    from kgen.builders.dicts import (
        PersistentVolumeClaimSpecDict,
        TypedLocalObjectReferenceDict,
    )
    from kgen.builders.options import EmbeddedOptions, NoOptions, ObjectOptions
    from kgen.k8s.core_v1 import (
        PersistentVolume,
        PersistentVolumeClaim,
        PersistentVolumeClaimSpec,
        TypedLocalObjectReference,
    )
    from kgen.k8s.storage_v1 import StorageClass
    from kgen.syntax.quantity import Quantity

    Access = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]
    VolumeMode = Literal["Filesystem", "Block"]


@answering
def claim(
    name: str,
    size: Quantity,
    *_rest: Never,
    access: Access | Sequence[Access] = "ReadWriteOnce",
    storage_class: str | StorageClass | None = None,
    volume_mode: VolumeMode | None = None,
    volume: str | PersistentVolume | None = None,
    data_source: Object | TypedLocalObjectReference | TypedLocalObjectReferenceDict | None = None,
    spec: PersistentVolumeClaimSpec | PersistentVolumeClaimSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> PersistentVolumeClaim:
    """A claim to storage, for pods to mount.

    Makes: core/v1 PersistentVolumeClaim.

    Args:
        name: The claim's name (`metadata.name`).
        size: The bytes that are asked for, such as "10Gi" (`spec.resources.requests.storage`).
        access: Who may mount it at one time: one node, many, or one pod alone (`spec.accessModes`).
        storage_class: The class that provides the volume; None is the cluster's default, "" is no class
            (`spec.storageClassName`).
        volume_mode: Whether pods get a file system, as where not given, or the bare device (Block)
            (`spec.volumeMode`).
        volume: The one PersistentVolume to bind to (`spec.volumeName`).
        data_source: What the volume begins with: another claim to copy, a VolumeSnapshot (`spec.dataSource`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A patch does not fit; the message has the path.
        ValueError: An object that is referred to has no name.

    >>> claim("data", "10Gi", storage_class="fast").spec.storage_class_name
    'fast'
    """
    if not options.keys() <= OBJECT or size is REQUIRED or _rest:
        return corrected(claim, OBJECT, locals())
    made = core_v1.PersistentVolumeClaimSpec(
        access_modes=access_modes(access),
        storage_class_name=None if storage_class is None else name_in("storage_class", storage_class, "StorageClass"),
        volume_mode=volume_mode,
        resources=core_v1.VolumeResourceRequirements(requests={"storage": size}),
        volume_name=None if volume is None else name_in("volume", volume, "PersistentVolume"),
        data_source=None if data_source is None else _data_source(data_source),
    )
    return core_v1.PersistentVolumeClaim(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def claim_template(
    name: str,
    size: Quantity,
    *_rest: Never,
    access: Access | Sequence[Access] = "ReadWriteOnce",
    storage_class: str | StorageClass | None = None,
    volume_mode: VolumeMode | None = None,
    volume: str | PersistentVolume | None = None,
    data_source: Object | TypedLocalObjectReference | TypedLocalObjectReferenceDict | None = None,
    spec: PersistentVolumeClaimSpec | PersistentVolumeClaimSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[EmbeddedOptions],
) -> ClaimTemplate:
    """A claim that a StatefulSet makes anew for each of its pods: mount it, and the StatefulSet has it.

    Makes: core/v1 PersistentVolumeClaim, within a StatefulSet. The arguments are those of `claim`.

    Args:
        name: The claim's name (`metadata.name`).
        size: The bytes that are asked for, such as "10Gi" (`spec.resources.requests.storage`).
        access: Who may mount it at one time: one node, many, or one pod alone (`spec.accessModes`).
        storage_class: The class that provides the volume; None is the cluster's default, "" is no class
            (`spec.storageClassName`).
        volume_mode: Whether pods get a file system, as where not given, or the bare device (Block)
            (`spec.volumeMode`).
        volume: The one PersistentVolume to bind to (`spec.volumeName`).
        data_source: What the volume begins with: another claim to copy, a VolumeSnapshot (`spec.dataSource`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    Raises:
        TypeError: A patch does not fit; the message has the path.
        ValueError: An object that is referred to has no name.

    >>> from kgen.builders import container, stateful_set
    >>> db = container("db", "postgres:17", mounts={"/data": claim_template("data", "10Gi")})
    >>> stateful_set("db", db, labels={"app": "db"}).spec.volume_claim_templates[0].metadata.name
    'data'
    """
    if not options.keys() <= CLUSTER or size is REQUIRED or _rest:
        return corrected(claim_template, CLUSTER, locals())
    made = claim(
        name,
        size,
        access=access,
        storage_class=storage_class,
        volume_mode=volume_mode,
        volume=volume,
        data_source=data_source,
        **options,
        spec=spec,
    )
    return ClaimTemplate(made)


@answering
def storage_class_ref(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> str:
    """The name of a StorageClass that lives outside the bundle, as most do; no render warns that it is missing.

    Args:
        name: The class's name.

    >>> claim("data", "10Gi", storage_class=storage_class_ref("fast")).spec.storage_class_name
    'fast'
    """
    if options or _rest or name is REQUIRED:
        return corrected(storage_class_ref, NONE, locals())
    return ExternalName(text("storage_class_ref", name))


def access_modes(access: Access | Sequence[Access]) -> list[Access]:
    """The modes as a list.

    Raises:
        TypeError: They are neither a mode nor a list of them.
    """
    if isinstance(access, str):
        return [access]
    if not is_several(access):
        raise TypeError(f'access is a mode such as "ReadWriteOnce", or a list of them, not {shown(access)}')
    return texts("access", access)


def _data_source(
    source: Object | TypedLocalObjectReference | TypedLocalObjectReferenceDict,
) -> TypedLocalObjectReference:
    if isinstance(source, (core_v1.TypedLocalObjectReference, Mapping)):
        return as_model("data_source", source, core_v1.TypedLocalObjectReference)
    if not isinstance(source, (core_v1.PersistentVolumeClaim, Resource)):
        raise TypeError(f"data_source takes a claim or a VolumeSnapshot, as an object, not {shown(source)}")
    group, _, _ = source.api_version.rpartition("/")  # nothing in front of the core group's v1
    return core_v1.TypedLocalObjectReference(api_group=group or None, kind=source.kind, name=name_of(source))
