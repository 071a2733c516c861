"""Which parameters of a StorageClass a provisioner refuses, or drops without a word.

Each function gets the parameters as they are emitted and raises ValueError: what, why, what to do instead.
The facts are those of the drivers' parameter tables and of the checks in their code. Limits that clouds raise
from year to year (operations, throughput) are left to them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

EBS_TYPES = ("gp3", "gp2", "io1", "io2", "st1", "sc1", "standard")
GCE_TYPES = (
    "pd-standard",
    "pd-balanced",
    "pd-ssd",
    "pd-extreme",
    "hyperdisk-balanced",
    "hyperdisk-balanced-high-availability",
    "hyperdisk-extreme",
    "hyperdisk-throughput",
    "hyperdisk-ml",
)
AZURE_SKUS = (
    "Standard_LRS",
    "StandardSSD_LRS",
    "StandardSSD_ZRS",
    "Premium_LRS",
    "Premium_ZRS",
    "PremiumV2_LRS",
    "UltraSSD_LRS",
)
_LONGHORN_REPLICAS = tuple(map(str, range(1, 21)))
_EBS_IOPS_NAMES = {"iops": "iops", "iopsPerGB": "iops_per_gb"}
_GP3_MIN_IOPS, _GP3_MIN_THROUGHPUT = 3000, 125
_EBS_IOPS = ("gp3", "io1", "io2")
_IN_TREE_EBS_TYPES = ("gp2", "io1", "sc1", "st1")
_IN_TREE_EBS_PARAMETERS = ("type", "iopsPerGB", "encrypted", "kmsKeyId", "fsType", "zone", "zones")
_GCE_WITHOUT_IOPS = ("pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-throughput", "hyperdisk-ml")
_GCE_WITHOUT_THROUGHPUT = ("pd-standard", "pd-balanced", "pd-ssd", "pd-extreme", "hyperdisk-extreme")
_GCE_NOT_REGIONAL = (
    "pd-extreme",
    "hyperdisk-balanced",
    "hyperdisk-extreme",
    "hyperdisk-throughput",
    "hyperdisk-ml",
)
_AZURE_FREE_PERFORMANCE = ("UltraSSD_LRS", "PremiumV2_LRS")
_AZURE_PERFORMANCE_NAMES = {
    "DiskIOPSReadWrite": "iops",
    "DiskMBpsReadWrite": "throughput",
    "LogicalSectorSize": "logical_sector_size",
}
_AZURE_BURSTING = ("Premium_LRS", "Premium_ZRS")


def refuse_longhorn(parameters: Mapping[str, str]) -> None:
    """What Longhorn refuses."""
    replicas = parameters.get("numberOfReplicas", "1")
    if replicas not in _LONGHORN_REPLICAS:
        raise ValueError(f"Longhorn keeps 1 to 20 replicas, not {replicas}")
    if parameters.get("encrypted") == "true" and not any(key.endswith("-secret-name") for key in parameters):
        raise ValueError(
            "encrypted=True needs the Secret with the key: "
            'secrets={"provisioner": secret, "node-publish": secret, "node-stage": secret}'
        )
    if parameters.get("dataLocality") == "strict-local" and replicas != "1":
        raise ValueError(
            f'data_locality="strict-local" keeps one replica, on the workload\'s node, and not {replicas}; '
            'write replicas=1, or data_locality="best-effort"'
        )
    if parameters.get("volumeTopology") == "zonal" and parameters.get("replicaZoneSoftAntiAffinity") == "disabled":
        raise ValueError(
            'volume_topology="zonal" puts all replicas into one zone, which '
            'replica_zone_soft_anti_affinity="disabled" forbids; leave that out'
        )
    if parameters.get("dataEngine") == "v2" and parameters.get("unmapMarkSnapChainRemoved") == "enabled":
        raise ValueError('data_engine="v2" knows no unmap_mark_snap_chain_removed="enabled"; leave out one of them')


def refuse_ebs(parameters: Mapping[str, str]) -> None:
    """What the EBS driver and Amazon refuse or drop."""
    kind = parameters.get("type", "gp3")
    iops = [name for key, name in _EBS_IOPS_NAMES.items() if key in parameters]
    if len(iops) > 1:
        raise ValueError("iops and iops_per_gb are two ways to say one thing, and the driver takes one of them")
    if iops and kind not in _EBS_IOPS:
        raise ValueError(
            f'{iops[0]} is for gp3, io1 and io2; {kind} has none to choose: leave it out, or write type="gp3"'
        )
    if not iops and kind in ("io1", "io2"):
        raise ValueError(f"{kind} is sold by its operations per second; say iops or iops_per_gb")
    if kind == "gp3":
        _refuse_less(parameters, "iops", _GP3_MIN_IOPS, "operations per second")
        _refuse_less(parameters, "throughput", _GP3_MIN_THROUGHPUT, "MiB per second")
    if "throughput" in parameters and kind != "gp3":
        raise ValueError(f'throughput is for gp3, not for {kind}; leave it out, or write type="gp3"')
    if parameters.get("blockExpress") == "true" and kind != "io2":
        raise ValueError(f'block_express is for io2, not for {kind}; leave it out, or write type="io2"')
    _refuse_unused_key(parameters)


def _refuse_less(parameters: Mapping[str, str], name: str, least: int, unit: str) -> None:
    value = parameters.get(name, "")
    if value.isdigit() and int(value) < least:
        raise ValueError(f"{name}: gp3 has {least} {unit} at least, and these cost nothing; leave {name}={value} out")


def refuse_in_tree_ebs(parameters: Mapping[str, str]) -> None:
    """What the plugin that was part of Kubernetes refuses or drops."""
    kind = parameters.get("type", "gp2")
    if kind not in _IN_TREE_EBS_TYPES:
        raise ValueError(
            f"kubernetes.io/aws-ebs knows {', '.join(_IN_TREE_EBS_TYPES)}, but not {kind}; "
            "leave out in_tree=True: the driver ebs.csi.aws.com knows it"
        )
    unknown = [key for key in parameters if key not in _IN_TREE_EBS_PARAMETERS]
    if unknown:
        raise ValueError(
            f"kubernetes.io/aws-ebs knows no {', '.join(unknown)}; "
            "leave out in_tree=True: the driver ebs.csi.aws.com may know more"
        )
    if "iopsPerGB" in parameters and kind != "io1":
        raise ValueError(
            f'with in_tree=True, iops_per_gb is for io1, not for {kind}; leave it out, or write type="io1"'
        )
    if "iopsPerGB" not in parameters and kind == "io1":
        raise ValueError("io1 is sold by its operations per second; say iops_per_gb")
    _refuse_unused_key(parameters)


def _refuse_unused_key(parameters: Mapping[str, str]) -> None:
    if "kmsKeyId" in parameters and parameters.get("encrypted") == "false":
        raise ValueError("with a kms_key the disk is encrypted whatever encrypted=False says; leave one of them out")


def refuse_gce(parameters: Mapping[str, str]) -> None:
    """What the Compute Engine driver and Google Cloud refuse."""
    kind = parameters.get("type", "pd-standard")
    if "provisioned-iops-on-create" in parameters and kind in _GCE_WITHOUT_IOPS:
        raise ValueError(
            f'{kind} has no operations per second to choose; leave out iops, or write type="hyperdisk-balanced"'
        )
    if "provisioned-throughput-on-create" in parameters and kind in _GCE_WITHOUT_THROUGHPUT:
        raise ValueError(f'{kind} has no throughput to choose; leave it out, or write type="hyperdisk-balanced"')
    if parameters.get("replication-type") == "regional-pd" and kind in _GCE_NOT_REGIONAL:
        raise ValueError(
            f'{kind} lives in one zone; leave out replication_type="regional-pd", or take pd-standard, '
            "pd-balanced, pd-ssd or hyperdisk-balanced-high-availability"
        )
    confidential = parameters.get("enable-confidential-storage") == "true"
    if confidential and not parameters.get("disk-encryption-kms-key"):
        raise ValueError("confidential=True needs the key that encrypts the disk; say kms_key")


def refuse_azure(parameters: Mapping[str, str]) -> None:
    """What the disk driver and Azure refuse or drop."""
    sku = parameters.get("skuName", "StandardSSD_LRS")
    _refuse_azure_performance(parameters, sku)
    if "subscriptionID" in parameters and "resourceGroup" not in parameters:
        raise ValueError("subscription_id needs the resource_group in which the disks are made")
    if "diskEncryptionType" in parameters and "diskEncryptionSetID" not in parameters:
        raise ValueError("encryption_type says how an encryption_set encrypts, and there is none; say it, too")
    private = parameters.get("networkAccessPolicy") == "AllowPrivate"
    if private != ("diskAccessID" in parameters):
        raise ValueError('disk_access and network_access="AllowPrivate" need each other; say both or neither')


def _refuse_azure_performance(parameters: Mapping[str, str], sku: str) -> None:
    free = sku in _AZURE_FREE_PERFORMANCE
    for key, name in _AZURE_PERFORMANCE_NAMES.items():
        if key in parameters and not free:
            raise ValueError(
                f"{name} is for UltraSSD_LRS and PremiumV2_LRS, not for {sku}; leave it out, or change sku"
            )
    if free and parameters.get("cachingMode", "None") != "None":
        raise ValueError(f'{sku} disks are not cached; leave out caching, or write caching="None"')
    if parameters.get("enableBursting") == "true" and sku not in _AZURE_BURSTING:
        raise ValueError(f"bursting is for Premium_LRS and Premium_ZRS, not for {sku}; leave it out, or change sku")
    if parameters.get("enablePerformancePlus") == "true" and free:
        raise ValueError(f"performance_plus is not for {sku}; say iops and throughput, which are free there")
