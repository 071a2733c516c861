"""Dumps of real servers: tested by a restore, kept, encrypted, restored."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.backups import Backup, Transfer
from kgen.k8s import Job
from tests.servers.machine.cluster import Cluster
from tests.servers.machine.container import Output

from .production import PODS, Production, passwords, secret

pytestmark = pytest.mark.databases
ENGINES = ("mysql-9.7", "mariadb-11.8")

DATA = """
    CREATE TABLE app.`odd ``name` (id INT PRIMARY KEY, what VARBINARY(20), t TIMESTAMP NULL, note TEXT, x FLOAT);
    INSERT INTO app.`odd ``name` VALUES (1, UNHEX('00FF27220A'), '2026-03-29 02:30:00', 'it''s "\\\\ \\n', 0.1);
    INSERT INTO app.`odd ``name` VALUES (2, NULL, NULL, NULL, 1e10 / 3);
    CREATE TABLE app.empty (id INT);
    CREATE TABLE app.many (id INT PRIMARY KEY, v VARCHAR(60) CHARACTER SET utf8mb4);
    INSERT INTO app.many
        WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, CONCAT('ü', i) FROM n;
"""
ROOT_DATA = """
    CREATE VIEW app.v AS SELECT COUNT(*) AS c FROM app.many;
    CREATE TRIGGER app.before_insert BEFORE INSERT ON app.empty FOR EACH ROW SET NEW.id = NEW.id + 1;
    CREATE EVENT app.tick ON SCHEDULE EVERY 1 SECOND DO DELETE FROM app.many;
    CREATE PROCEDURE app.two() SELECT 2;
    CREATE DATABASE other;
    CREATE TABLE other.t (id INT PRIMARY KEY);
    INSERT INTO other.t VALUES (1), (2);
    CREATE USER 'clerk'@'%' IDENTIFIED BY 'c''l"k';
    CREATE ROLE reader;
    GRANT SELECT ON other.* TO reader;
    GRANT reader TO 'clerk'@'%';
    SET DEFAULT ROLE reader {to} 'clerk'@'%';
    GRANT SELECT ON other.* TO 'app'@'%';
