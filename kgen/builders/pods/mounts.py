"""From what an author mounts to the volumes of the pod and the mounts of the container."""

from __future__ import annotations

from kgen.builders.metadata import name_of
from kgen.builders.options import NONE, corrected
from kgen.k8s.core_v1 import (
    ConfigMap,
    ConfigMapVolumeSource,
    EmptyDirVolumeSource,
    HostPathVolumeSource,
    KeyToPath,
    PersistentVolumeClaim,
    PersistentVolumeClaimVolumeSource,
    Secret,
    SecretVolumeSource,
    Volume,
    VolumeMount,
)

from .parts import ClaimRef, ClaimTemplate, ConfigRef, Mount, SecretRef
from .references import check_key, data_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, Unpack

    from kgen.builders.options import NoOptions
    from kgen.syntax.quantity import Quantity

    from .parts import Mountable, Propagation


def mount(
    source: Mountable,
    *,
    sub_path: str | None = None,
    read_only: bool | None = None,
    items: Mapping[str, str] | None = None,
    mode: int | None = None,
    propagation: Propagation | None = None,
    volume: str | None = None,
    **options: Unpack[NoOptions],
) -> Mount:
    """How a container mounts a source, where the path alone does not say it.

    Args:
        source: A ConfigMap, Secret, claim, claim template or Volume, a reference to one outside the bundle, or the
            name of a volume that is declared otherwise.
        sub_path: The path inside the volume (`subPath`).
        read_only: Whether the container may only read; no where not given (`readOnly`).
        items: For configuration: key -> path in the volume; the other keys are left out (`items`).
        mode: For configuration: the files' permission bits, such as 0o400; 0o644 where not given (`defaultMode`).
        propagation: How mounts made later travel between host and container (`mountPropagation`).
        volume: The volume's name in the pod; the source's own where not given (`name`).

    >>> mount(empty_dir("cache"), sub_path="thumbnails").sub_path
    'thumbnails'
    """
    if options:
        return corrected(mount, NONE, locals())
    return Mount(
        source,
        sub_path=sub_path,
        read_only=read_only,
        items=items,
        mode=mode,
        propagation=propagation,
        volume=volume,
    )


def empty_dir(
    name: str, *, medium: str | None = None, size: Quantity | None = None, **options: Unpack[NoOptions]
) -> Volume:
    """A scratch volume that lives as long as the pod; `size` in bytes is its limit.

    Makes: core/v1 Volume with an EmptyDirVolumeSource.

    Args:
        name: The volume's name in the pod (`name`).
        medium: "Memory" for a file system in RAM; the node's disk where not given (`emptyDir.medium`).
        size: Its limit in bytes, such as "1Gi" (`emptyDir.sizeLimit`).

    >>> empty_dir("cache", size="1Gi")
    Volume(name='cache', empty_dir=EmptyDirVolumeSource(size_limit='1Gi'))
    """
    if options:
        return corrected(empty_dir, NONE, locals())
    return Volume(name=name, empty_dir=EmptyDirVolumeSource(medium=medium, size_limit=size))


def host_path(
    name: str,
    path: str,
    *,
    type: Literal["", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice"]
    | None = None,
    **options: Unpack[NoOptions],
) -> Volume:
    """A path of the node, as a volume.

    Makes: core/v1 Volume with a HostPathVolumeSource.

    Args:
        name: The volume's name in the pod (`name`).
        path: The path on the node (`hostPath.path`).
        type: What must be at the path, or is made there; not checked where not given (`hostPath.type`).

    >>> host_path("logs", "/var/log", type="Directory").host_path.path
    '/var/log'
    """
    if options:
        return corrected(host_path, NONE, locals())
    return Volume(name=name, host_path=HostPathVolumeSource(path=path, type=type))


def as_mount(source: Mountable | Mount) -> Mount:
    """A mount that says nothing but its source, unless it was said."""
    return source if isinstance(source, Mount) else Mount(source)


def volume_mount(path: str, mount: Mount) -> VolumeMount:
    """The container's side of a mount."""
    return VolumeMount(
        name=mount.volume or _volume_name(mount.source),
        mount_path=path,
        sub_path=mount.sub_path,
        read_only=mount.read_only,
        mount_propagation=mount.propagation,
    )


def volume_of(mount: Mount) -> Volume | None:
    """The pod's side of a mount; None where the volume comes from elsewhere."""
    source = mount.source
    if isinstance(source, (str, ClaimTemplate)):
        return None
    if isinstance(source, Volume):
        return source
    return _volume(mount.volume or _volume_name(source), mount)


def _volume(name: str, mount: Mount) -> Volume:
    source = mount.source
    if isinstance(source, (PersistentVolumeClaim, ClaimRef)):
        claim = PersistentVolumeClaimVolumeSource(claim_name=_source_name(source))
        return Volume(name=name, persistent_volume_claim=claim)
    items = _items(mount)
    if isinstance(source, (ConfigMap, ConfigRef)):
        config = ConfigMapVolumeSource(name=data_name(source), items=items, default_mode=mount.mode)
        return Volume(name=name, config_map=config)
    if isinstance(source, (Secret, SecretRef)):
        secret = SecretVolumeSource(secret_name=data_name(source), items=items, default_mode=mount.mode)
        return Volume(name=name, secret=secret)
    raise TypeError(f"a {type(source).__name__} cannot be mounted; mount a ConfigMap, Secret, claim or Volume")


def _items(mount: Mount) -> list[KeyToPath] | None:
    if mount.items is None or not isinstance(mount.source, (ConfigMap, Secret, ConfigRef, SecretRef)):
        return None
    for key in mount.items:
        check_key(mount.source, key)
    return [KeyToPath(key=key, path=path) for key, path in mount.items.items()]


def _volume_name(source: Mountable) -> str:
    """A source's name as the name of a volume, in which no dot may stand."""
    return _source_name(source).replace(".", "-")


def _source_name(source: Mountable) -> str:
    if isinstance(source, ClaimTemplate):
        return name_of(source.claim)
    if isinstance(source, Volume):
        return source.name or ""
    return source.name if isinstance(source, (ClaimRef, ConfigRef, SecretRef)) else name_of(source)
