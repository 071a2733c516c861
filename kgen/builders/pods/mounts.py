"""From what an author mounts to the volumes of the pod and the mounts of the container."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_mapping, as_model, shown, text
from kgen.builders.metadata import name_of
from kgen.builders.options import NONE, REQUIRED, answering, corrected
from kgen.k8s import core_v1

from .parts import ClaimRef, ClaimTemplate, ConfigRef, Mount, SecretRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal, Never, Unpack

    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import Container, KeyToPath, Volume, VolumeDevice, VolumeMount
    from kgen.syntax.quantity import Quantity

    from .parts import ContainerPart, Mountable, Propagation


@answering
def mount(
    source: Mountable,
    *_rest: Never,
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
    if options or _rest or source is REQUIRED:
        return corrected(mount, NONE, locals())
    made = Mount(
        source if isinstance(source, _MOUNTABLE) else _mountable("mount", source),
        sub_path=sub_path,
        read_only=read_only,
        items=items,
        mode=mode,
        propagation=propagation,
        volume=None if volume is None else text("volume", volume),
    )
    if items is not None:
        _items(made)
    return made


@answering
def empty_dir(
    name: str, *_rest: Never, medium: str | None = None, size: Quantity | None = None, **options: Unpack[NoOptions]
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
    if options or _rest or name is REQUIRED:
        return corrected(empty_dir, NONE, locals())
    return core_v1.Volume(
        name=text("name", name), empty_dir=core_v1.EmptyDirVolumeSource(medium=medium, size_limit=size)
    )


@answering
def host_path(
    name: str,
    path: str,
    *_rest: Never,
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
    if options or _rest or path is REQUIRED:
        return corrected(host_path, NONE, locals())
    return core_v1.Volume(name=text("name", name), host_path=core_v1.HostPathVolumeSource(path=path, type=type))


def as_mount(place: str, source: Mountable | Mount) -> Mount:
    """A mount that says nothing but its source, unless it was said; `place` is where it is, such as `mounts['/data']`.

    Raises:
        TypeError: The source can be no volume, or a dict of a volume does not fit.
    """
    if isinstance(source, Mount):
        return source
    return Mount(source if isinstance(source, _MOUNTABLE) else _mountable(place, source))


def _mountable(place: str, source: object) -> Volume:
    """A volume that is given as a dict."""
    if not isinstance(source, Mapping):
        raise TypeError(f"{place} takes a ConfigMap, Secret, claim, Volume or a reference to one, not {shown(source)}")
    volume = as_model(place, source, core_v1.Volume)
    if not volume.name:
        raise TypeError(f'{place} is a volume without a name; write {{"name": "…", …}}')
    return volume


_MOUNTABLE = (
    str,
    core_v1.ConfigMap,
    core_v1.Secret,
    ConfigRef,
    SecretRef,
    core_v1.PersistentVolumeClaim,
    ClaimRef,
    ClaimTemplate,
    core_v1.Volume,
)


def volume_mount(path: str, mount: Mount, name: str) -> VolumeMount:
    """The container's side of a mount.

    Raises:
        ValueError: It is a raw block device, which no file system can mount.
    """
    if isinstance(mount.source, (core_v1.PersistentVolumeClaim, ClaimTemplate)) and _mode(mount.source) == "Block":
        raise ValueError(
            f"{_titled(mount.source)} is a raw block device (volume_mode Block), which cannot be mounted: "
            f'give it to devices={{"/dev/…": …}}, not to mounts={{{path!r}: …}}'
        )
    return core_v1.VolumeMount(
        name=name,
        mount_path=path,
        sub_path=mount.sub_path,
        read_only=mount.read_only,
        mount_propagation=mount.propagation,
    )


def volume_device(path: str, mount: Mount, name: str) -> VolumeDevice:
    """The container's side of a raw block device.

    Raises:
        TypeError: It can be none, or more is said of it than its place.
        ValueError: It is a claim to a file system.
    """
    source = mount.source
    if isinstance(source, (core_v1.ConfigMap, core_v1.Secret, ConfigRef, SecretRef)):
        raise TypeError(f"devices[{path!r}] takes a claim, not {shown(source)}; that belongs to mounts=")
    if isinstance(source, (core_v1.PersistentVolumeClaim, ClaimTemplate)) and _mode(source) != "Block":
        raise ValueError(
            f"{_titled(source)} is a file system, no raw block device: "
            f'say volume_mode="Block" there, or give it to mounts={{{path!r}: …}}'
        )
    return core_v1.VolumeDevice(name=name, device_path=path)


def _mode(source: Mountable) -> str | None:
    claim = source.claim if isinstance(source, ClaimTemplate) else source
    return claim.spec.volume_mode if isinstance(claim, core_v1.PersistentVolumeClaim) and claim.spec else None


def _titled(source: Mountable) -> str:
    return f'claim "{_source_name(source)}"'


class Volumes:
    """The volumes that the mounts of one container ask for.

    A name that the author chose stays. Another is the source's, with a number where a different volume has that name.

    Attributes:
        names: The name of each mount's volume.
        by_name: The volumes, in the order in which they are first mounted.
        claims: The claim templates.
        movable: Names that nobody chose, and what each would be if it were free.
    """

    __slots__ = ("by_name", "claims", "movable", "names")

    def __init__(self, mounts: list[Mount]) -> None:
        self.claims = [mount.source for mount in mounts if isinstance(mount.source, ClaimTemplate)]
        self.by_name: dict[str, Volume] = {}
        self.movable: dict[str, str] = {}
        taken = _chosen(mounts)
        self.names = [self._named(mount, taken) for mount in mounts]

    def _named(self, mount: Mount, taken: dict[str, Volume | None]) -> str:
        source = mount.source
        if isinstance(source, (str, ClaimTemplate)):
            return source if isinstance(source, str) else name_of(source.claim)
        volume = _volume(mount)
        if not (mount.volume or isinstance(source, core_v1.Volume)):
            wanted = volume.name or ""
            volume = under_free_name(volume, taken)
            self.movable[volume.name or ""] = wanted
        name = volume.name or ""
        taken[name] = self.by_name[name] = volume
        return name


def _chosen(mounts: Iterable[Mount]) -> dict[str, Volume | None]:
    """The names that authors chose, and those of claim templates, for which None stands.

    Raises:
        ValueError: A name was chosen for two different volumes.
    """
    taken: dict[str, Volume | None] = {}
    for mount in mounts:
        source = mount.source
        if isinstance(source, ClaimTemplate):
            taken[name_of(source.claim)] = None
        elif isinstance(source, core_v1.Volume) or (mount.volume and not isinstance(source, str)):
            volume = _volume(mount)
            if _is_other(taken.setdefault(volume.name or "", volume), volume):
                raise ValueError(two_of("volume", volume.name))
    return taken


def with_volumes(parts: list[ContainerPart]) -> tuple[list[Container], list[Volume]]:
    """The containers of a pod and its volumes, in the order in which they are first named.

    A volume whose name nobody chose gets another where a different volume has that name.

    Raises:
        ValueError: One name was chosen for two different volumes.
    """
    if not any(part.volumes for part in parts):
        return [part.container for part in parts], []
    taken = _chosen_in(parts)
    volumes: dict[str, Volume] = {}
    containers = []
    for part in parts:
        renamed: dict[str | None, str | None] = {}
        for volume in part.volumes:
            placed = _placed(volume, part, taken)
            if placed.name != volume.name:
                renamed[volume.name] = placed.name
            volumes[placed.name or ""] = taken[placed.name or ""] = placed
        containers.append(_renamed(part.container, renamed) if renamed else part.container)
    return containers, list(volumes.values())


def _placed(volume: Volume, part: ContainerPart, taken: dict[str, Volume | None]) -> Volume:
    """A volume under the name that it has in the pod."""
    wanted = part.movable.get(volume.name or "")
    if wanted is None:
        return volume
    return under_free_name(volume if wanted == volume.name else volume.replace(name=wanted), taken)


def _chosen_in(parts: list[ContainerPart]) -> dict[str, Volume | None]:
    """The names that authors chose, and those of claim templates, for which None stands."""
    taken: dict[str, Volume | None] = {name_of(each.claim): None for part in parts for each in part.claims}
    for part in parts:
        for volume in part.volumes:
            if volume.name not in part.movable and _is_other(taken.setdefault(volume.name or "", volume), volume):
                raise ValueError(two_of("volume", volume.name))
    return taken


def _renamed(container: Container, names: dict[str | None, str | None]) -> Container:
    """A container that mounts its volumes under other names."""
    lists = {"volume_mounts": container.volume_mounts, "volume_devices": container.volume_devices}
    changes: dict[str, Any] = {
        field: [each.replace(name=names.get(each.name, each.name)) for each in mounts]
        for field, mounts in lists.items()
        if mounts is not None
    }
    return container.replace(**changes)


def two_of(what: str, name: str | None) -> str:
    """Say that a name was chosen for two different things."""
    return f'two different {what}s are named "{name}"; give one of them another name with mount(…, volume=…)'


def _is_other(one: Volume | None, two: Volume) -> bool:
    return one is not two and one != two  # mostly it is the same


def under_free_name(volume: Volume, taken: Mapping[str, Volume | None]) -> Volume:
    """A volume, with a number behind its name where a different one has that name.

    >>> under_free_name(empty_dir("a"), {"a": None, "a-2": empty_dir("a-2", size="1Gi")}).name
    'a-3'
    """
    name, number = volume.name or "", 1
    while _is_other(taken.get(volume.name or "", volume), volume):
        number += 1
        volume = volume.replace(name=f"{name[:_LONGEST_STEM].rstrip('-')}-{number}")
    return volume


_LONGEST_STEM = 60
"""Characters of the name of a volume, which has 63, before a number."""


def _volume(mount: Mount) -> Volume:
    """The pod's side of a mount."""
    source = mount.source
    name = _volume_name(source) if mount.volume is None else mount.volume
    if isinstance(source, core_v1.Volume):
        return source
    if isinstance(source, (core_v1.PersistentVolumeClaim, ClaimRef)):
        claim = core_v1.PersistentVolumeClaimVolumeSource(claim_name=_source_name(source))
        return core_v1.Volume(name=name, persistent_volume_claim=claim)
    items = _items(mount)
    if isinstance(source, (core_v1.ConfigMap, ConfigRef)):
        config = core_v1.ConfigMapVolumeSource(name=_source_name(source), items=items, default_mode=mount.mode)
        return core_v1.Volume(name=name, config_map=config)
    secret = core_v1.SecretVolumeSource(secret_name=_source_name(source), items=items, default_mode=mount.mode)
    return core_v1.Volume(name=name, secret=secret)


def _items(mount: Mount) -> list[KeyToPath] | None:
    if mount.items is None or not isinstance(mount.source, (core_v1.ConfigMap, core_v1.Secret, ConfigRef, SecretRef)):
        return None
    from .references import check_key

    items = as_mapping("items", mount.items, '{"my.cnf": "conf.d/my.cnf"}')
    for key in items:
        check_key(mount.source, key)
    return [core_v1.KeyToPath(key=key, path=path) for key, path in items.items()]


def _volume_name(source: Any) -> str:
    """A source's name as the name of a volume, in which no dot may stand."""
    return str(_source_name(source)).replace(".", "-")


def _source_name(source: Any) -> str:
    if isinstance(source, ClaimTemplate):
        return name_of(source.claim)
    if isinstance(source, core_v1.Volume):
        return source.name or ""
    return source.name if isinstance(source, (ClaimRef, ConfigRef, SecretRef)) else name_of(source)
