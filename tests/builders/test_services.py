from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kgen.builders import (
    config_map,
    container,
    cron_job,
    deployment,
    dns_name,
    expose,
    external_service,
    headless_service,
    labels_of,
    pod,
    replication_controller,
    service,
    stateful_set,
)
from kgen.bundles.hosts import ServiceHost
from kgen.k8s.meta_v1 import ObjectMeta

if TYPE_CHECKING:
    from kgen.builders.derived import Workload
    from kgen.k8s.apps_v1 import Deployment

APP = {"app": "web"}


def web(ports: Any = None, **options: Any) -> Deployment:
    return deployment(
        "web",
        container("web", "web:1", ports={"http": 8080} if ports is None else ports),
        labels=APP,
        **options,
    )


PG = stateful_set("db", container("pg", "postgres:17.5", ports={"pg": 5432}), labels={"app": "pg"}, service="pg")


def test_service_writes_what_was_said() -> None:
    assert service("web", ports={"http": 80}, selects=APP).to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"ports": [{"name": "http", "port": 80}], "selector": {"app": "web"}},
    }


def test_service_with_everything_said() -> None:
    made = service(
        "web",
        ports=80,
        selects=APP,
        type="LoadBalancer",
        publish_not_ready=True,
        labels={"a": "b"},
        annotations={"c": "d"},
        metadata={"namespace": "prod", "labels": {"e": "f"}},
        spec={"externalTrafficPolicy": "Local"},
    )
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "web",
            "labels": {"a": "b", "e": "f"},
            "annotations": {"c": "d"},
            "namespace": "prod",
        },
        "spec": {
            "type": "LoadBalancer",
            "ports": [{"port": 80}],
            "selector": {"app": "web"},
            "publishNotReadyAddresses": True,
            "externalTrafficPolicy": "Local",
        },
    }


def test_a_headless_service_leads_to_the_pods() -> None:
    spec = {"ports": [{"name": "mysql", "port": 3306}], "clusterIP": "None", "selector": {"app": "mysql"}}
    made = headless_service("mysql", ports={"mysql": 3306}, selects={"app": "mysql"})
    assert made.to_plain()["spec"] == spec
    assert made == service("mysql", ports={"mysql": 3306}, selects={"app": "mysql"}, headless=True)


def test_a_headless_service_needs_no_ports() -> None:
    made = headless_service("peers", selects=APP, publish_not_ready=True, labels=APP, annotations={"c": "d"})
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "peers", "labels": APP, "annotations": {"c": "d"}},
        "spec": {"clusterIP": "None", "selector": APP, "publishNotReadyAddresses": True},
    }


def test_a_headless_service_has_no_outer_address() -> None:
    with pytest.raises(ValueError, match="headless Service has no address that type 'NodePort'"):
        service("web", ports=80, headless=True, type="NodePort")


def test_a_service_without_pods_of_its_own() -> None:
    assert service("web", ports=80).to_plain()["spec"] == {"ports": [{"port": 80}]}


def test_an_external_service_is_another_hosts_name() -> None:
    made = external_service("billing", "billing.example.com", labels={"a": "b"})
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "billing", "labels": {"a": "b"}},
        "spec": {"type": "ExternalName", "externalName": "billing.example.com"},
    }


def test_a_service_does_not_share_the_authors_dicts() -> None:
    labels = dict(APP)
    made = service("web", ports=80, selects=labels, labels=labels)
    labels["app"] = "other"
    assert made.pick("spec.selector") == made.pick("metadata.labels") == APP


def test_selecting_by_workload_is_selecting_by_its_labels() -> None:
    assert service("web", ports=80, selects=web()) == service("web", ports=80, selects=APP)


def test_a_wrong_patch_names_its_path() -> None:
    with pytest.raises(TypeError, match=r'unknown field "clusterIp"; did you mean "clusterIP"'):
        service("web", ports=80, spec={"clusterIp": "None"})


def test_expose_derives_name_selector_and_ports() -> None:
    assert expose(web()).to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"ports": [{"name": "http", "port": 8080}], "selector": {"app": "web"}},
    }


