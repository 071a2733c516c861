"""What drivers take as parameters of a StorageClass: one table, for the presets and for `kgen validate`.

Read in the manuals and the code of aws-ebs-csi-driver 1.64.0, longhorn-manager 1.12.1 (of whose image the file systems
are that it can make) and aws-efs-csi-driver 3.4.1, in
the example classes of ceph-csi, and in azuredisk-csi-driver, azurefile-csi-driver, csi-driver-nfs,
gcp-compute-persistent-disk-csi-driver and gcp-filestore-csi-driver as they were in August 2026.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    Problem: TypeAlias = "tuple[str, str]"
    """A parameter and what is wrong with it; `<name>` and `<name=value>` stand for it in the author's words."""


class Driver:
    """A provisioner, and the parameters that it knows.

    Attributes:
        title: What messages call it.
        ignores_case: Whether `kmskeyid` is `kmsKeyId`.
        unknown: What it does with a parameter that it does not know.
        parameters: The parameters -> what each may be: `a|b|c`, `int`, `int 0 to 20`, `bool`, `"true"` where all else
            means no, or "" for any text.
        beginnings: How parameters begin that go on as one likes.
    """

    def __init__(
        self, title: str, rows: str, *, ignores_case: bool, unknown: str, beginnings: tuple[str, ...] = ()
    ) -> None:
        self.title = title
        self.ignores_case = ignores_case
        self.unknown = unknown
        self.beginnings = beginnings
        self._rows = rows

    def __getattr__(self, name: str) -> dict[str, str]:
        """`parameters`, which are read when somebody asks for them: most classes are of one driver."""
        if name != "parameters":
            raise AttributeError(name)
        pairs = (row.partition(" ") for row in self._rows.split("\n") if row)
        self.parameters = found = {name: value for name, _, value in pairs}
        return found

    def known(self, name: str) -> str:
        """A parameter as the table has it; "" where the driver does not know it."""
        if name in self.parameters or name.startswith(RESERVED):
            return name if name in self.parameters else ""
        same = (each for each in self.parameters if each.lower() == name.lower()) if self.ignores_case else ()
        return next(iter(same), "")


