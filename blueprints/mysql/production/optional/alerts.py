"""Alerts: what a person must know of before clients tell."""

from __future__ import annotations

from kgen.builders import resource

from .metrics import job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.blueprints.mysql.production.given import Given
    from kgen.k8s import Object

_SAME = "on (namespace, job, instance)"
_PERCENT = 100


def objects(given: Given) -> Iterator[Object]:
    """The PrometheusRule, where one is wished for."""
    if given.observability.alerts:
        yield resource(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            given.name,
            labels={**given.labels, **given.observability.labels},
            cluster_scoped=False,
            spec={"groups": [{"name": given.name, "rules": [*_servers(given), *_semi_sync(given), *_volumes(given)]}]},
        )


def _servers(given: Given) -> Iterator[dict[str, Any]]:
    which, lag = _which(given), given.observability.max_lag
    running = f"{_status(given, 'io_running')} == 1 and {_status(given, 'sql_running')} == 1"
    writable = f"mysql_global_variables_read_only{which} == 0"
    yield _alert(
        "MySQLMetricsMissing",
        f"absent(mysql_up{which})",
        "5m",
        "critical",
        f"No metrics of {given.name}: no pod runs, or Prometheus does not find them.",
    )
    yield _alert(
        "MySQLDown",
        f"mysql_up{which} == 0",
        "2m",
        "critical",
        "{{ $labels.pod }} does not answer its exporter. See the log of its container mysql.",
    )
    yield _alert(
        "MySQLPrimaryMissing",
        f"count by (namespace, job) (mysql_up{which}) unless count by (namespace, job) ({writable})",
        "1m",
        "critical",
        f"No pod of {given.name} accepts writes. See the log of the container agent in each of them.",
    )
    yield _alert(
        "MySQLTwoPrimaries",
        f"count by (namespace, job) ({writable}) > 1",
        "1m",
        "critical",
        f"{{{{ $value }}}} pods of {given.name} accept writes. Fence those that are not the primary.",
    )
    yield _alert(
        "MySQLReplicaNotRunning",
        f"mysql_global_variables_read_only{which} == 1 unless {_SAME} ({running})",
        "2m",
        "warning",
        "{{ $labels.pod }} does not receive or apply what the primary writes. See the log of its container agent.",
    )
    yield _alert(
        "MySQLReplicaBehind",
        f"{_status(given, 'seconds_behind')} > {lag}",
        "5m",
        "warning",
        "{{ $labels.pod }} is {{ $value }} seconds behind the primary.",
    )
    yield _alert(
        "MySQLConnectionsUsedUp",
        f"mysql_global_status_threads_connected{which} / mysql_global_variables_max_connections{which} > 0.9",
        "2m",
        "warning",
        "{{ $labels.pod }} has more than nine tenths of its connections in use.",
    )


def _semi_sync(given: Given) -> Iterator[dict[str, Any]]:
    if given.replication.semi_sync != "off":
        which = _which(given)
        role = "source" if given.engine.family == "mysql" else "master"
        yield _alert(
            "MySQLSemiSyncOff",
            f"mysql_global_variables_read_only{which} == 0"
            f" unless {_SAME} (mysql_global_status_rpl_semi_sync_{role}_status{which} == 1)",
            "1m",
            "critical" if given.replication.semi_sync == "require" else "warning",
            "The primary, {{ $labels.pod }}, commits without waiting for a replica: what it has alone is lost with it.",
        )


def _volumes(given: Given) -> Iterator[dict[str, Any]]:
    place = f',namespace="{given.namespace}"' if given.namespace else ""
    which = f'{{persistentvolumeclaim=~"data-{given.name}-[0-9]+"{place}}}'
    free = f"kubelet_volume_stats_available_bytes{which} / kubelet_volume_stats_capacity_bytes{which}"
    ends = f"predict_linear(kubelet_volume_stats_available_bytes{which}[6h], 86400) < 0"
    least = given.observability.least_free
    yield _alert(
        "MySQLVolumeFull",
        f"{free} < {least / _PERCENT:g}",
        "5m",
        "critical",
        f"{{{{ $labels.persistentvolumeclaim }}}} has less than {least} % left.",
    )
    yield _alert(
        "MySQLVolumeFilling",
        f"{ends} and {free} < 0.5",
        "1h",
        "warning",
        "{{ $labels.persistentvolumeclaim }} will be full within a day.",
    )


def _which(given: Given) -> str:
    place = f',namespace="{given.namespace}"' if given.namespace else ""
    return f'{{job="{job(given)}"{place}}}'


def _status(given: Given, what: str) -> str:
    """A column of SHOW REPLICA STATUS, as the exporter calls it."""
    new = given.engine.family == "mysql"
    name = {
        "io_running": "replica_io_running" if new else "slave_io_running",
        "sql_running": "replica_sql_running" if new else "slave_sql_running",
        "seconds_behind": "seconds_behind_source" if new else "seconds_behind_master",
    }[what]
    return f"mysql_slave_status_{name}{_which(given)}"


def _alert(name: str, expression: str, lasting: str, severity: str, summary: str) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expression,
        "for": lasting,
        "labels": {"severity": severity},
        "annotations": {"summary": summary},
    }
