from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgen.builders import (
    config_map,
    container,
    cron_job,
    daemon_set,
    deployment,
    job,
    labels_of,
    pod,
    port_of,
    replication_controller,
    resource,
    service,
    stateful_set,
)
from kgen.builders.derived import container_ports_of, pod_labels, pod_selector
from kgen.k8s.apps_v1 import Deployment, ReplicaSet, ReplicaSetSpec
from kgen.k8s.core_v1 import Pod, PodTemplateSpec, ReplicationControllerSpec
from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement, ObjectMeta

if TYPE_CHECKING:
    from kgen.builders.derived import Workload

APP = {"app": "web"}
WEB = container("web", "web:1", ports={"http": 8080})
JOB = job("once", WEB, labels=APP)
SET = ReplicaSet(metadata=ObjectMeta(name="web"), spec=ReplicaSetSpec(selector=LabelSelector(match_labels=APP)))
BY_EXPRESSION = LabelSelector(
    match_labels=APP,
    match_expressions=[LabelSelectorRequirement(key="tier", operator="In", values=["front"])],
)


@pytest.mark.parametrize(
    "workload",
    [
        stateful_set("web", WEB, labels=APP),
        deployment("web", WEB, labels=APP),
        daemon_set("web", WEB, labels=APP),
        replication_controller("web", WEB, labels=APP),
        replication_controller("web", WEB, labels=APP).replace(
            spec=ReplicationControllerSpec(template=PodTemplateSpec(metadata=ObjectMeta(labels=APP)))
        ),
        pod("web", WEB, labels=APP),
        JOB,
        cron_job("nightly", "0 3 * * *", WEB, labels=APP),
        SET,
    ],
    ids=lambda workload: str(workload.kind),
)
def test_labels_of_a_workload_are_those_that_select_its_pods(workload: Workload) -> None:
    assert labels_of(workload) == pod_labels(workload) == APP
    assert pod_selector(workload) == LabelSelector(match_labels=APP)


def test_labels_that_only_the_template_has_select_nothing() -> None:
    web = deployment("web", WEB, labels=APP).merge({"spec": {"template": {"metadata": {"labels": {"version": "1.4"}}}}})
    assert labels_of(web) == APP


def test_labels_of_all_else_are_its_own() -> None:
    svc = service("web", ports=80, selects=APP, labels={"team": "shop"})
    assert labels_of(svc) == {"team": "shop"}
    assert labels_of(config_map("c", {"a": "b"}, labels={"x": "y"})) == {"x": "y"}
    rollout = resource("argoproj.io/v1alpha1", "Rollout", "web", labels={"x": "y"}, spec={"selector": {}})
    assert labels_of(rollout) == {"x": "y"}


def test_labels_are_a_copy() -> None:
    svc = service("web", ports=80, labels={"team": "shop"})
    labels_of(svc)["team"] = "other"
    assert labels_of(svc) == {"team": "shop"}


def test_an_object_without_labels_is_found_by_nothing() -> None:
    with pytest.raises(ValueError, match=r'Service "web" has no labels of its own .* labels=\{…\}'):
        labels_of(service("web", ports=80, selects=APP))


@pytest.mark.parametrize("workload", [pod("web", WEB), Pod(metadata=ObjectMeta(name="web")), JOB.replace(spec=None)])
def test_pods_without_labels_cannot_be_selected(workload: Workload) -> None:
    with pytest.raises(ValueError, match=r'pods of (Pod "web"|Job "once") have no labels'):
        labels_of(workload)


def test_expressions_are_more_than_labels() -> None:
    web = deployment("web", WEB, labels=APP, spec={"selector": BY_EXPRESSION.to_plain()})
    assert isinstance(web, Deployment)
    assert pod_selector(web) == BY_EXPRESSION
    with pytest.raises(ValueError, match='Deployment "web" has matchExpressions'):
        labels_of(web)
    with pytest.raises(ValueError, match="this selector has matchExpressions"):
        pod_labels(BY_EXPRESSION)


@pytest.mark.parametrize("source", [service("web", ports=80), "web", ["app"], None])
def test_pods_are_selected_by_labels_or_workload(source: object) -> None:
    with pytest.raises(TypeError, match="selected by labels or by a workload"):
        pod_selector(source)  # type: ignore[arg-type]


def test_port_of_is_the_only_port_or_the_named_one() -> None:
    assert port_of(service("web", ports={"http": 80})) == "http"
    assert port_of(service("web", ports={"http": 80, "metrics": 9090}), "metrics") == "metrics"


@pytest.mark.parametrize(
    ("ports", "name", "message"),
    [
        ({"http": 80, "metrics": 9090}, None, r"several ports \(http 80, metrics 9090\); say which"),
        ({"http": 80, "metrics": 9090}, "htp", r'no port \'htp\'; did you mean "http"\? \(it has http 80, '),
        (None, None, 'Service "web" has no port to choose'),
        (None, "http", r"no port 'http' \(it has none\)"),
        (80, None, r'port 80 of Service "web" has no name .* ports=\{"http": 80\}'),
    ],
)
def test_port_of_refuses(ports: dict[str, int] | None, name: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        port_of(service("web", ports=ports), name)


def test_ports_of_containers_and_sidecars() -> None:
    proxy = container("proxy", "envoy:1", ports={"admin": 9901}, spec={"restartPolicy": "Always"})
    setup = container("setup", "sh:1", ports={"never": 1})
    web = deployment("web", WEB, container("more", "m:1"), labels=APP, init=[setup, proxy])
    assert [port.name for port in container_ports_of(web)] == ["http", "admin"]
    assert container_ports_of(Pod(metadata=ObjectMeta(name="web"))) == []