_REFUSES = "refuses it, and no volume is made"
_IGNORES = "drops it without a word"
_AZURE_SKUS = "Standard_LRS|StandardSSD_LRS|StandardSSD_ZRS|Premium_LRS|Premium_ZRS|PremiumV2_LRS|UltraSSD_LRS"
_OF_EBS = """
type gp3|gp2|io1|io2|st1|sc1|standard
iops int
iopsPerGB int
allowAutoIOPSPerGBIncrease "true"
allowAutoIOPSIncreaseOnModify "true"
throughput int
volumeInitializationRate int
encrypted "true"
kmsKeyId
blockExpress
fstype ext4|ext3|xfs|ntfs
csi.storage.k8s.io/fstype ext4|ext3|xfs|ntfs
blockSize
inodeSize
bytesPerInode
numberOfInodes
ext4BigAlloc "true"
ext4ClusterSize
ext4EncryptionSupport "true"
blockAttachUntilInitialized "true"
"""
_OF_LONGHORN = """
numberOfReplicas int 0 to 20
dataLocality disabled|best-effort|strict-local
staleReplicaTimeout int
replicaAutoBalance ignored|disabled|least-effort|best-effort
migratable bool
encrypted bool
fromBackup
backupTargetName
backupBlockSize
nodeSelector
diskSelector
recurringJobSelector
backingImage
backingImageChecksum
backingImageDataSourceType download|export-from-volume|upload|restore|clone
backingImageDataSourceParameters
nfsOptions
mkfsParams
fsType ext4|xfs|ext3|ext2
disableRevisionCounter bool
unmapMarkSnapChainRemoved ignored|enabled|disabled
replicaSoftAntiAffinity ignored|enabled|disabled
replicaZoneSoftAntiAffinity ignored|enabled|disabled
replicaDiskSoftAntiAffinity ignored|enabled|disabled
freezeFilesystemForSnapshot ignored|enabled|disabled
dataEngine v1|v2
strictTopology "true"
volumeTopology any|zonal|regional
share bool
exclusive bool
frontend
cloneMode full-copy|linked-clone
ublkNumberOfQueue int
ublkQueueDepth int
nvmeTcpNrIoQueues int
shareManagerNodeSelector
shareManagerTolerations
"""
_OF_GCE = """
csi.storage.k8s.io/fstype ext4|ext3|ext2|xfs|ntfs
type pd-standard|pd-balanced|pd-ssd|pd-extreme|hyperdisk-balanced|hyperdisk-balanced-high-availability|\
hyperdisk-extreme|hyperdisk-throughput|hyperdisk-ml|dynamic
replication-type none|regional-pd
disk-encryption-kms-key
labels
provisioned-iops-on-create
provisioned-throughput-on-create
availability-class none|regional-hard-failover
enable-confidential-storage bool
storage-pools
use-allowed-disk-topology bool
data-cache-size
data-cache-mode writethrough|writeback
resource-tags
enable-multi-zone-provisioning bool
access-mode
hyperdisk-type
pd-type
disk-type-preference
csiProvisionerSecretName
csiProvisionerSecretNamespace
"""
_OF_AZURE_DISK = f"""
skuName {_AZURE_SKUS}
storageAccountType {_AZURE_SKUS}
location
cachingMode None|ReadOnly|ReadWrite
subscriptionID
resourceGroup
DiskIOPSReadWrite int
DiskMBpsReadWrite int
LogicalSectorSize 512|4096
diskName
diskEncryptionSetID
diskEncryptionType EncryptionAtRestWithCustomerKey|EncryptionAtRestWithPlatformAndCustomerKeys
tags
writeAcceleratorEnabled bool
maxShares int
fsType ext4|ext3|ext2|xfs|btrfs|ntfs
csi.storage.k8s.io/fstype ext4|ext3|ext2|xfs|btrfs|ntfs
kind managed
perfProfile none|basic|advanced
networkAccessPolicy AllowAll|DenyAll|AllowPrivate
publicNetworkAccess Enabled|Disabled
diskAccessID
enableBursting bool
userAgent
enableAsyncAttach bool
zoned bool
enablePerformancePlus bool
attachDiskInitialDelay int
tagValueDelimiter
"""
_OF_AZURE_FILE = """
skuName Standard_LRS|Standard_ZRS|Standard_GRS|Standard_GZRS|Standard_RAGRS|Standard_RAGZRS|Premium_LRS|Premium_ZRS|\
StandardV2_LRS|StandardV2_ZRS|StandardV2_GRS|StandardV2_GZRS|PremiumV2_LRS|PremiumV2_ZRS
storageAccountType
location
storageAccount
subscriptionID
resourceGroup
shareName
diskName
fsType
storeAccountKey bool
selectRandomMatchingAccount bool
secretName
secretNamespace
protocol smb|nfs
matchTags bool
tags
createAccount bool
useSecretCache bool
enableLargeFileShares bool
useDataPlaneAPI
disableDeleteRetentionPolicy bool
storageEndpointSuffix
networkEndpointType
privateDNSZoneResourceGroup
accessTier
shareAccessTier
accountAccessTier
rootSquashType AllSquash|NoRootSquash|RootSquash
allowBlobPublicAccess bool
publicNetworkAccess Enabled|Disabled|SecuredByPerimeter
allowSharedKeyAccess bool
allowCrossTenantReplication bool
server
folderName
clientID
tenantID
confidentialContainerLabel
runtimeClassHandler
createFolderIfNotExist bool
fsGroupChangePolicy
mountPermissions
vnetResourceGroup
vnetName
vnetLinkName
subnetName
shareNamePrefix
requireInfraEncryption bool
enableMultichannel bool
getLatestAccountKey bool
accountQuota int
tagValueDelimiter
encryptInTransit bool
provisionedBandwidth int
provisionedIOPS int
mountWithManagedIdentity bool
mountWithOAuthToken bool
mountWithWorkloadIdentityToken bool
"""
_OF_EFS = """
provisioningMode efs-ap|s3files-ap
fileSystemId
fileSystemIdConfigRef
fileSystemIdSecretRef
directoryPerms
uid int
gid int
gidRangeStart int
gidRangeEnd int
basePath
subPathPattern
ensureUniqueDirectory bool
az
enforceZoneAffinity bool
reuseAccessPoint bool
enableTagging bool
"""
_OF_FILESTORE = """
tier
network
connect-mode DIRECT_PEERING|PRIVATE_SERVICE_ACCESS
instance-encryption-kms-key
reserved-ipv4-cidr
reserved-ip-range
nfs-export-options-on-create
resource-tags
protocol
labels
mount-options
location
multishare
instance-storageclass-label
max-volume-size
share-pool
csiProvisionerSecretName
csiProvisionerSecretNamespace
"""
_OF_NFS = """
server
share
subDir
onDelete delete|retain|archive
mountPermissions
"""
_OF_CEPH_RBD = """
clusterID
pool
dataPool
imageFeatures
imageFormat 2
mkfsOptions
tryOtherMounters bool
mapOptions
unmapOptions
mounter rbd|rbd-nbd
cephLogDir
cephLogStrategy remove|compress|preserve
volumeNamePrefix
encrypted bool
encryptionSectorSize
encryptionCipher
encryptionKeySize
integrityMode
encryptionType block|file
encryptionKMSID
topologyConstrainedPools
stripeUnit
stripeCount
objectSize
"""
_OF_CEPH_FS = """
clusterID
fsName
pool
fuseMountOptions
kernelMountOptions
mounter kernel|fuse
volumeNamePrefix
backingSnapshot bool
encrypted bool
encryptionKMSID
"""
DRIVERS = {
    "ebs.csi.aws.com": Driver(
        "the EBS driver", _OF_EBS, ignores_case=True, unknown=_REFUSES, beginnings=("tagSpecification",)
    ),
    "driver.longhorn.io": Driver(
        "Longhorn", _OF_LONGHORN, ignores_case=False, unknown=_IGNORES, beginnings=("dataLayout.", "backingImage")
    ),
    "pd.csi.storage.gke.io": Driver("the Compute Engine driver", _OF_GCE, ignores_case=True, unknown=_REFUSES),
    "disk.csi.azure.com": Driver(
        "the Azure disk driver", _OF_AZURE_DISK, ignores_case=True, unknown=_REFUSES, beginnings=("device-setting/",)
    ),
    "file.csi.azure.com": Driver("the Azure file driver", _OF_AZURE_FILE, ignores_case=True, unknown=_REFUSES),
    "efs.csi.aws.com": Driver("the EFS driver", _OF_EFS, ignores_case=False, unknown=_IGNORES),
    "filestore.csi.storage.gke.io": Driver("the Filestore driver", _OF_FILESTORE, ignores_case=True, unknown=_REFUSES),
    "rbd.csi.ceph.com": Driver("the RBD driver of Ceph", _OF_CEPH_RBD, ignores_case=False, unknown=_IGNORES),
    "cephfs.csi.ceph.com": Driver("the CephFS driver", _OF_CEPH_FS, ignores_case=False, unknown=_IGNORES),
    "nfs.csi.k8s.io": Driver("the NFS driver", _OF_NFS, ignores_case=True, unknown=_REFUSES),
}
"""By the name of the provisioner."""
RESERVED = "csi.storage.k8s.io/"
_STEPS = (
    "provisioner",
    "controller-publish",
    "controller-expand",
    "controller-modify",
    "node-stage",
    "node-publish",
    "node-expand",
)
OF_ALL = (
    f"{RESERVED}fstype",
    *(f"{RESERVED}{step}-secret-{part}" for step in _STEPS for part in ("name", "namespace")),
)
"""What the sidecar beside each CSI driver takes for itself; it refuses all else that begins so."""


