"""What the examples of the rules of volumes do not show: odd paths, order, what hides what, who else is concerned."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kgen.apiserver.rules.volumes.disks import is_host_and_port
from kgen.validation import validate
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_FOUND, NOT_SUPPORTED, REQUIRED, Causes, causes
from tests.support.manifests import CLAIM_SPEC, container, pod, stateful_set


def mounting(*names: str) -> dict[str, Any]:
    """A container that mounts volumes."""
    return container(volumeMounts=[{"name": name, "mountPath": f"/{i}"} for i, name in enumerate(names)])


def of_volume(**source: Any) -> Causes:
    """The causes in a volume, with paths that start at it."""
    found = causes(pod(volumes=[{"name": "data", **source}], serviceAccountName="web"))
    return Counter({(field.removeprefix("spec.volumes[0]."), reason): n for (field, reason), n in found.items()})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"emptyDir": {}, "downwardAPI": {"items": [{}]}}, {("downwarAPI", FORBIDDEN): 1}),
        ({"nfs": {"server": "a", "path": "/a"}, "cephfs": {}}, {("cephFS", FORBIDDEN): 1}),
        ({"image": {"pullPolicy": "x"}, "secret": {}}, {("image", FORBIDDEN): 1, ("secret.secretName", REQUIRED): 1}),
        ({"emptyDir": {"sizeLimit": "-1"}, "csi": {}}, {("emptyDir.sizeLimit", FORBIDDEN): 1, ("csi", FORBIDDEN): 1}),
    ],
)
def test_the_server_looks_into_the_first_source_of_its_own_order(
    source: dict[str, Any], expected: dict[tuple[str, str], int]
) -> None:
    assert of_volume(**source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"gcePersistentDisk": {}}, {("persistentDisk.pdName", REQUIRED): 1}),
        ({"csi": {"driver": "a.b", "nodePublishSecretRef": {"name": "A_"}}}, {("csi.name", INVALID): 1}),
        ({"nfs": {"server": "a"}}, {("nfs.path", REQUIRED): 1, ("nfs.path", INVALID): 1}),
        ({"flocker": {}}, {("flocker", REQUIRED): 1}),
        ({"quobyte": {"registry": "a:1,b,c", "volume": "v"}}, {("quobyte.registry", INVALID): 2}),
        (
            {"azureDisk": {"diskName": "a"}},
            {("azureDisk.diskURI", REQUIRED): 1, ("azureDisk.diskURI", NOT_SUPPORTED): 1},
        ),
        ({"hostPath": {"type": "Dir"}}, {("hostPath.path", REQUIRED): 1}),
        (
            {"downwardAPI": {"items": [{"path": ".."}]}},
            {("downwardAPI.path", INVALID): 2, ("downwardAPI", REQUIRED): 1},
        ),
        ({"projected": {"sources": [{"serviceAccountToken": {}}]}}, {("projected.path", REQUIRED): 1}),
    ],
)
def test_paths_and_numbers_are_the_servers(source: dict[str, Any], expected: dict[tuple[str, str], int]) -> None:
    assert of_volume(**source) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ({"fieldPath": "metadata.labels['app']"}, {}),
        ({"fieldPath": "metadata.annotations['Example.com/A']"}, {}),
        ({"fieldPath": "metadata.labels['a b']"}, {("downwardAPI.fieldRef", INVALID): 1}),
        ({"fieldPath": "metadata.uid['a']"}, {("downwardAPI.fieldRef.fieldPath", INVALID): 1}),
        ({"fieldPath": "spec.nodeName"}, {("downwardAPI.fieldRef.fieldPath", NOT_SUPPORTED): 1}),
        ({"fieldPath": "metadata.foo"}, {("downwardAPI.fieldRef.fieldPath", INVALID): 1}),
        ({"fieldPath": "metadata.name", "apiVersion": "v2"}, {("downwardAPI.fieldRef.fieldPath", INVALID): 1}),
        ({}, {("downwardAPI.fieldRef.fieldPath", REQUIRED): 1}),
    ],
)
def test_fields_that_a_file_can_show(reference: dict[str, str], expected: dict[tuple[str, str], int]) -> None:
    assert of_volume(downwardAPI={"items": [{"path": "a", "fieldRef": reference}]}) == expected


def test_a_volume_with_an_error_is_forgotten() -> None:
    found = causes(
        pod(mounting("a", "b"), volumes=[{"name": "a", "secret": {}}, {"name": "a", "emptyDir": {}}, {"name": "a"}])
    )
    assert found == {
        ("spec.volumes[0].secret.secretName", REQUIRED): 1,
        ("spec.volumes[2].name", DUPLICATE): 1,
        ("spec.containers[0].volumeMounts[1].name", NOT_FOUND): 1,
    }


def test_claim_templates_come_before_the_volumes_and_replace_them() -> None:
    broken = {"name": "conf", "configMap": {}}
    found = causes(
        stateful_set(mounting("data"), claims={"data": CLAIM_SPEC}, volumes=[{"name": "data", "hostPath": {}}, broken])
    )
    assert found == {("spec.template.spec.volumes[1].configMap.name", REQUIRED): 1}


def test_the_name_of_a_claim_template_is_that_of_a_volume() -> None:
    found = causes(stateful_set(mounting("My_Data"), claims={"My_Data": CLAIM_SPEC}))
    assert found == {
        ("spec.template.spec.volumes[0].name", INVALID): 1,
        ("spec.template.spec.containers[0].volumeMounts[0].name", NOT_FOUND): 1,
    }


def test_the_claim_of_an_ephemeral_volume_has_no_name_of_its_own() -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    metadata = {"uid": "1", "finalizers": [], "name": "", "labels": {"a": "b"}}
    found = of_volume(ephemeral={"volumeClaimTemplate": {"metadata": metadata, "spec": claim}})
    where = "ephemeral.volumeClaimTemplate.metadata"
    assert found == {(f"{where}.uID", FORBIDDEN): 1, (f"{where}.finalizers", FORBIDDEN): 1}


def test_no_volume_takes_the_claim_of_an_ephemeral_one_and_it_can_be_mounted_nevertheless() -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    scratch = {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": claim}}}
    again = {"name": "again", "persistentVolumeClaim": {"claimName": "web-scratch"}}
    found = causes(pod(mounting("scratch", "again"), volumes=[scratch, again]))
    assert found == {("spec.volumes[1].persistentVolumeClaim.claimName", INVALID): 1}


def test_a_token_needs_no_named_account() -> None:
    """Every usual cluster gives a Pod its account before it looks at the volumes."""
    assert (
        causes(pod(volumes=[{"name": "a", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]))
        == {}
    )


def test_an_image_volume_needs_its_image_in_pods_of_servers_that_mount_it() -> None:
    manifest = pod(volumes=[{"name": "a", "image": {}}])
    assert causes(manifest) == {("spec.volumes[0].image.reference", REQUIRED): 1}
    assert causes(manifest, "1.34") == {}


def test_a_mode_in_decimal_has_a_hint() -> None:
    (found,) = validate(pod(volumes=[{"name": "a", "secret": {"secretName": "a", "defaultMode": 644}}])).errors
    assert found.hint == "did you mean 0644 (420 in decimal)?"


@pytest.mark.parametrize("text", ["a:1", ":1", "a:", "[::1]:1", "[a]:b"])
def test_a_host_and_a_port(text: str) -> None:
    assert is_host_and_port(text)


@pytest.mark.parametrize("text", ["", "a", "a:b:1", "::1", "[::1]", "[a:1", "[a]b:1", "a]:1", "a:[1"])
def test_no_host_and_port(text: str) -> None:
    assert not is_host_and_port(text)
