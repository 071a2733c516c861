"""Labels, annotations and namespaces: each keyword means one thing, whatever the builder."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kgen import builders, bundle
from kgen.builders import container, daemon_set, deployment, job, pod, replication_controller, stateful_set
from kgen.k8s import DeploymentSpec, LabelSelector, LabelSelectorRequirement, Namespace, Object
from kgen.validation import validate

PART = container("web", "web:1")
APP = {"app": "web"}
VERSIONED = {**APP, "version": "1.4.2"}
SELECTING = [deployment, stateful_set, daemon_set, replication_controller]


def meta(made: Object) -> dict[str, Any]:
    found: dict[str, Any] = made.to_plain()["metadata"]
    return found


def pods(made: Object) -> dict[str, Any]:
    spec = made.to_plain()["spec"]
    found: dict[str, Any] = spec.get("jobTemplate", {}).get("spec", spec)["template"].get("metadata", {})
    return found


def selected(made: Object) -> Any:
    selector = made.to_plain()["spec"]["selector"]
    return selector.get("matchLabels", selector)


@pytest.mark.parametrize("make", SELECTING)
def test_labels_are_on_the_object_and_its_pods_and_select_them(make: Any) -> None:
    made = make("web", PART, labels=APP)
    assert (meta(made)["labels"], pods(made)["labels"], selected(made)) == (APP, APP, APP)


@pytest.mark.parametrize("make", SELECTING)
def test_a_selector_is_on_the_pods_alone(make: Any) -> None:
    made = make("web", PART, selector=APP)
    assert "labels" not in meta(made)
    assert (pods(made)["labels"], selected(made)) == (APP, APP)


@pytest.mark.parametrize("make", SELECTING)
def test_a_selector_takes_the_place_of_labels_as_a_whole(make: Any) -> None:
    wanted = {"labels": VERSIONED, "template": VERSIONED, "selector": APP}
    by_keyword = make("web", PART, labels=VERSIONED, selector=APP)
    in_spec = {"selector": APP if make is replication_controller else {"matchLabels": APP}}
    for made in (by_keyword, make("web", PART, labels=VERSIONED, spec=in_spec)):
        found = {"labels": meta(made)["labels"], "template": pods(made)["labels"], "selector": selected(made)}
        assert found == wanted


def test_a_selector_in_a_model_or_with_expressions_wins_as_well() -> None:
    tier = LabelSelectorRequirement(key="tier", operator="Exists")
    selector = LabelSelector(match_labels=APP, match_expressions=[tier])
    by_model = deployment("web", PART, labels=VERSIONED, spec=DeploymentSpec(selector=selector))  # type: ignore[call-arg]
    assert by_model.spec is not None
    assert by_model.spec.selector == selector
    plain: Any = {"matchLabels": APP, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}
    assert deployment("web", PART, labels=VERSIONED, spec={"selector": plain}) == by_model
    assert deployment("web", PART, labels=VERSIONED, selector=selector) == by_model
    assert deployment("web", PART, labels=VERSIONED, selector=plain) == by_model
    assert pods(deployment("web", PART, selector=selector, pod_labels={"tier": "a"}))["labels"] == {**APP, "tier": "a"}


def test_pods_have_labels_and_annotations_of_their_own() -> None:
    made = deployment(
        "web", PART, labels=APP, annotations={"a": "1"}, pod_labels={"v": "2"}, pod_annotations={"scrape": "true"}
    )
    assert meta(made) == {"name": "web", "labels": APP, "annotations": {"a": "1"}}
    assert pods(made) == {"labels": {**APP, "v": "2"}, "annotations": {"scrape": "true"}}
    assert selected(made) == APP


def test_jobs_give_labels_to_their_pods_and_select_by_none() -> None:
    made = builders.cron_job("dump", "@daily", PART, labels=APP, pod_labels={"v": "2"})
    assert (meta(made)["labels"], pods(made)["labels"]) == (APP, {**APP, "v": "2"})
    assert "selector" not in job("dump", PART, labels=APP).to_plain()["spec"]
    assert "metadata" not in job("dump", PART).to_plain()["spec"]["template"]


@pytest.mark.parametrize("make", SELECTING)
def test_without_labels_nothing_is_selected(make: Any) -> None:
    with pytest.raises(TypeError, match=rf'^{make.__name__} needs labels={{…}} to find its pods by, such as {{"app": '):
        make("web", PART)


def test_what_is_no_mapping_of_labels_is_answered() -> None:
    wrong: Any = ["a"]
    for keyword in ("labels", "annotations"):
        with pytest.raises(TypeError, match=rf"^{keyword} takes a mapping such as .*, not \['a'\]$"):
            builders.config_map("a", **{keyword: wrong})
    for keyword in ("selector", "pod_labels", "pod_annotations"):
        with pytest.raises(TypeError, match=rf"^{keyword} takes a mapping"):
            deployment("web", PART, labels=APP, **{keyword: wrong})


def calls() -> dict[str, Object]:
    web = deployment("web", PART, labels=APP)
    reader = builders.role_ref("reader")
    arguments: dict[str, tuple[Any, ...]] = {
        "cluster_role_binding": (builders.cluster_role_ref("view"),),
        "role_binding": (reader,),
        "claim": ("a", "1Gi"),
        "cron_job": ("a", "@daily", PART),
        "expose": (web,),
        "external_service": ("a", "b.example.com"),
        "hpa": (web,),
        "ingress_class": ("a", "example.com/a"),
        "persistent_volume": ("a", "1Gi"),
        "pod_disruption_budget": (web,),
        "priority_class": ("a", 1),
        "registry_secret": ("a", "ghcr.io"),
        "resource": ("example.com/v1", "Thing", "a"),
        "resource_quota": ("a", {}),
        "tls_secret": ("a", "b", "c"),
    }
    more: dict[str, dict[str, Any]] = {
        "expose": {"ports": 80},
        "headless_service": {"selects": APP},
        "hpa": {"max": 3},
        "network_policy": {"selects": APP, "ingress": []},
        "persistent_volume": {"nfs": ("a", "/")},
        "pod_disruption_budget": {"max_unavailable": 1},
        "registry_secret": {"username": "a", "password": "b"},
        "service": {"ports": 80},
        "storage_class": {"provisioner": "example.com/a"},
    }
    own = {"labels": {"own": "label"}, "annotations": {"own": "note"}}
    made: dict[str, Any] = {}
    for name in dir(builders):
        make = getattr(builders, name)
        returned = str(inspect.signature(make).return_annotation) if callable(make) else ""
        if name in (*arguments, *more) or ("Makes: " in (make.__doc__ or "") and "metadata" in makes(returned)):
            made[name] = make(*arguments.get(name, ("a",)), **own, **more.get(name, {}))
    return made


def makes(returned: str) -> Any:
    from kgen import k8s

    return getattr(getattr(k8s, returned, None), "__fields__", {})


@pytest.mark.parametrize(("name", "made"), calls().items(), ids=calls())
def test_every_object_takes_labels_and_annotations(name: str, made: Object) -> None:
    assert meta(made)["labels"] == {"own": "label"}, name
    assert meta(made)["annotations"] == {"own": "note"}, name


def test_so_do_all_objects_there_are() -> None:
    assert len(calls()) >= 30


def test_what_lives_in_a_namespace_takes_one_by_name_or_as_an_object() -> None:
    shop = Namespace(metadata=builders.namespace("shop").metadata)
    assert meta(builders.config_map("a", namespace="shop"))["namespace"] == "shop"
    assert meta(pod("a", PART, namespace=shop))["namespace"] == "shop"
    assert list(meta(deployment("a", PART, labels=APP, namespace=shop))) == ["name", "namespace", "labels"]


def test_what_lives_in_none_takes_none() -> None:
    with pytest.raises(TypeError, match=r'^cluster_role\(\) has no argument "namespace"'):
        builders.cluster_role("a", namespace="shop")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (VERSIONED, "web"),
        ({**APP, "app.kubernetes.io/version": "beta"}, "web"),
        ({**APP, "helm.sh/chart": "web-1.2.3"}, "web"),
        ({**APP, "release": "v7"}, "web"),
        ({**APP, "build": "3f2a91c"}, "web"),
        ({**APP, "on": "2026-11-30"}, "web"),
    ],
)
def test_a_version_in_a_selector_is_warned_of_with_the_keyword(labels: dict[str, str], name: str) -> None:
    found = [each for each in validate(bundle(deployment(name, PART, labels=labels))) if each.code == "KG736"]
    assert [each.severity for each in found] == ["warning"]
    assert found[0].hint.endswith('with builders: selector={"app": "web"}')
    report = validate(bundle(deployment(name, PART, labels=labels, selector=APP)))
    assert "KG736" not in {each.code for each in report}


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ({**APP, "version": "v1"}, "web-v1"),
        ({**APP, "release": "prometheus"}, "web"),
        ({**APP, "track": "stable", "port": "8080", "app.kubernetes.io/instance": "a-1"}, "web"),
        ({"app": "web", "chart": "web"}, "web"),
    ],
)
def test_what_stays_from_release_to_release_is_not(labels: dict[str, str], name: str) -> None:
    assert "KG736" not in {each.code for each in validate(bundle(deployment(name, PART, labels=labels)))}