"""
KEPT = 2
CLERK = "c'l\"k"
COUNTS = "SELECT (SELECT COUNT(*) FROM app.many), (SELECT COUNT(*) FROM other.t), (SELECT c FROM app.v)"


class Backups(Production):
    """Three servers with data, and what their backup leaves."""

    def fill(self) -> None:
        self.insert()
        self.must(DATA)
        self.root(0, ROOT_DATA.format(to="TO" if self.program == "mysql" else "FOR"))
        self.must("SELECT * FROM other.t")
        self.until_everywhere()

    def backup(self) -> Output:
        """How one run of the CronJob ends."""
        return self.cluster.run_job("CronJob", "mysql-backup")

    def dumps(self) -> list[Path]:
        """The dumps on the volume."""
        return sorted(self.cluster.claims.seen("mysql-backup").glob("mysql-*"))

    def restore(self, **values: Any) -> Output:
        """How the restore of the newest dump ends."""
        self.apply(backup=Backup(restore=self.dumps()[-1].name, **values))
        name = mysql(profile="production", engine=self.engine, **self.values).one(Job).metadata.name  # type: ignore[arg-type]
        return self.cluster.run_job("Job", str(name))


@pytest.fixture(params=ENGINES)
def production(cluster: Cluster, request: pytest.FixtureRequest) -> Backups:
    made = Backups(cluster, request.param, {"backup": Backup(keep=KEPT)})
    made.start()
    made.fill()
    return made


def test_a_dump_of_a_replica_is_tested_kept_and_restored_into_the_same_cluster(production: Backups) -> None:
    cluster = production.cluster
    code, text = production.backup()
    assert code == 0, text
    assert "dumps mysql-2.mysql.default.svc" in text
    assert "5 tables are equal" in text
    (dump,) = production.dumps()
    assert "-- kgen end" in gzip.decompress(dump.read_bytes()).decode()

    # It follows the role: mysql-2 is the primary, and not dumped.
    production.apply(primary=2)
    production.until_roles(2, (0, 1))
    cluster.until_ready(*PODS)
    assert "dumps mysql-1.mysql.default.svc" in production.backup().text
    assert production.backup().code == 0
    assert len(production.dumps()) == KEPT
    assert dump.name not in [each.name for each in production.dumps()]

    production.must("DELETE FROM app.many", host="mysql-2.mysql")
    before = len(production.dumps())
    code, text = production.restore()
    assert (code, "does not overwrite what is there: app.empty" in text) == (1, True)
    assert production.must("SELECT COUNT(*) FROM app.many", host="mysql-2.mysql") == "0"
    production.root(2, "DROP USER 'clerk'@'%'; DROP ROLE reader")
    code, text = production.restore(restore_over=True)
    assert code == 0, text
    assert production.must(COUNTS, host="mysql-2.mysql").split() == ["900", "2", "900"]
    assert "reader" in production.root(2, "SHOW GRANTS FOR 'clerk'@'%'")
    production.passwords["clerk"] = CLERK
    assert production.must("SELECT COUNT(*) FROM other.t", user="clerk", host="mysql-2.mysql") == "2"
    assert len(production.dumps()) == before
    production.apply(backup=Backup(keep=KEPT))
    account = "SELECT COUNT(*) FROM mysql.user WHERE User = 'restore'"
    cluster.until("the account of the restore is gone", lambda: production.root(2, account) == "0")
    production.until_everywhere()


def test_what_a_dump_lacks_is_noticed_and_nothing_is_kept(production: Backups) -> None:
    cluster = production.cluster
    scripts = cluster.object("ConfigMap", "mysql-backup")
    whole = scripts["data"]["dump.sh"]
    for what, broken, message in (
        ("--single-transaction", "--single-transaction --where='id<>900'", "differs: `app`.`many` 900"),
        ("--databases --", "--ignore-table=app.t --databases --", "app.t"),
        ("echo '-- kgen end'", "true", "its end is missing"),
    ):
        assert whole.count(what) == 1
        scripts["data"]["dump.sh"] = whole.replace(what, broken)
        cluster.apply([scripts])
        code, text = production.backup()
        assert (code, message in text) == (1, True), text
        assert not production.dumps()

    production.apply()
    assert production.backup().code == 0
    (dump,) = production.dumps()
    content = dump.read_bytes()
    for damaged in (content[: len(content) // 2], content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]):
        dump.write_bytes(damaged)
        code, text = production.restore(restore_over=True)
        assert (code, "is damaged" in text) == (1, True), text
        assert production.must(COUNTS).split() == ["900", "2", "900"]


def test_an_encrypted_dump_is_carried_away_and_restored_into_a_new_cluster(production: Backups) -> None:
    cluster = production.cluster
    private = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072")
    public = openssl("pkey", "-pubout", stdin=private)
    image = cluster.object("StatefulSet", "mysql")["spec"]["template"]["spec"]["containers"][0]["image"]
    upload = Transfer(image=image, command=["bash", "-c", "set -e; cd /upload; sha256sum *"])
    production.apply(backup=Backup(public_key=public, upload=upload))
    code, text = production.backup()
    assert code == 0, text
    (dump,) = production.dumps()
    assert dump.name.endswith(".sql.gz.enc")
    assert f"{hashlib.sha256(dump.read_bytes()).hexdigest()}  {dump.name}" in text
    assert b"CREATE" not in dump.read_bytes()

    # A new cluster: no pod, no volume, other passwords.
    cluster.delete("StatefulSet", "mysql")
    cluster.until("all are gone", lambda: not cluster.pods.keys() & set(PODS))
    for pod in PODS:
        cluster.claims.delete(f"data-{pod}")
    production.passwords = passwords("new")
    production.apply_secrets()
    production.apply(backup=Backup(claim="mysql-backup"))
    cluster.until_ready(*PODS, timeout=300)
    production.until_roles(0, (1, 2))
    cluster.apply([secret("key", {"private.pem": private})])
    code, text = production.restore(claim="mysql-backup", private_key="key")
    assert code == 0, text
    assert production.must(COUNTS).split() == ["900", "2", "900"]
    assert production.must("SELECT HEX(what), t, note FROM app.`odd ``name` WHERE id = 1", user="backup").startswith(
        "00FF27220A\t2026-03-29 02:30:00"
    )
    production.until_everywhere()

    cluster.apply([secret("key", {"private.pem": openssl("genpkey", "-algorithm", "RSA")})])
    code, text = production.restore(claim="mysql-backup", private_key="key", restore_over=True)
    assert (code, "the private key does not open" in text) == (1, True)


def openssl(*command: str, stdin: str = "") -> str:
    done = subprocess.run(["openssl", *command], input=stdin, text=True, check=True, capture_output=True)
    return done.stdout
