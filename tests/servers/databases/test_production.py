"""The production profile: what it withstands, on MySQL and on MariaDB."""

from __future__ import annotations

import random
import time
from functools import partial

import pytest

from tests.servers.machine.cluster import Cluster

from .production import PODS, Production, passwords

pytestmark = pytest.mark.databases


def is_not_ready(cluster: Cluster, pod: str) -> bool:
    return not cluster.pods[pod].is_ready


def test_mariadb_10_11_does_the_same(cluster: Cluster) -> None:
    production = Production(cluster, "mariadb-10.11")
    production.start()
    from_nothing_to_scaled_in(production)


def test_three_from_nothing_scale_out_crash_and_deleted_pods(production: Production) -> None:
    from_nothing_to_scaled_in(production)


def from_nothing_to_scaled_in(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    code, text = production.sql("INSERT INTO app.t (who) VALUES ('no')", host="mysql-1.mysql")
    assert (code, "read-only" in text) == (1, True)

    production.apply(replicas=4)
    cluster.until_ready("mysql-3")
    production.until_everywhere(3)

    for pod in ("mysql-2", "mysql-0"):
        cluster.container(pod, "mysql").kill()
        cluster.until(f"{pod} is away", partial(is_not_ready, cluster, pod))
        cluster.until_ready(pod)
        production.insert()
    production.until_everywhere(0, 1, 2, 3)

    for pod in ("mysql-1", "mysql-0"):
        started = time.monotonic()
        cluster.delete_pod(pod)
        cluster.say("test", f"{pod} is gone after {time.monotonic() - started:.1f} s")
        cluster.until_ready(pod)
        production.insert()
    production.until_everywhere(0, 1, 2, 3)

    production.apply(replicas=3)
    cluster.until("mysql-3 is gone", lambda: "mysql-3" not in cluster.pods)
    cluster.claims.delete("data-mysql-3")


def test_accounts_with_hostile_passwords_and_few_rights(production: Production) -> None:
    assert production.sql("SELECT COUNT(*) FROM performance_schema.threads", user="monitor").code == 0
    assert production.sql("SELECT COUNT(*) FROM app.t", user="monitor").code == 1
    assert production.must("SELECT COUNT(*) FROM app.t", user="backup") == str(production.count())
    assert production.sql("INSERT INTO app.t (who) VALUES ('no')", user="backup").code == 1
    assert production.sql("SELECT 1", user="root").code == 1
    assert "root@localhost" in production.root(1, "SELECT CURRENT_USER()")
    assert production.root(0, "SELECT COUNT(*) FROM mysql.user WHERE user = ''") == "0"
    code, environment = production.cluster.exec("mysql-0", "cat", "/proc/1/environ", "/proc/1/cmdline")
    assert code == 0
    assert not [each for each in production.passwords.values() if each in environment]


def test_a_lost_volume_of_the_primary_is_filled_from_the_others(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    cluster.lose_volume("mysql-0")
    cluster.until_ready(*PODS, timeout=300)
    production.until_everywhere()
    production.insert()
    production.until_everywhere()

    cluster.scale("mysql", 0)
    cluster.until("all are gone", lambda: not cluster.pods.keys() & set(PODS))
    cluster.claims.delete("data-mysql-0")
    cluster.scale("mysql", 1)
    cluster.until(
        "mysql-0 waits for the others",
        lambda: (
            "mysql-0" in cluster.pods
            and "prepare" in cluster.pods["mysql-0"].containers
            and "mysql-1 mysql-2 did not say" in production.log(0, "prepare")
        ),
    )
    cluster.scale("mysql", 3)
    cluster.until_ready(*PODS, timeout=300)
    production.until_everywhere()
    production.insert()
    production.until_everywhere()


def test_rotation_by_a_rolling_update(production: Production) -> None:
    before = production.passwords
    production.insert()
    production.passwords = passwords("2")
    production.apply_secrets()
    production.apply(config={"innodb_io_capacity": 300})  # as kubectl rollout restart would
    production.cluster.until_updated("mysql")
    production.insert()
    production.until_everywhere()
    after, production.passwords = production.passwords, before
    for user in ("app", "monitor", "backup"):
        code, text = production.sql("SELECT 1", user=user)
        assert (code, "Access denied" in text) == (1, True)
    production.passwords = after
    assert production.sql("SELECT 1", user="monitor").code == 0


def test_a_clone_that_is_killed_at_ten_moments_is_begun_anew(production: Production) -> None:
    cluster, chance, killed = production.cluster, random.Random(7), 0  # noqa: S311 - moments, not secrets
    production.insert()
    while killed < 10:
        production.apply(replicas=4)
        cluster.until("mysql-3 begins", lambda: "prepare" in getattr(cluster.pods.get("mysql-3"), "containers", ()))
        prepare = cluster.container("mysql-3", "prepare")
        for _ in range(2):
            time.sleep(chance.uniform(0.2, 6))
            if prepare.pid:
                prepare.kill()
                killed += 1
        cluster.until_ready("mysql-3")
        production.until_everywhere(3)
        production.apply(replicas=3)
        cluster.until("mysql-3 is gone", lambda: "mysql-3" not in cluster.pods)
        cluster.claims.delete("data-mysql-3")
