"""What the examples of the rules of metadata do not show: the grammars of each kind, and what is not looked at."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kgen.apiserver.checks.names import path_prefix
from kgen.validation import validate
from tests.support.answers import INVALID, REQUIRED, TOO_LONG

LONGEST_LABEL = "x" * 63
LONGEST_NAME = "x" * 253


def item(kind: str, metadata: Any, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": VERSIONS[kind], "kind": kind, "metadata": metadata, **fields}


VERSIONS = {
    **dict.fromkeys(("ConfigMap", "Event", "LimitRange", "Namespace", "Service"), "v1"),
    **dict.fromkeys(("ReplicationController", "ServiceAccount"), "v1"),
    **dict.fromkeys(("ControllerRevision", "StatefulSet"), "apps/v1"),
    **dict.fromkeys(("Role", "ClusterRole"), "rbac.authorization.k8s.io/v1"),
    **dict.fromkeys(("CSIDriver", "StorageClass"), "storage.k8s.io/v1"),
    "APIService": "apiregistration.k8s.io/v1",
    "CertificateSigningRequest": "certificates.k8s.io/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "IPAddress": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
    "SelfSubjectAccessReview": "authorization.k8s.io/v1",
    "TokenReview": "authentication.k8s.io/v1",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
}


def about_metadata(plain: dict[str, Any], version: str = "1.36") -> list[tuple[str, str]]:
    errors = validate(plain, kubernetes=version, independent=True).errors
    return sorted((each.field, each.reason) for each in errors if each.field.startswith("metadata"))


def fits(kind: str, name: str, version: str = "1.36", **fields: Any) -> bool:
    return not about_metadata(item(kind, {"name": name}, **fields), version)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("ConfigMap", ["a.b", "1", LONGEST_NAME], ["A", "a_b", "a..b", "-a", "a\n", LONGEST_NAME + "x"]),
        ("StatefulSet", ["a", "1", LONGEST_LABEL], ["a.b", LONGEST_LABEL + "x"]),
        ("Namespace", ["a", "1"], ["a.b"]),
        ("Service", ["a", "1", LONGEST_LABEL], ["a.b", LONGEST_LABEL + "x"]),
        ("Role", ["A:b c", "x" * 300, "ü"], ["a/b", "a%b", ".", ".."]),
        ("PodDisruptionBudget", ["A:b c", "x" * 300], ["a/b", "a%b", ".", ".."]),
        ("CertificateSigningRequest", ["A:b c"], ["a/b", ".."]),
        ("IPAddress", ["10.1.2.3", "fe80::1"], ["10.1.2.03", "FE80::1", "::ffff:1.2.3.4", "a"]),
    ],
)
def test_each_kind_has_its_grammar_of_names(kind: str, good: list[str], bad: list[str]) -> None:
    assert [name for name in good if not fits(kind, name)] == []
    assert [name for name in bad if fits(kind, name)] == []


def test_services_may_start_with_a_digit_since_1_36() -> None:
    assert not fits("Service", "1a", version="1.35")
    assert fits("Service", "1a")


def test_some_kinds_are_named_after_what_they_define() -> None:
    spec: dict[str, Any] = {"group": "a.b", "names": {"plural": "foos"}}
    assert fits("CustomResourceDefinition", "foos.a.b", spec=spec)
    assert not fits("CustomResourceDefinition", "foo.a.b", spec=spec)
    assert not fits("CustomResourceDefinition", "foos.a.b")
    assert fits("APIService", "v1.a.b", spec={"group": "a.b", "version": "v1"})
    assert not fits("APIService", "v1", spec={"group": "a.b", "version": "v1"})


def test_a_generated_name_is_checked_too_where_there_is_no_other() -> None:
    both = [("metadata.generateName", INVALID), ("metadata.name", INVALID)]
    assert about_metadata(item("ConfigMap", {"generateName": "My_"})) == both
    assert about_metadata(item("ConfigMap", {"generateName": "My_", "name": "a"})) == both[:1]
    assert about_metadata(item("ConfigMap", {"generateName": "a-"})) == []
    assert about_metadata(item("ConfigMap", {"generateName": "a--"})) == []
    assert about_metadata(item("ConfigMap", {"generateName": "-"})) == both
    assert about_metadata(item("Service", {"generateName": "a" * 63})) == []
    assert about_metadata(item("IPAddress", {"generateName": "10.1.2.3"})) == []


def test_a_generate_name_without_use_is_not_looked_at_in_full() -> None:
    assert about_metadata(item("ReplicationController", {"name": "a", "generateName": "A_b"})) == []
    assert about_metadata(item("ReplicationController", {"name": "a", "generateName": "a/b"})) == [
        ("metadata.generateName", INVALID)
    ]
    assert [path_prefix(text) for text in (".", "..", "a")] == [[], [], []]


def test_who_needs_no_name() -> None:
    assert about_metadata(item("LimitRange", {}, spec={"limits": []})) == []
    assert about_metadata(item("TokenReview", {"name": "A_b", "labels": {"a b": "c d"}})) == []
    assert about_metadata(item("SelfSubjectAccessReview", {"namespace": "a"})) == []
    assert about_metadata(item("SelfSubjectAccessReview", {"labels": {"a": "b"}})) == [("metadata", INVALID)]
    assert about_metadata(item("ConfigMap", None)) == [("metadata.name", REQUIRED)]


@pytest.mark.parametrize(
    ("kind", "found"),
    [("ConfigMap", 1), ("PodDisruptionBudget", 0), ("ValidatingWebhookConfiguration", 0), ("Event", 0)],
)
def test_not_all_kinds_ask_for_the_domain_of_a_finalizer(kind: str, found: int) -> None:
    metadata = {"name": "a", "finalizers": ["orphan", "a.b/c", "cleanup"]}
    plain = item(kind, metadata, **({"spec": {}} if kind == "PodDisruptionBudget" else {}))
    assert about_metadata(plain) == [("metadata.finalizers[2]", INVALID)] * found


def test_the_generation_is_looked_at_where_the_server_does_not_count_it() -> None:
    assert about_metadata(item("ConfigMap", {"name": "a", "generation": -1})) == [("metadata.generation", INVALID)]
    assert about_metadata(item("StatefulSet", {"name": "a", "generation": -1})) == []


@pytest.mark.parametrize(
    ("owner", "fields"),
    [
        ({}, ["apiVersion", "kind", "name", "uid"]),
        ({"apiVersion": "apps/", "kind": "a", "name": "b", "uid": "c"}, ["apiVersion"]),
        ({"apiVersion": "a/b/c", "kind": "a", "name": "b", "uid": "c"}, ["apiVersion"]),
        ({"apiVersion": "/v1", "kind": "Pod", "name": "b", "uid": "c"}, []),
        ({"apiVersion": "v1", "kind": "Event", "name": "b", "uid": "c"}, [""]),
    ],
)
def test_owners_are_reported_without_their_index(owner: dict[str, str], fields: list[str]) -> None:
    good = {"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "b"}
    found = about_metadata(item("ConfigMap", {"name": "a", "ownerReferences": [good, owner]}))
    assert found == [(f"metadata.ownerReferences.{field}".rstrip("."), INVALID) for field in fields]


def test_each_controller_but_one_is_too_many() -> None:
    owner = {"apiVersion": "v1", "kind": "Pod", "uid": "b", "controller": True}
    owners = [{**owner, "name": name} for name in ("a", "b", "c", "a")]  # the last is dropped, as it is there twice
    found = about_metadata(item("ConfigMap", {"name": "a", "ownerReferences": owners}))
    assert found == [("metadata.ownerReferences", INVALID)] * 2


def test_a_namespace_has_its_name_as_a_label() -> None:
    label = "kubernetes.io/metadata.name"
    assert about_metadata(item("Namespace", {"name": "a", "labels": {label: "not a name"}})) == []
    found = about_metadata(item("Namespace", {"name": "-a"}))
    assert found == [("metadata.labels", INVALID), ("metadata.name", INVALID)]


def test_annotations_count_in_bytes() -> None:
    assert about_metadata(item("ConfigMap", {"name": "a", "annotations": {"a": "x" * 262_143}})) == []
    for value in ("x" * 262_144, "é" * 131_072):
        found = about_metadata(item("ConfigMap", {"name": "a", "annotations": {"a": value}}))
        assert found == [("metadata.annotations", TOO_LONG)]


def test_what_the_server_wipes_or_drops_is_no_error() -> None:
    wiped = {"uid": "A b", "selfLink": "x", "deletionGracePeriodSeconds": -1, "managedFields": [{"operation": "x"}]}
    report = validate(item("StorageClass", {"name": "a", "namespace": "My_Shop", **wiped}, provisioner="a"))
    assert report.ok
    assert [each.rule for each in report.warnings] == ["namespace-without-effect"]
    assert [each.field for each in validate(item("ConfigMap", {"name": "a", "resourceVersion": "5"})).warnings] == [
        "metadata.resourceVersion"
    ]


def test_metadata_of_some_kinds_is_looked_at_after_all_else() -> None:
    budget = item("PodDisruptionBudget", {"name": "a/b"}, spec={"minAvailable": -1})
    report = validate(budget)
    stages = Counter((each.stage, each.server_answer) for each in report.errors)
    assert stages == {("rules", True): 1, ("metadata", False): 1}
    budget["spec"] = {"minAvailable": 1}
    assert [each.field for each in validate(budget) if each.server_answer] == ["metadata.name"]
