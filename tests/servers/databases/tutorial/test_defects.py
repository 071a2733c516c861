"""What goes wrong with the documents' examples on real servers, so that what is said of them stays true."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from itertools import pairwise
from typing import Self

import pytest
import yaml

from blueprints.examples.mysql_single import mysql_single
from kgen import to_yaml
from tests.servers.databases.tutorial.documents import ask, example, messages, on, started, until_have, write
from tests.servers.machine.cluster import Cluster

pytestmark = pytest.mark.databases

_TOOLS = "gcr.io/google-samples/xtrabackup:1.0"
_BIG = """
CREATE TABLE test.big (data LONGBLOB);
INSERT INTO test.big VALUES (REPEAT('k', 8000000));
INSERT INTO test.big SELECT data FROM test.big;
INSERT INTO test.big SELECT data FROM test.big;
INSERT INTO test.big SELECT data FROM test.big;
INSERT INTO test.big SELECT data FROM test.big;
"""
"""128 MB, so that a clone takes its time."""


def _fill(cluster: Cluster) -> None:
    code, text = cluster.exec("mysql-0", "mysql", "-e", _BIG, container="mysql", timeout=300)
    assert code == 0, text


def test_a_clone_killed_half_way_is_taken_for_data(scenario: Cluster) -> None:
    """`[[ -d /var/lib/mysql/mysql ]] && exit 0` skips the second clone, and the server fails for ever."""
    started(scenario, 1)
    _fill(scenario)
    scenario.scale("mysql", 2)
    data = scenario.claims.seen("data-mysql-1") / "mysql"
    scenario.until("the clone has begun to write", (data / "mysql").is_dir, timeout=180)
    clone = scenario.container("mysql-1", "clone-mysql")
    clone.kill()
    scenario.until("the clone is tried again", lambda: clone.restarts == 1 and clone.exit_code == 0)
    assert clone.log().endswith("+ exit 0\n")
    scenario.until("its server has failed three times", lambda: scenario.restarts("mysql-1", "mysql") >= 3, timeout=300)
    assert not any("mysql-1" in event and event.endswith("is ready") for event in scenario.events)
    errors = [line for line in scenario.container("mysql-1", "mysql").log().splitlines() if "[ERROR]" in line]
    scenario.measured("the server says", errors[-2].partition("[ERROR] ")[2])


def test_a_primary_whose_volume_is_lost_comes_back_empty(scenario: Cluster) -> None:
    """The new primary is empty and ready; the replica that has the only copy stops replicating and stays ready."""
    started(scenario, 2)
    until_have(scenario, "hello", "mysql-1")
    scenario.lose_volume("mysql-0")
    scenario.until_ready("mysql-0", timeout=300)
    assert on(scenario, "mysql-0", "SHOW DATABASES LIKE 'test'") == (0, "")
    scenario.until("the replica has stopped", lambda: "1236" in _status(scenario, "Last_IO_Errno"), timeout=300)
    assert _status(scenario, "Slave_IO_Running") == "No"
    scenario.until_ready("mysql-1")
    assert messages(scenario, "mysql-1") == ["hello"]
    scenario.measured("the replica says", _status(scenario, "Last_IO_Error"))


def _status(cluster: Cluster, field: str) -> str:
    _, text = cluster.exec("mysql-1", "mysql", "-e", r"SHOW SLAVE STATUS\G", container="mysql")
    found = re.search(rf"^ *{field}: (.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def test_any_deleted_pod_takes_its_whole_grace_period(scenario: Cluster) -> None:
    """`ncat` as the first process ignores SIGTERM: 30 s for each pod, and writers wait as long for the primary."""
    started(scenario, 2)
    until_have(scenario, "hello", "mysql-1")
    begun = time.monotonic()
    scenario.delete_pod("mysql-1")
    alone = time.monotonic() - begun
    assert alone >= 30
    scenario.until_ready("mysql-1", timeout=300)
    with _Writer(scenario) as writer:
        scenario.until("the writer writes", lambda: len(writer.written) > 3)
        scenario.delete_pod("mysql-0")
        scenario.until_ready("mysql-0", timeout=300)
        after = len(writer.written)
        scenario.until("the writer writes again", lambda: len(writer.written) > after + 3)
    assert writer.pause >= 30
    killed = [event for event in scenario.events if "/xtrabackup" in event and event.endswith("within 30 s: killed")]
    assert len(killed) == 2
    scenario.measured("a deleted replica is away for", f"{alone:.1f} s")
    scenario.measured("a writer's longest pause", f"{writer.pause:.1f} s")


class _Writer:
    """Writes rows from mysql-1 to the primary, one after the other, and notes when each was written."""

    _SCRIPT = """
    while :; do
      mysql -h mysql-0.mysql --connect-timeout=1 -e "INSERT INTO test.messages (message) VALUES ('row')" && echo written
      sleep 0.1
    done
    """

    def __init__(self, cluster: Cluster) -> None:
        self.written: list[float] = []
        self._process: subprocess.Popen[str] = cluster.container("mysql-1", "mysql").open("bash", "-c", self._SCRIPT)
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        assert self._process.stdout
        self.written.extend(time.monotonic() for line in self._process.stdout if line == "written\n")

    @property
    def pause(self) -> float:
        """The longest time between two rows, in seconds."""
        return max(later - earlier for earlier, later in pairwise(self.written))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._thread.join()


def test_anybody_gets_the_whole_database_from_port_3307(scenario: Cluster) -> None:
    """No password is asked for, neither by the port of the clones nor by the server."""
    started(scenario, 1)
    write(scenario, "nobody may read this")
    take = "mkdir /copy && ncat --recv-only mysql-0.mysql 3307 | mbstream -x -C /copy"
    find = "grep -raq 'nobody may read' /copy && ls /copy/mysql/global_priv.MAD"
    code, text = scenario.run(_TOOLS, "bash", "-c", f"{take} && {find}", timeout=180)
    assert (code, text) == (0, "/copy/mysql/global_priv.MAD\n")
    assert ask(scenario, "mysql-0.mysql", "SELECT CURRENT_USER()") == (0, "root@%\n")


def test_of_two_clones_at_once_the_second_gets_nothing(scenario: Cluster) -> None:
    """`--max-conns=1` hands it an empty stream, and without `pipefail` only `--prepare` notices."""
    started(scenario, 1)
    _fill(scenario)
    script = """
    set -e
    mkdir /copy
    ncat --recv-only mysql-0.mysql 3307 | wc -c >/first &
    sleep 1
    ncat --recv-only mysql-0.mysql 3307 | xbstream -x -C /copy
    echo "the clone ended with $? and $(find /copy -type f | wc -l) files"
    xtrabackup --prepare --target-dir=/copy >/dev/null 2>&1 || echo "--prepare ended with $?"
    wait
    [ $(</first) -gt 100000000 ]
    """
    code, text = scenario.run(_TOOLS, "bash", "-c", script, timeout=300)
    assert code == 0, text
    assert "the clone ended with 0 and 0 files\n--prepare ended with 1\n" in text
    scenario.measured("the second clone", text.strip().splitlines()[-2])


def test_the_pattern_of_the_script_takes_three_columns_for_two(scenario: Cluster) -> None:
    """bash knows no lazy match: with a GTID in the third column, the name of the file has the position in it."""
    started(scenario, 1)
    script = next(text for text in _scripts() if "BASH_REMATCH[2]" in text)
    pattern = re.search(r"\[\[ `cat xtrabackup_binlog_info` =~ .* \]\]", script)
    assert pattern
    backup = "xtrabackup --backup --stream=xbstream --host=127.0.0.1 --user=root 2>/dev/null"
    take = f"mkdir /copy; {backup} | mbstream -x -C /copy"
    show = 'printf \'%s\\n\' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"'
    code, text = scenario.exec(
        *("mysql-0", "bash", "-c", f"{take}; cd /copy && {pattern[0]} && {show}"), container="xtrabackup", timeout=180
    )
    assert code == 0
    file, position = text.splitlines()
    assert re.fullmatch(r"mysqld-bin\.000001\t\d+", file)
    assert re.fullmatch(r"0-100-\d+", position)


def _scripts() -> list[str]:
    stateful_set = next(each for each in yaml.safe_load_all(example()) if each["kind"] == "StatefulSet")
    spec = stateful_set["spec"]["template"]["spec"]
    return [each["command"][-1] for each in [*spec["initContainers"], *spec["containers"]] if "command" in each]


def test_a_newer_mysql_does_not_know_the_statements_of_the_script(scenario: Cluster) -> None:
    """CHANGE MASTER TO and START SLAVE are gone since MySQL 8.4. (Its xtrabackup is in no archive: not run.)"""
    start = "mysqld --initialize-insecure --user=mysql && exec mysqld --user=mysql"
    container = {"name": "mysql", "image": "mysql:9.7", "command": ["bash", "-c", start]}
    scenario.apply([{"kind": "Pod", "metadata": {"name": "newer"}, "spec": {"containers": [container]}}])

    def ask_newer(sql: str) -> str:
        return scenario.exec("newer", "mysql", "-uroot", "-N", "-e", sql).text

    scenario.until_ready("newer")
    scenario.until("MySQL 9.7 answers", lambda: "9.7." in ask_newer("SELECT VERSION()"), timeout=300)
    for statement, rest in {"CHANGE MASTER TO": " MASTER_HOST='mysql-0.mysql'", "START SLAVE": ""}.items():
        assert statement in _scripts()[-1]
        assert "ERROR 1064 (42000)" in ask_newer(statement + rest)


def test_the_probe_of_document_004_passes_whatever_the_password(scenario: Cluster) -> None:
    """Its literal "$MYSQL_ROOT_PASSOWRD" is refused, `mysqladmin ping` ends with 0; and two replicas share nothing."""
    code = ["mysqladmin", "-p $MYSQL_ROOT_PASSOWRD", "ping"]
    manifests = list(yaml.safe_load_all(to_yaml(mysql_single())))
    container = manifests[1]["spec"]["template"]["spec"]["containers"][0]
    container["livenessProbe"] = {"exec": {"command": code}, "initialDelaySeconds": 5, "timeoutSeconds": 10}
    manifests[1]["spec"] |= {"replicas": 2}
    scenario.apply(manifests)
    scenario.until_ready("mysql-0", "mysql-1")
    assert scenario.exec("mysql-0", "mysql", "-pqwerty", "-e", "SELECT 1").code != 0  # ready, and not there yet
    for pod in ("mysql-0", "mysql-1"):
        _until_answers(scenario, pod)
    ended = scenario.exec("mysql-0", *code, timeout=60)
    assert ended.code == 0
    assert "Access denied" in ended.text
    assert scenario.exec("mysql-0", "mysql", "-pqwerty", "-e", "CREATE DATABASE shop").code == 0
    assert scenario.exec("mysql-1", "mysql", "-pqwerty", "-N", "-e", "SHOW DATABASES LIKE 'shop'") == (0, "")
    assert scenario.restarts("mysql-0") == 0
    scenario.measured("the probe says", ended.text.strip().splitlines()[-1])


def _until_answers(cluster: Cluster, pod: str) -> None:
    cluster.until(
        f"{pod} answers", lambda: cluster.exec(pod, "mysql", "-pqwerty", "-e", "SELECT 1").code == 0, timeout=300
    )
