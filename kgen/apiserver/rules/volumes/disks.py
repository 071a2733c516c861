"""Volumes on disks and in storage systems of their own: NFS, iSCSI, fibre channel, clouds, and what is long gone."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, not_supported, required
from kgen.k8s.core_v1 import (
    AWSElasticBlockStoreVolumeSource,
    AzureDiskVolumeSource,
    FCVolumeSource,
    FlexVolumeSource,
    FlockerVolumeSource,
    GCEPersistentDiskVolumeSource,
    GitRepoVolumeSource,
    ISCSIVolumeSource,
    NFSVolumeSource,
    PersistentVolumeSpec,
    QuobyteVolumeSource,
    StorageOSVolumeSource,
    Volume,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

from .volume_sources import path_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LONGEST_TENANT = 64
BLOB_URI = "https://{account}.blob.core.windows.net/{container}/{disk}.vhd"
MANAGED_URI = "/subscriptions/{id}/resourcegroups/{group}/providers/microsoft.compute/disks/{disk}"
ISCSI_NAMES = {
    "iqn": r"iqn\.[0-9]{4}-[0-9]{2}\.[0-9A-Za-z.-]+:[^,;*&$|\t\n\f\r ]+\Z",
    "eui": r"\Aeui.[0-9A-Za-z]{16}\Z",
    "naa": r"\Anaa.[0-9A-Za-z]{32}\Z",
}
"""How the name of an iSCSI target or initiator looks, by its first three letters."""


@rule("KG278", on=GCEPersistentDiskVolumeSource)
def gce_disk_invalid(disk: GCEPersistentDiskVolumeSource, at: FieldPath, context: Context) -> Findings:
    """A volume on a Google disk does not name the disk, or a partition between 0 and 255.

    The server reports it under `persistentDisk`, as the field was once to be called.

    Bad:
        fsType: ext4
    Good:
        pdName: data
        fsType: ext4
    """
    where = context.place((Volume, PersistentVolumeSpec), at) / "persistentDisk"
    if not disk.pd_name:
        yield required(where / "pdName")
    yield from checks.bounds(disk, "partition", where)


@rule("KG279", on=AWSElasticBlockStoreVolumeSource)
def aws_partition_invalid(disk: AWSElasticBlockStoreVolumeSource, at: FieldPath) -> Findings:
    """The partition of an AWS disk is not between 0 and 255.

    Bad:
        volumeID: vol-1
        partition: 256
    Good:
        volumeID: vol-1
        partition: 1
    """
    yield from checks.bounds(disk, "partition", at)


@rule("KG280", on=NFSVolumeSource)
def nfs_path_relative(nfs: NFSVolumeSource, at: FieldPath) -> Findings:
    """The path that an NFS server exports does not start with a slash.

    Bad:
        server: nfs.example.com
        path: exports/data
    Good:
        server: nfs.example.com
        path: /exports/data
    """
    if not (nfs.path or "").startswith("/"):
        yield invalid(at / "path", nfs.path or "", "must start with a slash")


@rule("KG281", on=ISCSIVolumeSource)
def iscsi_name_invalid(iscsi: ISCSIVolumeSource, at: FieldPath) -> Findings:
    """The name of an iSCSI target or initiator is none of the forms iqn, eui and naa.

    Bad:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.example:storage", lun: 0}
    Good:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 0}
    """
    if iscsi.iqn:
        yield from _no_iscsi_name(at / "iqn", iscsi.iqn)
    if iscsi.initiator_name is not None:
        yield from _no_iscsi_name(at / "initiatorname", iscsi.initiator_name)


@rule("KG282", on=ISCSIVolumeSource)
def iscsi_lun_invalid(iscsi: ISCSIVolumeSource, at: FieldPath) -> Findings:
    """The unit number of an iSCSI target is not between 0 and 255.

    Bad:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 256}
    Good:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 1}
    """
    yield from checks.bounds(iscsi, "lun", at)


@rule("KG283", on=ISCSIVolumeSource)
def iscsi_secret_missing(iscsi: ISCSIVolumeSource, at: FieldPath) -> Findings:
    """An iSCSI volume logs in by CHAP, and no secret holds the password.

    Bad:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 0, chapAuthSession: true}
    Good:
        {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage", lun: 0, chapAuthSession: true,
         secretRef: {name: chap}}
    """
    if (iscsi.chap_auth_discovery or iscsi.chap_auth_session) and iscsi.secret_ref is None:
        yield required(at / "secretRef", "authentication by CHAP needs a secret")


@rule("KG284", on=FCVolumeSource)
def fibre_channel_invalid(fc: FCVolumeSource, at: FieldPath) -> Findings:
    """A fibre channel volume names its target by both or none of targetWWNs and wwids, or lacks a unit number.

    Bad:
        targetWWNs: ["500a0982991b8dc5"]
    Good:
        targetWWNs: ["500a0982991b8dc5"]
        lun: 2
    """
    if not fc.target_wwns and not fc.wwids:
        yield required(at / "targetWWNs", "either targetWWNs or wwids must name the target")
    if fc.target_wwns and fc.wwids:
        yield invalid(at / "targetWWNs", fc.target_wwns, "cannot be there together with wwids")
    if fc.target_wwns and fc.lun is None:
        yield required(at / "lun", "targetWWNs need a unit number")
    elif fc.target_wwns:
        yield from checks.bounds(fc, "lun", at)


@rule("KG285", on=AzureDiskVolumeSource)
def azure_disk_invalid(disk: AzureDiskVolumeSource, at: FieldPath, context: Context) -> Findings:
    """An Azure disk has a caching mode or a kind that there is not, or a URI that is not one of its kind.

    The kind is Shared where nothing is said; only a Managed disk has a URI that starts with /subscriptions/.

    Bad:
        diskName: data
        diskURI: /subscriptions/1/resourcegroups/web/providers/microsoft.compute/disks/data
    Good:
        diskName: data
        diskURI: /subscriptions/1/resourcegroups/web/providers/microsoft.compute/disks/data
        kind: Managed
    """
    kind = defaulted(disk, "kind")
    yield from checks.closed_set(disk, "caching_mode", at, context)
    yield from checks.closed_set(disk, "kind", at, context)
    form, start = (MANAGED_URI, "/subscriptions/") if kind == "Managed" else (BLOB_URI, "https://")
    if not (disk.disk_uri or "").startswith(start):
        yield not_supported(at / "diskURI", disk.disk_uri or "", [form])


@rule("KG286", on=FlockerVolumeSource)
def flocker_dataset_invalid(flocker: FlockerVolumeSource, at: FieldPath) -> Findings:
    """A Flocker volume names its dataset by both or none of name and UUID, or by a name with a slash.

    Bad:
        datasetName: my/data
    Good:
        datasetName: my-data
    """
    if not flocker.dataset_name and not flocker.dataset_uuid:
        yield required(at, "either datasetName or datasetUUID must name the dataset")
    if flocker.dataset_name and flocker.dataset_uuid:
        yield invalid(at, flocker.dataset_name, "cannot be there together with a datasetUUID")
    if "/" in (flocker.dataset_name or ""):
        yield invalid(at / "datasetName", flocker.dataset_name, "must not contain a slash")


@rule("KG287", on=QuobyteVolumeSource)
def quobyte_registry_invalid(quobyte: QuobyteVolumeSource, at: FieldPath) -> Findings:
    """A Quobyte volume has a registry that is no list of host:port, or a tenant of more than 64 bytes.

    Bad:
        registry: registry
        volume: data
    Good:
        registry: registry:7861
        volume: data
    """
    if not quobyte.registry:
        return
    if len((quobyte.tenant or "").encode()) > LONGEST_TENANT:
        yield required(at / "tenant", "must be a UUID of at most 64 bytes")
        return
    for pair in quobyte.registry.split(","):
        if not is_host_and_port(pair):
            yield invalid(at / "registry", quobyte.registry, "must be pairs of host:port, separated by commas")


@rule("KG288", on=StorageOSVolumeSource)
def storageos_name_invalid(storageos: StorageOSVolumeSource, at: FieldPath) -> Findings:
    """The name or the namespace of a StorageOS volume is no DNS label.

    Bad:
        volumeName: My_Data
    Good:
        volumeName: my-data
    """
    if storageos.volume_name:
        yield from checks.grammar(at / "volumeName", storageos.volume_name, grammars.dns_label)
    if storageos.volume_namespace:
        yield from checks.grammar(at / "volumeNamespace", storageos.volume_namespace, grammars.dns_label)


@rule("KG289", on=FlexVolumeSource)
def flex_option_reserved(flex: FlexVolumeSource, at: FieldPath) -> Findings:
    """An option for a FlexVolume driver has a name that is Kubernetes' own.

    Bad:
        driver: example.com/fast
        options: {kubernetes.io/fsType: ext4}
    Good:
        driver: example.com/fast
        options: {fsType: ext4}
    """
    for key in flex.options or ():
        if f".{key.partition('/')[0].lower()}".endswith((".kubernetes.io", ".k8s.io")):
            yield invalid((at / "options").key(key), key, "must not be in kubernetes.io or k8s.io")


@rule("KG290", on=GitRepoVolumeSource)
def git_directory_invalid(repo: GitRepoVolumeSource, at: FieldPath) -> Findings:
    """The directory of a gitRepo volume is absolute or climbs up.

    Bad:
        repository: https://example.com/site.git
        directory: ../site
    Good:
        repository: https://example.com/site.git
        directory: site
    """
    for reason in path_problems(repo.directory or ""):
        yield invalid(at / "directory", repo.directory, reason)


def is_host_and_port(text: str) -> bool:
    """Whether Go's net.SplitHostPort takes a text apart.

    >>> [is_host_and_port(text) for text in ("a:1", "[::1]:1", "a", "::1", "[a]", "a[b:1")]
    [True, True, False, False, False, False]
    """
    host, colon, port = text.rpartition(":")
    if not colon:
        return False
    if host.startswith("["):
        inside, bracket, rest = host[1:].partition("]")
        return bool(bracket) and not rest and not set("[]") & set(inside + port)
    return not set(":[]") & set(host) and not set("[]") & set(port)


def _no_iscsi_name(at: FieldPath, name: str) -> Findings:
    import re

    pattern = ISCSI_NAMES.get(name[:3])
    if pattern is None:
        yield invalid(at, name, "must start with iqn, eui or naa")
    elif not re.search(pattern, name):
        yield invalid(at, name, 'must look like "iqn.2001-04.com.example:name", "eui." and 16 or "naa." and 32 letters')
