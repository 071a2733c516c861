"""PersistentVolumes: size, access, node affinity, and one source each."""

from __future__ import annotations

from itertools import zip_longest

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import FORBIDDEN, INVALID, Finding, forbidden, invalid, not_supported, required, warning
from kgen.k8s.core_v1 import PersistentVolume, PersistentVolumeClaimSpec, PersistentVolumeSpec, VolumeNodeAffinity
from kgen.model.facts import values_of
from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import NodeSelectorRequirement, NodeSelectorTerm

SOURCES = (
    *("host_path", "gce_persistent_disk", "aws_elastic_block_store", "glusterfs", "flocker", "nfs", "rbd", "quobyte"),
    *("cephfs", "iscsi", "cinder", "fc", "flex_volume", "azure_file", "vsphere_volume", "photon_persistent_disk"),
    *("portworx_volume", "azure_disk", "scale_io", "local", "storageos", "csi"),
)
"""The sources in the order in which the server looks for one: it takes the first and refuses all others."""

ODD_NAMES = {"cephfs": "cephFS"}
"""How the server misspells a source that is one too many."""

ALWAYS_WELCOME = "flex_volume"
"""The one source that the server forgets to refuse beside another."""

ALONE = "ReadWriteOncePod"
ABBREVIATIONS = {"RWO": "ReadWriteOnce", "ROX": "ReadOnlyMany", "RWX": "ReadWriteMany", "RWOP": "ReadWriteOncePod"}
ATTRIBUTE_CLASSES_SINCE = (1, 34)
"""Before, servers drop the name of a VolumeAttributesClass without a word unless a gate is on."""

_ALWAYS_COUNTABLE = 18
"""Digits that fit into 64 bits; shorter quantities that are too large count as zero, which the server lets pass."""

OLD_MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options"
WITHOUT_MOUNT_OPTIONS = {
    "host_path",
    "flocker",
    "fc",
    "flex_volume",
    "portworx_volume",
    "scale_io",
    "local",
    "storageos",
}
WITHOUT_MOUNT_OPTIONS |= {"csi"}


def sources_of(spec: PersistentVolumeSpec) -> list[str]:
    """The sources that a volume names, the one that counts first."""
    return [name for name in SOURCES if name in spec.__dict__]


def _surplus(spec: PersistentVolumeSpec) -> tuple[str, ...]:
    return tuple(name for name in sources_of(spec)[1:] if name != ALWAYS_WELCOME)


@rule("KG501", on=PersistentVolumeSpec, also=(PersistentVolumeClaimSpec,))
def access_modes_missing(spec: Any, at: FieldPath) -> Findings:
    """A volume or a claim does not say who may access it at once.

    Bad:
        storageClassName: fast
    Good:
        storageClassName: fast
        accessModes: [ReadWriteOnce]
    """
    if not spec.access_modes:
        yield required(at / "accessModes", "needs at least one access mode, such as ReadWriteOnce")


@rule("KG502", on=PersistentVolumeSpec, also=(PersistentVolumeClaimSpec,))
def access_mode_unknown(spec: Any, at: FieldPath, context: Context) -> Findings:
    """An access mode is none of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.

    The abbreviations that `kubectl get` prints (RWO, ROX, RWX, RWOP) are not understood in manifests.

    Bad:
        accessModes: [RWO]
    Good:
        accessModes: [ReadWriteOnce]
    """
    if not spec.access_modes:
        return
    known = values_of(type(spec), "access_modes", context.version)
    for mode in (mode for mode in spec.access_modes if mode not in known):
        short = mode.upper()
        long = ABBREVIATIONS.get(short)
        hint = f'did you mean "{long}"? {short} is how kubectl get shortens it' if long else ""
        yield not_supported(at / "accessModes", mode, known, hint)


@rule("KG503", on=PersistentVolumeSpec, also=(PersistentVolumeClaimSpec,))
def read_write_once_pod_not_alone(spec: Any, at: FieldPath, context: Context) -> Findings:
    """ReadWriteOncePod stands beside other access modes.

    Bad:
        accessModes: [ReadWriteOncePod, ReadWriteOnce]
    Good:
        accessModes: [ReadWriteOncePod]
    """
    modes = spec.access_modes or ()
    if len(modes) <= 1 or ALONE not in modes:
        return
    known = values_of(type(spec), "access_modes", context.version)
    if any(mode in known for mode in modes if mode != ALONE):
        yield forbidden(at / "accessModes", "ReadWriteOncePod cannot be used with other access modes")


