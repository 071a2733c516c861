"""StorageClasses for the disks of the large clouds."""

from __future__ import annotations

from kgen.builders.given import text_pairs
from kgen.builders.options import REQUIRED, answering, corrected

from .arguments import check_arguments
from .parts import CLASS, AnyStorageClass, comma_list, comma_pairs, merged, refuse_marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, Never, Unpack

    from kgen.k8s.storage_v1 import StorageClass

    from .parts import ClassOptions


class CloudDisks(AnyStorageClass):
    """The presets for AWS, Google Cloud and Azure."""

    @answering
    def aws_ebs(
        self,
        name: str,
        *_rest: Never,
        type: Literal["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"] | None = None,
        iops: int | None = None,
        iops_per_gb: int | None = None,
        allow_iops_increase: bool | None = None,
        throughput: int | None = None,
        encrypted: bool | None = None,
        kms_key: str | None = None,
        tags: Mapping[str, str] | None = None,
        fs_type: Literal["ext4", "ext3", "xfs", "ntfs"] | None = None,
        in_tree: bool = False,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Disks of Amazon EBS.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            type: The kind of disk; the driver's default is gp3 (`parameters.type`).
            iops: Operations per second, for gp3, io1 and io2 (`parameters.iops`).
            iops_per_gb: The same for each GiB of the volume, in place of `iops` (`parameters.iopsPerGB`).
            allow_iops_increase: Raises what `iops_per_gb` makes of a small volume to the least on offer
                (`parameters.allowAutoIOPSPerGBIncrease`).
            throughput: MiB per second, for gp3 (`parameters.throughput`).
            encrypted: Whether the disk is encrypted (`parameters.encrypted`).
            kms_key: The ARN of the key; the account's default key where it is not given (`parameters.kmsKeyId`).
            tags: Tags of the disk; the driver fills in `{{ .PVCName }}` and the like
                (`parameters.tagSpecification_1`).
            fs_type: The file system; the driver's default is ext4 (`parameters.csi.storage.k8s.io/fstype`).
            in_tree: Names the plugin `kubernetes.io/aws-ebs` of older clusters, not the CSI driver (`provisioner`).

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
            ValueError: AWS has no such disk; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.aws_ebs("fast", type="gp3", iops=4000, encrypted=True).parameters
        {'type': 'gp3', 'iops': '4000', 'encrypted': 'true'}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.aws_ebs, CLASS, locals())
        check_arguments(self.aws_ebs, locals(), closed=in_tree)
        own = {
            "type": type,
            "iops": iops,
            "iopsPerGB": iops_per_gb,
            "allowAutoIOPSPerGBIncrease": allow_iops_increase,
            "throughput": throughput,
            "encrypted": encrypted,
            "kmsKeyId": kms_key,
            **_numbered_tags({} if tags is None else tags),
            "fsType" if in_tree else "csi.storage.k8s.io/fstype": fs_type,
        }
        provisioner = "kubernetes.io/aws-ebs" if in_tree else "ebs.csi.aws.com"
        options["parameters"] = merged(own, options, self.aws_ebs, provisioner)
        return self(name, provisioner=provisioner, **options)

    @answering
    def gce_pd(
        self,
        name: str,
        *_rest: Never,
        type: Literal[
            "pd-standard",
            "pd-balanced",
            "pd-ssd",
            "pd-extreme",
            "hyperdisk-balanced",
            "hyperdisk-balanced-high-availability",
            "hyperdisk-extreme",
            "hyperdisk-throughput",
            "hyperdisk-ml",
        ]
        | None = None,
        replication_type: Literal["none", "regional-pd"] | None = None,
        iops: int | None = None,
        throughput: int | None = None,
        kms_key: str | None = None,
        confidential: bool | None = None,
        disk_labels: Mapping[str, str] | None = None,
        resource_tags: Sequence[str] | None = None,
        storage_pools: Sequence[str] | None = None,
        availability_class: Literal["none", "regional-hard-failover"] | None = None,
        data_cache_size: str | None = None,
        data_cache_mode: Literal["writethrough", "writeback"] | None = None,
        multi_zone: bool | None = None,
        fs_type: Literal["ext4", "xfs", "ext3", "ext2", "ntfs"] | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Persistent disks and hyperdisks of Google Cloud.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            type: The kind of disk; the driver's default is pd-standard (`parameters.type`).
            replication_type: "regional-pd" keeps the disk in two zones (`parameters.replication-type`).
            iops: Operations per second, for pd-extreme and the hyperdisks that take them
                (`parameters.provisioned-iops-on-create`).
            throughput: MiB per second, for the hyperdisks that take it
                (`parameters.provisioned-throughput-on-create`).
            kms_key: The resource name of the key that encrypts the disk (`parameters.disk-encryption-kms-key`).
            confidential: Whether a confidential node encrypts it; needs `kms_key`
                (`parameters.enable-confidential-storage`).
            disk_labels: Labels of the disk in Google Cloud (`parameters.labels`).
            resource_tags: Tags as parent/key/value (`parameters.resource-tags`).
            storage_pools: Resource names of hyperdisk storage pools, one for each zone (`parameters.storage-pools`).
            availability_class: "regional-hard-failover" takes a regional disk from a node that is gone
                (`parameters.availability-class`).
            data_cache_size: Bytes of local SSD in front of the disk, such as "50Gi" (`parameters.data-cache-size`).
            data_cache_mode: When what the cache holds is written to the disk (`parameters.data-cache-mode`).
            multi_zone: One volume for the same data in several zones, to be read
                (`parameters.enable-multi-zone-provisioning`).
            fs_type: The file system; the driver's default is ext4 (`parameters.csi.storage.k8s.io/fstype`).

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
            ValueError: Google Cloud has no such disk; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.gce_pd("fast", type="hyperdisk-balanced", throughput=250).parameters
        {'type': 'hyperdisk-balanced', 'provisioned-throughput-on-create': '250Mi'}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.gce_pd, CLASS, locals())
        check_arguments(self.gce_pd, locals())
        own = {
            "type": type,
            "replication-type": replication_type,
            "provisioned-iops-on-create": iops,
            "provisioned-throughput-on-create": None if throughput is None else f"{throughput}Mi",
            "disk-encryption-kms-key": kms_key,
            "enable-confidential-storage": confidential,
            "labels": comma_pairs("disk_labels", disk_labels),
            "resource-tags": comma_list("resource_tags", resource_tags),
            "storage-pools": comma_list("storage_pools", storage_pools),
            "availability-class": availability_class,
            "data-cache-size": data_cache_size,
            "data-cache-mode": data_cache_mode,
            "enable-multi-zone-provisioning": multi_zone,
            "csi.storage.k8s.io/fstype": fs_type,
        }
        options["parameters"] = merged(own, options, self.gce_pd, "pd.csi.storage.gke.io")
        return self(name, provisioner="pd.csi.storage.gke.io", **options)

    @answering
    def azure_disk(
        self,
        name: str,
        *_rest: Never,
        sku: Literal[
            "Standard_LRS",
            "StandardSSD_LRS",
            "StandardSSD_ZRS",
            "Premium_LRS",
            "Premium_ZRS",
            "PremiumV2_LRS",
            "UltraSSD_LRS",
        ]
        | None = None,
        caching: Literal["None", "ReadOnly", "ReadWrite"] | None = None,
        fs_type: Literal["ext4", "ext3", "ext2", "xfs", "btrfs", "ntfs"] | None = None,
        iops: int | None = None,
        throughput: int | None = None,
        logical_sector_size: Literal[512, 4096] | None = None,
        max_shares: int | None = None,
        bursting: bool | None = None,
        performance_plus: bool | None = None,
        location: str | None = None,
        resource_group: str | None = None,
        subscription_id: str | None = None,
        tags: Mapping[str, str] | None = None,
        encryption_set: str | None = None,
        encryption_type: Literal["EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys"]
        | None = None,
        write_accelerator: bool | None = None,
        perf_profile: Literal["none", "basic", "advanced"] | None = None,
        network_access: Literal["AllowAll", "DenyAll", "AllowPrivate"] | None = None,
        public_network_access: Literal["Enabled", "Disabled"] | None = None,
        disk_access: str | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Managed disks of Azure.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            sku: The kind of disk; the driver's default is StandardSSD_LRS (`parameters.skuName`).
            caching: What the node caches; the driver's default is ReadOnly (`parameters.cachingMode`).
            fs_type: The file system; the driver's default is ext4, on Windows ntfs (`parameters.fsType`).
            iops: Operations per second, for UltraSSD_LRS and PremiumV2_LRS (`parameters.DiskIOPSReadWrite`).
            throughput: MB per second, for UltraSSD_LRS and PremiumV2_LRS (`parameters.DiskMBpsReadWrite`).
            logical_sector_size: Bytes of a sector, for UltraSSD_LRS and PremiumV2_LRS
                (`parameters.LogicalSectorSize`).
            max_shares: How many nodes may attach the disk at one time (`parameters.maxShares`).
            bursting: Paid bursts beyond the disk's performance, for Premium_LRS and Premium_ZRS
                (`parameters.enableBursting`).
            performance_plus: Higher limits for disks of more than 512 GiB (`parameters.enablePerformancePlus`).
            location: The region; the cluster's where it is not given (`parameters.location`).
            resource_group: The resource group; the cluster's where it is not given (`parameters.resourceGroup`).
            subscription_id: The subscription; needs `resource_group` (`parameters.subscriptionID`).
            tags: Tags of the disk (`parameters.tags`).
            encryption_set: The resource id of the disk encryption set (`parameters.diskEncryptionSetID`).
            encryption_type: How the set encrypts (`parameters.diskEncryptionType`).
            write_accelerator: Whether writes are accelerated on nodes that can (`parameters.writeAcceleratorEnabled`).
            perf_profile: How the driver tunes the block device (`parameters.perfProfile`).
            network_access: Who may export the disk; "AllowPrivate" needs `disk_access`
                (`parameters.networkAccessPolicy`).
            public_network_access: Whether it may be exported over the public network
                (`parameters.publicNetworkAccess`).
            disk_access: The resource id of the DiskAccess for private links (`parameters.diskAccessID`).

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
            ValueError: The driver or Azure refuses such a disk; the message says what to change.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class.azure_disk("fast", sku="Premium_LRS", caching="ReadOnly").parameters
        {'skuName': 'Premium_LRS', 'cachingMode': 'ReadOnly'}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.azure_disk, CLASS, locals())
        check_arguments(self.azure_disk, locals())
        own = {
            "skuName": sku,
            "cachingMode": caching,
            "fsType": fs_type,
            "DiskIOPSReadWrite": iops,
            "DiskMBpsReadWrite": throughput,
            "LogicalSectorSize": logical_sector_size,
            "maxShares": max_shares,
            "enableBursting": bursting,
            "enablePerformancePlus": performance_plus,
            "location": location,
            "resourceGroup": resource_group,
            "subscriptionID": subscription_id,
            "tags": comma_pairs("tags", tags),
            "diskEncryptionSetID": encryption_set,
            "diskEncryptionType": encryption_type,
            "writeAcceleratorEnabled": write_accelerator,
            "perfProfile": perf_profile,
            "networkAccessPolicy": network_access,
            "publicNetworkAccess": public_network_access,
            "diskAccessID": disk_access,
        }
        options["parameters"] = merged(own, options, self.azure_disk, "disk.csi.azure.com")
        return self(name, provisioner="disk.csi.azure.com", **options)


def _numbered_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags as the EBS driver reads them: one parameter for each, numbered from 1."""
    tags = text_pairs("tags", tags)
    refuse_marks("tags", tags, marks="=")
    return {f"tagSpecification_{i}": f"{key}={value}" for i, (key, value) in enumerate(tags.items(), start=1)}
