"""The profile "production" of the mysql blueprint: what it renders, and what it refuses."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from kgen import Bundle, to_yaml
from kgen.blueprinting import ParameterError
from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.parameters import Network, Replication, Rollout, Security, Server, Storage
from kgen.blueprints.mysql.production.engines import ENGINES
from kgen.blueprints.mysql.production.notes import ACCOUNTS, notes
from kgen.k8s import ConfigMap, NetworkPolicy, ResourceRequirements, Service, StatefulSet
from tests.support.command_line import run

ENGINE_NAMES = list(ENGINES)
POD = "spec.template.spec"


def made(engine: str = "mysql-9.7", **values: Any) -> Bundle:
    return mysql(profile="production", engine=engine, **values)  # type: ignore[arg-type]  # of parametrize


def servers(bundle: Bundle) -> Any:
    return bundle.one(StatefulSet)


def scripts(bundle: Bundle) -> dict[str, str]:
    return dict(bundle.one(ConfigMap, "mysql").data or {})


def settings(bundle: Bundle) -> dict[str, str]:
    lines = [line.partition(" = ") for line in scripts(bundle)["my.cnf"].splitlines()]
    return {name: value for name, _, value in lines if value}


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_nothing_is_to_be_said_against_it(engine: str) -> None:
    done = run(
        "validate", "mysql", "--set", "profile=production", "--set", f"engine={engine}", "--profile", "all", "--strict"
    )
    assert done.exit_code == 0, done.stdout
    assert done.stdout.startswith("0 errors, 0 warnings in 9 objects")


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_the_same_values_give_the_same_bytes(engine: str) -> None:
    assert to_yaml(made(engine)) == to_yaml(made(engine))


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_bash_reads_every_script(engine: str) -> None:
    for name, text in scripts(made(engine)).items():
        if name.endswith(".sh"):
            done = subprocess.run(["/bin/bash", "-n"], input=text, text=True, capture_output=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), name


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_no_password_is_in_an_argument_or_in_the_environment(engine: str) -> None:
    pod = servers(made(engine)).spec.template.spec
    for each in [*(pod.init_containers or []), *pod.containers]:
        assert [variable.name for variable in each.env or []] == ["POD_NAMESPACE"]
    text = "\n".join(scripts(made(engine)).values())
    assert "MYSQL_PWD" not in text
    assert "--password" not in text


def test_the_images_are_the_engines_or_the_one_that_is_given() -> None:
    def images(bundle: Bundle) -> set[str]:
        pod = servers(bundle).spec.template.spec
        return {str(each.image) for each in [*(pod.init_containers or []), *pod.containers]}

    assert images(made("mariadb-11.8")) == {"mariadb:11.8"}
    pinned = made(image="reg.corp/mysql@sha256:" + 64 * "0")
    assert images(pinned) == {"reg.corp/mysql@sha256:" + 64 * "0"}
    assert servers(pinned).metadata.annotations is None


def test_the_primary_is_in_a_config_map_that_does_not_restart_pods() -> None:
    before, after = made(), made(primary=2, replicas=4, bootstrap="now")
    data = {"primary": "2", "replicas": "4", "bootstrap": "now"}
    assert after.one(ConfigMap, "mysql-cluster").data == data
    assert servers(before).spec.template == servers(after).spec.template
    selector = after.one(Service, "mysql-primary").spec.selector
    assert selector["statefulset.kubernetes.io/pod-name"] == "mysql-2"


def test_a_change_of_the_configuration_restarts_pods() -> None:
    before, after = made(), made(config={"innodb_io_capacity": 500})
    assert settings(after)["innodb_io_capacity"] == "500"
    assert servers(before).spec.template != servers(after).spec.template


def test_pods_have_the_least_rights() -> None:
    pod = servers(made()).spec.template.spec
    assert pod.automount_service_account_token is False
    assert pod.security_context.to_plain() == {
        "runAsNonRoot": True,
        "runAsUser": 999,
        "runAsGroup": 999,
        "seccompProfile": {"type": "RuntimeDefault"},
        "fsGroup": 999,
        "fsGroupChangePolicy": "OnRootMismatch",
    }
    for each in [*(pod.init_containers or []), *pod.containers]:
        assert each.security_context.read_only_root_filesystem is True
        assert each.security_context.capabilities.to_plain() == {"drop": ["ALL"]}


@pytest.mark.parametrize(
    ("engine", "memory", "pool"),
    [
        ("mysql-9.7", "768Mi", 128),
        ("mysql-9.7", "1Gi", 288),
        ("mysql-9.7", "4Gi", 2592),
        ("mariadb-11.8", "512Mi", 240),
    ],
)
def test_the_buffer_pool_follows_from_the_memory_limit(engine: str, memory: str, pool: int) -> None:
    bundle = made(engine, resources=ResourceRequirements(requests={"memory": memory}))
    assert settings(bundle)["innodb_buffer_pool_size"] == str(pool * 2**20)
    limits = servers(bundle).pick(f"{POD}.containers[0].resources.limits")
    assert limits == {"memory": memory}


def test_parameters_reach_the_objects() -> None:
    bundle = made(
        storage=Storage(size="50Gi", temporary_on="data", retention="Delete"),
        security=Security(secret="logins", tls="certificate", require_tls=False),  # noqa: S106 - a name
        replication=Replication(semi_sync="require", binlog_retention=7200),
        rollout=Rollout(partition=2, spread={"kubernetes.io/hostname": "ScheduleAnyway"}),
        network=Network(clients={"app": "shop"}, dns=["169.254.20.10/32"]),
        server=Server(time_zone="Europe/Berlin", max_connections=500),
    )
    found = settings(bundle)
    assert found["tmpdir"] == "/var/lib/mysql/tmp"
    assert found["require_secure_transport"] == "OFF"
    assert found["binlog_expire_logs_seconds"] == "7200"
    assert found["loose_rpl_semi_sync_source_timeout"] == "4294967295"
    assert found["default_time_zone"] == "Europe/Berlin"
    assert servers(bundle).pick("spec.updateStrategy.rollingUpdate.partition") == 2
    volumes = {each.name: each for each in servers(bundle).spec.template.spec.volumes or []}
    assert [volumes[each].secret.secret_name for each in ("passwords", "tls")] == ["logins", "certificate"]
    policy = to_yaml(bundle.one(NetworkPolicy))
    assert "app: shop" in policy
    assert "169.254.20.10/32" in policy


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"resources": ResourceRequirements(requests={"memory": "512Mi"})},
            "mysql-9.7 needs a memory limit of at least",
        ),
        ({"server": Server(buffer_pool="1Gi")}, "server.buffer_pool: 1Gi needs a memory limit of at least 1600Mi"),
        ({"primary": 3}, "primary: must be below replicas (3), got 3"),
        ({"replicas": 2, "replication": Replication(semi_sync="require")}, "set at least 3 replicas, not 2"),
        ({"service_name": "mysql-primary"}, "service_name: 'mysql-primary' is the name of another Service"),
        ({"labels": {"app.kubernetes.io/name": "x"}}, "labels: app.kubernetes.io/name: the selectors use it"),
        ({"config": {"read-only": 0}}, "config: read-only: it says who is primary"),
        (
            {"config": {"innodb_dedicated_server": True}},
            "config: innodb_dedicated_server: it sees the memory of the node",
        ),
        ({"config": {"log_error": "stderr"}}, "config: log_error: logs go to standard error"),
        ({"config": {"a b": 1}}, "config: 'a b' is not the name of a setting"),
        (
            {"config": {"expire-logs-days": 7}},
            "config: expire_logs_days: MySQL 9.7 has no option expire_logs_days; instead: binlog_expire_logs_seconds",
        ),
        (
            {"engine": "mariadb-10.11", "server": Server(collation="utf8mb4_0900_ai_ci")},
            'server: collation_server: MariaDB 10.11 has no collation "utf8mb4_0900_ai_ci"',
        ),
        ({"config": {"init_connect": "x\ny"}}, "config: init_connect: must not have a line break in it"),
        ({"xtrabackup_image": "x:1"}, "xtrabackup_image: only the profile tutorial has it"),
        ({"primary_config": "x=1"}, "primary_config: only the profile tutorial has it"),
    ],
)
def test_what_cannot_be_right_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        made(**values)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"engine": "mysql-9.7"}, "engine: only the profile production has it; set profile=production"),
        ({"primary": 0}, "primary: only the profile production has it"),
        ({"storage": Storage()}, "storage: only the profile production takes more than a size"),
    ],
)
def test_the_tutorial_takes_nothing_of_it(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        mysql(**values)
    assert message in str(caught.value)


def test_rendering_tells_how_the_secrets_are_made() -> None:
    done = run("render", "mysql", "--set", "profile=production", "--set", "name=db", "--set", "namespace=shop")
    assert done.exit_code == 0
    assert done.stdout == to_yaml(made(name="db", namespace="shop"))
    text = done.stderr
    assert "kubectl create secret generic db -n shop" in text
    assert "DNS:*.db.shop.svc" in text
    assert all(f"--from-file={account}-password" in text for account in ACCOUNTS)


def test_an_engine_that_was_not_run_is_marked() -> None:
    assert "mysql-8.4 was not run: its manifests follow the manual" in list(notes(engine="mysql-8.4"))
    assert [name for name, engine in ENGINES.items() if not engine.is_run] == ["mysql-8.4"]
