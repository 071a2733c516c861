"""StorageClasses for file systems that many nodes mount, and for Ceph."""

from __future__ import annotations

from kgen.builders.given import is_several, shown
from kgen.builders.options import REQUIRED, answering, corrected

from .arguments import check_arguments
from .clouds import CloudDisks
from .parts import CLASS, comma_list, comma_pairs, merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal, Never, Unpack

    from kgen.k8s.storage_v1 import StorageClass

    from .parts import ClassOptions


class SharedFiles(CloudDisks):
    """The presets for the file systems of the clouds, and for Ceph."""

    @answering
    def aws_efs(
        self,
        name: str,
        *_rest: Never,
        file_system: str,
        directory_perms: int | None = None,
        base_path: str | None = None,
        sub_path: str | None = None,
        uid: int | None = None,
        gid: int | None = None,
        gid_range: tuple[int, int] | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Access points of a file system of Amazon EFS: a directory for each volume.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            file_system: The id of the file system, such as fs-92107410 (`parameters.fileSystemId`).
            directory_perms: Permission bits of each directory, such as 0o700 (`parameters.directoryPerms`).
            base_path: The directory below which they are made; the root where not given (`parameters.basePath`).
            sub_path: The name of each one, where `${.PVC.namespace}` and the like are filled in
                (`parameters.subPathPattern`).
            uid: The number of the user that owns it (`parameters.uid`).
            gid: The number of the group that owns it (`parameters.gid`).
            gid_range: The first and last number of the groups of which each volume gets one, where `gid` is not given;
                50000 to 60000 where not given (`parameters.gidRangeStart`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.
            ValueError: The driver refuses such volumes; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.aws_efs("shared", file_system="fs-92107410", directory_perms=0o700).parameters
        {'provisioningMode': 'efs-ap', 'fileSystemId': 'fs-92107410', 'directoryPerms': '700'}
        """
        if not options.keys() <= CLASS or file_system is REQUIRED or _rest:
            return corrected(self.aws_efs, CLASS, locals())
        check_arguments(self.aws_efs, locals())
        first, last = (None, None) if gid_range is None else _first_and_last(gid_range)
        own = {
            "provisioningMode": "efs-ap",
            "fileSystemId": file_system,
            "directoryPerms": None if directory_perms is None else f"{directory_perms:o}",
            "basePath": base_path,
            "subPathPattern": sub_path,
            "uid": uid,
            "gid": gid,
            "gidRangeStart": first,
            "gidRangeEnd": last,
        }
        options["parameters"] = merged(own, options, self.aws_efs, "efs.csi.aws.com")
        return self(name, provisioner="efs.csi.aws.com", **options)

    @answering
    def azure_file(
        self,
        name: str,
        *_rest: Never,
        sku: str | None = None,
        protocol: Literal["smb", "nfs"] | None = None,
        storage_account: str | None = None,
        share_name: str | None = None,
        location: str | None = None,
        resource_group: str | None = None,
        subscription_id: str | None = None,
        tags: Mapping[str, str] | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Shares of Azure Files.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            sku: The kind of storage account; the driver's default is Standard_LRS (`parameters.skuName`).
            protocol: How nodes mount it; the driver's default is smb (`parameters.protocol`).
            storage_account: The account; one that fits is found or made where not given (`parameters.storageAccount`).
            share_name: The share, where all volumes are to be one (`parameters.shareName`).
            location: The region; the cluster's where it is not given (`parameters.location`).
            resource_group: The resource group; the cluster's where it is not given (`parameters.resourceGroup`).
            subscription_id: The subscription; needs `resource_group` (`parameters.subscriptionID`).
            tags: Tags of an account that is made (`parameters.tags`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.
            ValueError: The driver refuses such volumes; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.azure_file("shared", sku="Premium_LRS", protocol="nfs").parameters
        {'skuName': 'Premium_LRS', 'protocol': 'nfs'}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.azure_file, CLASS, locals())
        check_arguments(self.azure_file, locals())
        own = {
            "skuName": sku,
            "protocol": protocol,
            "storageAccount": storage_account,
            "shareName": share_name,
            "location": location,
            "resourceGroup": resource_group,
            "subscriptionID": subscription_id,
            "tags": comma_pairs("tags", tags),
        }
        options["parameters"] = merged(own, options, self.azure_file, "file.csi.azure.com")
        return self(name, provisioner="file.csi.azure.com", **options)

    @answering
    def filestore(
        self,
        name: str,
        *_rest: Never,
        tier: str | None = None,
        network: str | None = None,
        connect_mode: Literal["DIRECT_PEERING", "PRIVATE_SERVICE_ACCESS"] | None = None,
        kms_key: str | None = None,
        instance_labels: Mapping[str, str] | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Instances of Google Cloud Filestore.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            tier: The performance tier, such as zonal or enterprise; the driver's default is standard
                (`parameters.tier`).
            network: The VPC; default where not given (`parameters.network`).
            connect_mode: How the instance joins it; the driver's default is DIRECT_PEERING
                (`parameters.connect-mode`).
            kms_key: The resource name of the key that encrypts it (`parameters.instance-encryption-kms-key`).
            instance_labels: Labels of the instance in Google Cloud (`parameters.labels`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.
            ValueError: The driver refuses such volumes; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.filestore("shared", tier="zonal").parameters
        {'tier': 'zonal'}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.filestore, CLASS, locals())
        check_arguments(self.filestore, locals())
        own = {
            "tier": tier,
            "network": network,
            "connect-mode": connect_mode,
            "instance-encryption-kms-key": kms_key,
            "labels": comma_pairs("instance_labels", instance_labels),
        }
        options["parameters"] = merged(own, options, self.filestore, "filestore.csi.storage.gke.io")
        return self(name, provisioner="filestore.csi.storage.gke.io", **options)

    @answering
    def ceph_rbd(
        self,
        name: str,
        *_rest: Never,
        cluster_id: str,
        pool: str,
        data_pool: str | None = None,
        image_features: Sequence[str] | None = None,
        fs_type: str | None = None,
        encrypted: bool | None = None,
        encryption_kms: str | None = None,
        provisioner: str = "rbd.csi.ceph.com",
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Block devices of Ceph; Rook puts its namespace before the provisioner's name.

        Makes: storage.k8s.io/v1 StorageClass. `secrets` names those with Ceph's credentials.

        Args:
            name: The class's name (`metadata.name`).
            cluster_id: The id of the Ceph cluster; Rook's namespace with Rook (`parameters.clusterID`).
            pool: The pool in which images are made (`parameters.pool`).
            data_pool: The erasure coded pool for their data (`parameters.dataPool`).
            image_features: Features of the images, such as ["layering"] (`parameters.imageFeatures`).
            fs_type: The file system; the provisioner's default is ext4 (`parameters.csi.storage.k8s.io/fstype`).
            encrypted: Whether volumes are encrypted (`parameters.encrypted`).
            encryption_kms: The key management system, by its id (`parameters.encryptionKMSID`).
            provisioner: The driver's name, such as rook-ceph.rbd.csi.ceph.com (`provisioner`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.ceph_rbd("disks", cluster_id="rook-ceph", pool="replicapool").parameters
        {'clusterID': 'rook-ceph', 'pool': 'replicapool'}
        """
        if not options.keys() <= CLASS or cluster_id is REQUIRED or pool is REQUIRED or _rest:
            return corrected(self.ceph_rbd, CLASS, locals())
        check_arguments(self.ceph_rbd, locals())
        own = {
            "clusterID": cluster_id,
            "pool": pool,
            "dataPool": data_pool,
            "imageFeatures": comma_list("image_features", image_features),
            "csi.storage.k8s.io/fstype": fs_type,
            "encrypted": encrypted,
            "encryptionKMSID": encryption_kms,
        }
        options["parameters"] = merged(own, options, self.ceph_rbd, provisioner)
        return self(name, provisioner=provisioner, **options)

    @answering
    def ceph_fs(
        self,
        name: str,
        *_rest: Never,
        cluster_id: str,
        file_system: str,
        pool: str | None = None,
        mounter: Literal["kernel", "fuse"] | None = None,
        encrypted: bool | None = None,
        encryption_kms: str | None = None,
        provisioner: str = "cephfs.csi.ceph.com",
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Directories of a Ceph file system; Rook puts its namespace before the provisioner's name.

        Makes: storage.k8s.io/v1 StorageClass. `secrets` names those with Ceph's credentials.

        Args:
            name: The class's name (`metadata.name`).
            cluster_id: The id of the Ceph cluster; Rook's namespace with Rook (`parameters.clusterID`).
            file_system: The file system (`parameters.fsName`).
            pool: The pool for the data; the file system's default where not given (`parameters.pool`).
            mounter: What mounts it; the driver finds out where not given (`parameters.mounter`).
            encrypted: Whether volumes are encrypted (`parameters.encrypted`).
            encryption_kms: The key management system, by its id (`parameters.encryptionKMSID`).
            provisioner: The driver's name, such as rook-ceph.cephfs.csi.ceph.com (`provisioner`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.ceph_fs("shared", cluster_id="rook-ceph", file_system="myfs").parameters
        {'clusterID': 'rook-ceph', 'fsName': 'myfs'}
        """
        if not options.keys() <= CLASS or cluster_id is REQUIRED or file_system is REQUIRED or _rest:
            return corrected(self.ceph_fs, CLASS, locals())
        check_arguments(self.ceph_fs, locals())
        own = {
            "clusterID": cluster_id,
            "fsName": file_system,
            "pool": pool,
            "mounter": mounter,
            "encrypted": encrypted,
            "encryptionKMSID": encryption_kms,
        }
        options["parameters"] = merged(own, options, self.ceph_fs, provisioner)
        return self(name, provisioner=provisioner, **options)


def _first_and_last(given: Any) -> tuple[int, int]:
    """The two numbers of a range.

    Raises:
        TypeError: It is no pair of them.
    """
    numbers = [*given] if is_several(given) else []
    if [type(each) for each in numbers] != [int, int]:
        raise TypeError(f"gid_range is two whole numbers such as (50000, 60000), not {shown(given)}")
    return numbers[0], numbers[1]
