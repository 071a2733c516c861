"""Bundles: order, identity, finding and changing."""

from __future__ import annotations

from typing import Any

import pytest

from kgen import Bundle, bundle
from kgen.builders import config_map, container, deployment, resource, secret, service
from kgen.bundles import BundleError, NotFoundError, identity_of
from kgen.k8s import ClusterRole, ConfigMap, Container, Deployment, ObjectMeta, Secret, Service

A, B, C = (config_map(name, {"key": name}) for name in "abc")
WEB = deployment("web", container("web", "web:1"), labels={"app": "web"})


def names(objects: Bundle) -> list[str]:
    return [f"{item.kind}/{identity_of(item)[3]}" for item in objects]


class TestMaking:
    def test_order_is_the_authors(self) -> None:
        assert names(bundle(C, A, B)) == ["ConfigMap/c", "ConfigMap/a", "ConfigMap/b"]

    def test_takes_bundles_iterables_and_mappings(self) -> None:
        plain = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "plain"}}
        made = bundle(bundle(A), [B, (C for _ in "x")], plain)
        assert names(made) == ["ConfigMap/a", "ConfigMap/b", "ConfigMap/c", "Service/plain"]
        assert isinstance(made.one(Service), Service)

    def test_the_same_object_twice_is_refused(self) -> None:
        for again in (config_map("a", {}), A):
            with pytest.raises(BundleError, match="ConfigMap a is in the bundle twice; rename one"):
                bundle(A, again)

    def test_another_namespace_kind_or_group_is_another_object(self) -> None:
        elsewhere = config_map("a", {}, metadata={"namespace": "other"})
        custom = resource("example.com/v1", "ConfigMap", "a")
        assert len(bundle(A, elsewhere, secret("a", {}), custom)) == 4

    def test_versions_of_a_group_are_one_object(self) -> None:
        one, two = (resource(f"example.com/{version}", "Widget", "w") for version in ("v1", "v2"))
        with pytest.raises(BundleError, match=r"Widget\.example\.com w is in the bundle twice"):
            bundle(one, two)

    def test_a_kind_without_namespaces_has_one_object_of_a_name(self) -> None:
        one, two = (ClusterRole(metadata=ObjectMeta(name="web", namespace=each)) for each in ("a", "b"))
        with pytest.raises(BundleError, match=r"ClusterRole\.rbac\.authorization\.k8s\.io web is in the bundle twice"):
            bundle(one, two)

    @pytest.mark.parametrize(
        ("item", "message"),
        [
            (Container(name="a"), "with kind and name; got a Container"),
            (container("a", "b"), r"got a container\(…\)$"),
            ("vendor.yaml", "got 'vendor.yaml'$"),
            (None, "got None$"),
            (ConfigMap(), "this ConfigMap has no metadata.name"),
            (ConfigMap(metadata=ObjectMeta(labels={})), "this ConfigMap has no metadata.name"),
            ({"kind": "ConfigMap"}, "it has no apiVersion"),
            ({"apiVersion": "v1", "kind": "ConfigMap"}, "this ConfigMap has no metadata"),
            ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"nam": "a"}}, 'did you mean "name"'),
        ],
    )
    def test_what_is_no_object_is_refused(self, item: object, message: str) -> None:
        with pytest.raises((BundleError, ValueError, TypeError), match=message):
            bundle(item)  # type: ignore[arg-type]

    def test_bundles_are_values(self) -> None:
        assert bundle(A, B) == bundle(A, B) != bundle(B, A)
        assert A in bundle(A)
        assert config_map("a", {"other": ""}) not in bundle(A)
        assert repr(bundle(A, WEB)) == "<Bundle: ConfigMap a, Deployment.apps web>"


