from __future__ import annotations

import copy
import json
import pickle

import pytest

from kgen.bundles.hosts import ServiceHost


def test_without_a_namespace_it_is_the_short_name() -> None:
    assert ServiceHost("mysql-0.mysql") == "mysql-0.mysql"
    assert ServiceHost("mysql-0.mysql", full=True) == "mysql-0.mysql"


def test_with_a_namespace_it_is_the_full_name() -> None:
    assert ServiceHost("mysql", namespace="prod") == "mysql.prod.svc"
    assert ServiceHost("mysql", namespace="prod", cluster_domain="cluster.local") == "mysql.prod.svc.cluster.local"


def test_a_full_one_takes_the_namespace_that_it_gets() -> None:
    host = ServiceHost("mysql", full=True, cluster_domain="corp.example")
    assert host.in_namespace("prod") == "mysql.prod.svc.corp.example"
    assert host == "mysql"


def test_it_takes_a_namespace_once() -> None:
    host = ServiceHost("mysql", full=True).in_namespace("prod")
    assert host.in_namespace("test") == "mysql.prod.svc"
    assert ServiceHost("mysql", namespace="db", full=True).in_namespace("prod") == "mysql.db.svc"


def test_a_short_one_stays_short() -> None:
    assert ServiceHost("mysql").in_namespace("prod") == "mysql"


def test_it_stays_a_host_as_text() -> None:
    host = ServiceHost("mysql", full=True)
    assert str(host) is host
    assert f"{host}:3306" == "mysql:3306"
    assert json.dumps({"host": host}) == '{"host": "mysql"}'


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda host: pickle.loads(pickle.dumps(host))])
def test_a_copy_follows_too(copied: object) -> None:
    assert callable(copied)
    host = copied(ServiceHost("mysql", full=True, cluster_domain="c.local"))
    assert host == "mysql"
    assert host.in_namespace("prod") == "mysql.prod.svc.c.local"
