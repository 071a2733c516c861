"""What the examples of the rules of storage do not show: odd paths, order, sizes, versions, who else is concerned."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.validation import validate
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED, TOO_LONG, causes
from tests.support.manifests import CLAIM_SPEC, pod, stateful_set

NFS = {"server": "nfs.example.com", "path": "/exports"}


def volume(**spec: Any) -> dict[str, Any]:
    size = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"]}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "data"}, "spec": {**size, **spec}}


def claim_spec(**spec: Any) -> dict[str, Any]:
    return {**CLAIM_SPEC, **spec}


def claim(**spec: Any) -> dict[str, Any]:
    header = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}}
    return {**header, "spec": claim_spec(**spec)}


def with_template(**spec: Any) -> dict[str, Any]:
    return stateful_set(claims={"data": claim_spec(**spec)})


def with_scratch_volume(**spec: Any) -> dict[str, Any]:
    scratch = {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": claim_spec(**spec)}}}
    return pod(volumes=[scratch])


def test_the_server_looks_into_the_first_source_of_its_own_order() -> None:
    assert causes(volume(csi={}, nfs={})) == {
        ("spec.nfs.server", REQUIRED): 1,
        ("spec.nfs.path", REQUIRED): 1,
        ("spec.nfs.path", INVALID): 1,
        ("spec.csi", FORBIDDEN): 1,
    }
    assert causes(volume(hostPath={"path": "/a"}, local={})) == {("spec.local", FORBIDDEN): 1}
    assert causes(volume(nfs=NFS, cephfs={})) == {("spec.cephFS", FORBIDDEN): 1}


def test_a_flex_volume_is_welcome_beside_another_source() -> None:
    assert causes(volume(nfs=NFS, flexVolume={"driver": "a/b"})) == {}
    assert causes(volume(nfs=NFS, flexVolume={})) == {("spec.flexVolume.driver", REQUIRED): 1}
    assert causes(volume(flexVolume={"driver": "a/b"}, azureFile={})) == {("spec.azureFile", FORBIDDEN): 1}


def test_an_empty_volume_lacks_all() -> None:
    empty = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "data"}}
    assert causes(empty) == {
        ("spec", REQUIRED): 1,
        ("spec.accessModes", REQUIRED): 1,
        ("spec.capacity", REQUIRED): 1,
        ("spec.capacity", NOT_SUPPORTED): 1,
    }


@pytest.mark.parametrize(("size", "times"), [(0, 1), ("-1n", 2), (-5, 2), (2**63, 1), (2**64, 0), ("1e100", 0)])
def test_how_often_a_capacity_is_refused(size: Any, times: int) -> None:
    found = causes(volume(nfs=NFS, capacity={"storage": size}))
    assert found[("spec.capacity[storage]", INVALID)] == found.total() == times


def test_a_disk_of_google_has_an_odd_path() -> None:
    assert causes(volume(gcePersistentDisk={})) == {("spec.persistentDisk.pdName", REQUIRED): 1}


@pytest.mark.parametrize("path", ["/", "//", "/a/..", "/./"])
def test_the_root_of_a_node_is_not_recycled(path: str) -> None:
    found = causes(volume(hostPath={"path": path}, persistentVolumeReclaimPolicy="Recycle"))
    assert ("spec.persistentVolumeReclaimPolicy", FORBIDDEN) in found


def test_mount_options_in_an_annotation() -> None:
    note = "volume.beta.kubernetes.io/mount-options"
    for source, times in (({"nfs": NFS}, 0), ({"hostPath": {"path": "/a"}}, 1)):
        manifest = volume(**source)
        manifest["metadata"]["annotations"] = {note: "hard"}
        assert causes(manifest)[(f"metadata.annotations.{note}", FORBIDDEN)] == times


def test_sources_of_volumes_are_checked_as_those_of_pods() -> None:
    iscsi = {"targetPortal": "a", "iqn": "b", "lun": 256, "chapAuthSession": True, "initiatorName": "c"}
    fields = ("iqn", "lun", "secretRef", "initiatorname")
    reasons = (INVALID, INVALID, REQUIRED, INVALID)
    found = causes(volume(iscsi=iscsi))
    assert found == {(f"spec.iscsi.{field}", reason): 1 for field, reason in zip(fields, reasons, strict=True)}
    secret = {"volumeID": "a", "secretRef": {}}
    assert causes(volume(cinder=secret)) == {
        ("spec.cinder.secretRef.name", REQUIRED): 1,
        ("spec.cinder.secretRef.namespace", REQUIRED): 1,
    }


def test_volume_attributes_classes_came_with_1_34() -> None:
    manifest = volume(nfs=NFS, volumeAttributesClassName="")
    assert causes(manifest, "1.33") == {}
    assert causes(manifest) == {("spec.volumeAttributesClassName", REQUIRED): 1, ("spec.csi", REQUIRED): 1}
    assert causes(claim(volumeAttributesClassName="A_b"), "1.33") == {}
    assert causes(claim(volumeAttributesClassName="A_b")) == {("spec.volumeAttributesClassName", INVALID): 1}


@pytest.mark.parametrize(
    ("made", "at"),
    [
        (claim, "spec"),
        (with_template, "spec.volumeClaimTemplates[0].spec"),
        (with_scratch_volume, "spec.volumes[0].ephemeral.volumeClaimTemplate.spec"),
    ],
)
def test_claims_are_checked_wherever_they_stand(made: Any, at: str) -> None:
    wrong = {"accessModes": ["RWO"], "resources": {}, "volumeMode": "", "storageClassName": ""}
    assert causes(made(**wrong)) == {
        (f"{at}.accessModes", NOT_SUPPORTED): 1,
        (f"{at}.resources[storage]", REQUIRED): 1,
        (f"{at}.volumeMode", NOT_SUPPORTED): 1,
    }


def test_claim_templates_are_checked_since_1_34() -> None:
    assert causes(with_template(accessModes=["RWO"]), "1.33") == {}
    assert causes(with_template(accessModes=["RWO"]), "1.34") != {}


def test_abbreviations_of_access_modes_are_known_by_their_hints() -> None:
    hints = {mode: validate(claim(accessModes=[mode])).errors[0].hint for mode in ("RWO", "rwx", "ReadWriteOnly", "x")}
    assert hints["RWO"] == 'did you mean "ReadWriteOnce"? RWO is how kubectl get shortens it'
    assert hints["rwx"] == 'did you mean "ReadWriteMany"? RWX is how kubectl get shortens it'
    assert hints["ReadWriteOnly"].startswith('did you mean "ReadWrite')
    assert hints["x"] == ""


CLAIM = {"kind": "PersistentVolumeClaim", "name": "a"}
NAMELESS = {"kind": "PersistentVolumeClaim"}
UNKNOWN = {"kind": "Foo"}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"dataSource": CLAIM, "dataSourceRef": CLAIM}, {}),
        ({"dataSource": CLAIM}, {}),
        ({"dataSource": NAMELESS}, {("dataSource.name", REQUIRED): 1, ("dataSourceRef.name", REQUIRED): 1}),
        ({"dataSource": UNKNOWN}, {}),
        ({"dataSourceRef": {**UNKNOWN, "namespace": "A_b"}}, {}),
        ({"dataSource": CLAIM, "dataSourceRef": {**CLAIM, "namespace": "b"}}, {}),
        ({"dataSource": CLAIM, "dataSourceRef": {**CLAIM, "apiGroup": ""}}, {("", INVALID): 1}),
        ({"dataSource": {**CLAIM, "name": "b"}, "dataSourceRef": CLAIM}, {("", INVALID): 1}),
    ],
)
def test_of_a_claim_the_server_copies_one_source_to_the_other(
    sources: dict[str, Any], expected: dict[tuple[str, str], int]
) -> None:
    assert causes(claim(**sources)) == {
        (f"spec.{field}".rstrip("."), reason): times for (field, reason), times in expected.items()
    }


def test_of_a_template_the_server_copies_nothing() -> None:
    at = "spec.volumeClaimTemplates[0].spec"
    assert causes(with_template(dataSource=NAMELESS)) == {(f"{at}.dataSource.name", REQUIRED): 1}
    assert causes(with_template(dataSource=UNKNOWN)) == {
        (f"{at}.dataSource.name", REQUIRED): 1,
        (f"{at}.dataSource", INVALID): 1,
    }
    foreign = {**CLAIM, "namespace": "b"}
    assert causes(with_template(dataSource=CLAIM, dataSourceRef=foreign)) == {(at, INVALID): 1}


def storage_class(**fields: Any) -> dict[str, Any]:
    header = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}}
    return {**header, "provisioner": "ebs.csi.aws.com", **fields}


def place(*values: str) -> dict[str, Any]:
    return {"matchLabelExpressions": [{"key": "zone", "values": list(values)}]}


@pytest.mark.parametrize(
    ("terms", "times"),
    [
        ([{}], [1]),
        ([{}, {}], [2, 3]),
        ([place("a"), {}], [0, 2]),
        ([place("a", "b"), place("b", "a")], [0, 1]),
        ([place("a"), place("a"), place("a")], [0, 1, 2]),
    ],
)
def test_how_often_a_topology_is_there_twice(terms: list[Any], times: list[int]) -> None:
    found = causes(storage_class(allowedTopologies=terms))
    paths = [f"allowedTopologies[{i}].matchLabelExpressions" for i in range(len(terms))]
    assert [found[(path, DUPLICATE)] for path in paths] == times


def test_too_many_parameters_hide_what_else_is_wrong_with_them() -> None:
    many = {str(i): "" for i in range(512)}
    assert causes(storage_class(parameters={**many, "": ""})) == {("parameters", TOO_LONG): 1}
    assert causes(storage_class(parameters=many)) == {}
    assert causes(storage_class(parameters={"": "x" * 262_145})) == {
        ("parameters", INVALID): 1,
        ("parameters", TOO_LONG): 1,
    }


def test_a_class_is_made_of_no_spec() -> None:
    errors = validate(storage_class(spec={"reclaimPolicy": "Recycle"}, reclaimPolicy="Recycle")).errors
    assert [(each.field, each.server_answer) for each in errors] == [("spec", True), ("reclaimPolicy", False)]


def driver(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": "a"}, "spec": spec}


def test_what_older_servers_drop_is_not_looked_at() -> None:
    assert causes(driver(nodeAllocatableUpdatePeriodSeconds=1), "1.34") == {}
    assert causes(driver(nodeAllocatableUpdatePeriodSeconds=1)) == {
        ("spec.nodeAllocatableUpdatePeriodSeconds", INVALID): 1
    }


def test_an_audience_that_is_there_twice_hides_what_else_is_wrong_with_it() -> None:
    requests = [{}, {"audience": "", "expirationSeconds": 1}, {"audience": "a", "expirationSeconds": 2**32 + 1}]
    assert causes(driver(tokenRequests=requests)) == {
        ("spec.tokenRequests[1].audience", DUPLICATE): 1,
        ("spec.tokenRequests[2].expirationSeconds", INVALID): 1,
    }


def test_a_node_reports_topology_keys_at_the_driver() -> None:
    keys = {"name": "a", "nodeID": "x" * 257, "topologyKeys": ["", "a b", "a b"]}
    node = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": "a"},
        "spec": {"drivers": [keys]},
    }
    assert causes(node) == {
        ("spec.drivers[0].nodeID", INVALID): 1,
        ("spec.drivers[0]", REQUIRED): 1,
        ("spec.drivers[0]", INVALID): 4,
        ("spec.drivers[0]", DUPLICATE): 1,
    }