class TestChanging:
    def test_add_gives_a_new_bundle(self) -> None:
        before = bundle(A)
        assert names(before.add(B)) == ["ConfigMap/a", "ConfigMap/b"]
        assert names(before) == ["ConfigMap/a"]

    def test_merge_replaces_in_place_and_appends(self) -> None:
        made = bundle(A, B).merge(bundle(config_map("a", {"new": ""}), C))
        assert names(made) == ["ConfigMap/a", "ConfigMap/b", "ConfigMap/c"]
        assert made.one(ConfigMap, "a").data == {"new": ""}

    def test_replace_needs_what_it_replaces(self) -> None:
        assert bundle(A, B).replace(config_map("b", {})).one(ConfigMap, "b").data == {}
        with pytest.raises(NotFoundError, match=r"there is no ConfigMap c to replace \(there are: ConfigMap a\)"):
            bundle(A).replace(C)

    def test_remove_by_kind_and_name(self) -> None:
        assert names(bundle(A, B, WEB).remove(ConfigMap, "a")) == ["ConfigMap/b", "Deployment/web"]
        assert names(bundle(A, B, WEB).remove("ConfigMap", expect=2)) == ["Deployment/web"]
        with pytest.raises(NotFoundError, match="there is no Secret"):
            bundle(A).remove(Secret)

    def test_change_calls_the_function_on_what_matches(self) -> None:
        made = bundle(A, B).change(ConfigMap, lambda each: each.replace(data={"x": "y"}), name="b")
        assert [each.data for each in made.all(ConfigMap)] == [{"key": "a"}, {"x": "y"}]

    def test_change_checks_how_many_it_changed(self) -> None:
        with pytest.raises(NotFoundError, match="expected 3 of: ConfigMap, found 2"):
            bundle(A, B).change(ConfigMap, lambda each: each, expect=3)
        with pytest.raises(NotFoundError, match=r"there is no ConfigMap x\* \(there are: ConfigMap a"):
            bundle(A, B).change(ConfigMap, lambda each: each, name="x*")

    def test_a_forgotten_return_is_told(self) -> None:
        with pytest.raises(TypeError, match="the function that changes ConfigMap a must return an object, not None"):
            bundle(A).change(ConfigMap, lambda _: None)  # type: ignore[arg-type,return-value]

    def test_renaming_into_another_is_refused(self) -> None:
        with pytest.raises(BundleError, match="twice"):
            bundle(A, B).change(ConfigMap, lambda each: each.put("metadata.name", "a"), name="b")


class TestFinding:
    def test_one_is_the_only_or_the_named(self) -> None:
        assert bundle(A, WEB).one(Deployment) == WEB
        assert bundle(A, B).one(ConfigMap, "b") == B
        assert bundle(A, B).one("ConfigMap", "b") == B

    def test_one_says_what_there_is(self) -> None:
        with pytest.raises(NotFoundError, match=r"there is no Deployment \(there are: ConfigMap a\)"):
            bundle(A).one(Deployment)
        with pytest.raises(NotFoundError, match=r"there are 2 of: ConfigMap; say which"):
            bundle(A, B).one(ConfigMap)
        with pytest.raises(NotFoundError, match="the bundle is empty"):
            bundle().one(ConfigMap)

    def test_all_may_be_none(self) -> None:
        assert bundle(A, WEB).all(ConfigMap) == [A]
        assert bundle(A).all(Service) == []
        assert bundle(A).all("Service") == []
        assert bundle(A).all("Event.events.k8s.io") == []

    @pytest.mark.parametrize("find", [Bundle.all, Bundle.one, Bundle.remove])
    @pytest.mark.parametrize(
        ("kind", "hint"),
        [
            ("Deploymnt", 'did you mean "Deployment"'),
            ("Deployment.extensions", 'did you mean "Deployment.apps"'),
            ("deployment", 'did you mean "Deployment"'),
            ("Certifcate", 'did you mean "Certificate"'),
            ("Secrets", 'did you mean "Secret"'),
            ("PodSpec", 'did you mean "Pod"'),
            ("Gateway", "Kubernetes has no such kind, and no CustomResourceDefinition in the bundle defines it"),
        ],
    )
    def test_a_kind_that_is_none_is_an_error(self, find: Any, kind: str, hint: str) -> None:
        objects = bundle(A, WEB, resource("cert-manager.io/v1", "Certificate", "a"))
        with pytest.raises(NotFoundError, match=rf"there is no {kind}; {hint}.* \(there are: ConfigMap a, Depl"):
            find(objects, kind)

    def test_a_kind_that_the_bundle_defines_is_one(self) -> None:
        spec: Any = {"group": "example.com", "names": {"kind": "Widget"}}
        definition: Any = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
        objects = bundle({**definition, "metadata": {"name": "widgets.example.com"}})
        assert objects.all("Widget") == objects.all("Widget.example.com") == []

    def test_names_are_taken_as_messages_print_them(self) -> None:
        inside = config_map("a", {}, metadata={"namespace": "shop"})
        objects = bundle(A, inside, WEB)
        assert repr(objects) == "<Bundle: ConfigMap a, ConfigMap shop/a, Deployment.apps web>"
        assert objects.all("Deployment.apps") == [WEB]
        assert objects.one("Deployment.apps", "web") == WEB
        assert objects.one("ConfigMap", "shop/a") == inside
        assert objects.remove("ConfigMap", "shop/*").all("ConfigMap") == [A]
        assert (
            objects.change("Deployment.apps", lambda it: it.put("spec.replicas", 2)).one(Deployment).spec.replicas == 2
        )


def test_apply_order_is_stable_and_puts_needs_first() -> None:
    made = bundle(
        WEB,
        service("web", ports=80, selects={"app": "web"}),
        B,
        A,
        resource("example.com/v1", "Widget", "w"),
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}},
        {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "s"}},
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "v"},
        },
    )
    assert names(made.in_apply_order()) == [
        "Namespace/n",
        "StorageClass/s",
        "ConfigMap/b",
        "ConfigMap/a",
        "Service/web",
        "Deployment/web",
        "Widget/w",
        "ValidatingWebhookConfiguration/v",
    ]
