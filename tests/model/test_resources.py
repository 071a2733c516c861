"""Custom resources, read or built, are objects like any other."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest

from kgen import Bundle, bundle, read
from kgen.builders import resource
from kgen.k8s import NULL, Deployment, LocalObjectReference, Object, ObjectMeta, Resource
from tests.support.json_merge_patches import CASES

TEXT = """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop, finalizers: [a/b]}
spec: {secretName: old, dnsNames: [a.example, b.example], keys: [{name: x, size: 1}]}
"""
READ = read(TEXT).one("Certificate")
BUILT = resource(
    "cert-manager.io/v1",
    "Certificate",
    "shop",
    metadata={"finalizers": ["a/b"]},
    spec={"secretName": "old", "dnsNames": ["a.example", "b.example"], "keys": [{"name": "x", "size": 1}]},
)
BOTH = pytest.mark.parametrize("certificate", [READ, BUILT], ids=["read", "built"])


def spec(item: Object) -> Any:
    return item.to_plain()["spec"]


def test_read_and_built_are_equal() -> None:
    assert READ == BUILT
    assert repr(READ) == repr(BUILT)
    assert BUILT.put("spec.secretName", "new") != READ
    assert eval(repr(READ), {"Resource": Resource, "ObjectMeta": ObjectMeta}) == READ  # noqa: S307


@BOTH
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])
def test_copies_are_equal_and_keep_the_scope(certificate: Resource, again: Any) -> None:
    assert again(certificate) == certificate
    assert again(certificate).cluster_scoped is None
    assert again(certificate.replace(cluster_scoped=True)).cluster_scoped is True


@BOTH
def test_put_replace_and_pick(certificate: Resource) -> None:
    assert spec(certificate.put("spec.secretName", "new"))["secretName"] == "new"
    assert spec(certificate.put("spec.keys[name=x].size", 2))["keys"] == [{"name": "x", "size": 2}]
    assert spec(certificate.put("spec.keyStores.pkcs12.create", value=True))["keyStores"] == {
        "pkcs12": {"create": True}
    }
    assert "secretName" not in spec(certificate.put("spec.secretName", None))
    assert spec(certificate.put("spec.secretName", NULL))["secretName"] is None
    assert spec(certificate.replace(spec={"a": 1})) == {"a": 1}
    assert certificate.pick("spec.dnsNames[1]") == "b.example"
    assert certificate.pick("spec.nothing.there", "default") == "default"
    assert spec(certificate)["secretName"] == "old"


@pytest.mark.parametrize(("before", "patch", "after"), CASES)
def test_merge_is_a_json_merge_patch(before: Any, patch: Any, after: Any) -> None:
    assert spec(resource("example.com/v1", "Thing", "a", spec=before).merge({"spec": patch})) == after


@BOTH
def test_lists_in_metadata_are_replaced_as_well(certificate: Resource) -> None:
    assert certificate.merge({"metadata": {"finalizers": ["c/d"]}}).to_plain()["metadata"]["finalizers"] == ["c/d"]


@BOTH
def test_a_bundle_changes_it(certificate: Resource) -> None:
    made = (
        bundle(certificate).labelled({"team": "shop"}).change("Certificate", lambda it: it.put("spec.secretName", "n"))
    )
    assert made.one("Certificate").pick("metadata.labels.team") == "shop"
    assert spec(made.one("Certificate"))["secretName"] == "n"


@BOTH
def test_a_bundle_places_it_once_its_scope_is_known(certificate: Resource) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "certificates.cert-manager.io"},
        "spec": {"group": "cert-manager.io", "names": {"kind": "Certificate"}, "scope": "Namespaced"},
    }
    for objects in (bundle(certificate.replace(cluster_scoped=False)), bundle(definition, certificate)):
        assert objects.in_namespace("shop").one("Certificate").pick("metadata.namespace") == "shop"
    with pytest.raises(ValueError, match=r"replace\(cluster_scoped=False\)"):
        bundle(certificate).in_namespace("shop")


def test_a_built_in_kind_read_as_it_is_has_its_scope() -> None:
    untyped = read("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n", typed=False)
    placed: Bundle = untyped.in_namespace("shop")
    assert not isinstance(placed.one("Deployment"), Deployment)
    assert placed.one("Deployment").pick("metadata.namespace") == "shop"


def test_models_inside_are_plain_data_that_paths_reach() -> None:
    login = LocalObjectReference(name="login")
    made = resource("example.com/v1", "Thing", "a", spec={"auth": [login], "nothing": NULL})
    assert made == read('{"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, '
                        '"spec": {"auth": [{"name": "login"}], "nothing": null}}').one("Thing")  # fmt: skip
    assert spec(made.put("spec.auth[0].name", "other"))["auth"] == [{"name": "other"}]
    assert spec(made.replace(spec=login)) == {"name": "login"}


def test_metadata_may_be_given_as_plain_data() -> None:
    made = Resource("cert-manager.io/v1", "Certificate", metadata={"name": "shop", "finalizers": ["a/b"]})
    assert made.metadata == READ.metadata
    assert READ.replace(metadata={"name": "other"}).metadata.name == "other"
    with pytest.raises(TypeError, match='unknown field "nam"; did you mean "name"'):
        Resource("cert-manager.io/v1", "Certificate", metadata={"nam": "shop"})


def test_what_is_not_there_is_named() -> None:
    assert BUILT.spec["secretName"] == "old"
    with pytest.raises(AttributeError, match=r'this Certificate has no "spek"; did you mean "spec"\? \(it has: metad'):
        _ = BUILT.spek
    with pytest.raises(TypeError, match="Certificate shop: apiVersion and kind cannot be removed"):
        BUILT.merge({"kind": None})
    with pytest.raises(TypeError, match="a patch is a map, got text"):
        BUILT.merge("spec")  # type: ignore[arg-type]
    with pytest.raises(attrs.exceptions.NotAnAttrsClassError):  # it would lose the spec
        attrs.asdict(BUILT)
