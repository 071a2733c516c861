"""What a production set-up may have besides: metrics, alerts, databases and users, containers of one's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgen import Bundle
from kgen.blueprinting import ParameterError
from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.optional import Contents, Database, Observability, User
from kgen.blueprints.mysql.parameters import Network, Replication, Rollout
from kgen.blueprints.mysql.production.engines import ENGINES
from kgen.blueprints.mysql.production.optional.metrics import EXPORTER_PORT
from kgen.blueprints.mysql.production.optional.statements import problems
from kgen.k8s import ConfigMap, Container, NetworkPolicy, Service, StatefulSet, Volume
from tests.support.command_line import run

EVERYTHING = str(Path(__file__).parent / "everything.yaml")
METRICS = Observability(exporter=True, monitor=True, alerts=True)
LOGS = Container(name="logs", image="reg.corp/logs:1.2")


def made(engine: str = "mysql-9.7", **values: Any) -> Bundle:
    return mysql(profile="production", engine=engine, **values)  # type: ignore[arg-type]  # of parametrize


def pod(bundle: Bundle) -> Any:
    return bundle.one(StatefulSet).spec.template.spec


def rules(bundle: Bundle) -> dict[str, dict[str, Any]]:
    found = bundle.one("PrometheusRule").to_plain()["spec"]["groups"][0]["rules"]
    return {each["alert"]: each for each in found}


def scripts(bundle: Bundle) -> dict[str, str]:
    return dict(bundle.one(ConfigMap, "mysql").data or {})


@pytest.mark.parametrize("engine", list(ENGINES))
def test_nothing_is_to_be_said_against_all_of_it(engine: str) -> None:
    done = run(
        *("validate", "mysql", "-f", EVERYTHING, "--set", f"engine={engine}", "--profile", "all", "--strict"),
    )
    assert done.exit_code == 0, done.stdout
    assert done.stdout.startswith("0 errors, 0 warnings in 12 objects")


@pytest.mark.parametrize("engine", list(ENGINES))
def test_bash_reads_the_scripts_that_are_added(engine: str) -> None:
    done = run("render", "mysql", "-f", EVERYTHING, "--set", f"engine={engine}")
    texts = next(each for each in yaml.safe_load_all(done.stdout) if each["metadata"]["name"] == "mysql")["data"]
    assert {"exporter.sh", "contents.sh"} <= texts.keys()
    for name, text in texts.items():
        if name.endswith(".sh"):
            read = subprocess.run(["/bin/bash", "-n"], input=text, text=True, capture_output=True, check=False)
            assert (read.returncode, read.stderr) == (0, ""), name


def test_the_exporter_sees_its_own_login_and_the_ca_alone() -> None:
    (exporter,) = (each for each in pod(made(observability=METRICS)).containers if each.name == "exporter")
    assert exporter.image == "prom/mysqld-exporter:v0.20.0"
    assert exporter.args[0] == "--config.my-cnf=/run/exporter/my.cnf"
    assert {each.mount_path for each in exporter.volume_mounts} == {"/run/exporter", "/etc/kgen/ca"}
    assert all(each.read_only for each in exporter.volume_mounts)
    assert exporter.security_context.read_only_root_filesystem is True
    (ca,) = (each.secret for each in pod(made(observability=METRICS)).volumes if each.name == "ca")
    assert [each.key for each in ca.items] == ["ca.crt"]


def test_prometheus_finds_the_metrics_and_may_ask_for_them() -> None:
    bundle = made(observability=Observability(exporter=True, monitor=True, scraped_from="watching", interval=15))
    labels = bundle.one(Service, "mysql-metrics").metadata.labels or {}
    monitor = bundle.one("ServiceMonitor").to_plain()["spec"]
    assert monitor["selector"]["matchLabels"] == dict(labels)
    assert monitor["endpoints"] == [{"port": "metrics", "interval": "15s"}]
    others = [each.metadata.labels for each in bundle if isinstance(each, Service) and each.metadata.labels != labels]
    assert len(others) == 3
    assert not [each for each in others if labels.items() <= dict(each or {}).items()]
    ingress = bundle.one(NetworkPolicy).to_plain()["spec"]["ingress"]
    (peers,) = (each["from"] for each in ingress if each["ports"][0]["port"] == EXPORTER_PORT)
    assert peers == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "watching"}}}]


@pytest.mark.parametrize(
    ("engine", "names"),
    [
        ("mysql-9.7", ("mysql_slave_status_replica_io_running", "mysql_slave_status_seconds_behind_source")),
        ("mariadb-11.8", ("mysql_slave_status_slave_io_running", "mysql_slave_status_seconds_behind_master")),
    ],
)
def test_alerts_ask_for_metrics_of_the_engine(engine: str, names: tuple[str, str]) -> None:
    found = rules(made(engine, observability=METRICS))
    assert names[0] in found["MySQLReplicaNotRunning"]["expr"]
    assert names[1] in found["MySQLReplicaBehind"]["expr"]
    assert "MySQLSemiSyncOff" not in found
    found = rules(made(engine, observability=METRICS, replication=Replication(semi_sync="require")))
    assert found["MySQLSemiSyncOff"]["labels"]["severity"] == "critical"


def test_alerts_are_about_one_namespace_where_it_is_known() -> None:
    assert all("namespace=" not in each["expr"] for each in rules(made(observability=METRICS)).values())
    known = rules(made(observability=METRICS, namespace="shop"))
    assert all('namespace="shop"' in each["expr"] for each in known.values())


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed: Debian has it in prometheus")
@pytest.mark.parametrize("engine", ["mysql-9.7", "mariadb-11.8"])
def test_prometheus_fires_the_alerts(engine: str, tmp_path: Path) -> None:
    replication = Replication(semi_sync="require")
    bundle = made(engine, observability=METRICS, replication=replication, namespace="shop")
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(bundle.one("PrometheusRule").to_plain()["spec"]))
    cases = Path(__file__).with_name("alerts.yaml").read_text()
    if engine.startswith("mariadb"):
        for old, new in (("replica_", "slave_"), ("_source", "_master")):
            cases = cases.replace(old, new)
    (tmp_path / "cases.yaml").write_text(cases)
    done = subprocess.run(
        ["promtool", "test", "rules", "cases.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_databases_and_users_are_made_by_a_script_of_their_own() -> None:
    contents = Contents(
        databases=[Database(name="shop_orders", character_set="utf8mb4")],
        users=[User(name="reader", databases=["shop_orders", "app"], privileges=["SELECT"])],
    )
    texts = scripts(made(contents=contents))
    assert "CREATE DATABASE IF NOT EXISTS `shop_orders` CHARACTER SET utf8mb4;" in texts["contents.sh"]
    assert "GRANT SELECT ON `shop\\_orders`.* TO 'reader'@'%';" in texts["contents.sh"]
    assert "account reader reader-password" in texts["contents.sh"]
    assert "for each in reader-password; do secret" in texts["prepare.sh"]


def test_first_statements_restart_no_pod() -> None:
    first = made(contents=Contents(init_sql="CREATE TABLE t (id INT);"))
    other = made(contents=Contents(init_sql="CREATE TABLE u (id INT);"))
    assert (first.one(ConfigMap, "mysql-cluster").data or {})["init.sql"] == "CREATE TABLE t (id INT);\n"
    assert first.one(StatefulSet) == other.one(StatefulSet)


def test_rendering_names_the_keys_of_more_users() -> None:
    done = run("render", "mysql", "-f", EVERYTHING)
    assert "--from-file=shop-password --from-file=reader" in done.stderr
    assert "kinds of the Prometheus operator" in done.stderr


def test_more_containers_have_the_least_rights() -> None:
    logs = LOGS.merge({"volumeMounts": [{"name": "logs", "mountPath": "/logs"}]})
    volume = Volume.of({"name": "logs", "emptyDir": {}})
    rollout = Rollout(containers=[logs], init_containers=[LOGS.replace(name="proxy")], volumes=[volume])
    made_pod = pod(made(rollout=rollout))
    assert [each.name for each in made_pod.init_containers] == ["proxy", "prepare"]
    assert [each.name for each in made_pod.containers] == ["mysql", "agent", "logs"]
    assert made_pod.containers[-1].security_context == made_pod.containers[0].security_context
    assert made_pod.volumes[-1] == volume


def test_services_can_have_annotations() -> None:
    bundle = made(network=Network(annotations={"a": "b"}))
    found = {each.metadata.name: each.metadata.annotations for each in bundle if isinstance(each, Service)}
    assert found == {"mysql": None, "mysql-primary": {"a": "b"}, "mysql-read": {"a": "b"}}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"observability": Observability(monitor=True)},
            "observability.monitor: the exporter has the metrics; set observability.exporter=true",
        ),
        ({"observability": Observability(alerts=True)}, "observability.alerts: the exporter has the metrics"),
        ({"observability": Observability(interval=1)}, "observability.interval: must be in range 5..300, got 1"),
        ({"observability": Observability(collect=["a b"])}, "observability.collect"),
        (
            {"observability": Observability(exporter=True, image="prom/mysqld-exporter")},
            "observability.image: 'prom/mysqld-exporter' may be another version tomorrow",
        ),
        ({"image": "reg.corp:5000/mysql:latest"}, "image: 'reg.corp:5000/mysql:latest' may be another version"),
        (
            {"observability": METRICS, "service_name": "mysql-metrics"},
            "service_name: 'mysql-metrics' is the name of another Service",
        ),
        ({"contents": Contents(databases=[Database(name="sys")])}, "contents.databases: 'sys' is a database of the"),
        ({"contents": Contents(databases=[Database(name="app")])}, "contents.databases: 'app' is made already"),
        ({"contents": Contents(databases=[Database(name="a`b")])}, "contents.databases[0].name: must match"),
        ({"contents": Contents(databases=2 * [Database(name="x")])}, "contents.databases: 'x' is listed twice"),
        (
            {"contents": Contents(users=[User(name="monitor", databases=["app"])])},
            "contents.users: 'monitor' is an account that the blueprint makes",
        ),
        (
            {"contents": Contents(users=[User(name="x", databases=["shop"])])},
            "contents.users: 'x': no database 'shop' is made; they are app",
        ),
        ({"contents": Contents(users=[User(name="x", databases=[])])}, "contents.users: 'x' has no databases"),
        (
            {"contents": Contents(init_sql="use shop\nSELECT 1;")},
            "contents.init_sql: line 1: `use` needs a `;` behind it here",
        ),
        ({"rollout": Rollout(containers=[LOGS.replace(name="agent")])}, "'agent' is a container of the blueprint"),
        ({"rollout": Rollout(containers=[LOGS, LOGS])}, "rollout.containers: 'logs' is the name of two containers"),
        (
            {"rollout": Rollout(containers=[LOGS.replace(image="logs")])},
            "rollout.containers[0].image: 'logs' may be another version tomorrow",
        ),
        (
            {"rollout": Rollout(volumes=[Volume.of({"name": "data", "emptyDir": {}})])},
            "rollout.volumes: 'data' is a volume of the blueprint",
        ),
    ],
)
def test_what_cannot_be_right_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        made(**values)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("", []),
        ('SELECT 1;\n-- \\G use source\n/* \\! ls */ # \\g\nUSE app; SELECT \'a;b\', "c\\"d", `e;f`;', []),
        ("SELECT 'it''s', 'use\nsource x';", []),
        ("DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END$$\nUSE app$$\nDELIMITER ;\nSELECT 3;", []),
        ("/*!50001 SET NAMES utf8mb4 */;", []),
        ("SELECT 5 -- 3;\n;", []),
        (
            "source /tmp/x.sql\n",
            ["line 1: `source` reads a file, and there is none beside it; write its statements here"],
        ),
        ("SELECT 1\\G\nSELECT 2;", ["line 1: `\\G` is a command of the client; end the statement with `;`"]),
        ("SELECT 1;\n\\! ls\n", ["line 2: `\\!` is a command of the client; leave it out"]),
        ("Use app\n", ["line 1: `Use` needs a `;` behind it here"]),
        ("SELECT 1;\nSELECT 'a;\n", ["line 2: the quote ' is not closed"]),
        ("SELECT 1;\n\nINSERT INTO t\nVALUES (1)\n", ["line 3: the last statement has no `;` at its end"]),
        ("SYSTEM ls;", ["line 1: `SYSTEM` runs a program; leave it out"]),
    ],
)
def test_statements_that_a_client_in_a_batch_refuses_are_found(sql: str, found: list[str]) -> None:
    assert list(problems(sql)) == found


def test_all_of_it_reaches_the_tutorial_as_a_refusal() -> None:
    with pytest.raises(ParameterError, match="contents: only the profile production has it"):
        mysql(contents=Contents())
