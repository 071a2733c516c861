"""Which option files and arguments of which images are judged."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.validation import validate

GONE = "[mysqld]\nexpire_logs_days = 7\n"


def config(**data: str) -> dict[str, Any]:
    files = {key.replace("_cnf", ".cnf"): text for key, text in data.items()}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf"}, "data": files}


def pod(image: str, name: str = "db", *, volume: dict[str, Any] | None = None, **container: Any) -> dict[str, Any]:
    mounts = [{"name": "conf", "mountPath": "/etc/mysql/conf.d"}]
    spec = {
        "containers": [{"name": "db", "image": image, "volumeMounts": mounts, **container}],
        "volumes": [{"name": "conf", **(volume or {"configMap": {"name": "conf"}})}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def told(*objects: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    report = validate(objects)
    assert not report.errors, report.errors
    return [(each.code, each.field, each.script_line) for each in report.warnings if each.code.startswith("KG77")]


REFUSED = [("KG776", "data[a.cnf]", 2)]


@pytest.mark.parametrize(
    ("image", "is_told"),
    [
        ("mysql:8.4", True),
        ("mysql:8.4.3-oracle@sha256:0000000000000000000000000000000000000000000000000000000000000000", True),
        ("registry.example.com:5000/library/mysql:9.7", True),
        ("docker.io/bitnami/mysql:8.4.5-debian-12-r0", True),
        ("mysql:9", True),
        ("mysql:8.0", False),
        ("mysql:8", False),  # it was 8.0, too
        ("mysql", False),
        ("mysql:latest", False),
        ("mysql:lts", False),
        ("mysql:9.1", False),
        ("mysql@sha256:0000000000000000000000000000000000000000000000000000000000000000", False),
        ("mariadb:11.8", False),
        ("percona:8.4", False),
        ("example.com/mysql-tools:8.4", False),
        ("web", False),
    ],
)
def test_the_tag_says_the_version(image: str, is_told: bool) -> None:  # noqa: FBT001
    assert told(config(a_cnf=GONE), pod(image)) == (REFUSED if is_told else [])


def test_of_two_versions_behind_a_tag_only_what_both_say_is_told() -> None:
    text = f"{GONE}query_cache_size = 0\n"
    assert told(config(a_cnf=text), pod("mysql:8")) == [("KG776", "data[a.cnf]", 3)]


def test_a_file_is_an_option_file_where_its_name_says_so() -> None:
    assert told(config(a_cnf=GONE, b=GONE), pod("mysql:8.4")) == REFUSED
    renamed = {"configMap": {"name": "conf", "items": [{"key": "b", "path": "b.cnf"}]}}
    assert told(config(a_cnf=GONE, b=GONE), pod("mysql:8.4", volume=renamed)) == [("KG776", "data[b]", 2)]
    single = [{"name": "conf", "mountPath": "/etc/my.cnf", "subPath": "b"}]
    assert told(config(a_cnf=GONE, b=GONE), pod("mysql:8.4", volumeMounts=single)) == [("KG776", "data[b]", 2)]
    named = ["--defaults-file=/etc/mysql/conf.d/b"]
    assert told(config(b=GONE), pod("mysql:8.4", args=named)) == [("KG776", "data[b]", 2)]


def test_a_file_of_two_servers_is_judged_by_each_and_told_once() -> None:
    text = "[mysqld]\nexpire_logs_days = 7\ngtid_mode = ON\nenforce_gtid_consistency = ON\n"
    found = told(config(a_cnf=text), pod("mysql:8.4"), pod("mysql:9.7", "other"), pod("mariadb:11.8", "third"))
    assert found == [("KG776", "data[a.cnf]", line) for line in (2, 3, 4)]


def test_what_is_ignored_and_what_is_read_otherwise_is_told_by_another_code() -> None:
    text = "[mariadb]\ninnodb_buffer_pool_instances = 8\nmax_connections = 1\nloose_nosuch = 1\n"
    found = told(config(a_cnf=text), pod("mariadb:11.8"))
    assert found == [("KG777", "data[a.cnf]", 2), ("KG777", "data[a.cnf]", 3)]


def test_groups_of_clients_and_other_versions_are_not_judged() -> None:
    text = "[client]\nnosuch = 1\n[mysqldump]\nnosuch = 1\n[mysqld-5.7]\nquery_cache_size = 0\n"
    assert told(config(a_cnf=text), pod("mysql:8.4")) == []


def test_what_is_no_text_does_no_harm() -> None:
    assert told({**config(), "binaryData": {"a.cnf": "AAAA"}}, pod("mysql:8.4")) == []


@pytest.mark.parametrize(
    ("container", "fields"),
    [
        ({"args": ["--expire-logs-days=7", "--max-connections=5"]}, ["args[0]"]),
        ({"args": ["mysqld", "--expire_logs_days=7"]}, ["args[1]"]),
        ({"command": ["mysqld"], "args": ["--ssl=0", "--port=x"]}, ["args[0]", "args[1]"]),
        ({"command": ["/usr/sbin/mysqld", "--defaults-file=/etc/x", "--nosuch"]}, ["command[2]"]),
        ({"command": ["docker-entrypoint.sh", "mysqld", "--nosuch=1"]}, ["command[2]"]),
        ({"command": ["gosu", "mysqld", "--nosuch=1"]}, ["command[2]"]),
        ({"args": ["--server-id", "$(ID)", "--server-id=$(ID)", "--max-connections", "5"]}, []),
        ({"args": ["--nosuch", "5"]}, []),  # it may be the value
        ({"command": ["sh", "-c", "exec mysqld --nosuch"]}, []),
        ({"command": ["mysqladmin", "ping", "--nosuch"]}, []),
    ],
)
def test_arguments_of_the_server(container: dict[str, Any], fields: list[str]) -> None:
    found = told(pod("mysql:8.4", volume={"emptyDir": {}}, **container))
    assert found == [("KG778", f"spec.containers[0].{field}", None) for field in fields]


def test_arguments_of_another_image_are_its_own() -> None:
    assert told(pod("web", args=["--nosuch=1"], volume={"emptyDir": {}})) == []
