"""The sources that only PersistentVolumes have, and those that ask more of them than of a pod's volume."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule
from kgen.apiserver.rules.volumes import disks, volume_sources
from kgen.diagnostics import invalid, required
from kgen.k8s.core_v1 import (
    AzureFilePersistentVolumeSource,
    CephFSPersistentVolumeSource,
    CinderPersistentVolumeSource,
    CSIPersistentVolumeSource,
    FlexPersistentVolumeSource,
    GlusterfsPersistentVolumeSource,
    ISCSIPersistentVolumeSource,
    LocalVolumeSource,
    RBDPersistentVolumeSource,
    ScaleIOPersistentVolumeSource,
    StorageOSPersistentVolumeSource,
)
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings, Rule
    from kgen.field_path import FieldPath

LONGEST_SESSION = 64
"""Bytes of `volume:portal`, of which the name of an iSCSI session is made."""

NEEDED: dict[type, tuple[str, ...]] = {
    AzureFilePersistentVolumeSource: ("secret_name", "share_name"),
    CephFSPersistentVolumeSource: ("monitors",),
    CinderPersistentVolumeSource: ("volume_id",),
    CSIPersistentVolumeSource: ("driver", "volume_handle"),
    FlexPersistentVolumeSource: ("driver",),
    GlusterfsPersistentVolumeSource: ("endpoints", "path"),
    ISCSIPersistentVolumeSource: ("target_portal", "iqn"),
    LocalVolumeSource: ("path",),
    RBDPersistentVolumeSource: ("monitors", "image"),
    ScaleIOPersistentVolumeSource: ("gateway", "system", "volume_name"),
    StorageOSPersistentVolumeSource: ("volume_name",),
}
"""The fields without which a source says nothing."""

SECRETS: dict[type, tuple[str, ...]] = {
    CinderPersistentVolumeSource: ("secret_ref",),
    CSIPersistentVolumeSource: (
        "controller_publish_secret_ref",
        "controller_expand_secret_ref",
        "node_publish_secret_ref",
        "node_expand_secret_ref",
    ),
    ISCSIPersistentVolumeSource: ("secret_ref",),
    StorageOSPersistentVolumeSource: ("secret_ref",),
}
"""The references to Secrets that the server looks at; it forgets some others."""

AS_IN_PODS: dict[type, tuple[Rule, ...]] = {
    CSIPersistentVolumeSource: (volume_sources.csi_driver_invalid,),
    FlexPersistentVolumeSource: (disks.flex_option_reserved,),
    ISCSIPersistentVolumeSource: (disks.iscsi_name_invalid, disks.iscsi_lun_invalid, disks.iscsi_secret_missing),
    StorageOSPersistentVolumeSource: (disks.storageos_name_invalid,),
}
"""Rules of pods' volumes that hold for the types of PersistentVolumes, too."""


@rule("KG521", on=LocalVolumeSource, also=tuple(NEEDED))
def persistent_volume_source_incomplete(source: Any, at: FieldPath) -> Findings:
    """A PersistentVolume does not say which disk, share, path … it is.

    Bad:
        fsType: ext4
    Good:
        path: /mnt/disk1
        fsType: ext4
    """
    for name in NEEDED[type(source)]:
        if not source.__dict__.get(name):
            yield required(at / source.__fields__[name].json)


@rule("KG522", on=CSIPersistentVolumeSource, also=tuple(SECRETS))
def persistent_volume_secret_incomplete(source: Any, at: FieldPath) -> Findings:
    """A PersistentVolume refers to a Secret without its name or namespace; it is in no namespace itself.

    Bad:
        driver: ebs.csi.aws.com
        volumeHandle: vol-1
        nodePublishSecretRef: {name: login}
    Good:
        driver: ebs.csi.aws.com
        volumeHandle: vol-1
        nodePublishSecretRef: {name: login, namespace: storage}
    """
    with_namespace = not isinstance(source, ISCSIPersistentVolumeSource)
    for field in SECRETS[type(source)]:
        secret = source.__dict__.get(field)
        if secret is not None:
            where = at / source.__fields__[field].json
            if not secret.name:
                yield required(where / "name")
            if with_namespace and not secret.namespace:
                yield required(where / "namespace")


