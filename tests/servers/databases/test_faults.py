"""Around the servers of the production profile: networks, full volumes, replication that stops, certificates."""

from __future__ import annotations

import signal
import subprocess
import time
from functools import partial

import pytest

from tests.servers.machine.cluster import Cluster

from .production import PODS, Production, Writers, certificates, passwords

pytestmark = pytest.mark.databases
MAX_STOP = 4.0
"""Seconds from SIGTERM to the end of a server to which a replica is attached."""
SIZES = {"data-mysql-0": "900M"}
TRIES_BEFORE_GIVING_UP = 10
"""Of MySQL 9.7, where it is not told another number; MariaDB is told this one by a setting."""
VALUES = {"mariadb-11.8": {"config": {"master_retry_count": TRIES_BEFORE_GIVING_UP}}}


def has_all(writers: Writers, host: str) -> bool:
    return not writers.lost(host)


def is_not_ready(cluster: Cluster, pod: str) -> bool:
    return not cluster.pods[pod].is_ready


def test_a_primary_that_is_away_longer_than_all_retries(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    rows = production.count()
    with cluster.lock:  # no pod is made meanwhile
        cluster.delete_pod("mysql-0", wait=False)
        time.sleep(5 * TRIES_BEFORE_GIVING_UP)  # a try may take 3 s
        assert {"mysql-1", "mysql-2"} <= production.ready()
        assert production.count("mysql-1.mysql") == rows
    cluster.until_ready(*PODS)
    production.insert()
    production.until_everywhere()


def test_an_applier_that_is_stopped(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    hidden = ["SET SESSION sql_log_bin = 0"]
    if production.program == "mysql":
        hidden.insert(0, "SET GLOBAL super_read_only = OFF")
    production.root(1, "; ".join([*hidden, "INSERT INTO app.t (id, who) VALUES (5000, 'wrong')"]))
    production.must("INSERT INTO app.t (id, who) VALUES (5000, 'right')")
    cluster.until("mysql-1 is not ready", partial(is_not_ready, cluster, "mysql-1"))
    cluster.until("its agent says why", lambda: "stopped at an error: 1062" in production.log(1, "agent"))
    assert {"mysql-0", "mysql-2"} <= production.ready()
    start = "START REPLICA" if production.program == "mysql" else "START SLAVE"
    production.root(1, "; ".join([*hidden, "DELETE FROM app.t WHERE id = 5000", start]))
    cluster.until_ready("mysql-1")
    assert production.must("SELECT who FROM app.t WHERE id = 5000", host="mysql-1.mysql") == "right"

    # Without an error it is begun with again.
    production.root(1, "STOP REPLICA" if production.program == "mysql" else "STOP SLAVE")
    production.insert()
    production.until_everywhere()
    cluster.until_ready("mysql-1")


def test_a_network_that_is_cut_and_heals(production: Production) -> None:
    cluster = production.cluster
    with Writers(production) as writers:
        time.sleep(2)
        cluster.pods["mysql-2"].network.cut()
        time.sleep(20)  # longer than a replica waits for a sign of its source
        cluster.pods["mysql-2"].network.heal()
        time.sleep(2)
        cluster.pods["mysql-0"].network.cut()
        time.sleep(8)
        cluster.pods["mysql-0"].network.heal()
        cluster.until_ready(*PODS)
        before = len(writers.acknowledged())
        cluster.until("writes go on", lambda: len(writers.acknowledged()) > before + 20)
    for pod in PODS:
        cluster.until(f"{pod} has all", partial(has_all, writers, f"{pod}.mysql"))


def test_a_volume_that_is_full_and_freed(production: Production) -> None:
    cluster = production.cluster
    variable = "@@binlog_error_action" if production.program == "mysql" else "'ABORT_SERVER'"
    assert production.root(0, f"SELECT {variable}") == "ABORT_SERVER"
    with Writers(production) as writers:
        time.sleep(2)
        fill = "mkdir -p /var/lib/mysql/tmp; cat /dev/zero >/var/lib/mysql/tmp/ballast"
        cluster.exec("mysql-0", "bash", "-c", fill, timeout=120)
        cluster.until("writes have stopped", partial(_stands_still, writers), 240)
        cluster.exec("mysql-0", "rm", "/var/lib/mysql/tmp/ballast", container="agent")
        before = len(writers.acknowledged())
        cluster.until("writes go on", lambda: len(writers.acknowledged()) > before + 20, 240)
    cluster.until_ready(*PODS, timeout=300)
    for pod in PODS:
        cluster.until(f"{pod} has all", partial(has_all, writers, f"{pod}.mysql"))


def _stands_still(writers: Writers) -> bool:
    before = len(writers.acknowledged())
    time.sleep(4)
    return len(writers.acknowledged()) == before


def test_a_rotation_that_fails_half_way(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    before = dict(production.passwords)
    production.passwords = {**passwords("2"), "replication": "x" * 33}
    production.apply_secrets()
    production.passwords = {**passwords("2"), "app": before["app"]}
    production.apply(config={**production.values.get("config", {}), "innodb_io_capacity": 300})
    cluster.until(
        "mysql-2 says why it does not start",
        lambda: (
            "prepare" in getattr(cluster.pods.get("mysql-2"), "containers", ())
            and "replication-password has more than 32 characters" in production.log(2, "prepare")
        ),
    )
    assert {"mysql-0", "mysql-1"} <= production.ready()
    production.insert()
    production.until_everywhere(0, 1)

    # A Secret that is right lets it come; the primary has yet to be replaced, and ends meanwhile by itself.
    production.passwords = passwords("2")
    production.apply_secrets()
    cluster.container("mysql-0", "mysql").kill()
    cluster.until_updated("mysql")
    production.insert()
    production.until_everywhere()
    for user in ("monitor", "backup", "app"):
        assert production.sql("SELECT 1", user=user).code == 0


def test_a_certificate_is_renewed_without_a_restart(production: Production) -> None:
    cluster = production.cluster
    ends = "SHOW STATUS LIKE 'Ssl_server_not_after'"
    before = [production.must(ends, host=f"mysql-{each}.mysql") for each in range(3)]
    assert len(set(before)) == 1

    def shows_another(ordinal: int) -> bool:
        return production.must(ends, host=f"mysql-{ordinal}.mysql") != before[ordinal]

    restarts = [cluster.restarts(pod, "mysql") for pod in PODS]
    production.certificates = certificates()
    production.apply_secrets()
    for each in range(3):
        cluster.until(f"mysql-{each} shows another one", partial(shows_another, each))
    production.insert()
    production.until_everywhere()
    assert [cluster.restarts(pod, "mysql") for pod in PODS] == restarts


def test_a_copied_volume_makes_a_server_of_its_own(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    cluster.scale("mysql", 2)
    cluster.until("mysql-2 is gone", lambda: "mysql-2" not in cluster.pods)
    source, copy = (cluster.claims.seen(f"data-mysql-{each}") for each in (2, 3))
    subprocess.run(["cp", "-a", f"{source}/.", copy], check=True)
    production.apply(replicas=4)
    cluster.until_ready(*PODS, "mysql-3", timeout=300)
    assert "the volume is a copy of another one" in production.log(3, "prepare")
    identity = "SELECT @@server_uuid" if production.program == "mysql" else "SELECT @@server_id"
    assert len({production.root(each, identity) for each in range(4)}) == 4
    production.insert()
    production.until_everywhere(0, 1, 2, 3)
    production.apply(replicas=3)
    cluster.until("mysql-3 is gone", lambda: "mysql-3" not in cluster.pods)


def test_servers_stop_soon_with_a_replica_attached(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    for ordinal in (0, 1):
        server = cluster.container(f"mysql-{ordinal}", "mysql")
        gone, started = server.gone, time.monotonic()
        server.kill(signal.SIGTERM)
        assert gone.wait(30)
        took = time.monotonic() - started
        cluster.say("test", f"mysql-{ordinal} stopped {took:.1f} s after SIGTERM")
        assert took <= MAX_STOP
        cluster.until_ready(f"mysql-{ordinal}")
