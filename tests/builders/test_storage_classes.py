"""StorageClasses: exactly what is emitted, preset by preset, and every refusal."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kgen.builders.docstrings import documented, field_in
from kgen.builders.reference import every_builder
from kgen.builders.storage.claims import claim
from kgen.builders.storage.classes import storage_class
from kgen.cluster.drivers import DRIVERS
from kgen.cluster.drivers.table import OF_ALL
from kgen.k8s.core_v1 import Secret, TopologySelectorLabelRequirement, TopologySelectorTerm
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.k8s.storage_v1 import StorageClass
from kgen.validation import validate

HEAD = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass"}
ZONE = "topology.kubernetes.io/zone"
KEY = "arn:aws:kms:eu-central-1:1:key/2"


def parameters(made: StorageClass) -> list[tuple[str, str]]:
    """The parameters in their order."""
    return list(made.to_plain()["parameters"].items())


def test_the_documents_aws_class() -> None:
    made = storage_class.aws_ebs(
        "standard",
        type="gp2",
        in_tree=True,
        reclaim_policy="Retain",
        allow_volume_expansion=True,
        mount_options=["debug"],
        volume_binding_mode="Immediate",
    )
    assert list(made.to_plain().items()) == [
        *HEAD.items(),
        ("metadata", {"name": "standard"}),
        ("provisioner", "kubernetes.io/aws-ebs"),
        ("parameters", {"type": "gp2"}),
        ("reclaimPolicy", "Retain"),
        ("allowVolumeExpansion", True),
        ("mountOptions", ["debug"]),
        ("volumeBindingMode", "Immediate"),
    ]


def test_the_documents_longhorn_class() -> None:
    made = storage_class.longhorn(
        "fast", replicas=3, stale_timeout=30, data_locality="disabled", from_backup="", fs_type="ext4"
    )
    assert made.to_plain() == {
        **HEAD,
        "metadata": {"name": "fast"},
        "provisioner": "driver.longhorn.io",
        "parameters": {
            "dataLocality": "disabled",
            "fromBackup": "",
            "fsType": "ext4",
            "numberOfReplicas": "3",
            "staleReplicaTimeout": "30",
        },
    }


@pytest.mark.parametrize(
    ("made", "provisioner"),
    [
        (storage_class("x", provisioner="example.com/disk"), "example.com/disk"),
        (storage_class.longhorn("x"), "driver.longhorn.io"),
        (storage_class.aws_ebs("x"), "ebs.csi.aws.com"),
        (storage_class.aws_ebs("x", in_tree=True), "kubernetes.io/aws-ebs"),
        (storage_class.gce_pd("x"), "pd.csi.storage.gke.io"),
        (storage_class.azure_disk("x"), "disk.csi.azure.com"),
    ],
)
def test_nothing_is_emitted_that_was_not_written(made: StorageClass, provisioner: str) -> None:
    assert made.to_plain() == {**HEAD, "metadata": {"name": "x"}, "provisioner": provisioner}


def test_local_waits_for_the_pod_unless_told_otherwise() -> None:
    made = storage_class.local("disks")
    plain = {**HEAD, "metadata": {"name": "disks"}, "provisioner": "kubernetes.io/no-provisioner"}
    assert made.to_plain() == {**plain, "volumeBindingMode": "WaitForFirstConsumer"}
    assert storage_class.local("disks", volume_binding_mode="Immediate").volume_binding_mode == "Immediate"


def everything() -> dict[str, Any]:
    """All options that presets share."""
    return {
        "parameters": {"more": True, "count": 0},
        "secrets": {"node-stage": "kube-system/key"},
        "reclaim": "Delete",
        "expandable": False,
        "mount_options": ("hard", "ro"),
        "topologies": {ZONE: ("a", "b")},
        "default": True,
        "labels": {"team": "db"},
        "metadata": {"annotations": {"x": "y"}},
        "spec": {"allowVolumeExpansion": True},
    }


@pytest.mark.parametrize(
    "made",
    [
        storage_class("x", provisioner="p", volume_binding_mode="Immediate", **everything()),
        storage_class.longhorn("x", volume_binding_mode="Immediate", **everything()),
        storage_class.aws_ebs("x", volume_binding_mode="Immediate", **everything()),
        storage_class.gce_pd("x", volume_binding_mode="Immediate", **everything()),
        storage_class.azure_disk("x", volume_binding_mode="Immediate", **everything()),
        storage_class.local("x", volume_binding_mode="Immediate", **everything()),
    ],
)
def test_the_options_that_all_share(made: StorageClass) -> None:
    plain = made.to_plain()
    assert plain.pop("provisioner")
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    assert list(plain.items()) == [
        *HEAD.items(),
        ("metadata", {"name": "x", "labels": {"team": "db"}, "annotations": {**default, "x": "y"}}),
        (
            "parameters",
            {
                "more": "true",
                "count": "0",
                "csi.storage.k8s.io/node-stage-secret-name": "key",
                "csi.storage.k8s.io/node-stage-secret-namespace": "kube-system",
            },
        ),
        ("reclaimPolicy", "Delete"),
        ("allowVolumeExpansion", True),
        ("mountOptions", ["hard", "ro"]),
        ("volumeBindingMode", "Immediate"),
        ("allowedTopologies", [{"matchLabelExpressions": [{"key": ZONE, "values": ["a", "b"]}]}]),
    ]


def test_false_and_empty_are_not_absent() -> None:
    made = storage_class(
        "x", provisioner="p", parameters={}, default=False, allow_volume_expansion=False, mount_options=[]
    )
    plain = made.to_plain()
    assert (plain["parameters"], plain["allowVolumeExpansion"], plain["mountOptions"]) == ({}, False, [])
    assert plain["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "false"}


def test_terms_in_place_of_one_choice() -> None:
    zone = TopologySelectorLabelRequirement(key=ZONE, values=["a"])
    terms = [TopologySelectorTerm(match_label_expressions=[zone]), TopologySelectorTerm()]
    assert storage_class("x", provisioner="p", topologies=terms).allowed_topologies == terms


def test_parameters_become_text() -> None:
    given: dict[str, str | int | bool] = {"int": 3, "yes": True, "no": False, "text": "03", "empty": ""}
    made = storage_class("x", provisioner="p", parameters=given)
    assert parameters(made) == [("int", "3"), ("yes", "true"), ("no", "false"), ("text", "03"), ("empty", "")]


def test_a_secret_as_an_object() -> None:
    key = Secret(metadata=ObjectMeta(name="key", namespace="storage"))
    made = storage_class.longhorn("x", encrypted=True, secrets={"provisioner": key})
    assert parameters(made) == [
        ("encrypted", "true"),
        ("csi.storage.k8s.io/provisioner-secret-name", "key"),
        ("csi.storage.k8s.io/provisioner-secret-namespace", "storage"),
    ]


@pytest.mark.parametrize("secret", [Secret(metadata=ObjectMeta(name="key")), "key", "/key", "storage/"])
def test_a_secret_needs_a_namespace(secret: Secret | str) -> None:
    with pytest.raises(ValueError, match='write "namespace/name"'):
        storage_class("x", provisioner="p", secrets={"provisioner": secret})


def test_a_class_is_passed_as_an_object() -> None:
    assert claim("data", "1Gi", storage_class=storage_class.longhorn("fast")).pick("spec.storageClassName") == "fast"


def test_longhorn_in_the_order_of_the_signature() -> None:
    made = storage_class.longhorn(
        "x",
        replicas=1,
        stale_timeout=2880,
        data_locality="strict-local",
        from_backup="s3://b",
        fs_type="xfs",
        mkfs_params="-I 256",
        backup_target="default",
        backup_block_size="2Mi",
        migratable=False,
        encrypted=False,
        replica_auto_balance="best-effort",
        disk_selector=["ssd", "fast"],
        node_selector="storage",
        recurring_jobs=["nightly"],
        recurring_groups=["snäp"],
        backing_image="base",
        backing_image_type="download",
        backing_image_source={"url": "https://e.org/i"},
        backing_image_checksum="abc",
        unmap_mark_snap_chain_removed="ignored",
        disable_revision_counter=True,
        replica_soft_anti_affinity="enabled",
        replica_zone_soft_anti_affinity="enabled",
        replica_disk_soft_anti_affinity="disabled",
        nfs_options="hard,sync",
        data_engine="v2",
        freeze_filesystem_for_snapshot="enabled",
        strict_topology=True,
        volume_topology="zonal",
    )
    assert parameters(made) == [
        ("numberOfReplicas", "1"),
        ("staleReplicaTimeout", "2880"),
        ("dataLocality", "strict-local"),
        ("fromBackup", "s3://b"),
        ("fsType", "xfs"),
        ("mkfsParams", "-I 256"),
        ("backupTargetName", "default"),
        ("backupBlockSize", "2Mi"),
        ("migratable", "false"),
        ("encrypted", "false"),
        ("replicaAutoBalance", "best-effort"),
        ("diskSelector", "ssd,fast"),
        ("nodeSelector", "storage"),
        ("recurringJobSelector", '[{"name":"nightly","isGroup":false},{"name":"snäp","isGroup":true}]'),
        ("backingImage", "base"),
        ("backingImageDataSourceType", "download"),
        ("backingImageDataSourceParameters", '{"url":"https://e.org/i"}'),
        ("backingImageChecksum", "abc"),
        ("unmapMarkSnapChainRemoved", "ignored"),
        ("disableRevisionCounter", "true"),
        ("replicaSoftAntiAffinity", "enabled"),
        ("replicaZoneSoftAntiAffinity", "enabled"),
        ("replicaDiskSoftAntiAffinity", "disabled"),
        ("nfsOptions", "hard,sync"),
        ("dataEngine", "v2"),
        ("freezeFilesystemForSnapshot", "enabled"),
        ("strictTopology", "true"),
        ("volumeTopology", "zonal"),
    ]


@pytest.mark.parametrize(
    ("given", "selector"),
    [
        ({"recurring_jobs": ["a"]}, [{"name": "a", "isGroup": False}]),
        ({"recurring_groups": ["g"]}, [{"name": "g", "isGroup": True}]),
        ({"recurring_jobs": []}, []),
    ],
)
def test_recurring_jobs(given: dict[str, Any], selector: list[Any]) -> None:
    assert json.loads(dict(parameters(storage_class.longhorn("x", **given)))["recurringJobSelector"]) == selector


def test_aws_in_the_order_of_the_signature() -> None:
    made = storage_class.aws_ebs(
        "x",
        type="io2",
        iops_per_gb=50,
        allow_iops_increase=True,
        encrypted=True,
        kms_key=KEY,
        tags={"team": "a,b", "claim": "{{ .PVCName }}=x"},
        fs_type="xfs",
    )
    assert parameters(made) == [
        ("type", "io2"),
        ("iopsPerGB", "50"),
        ("allowAutoIOPSPerGBIncrease", "true"),
        ("encrypted", "true"),
        ("kmsKeyId", KEY),
        ("tagSpecification_1", "team=a,b"),
        ("tagSpecification_2", "claim={{ .PVCName }}=x"),
        ("csi.storage.k8s.io/fstype", "xfs"),
    ]


def test_aws_without_a_type_is_gp3() -> None:
    assert parameters(storage_class.aws_ebs("x", iops=4000, throughput=250)) == [
        ("iops", "4000"),
        ("throughput", "250"),
    ]
    with pytest.raises(ValueError, match="throughput is for gp3, not for st1"):
        storage_class.aws_ebs("x", throughput=250, parameters={"type": "st1"})


def test_aws_in_tree() -> None:
    made = storage_class.aws_ebs(
        "x", type="io1", iops_per_gb=10, encrypted=True, kms_key=KEY, fs_type="ext4", in_tree=True
    )
    assert parameters(made) == [
        ("type", "io1"),
        ("iopsPerGB", "10"),
        ("encrypted", "true"),
        ("kmsKeyId", KEY),
        ("fsType", "ext4"),
    ]


def test_gce_in_the_order_of_the_signature() -> None:
    made = storage_class.gce_pd(
        "x",
        type="hyperdisk-balanced",
        replication_type="none",
        iops=7000,
        throughput=250,
        kms_key="projects/p/locations/l/keyRings/r/cryptoKeys/k",
        confidential=True,
        disk_labels={"team": "a", "env": "prod"},
        resource_tags=["p/team/a", "p/env/prod"],
        storage_pools=["projects/p/zones/z/storagePools/s"],
        availability_class="none",
        data_cache_size="50Gi",
        data_cache_mode="writeback",
        multi_zone=False,
        fs_type="xfs",
    )
    assert parameters(made) == [
        ("type", "hyperdisk-balanced"),
        ("replication-type", "none"),
        ("provisioned-iops-on-create", "7000"),
        ("provisioned-throughput-on-create", "250Mi"),
        ("disk-encryption-kms-key", "projects/p/locations/l/keyRings/r/cryptoKeys/k"),
        ("enable-confidential-storage", "true"),
        ("labels", "team=a,env=prod"),
        ("resource-tags", "p/team/a,p/env/prod"),
        ("storage-pools", "projects/p/zones/z/storagePools/s"),
        ("availability-class", "none"),
        ("data-cache-size", "50Gi"),
        ("data-cache-mode", "writeback"),
        ("enable-multi-zone-provisioning", "false"),
        ("csi.storage.k8s.io/fstype", "xfs"),
    ]


def test_azure_in_the_order_of_the_signature() -> None:
    made = storage_class.azure_disk(
        "x",
        sku="PremiumV2_LRS",
        caching="None",
        fs_type="ext4",
        iops=5000,
        throughput=200,
        logical_sector_size=4096,
        max_shares=2,
        bursting=False,
        performance_plus=False,
        location="westeurope",
        resource_group="disks",
        subscription_id="0-1",
        tags={"team": "a", "env": "prod"},
        encryption_set="/subscriptions/0/d",
        encryption_type="EncryptionAtRestWithCustomerKey",
        write_accelerator=False,
        perf_profile="basic",
        network_access="AllowPrivate",
        public_network_access="Disabled",
        disk_access="/subscriptions/0/a",
    )
    assert parameters(made) == [
        ("skuName", "PremiumV2_LRS"),
        ("cachingMode", "None"),
        ("fsType", "ext4"),
        ("DiskIOPSReadWrite", "5000"),
        ("DiskMBpsReadWrite", "200"),
        ("LogicalSectorSize", "4096"),
        ("maxShares", "2"),
        ("enableBursting", "false"),
        ("enablePerformancePlus", "false"),
        ("location", "westeurope"),
        ("resourceGroup", "disks"),
        ("subscriptionID", "0-1"),
        ("tags", "team=a,env=prod"),
        ("diskEncryptionSetID", "/subscriptions/0/d"),
        ("diskEncryptionType", "EncryptionAtRestWithCustomerKey"),
        ("writeAcceleratorEnabled", "false"),
        ("perfProfile", "basic"),
        ("networkAccessPolicy", "AllowPrivate"),
        ("publicNetworkAccess", "Disabled"),
        ("diskAccessID", "/subscriptions/0/a"),
    ]


def test_nfs_in_the_order_of_the_signature() -> None:
    made = storage_class.nfs(
        "x",
        server="nfs.example.com",
        share="/exports",
        sub_dir="${pvc.metadata.name}",
        on_delete="retain",
        mount_permissions=0o770,
        mount_options=["nfsvers=4.1"],
    )
    assert made.to_plain()["mountOptions"] == ["nfsvers=4.1"]
    assert parameters(made) == [
        ("server", "nfs.example.com"),
        ("share", "/exports"),
        ("subDir", "${pvc.metadata.name}"),
        ("onDelete", "retain"),
        ("mountPermissions", "0770"),
    ]


EBS_REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"type": "gp2", "iops": 300},
        'iops is for gp3, io1 and io2; gp2 has none to choose: .* write type="gp3"',
    ),
    ({"type": "st1", "iops_per_gb": 3}, "iops_per_gb is for gp3, io1 and io2"),
    ({"type": "gp3", "iops": 1, "iops_per_gb": 1}, "the driver takes one of them"),
    ({"type": "io1"}, "say iops or iops_per_gb"),
    ({"type": "io2", "encrypted": True}, "say iops or iops_per_gb"),
    ({"type": "gp2", "throughput": 125}, 'throughput is for gp3, not for gp2; .* write type="gp3"'),
    ({"type": "io1", "iops": 100, "throughput": 125}, "throughput is for gp3, not for io1"),
    ({"parameters": {"blockExpress": True}}, "^blockExpress has no effect since version 1.47 of the driver"),
    ({"type": "io2", "iops": 300_000}, "^iops: io2 has 256000 operations per second at most, not 300000"),
    ({"type": "io1", "iops": 50}, "^iops: io1 has 100 operations per second at least, not 50"),
    ({"throughput": 5000}, "^throughput: gp3 has 2000 MiB per second at most, not 5000"),
    ({"throughput": 1000}, "^throughput=1000 needs iops=4000 or more: four for each MiB per second"),
    ({"fs_type": "ext5"}, '^fs_type is one of ext4, ext3, xfs, ntfs, not "ext5"; did you mean "ext4"'),
    ({"fs_type": "ext2"}, '^fs_type is one of ext4, ext3, xfs, ntfs, not "ext2"'),
    ({"allow_iops_increase": True}, "^allow_iops_increase has no effect without iops_per_gb"),
    ({"encrypted": False, "kms_key": KEY}, "whatever encrypted=False says; leave one of them out"),
    ({"tags": {"a=b": "c"}}, "tags: no = may stand in 'a=b'"),
    (
        {"in_tree": True, "type": "gp3"},
        "knows gp2, io1, sc1, st1, but not gp3; take the driver .* leave out in_tree=True",
    ),
    ({"in_tree": True, "type": "io2", "iops_per_gb": 1}, "but not io2"),
    ({"in_tree": True, "type": "io1", "iops": 100}, "kubernetes.io/aws-ebs knows no iops;"),
    ({"in_tree": True, "throughput": 125, "tags": {"a": "b"}}, "knows no throughput, tagSpecification_1;"),
    ({"in_tree": True, "type": "io1"}, "say iops_per_gb"),
    ({"in_tree": True, "iops_per_gb": 10}, 'is for io1, not for gp2; .* write type="io1"'),
    ({"in_tree": True, "encrypted": False, "kms_key": KEY}, "leave one of them out"),
]


@pytest.mark.parametrize(("given", "message"), EBS_REFUSED)
def test_what_aws_refuses(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        storage_class.aws_ebs("x", **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"data_locality": "strict-local", "replicas": 3},
            'write replicas=1, or data_locality="best-effort"',
        ),
        (
            {"data_locality": "strict-local"},
            "keeps one replica, .* and Longhorn makes 3 unless told otherwise; write repl",
        ),
        ({"replicas": 21}, "^replicas is 0 to 20, not 21"),
        (
            {"data_locality": "best"},
            '^data_locality is one of disabled, best-effort, .* not "best"',
        ),
        ({"fs_type": "ext5"}, '^fs_type is one of ext4, xfs, ext3, ext2, not "ext5"'),
        (
            {"volume_topology": "zonal", "replica_zone_soft_anti_affinity": "disabled"},
            "forbids; leave that out",
        ),
        ({"data_engine": "v2", "unmap_mark_snap_chain_removed": "enabled"}, "leave out one of them"),
        ({"disk_selector": ["ssd,fast"]}, "disk_selector: no , may stand in 'ssd,fast'"),
    ],
)
def test_what_longhorn_refuses(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        storage_class.longhorn("x", **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"iops": 5000}, "pd-standard has no operations per second to choose; leave out iops"),
        ({"type": "hyperdisk-ml", "iops": 5000}, "hyperdisk-ml has no operations per second"),
        ({"type": "pd-extreme", "throughput": 250}, "pd-extreme has no throughput to choose"),
        (
            {"type": "hyperdisk-balanced", "replication_type": "regional-pd"},
            "hyperdisk-balanced lives in one zone",
        ),
        ({"confidential": True}, "say kms_key"),
        ({"disk_labels": {"a": "b,c"}}, "disk_labels: no , may stand in 'b,c'"),
    ],
)
def test_what_google_refuses(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        storage_class.gce_pd("x", **given)


def test_what_google_takes_that_kgen_does_not_know() -> None:
    made = storage_class.gce_pd("x", iops=5000, parameters={"type": "hyperdisk-next"})
    assert parameters(made) == [("provisioned-iops-on-create", "5000"), ("type", "hyperdisk-next")]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"iops": 500}, "iops is for UltraSSD_LRS and PremiumV2_LRS, not for StandardSSD_LRS"),
        ({"sku": "Premium_LRS", "throughput": 100}, "throughput is for UltraSSD_LRS and PremiumV2_LRS"),
        ({"sku": "Premium_ZRS", "logical_sector_size": 512}, "logical_sector_size is for UltraSSD_LRS"),
        (
            {"sku": "UltraSSD_LRS", "caching": "ReadOnly"},
            'UltraSSD_LRS disks are not cached; .* caching="None"',
        ),
        ({"sku": "StandardSSD_LRS", "bursting": True}, "bursting is for Premium_LRS and Premium_ZRS"),
        ({"sku": "PremiumV2_LRS", "performance_plus": True}, "performance_plus is not for PremiumV2_LRS"),
        ({"subscription_id": "0-1"}, "subscription_id needs the resource_group"),
        ({"encryption_type": "EncryptionAtRestWithCustomerKey"}, "encryption_type says how"),
        ({"network_access": "AllowPrivate"}, "say both or neither"),
        ({"disk_access": "/subscriptions/0/a", "network_access": "DenyAll"}, "say both or neither"),
        ({"tags": {"a": "b", "c=d": "e"}}, "tags: no , or = may stand in 'c=d'"),
    ],
)
def test_what_azure_refuses(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        storage_class.azure_disk("x", **given)


@pytest.mark.parametrize(
    ("preset", "given", "message"),
    [
        ("longhorn", {"replica": 3}, r'longhorn\(\) has no argument "replica"; did you mean "replicas"\?'),
        (
            "aws_ebs",
            {"relcaim": "Retain"},
            r'aws_ebs\(\) has no argument "relcaim"; did you mean "reclaim_policy"\?',
        ),
        ("gce_pd", {"provisioner": "x"}, r'gce_pd\(\) has no argument "provisioner"'),
        (
            "local",
            {"bindings": "Immediate"},
            r'local\(\) has no argument "bindings"; did you mean "volume_binding_mode"\?',
        ),
    ],
)
def test_an_argument_that_does_not_exist(preset: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        getattr(storage_class, preset)("x", **given)


def test_values_that_no_provisioner_reads() -> None:
    with pytest.raises(TypeError, match=r"the parameter size is 1\.5, and a provisioner reads text"):
        storage_class("x", provisioner="p", parameters={"size": 1.5})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="the parameter size is None"):
        storage_class.longhorn("x", parameters={"size": None})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match=r"mount_options is a list of words.*write \['debug'\]"):
        storage_class.local("x", mount_options="debug")
    with pytest.raises(TypeError, match="zone is a list of words"):
        storage_class.local("x", topologies={ZONE: "a"})


def test_a_patch_that_does_not_fit() -> None:
    with pytest.raises(TypeError, match="reclaim"):
        storage_class.longhorn("x", spec={"reclaim": "Retain"})
    patched = storage_class.longhorn("x", replicas=2, spec=StorageClass(parameters={"share": "true"}))  # type: ignore[call-arg]
    assert patched.parameters == {"numberOfReplicas": "2", "share": "true"}


@pytest.mark.parametrize(
    ("preset", "given", "message"),
    [
        (
            "aws_ebs",
            {"type": "gp4"},
            r'^type is one of gp3, .* not "gp4"; did you mean "gp3"\? \(what is newer goes into',
        ),
        ("gce_pd", {"type": "pd-sd"}, r'did you mean "pd-ssd"'),
        ("azure_disk", {"sku": "Premium"}, r"parameters=\{'skuName': …\}\)$"),
        ("aws_ebs", {"type": "gp3", "iops": 100}, "^iops: gp3 has 3000 operations per second at least"),
        ("aws_ebs", {"throughput": 1}, "^throughput: gp3 has 125 MiB per second at least"),
        ("longhorn", {"encrypted": True}, r"^encrypted=True needs the Secret with the key: secrets="),
        (
            "longhorn",
            {"replicas": 3, "parameters": {"numberOfReplicas": "2"}},
            r"^parameters has numberOfReplicas: '2', and an argument of the preset says '3'; leave one of them out$",
        ),
    ],
)
def test_a_preset_refuses_what_cannot_be_meant(preset: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(storage_class, preset)("x", **given)


def test_a_preset_takes_what_is_newer_and_what_agrees() -> None:
    assert storage_class.aws_ebs("x", parameters={"type": "gp4"}).parameters == {"type": "gp4"}
    made = storage_class.longhorn(
        "x", replicas=3, parameters={"numberOfReplicas": 3}, encrypted=True, secrets={"node-stage": "kube-system/key"}
    )
    assert made.parameters is not None
    assert made.parameters["encrypted"] == "true"


EBS, LONGHORN = "ebs.csi.aws.com", "driver.longhorn.io"


@pytest.mark.parametrize(
    ("provisioner", "given", "at", "said"),
    [
        (LONGHORN, {"numberOfReplica": "2"}, "numberOfReplica", "Longhorn knows no numberOfReplica and drops it"),
        (LONGHORN, {"numberOfReplicas": "3", "dataLocality": "strict-local"}, "dataLocality", "keeps one replica"),
        (LONGHORN, {"numberofreplicas": "2"}, "numberofreplicas", "Longhorn knows no numberofreplicas"),
        (LONGHORN, {"encrypted": "true"}, "encrypted", "the Secret with the key: csi.storage.k8s.io/provis"),
        (EBS, {"type": "io2"}, "type", "io2 is sold by its operations per second"),
        (EBS, {"type": "gp4"}, "type", 'type is one of gp3, gp2, io1, io2, st1, sc1, standard, not "gp4"'),
        (EBS, {"encrypted": "True"}, "encrypted", 'not "True", which means false to the EBS driver'),
        (EBS, {"IOPS": "x"}, "IOPS", 'iops is a whole number, not "x"'),
        (EBS, {"csi.storage.k8s.io/fsType": "xfs"}, "csi.storage.k8s.io/fsType", "the CSI provisioner knows no"),
        (EBS, {"throughput": "5000"}, "throughput", "throughput: gp3 has 2000 MiB per second at most, not 5000"),
        ("nfs.csi.k8s.io", {"server": "a", "share": "/", "uid": "1"}, "uid", "the NFS driver knows no uid"),
        ("efs.csi.aws.com", {"fileSystemId": "fs-1"}, "", "provisioningMode: efs-ap is missing"),
    ],
)  # fmt: skip
def test_validate_knows_the_parameters_of_drivers(provisioner: str, given: dict[str, Any], at: str, said: str) -> None:
    made = storage_class("x", provisioner=provisioner, parameters=given)
    [found] = [each for each in validate(made) if each.code == "KG744"]
    assert (found.field, found.severity) == (f"parameters[{at}]" if at else "parameters", "warning")
    assert said in found.message
    assert found.hint == ('did you mean "numberOfReplicas"?' if at == "numberOfReplica" else found.hint)


@pytest.mark.parametrize(
    ("provisioner", "given"),
    [
        (EBS, {"KMSKeyID": "arn:a", "encrypted": "true", "tagSpecification_9": "a=b"}),
        (EBS, {"type": "gp3", "iops": "4000", "throughput": "1000", "csi.storage.k8s.io/fstype": "xfs"}),
        (EBS, {"type": "{{ .Values.type }}"}),
        (LONGHORN, {"numberOfReplicas": "0", "dataLayout.type": "sharded", "fsType": "xfs"}),
        ("disk.csi.azure.com", {"SKUNAME": "premium_lrs", "perfProfile": "Basic", "device-setting/queue/x": "1"}),
        ("efs.csi.aws.com", {}),
        ("example.com/nvme", {"anything": "goes"}),
    ],
)
def test_validate_leaves_right_parameters_alone(provisioner: str, given: dict[str, Any]) -> None:
    made = storage_class("x", provisioner=provisioner, parameters=given)
    assert not [each.message for each in validate(made) if each.code == "KG744"]


def test_the_presets_set_only_parameters_that_their_drivers_know() -> None:
    for name, preset in every_builder().items():
        texts = documented(preset.__doc__ or "") if name.startswith("storage_class.") else {}
        fields = {field_in(text).partition("parameters.")[2] for text in texts.values()} - {
            "",
            "tagSpecification_1",
            *OF_ALL,
        }
        assert not fields or any(all(map(driver.known, fields)) for driver in DRIVERS.values()), name


def test_editors_offer_the_values_that_drivers_take() -> None:
    """What the signatures name is in the table, and the file systems are the same ones."""
    seen = 0
    for name, preset in every_builder().items():
        texts = documented(preset.__doc__ or "") if name.startswith("storage_class.") else {}
        fields = {word: field_in(text).partition("parameters.")[2] for word, text in texts.items()}
        own = {field for field in fields.values() if field and field not in (*OF_ALL, "tagSpecification_1")}
        drivers = [driver for driver in DRIVERS.values() if own and all(map(driver.known, own))]
        for word, annotation in preset.__annotations__.items():
            offered = set(re.findall(r"['\"]([^'\"]+)['\"]", annotation)) if "Literal[" in annotation else set()
            if offered and fields.get(word):
                taken = [{*driver.parameters[driver.known(fields[word])].split("|")} for driver in drivers]
                assert any(offered == each if word == "fs_type" else offered <= each for each in taken), (name, word)
                seen += 1
    assert seen > 20


SHARED: dict[str, tuple[StorageClass, list[tuple[str, str]]]] = {
    "efs.csi.aws.com": (
        storage_class.aws_efs(
            "x", file_system="fs-1", uid=0, gid_range=(1000, 2000), base_path="/a", sub_path="${.PV.name}"
        ),
        [
            ("provisioningMode", "efs-ap"),
            ("fileSystemId", "fs-1"),
            ("basePath", "/a"),
            ("subPathPattern", "${.PV.name}"),
            ("uid", "0"),
            ("gidRangeStart", "1000"),
            ("gidRangeEnd", "2000"),
        ],
    ),
    "file.csi.azure.com": (
        storage_class.azure_file("x", sku="Premium_LRS", protocol="nfs", tags={"a": "b"}),
        [("skuName", "Premium_LRS"), ("protocol", "nfs"), ("tags", "a=b")],
    ),
    "filestore.csi.storage.gke.io": (
        storage_class.filestore("x", tier="zonal", connect_mode="PRIVATE_SERVICE_ACCESS", instance_labels={"a": "b"}),
        [("tier", "zonal"), ("connect-mode", "PRIVATE_SERVICE_ACCESS"), ("labels", "a=b")],
    ),
    "rook-ceph.rbd.csi.ceph.com": (
        storage_class.ceph_rbd(
            "x", cluster_id="c", pool="p", image_features=["layering"], provisioner="rook-ceph.rbd.csi.ceph.com"
        ),
        [("clusterID", "c"), ("pool", "p"), ("imageFeatures", "layering")],
    ),
    "cephfs.csi.ceph.com": (
        storage_class.ceph_fs("x", cluster_id="c", file_system="f", mounter="kernel"),
        [("clusterID", "c"), ("fsName", "f"), ("mounter", "kernel")],
    ),
}


@pytest.mark.parametrize("provisioner", SHARED)
def test_shared_file_systems_and_ceph(provisioner: str) -> None:
    made, expected = SHARED[provisioner]
    assert (made.provisioner, parameters(made)) == (provisioner, expected)
    assert not [each.message for each in validate(made) if each.code == "KG744"]


def test_what_the_drivers_of_shared_files_refuse() -> None:
    with pytest.raises(ValueError, match=r'sku is one of Standard_LRS, .* not "Premium"'):
        storage_class.azure_file("x", sku="Premium")
    with pytest.raises(ValueError, match="subscription_id needs the resource_group"):
        storage_class.azure_file("x", subscription_id="a")
    with pytest.raises(TypeError, match=r'aws_efs\(\) needs an argument "file_system"'):
        storage_class.aws_efs("x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r'ceph_rbd\(\) has no argument "clusterID"; did you mean "cluster_id"'):
        storage_class.ceph_rbd("x", clusterID="a", pool="b")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match='mounter is one of kernel, fuse, not "fused"'):
        storage_class.ceph_fs("x", cluster_id="a", file_system="b", mounter="fused")  # type: ignore[arg-type]