@rule("KG523", on=CSIPersistentVolumeSource)
def persistent_volume_secret_name_invalid(source: CSIPersistentVolumeSource, at: FieldPath) -> Findings:
    """The name or namespace of a CSI volume's Secret does not fit its grammar.

    Bad:
        driver: ebs.csi.aws.com
        volumeHandle: vol-1
        nodePublishSecretRef: {name: My_Login, namespace: storage}
    Good:
        driver: ebs.csi.aws.com
        volumeHandle: vol-1
        nodePublishSecretRef: {name: my-login, namespace: storage}
    """
    for field in SECRETS[CSIPersistentVolumeSource]:
        secret = source.__dict__.get(field)
        if secret is not None:
            where = at / source.__fields__[field].json
            if secret.name:
                yield from checks.grammar(where / "name", secret.name, grammars.dns_subdomain)
            if secret.namespace:
                yield from checks.grammar(where / "namespace", secret.namespace, grammars.dns_label)


@rule("KG524", on=ISCSIPersistentVolumeSource, also=tuple(AS_IN_PODS))
def persistent_volume_source_invalid(source: Any, at: FieldPath, context: Context) -> Findings:
    """A PersistentVolume has a source that would not do for a pod's volume either.

    The name of its iSCSI target, its CSI driver, its StorageOS volume or an option of its FlexVolume is wrong.

    Bad:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.example:storage", lun: 0}
    Good:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 0}
    """
    for same in AS_IN_PODS[type(source)]:
        yield from same(source, at, context)


@rule("KG525", on=LocalVolumeSource)
def local_path_climbs(source: LocalVolumeSource, at: FieldPath) -> Findings:
    """The path of a local volume climbs up with "..".

    Bad:
        path: /mnt/../data
    Good:
        path: /data
    """
    if ".." in (source.path or "").split("/"):
        yield invalid(at / "path", source.path, 'must not contain ".."')


@rule("KG526", on=GlusterfsPersistentVolumeSource)
def glusterfs_namespace_invalid(source: GlusterfsPersistentVolumeSource, at: FieldPath) -> Findings:
    """The namespace of a Gluster volume's Endpoints is no DNS label.

    Bad:
        {endpoints: gluster, path: data, endpointsNamespace: My_Space}
    Good:
        {endpoints: gluster, path: data, endpointsNamespace: my-space}
    """
    where, namespace = at / "endpointsNamespace", source.endpoints_namespace
    if namespace == "":
        yield invalid(where, namespace, "must name a namespace; leave it out for the claim's own")
    elif namespace is not None:
        yield from checks.grammar(where, namespace, grammars.dns_label)


@rule("KG527", on=AzureFilePersistentVolumeSource)
def azure_file_namespace_empty(source: AzureFilePersistentVolumeSource, at: FieldPath) -> Findings:
    """The namespace of an Azure file share's Secret is empty text.

    Bad:
        {secretName: login, shareName: data, secretNamespace: ""}
    Good:
        {secretName: login, shareName: data}
    """
    if source.secret_namespace == "":
        yield required(at / "secretNamespace", "must name a namespace; leave it out for the claim's own")


@rule("KG528", on=ISCSIPersistentVolumeSource)
def persistent_iscsi_session_too_long(source: ISCSIPersistentVolumeSource, at: FieldPath, context: Context) -> Findings:
    """The name of an iSCSI volume and its portal are longer than 64 bytes together, and it has an initiator of its own.

    Bad:
        targetPortal: one-target-for-the-whole-company.iscsi.storage.data-centre.example.com:3260
        iqn: iqn.2001-04.com.example:storage
        lun: 0
        initiatorName: iqn.2001-04.com.example:web
    Good:
        targetPortal: 10.0.0.7:3260
        iqn: iqn.2001-04.com.example:storage
        lun: 0
        initiatorName: iqn.2001-04.com.example:web
    """
    if source.initiator_name is None:
        return
    name = final_name(context.item) if context.kind == "PersistentVolume" else ""
    if len(f"{name}:{source.target_portal or ''}".encode()) > LONGEST_SESSION:
        must = f'must have at most {LONGEST_SESSION} bytes together with the volume\'s name "{name}" and a colon'
        yield invalid(at / "targetportal", source.target_portal or "", must)
