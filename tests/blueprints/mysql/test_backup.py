"""Backups of the profile "production": what they render, and what is refused."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from kgen import Bundle, to_yaml
from kgen.blueprinting import ParameterError
from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.backups import Backup, Transfer
from kgen.blueprints.mysql.parameters import Replication
from kgen.blueprints.mysql.production.backup.intervals import longest
from kgen.blueprints.mysql.production.notes import notes
from kgen.k8s import ConfigMap, CronJob, Job, NetworkPolicy, PersistentVolumeClaim, ResourceRequirements
from tests.support.command_line import run

ENGINES = ("mysql-9.7", "mariadb-11.8", "mariadb-10.11")
DAY = 86400
RCLONE = Transfer(image="rclone/rclone:1.71", command=["rclone", "copy", "/upload", "s3:dumps"], secret="s3")  # noqa: S106 - a name


def key(kind: str = "rsa", bits: int = 2048) -> str:
    """The text of a public key."""
    options = (
        ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if kind == "rsa" else ["-algorithm", "ED25519"]
    )
    private = subprocess.run(["openssl", "genpkey", *options], check=True, capture_output=True).stdout
    return subprocess.run(
        ["openssl", "pkey", "-pubout"], input=private, check=True, capture_output=True
    ).stdout.decode()


def made(engine: str = "mysql-9.7", **values: Any) -> Any:
    """A bundle, of whose objects all fields that are asked for are there."""
    return mysql(profile="production", engine=engine, **values)  # type: ignore[arg-type]  # of parametrize


def scripts(bundle: Bundle) -> dict[str, str]:
    return dict(bundle.one(ConfigMap, "mysql-backup").data or {})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("more", [["backup.keep=3"], ["backup.restore=mysql-1.sql.gz"]])
def test_nothing_is_to_be_said_against_it(engine: str, more: list[str]) -> None:
    options = [word for each in ["profile=production", f"engine={engine}", *more] for word in ("--set", each)]
    done = run("validate", "mysql", *options, "--profile", "all", "--strict")
    assert done.exit_code == 0, done.stdout


@pytest.mark.parametrize("engine", ENGINES)
def test_what_stands_there_without_a_backup_stands_there_with_one(engine: str) -> None:
    before, after = made(engine), made(engine, backup=Backup())
    own = {"mysql-backup"}
    changed = {"ConfigMap mysql", "NetworkPolicy mysql", "StatefulSet mysql"}
    there = {f"{each.kind} {each.metadata.name}": each for each in after if each.metadata.name not in own}
    assert there.keys() == {f"{each.kind} {each.metadata.name}" for each in before}
    for each in before:
        title = f"{each.kind} {each.metadata.name}"
        assert (each == there[title]) == (title not in changed), title


@pytest.mark.parametrize("engine", ENGINES)
def test_bash_reads_every_script(engine: str) -> None:
    bundle = made(engine, backup=Backup(restore="x.sql.gz.enc", private_key="key", public_key=key(), restore_over=True))
    for name, text in [*scripts(bundle).items(), *(bundle.one(ConfigMap, "mysql").data or {}).items()]:
        if name.endswith(".sh"):
            done = subprocess.run(["/bin/bash", "-n"], input=text, text=True, capture_output=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), name


def test_a_run_forbids_another_one_and_comes_to_an_end() -> None:
    spec = made(backup=Backup(schedule="@daily", time_zone="Europe/Berlin", deadline=3600)).one(CronJob).spec
    assert (spec.schedule, spec.time_zone, spec.concurrency_policy) == ("@daily", "Europe/Berlin", "Forbid")
    assert (spec.successful_jobs_history_limit, spec.failed_jobs_history_limit) == (3, 3)
    template = spec.job_template.spec
    assert (template.backoff_limit, template.active_deadline_seconds) == (2, 3600)
    pod = template.template.spec
    assert (pod.restart_policy, pod.automount_service_account_token) == ("Never", False)


def test_a_pod_of_a_backup_has_the_password_that_it_needs_and_no_other() -> None:
    bundle = made(backup=Backup(restore="mysql-1.sql.gz"))
    for pod, password in (
        (bundle.one(CronJob).spec.job_template.spec.template.spec, "backup-password"),
        (bundle.one(Job).spec.template.spec, "root-password"),
    ):
        volumes = {each.name: each for each in pod.volumes}
        assert [each.key for each in volumes["passwords"].secret.items] == [password]
        assert [each.key for each in volumes["tls"].secret.items] == ["ca.crt"]
        for each in [*(pod.init_containers or []), *pod.containers]:
            assert [variable.name for variable in each.env] == ["POD_NAMESPACE"]


def test_no_password_is_an_argument() -> None:
    text = "\n".join(scripts(made(backup=Backup(restore="mysql-1.sql.gz"))).values())
    assert "--password" not in text
    assert "MYSQL_PWD" not in text


def test_who_reaches_whom() -> None:
    bundle = made(backup=Backup())
    servers, own = (to_yaml(bundle.one(NetworkPolicy, name)) for name in ("mysql", "mysql-backup"))
    assert "app.kubernetes.io/name: mysql-backup" in servers
    assert "port: 443" not in own
    assert "port: 443" in to_yaml(made(backup=Backup(upload=RCLONE)).one(NetworkPolicy, "mysql-backup"))


def test_the_upload_gets_the_dump_and_no_password_of_the_database() -> None:
    pod = made(backup=Backup(upload=RCLONE)).one(CronJob).spec.job_template.spec.template.spec
    assert [each.name for each in pod.init_containers] == ["dump", "test"]
    (upload,) = pod.containers
    assert {each.name: each.mount_path for each in upload.volume_mounts} == {
        "scratch": "/upload",
        "upload-tmp": "/tmp",  # noqa: S108 - of the container
    }
    assert [each.secret_ref.name for each in upload.env_from] == ["s3"]


def test_a_restore_is_a_job_of_its_own_and_stops_the_clock() -> None:
    bundle = made(backup=Backup(restore="mysql-1.sql.gz"))
    assert bundle.one(CronJob).spec.suspend is True
    assert bundle.one(Job).spec.backoff_limit == 0
    assert bundle.one(Job).spec.ttl_seconds_after_finished is None
    assert bundle.one(ConfigMap, "mysql-cluster").data["restore"] == "mysql-1.sql.gz"
    over = made(backup=Backup(restore="mysql-1.sql.gz", restore_over=True))
    assert bundle.one(Job).metadata.name != over.one(Job).metadata.name
    assert "DROP DATABASE" not in scripts(bundle)["restore.sh"]


def test_a_restore_restarts_no_server() -> None:
    before, after = made(backup=Backup()), made(backup=Backup(restore="mysql-1.sql.gz"))
    assert before.one(ConfigMap, "mysql") == after.one(ConfigMap, "mysql")


def test_dumps_lie_on_a_claim_that_is_made_or_there() -> None:
    made_one = made(backup=Backup(size="50Gi", storage_class="slow")).one(PersistentVolumeClaim)
    assert made_one.spec.resources.requests == {"storage": "50Gi"}
    assert made_one.spec.storage_class_name == "slow"
    other = made(name="db2", backup=Backup(claim="mysql-backup", restore="mysql-1.sql.gz"))
    assert not [each for each in other if isinstance(each, PersistentVolumeClaim)]
    volumes = {each.name: each for each in other.one(Job).spec.template.spec.volumes}
    assert volumes["backups"].persistent_volume_claim.claim_name == "mysql-backup"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"backup": Backup(schedule="@weekly")},
            "binlog_retention: 604800 seconds are less than twice the 604800 seconds between two dumps (@weekly): set",
        ),
        ({"backup": Backup(schedule="61 * * * *")}, "backup.schedule: the minute must be between 0 and 59"),
        ({"backup": Backup(schedule="TZ=UTC 1 1 * * *")}, "backup.schedule: must not have a time zone in it"),
        ({"backup": Backup(time_zone="Europe/Berlyn")}, 'backup.time_zone: "Europe/Berlyn" is not a time zone'),
        (
            {"backup": Backup(resources=ResourceRequirements(limits={"memory": "256Mi"}))},
            "backup.resources: the scratch server needs a memory limit of at least 768Mi, not 256Mi",
        ),
        ({"backup": Backup(public_key="age1xyz")}, "backup.public_key: must be the text of a public key"),
        (
            {"backup": Backup(public_key="-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----")},
            "backup.public_key: this is a private key, which stays with you",
        ),
        ({"backup": Backup(public_key=key("ed25519"))}, "must be a key of RSA with at least 2048 bits"),
        ({"backup": Backup(public_key=key(bits=1024))}, "must be a key of RSA with at least 2048 bits"),
        ({"backup": Backup(restore_over=True)}, "backup.restore: must name a dump, as backup.restore_over is set"),
        (
            {"backup": Backup(restore="m.sql.gz.enc")},
            "backup.restore: m.sql.gz.enc is encrypted: set backup.private_key",
        ),
        ({"name": "a" * 46, "backup": Backup()}, "name: with backups it may have at most 45 characters"),
    ],
)
def test_what_cannot_be_right_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        made(**values)
    assert message in str(caught.value)


def test_a_longer_retention_allows_a_longer_interval() -> None:
    made(backup=Backup(schedule="@weekly"), replication=Replication(binlog_retention=14 * DAY))


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("0 3 1 * *", 31 * DAY),
        ("*/20 * * * *", 1200),
        ("0 8-18 * * *", 14 * 3600),
        ("0 0 29 2 *", 4 * 365 * DAY + DAY),
        ("0 0 1,15 * 1", 7 * DAY),
        ("@every 90m", 5400),
    ],
)
def test_the_longest_time_between_two_runs(schedule: str, seconds: int) -> None:
    assert longest(schedule) == seconds


def test_the_tutorial_has_none() -> None:
    with pytest.raises(ParameterError) as caught:
        mysql(backup=Backup())
    assert "backup: only the profile production has it" in str(caught.value)


def test_a_person_is_told_what_a_backup_lacks() -> None:
    def told(backup: Backup) -> str:
        return "\n".join(notes(backup=backup))

    assert "the dumps lie on one volume" in told(Backup())
    assert "set backup.public_key to encrypt them" in told(Backup(upload=RCLONE))
    assert "backup:" not in told(Backup(upload=RCLONE, public_key=key()))
    assert "leave it out again afterwards" in told(Backup(restore="mysql-1.sql.gz"))
