"""VolumeAttachments: who attaches which volume to which node, and what a volume that stands in one may have."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import forbidden, required
from kgen.k8s.core_v1 import PersistentVolumeSpec
from kgen.k8s.storage_v1 import VolumeAttachment, VolumeAttachmentSpec
from kgen.syntax import grammars

from .csi import driver_name
from .persistent_volumes import is_inline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


def _unread(spec: VolumeAttachmentSpec) -> tuple[str, ...]:
    """Of a volume and the name of another, the server looks at none."""
    source = spec.source
    return ("source",) if source and source.inline_volume_spec and source.persistent_volume_name is not None else ()


@rule("KG589", on=VolumeAttachmentSpec, hides=_unread)
def volume_attachment_invalid(spec: VolumeAttachmentSpec, at: FieldPath) -> Findings:
    """A VolumeAttachment does not say who attaches which volume to which node, or not in names that there can be.

    Bad:
        {attacher: disks.example.com, nodeName: a, source: {}}
    Good:
        {attacher: disks.example.com, nodeName: a, source: {persistentVolumeName: data}}
    """
    yield from driver_name(at / "attacher", spec.attacher or "")
    yield from checks.grammar(at / "nodeName", spec.node_name or "", grammars.dns_subdomain)
    inline = spec.source.inline_volume_spec if spec.source else None
    name = spec.source.persistent_volume_name if spec.source else None
    if inline is None and name is None:
        yield required(at / "source", "must have one of persistentVolumeName and inlineVolumeSpec")
    elif inline is not None and name is not None:
        yield forbidden(at / "source", "must not have both persistentVolumeName and inlineVolumeSpec")
    elif name == "":
        yield required(at / "source" / "persistentVolumeName", "must be the name of a PersistentVolume")
    if name is not None:
        yield from checks.grammar(at / "source" / "persistentVolumeName", name, grammars.dns_subdomain)


@rule("KG518", on=PersistentVolumeSpec, hides=("node_affinity",), shown_on=VolumeAttachment)
def inline_volume_unfit(spec: PersistentVolumeSpec, at: FieldPath, context: Context) -> Findings:
    """A volume that stands in a VolumeAttachment is none of CSI's, or says what only a PersistentVolume can say.

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: VolumeAttachment
        metadata: {name: web-a}
        spec:
          attacher: disks.example.com
          nodeName: a
          source:
            inlineVolumeSpec:
              accessModes: [ReadWriteOnce]
              capacity: {storage: 1Gi}
              csi: {driver: disks.example.com, volumeHandle: web}
    Good:
        apiVersion: storage.k8s.io/v1
        kind: VolumeAttachment
        metadata: {name: web-a}
        spec:
          attacher: disks.example.com
          nodeName: a
          source:
            inlineVolumeSpec:
              accessModes: [ReadWriteOnce]
              csi: {driver: disks.example.com, volumeHandle: web}
    """
    if not is_inline(context):
        return
    if spec.csi is None:
        yield required(at / "csi", "a volume of a VolumeAttachment is one of CSI's")
    for name, usual in _USUAL.items():
        value = spec.__dict__.get(name)
        is_set = value is not None if name in _EVEN_EMPTY else bool(value)
        if is_set and value != usual:
            instead = f" but {usual}" if usual else ""
            yield forbidden(at / spec.__fields__[name].json, f"a volume of a VolumeAttachment has none{instead}")


_USUAL = {
    "claim_ref": None,
    "capacity": None,
    "persistent_volume_reclaim_policy": "Retain",
    "node_affinity": None,
    "storage_class_name": None,
    "volume_mode": "Filesystem",
}
"""Fields that such a volume has not, or has with one value alone."""
_EVEN_EMPTY = {"claim_ref", "node_affinity", "volume_mode"}


@update_rule("KG1423", on=VolumeAttachment)
def attachment_immutable(item: VolumeAttachment, at: FieldPath, context: Context) -> Findings:
    """A change to a VolumeAttachment touches its spec.

    Bad:
        metadata: {name: web}
        spec: {attacher: disks.example.com, nodeName: a, source: {persistentVolumeName: data}}
        ---
        metadata: {name: web}
        spec: {attacher: disks.example.com, nodeName: b, source: {persistentVolumeName: data}}
    Good:
        metadata: {name: web}
        spec: {attacher: disks.example.com, nodeName: a, source: {persistentVolumeName: data}}
        ---
        metadata: {name: web, labels: {app: web}}
        spec: {attacher: disks.example.com, nodeName: a, source: {persistentVolumeName: data}}
    """
    yield from checks.immutable(item, at, context, "the controller manager writes this itself")