@rule("KG504", on=PersistentVolumeSpec)
def capacity_not_storage(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A PersistentVolume has no `capacity.storage`, or a capacity of something else.

    Bad:
        capacity: {size: 10Gi}
    Good:
        capacity: {storage: 10Gi}
    """
    capacity = spec.capacity or {}
    if (len(capacity) == 1 and "storage" in capacity) or is_inline(context):
        return
    if not capacity:
        yield required(at / "capacity", "a volume needs its size in capacity.storage")
    yield not_supported(at / "capacity", ", ".join(capacity), ["storage"])


@rule("KG505", on=PersistentVolumeSpec)
def capacity_not_positive(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A capacity of a PersistentVolume is zero or less.

    Bad:
        capacity: {storage: 0}
    Good:
        capacity: {storage: 10Gi}
    """
    if not spec.capacity or is_inline(context):
        return
    for key, quantity in spec.capacity.items():
        amount = billionths(quantity)
        if amount <= 0:
            yield invalid((at / "capacity").key(key), quantity, "must be greater than zero")
        if amount < 0 or _overflows(str(quantity)):
            yield invalid((at / "capacity").key(key), quantity, "is no number of bytes")


def _overflows(quantity: str) -> bool:
    """Whether the server, which counts whole units in 64 bits, takes a very large quantity for a negative one."""
    if len(quantity) <= _ALWAYS_COUNTABLE:
        return False
    from math import ceil

    from kgen.syntax.quantity import quantity_value

    return ceil(quantity_value(quantity)) % 2**64 >= 2**63


@rule("KG506", on=PersistentVolumeSpec)
def reclaim_policy_of_volume_unknown(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """What becomes of a PersistentVolume after its claim is none of Retain, Delete, Recycle.

    Bad:
        persistentVolumeReclaimPolicy: Keep
    Good:
        persistentVolumeReclaimPolicy: Retain
    """
    if spec.persistent_volume_reclaim_policy and not is_inline(context):
        yield from checks.closed_set(spec, "persistent_volume_reclaim_policy", at, context)


@rule("KG507", on=PersistentVolumeSpec)
def root_recycled(spec: PersistentVolumeSpec, at: FieldPath) -> Findings:
    """A volume that is the root directory of a node would be emptied after use.

    Bad:
        hostPath: {path: /}
        persistentVolumeReclaimPolicy: Recycle
    Good:
        hostPath: {path: /}
        persistentVolumeReclaimPolicy: Retain
    """
    if spec.host_path is None or spec.persistent_volume_reclaim_policy != "Recycle":
        return
    from posixpath import normpath

    if normpath(spec.host_path.path or "") in ("/", "//"):
        yield forbidden(at / "persistentVolumeReclaimPolicy", "the root directory of a node cannot be recycled")


@rule("KG508", on=PersistentVolumeSpec)
def persistent_volume_without_source(spec: PersistentVolumeSpec, at: FieldPath) -> Findings:
    """A PersistentVolume does not say where its content is.

    Bad:
        capacity: {storage: 10Gi}
        accessModes: [ReadWriteOnce]
    Good:
        capacity: {storage: 10Gi}
        accessModes: [ReadWriteOnce]
        nfs: {server: nfs.example.com, path: /exports/data}
    """
    if not sources_of(spec):
        yield required(at, "a volume needs one source, such as csi, nfs, local or hostPath")


@rule("KG509", on=PersistentVolumeSpec, hides=_surplus)
def persistent_volume_with_two_sources(spec: PersistentVolumeSpec, at: FieldPath) -> Findings:
    """A PersistentVolume has more than one source.

    Bad:
        nfs: {server: nfs.example.com, path: /exports/data}
        hostPath: {path: /data}
    Good:
        nfs: {server: nfs.example.com, path: /exports/data}
    """
    sources = sources_of(spec)
    for name in sources[1:]:
        if name != ALWAYS_WELCOME:
            first, where = spec.__fields__[sources[0]].json, at / ODD_NAMES.get(name, spec.__fields__[name].json)
            yield forbidden(where, f"a volume has one source, and {first} is there")


@rule("KG510", on=VolumeNodeAffinity)
def volume_node_affinity_empty(affinity: VolumeNodeAffinity, at: FieldPath) -> Findings:
    """The node affinity of a PersistentVolume does not say which nodes are required.

    Bad:
        {}
    Good:
        required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [a]}]}]}
    """
    if affinity.required is None:
        yield required(at / "required", "a volume's node affinity consists of `required` alone")


@rule("KG511", on=PersistentVolumeSpec)
def local_volume_without_node_affinity(spec: PersistentVolumeSpec, at: FieldPath) -> Findings:
    """A local volume does not say on which node it is.

    Bad:
        local: {path: /mnt/disk1}
    Good:
        local: {path: /mnt/disk1}
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: Exists}]}]}}
    """
    if spec.local is not None and spec.node_affinity is None and "local" not in _surplus(spec):
        yield required(at / "nodeAffinity", "a local volume is on one node: name it, or a label of it")


@rule("KG512", on=PersistentVolumeSpec, also=(PersistentVolumeClaimSpec,))
def storage_class_name_invalid(spec: Any, at: FieldPath, context: Context) -> Findings:
    """The name of a storage class is no DNS subdomain; empty text is fine and means: no class.

    Bad:
        storageClassName: Fast_SSD
    Good:
        storageClassName: fast-ssd
    """
    if spec.storage_class_name and not is_inline(context):
        yield from checks.grammar(at / "storageClassName", spec.storage_class_name, grammars.dns_subdomain)


@rule("KG513", on=PersistentVolumeSpec, also=(PersistentVolumeClaimSpec,))
def volume_mode_unknown(spec: Any, at: FieldPath, context: Context) -> Findings:
    """The mode of a volume is neither Filesystem nor Block.

    Bad:
        volumeMode: FileSystem
    Good:
        volumeMode: Filesystem
    """
    if spec.volume_mode is not None and not is_inline(context):
        yield from checks.closed_set(spec, "volume_mode", at, context)


@rule("KG514", on=PersistentVolumeSpec)
def attributes_class_of_volume_invalid(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A PersistentVolume names no real VolumeAttributesClass, or is not one of a CSI driver, which alone knows them.

    Bad:
        volumeAttributesClassName: gold
        nfs: {server: nfs.example.com, path: /exports/data}
    Good:
        volumeAttributesClassName: gold
        csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
    """
    name = spec.volume_attributes_class_name
    if name is None or context.version < ATTRIBUTE_CLASSES_SINCE or is_inline(context):
        return
    if not name:
        yield required(at / "volumeAttributesClassName", "must not be empty text; leave it out instead")
    else:
        yield from checks.grammar(at / "volumeAttributesClassName", name, grammars.dns_subdomain)
    if spec.csi is None:
        yield required(at / "csi", "only volumes of a CSI driver have a VolumeAttributesClass")


@rule("KG515", on=PersistentVolume)
def mount_options_refused(item: PersistentVolume, at: FieldPath) -> Findings:
    """A PersistentVolume has mount options in an annotation, and a source that takes none there.

    Bad:
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/mount-options: hard}}
        spec: {hostPath: {path: /data}}
    Good:
        metadata: {name: data}
        spec: {nfs: {server: nfs.example.com, path: /exports}, mountOptions: [hard]}
    """
    if OLD_MOUNT_OPTIONS not in ((item.metadata and item.metadata.annotations) or ()):
        return
    if item.spec is None or WITHOUT_MOUNT_OPTIONS.issuperset(sources_of(item.spec)):
        where = at / "metadata" / "annotations" / OLD_MOUNT_OPTIONS
        yield forbidden(where, "this kind of volume takes no mount options", "use spec.mountOptions")


@rule("KG516", on=PersistentVolume, severity="warning")
def persistent_volume_deprecated(item: PersistentVolume, at: FieldPath) -> Findings:
    """A PersistentVolume uses annotations or the Recycle policy, which have been given up.

    Bad:
        metadata: {name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast}}
        spec: {persistentVolumeReclaimPolicy: Recycle}
    Good:
        metadata: {name: data}
        spec: {storageClassName: fast, persistentVolumeReclaimPolicy: Retain}
    """
    annotations = (item.metadata and item.metadata.annotations) or {}
    for key, field in ((OLD_STORAGE_CLASS, "storageClassName"), (OLD_MOUNT_OPTIONS, "mountOptions")):
        if key in annotations:
            yield warning((at / "metadata" / "annotations").key(key), f"is deprecated; use spec.{field}")
    if item.spec and item.spec.persistent_volume_reclaim_policy == "Recycle":
        where = at / "spec" / "persistentVolumeReclaimPolicy"
        yield warning(where, "Recycle is deprecated; let a storage class make and delete the volumes")


OLD_STORAGE_CLASS = "volume.beta.kubernetes.io/storage-class"


@rule("KG517", on=PersistentVolumeSpec, severity="warning")
def persistent_volume_source_gone(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A PersistentVolume has a source that no kubelet can mount any more.

    Bad:
        cephfs: {monitors: [ceph.example.com]}
    Good:
        csi: {driver: cephfs.csi.ceph.com, volumeHandle: vol-1}
    """
    for name, until in GONE_SINCE.items():
        if name in spec.__dict__ and not is_inline(context):
            yield warning(at / spec.__fields__[name].json, f"no kubelet can mount it since {until}; use a CSI driver")


