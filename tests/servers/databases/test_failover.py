"""Who is primary is changed by hand, in the documented order and in dangerous ones: never two, and no write is lost."""

from __future__ import annotations

import time
from functools import partial

import pytest

from tests.servers.machine.cluster import Cluster

from .production import PODS, Production, Writers

pytestmark = pytest.mark.databases
SECONDS_OF_PATIENCE = 8
"""A few looks of an agent: what it does not do within these, it does not do."""


def has_all(writers: Writers, host: str) -> bool:
    return not writers.lost(host)


def is_away(production: Production, ordinal: int) -> bool:
    return f"mysql-{ordinal}" not in production.ready()


def says(production: Production, ordinal: int, text: str) -> bool:
    pod = production.cluster.pods.get(f"mysql-{ordinal}")
    return pod is not None and "agent" in pod.containers and text in production.log(ordinal, "agent")


def until_it_says(production: Production, ordinal: int, text: str) -> None:
    production.cluster.until(f"mysql-{ordinal} says {text!r}", partial(says, production, ordinal, text))


def stop_refreshing(cluster: Cluster, pod: str) -> None:
    """Let a pod keep the ConfigMaps that it has; a kubelet may take a minute and more to write new ones."""
    cluster.pods[pod].volumes.refresh = lambda: None  # type: ignore[method-assign]


def refresh(cluster: Cluster, pod: str) -> None:
    del cluster.pods[pod].volumes.refresh
    cluster.pods[pod].volumes.refresh()


def test_fenced_promoted_applied(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    assert production.script(0, "fence").code == 0
    assert production.sql("INSERT INTO app.t (who) VALUES ('no')").code == 1
    assert production.script(1, "promote").code == 0
    assert "this is the primary already" in production.script(1, "promote").text
    production.apply(primary=1)
    production.until_roles(1, (0, 2))
    cluster.until_ready(*PODS)
    production.insert()
    production.until_everywhere()

    # Without scripts: the ConfigMap alone, which each agent reads; agents that end meanwhile begin anew.
    production.apply(primary=2)
    for pod in PODS:
        cluster.container(pod, "agent").kill()
    production.until_roles(2, (0, 1))
    cluster.until_ready(*PODS)
    production.insert()
    production.until_everywhere()

    # And back to one that was a primary before.
    production.apply(primary=0)
    production.until_roles(0, (1, 2))
    production.insert()
    production.until_everywhere()


def test_an_old_primary_with_transactions_of_its_own_returns(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    # It acknowledges a row that nobody has fetched, and is cut off, from its kubelet's news as well.
    for ordinal in (1, 2):
        cluster.pods[f"mysql-{ordinal}"].network.cut()
    assert production.sql("INSERT INTO app.t (who) VALUES ('extra')").code == 0
    cluster.pods["mysql-0"].network.cut()
    stop_refreshing(cluster, "mysql-0")
    for ordinal in (1, 2):
        cluster.pods[f"mysql-{ordinal}"].network.heal()

    production.apply(primary=1)
    until_it_says(production, 1, "mysql-0 does not say whether it takes writes")
    time.sleep(SECONDS_OF_PATIENCE)
    assert not says(production, 1, "is the primary\n")
    assert production.script(1, "promote", "--force").code == 0
    production.until_roles(1, (2,))
    production.insert()

    cluster.delete_pod("mysql-0", grace=0)
    until_it_says(production, 0, "To rebuild it from the primary")
    time.sleep(SECONDS_OF_PATIENCE)
    assert "mysql-0" not in production.ready()
    assert production.sql("INSERT INTO app.t (who) VALUES ('no')", host="mysql-0.mysql").code == 1

    # What it has more does not keep the primary from coming back.
    cluster.container("mysql-1", "mysql").kill()
    cluster.until("mysql-1 is away", lambda: "mysql-1" not in production.ready())
    cluster.until_ready("mysql-1", "mysql-2")
    production.insert()
    assert "mysql-0" not in production.ready()
    cluster.lose_volume("mysql-0")
    cluster.until_ready(*PODS, timeout=300)
    production.until_everywhere()


def test_two_that_begin_to_lead_at_once(production: Production) -> None:
    cluster = production.cluster
    with Writers(production) as writers:
        for old, new in ((0, 1), (1, 0)):
            stop_refreshing(cluster, f"mysql-{old}")
            cluster.container(f"mysql-{old}", "mysql").kill()
            production.apply(primary=new)
            cluster.until(f"mysql-{old} is away", partial(is_away, production, old))
            cluster.until("one of both leads", lambda: {"primary"} & {production.role(each) for each in (0, 1)})
            time.sleep(SECONDS_OF_PATIENCE)
            refresh(cluster, f"mysql-{old}")
            production.until_roles(new, (old, 2))
            time.sleep(2)
    assert len(writers.acknowledged()) > 50
    for pod in PODS:
        cluster.until(f"{pod} has all", partial(has_all, writers, f"{pod}.mysql"))


def test_a_promotion_that_is_not_applied_ends_with_the_pod(production: Production) -> None:
    cluster = production.cluster
    production.insert()
    production.until_everywhere()
    assert production.script(0, "fence").code == 0
    assert production.script(2, "promote").code == 0
    cluster.delete_pod("mysql-2")
    until_it_says(production, 2, "waits until mysql-0 is the primary")
    assert production.role(0) == "fenced"
    assert production.sql("INSERT INTO app.t (who) VALUES ('no')", host="mysql-0.mysql").code == 1
    production.apply(primary=2)
    production.until_roles(2, (0, 1))
    production.insert()
    production.until_everywhere()