def test_expose_headless_takes_the_name_that_the_stateful_set_says() -> None:
    assert expose(PG, headless=True).to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "pg"},
        "spec": {"ports": [{"name": "pg", "port": 5432}], "clusterIP": "None", "selector": {"app": "pg"}},
    }
    assert expose(PG).pick("metadata.name") == "db"
    assert expose(PG, "read", headless=True).pick("metadata.name") == "read"
    assert expose(PG.put("spec.serviceName", None), headless=True).pick("metadata.name") == "db"


def test_expose_takes_what_is_said_instead() -> None:
    made = expose(
        PG,
        "primary",
        ports={"sql": (15432, "pg")},
        selects={"statefulset.kubernetes.io/pod-name": "db-0"},
        type="NodePort",
        publish_not_ready=False,
        labels={"a": "b"},
        annotations={"c": "d"},
        metadata={"labels": {"e": "f"}},
        spec={"sessionAffinity": "ClientIP"},
    )
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "primary", "labels": {"a": "b", "e": "f"}, "annotations": {"c": "d"}},
        "spec": {
            "type": "NodePort",
            "ports": [{"name": "sql", "port": 15432, "targetPort": "pg"}],
            "selector": {"statefulset.kubernetes.io/pod-name": "db-0"},
            "publishNotReadyAddresses": False,
            "sessionAffinity": "ClientIP",
        },
    }


@pytest.mark.parametrize(
    "workload",
    [
        replication_controller("web", container("web", "web:1", ports=80), labels=APP),
        pod("web", container("web", "web:1", ports=80), labels=APP),
        cron_job("web", "0 3 * * *", container("web", "web:1", ports=80), labels=APP),
    ],
    ids=lambda workload: str(workload.kind),
)
def test_expose_knows_each_kind_of_workload(workload: Workload) -> None:
    assert expose(workload).to_plain()["spec"] == {"ports": [{"port": 80}], "selector": APP}


def test_expose_keeps_the_protocol() -> None:
    from kgen.builders import port

    dns = web({"dns": port(53, protocol="UDP", host=53), "dns-tcp": 53})
    assert expose(dns).to_plain()["spec"]["ports"] == [
        {"name": "dns", "protocol": "UDP", "port": 53},
        {"name": "dns-tcp", "port": 53},
    ]


def test_the_service_stands_in_the_workloads_namespace() -> None:
    there = web(metadata={"namespace": "prod"})
    assert list(expose(there, labels={"a": "b"}).to_plain()["metadata"]) == ["name", "namespace", "labels"]
    assert expose(there, selects={"x": "y"}).pick("metadata.namespace") == "prod"
    assert service("web", ports=80, selects=there).pick("metadata.namespace") == "prod"
    assert expose(there, metadata={"namespace": "test"}).pick("metadata.namespace") == "test"


@pytest.mark.parametrize("source", [APP, "web", config_map("web", {"a": "b"}), service("web", ports=80)])
def test_only_workloads_are_exposed(source: Any) -> None:
    with pytest.raises(TypeError, match="expose takes a workload, such as a Deployment"):
        expose(source)


def test_a_workload_without_ports_is_not_exposed() -> None:
    with pytest.raises(ValueError, match='no container of Deployment "web" declares a port to expose; declare it'):
        expose(web([]))
    assert expose(web([]), ports=80).to_plain()["spec"]["ports"] == [{"port": 80}]


def test_several_ports_need_names() -> None:
    with pytest.raises(ValueError, match='each of several ports of a Service needs a name, and 81 of Deployment "web"'):
        expose(web([81, 80]))


@pytest.mark.parametrize(
    "made",
    [lambda ports: expose(web(), ports=ports), lambda ports: service("web", ports=ports, selects=web())],
)
def test_a_named_target_must_be_declared(made: Any) -> None:
    with pytest.raises(ValueError, match=r"declares a port 'htp'; did you mean \"http\"\? \(they declare http 8080\)"):
        made({"http": (80, "htp")})
    assert made({"http": (80, "http")}).to_plain()["spec"]["ports"] == [
        {"name": "http", "port": 80, "targetPort": "http"}
    ]