GONE_SINCE = {
    "cephfs": "1.31",
    "photon_persistent_disk": "1.16",
    "scale_io": "1.22",
    "storageos": "1.25",
    "glusterfs": "1.26",
    "rbd": "1.31",
}


def is_inline(context: Context) -> bool:
    """Whether the volume stands in a VolumeAttachment, which has rules of its own."""
    return context.kind == "VolumeAttachment"


@update_rule("KG1415", on=PersistentVolumeSpec)
def attributes_class_taken_away(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A change takes the volumeAttributesClassName away from a volume.

    Bad:
        volumeAttributesClassName: fast
        ---
        capacity: {storage: 1Gi}
    Good:
        volumeAttributesClassName: fast
        ---
        volumeAttributesClassName: faster
    """
    if context.old.volume_attributes_class_name is not None and spec.volume_attributes_class_name is None:
        hint = f"keep {context.old.volume_attributes_class_name}, or name another class"
        yield forbidden(at / "volumeAttributesClassName", "update from non-nil value to nil is forbidden", hint)


@update_rule("KG1416", on=PersistentVolumeSpec)
def volume_source_changed(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A change makes a volume be another disk, or be reached in another way.

    The server says so of `spec.persistentvolumesource`, which stands for the one field that is set of many.

    Bad:
        csi: {driver: disks.example.com, volumeHandle: one}
        ---
        csi: {driver: disks.example.com, volumeHandle: two}
    Good:
        csi: {driver: disks.example.com, volumeHandle: one}
        ---
        csi: {driver: disks.example.com, volumeHandle: one}
        persistentVolumeReclaimPolicy: Retain
    """
    from kgen.apiserver.defaulting.equality import same_field

    fields = [
        field
        for name in SOURCES
        if not same_field(context.old, _with_new_secret(spec, context.old), name)
        if (field := spec.__fields__[name])
    ]
    if fields:
        changed = tuple(at / each.json for each in fields)
        hint = "create a volume with a new name for the other disk"
        where = at / "persistentvolumesource"
        yield Finding(where, FORBIDDEN, "is immutable after creation", hint, fields=changed)


def _with_new_secret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec) -> PersistentVolumeSpec:
    """The spec without a secret for growing that it did not have before, which may be added."""
    if not (old.csi and spec.csi) or old.csi.controller_expand_secret_ref is not None:
        return spec
    return spec.replace(csi=spec.csi.replace(controller_expand_secret_ref=None))


