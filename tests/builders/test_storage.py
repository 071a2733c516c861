"""Claims, claim templates and PersistentVolumes: exactly what is emitted, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.builders.storage.claims import claim, claim_template
from kgen.builders.storage.classes import storage_class
from kgen.builders.storage.volumes import persistent_volume
from kgen.k8s.core_v1 import (
    CSIPersistentVolumeSource,
    HostPathVolumeSource,
    LocalVolumeSource,
    NFSVolumeSource,
    PersistentVolume,
    PersistentVolumeClaim,
    PersistentVolumeClaimSpec,
    TypedLocalObjectReference,
    VolumeNodeAffinity,
)
from kgen.model import Resource

HOST_PATH = HostPathVolumeSource(path="/hostpath", type="DirectoryOrCreate")


def pv(name: str, size: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": ["ReadWriteOnce"],
            "hostPath": {"path": "/hostpath", "type": "DirectoryOrCreate"},
        },
    }


def pvc(name: str, size: str, **more: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, **more},
    }


def test_the_documents_volumes_and_claims() -> None:
    made = [
        persistent_volume("pv1", "1G", host_path=HOST_PATH),
        persistent_volume("pv2", "2G", host_path=HOST_PATH),
        claim("pvc1", "1G", storage_class=""),
        claim("pvc2", "1G", storage_class="fast"),
        claim("pvc3", "2G"),
    ]
    assert [each.to_plain() for each in made] == [
        pv("pv1", "1G"),
        pv("pv2", "2G"),
        pvc("pvc1", "1G", storageClassName=""),
        pvc("pvc2", "1G", storageClassName="fast"),
        pvc("pvc3", "2G"),
    ]


def test_a_claim_in_the_order_in_which_a_person_writes_it() -> None:
    made = claim(
        "data",
        "1Gi",
        access=["ReadWriteOnce", "ReadOnlyMany"],
        storage_class=storage_class("fast", provisioner="x"),
        volume_mode="Block",
        volume=persistent_volume("disk", "1Gi", host_path="/disk"),
        data_source=claim("old", "1Gi"),
        labels={"app": "db"},
    ).to_plain()
    assert made["metadata"] == {"name": "data", "labels": {"app": "db"}}
    assert list(made["spec"].items()) == [
        ("accessModes", ["ReadWriteOnce", "ReadOnlyMany"]),
        ("storageClassName", "fast"),
        ("volumeMode", "Block"),
        ("resources", {"requests": {"storage": "1Gi"}}),
        ("volumeName", "disk"),
        ("dataSource", {"kind": "PersistentVolumeClaim", "name": "old"}),
    ]


def test_names_in_place_of_objects() -> None:
    spec = claim("data", 1024, storage_class="fast", volume="disk").to_plain()["spec"]
    assert (spec["storageClassName"], spec["volumeName"]) == ("fast", "disk")
    assert spec["resources"] == {"requests": {"storage": 1024}}


def test_the_source_of_data_has_its_group() -> None:
    snapshot = Resource("snapshot.storage.k8s.io/v1", "VolumeSnapshot", metadata=claim("nightly", 1).metadata)
    reference = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "nightly"}
    assert claim("data", "1Gi", data_source=snapshot).to_plain()["spec"]["dataSource"] == reference
    said = TypedLocalObjectReference(kind="Other", name="x")
    assert claim("data", "1Gi", data_source=said).pick("spec.dataSource") == said


def test_the_patches_come_last() -> None:
    made = claim(
        "data",
        "1Gi",
        access="ReadWriteMany",
        metadata={"annotations": {"a": "b"}},
        spec={"accessModes": ["ReadOnlyMany"], "volumeAttributesClassName": "gold"},
    ).to_plain()
    assert made["metadata"] == {"name": "data", "annotations": {"a": "b"}}
    assert made["spec"]["accessModes"] == ["ReadOnlyMany"]
    assert made["spec"]["volumeAttributesClassName"] == "gold"
    typed = claim("data", "1Gi", spec=PersistentVolumeClaimSpec(volume_name="disk"))
    assert typed.pick("spec.volumeName") == "disk"


def test_a_patch_that_does_not_fit() -> None:
    with pytest.raises(TypeError, match="accessMode"):
        claim("data", "1Gi", spec={"accessMode": ["ReadOnlyMany"]})


def test_a_template_is_a_claim_with_the_same_arguments() -> None:
    template = claim_template(
        "volume",
        "1G",
        access="ReadWriteMany",
        storage_class="fast",
        volume_mode="Filesystem",
        volume="disk",
        data_source=claim("old", "1G"),
        labels={"a": "b"},
        metadata={"annotations": {"c": "d"}},
        spec={"volumeAttributesClassName": "gold"},
    )
    assert template.claim == claim(
        "volume",
        "1G",
        access="ReadWriteMany",
        storage_class="fast",
        volume_mode="Filesystem",
        volume="disk",
        data_source=claim("old", "1G"),
        labels={"a": "b"},
        metadata={"annotations": {"c": "d"}},
        spec={"volumeAttributesClassName": "gold"},
    )
    assert claim_template.__kwdefaults__ == claim.__kwdefaults__
    assert template.claim.to_plain()["spec"]["accessModes"] == ["ReadWriteMany"]


def test_an_object_without_a_name_cannot_be_referred_to() -> None:
    with pytest.raises(ValueError, match=r"PersistentVolume has no metadata\.name"):
        claim("data", "1Gi", volume=PersistentVolume())


def test_a_volume_in_the_order_in_which_a_person_writes_it() -> None:
    made = persistent_volume(
        "disk",
        "100Gi",
        access="ReadWriteOncePod",
        local="/mnt/ssd",
        volume_mode="Block",
        reclaim_policy="Retain",
        storage_class=storage_class.local("disks"),
        mount_options=("noatime",),
        node_affinity={"kubernetes.io/hostname": ["node-1", "node-2"]},
        labels={"tier": "ssd"},
        metadata={"annotations": {"a": "b"}},
        spec={"volumeAttributesClassName": "gold"},
    ).to_plain()
    assert made["metadata"] == {"name": "disk", "labels": {"tier": "ssd"}, "annotations": {"a": "b"}}
    nodes = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["node-1", "node-2"]}
    assert list(made["spec"].items()) == [
        ("capacity", {"storage": "100Gi"}),
        ("volumeMode", "Block"),
        ("accessModes", ["ReadWriteOncePod"]),
        ("persistentVolumeReclaimPolicy", "Retain"),
        ("storageClassName", "disks"),
        ("mountOptions", ["noatime"]),
        ("local", {"path": "/mnt/ssd"}),
        ("nodeAffinity", {"required": {"nodeSelectorTerms": [{"matchExpressions": [nodes]}]}}),
        ("volumeAttributesClassName", "gold"),
    ]


@pytest.mark.parametrize(
    ("source", "emitted"),
    [
        ({"host_path": "/data"}, {"hostPath": {"path": "/data"}}),
        ({"host_path": ("/data", "")}, {"hostPath": {"path": "/data", "type": ""}}),
        ({"host_path": HostPathVolumeSource(path="/data")}, {"hostPath": {"path": "/data"}}),
        ({"nfs": ("10.0.0.5", "/exports")}, {"nfs": {"server": "10.0.0.5", "path": "/exports"}}),
        (
            {"nfs": NFSVolumeSource(server="s", path="/", read_only=True)},
            {"nfs": {"server": "s", "path": "/", "readOnly": True}},
        ),
        (
            {"local": LocalVolumeSource(path="/dev/sdb", fs_type="xfs")},
            {"local": {"path": "/dev/sdb", "fsType": "xfs"}},
        ),
        (
            {"csi": ("ebs.csi.aws.com", "vol-1")},
            {"csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"}},
        ),
        (
            {"csi": CSIPersistentVolumeSource(driver="d", volume_handle="h")},
            {"csi": {"driver": "d", "volumeHandle": "h"}},
        ),
        (
            {"spec": {"iscsi": {"iqn": "i", "lun": 0, "targetPortal": "t"}}},
            {"iscsi": {"iqn": "i", "lun": 0, "targetPortal": "t"}},
        ),
    ],
)
def test_the_sources_of_a_volume(source: dict[str, Any], emitted: dict[str, Any]) -> None:
    spec = persistent_volume("disk", "1Gi", **source).to_plain()["spec"]
    assert spec == {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], **emitted}


def test_affinity_as_a_model() -> None:
    affinity = VolumeNodeAffinity()
    assert persistent_volume("disk", 1, local="/a", node_affinity=affinity).pick("spec.nodeAffinity") == affinity


def test_a_volume_has_one_source() -> None:
    with pytest.raises(ValueError, match="this one has 2: keep one of host_path, nfs"):
        persistent_volume("disk", "1Gi", host_path="/a", nfs=("s", "/"))
    with pytest.raises(ValueError, match="one of host_path, nfs, local, csi, or any other in spec="):
        persistent_volume("disk", "1Gi")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"nfs": "server:/path"}, r"nfs takes \(server, path\) or a NFSVolumeSource, not 'server:/path'"),
        ({"nfs": ("server",)}, r"nfs takes \(server, path\)"),
        (
            {"csi": ("driver", "handle", "ext4")},
            r"csi takes \(driver, volume_handle\) or a CSIPersistentVolumeSource",
        ),
        ({"host_path": 7}, r"host_path takes a path, \(path, type\) or a HostPathVolumeSource"),
        (
            {"host_path": {"pth": "/a"}},
            r'host_path does not fit a HostPathVolumeSource:\n  pth: .*; did you mean "path"',
        ),
        ({"local": ("/a", "ext4")}, "local takes a path or a LocalVolumeSource"),
        ({"local": NFSVolumeSource()}, "local takes a path or a LocalVolumeSource"),  # type: ignore[call-arg]
    ],
)
def test_a_source_of_no_usable_form(source: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        persistent_volume("disk", "1Gi", **source)


def test_text_in_place_of_words_is_refused() -> None:
    with pytest.raises(TypeError, match=r"mount_options is a list of words.*write \['hard'\]"):
        persistent_volume("disk", "1Gi", nfs=("s", "/"), mount_options="hard")
    with pytest.raises(TypeError, match="zone is a list of words"):
        persistent_volume("disk", "1Gi", local="/a", node_affinity={"zone": "a"})


def test_the_authors_collections_stay_theirs() -> None:
    labels, access = {"a": "b"}, ["ReadWriteOnce"]
    made: PersistentVolumeClaim = claim("data", "1Gi", access=access, labels=labels)  # type: ignore[arg-type]
    labels["a"], access[0] = "c", "ReadOnlyMany"
    assert made.pick("metadata.labels") == {"a": "b"}
    assert made.pick("spec.accessModes") == ["ReadWriteOnce"]
