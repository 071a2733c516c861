"""Changing the pods of whatever makes pods."""

from __future__ import annotations

import pytest

from kgen import bundle
from kgen.builders import (
    config_map,
    container,
    cron_job,
    daemon_set,
    deployment,
    job,
    pod,
    replication_controller,
    resource,
    stateful_set,
)
from kgen.bundles import NotFoundError
from kgen.bundles.pods import pod_of
from kgen.k8s import Object, PodSpec

LABELS = {"app": "a"}
MAIN = container("main", "quay.io/acme/main:1")
MAKERS: list[Object] = [
    stateful_set("a", MAIN, labels=LABELS),
    deployment("b", MAIN, labels=LABELS),
    daemon_set("c", MAIN, labels=LABELS),
    replication_controller("d", MAIN, labels=LABELS),
    job("e", MAIN),
    cron_job("f", "@daily", MAIN),
    pod("g", MAIN),
]


def pods(objects: object) -> list[PodSpec]:
    return [spec for each in objects if (spec := pod_of(each))]  # type: ignore[attr-defined]


def images(objects: object) -> list[str | None]:
    return [each.image for spec in pods(objects) for each in [*(spec.init_containers or []), *(spec.containers or [])]]


@pytest.mark.parametrize("item", MAKERS, ids=lambda item: item.kind)
def test_each_pod_reaches_every_kind_of_pod(item: Object) -> None:
    made = bundle(item).each_pod(lambda spec: spec.replace(node_name="here"), expect=1)
    assert [spec.node_name for spec in pods(made)] == ["here"]
    assert [spec.node_name for spec in pods([item])] == [None]


def test_what_makes_no_pods_stays() -> None:
    config = config_map("a", {})
    assert bundle(config, *MAKERS).each_pod(lambda spec: spec, expect=len(MAKERS)).one("ConfigMap") is config
    assert pod_of(resource("a/v1", "B", "c", spec={"template": {"spec": {}}})) is None


def test_images_of_volumes_are_swapped_as_those_of_containers() -> None:
    volume = {"name": "m", "image": {"reference": "quay.io/acme/models:3"}}
    before = bundle(pod("g", MAIN, spec={"volumes": [volume, {"name": "e", "emptyDir": {}}]}))
    made = before.images({"quay.io/acme/*": "reg.corp/acme/*"})
    assert images(made) == ["reg.corp/acme/main:1"]
    assert made.one("Pod").pick("spec.volumes[name=m].image.reference") == "reg.corp/acme/models:3"
    assert before.images({"quay.io/acme/models": "m"}).one("Pod").pick("spec.volumes[0].image.reference") == "m:3"
    with pytest.raises(NotFoundError, match=r"there are: quay.io/acme/main:1, quay.io/acme/models:3"):
        before.images({"quay.io/acme/other": "a"})


def test_no_pods_at_all_is_an_error() -> None:
    with pytest.raises(NotFoundError, match="there is no object with pods"):
        bundle(config_map("a", {})).each_pod(lambda spec: spec)
    with pytest.raises(NotFoundError, match="expected 3 of: object with pods, found 7"):
        bundle(*MAKERS).each_pod(lambda spec: spec, expect=3)


def test_a_function_that_returns_no_pod_is_told() -> None:
    with pytest.raises(TypeError, match="must return a PodSpec, not None"):
        bundle(MAKERS[0]).each_pod(lambda _: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("image", "pattern", "replacement", "expected"),
    [
        ("quay.io/acme/main:1", "quay.io/acme/*", "reg.corp/acme/*", "reg.corp/acme/main:1"),
        ("quay.io/acme/main:1", "quay.io/acme/main", "reg.corp/main", "reg.corp/main:1"),
        ("quay.io/acme/main@sha256:00", "quay.io/acme/main", "reg.corp/main", "reg.corp/main@sha256:00"),
        ("quay.io/acme/main:1", "quay.io/acme/main", "reg.corp/main:2", "reg.corp/main:2"),
        ("quay.io/acme/main:1", "quay.io/acme/main:1", "reg.corp/main:2", "reg.corp/main:2"),
        ("reg:5000/main", "reg:5000/main", "reg:5000/other", "reg:5000/other"),
        ("mysql", "mysql", "reg.corp/mysql", "reg.corp/mysql"),
        ("a/b:1", "*", "mirror/*", "mirror/a/b:1"),
        ("a/b:1", "*:1", "*:2", "a/b:2"),
    ],
)
def test_images_are_swapped(image: str, pattern: str, replacement: str, expected: str) -> None:
    made = bundle(pod("a", container("main", image), init=[container("first", image)]))
    assert images(made.images({pattern: replacement})) == [expected, expected]


def test_an_image_whose_name_only_begins_alike_stays() -> None:
    made = bundle(pod("a", container("main", "mysql-router:8"), container("db", "mysql:8")))
    assert images(made.images({"mysql": "reg.corp/mysql"})) == ["mysql-router:8", "reg.corp/mysql:8"]


def test_the_first_pattern_that_matches_wins() -> None:
    made = bundle(pod("a", container("main", "mysql:8"), container("side", "redis:7")))
    assert images(made.images({"mysql": "first/mysql", "*": "second/*"})) == [
        "first/mysql:8",
        "second/redis:7",
    ]


def test_a_pattern_without_a_match_is_an_error() -> None:
    with pytest.raises(NotFoundError, match=r"no image matches 'docker.io/\*' \(there are: quay.io/acme/main:1\)"):
        bundle(*MAKERS).images({"docker.io/*": "reg.corp/*"})


def test_labels_go_to_objects_and_if_asked_to_pods_but_not_to_selectors() -> None:
    plain = bundle(MAKERS[0]).labelled({"team": "a"}).one("StatefulSet").to_plain()
    assert plain["metadata"]["labels"] == {**LABELS, "team": "a"}
    assert plain["spec"]["template"]["metadata"]["labels"] == LABELS
    plain = bundle(MAKERS[0]).labelled({"team": "a"}, pods=True).one("StatefulSet").to_plain()
    assert plain["spec"]["template"]["metadata"]["labels"] == {**LABELS, "team": "a"}
    assert plain["spec"]["selector"] == {"matchLabels": LABELS}


def test_labels_reach_objects_and_pods_that_had_none() -> None:
    made = bundle(*MAKERS[4:]).labelled({"team": "a"}, pods=True)
    assert [each.pick("metadata.labels.team") for each in made] == ["a", "a", "a"]
    assert made.one("CronJob").pick("spec.jobTemplate.spec.template.metadata.labels.team") == "a"