def driver_of(provisioner: str) -> Driver | None:
    """The driver of a provisioner's name; Rook puts its namespace before those of Ceph."""
    return DRIVERS.get(provisioner) or next((DRIVERS[name] for name in _OF_ROOK if provisioner.endswith(name)), None)


_OF_ROOK = ("rbd.csi.ceph.com", "cephfs.csi.ceph.com")


def usual(provisioner: str, parameters: Mapping[str, str]) -> Mapping[str, str]:
    """The parameters by the names that the table has, so that `KmsKeyID` is found as `kmsKeyId`."""
    driver = driver_of(provisioner)
    if driver is None or parameters.keys() <= driver.parameters.keys():
        return parameters
    return {driver.known(name) or name: value for name, value in parameters.items()}


_GOOD: set[tuple[str, str, str]] = set()
"""Parameters that were found to be right: the same few stand in most classes."""
_MOST_REMEMBERED = 1000


def problems_in_table(provisioner: str, parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What a driver does not know, and values that it does not take.

    >>> list(problems_in_table("driver.longhorn.io", {"migrateable": "true", "dataLocality": "disabled"}))
    [('migrateable', 'Longhorn knows no migrateable and drops it without a word; did you mean "migratable"?')]
    """
    driver = driver_of(provisioner)
    if driver is None:
        return
    for name, value in parameters.items():
        if (provisioner, name, value) in _GOOD:
            continue
        known = driver.known(name)
        if known:
            problem = _problem_of_value(driver.title, value, driver.parameters[known])
            if problem:
                yield name, f"<{known}> {problem}"
            elif len(_GOOD) < _MOST_REMEMBERED:
                _GOOD.add((provisioner, name, value))
        elif name.startswith(RESERVED) and name not in OF_ALL:
            yield name, f"the CSI provisioner knows no {name} and {_REFUSES}{_meant(name, OF_ALL)}"
        elif not name.startswith((RESERVED, *driver.beginnings)):
            yield name, f"{driver.title} knows no {name} and {driver.unknown}{_meant(name, driver.parameters)}"


def _meant(name: str, known: Sequence[str] | Mapping[str, str]) -> str:
    from kgen.wording.spelling import did_you_mean

    return did_you_mean(name, known)


def _problem_of_value(title: str, value: str, may_be: str) -> str:
    kind, _, bounds = may_be.partition(" ")
    if kind == "int":
        return _problem_of_number(value, bounds)
    if kind == '"true"' and value not in ("true", "false"):
        return f'is "true" or "false", not "{value}", which means false to {title}'
    if kind == "bool" and value.lower() not in ("true", "false", "t", "f", "1", "0"):
        return f'is "true" or "false", not "{value}"'
    choices = kind.split("|")
    is_choice = value in choices or (title in _OF_ANY_CASE and value.lower() in kind.lower().split("|"))
    return (
        ""
        if len(choices) == 1 or is_choice
        else f'is one of {", ".join(choices)}, not "{value}"{_meant(value, choices)}'
    )


def _problem_of_number(value: str, bounds: str) -> str:
    if not value.removeprefix("-").isdigit():
        return f'is a whole number, not "{value}"'
    if not bounds:
        return ""
    least, _, most = bounds.partition(" to ")
    return "" if int(least) <= int(value) <= int(most) else f"is {least} to {most}, not {value}"


def in_words(text: str, keywords: Mapping[str, str] | None = None) -> str:
    """What is wrong, in the words of a manifest, or of Python where the keywords of the parameters are given.

    >>> in_words("leave <iopsPerGB> out, or write <type=gp3>")
    'leave iopsPerGB out, or write type: gp3'
    >>> in_words("leave <iopsPerGB> out, or write <type=gp3>", {"iopsPerGB": "iops_per_gb"})
    'leave iops_per_gb out, or write type="gp3"'
    """
    import re

    def said(found: re.Match[str]) -> str:
        name, equals, value = found[1].partition("=")
        if keywords is None:
            return f"{name}: {value}" if equals else _SECRET_NAMES if name == "secrets" else name
        word = keywords.get(name, name)
        return f"{word}={_literal(value)}" if equals else word

    return re.sub("<([^<>]+)>", said, text)


_OF_ANY_CASE = ("the Azure disk driver", "the Azure file driver")
"""Drivers to which `Basic` is `basic`."""
_SECRET_NAMES = f"{RESERVED}provisioner-secret-name and the like"


def _literal(value: str) -> str:
    return value.title() if value in ("true", "false") else value if value.isdigit() else f'"{value}"'
