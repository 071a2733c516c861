"""StorageClasses: `storage_class(…)` for any provisioner, `storage_class.longhorn(…)` and others for one."""

from __future__ import annotations

from kgen.builders.given import text_pairs, words
from kgen.builders.options import REQUIRED, answering, corrected

from .arguments import check_arguments
from .parts import CLASS, comma_list, merged
from .shared import SharedFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, Never, Unpack

    from kgen.k8s.storage_v1 import StorageClass

    from .parts import ClassOptions

    Choice = Literal["ignored", "enabled", "disabled"]


class StorageClasses(SharedFiles):
    """Makes StorageClasses; the one instance is `storage_class`."""

    @answering
    def longhorn(
        self,
        name: str,
        *_rest: Never,
        replicas: int | None = None,
        stale_timeout: int | None = None,
        data_locality: Literal["disabled", "best-effort", "strict-local"] | None = None,
        from_backup: str | None = None,
        fs_type: Literal["ext4", "xfs", "ext3", "ext2"] | None = None,
        mkfs_params: str | None = None,
        backup_target: str | None = None,
        backup_block_size: str | None = None,
        migratable: bool | None = None,
        encrypted: bool | None = None,
        replica_auto_balance: Literal["ignored", "disabled", "least-effort", "best-effort"] | None = None,
        disk_selector: Sequence[str] | None = None,
        node_selector: Sequence[str] | None = None,
        recurring_jobs: Sequence[str] | None = None,
        recurring_groups: Sequence[str] | None = None,
        backing_image: str | None = None,
        backing_image_type: Literal["download", "export-from-volume"] | None = None,
        backing_image_source: Mapping[str, str] | None = None,
        backing_image_checksum: str | None = None,
        unmap_mark_snap_chain_removed: Choice | None = None,
        disable_revision_counter: bool | None = None,
        replica_soft_anti_affinity: Choice | None = None,
        replica_zone_soft_anti_affinity: Choice | None = None,
        replica_disk_soft_anti_affinity: Choice | None = None,
        nfs_options: str | None = None,
        data_engine: Literal["v1", "v2"] | None = None,
        freeze_filesystem_for_snapshot: Choice | None = None,
        strict_topology: bool | None = None,
        volume_topology: Literal["any", "zonal", "regional"] | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Replicated volumes of Longhorn.

        Makes: storage.k8s.io/v1 StorageClass. What Longhorn takes
        beyond these arguments goes into `parameters`.

        Args:
            name: The class's name (`metadata.name`).
            replicas: Copies of the data, 0 to 20; where not given, or 0, what the cluster has as its default, mostly 3
                (`parameters.numberOfReplicas`).
            stale_timeout: Minutes until a replica that is in error is given up (`parameters.staleReplicaTimeout`).
            data_locality: Whether a replica stays on the workload's node; "strict-local" allows no other
                (`parameters.dataLocality`).
            from_backup: URL of the backup that volumes begin with; "" for none (`parameters.fromBackup`).
            fs_type: The file system; Longhorn supports ext4, its default, and xfs, and can make ext3 and ext2, too
                (`parameters.fsType`).
            mkfs_params: Options of mkfs, as one text (`parameters.mkfsParams`).
            backup_target: Name of the target for backups (`parameters.backupTargetName`).
            backup_block_size: Bytes of a block in backups, "2Mi" or "16Mi" (`parameters.backupBlockSize`).
            migratable: Whether a shared block volume can move between nodes while it is in use
                (`parameters.migratable`).
            encrypted: Whether volumes are encrypted; `secrets` names the Secrets with the key
                (`parameters.encrypted`).
            replica_auto_balance: How replicas move to emptier nodes (`parameters.replicaAutoBalance`).
            disk_selector: Tags of the disks for replicas (`parameters.diskSelector`).
            node_selector: Tags of the nodes for replicas (`parameters.nodeSelector`).
            recurring_jobs: Names of recurring jobs (`parameters.recurringJobSelector`).
            recurring_groups: Names of groups of recurring jobs (`parameters.recurringJobSelector`).
            backing_image: Name of the image that volumes begin with (`parameters.backingImage`).
            backing_image_type: Where an image that is missing comes from (`parameters.backingImageDataSourceType`).
            backing_image_source: What that source needs, such as {"url": "https://…"}
                (`parameters.backingImageDataSourceParameters`).
            backing_image_checksum: The image's SHA-512 (`parameters.backingImageChecksum`).
            unmap_mark_snap_chain_removed: Whether trimming the file system shrinks snapshots, too
                (`parameters.unmapMarkSnapChainRemoved`).
            disable_revision_counter: Whether writes are not counted (`parameters.disableRevisionCounter`).
            replica_soft_anti_affinity: Whether replicas may share a node; likewise for a zone and a disk
                (`parameters.replicaSoftAntiAffinity`).
            replica_zone_soft_anti_affinity: Whether replicas may share a zone
                (`parameters.replicaZoneSoftAntiAffinity`).
            replica_disk_soft_anti_affinity: Whether replicas may share a disk
                (`parameters.replicaDiskSoftAntiAffinity`).
            nfs_options: Mount options of shared volumes, separated by commas (`parameters.nfsOptions`).
            data_engine: Which engine runs the volume (`parameters.dataEngine`).
            freeze_filesystem_for_snapshot: Whether the file system stands still for a snapshot
                (`parameters.freezeFilesystemForSnapshot`).
            strict_topology: Whether the volume stays in the topology of the node that was chosen for it
                (`parameters.strictTopology`).
            volume_topology: Whether all replicas stay in one zone or region (`parameters.volumeTopology`).

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
            ValueError: Longhorn refuses such volumes; the message says what to change.

        >>> storage_class.longhorn("fast", replicas=3, stale_timeout=30, from_backup="").parameters
        {'numberOfReplicas': '3', 'staleReplicaTimeout': '30', 'fromBackup': ''}
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.longhorn, CLASS, locals())
        check_arguments(self.longhorn, locals())
        own = {
            "numberOfReplicas": replicas,
            "staleReplicaTimeout": stale_timeout,
            "dataLocality": data_locality,
            "fromBackup": from_backup,
            "fsType": fs_type,
            "mkfsParams": mkfs_params,
            "backupTargetName": backup_target,
            "backupBlockSize": backup_block_size,
            "migratable": migratable,
            "encrypted": encrypted,
            "replicaAutoBalance": replica_auto_balance,
            "diskSelector": comma_list("disk_selector", disk_selector),
            "nodeSelector": comma_list("node_selector", node_selector),
            "recurringJobSelector": _recurring(recurring_jobs, recurring_groups),
            "backingImage": backing_image,
            "backingImageDataSourceType": backing_image_type,
            "backingImageDataSourceParameters": None
            if backing_image_source is None
            else _json(text_pairs("backing_image_source", backing_image_source)),
            "backingImageChecksum": backing_image_checksum,
            "unmapMarkSnapChainRemoved": unmap_mark_snap_chain_removed,
            "disableRevisionCounter": disable_revision_counter,
            "replicaSoftAntiAffinity": replica_soft_anti_affinity,
            "replicaZoneSoftAntiAffinity": replica_zone_soft_anti_affinity,
            "replicaDiskSoftAntiAffinity": replica_disk_soft_anti_affinity,
            "nfsOptions": nfs_options,
            "dataEngine": data_engine,
            "freezeFilesystemForSnapshot": freeze_filesystem_for_snapshot,
            "strictTopology": strict_topology,
            "volumeTopology": volume_topology,
        }
        options["parameters"] = merged(own, options, self.longhorn, "driver.longhorn.io")
        return self(name, provisioner="driver.longhorn.io", **options)

    @answering
    def nfs(
        self,
        name: str,
        *_rest: Never,
        server: str,
        share: str,
        sub_dir: str | None = None,
        on_delete: Literal["delete", "retain", "archive"] | None = None,
        mount_permissions: int | None = None,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Directories on an NFS server that is there already.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            server: Name or address of the server (`parameters.server`).
            share: The path that it exports (`parameters.share`).
            sub_dir: The directory in it, where `${pvc.metadata.name}` and the like are filled in
                (`parameters.subDir`).
            on_delete: What becomes of the directory with its volume (`parameters.onDelete`).
            mount_permissions: The directory's permission bits, such as 0o770 (`parameters.mountPermissions`).

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

        >>> storage_class.nfs("shared", server="10.0.0.5", share="/", mount_permissions=0o770).parameters
        {'server': '10.0.0.5', 'share': '/', 'mountPermissions': '0770'}
        """
        if not options.keys() <= CLASS or server is REQUIRED or share is REQUIRED or _rest:
            return corrected(self.nfs, CLASS, locals())
        check_arguments(self.nfs, locals())
        own = {
            "server": server,
            "share": share,
            "subDir": sub_dir,
            "onDelete": on_delete,
            "mountPermissions": None if mount_permissions is None else f"0{mount_permissions:o}",
        }
        options["parameters"] = merged(own, options, self.nfs, "nfs.csi.k8s.io")
        return self(name, provisioner="nfs.csi.k8s.io", **options)

    @answering
    def local(
        self,
        name: str,
        *_rest: Never,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """Disks of the nodes, for which somebody makes the PersistentVolumes by hand.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            volume_binding_mode: When claims get a volume; WaitForFirstConsumer where not given, which lets the
                scheduler see which node has it (`volumeBindingMode`).

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
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A patch does not fit.

        >>> storage_class.local("disks").volume_binding_mode
        'WaitForFirstConsumer'
        """
        if not options.keys() <= CLASS or _rest or name is REQUIRED:
            return corrected(self.local, CLASS, locals())
        options.setdefault("volume_binding_mode", "WaitForFirstConsumer")
        options["parameters"] = merged({}, options, self.local, "kubernetes.io/no-provisioner")
        return self(name, provisioner="kubernetes.io/no-provisioner", **options)


storage_class = StorageClasses()
"""Makes StorageClasses: `storage_class("x", provisioner=…)`, `storage_class.longhorn("x", replicas=3)` …"""


def _recurring(jobs: Sequence[str] | None, groups: Sequence[str] | None) -> str | None:
    """The jobs and groups of jobs as Longhorn reads them."""
    if jobs is None and groups is None:
        return None
    given = (("recurring_jobs", jobs, False), ("recurring_groups", groups, True))
    several = [(words(option, names), is_group) for option, names, is_group in given if names is not None]
    return _json([{"name": name, "isGroup": is_group} for names, is_group in several for name in names])


def _json(value: object) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False, separators=(",", ":"))
