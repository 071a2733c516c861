"""Which parameters of a StorageClass do not go together: what a table of drivers cannot say.

Each function gets the parameters by their usual names, and yields one and what is wrong with it. The facts are those of
the checks in the drivers' code, and of what the clouds sell.
"""

from __future__ import annotations

from .table import usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .table import Problem

    Refusing = Callable[[Mapping[str, str]], Iterator[Problem]]

IN_TREE_EBS = "kubernetes.io/aws-ebs"
_EBS_IOPS = ("gp3", "io1", "io2")
_EBS_BOUNDS = {
    ("gp3", "iops"): (3000, 80_000, "operations per second"),
    ("gp3", "throughput"): (125, 2000, "MiB per second"),
    ("io1", "iops"): (100, 64_000, "operations per second"),
    ("io2", "iops"): (100, 256_000, "operations per second"),
}
"""What Amazon sells, as of August 2026.

The bounds of operations are in the driver's code (1.64.0, `pkg/cloud/cloud.go`), that of gp3 in Amazon's answer to its
dry run: "maximum is 80000". Below the least Amazon refuses; above the most the driver makes the volume with the most,
without a word. It passes the throughput on, whose bounds are in Amazon's documentation of gp3 alone.
"""
_IOPS_PER_THROUGHPUT = 4
"""A gp3 has so many operations per second, at least, for each MiB per second."""
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
_AZURE_BURSTING = ("Premium_LRS", "Premium_ZRS")


def conflicts(provisioner: str, parameters: Mapping[str, str]) -> Iterator[Problem]:
    """The same, of parameters that do not go together."""
    found = CONFLICTS.get(provisioner)
    if found:
        yield from found(usual(provisioner, parameters))


