"""Plain data to objects of their kinds, and the cattrs converter."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cattrs import ClassValidationError

from kgen.builders import service
from kgen.convert import NoObjectError, converter, model_of, object_from_plain
from kgen.k8s import ConfigMap, ObjectMeta, Resource, Service, ServiceSpec
from kgen.model import Object
from kgen.model.plain import ConversionError

WEB = service("web", ports={"http": 80}, selects={"app": "web"})


def test_a_kind_has_its_model_in_each_of_its_versions() -> None:
    assert model_of("v1", "ConfigMap") is ConfigMap
    assert model_of("autoscaling/v1", "HorizontalPodAutoscaler") is not model_of(
        "autoscaling/v2", "HorizontalPodAutoscaler"
    )


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("v1", "Nothing"),
        ("v2", "ConfigMap"),
        ("apps/v1", "StatefulSetSpec"),
        ("example.com/v1", "Widget"),
        ("v1", "MODELS"),
    ],
)
def test_what_is_no_kind_has_none(api_version: str, kind: str) -> None:
    assert model_of(api_version, kind) is None


def test_an_unknown_kind_is_kept_as_it_is() -> None:
    plain = {
        "apiVersion": "a/v1",
        "kind": "B",
        "metadata": {"name": "c"},
        "spec": [1, None, {"x": ""}],
        "y": None,
    }
    made = object_from_plain(plain)
    assert isinstance(made, Resource)
    assert made.to_plain() == plain


def test_untyped_reading_checks_nothing() -> None:
    plain = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spek": {}}
    assert object_from_plain(plain, typed=False).to_plain() == plain
    with pytest.raises(ConversionError, match='unknown field "spek"; did you mean "spec"'):
        object_from_plain(plain)


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({}, "it has no apiVersion"),
        ({"apiversion": "v1", "kind": "Service"}, 'it has no apiVersion; write apiVersion instead of "apiversion"'),
        ({"apiVersion": "v1"}, "it has no kind"),
        ({"apiVersion": 1, "kind": "Service"}, "its apiVersion is 1, expected text"),
        ({"apiVersion": "v1", "kind": None}, "its kind is null, expected text"),
        ({"apiVersion": "", "kind": "Service"}, 'its apiVersion is "", expected a name'),
        ({"apiVersion": "v1", "kind": "Service"}, "this Service has no metadata"),
    ],
)
def test_what_is_no_object_says_why(plain: dict[str, Any], message: str) -> None:
    with pytest.raises(NoObjectError, match=message):
        object_from_plain(plain)


class TestConverter:
    def test_speaks_json_names_both_ways(self) -> None:
        plain = converter().unstructure(WEB)
        assert plain["spec"]["ports"] == [{"name": "http", "port": 80}]
        assert converter().structure(plain, Service) == WEB
        assert converter().structure(plain, Object) == WEB
        assert converter().structure({"clusterIP": "None"}, ServiceSpec) == ServiceSpec(cluster_ip="None")

    def test_models_nest_in_attrs_classes(self) -> None:
        @attrs.define
        class Holder:
            meta: ObjectMeta
            services: list[Service]

        plain = {"meta": {"name": "a"}, "services": [converter().unstructure(WEB)]}
        made = converter().structure(plain, Holder)
        assert made == Holder(ObjectMeta(name="a"), [WEB])
        assert converter().unstructure(made) == plain

    def test_is_strict(self) -> None:
        with pytest.raises(ConversionError, match="expected a whole number, got text"):
            converter().structure({"ports": [{"port": "80"}]}, ServiceSpec)
        with pytest.raises(NoObjectError, match="expected kind Service, got 'ConfigMap'"):
            converter().structure({"kind": "ConfigMap"}, Service)

    def test_keeps_null_and_empty(self) -> None:
        plain: dict[str, Any] = {"selector": None, "ports": [], "clusterIP": ""}
        made = converter().structure(plain, ServiceSpec)
        assert converter().unstructure(made) == plain

    def test_refuses_unknown_keys_of_attrs_classes(self) -> None:
        @attrs.define
        class Point:
            x: int

        with pytest.raises(ClassValidationError):
            converter().structure({"x": 1, "y": 2}, Point)
