from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kgen.builders.custom import resource
from kgen.k8s.core_v1 import LocalObjectReference
from kgen.k8s.meta_v1 import ObjectMeta


def test_a_resource_has_what_was_given() -> None:
    made = resource(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        "web",
        namespace="shop",
        labels={"release": "prometheus"},
        annotations={"note": "x"},
        spec={
            "endpoints": [{"port": "http", "basicAuth": LocalObjectReference(name="login")}],
            "empty": None,
        },
    )
    plain = made.to_plain()
    assert plain == {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "labels": {"release": "prometheus"},
            "annotations": {"note": "x"},
        },
        "spec": {"endpoints": [{"port": "http", "basicAuth": {"name": "login"}}], "empty": None},
    }
    assert list(plain["metadata"]) == ["name", "namespace", "labels", "annotations"]


def test_a_resource_without_more_is_its_name() -> None:
    assert resource("example.com/v1", "Thing", "a").to_plain() == {
        "apiVersion": "example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "a"},
    }


@pytest.mark.parametrize("metadata", [{"finalizers": ["a/b"]}, ObjectMeta(finalizers=["a/b"])])
def test_metadata_is_merged_in_last(metadata: Any) -> None:
    made = resource("example.com/v1", "Thing", "a", labels={"x": "1"}, metadata=metadata)
    assert made.to_plain()["metadata"] == {"name": "a", "labels": {"x": "1"}, "finalizers": ["a/b"]}


def test_the_scope_is_kept_but_not_written() -> None:
    made = resource("example.com/v1", "Thing", "a", cluster_scoped=True, spec={})
    assert made.cluster_scoped is True
    assert "cluster_scoped" not in made.to_plain()
    for same in (made.replace(spec={"b": 1}), copy.copy(made), pickle.loads(pickle.dumps(made))):
        assert same.cluster_scoped is True


def test_the_body_is_a_copy() -> None:
    spec = {"hosts": ["a"]}
    made = resource("example.com/v1", "Thing", "a", spec=spec)
    spec["hosts"].append("b")
    assert made.to_plain()["spec"] == {"hosts": ["a"]}


def test_a_kind_with_a_model_is_refused() -> None:
    with pytest.raises(TypeError) as caught:
        resource("apps/v1", "StatefulSet", "web", spec={"replcas": 3})
    assert str(caught.value) == (
        "apps/v1 StatefulSet has a model, which notices a typo: use its builder, or "
        "kgen.k8s.apps_v1.StatefulSet(…); for what the model lacks there is kgen.k8s.Resource(…), unchecked"
    )


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apps/v1", "Sidecar"),  # an unknown kind of a known group
        ("v1", "Container"),  # a model, but no kind
        ("apps/v1beta1", "Deployment"),  # a version that kgen has no models of
        ("serving.knative.dev/v1", "Service"),  # a known name in another group
    ],
)
def test_other_kinds_are_taken(api_version: str, kind: str) -> None:
    assert resource(api_version, kind, "a").to_plain()["kind"] == kind


def test_a_namespace_for_what_lives_outside_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Thing a is cluster_scoped and has the namespace 'x'; leave one"):
        resource("example.com/v1", "Thing", "a", cluster_scoped=True, namespace="x")
    assert resource("example.com/v1", "Thing", "a", cluster_scoped=False, namespace="x").cluster_scoped is False


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ({"label": {"a": "b"}}, "labels"),
        ({"namespce": "shop"}, "namespace"),
        ({"clusterScoped": True}, "cluster_scoped"),
        ({"sepc": {}}, "spec"),
    ],
)
def test_a_field_that_is_nearly_a_keyword_is_refused(wrong: dict[str, Any], meant: str) -> None:
    with pytest.raises(TypeError, match=f'did you mean "{meant}"'):
        resource("example.com/v1", "Widget", "a", **wrong)
    assert resource("example.com/v1", "Widget", "a", data={}, roleRef={}, status={}).data == {}