def _longhorn(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """The checks of Longhorn's webhook for volumes."""
    replicas = parameters.get("numberOfReplicas", "3")
    if parameters.get("encrypted") == "true" and not any(key.endswith("-secret-name") for key in parameters):
        yield "encrypted", "<encrypted=true> needs the Secret with the key: <secrets>"
    if parameters.get("dataLocality") == "strict-local" and replicas != "1":
        count = f"not {replicas}" if "numberOfReplicas" in parameters else "and Longhorn makes 3 unless told otherwise"
        yield (
            "dataLocality",
            (
                f"<dataLocality=strict-local> keeps one replica, on the workload's node, {count}; "
                "write <numberOfReplicas=1>, or <dataLocality=best-effort>"
            ),
        )
    if parameters.get("volumeTopology") == "zonal" and parameters.get("replicaZoneSoftAntiAffinity") == "disabled":
        yield (
            "volumeTopology",
            (
                "<volumeTopology=zonal> puts all replicas into one zone, which "
                "<replicaZoneSoftAntiAffinity=disabled> forbids; leave that out"
            ),
        )
    if parameters.get("dataEngine") == "v2" and parameters.get("unmapMarkSnapChainRemoved") == "enabled":
        yield (
            "unmapMarkSnapChainRemoved",
            "<dataEngine=v2> knows no <unmapMarkSnapChainRemoved=enabled>; leave out one of them",
        )


def _ebs(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the EBS driver and Amazon refuse or drop."""
    kind = parameters.get("type", "gp3")
    iops = [key for key in ("iops", "iopsPerGB") if key in parameters]
    if len(iops) > 1:
        yield "iopsPerGB", "<iops> and <iopsPerGB> are two ways to say one thing, and the driver takes one of them"
    if iops and kind not in _EBS_IOPS:
        yield (
            iops[0],
            f"<{iops[0]}> is for gp3, io1 and io2; {kind} has none to choose: leave it out, or write <type=gp3>",
        )
    if not iops and kind in ("io1", "io2"):
        yield "type", f"{kind} is sold by its operations per second; say <iops> or <iopsPerGB>"
    yield from _outside_bounds(kind, parameters)
    if "throughput" in parameters and kind != "gp3":
        yield "throughput", f"<throughput> is for gp3, not for {kind}; leave it out, or write <type=gp3>"
    if "blockExpress" in parameters:
        yield "blockExpress", "<blockExpress> has no effect since version 1.47 of the driver; leave it out"
    if "allowAutoIOPSPerGBIncrease" in parameters and "iopsPerGB" not in parameters:
        yield "allowAutoIOPSPerGBIncrease", "<allowAutoIOPSPerGBIncrease> has no effect without <iopsPerGB>"
    yield from _unused_key(parameters)


def _outside_bounds(kind: str, parameters: Mapping[str, str]) -> Iterator[Problem]:
    for (type_, name), (least, most, unit) in _EBS_BOUNDS.items():
        value = parameters.get(name, "") if type_ == kind else ""
        if value.isdigit() and int(value) < least:
            free = f", and these cost nothing; leave <{name}={value}> out" if kind == "gp3" else f", not {value}"
            yield name, f"<{name}>: {kind} has {least} {unit} at least{free}"
        elif value.isdigit() and int(value) > most:
            yield name, f"<{name}>: {kind} has {most} {unit} at most, not {value}"
    iops, throughput = parameters.get("iops", "3000"), parameters.get("throughput", "")
    is_whole = iops.isdigit() and throughput.isdigit() and "iopsPerGB" not in parameters
    if kind == "gp3" and is_whole and int(throughput) > int(iops) / _IOPS_PER_THROUGHPUT and int(throughput) <= _MOST:
        need = int(throughput) * _IOPS_PER_THROUGHPUT
        yield "throughput", f"<throughput={throughput}> needs <iops={need}> or more: four for each MiB per second"


_MOST = _EBS_BOUNDS["gp3", "throughput"][1]


def _in_tree_ebs(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the plugin that was part of Kubernetes refuses or drops."""
    kind = parameters.get("type", "gp2")
    if kind not in _IN_TREE_EBS_TYPES:
        yield (
            "type",
            (
                f"kubernetes.io/aws-ebs knows {', '.join(_IN_TREE_EBS_TYPES)}, but not {kind}; "
                "take the driver ebs.csi.aws.com, which knows it: leave out in_tree=True"
            ),
        )
    unknown = [key for key in parameters if key not in _IN_TREE_EBS_PARAMETERS]
    if unknown:
        yield (
            unknown[0],
            (
                f"kubernetes.io/aws-ebs knows no {', '.join(unknown)}; "
                "take the driver ebs.csi.aws.com, which may know more: leave out in_tree=True"
            ),
        )
    if "iopsPerGB" in parameters and kind != "io1":
        yield (
            "iopsPerGB",
            f"with in_tree=True, <iopsPerGB> is for io1, not for {kind}; leave it out, or write <type=io1>",
        )
    if "iopsPerGB" not in parameters and kind == "io1":
        yield "type", "io1 is sold by its operations per second; say <iopsPerGB>"
    yield from _unused_key(parameters)


def _unused_key(parameters: Mapping[str, str]) -> Iterator[Problem]:
    if "kmsKeyId" in parameters and parameters.get("encrypted") == "false":
        yield (
            "encrypted",
            "with a <kmsKeyId> the disk is encrypted whatever <encrypted=false> says; leave one of them out",
        )


def _gce(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the Compute Engine driver and Google Cloud refuse."""
    kind = parameters.get("type", "pd-standard")
    if "provisioned-iops-on-create" in parameters and kind in _GCE_WITHOUT_IOPS:
        yield (
            "provisioned-iops-on-create",
            (
                f"{kind} has no operations per second to choose; leave out <provisioned-iops-on-create>, or write "
                "<type=hyperdisk-balanced>"
            ),
        )
    if "provisioned-throughput-on-create" in parameters and kind in _GCE_WITHOUT_THROUGHPUT:
        yield (
            "provisioned-throughput-on-create",
            (
                f"{kind} has no throughput to choose; leave out <provisioned-throughput-on-create>, or write "
                "<type=hyperdisk-balanced>"
            ),
        )
    if parameters.get("replication-type") == "regional-pd" and kind in _GCE_NOT_REGIONAL:
        yield (
            "replication-type",
            (
                f"{kind} lives in one zone; leave out <replication-type=regional-pd>, or take pd-standard, "
                "pd-balanced, pd-ssd or hyperdisk-balanced-high-availability"
            ),
        )
    confidential = parameters.get("enable-confidential-storage") == "true"
    if confidential and not parameters.get("disk-encryption-kms-key"):
        yield (
            "enable-confidential-storage",
            "<enable-confidential-storage=true> needs the key that encrypts the disk; say <disk-encryption-kms-key>",
        )


def _azure_disk(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the disk driver and Azure refuse or drop."""
    sku = parameters.get("skuName") or parameters.get("storageAccountType") or "StandardSSD_LRS"
    yield from _azure_performance(parameters, sku)
    yield from _azure_subscription(parameters)
    if "diskEncryptionType" in parameters and "diskEncryptionSetID" not in parameters:
        yield (
            "diskEncryptionType",
            "<diskEncryptionType> says how a <diskEncryptionSetID> encrypts, and there is none; say it, too",
        )
    private = parameters.get("networkAccessPolicy") == "AllowPrivate"
    if private != ("diskAccessID" in parameters):
        name = "networkAccessPolicy" if private else "diskAccessID"
        yield name, "<diskAccessID> and <networkAccessPolicy=AllowPrivate> need each other; say both or neither"


def _azure_performance(parameters: Mapping[str, str], sku: str) -> Iterator[Problem]:
    free = sku in _AZURE_FREE_PERFORMANCE
    for key in ("DiskIOPSReadWrite", "DiskMBpsReadWrite", "LogicalSectorSize"):
        if key in parameters and not free:
            yield (
                key,
                f"<{key}> is for UltraSSD_LRS and PremiumV2_LRS, not for {sku}; leave it out, or change <skuName>",
            )
    if free and parameters.get("cachingMode", "None") != "None":
        yield "cachingMode", f"{sku} disks are not cached; leave out <cachingMode>, or write <cachingMode=None>"
    if parameters.get("enableBursting") == "true" and sku not in _AZURE_BURSTING:
        yield (
            "enableBursting",
            f"<enableBursting> is for Premium_LRS and Premium_ZRS, not for {sku}; leave it out, or change <skuName>",
        )
    if parameters.get("enablePerformancePlus") == "true" and free:
        yield (
            "enablePerformancePlus",
            (
                f"<enablePerformancePlus> is not for {sku}; say <DiskIOPSReadWrite> and <DiskMBpsReadWrite>, "
                "which are free there"
            ),
        )


def _azure_subscription(parameters: Mapping[str, str]) -> Iterator[Problem]:
    if "subscriptionID" in parameters and "resourceGroup" not in parameters:
        yield "subscriptionID", "<subscriptionID> needs the <resourceGroup> in it"


def _efs(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the EFS driver refuses."""
    sources = [key for key in ("fileSystemId", "fileSystemIdConfigRef", "fileSystemIdSecretRef") if key in parameters]
    if len(sources) != 1:
        name = sources[1] if sources else ""
        yield name, "one of <fileSystemId>, fileSystemIdConfigRef and fileSystemIdSecretRef says which file system"
    if "provisioningMode" not in parameters:
        yield "", "<provisioningMode=efs-ap> is missing"
    for one, other in (("gidRangeStart", "gidRangeEnd"), ("gidRangeEnd", "gidRangeStart")):
        if one in parameters and other not in parameters:
            yield one, f"<{one}> needs <{other}>"


def _nfs(parameters: Mapping[str, str]) -> Iterator[Problem]:
    """What the NFS driver refuses."""
    for name in ("server", "share"):
        if not parameters.get(name):
            yield "", f"<{name}> is missing"


CONFLICTS: Mapping[str, Refusing] = {
    "ebs.csi.aws.com": _ebs,
    IN_TREE_EBS: _in_tree_ebs,
    "driver.longhorn.io": _longhorn,
    "pd.csi.storage.gke.io": _gce,
    "disk.csi.azure.com": _azure_disk,
    "file.csi.azure.com": _azure_subscription,
    "efs.csi.aws.com": _efs,
    "nfs.csi.k8s.io": _nfs,
}
"""By the name of the provisioner."""
