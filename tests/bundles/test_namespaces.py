"""Placing a bundle in a namespace."""

from __future__ import annotations

import pytest

from kgen import bundle
from kgen.builders import (
    cluster_role,
    cluster_role_binding,
    config_map,
    container,
    dns_name,
    headless_service,
    namespace,
    pod,
    resource,
    service_account,
)
from kgen.bundles import BundleError
from kgen.k8s import ConfigMap, Namespace, Pod

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.example.com"},
    "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Widget", "plural": "widgets"}},
}


def test_namespaced_objects_get_it_behind_their_name() -> None:
    made = bundle(config_map("a", {"x": ""}, labels={"b": "c"})).in_namespace("prod").one(ConfigMap)
    assert str(made.to_plain()["metadata"]) == "{'name': 'a', 'namespace': 'prod', 'labels': {'b': 'c'}}"


def test_cluster_scoped_objects_do_not() -> None:
    made = bundle(namespace("prod"), cluster_role("reader")).in_namespace("prod")
    assert [each.pick("metadata.namespace") for each in made] == [None, None]
    assert made.one(Namespace).to_plain()["metadata"] == {"name": "prod"}


def test_another_namespace_is_an_error() -> None:
    elsewhere = config_map("a", {}, metadata={"namespace": "other"})
    assert bundle(elsewhere).in_namespace("other") == bundle(elsewhere)
    with pytest.raises(BundleError, match='ConfigMap other/a is in namespace "other" already'):
        bundle(elsewhere).in_namespace("prod")


def test_subjects_follow() -> None:
    binding = cluster_role_binding(cluster_role("reader"), service_account("bot"))
    made = bundle(binding).in_namespace("prod").one("ClusterRoleBinding")
    assert made.pick("subjects[0].namespace") == "prod"
    assert made.pick("metadata.namespace") is None


def test_host_names_that_asked_for_it_follow() -> None:
    db = headless_service("db", ports=5432, selects={"app": "db"})
    hosts = {
        "SHORT": dns_name(db),
        "FULL": dns_name(db, full=True),
        "POD": dns_name(db, pod="db-0", full=True),
    }
    made = bundle(pod("a", container("a", "a", env=hosts))).in_namespace("prod").one(Pod)
    values = [variable.value for variable in made.pick("spec.containers[0].env")]
    assert values == ["db", "db.prod.svc", "db-0.db.prod.svc"]


class TestCustomResources:
    def test_a_declared_scope_decides(self) -> None:
        inside = resource("example.com/v1", "Widget", "w", cluster_scoped=False)
        outside = resource("example.com/v1", "Planet", "p", cluster_scoped=True)
        made = bundle(inside, outside).in_namespace("prod")
        assert [each.pick("metadata.namespace") for each in made] == ["prod", None]

    def test_a_definition_in_the_bundle_decides(self) -> None:
        made = bundle(CRD, resource("example.com/v1", "Widget", "w")).in_namespace("prod")
        assert [each.pick("metadata.namespace") for each in made] == [None, "prod"]

    def test_its_own_namespace_decides(self) -> None:
        widget = resource("example.com/v1", "Widget", "w", namespace="prod")
        assert bundle(widget).in_namespace("prod") == bundle(widget)

    def test_otherwise_nobody_knows(self) -> None:
        plain = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}
        for widget in (resource("example.com/v1", "Widget", "w"), plain):
            with pytest.raises(BundleError, match="nobody said whether a Widget lives in a namespace"):
                bundle(widget).in_namespace("prod")
