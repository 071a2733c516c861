"""What is gone: the volume plugins that were part of Kubernetes itself."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import PersistentVolume
from kgen.k8s.storage_v1 import StorageClass
from kgen.wording.phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

DRIVERS = {
    "kubernetes.io/aws-ebs": "ebs.csi.aws.com",
    "kubernetes.io/azure-disk": "disk.csi.azure.com",
    "kubernetes.io/azure-file": "file.csi.azure.com",
    "kubernetes.io/cinder": "cinder.csi.openstack.org",
    "kubernetes.io/gce-pd": "pd.csi.storage.gke.io",
    "kubernetes.io/portworx-volume": "pxd.portworx.com",
    "kubernetes.io/rbd": "rbd.csi.ceph.com",
    "kubernetes.io/vsphere-volume": "csi.vsphere.vmware.com",
}
"""Provisioners that were part of Kubernetes, and the drivers that took their place."""
SOURCES = {
    "aws_elastic_block_store": "kubernetes.io/aws-ebs",
    "azure_disk": "kubernetes.io/azure-disk",
    "azure_file": "kubernetes.io/azure-file",
    "cinder": "kubernetes.io/cinder",
    "gce_persistent_disk": "kubernetes.io/gce-pd",
    "portworx_volume": "kubernetes.io/portworx-volume",
    "vsphere_volume": "kubernetes.io/vsphere-volume",
}
"""Fields of a PersistentVolume that stand for them; the server itself warns of those that no driver takes over."""


@advice("KG939", on=StorageClass)
def provisioner_in_tree(item: StorageClass, at: FieldPath, _: Index) -> Findings:
    """A StorageClass names a provisioner that was part of Kubernetes and is gone: `kubernetes.io/aws-ebs`.

    Without the CSI driver nothing makes its volumes; with it most of the old names are translated, as long as that
    lasts.

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: kubernetes.io/aws-ebs
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
    """
    driver = DRIVERS.get(item.provisioner or "")
    if driver:
        told = f"{shown(item.provisioner)} is no part of Kubernetes any more: without the driver nothing makes volumes"
        yield warning(at / "provisioner", told, f"{driver}, whose parameters may have other names")


@advice("KG940", on=PersistentVolume)
def volume_in_tree(item: PersistentVolume, at: FieldPath, _: Index) -> Findings:
    """A PersistentVolume is of a plugin that was part of Kubernetes and is gone: `awsElasticBlockStore`.

    Bad:
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: data}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          awsElasticBlockStore: {volumeID: vol-1}
    Good:
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: data}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
    """
    for name in item.spec.__dict__ if item.spec else ():
        if name in SOURCES:
            json = item.spec.__fields__[name].json
            told = f"{json} is no part of Kubernetes any more: without the driver nothing mounts it"
            yield warning(at / "spec" / json, told, f"csi: {{driver: {DRIVERS[SOURCES[name]]}, volumeHandle: …}}")
