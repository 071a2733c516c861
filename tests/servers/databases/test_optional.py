"""What the production profile may have besides, on MySQL and on MariaDB."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.optional import Contents, Database, Observability, User
from kgen.blueprints.mysql.production.engines import ENGINES
from tests.servers.machine.cluster import Cluster

from .production import HOSTILE, Production, passwords

pytestmark = pytest.mark.databases

FIRST = """
CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, note TEXT);
DELIMITER //
CREATE PROCEDURE add_order(IN note TEXT)
BEGIN
  INSERT INTO orders (note) VALUES (note);
END //
DELIMITER ;
CALL add_order('the first; \\\\G');
USE mysql;
SELECT 1;
"""
CONTENTS = Contents(
    databases=[
        Database(name="shop_orders", character_set="utf8mb4", collation="utf8mb4_bin"),
        Database(name="reports"),
    ],
    users=[
        User(name="shop", databases=["shop_orders"]),
        User(name="reader", databases=["reports", "app"], privileges=["SELECT", "SHOW VIEW"], key="key.of-reader"),
    ],
    init_sql=FIRST,
)
PODS = ("mysql-0", "mysql-1")


@attrs.define
class Optional(Production):
    """The blueprint with all of it; in the exporter's container a client asks what the exporter would."""

    def apply(self, **values: Any) -> None:
        """Apply the manifests, with the image of the server for the exporter's."""
        self.values |= values
        made = mysql(profile="production", engine=self.engine, **self.values)  # type: ignore[arg-type]
        manifests = [each.to_plain() for each in made]
        for each in manifests:
            if each["kind"] == "StatefulSet":
                (exporter,) = (it for it in each["spec"]["template"]["spec"]["containers"] if it["name"] == "exporter")
                del exporter["args"], exporter["livenessProbe"]
                exporter |= {"image": ENGINES[self.engine].image, "command": ["sleep", "infinity"]}
        self.cluster.apply(manifests)

    def exporter(self, statements: str, pod: str = "mysql-0") -> Any:
        """What a server answers the exporter's account, over TLS with its name verified."""
        ssl = "--ssl-mode=VERIFY_IDENTITY" if self.program == "mysql" else "--ssl-verify-server-cert"
        command = (self.program, "--defaults-file=/run/exporter/my.cnf", "--protocol=tcp", ssl, "-N", "-B", "-E")
        return self.cluster.exec(pod, *command, "-e", statements, container="exporter")


@pytest.fixture(params=["mysql-9.7", "mariadb-11.8"])
def production(cluster: Cluster, request: pytest.FixtureRequest) -> Optional:
    """Two servers that have just been made."""
    made = Optional(cluster, request.param)
    made.passwords = {**passwords(), "shop": f"sh{HOSTILE}", "reader": f"re{HOSTILE}"}
    data = {f"{account}-password": password for account, password in made.passwords.items()}
    data["key.of-reader"] = data.pop("reader-password")
    made.apply_secrets()
    secret = cluster.object("Secret", "mysql")
    cluster.apply([{**secret, "stringData": data}])
    made.apply(replicas=2, contents=CONTENTS, observability=Observability(exporter=True))
    cluster.until_ready(*PODS, timeout=300)
    made.make_client()
    return made


def test_all_of_it_is_there(production: Optional) -> None:
    for pod in PODS:
        host = f"{pod}.mysql"
        assert production.must("SELECT note FROM app.orders", host=host) == "the first; \\\\G"
        assert production.must("SHOW DATABASES", host=host, user="shop").split()[-1] == "shop_orders"
        assert production.must("SELECT @@collation_database", host=host, user="app")

    production.must("CREATE TABLE shop_orders.t (a TEXT)", user="shop")
    assert "utf8mb4_bin" in production.must("SHOW CREATE TABLE shop_orders.t", user="shop")
    assert production.sql("CREATE TABLE reports.t (a INT)", user="shop").code == 1
    assert production.must("SELECT COUNT(*) FROM app.orders", user="reader") == "1"
    assert production.sql("INSERT INTO app.orders (note) VALUES ('no')", user="reader").code == 1

    for pod in PODS:
        for statement in (
            "SHOW GLOBAL STATUS",
            "SHOW ENGINE INNODB STATUS",
            "SELECT * FROM performance_schema.threads",
        ):
            code, text = production.exporter(statement, pod)
            assert code == 0, text
        assert production.exporter("SELECT * FROM app.orders", pod).code == 1
        assert (
            "root" not in production.cluster.exec(pod, "ls", "/run/exporter", "/etc/kgen/ca", container="exporter").text
        )
    replica = production.exporter("SHOW REPLICA STATUS", PODS[1])
    assert replica.code == 0
    assert "mysql-0.mysql.default.svc" in replica.text

    # The server starts again alone: the exporter's password stays.
    production.cluster.container(PODS[1], "mysql").kill()
    production.cluster.until("it asks again", lambda: production.exporter("SELECT 1", PODS[1]).code == 0)
    assert production.root(1, "SELECT COUNT(*) FROM mysql.user WHERE user = 'exporter'") == "2"


def test_first_statements_that_fail_stop_the_first_start(cluster: Cluster) -> None:
    production = Optional(cluster, "mysql-9.7")
    production.apply_secrets()
    production.apply(
        replicas=1,
        contents=Contents(init_sql="CREATE TABLE t (a NONSENSE);"),
        observability=Observability(exporter=True),
    )
    cluster.until(
        "it says why",
        lambda: (
            "mysql-0" in cluster.pods
            and "prepare" in cluster.pods["mysql-0"].containers
            and "nothing is kept of it" in production.log(0, "prepare")
        ),
    )
    assert "ERROR 1064" in production.log(0, "prepare")
    production.apply(contents=Contents(init_sql="CREATE TABLE t (a INT);"))
    cluster.delete_pod("mysql-0")  # a kubelet would write the ConfigMap anew without it
    cluster.until_ready("mysql-0", timeout=300)
    assert production.root(0, "SHOW TABLES IN app") == "t"
