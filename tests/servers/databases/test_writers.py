"""Clients write on 8 connections all the time: each write that was acknowledged is read back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from kgen.blueprints.mysql.parameters import Replication
from tests.servers.machine.cluster import Cluster

from .production import PODS, Production, Writers

pytestmark = pytest.mark.databases
SEMI_SYNC = {"mysql": "rpl_semi_sync_source", "mariadb": "rpl_semi_sync_master"}


def has_all(writers: Writers, host: str) -> bool:
    return not writers.lost(host)


@contextmanager
def going_on(production: Production, writers: Writers, what: str) -> Iterator[None]:
    """Wait until writes go on after what happens to the servers, and tell their longest pause."""
    time.sleep(2)
    since = time.time()
    yield
    after = time.time()
    production.cluster.until("writes go on", lambda: max(writers.acknowledged().values()) > after + 2)
    production.cluster.say("test", f"{what}: the longest pause of the writers was {writers.pause(since):.1f} s")
    assert not writers.lost()


@pytest.mark.parametrize("engine", ["mysql-9.7", "mariadb-11.8"])
def test_no_acknowledged_write_is_lost(cluster: Cluster, engine: str) -> None:
    production = Production(cluster, engine, {"replication": Replication(semi_sync="require")})
    production.start()
    semi_sync = SEMI_SYNC[production.program]
    # A server that is killed does not test fsync; that these settings are on is all that can be seen of it.
    settings = f"SELECT @@sync_binlog, @@innodb_flush_log_at_trx_commit, @@{semi_sync}_enabled"
    assert production.root(0, settings).split() == ["1", "1", "1"]
    assert production.root(0, f"SHOW STATUS LIKE '{semi_sync}_status'").split()[1] == "ON"
    with Writers(production) as writers:
        with going_on(production, writers, "rolling update"):
            production.apply(config={"innodb_io_capacity": 300})
            cluster.until_updated("mysql")
        with going_on(production, writers, "scale out"):
            production.apply(replicas=4)
            cluster.until_ready("mysql-3")
        production.apply(replicas=3)
        with going_on(production, writers, "killed primary"):
            cluster.container("mysql-0", "mysql").kill()
        cluster.until_ready(*PODS)
        with going_on(production, writers, "failover by hand"):
            assert production.script(0, "fence").code == 0
            assert production.script(1, "promote").code == 0
            production.apply(primary=1)
        production.until_roles(1, (0, 2))
        with going_on(production, writers, "failover from a primary that is cut off"):
            cluster.pods["mysql-1"].network.cut()
            time.sleep(2)
            assert production.script(0, "promote", "--force").code == 0
            production.apply(primary=0)
    assert len(writers.acknowledged()) > 200
    cluster.pods["mysql-1"].network.heal()
    # What it had begun to commit, and nobody acknowledged, stands in its way.
    cluster.until("mysql-1 is replica, or says why not", lambda: production.role(1) in ("replica", "diverged"))
    if production.role(1) == "diverged":
        assert "To rebuild it from the primary" in production.log(1, "agent")
        cluster.lose_volume("mysql-1")
    cluster.until_ready(*PODS, timeout=300)
    for pod in PODS:
        cluster.until(f"{pod} has all", partial(has_all, writers, f"{pod}.mysql"))
