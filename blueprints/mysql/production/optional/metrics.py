"""An exporter beside each server, and how Prometheus finds it."""

from __future__ import annotations

from kgen import template
from kgen.builders import (
    allow,
    container,
    empty_dir,
    headless_service,
    mount,
    peer,
    probe,
    resource,
    restricted,
    secret_ref,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.production.given import Given
    from kgen.builders.network.policies import Allow
    from kgen.builders.pods.parts import ContainerPart, Mount
    from kgen.k8s import Object

EXPORTER_PORT = 9104
_LOGIN = empty_dir("exporter", medium="Memory", size="1Mi")
_READABLE_BY_GROUP = 0o440


def scripts(given: Given) -> dict[str, str]:
    """The script that makes the exporter's account."""
    if not given.observability.exporter:
        return {}
    return {"exporter.sh": template("mysql/production/optional/exporter.sh.j2", family=given.engine.family)}


def login(given: Given) -> dict[str, Mount]:
    """Where the server's container leaves the exporter's password."""
    return {"/run/exporter": mount(_LOGIN)} if given.observability.exporter else {}


def exporters(given: Given) -> Iterator[ContainerPart]:
    """The container that answers Prometheus; it sees no file of the server but its own login and the CA."""
    if given.observability.exporter:
        observed = given.observability
        certificate = secret_ref(given.tls)
        yield container(
            "exporter",
            observed.image,
            args=[
                "--config.my-cnf=/run/exporter/my.cnf",
                f"--web.listen-address=:{EXPORTER_PORT}",
                *(f"--collect.{each}" for each in observed.collect),
            ],
            ports={"metrics": EXPORTER_PORT},
            mounts={
                "/run/exporter": mount(_LOGIN, read_only=True),
                "/etc/kgen/ca": mount(
                    certificate, read_only=True, items={"ca.crt": "ca.crt"}, mode=_READABLE_BY_GROUP, volume="ca"
                ),
            },
            resources=observed.resources,
            liveness=probe.http("/", "metrics")(period=30, timeout=5),
            security=restricted().container.replace(read_only_root_filesystem=True),
        )


def ingress(given: Given) -> Iterator[Allow]:
    """Who may ask for metrics."""
    if given.observability.exporter:
        yield allow(peer(namespaces=given.observability.scraped_from), ports=EXPORTER_PORT)


def objects(given: Given) -> Iterator[Object]:
    """The Service with the metrics of all pods, ready or not, and the ServiceMonitor that selects it."""
    observed = given.observability
    if not observed.exporter:
        return
    labels = {**given.labels, "app.kubernetes.io/component": "metrics"}
    yield headless_service(
        job(given), ports={"metrics": EXPORTER_PORT}, selects=given.labels, labels=labels, publish_not_ready=True
    )
    if observed.monitor:
        yield resource(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            given.name,
            labels={**given.labels, **observed.labels},
            cluster_scoped=False,
            spec={
                "selector": {"matchLabels": labels},
                "endpoints": [{"port": "metrics", "interval": f"{observed.interval}s"}],
            },
        )


def service_names(given: Given) -> list[str]:
    """The name of the Service, where there is one."""
    return [job(given)] if given.observability.exporter else []


def refused(given: Given) -> dict[str, list[str]]:
    """Parameter -> why its value cannot be right."""
    observed = given.observability
    reason = "the exporter has the metrics; set observability.exporter=true"
    return {
        f"observability.{field}": [reason]
        for field in ("monitor", "alerts", "collect")
        if getattr(observed, field) and not observed.exporter
    }


def job(given: Given) -> str:
    """The name of the Service, which is the label `job` of the metrics, too."""
    return f"{given.name}-metrics"