def test_a_port_of_the_name_of_another_number_leads_nowhere() -> None:
    with pytest.raises(
        ValueError, match=r'is 8080, and 80 would lead elsewhere; write ports=\{"http": \(80, "http"\)\}'
    ):
        expose(web(), ports={"http": 80})
    assert expose(web(), ports={"http": (80, 80)}).pick("spec.ports[0].targetPort") == 80
    assert expose(web(), ports={"other": 80, "http": 8080}).pick("spec.ports[1].port") == 8080


def test_pods_without_labels_are_not_exposed() -> None:
    with pytest.raises(ValueError, match='pods of Pod "web" have no labels'):
        expose(pod("web", container("web", "web:1", ports=80)))


def test_a_service_monitor_finds_the_service_by_its_own_labels() -> None:
    svc = expose(web(), ports={"http": (80, "http")}, labels={"app.kubernetes.io/name": "web"})
    assert labels_of(svc) == {"app.kubernetes.io/name": "web"}


def test_names_in_the_dns() -> None:
    svc = headless_service("mysql", selects={"app": "mysql"})
    assert dns_name(svc) == dns_name("mysql") == "mysql"
    assert dns_name(svc, pod="mysql-0") == dns_name("mysql", pod="mysql-0") == "mysql-0.mysql"
    assert dns_name(svc, namespace="prod") == "mysql.prod.svc"
    assert dns_name(svc, namespace="prod", cluster_domain="cluster.local") == "mysql.prod.svc.cluster.local"


def test_names_of_a_stateful_sets_pods() -> None:
    assert dns_name(PG) == "pg"
    assert dns_name(PG, pod=0) == dns_name(PG, pod="db-0") == "db-0.pg"


def test_a_service_in_a_namespace_has_its_full_name() -> None:
    svc = headless_service("mysql", selects=APP, metadata={"namespace": "db"})
    assert dns_name(svc, pod="mysql-0") == "mysql-0.mysql.db.svc"
    assert dns_name(svc, namespace="db") == "mysql.db.svc"
    assert dns_name(PG.put("metadata.namespace", "db"), pod=1) == "db-1.pg.db.svc"
    with pytest.raises(ValueError, match="mysql is in namespace 'db', not in 'prod'"):
        dns_name(svc, namespace="prod")


@pytest.mark.parametrize("wanted", [{"full": True}, {"cluster_domain": "c.local"}])
def test_a_full_name_follows_the_namespace(wanted: dict[str, Any]) -> None:
    host = dns_name("mysql", **wanted)
    assert isinstance(host, ServiceHost)
    assert host == "mysql"
    assert host.in_namespace("prod").startswith("mysql.prod.svc")
    assert dns_name("mysql").in_namespace("prod") == "mysql"


def test_a_full_name_follows_inside_an_object() -> None:
    from kgen.bundles import bundle

    app = container("app", "app:1", env={"PGHOST": dns_name(PG, pod=0, full=True), "SHORT": dns_name(PG, pod=0)})
    conf = config_map("conf", {"host": dns_name("pg", full=True)})
    placed = bundle(pod("app", app), conf).in_namespace("prod")
    made = placed.one("Pod").pick("spec.containers[0].env")
    assert [variable.value for variable in made] == ["db-0.pg.prod.svc", "db-0.pg"]
    assert placed.one("ConfigMap").pick("data") == {"host": "pg.prod.svc"}


@pytest.mark.parametrize(
    ("source", "pod_", "error", "message"),
    [
        (service("web", ports=80, selects=APP), "web-0", ValueError, 'Service "web" is not headless'),
        (
            headless_service("web", selects=APP),
            0,
            TypeError,
            r'pod 0 of what\? .* pod="web-0", or the StatefulSet',
        ),
        ("web", 1, TypeError, r"pod 1 of what\?"),
        (PG, -1, ValueError, "numbered from 0; there is no -1"),
        (PG.put("spec.serviceName", None), None, ValueError, 'StatefulSet "db" names no Service'),
        (web(), None, TypeError, 'Deployment "web" has none; give the Service'),
        (service("web", ports=80).replace(metadata=ObjectMeta()), None, ValueError, "no metadata.name"),
    ],
)
def test_what_has_no_name_in_the_dns(source: Any, pod_: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        dns_name(source, pod=pod_)
