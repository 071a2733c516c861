"""What other versions and options of MySQL and MariaDB mean for the data that are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgen.lint.databases.upgrades import step
from tests.support.changes import compared, notes, only

RECORDED = Path(__file__).parents[1] / "conformance" / "engines"
MOUNTS = "{name: data, mountPath: /var/lib/mysql}, {name: conf, mountPath: /etc/mysql/conf.d}"
STATEFUL_SET = f"""
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db, namespace: shop}}
spec:
  serviceName: db
  replicas: 3
  selector: {{matchLabels: {{app: db}}}}
  template:
    metadata: {{labels: {{app: db}}}}
    spec:
      containers:
      - {{name: db, image: "IMAGE", args: [--port=3306], env: [], volumeMounts: [{MOUNTS}]}}
      volumes: [{{name: conf, configMap: {{name: conf}}}}]
  volumeClaimTemplates:
  - metadata: {{name: data}}
    spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 10Gi}}}}}}
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: shop}
data:
  my.cnf: |
    [mysqld]
    max_connections = 100
"""
DATA = "the data at its first start"
LOCKED_OUT = "with mysql_native_password cannot log in to"


def stateful_set(image: str) -> str:
    return STATEFUL_SET.replace("IMAGE", image)


def of_images(old: str, new: str) -> list[tuple[str, str]]:
    return notes(only(stateful_set(old), stateful_set(new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mysql:5.7", "mysql:8.4", "MySQL 8.4 does not start on data of 5.7: roll out 8.0 first"),
        ("mysql:5.7.44", "mysql:9.7", "MySQL 9.7 does not start on data of 5.7: roll out 8.0, then 8.4 first"),
        ("mysql:8.0", "mysql:9.1", "MySQL 9.1 does not start on data of 8.0: roll out 8.4 first"),
        ("bitnami/mysql:8.0.1-debian", "docker.io/bitnami/mysql:9.7", "MySQL 9.7 does not start on data of 8.0"),
        ("mysql:8.4", "mysql:8.0", "MySQL 8.0 does not start on data of 8.4: restore a backup"),
        ("mysql:8.0", "mysql:5.7", "MySQL 5.7 does not start on data of 8.0: restore a backup"),
        ("mysql:9.1", "mysql:9.0", "MySQL 9.0 does not start on data of 9.1: restore a backup"),
        ("mysql:8.0.40", "mysql:8.0.39", "MySQL 8.0.39 does not start on data of 8.0.40: restore a backup"),
        ("mysql:9.7", "mysql:8.4", "MySQL 8.4 does not start on data of 9.7: restore a backup"),
        ("mysql:8.0", "mariadb:11.8", "MariaDB 11.8 does not start on data of MySQL 8.0: dump them"),
        ("mariadb:10.11", "mysql:9.7", "MySQL 9.7 does not start on data of MariaDB 10.11: dump them"),
    ],
)
def test_a_server_that_does_not_start_on_the_data_is_an_outage(old: str, new: str, said: str) -> None:
    [(kind, message)] = of_images(old, new)
    assert kind == "outage"
    assert message.startswith(f"db: {said}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mysql:8.0", "mysql:8.0.40"),
        ("mysql:8.4.3", "mysql:8.4.2"),
        ("mysql:8.4.3", "mysql:8.4.5"),
        ("mysql", "mysql:8.4"),
        ("mysql:8", "mysql:9"),
        ("mysql:lts", "mysql:9.7"),
        ("mysql:5.7", "mysql:latest"),
        ("mysql:5.7", "mysql:5.6"),
        ("percona:5.7", "percona:8.4"),
        ("example.com/team/mysql-proxy:5.7", "example.com/team/mysql-proxy:8.4"),
        ("mysql:5.7", "mariadb:10.11"),
        ("mariadb:11.8.2", "mariadb:11.8.3"),
        ("web:1.0", "web:2.0"),
    ],
)
def test_nothing_is_said_of_what_is_not_known_and_of_what_is_right(old: str, new: str) -> None:
    found = only(stateful_set(old), stateful_set(new))
    assert not found.notes
    assert not found.instead


def test_an_upgrade_is_told_with_the_way_back_and_the_pod_that_goes_first() -> None:
    found = only(stateful_set("mysql:8.4"), stateful_set("mysql:9.7"))
    assert notes(found) == [
        ("data", f"db: MySQL 9.7 changes {DATA}, and 8.4 does not start on them then: make a backup before"),
        ("outage", f"db: accounts {LOCKED_OUT} MySQL 9.7: alter them to caching_sha2_password before"),
    ]
    assert found.verdict == "restart"
    assert found.instead == (
        "one pod first: with this partition db-2 alone gets MySQL 9.7; it must not be the primary:",
        "  spec: {updateStrategy: {rollingUpdate: {partition: 2}}}",
        "make it smaller once db-2 is Ready and replicates, the primary's pod last",
    )


def test_a_partition_that_is_there_is_not_advised() -> None:
    new = stateful_set("mysql:9.7").replace(
        "  serviceName", "  updateStrategy: {rollingUpdate: {partition: 2}}\n  serviceName"
    )
    assert not only(stateful_set("mysql:8.4"), new).instead
    assert not only(
        *(stateful_set(each).replace("replicas: 3", "replicas: 1") for each in ("mysql:8.4", "mysql:9.7"))
    ).instead


def test_accounts_with_native_passwords_can_be_let_in_until_9() -> None:
    old, new = stateful_set("mysql:8.0"), stateful_set("mysql:8.4")
    [_, (kind, message)] = notes(only(old, new))
    told = f"db: accounts {LOCKED_OUT} MySQL 8.4: alter them to caching_sha2_password before"
    assert (kind, message) == ("outage", f"{told}, or set mysql_native_password=ON until then")
    as_argument = new.replace("--port=3306", "--mysql-native-password=ON")
    assert len(notes(only(old, as_argument))) == 1
    config = CONFIG.replace("max_connections = 100", "loose_mysql_native_password")
    [found] = compared(config + "---" + old, config + "---" + new).objects
    assert len(notes(found)) == 1


def test_mariadb_is_upgraded_by_a_program() -> None:
    old, new = stateful_set("mariadb:10.11"), stateful_set("mariadb:11.8")
    by_hand = "db: mariadb-upgrade must run in each pod once MariaDB 11.8 is Ready"
    assert notes(only(old, new)) == [
        ("data", f"db: MariaDB 11.8 changes {DATA}, and 10.11 is not supported on them then: make a backup before"),
        ("data", f"{by_hand}; the official image does that by itself with MARIADB_AUTO_UPGRADE=1"),
    ]
    by_itself = new.replace("env: []", 'env: [{name: MARIADB_AUTO_UPGRADE, value: "1"}]')
    assert len(notes(only(old, by_itself))) == 1
    back = "restore a backup into new claims, or keep the new version"
    assert notes(only(new, old)) == [
        ("data", f"db: MariaDB 10.11 may start on data of 11.8, and nobody supports it: {back}")
    ]


def test_data_that_go_with_the_pod_are_made_anew() -> None:
    old, new = (
        stateful_set(each).replace("{name: data, mountPath", "{name: conf, mountPath")
        for each in ("mysql:5.7", "mysql:8.4")
    )
    assert not only(old, new).notes
    dump = "args: [--port=3306]", "command: [mysqldump]"
    assert not only(*(stateful_set(each).replace(*dump) for each in ("mysql:5.7", "mysql:8.4"))).notes


@pytest.mark.parametrize(
    ("image", "option", "said"),
    [
        (
            "mysql:8.4",
            "lower_case_table_names = 1",
            ("outage", "lower_case_table_names is 1 and was 0: MySQL 8.4 does not"),
        ),
        (
            "mysql:9.7",
            "innodb-page-size=8K",
            ("outage", "innodb_page_size is 8K and was 16384: MySQL 9.7 does not start"),
        ),
        (
            "mysql:9.7",
            "loose_innodb_undo_directory=/undo",
            ("outage", "innodb_undo_directory is /undo and was not set: MySQL"),
        ),
        (
            "mysql:8.0",
            "innodb_data_file_path=a:1G;b:1G",
            ("outage", "innodb_data_file_path is a:1G;b:1G and was ibdata1:12M"),
        ),
        (
            "mariadb:11.8",
            "lower_case_table_names=1",
            ("data", "lower_case_table_names is 1 and was 0: MariaDB 11.8 starts, and"),
        ),
        (
            "mariadb:11.8",
            "innodb_page_size=32k",
            ("outage", "innodb_page_size is 32k and was 16384: MariaDB 11.8 does not"),
        ),
        (
            "mysql:5.7",
            "lower_case_table_names=1",
            ("data", "lower_case_table_names is 1 and was 0: MySQL 5.7 starts, and finds"),
        ),
        ("mysql:9.7", "innodb_page_size=16k", None),
        ("mysql:9.7", "max_connections=99", None),
        ("mysql:9.1", "lower_case_table_names=1", None),
        ("mariadb:10.11", "innodb_undo_directory=/undo", None),
    ],
)
def test_an_option_that_is_fixed_with_the_data(image: str, option: str, said: tuple[str, str] | None) -> None:
    changed = CONFIG.replace("max_connections = 100", option)
    [found] = compared(CONFIG + "---" + stateful_set(image), changed + "---" + stateful_set(image)).objects
    told = [each for each in notes(found) if each[0] != "cascade"]
    if said is None:
        assert not told
        return
    [(kind, message)] = told
    assert kind == said[0]
    assert message.startswith(f"StatefulSet shop/db: {said[1]}")


def test_arguments_and_other_files_are_told_where_they_change() -> None:
    image = stateful_set("mysql:8.4")
    [(kind, message)] = notes(only(image, image.replace("--port=3306", "--lower-case-table-names=1")))
    assert kind == "outage"
    assert message.startswith("db: lower_case_table_names is 1 and was 0: MySQL 8.4 does not start")
    other = CONFIG.replace("max_connections = 100", "lower_case_table_names=1").replace("name: conf", "name: other")
    mounted = image.replace("configMap: {name: conf}", "configMap: {name: other}")
    created, changed = sorted(
        compared(CONFIG + "---" + image, CONFIG + "---" + other + "---" + mounted).objects,
        key=lambda each: each.name.kind,
    )
    assert not created.notes
    assert len(changed.notes) == 1


def test_an_argument_wins_over_a_file() -> None:
    image = stateful_set("mysql:8.4").replace("--port=3306", "--lower-case-table-names=0")
    changed = CONFIG.replace("max_connections = 100", "lower_case_table_names=1")
    [found] = compared(CONFIG + "---" + image, changed + "---" + image).objects
    assert [each.kind for each in found.notes] == ["cascade"]


def recorded(name: str) -> list[dict[str, list[str]]]:
    return [json.loads(line) for line in (RECORDED / f"{name}.jsonl").read_text().splitlines()[1:]]


def test_real_servers_start_on_what_others_left_as_kgen_says() -> None:
    for row in recorded("upgrades"):
        data, server = row["data"][-1], str(row["server"])
        product, _, new = server.partition("-")
        before, _, old = data.partition("-")
        numbers = [tuple(map(int, each.split("."))) for each in (old, new)]
        starts = before == product and step(product, *numbers).starts
        assert starts == (row["start"][0] != "stops")
