"""PersistentVolumes that exist already, for claims to bind to."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_mapping, as_model, shown
from kgen.builders.given import words as texts
from kgen.builders.metadata import name_in, object_meta, patched
from kgen.builders.options import CLUSTER, REQUIRED, ClusterOptions, answering, corrected
from kgen.k8s import core_v1

from .claims import access_modes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Never, TypeAlias, TypeVar, Unpack

    from kgen.builders.dicts import (
        CSIPersistentVolumeSourceDict,
        HostPathVolumeSourceDict,
        LocalVolumeSourceDict,
        NFSVolumeSourceDict,
        PersistentVolumeSpecDict,
        VolumeNodeAffinityDict,
    )
    from kgen.k8s.core_v1 import (
        CSIPersistentVolumeSource,
        HostPathVolumeSource,
        LocalVolumeSource,
        NFSVolumeSource,
        PersistentVolume,
        PersistentVolumeSpec,
        VolumeNodeAffinity,
    )
    from kgen.k8s.storage_v1 import StorageClass
    from kgen.model import Model
    from kgen.syntax.quantity import Quantity

    from .claims import Access, VolumeMode

    M = TypeVar("M", bound=Model)
    HostPathType = Literal[
        "", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice"
    ]
    Affinity: TypeAlias = "Mapping[str, Sequence[str]] | VolumeNodeAffinity | VolumeNodeAffinityDict"


class VolumeOptions(ClusterOptions, total=False):
    """What a PersistentVolume takes beside its own arguments."""

    reclaim: Literal["Retain", "Delete", "Recycle"] | None
    """Short for `reclaim_policy`."""


@answering
def persistent_volume(
    name: str,
    size: Quantity,
    *_rest: Never,
    access: Access | Sequence[Access] = "ReadWriteOnce",
    host_path: str | tuple[str, HostPathType] | HostPathVolumeSource | HostPathVolumeSourceDict | None = None,
    nfs: tuple[str, str] | NFSVolumeSource | NFSVolumeSourceDict | None = None,
    local: str | LocalVolumeSource | LocalVolumeSourceDict | None = None,
    csi: tuple[str, str] | CSIPersistentVolumeSource | CSIPersistentVolumeSourceDict | None = None,
    volume_mode: VolumeMode | None = None,
    reclaim_policy: Literal["Retain", "Delete", "Recycle"] | None = None,
    storage_class: str | StorageClass | None = None,
    mount_options: Sequence[str] | None = None,
    node_affinity: Affinity | None = None,
    spec: PersistentVolumeSpec | PersistentVolumeSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[VolumeOptions],
) -> PersistentVolume:
    """A volume that exists already, for claims to bind to.

    Makes: core/v1 PersistentVolume. It has one source, given as a model where more is to be said of it; a
    source that has no argument here goes into `spec`.

    Args:
        name: The volume's name (`metadata.name`).
        size: Its capacity in bytes, such as "100Gi" (`spec.capacity.storage`).
        access: Who may mount it at one time: one node, many, or one pod alone (`spec.accessModes`).
        host_path: A path of the node, or (path, type) (`spec.hostPath`).
        nfs: (server, path) (`spec.nfs`).
        local: The path of a disk of one node; the server demands `node_affinity` with it (`spec.local`).
        csi: (driver, volume handle) (`spec.csi`).
        volume_mode: Whether pods get a file system, as where not given, or the bare device (Block)
            (`spec.volumeMode`).
        reclaim_policy: What becomes of it when its claim is deleted; Retain where not given
            (`spec.persistentVolumeReclaimPolicy`).
        storage_class: The class whose claims may bind to it (`spec.storageClassName`).
        mount_options: Options of the mount, such as ["hard", "nfsvers=4.1"] (`spec.mountOptions`).
        node_affinity: Label of a node -> the values with which the node reaches the volume (`spec.nodeAffinity`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    Raises:
        TypeError: A source is of no usable form, or a patch does not fit; the message has the path.
        ValueError: There is no source or more than one.

    >>> persistent_volume("pv1", "1G", host_path=("/data", "DirectoryOrCreate")).spec.host_path
    HostPathVolumeSource(path='/data', type='DirectoryOrCreate')
    """
    if not options.keys() <= CLUSTER or size is REQUIRED or _rest:
        return corrected(persistent_volume, CLUSTER, locals())
    sources = {
        "host_path": _source("host_path", host_path, core_v1.HostPathVolumeSource, ("path", "type")),
        "nfs": _source("nfs", nfs, core_v1.NFSVolumeSource, ("server", "path")),
        "local": _source("local", local, core_v1.LocalVolumeSource, ("path",)),
        "csi": _source("csi", csi, core_v1.CSIPersistentVolumeSource, ("driver", "volume_handle")),
    }
    made = core_v1.PersistentVolumeSpec(
        capacity={"storage": size},
        volume_mode=volume_mode,
        access_modes=access_modes(access),
        persistent_volume_reclaim_policy=reclaim_policy,
        storage_class_name=None if storage_class is None else name_in("storage_class", storage_class, "StorageClass"),
        mount_options=word_list("mount_options", mount_options),
        **_the_one(sources, elsewhere=spec is not None),
        node_affinity=_node_affinity(node_affinity),
    )
    return core_v1.PersistentVolume(metadata=object_meta(name, options), spec=patched(made, spec))


def word_list(option: str, words: Sequence[str] | None) -> list[str] | None:
    """The words as a list; one text in their place would fall apart into letters.

    Raises:
        TypeError: A text stands where a list of words is expected.
    """
    return None if words is None else texts(option, words)


def _source(option: str, source: object, model: type[M], fields: tuple[str, ...]) -> M | None:
    """The source as its model; text and tuples are values of its fields, in this order."""
    if source is None or isinstance(source, model):
        return source
    if isinstance(source, Mapping):
        return as_model(option, source, model)
    values = (source,) if isinstance(source, str) else source
    # A path alone says enough; a server or a driver alone does not.
    fewest = 1 if fields[0] == "path" else len(fields)
    if isinstance(values, tuple) and fewest <= len(values) <= len(fields):
        return model(**dict(zip(fields, values, strict=False)))
    forms = ["a path"] if fewest == 1 else []
    forms += [f"({', '.join(fields)})"] if len(fields) > 1 else []
    raise TypeError(f"{option} takes {', '.join(forms)} or a {model.__name__}, not {shown(source)}")


def _the_one(sources: dict[str, Any], *, elsewhere: bool) -> dict[str, Any]:
    """The source that was given; it may stand `elsewhere`, too."""
    given = {option: source for option, source in sources.items() if source is not None}
    if len(given) > 1:
        raise ValueError(f"a volume has one source, and this one has {len(given)}: keep one of {', '.join(given)}")
    if not given and not elsewhere:
        raise ValueError(f"a volume needs a source: one of {', '.join(sources)}, or any other in spec={{…}}")
    return given


def _node_affinity(affinity: Affinity | None) -> VolumeNodeAffinity | None:
    if affinity is None:
        return None
    if isinstance(affinity, core_v1.VolumeNodeAffinity) or (isinstance(affinity, Mapping) and "required" in affinity):
        return as_model("node_affinity", affinity, core_v1.VolumeNodeAffinity)
    labels = as_mapping("node_affinity", affinity, '{"kubernetes.io/hostname": ["node-1"]}')
    needs = [
        core_v1.NodeSelectorRequirement(key=label, operator="In", values=word_list(label, values))
        for label, values in labels.items()
    ]
    term = core_v1.NodeSelectorTerm(match_expressions=needs)
    return core_v1.VolumeNodeAffinity(required=core_v1.NodeSelector(node_selector_terms=[term]))