@update_rule("KG1417", on=PersistentVolume)
def volume_affinity_changed(item: PersistentVolume, at: FieldPath, context: Context) -> Findings:
    """A change lets a volume be reached from other nodes, once it says from which.

    The server says so of `nodeAffinity`, and leaves out that it stands in the spec.

    Bad:
        metadata: {name: data}
        spec:
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}
        ---
        metadata: {name: data}
        spec:
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: b, operator: Exists}]}]}}
    Good:
        metadata: {name: data}
        spec: {capacity: {storage: 1Gi}}
        ---
        metadata: {name: data}
        spec:
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: b, operator: Exists}]}]}}
    """
    from kgen.apiserver.defaulting.equality import same_field

    old, new = context.old.spec, item.spec
    if (
        old
        and new
        and old.node_affinity is not None
        and not same_field(_with_new_labels(old, new), new, "node_affinity")
    ):
        hint, fields = "create a volume with a new name", (at / "spec" / "nodeAffinity",)
        message = "field is immutable, except for updating from beta label to GA"
        yield Finding(at / "nodeAffinity", INVALID, message, hint, fields=fields)


_NEW_LABELS = {
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
}


def _with_new_labels(old: PersistentVolumeSpec, new: PersistentVolumeSpec) -> PersistentVolumeSpec:
    """The old spec with the new name of each label of nodes for which the new spec has it."""
    if old.node_affinity is None or old.node_affinity.required is None:
        return old
    required = old.node_affinity.required
    pairs = zip_longest(_terms(old), _terms(new)[: len(_terms(old))])
    terms = [term.replace(match_expressions=_renamed(term, other)) for term, other in pairs]
    return old.replace(node_affinity=old.node_affinity.replace(required=required.replace(node_selector_terms=terms)))


def _terms(spec: PersistentVolumeSpec) -> Sequence[NodeSelectorTerm]:
    affinity = spec.node_affinity and spec.node_affinity.required
    return (affinity and affinity.node_selector_terms) or ()


def _renamed(old: NodeSelectorTerm, new: NodeSelectorTerm | None) -> list[NodeSelectorRequirement] | None:
    """The expressions of a term; to the server an empty key is the new name of each label that has none."""
    before, after = old.match_expressions, (new and new.match_expressions) or ()
    if before is None:
        return None
    pairs = zip_longest(before, after[: len(before)])
    return [
        one.replace(key=other.key) if other and _NEW_LABELS.get(one.key or "", "") == (other.key or "") else one
        for one, other in pairs
    ]
