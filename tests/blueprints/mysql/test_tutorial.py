"""The mysql blueprint: each parameter changes just what it should, and what cannot be right is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kgen import Bundle
from kgen.blueprinting import ParameterError
from kgen.blueprints.mysql import mysql
from kgen.builders import storage_class
from kgen.bundles import identity_of
from kgen.k8s import ExecAction, Probe, ResourceRequirements, StatefulSet, StorageClass

CONFIG, HOST, READS, SET = "ConfigMap mysql", "Service mysql", "Service mysql-read", "StatefulSet.apps mysql"
POD = "spec.template.spec"
COPIES = f"{POD}.initContainers[1]"


def leaves(plain: Any, path: str = "") -> dict[str, Any]:
    """Every scalar (and empty list or map) with its path."""
    if isinstance(plain, dict) and plain:
        parts = [leaves(value, f"{path}.{key}" if path else key) for key, value in plain.items()]
    elif isinstance(plain, list) and plain:
        parts = [leaves(value, f"{path}[{i}]") for i, value in enumerate(plain)]
    else:
        return {path: plain}
    return {path: value for part in parts for path, value in part.items()}


def changes(made: Bundle) -> dict[str, tuple[Any, Any]]:
    """What differs from the defaults: object and path -> before and after."""
    before, after = ({str(identity_of(each)): leaves(each.to_plain()) for each in b} for b in (mysql(), made))
    paths = [(name, path) for name in before | after for path in before.get(name, {}) | after.get(name, {})]
    pairs = {f"{n}: {p}": (before.get(n, {}).get(p), after.get(n, {}).get(p)) for n, p in paths}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def after(made: Bundle) -> dict[str, Any]:
    return {path: pair[1] for path, pair in changes(made).items()}


def test_replicas() -> None:
    assert after(mysql(replicas=5)) == {f"{SET}: spec.replicas": 5}


def test_images() -> None:
    assert after(mysql(image="mysql:8")) == {
        f"{SET}: {POD}.initContainers[0].image": "mysql:8",
        f"{SET}: {POD}.containers[0].image": "mysql:8",
    }
    assert after(mysql(xtrabackup_image="x:2")) == {
        f"{SET}: {COPIES}.image": "x:2",
        f"{SET}: {POD}.containers[1].image": "x:2",
    }


def test_storage() -> None:
    claim = f"{SET}: spec.volumeClaimTemplates[0].spec"
    assert after(mysql(storage="1Ti", storage_class="fast")) == {
        f"{claim}.resources.requests.storage": "1Ti",
        f"{claim}.storageClassName": "fast",
    }
    assert after(mysql(storage_class="")) == {f"{claim}.storageClassName": ""}


def test_a_storage_class_comes_along() -> None:
    made = mysql(storage_class=storage_class.longhorn("fast", replicas=2))
    assert made.one(StorageClass) == next(iter(made))
    assert made.one(StatefulSet).pick("spec.volumeClaimTemplates[0].spec.storageClassName") == "fast"


def test_resources() -> None:
    resources = ResourceRequirements(requests={"cpu": "2", "memory": "1Gi"}, limits={"memory": "4Gi"})
    assert after(mysql(resources=resources)) == {
        f"{SET}: {POD}.containers[0].resources.requests.cpu": "2",
        f"{SET}: {POD}.containers[0].resources.limits.memory": "4Gi",
    }
    assert after(mysql(xtrabackup_resources=ResourceRequirements(requests={"cpu": "1", "memory": "100Mi"}))) == {
        f"{SET}: {POD}.containers[1].resources.requests.cpu": "1"
    }


def test_probes() -> None:
    slow = Probe(initial_delay_seconds=90, period_seconds=10, timeout_seconds=5)
    assert after(mysql(liveness=slow)) == {f"{SET}: {POD}.containers[0].livenessProbe.initialDelaySeconds": 90}
    often = Probe(initial_delay_seconds=5, period_seconds=1, timeout_seconds=1)
    assert after(mysql(readiness=often)) == {f"{SET}: {POD}.containers[0].readinessProbe.periodSeconds": 1}


def test_configuration() -> None:
    primary = after(mysql(primary_config="sync_binlog=1"))
    assert list(primary) == [f"{CONFIG}: data.primary.cnf"]
    assert primary[f"{CONFIG}: data.primary.cnf"].endswith("\nlog-bin\nsync_binlog=1\n")
    replica = after(mysql(replica_config="read_only=1\n"))
    assert list(replica) == [f"{CONFIG}: data.replica.cnf"]
    assert replica[f"{CONFIG}: data.replica.cnf"].endswith("\nsuper-read-only\nread_only=1\n")


def test_labels_go_everywhere_but_into_selectors() -> None:
    made = after(mysql(labels={"team": "a"}))
    assert made == {
        f"{CONFIG}: metadata.labels.team": "a",
        f"{HOST}: metadata.labels.team": "a",
        f"{READS}: metadata.labels.team": "a",
        f"{SET}: metadata.labels.team": "a",
        f"{SET}: spec.template.metadata.labels.team": "a",
    }


def test_namespace() -> None:
    made = after(mysql(namespace="shop"))
    assert made.keys() >= {"ConfigMap shop/mysql: metadata.namespace", "StatefulSet.apps shop/mysql: spec.replicas"}
    assert [each.pick("metadata.namespace") for each in mysql(namespace="shop")] == ["shop"] * 4


def test_the_scripts_follow_the_service() -> None:
    made = changes(mysql(service_name="db"))
    assert made.keys() == {
        *(f"{HOST}: {path}" for path in leaves(mysql().one("Service", "mysql").to_plain())),
        *(f"Service db: {path}" for path in leaves(mysql().one("Service", "mysql").to_plain())),
        f"{SET}: spec.serviceName",
        f"{SET}: {COPIES}.command[2]",
        f"{SET}: {POD}.containers[1].command[2]",
    }
    assert "ncat --recv-only mysql-$(($ordinal-1)).db 3307" in made[f"{SET}: {COPIES}.command[2]"][1]
    assert "MASTER_HOST='mysql-0.db'" in made[f"{SET}: {POD}.containers[1].command[2]"][1]


def test_everything_follows_the_name() -> None:
    text = str([each.to_plain() for each in mysql("orders")])
    assert "orders-0.orders" in text
    assert "orders-$(($ordinal-1)).orders 3307" in text
    default = str([each.to_plain() for each in mysql()])
    kept = ("mysql:5.7", "gcr.io/google-samples/xtrabackup:1.0", "mysqladmin", "/var/lib/mysql", "mysqld")
    assert all(text.count(word) == default.count(word) for word in kept)
    assert [identity_of(each)[3] for each in mysql("orders")] == ["orders", "orders", "orders-read", "orders"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "My_SQL"}, "name: must consist of lower case"),
        ({"name": "a.b"}, 'name: must not contain "."'),
        ({"name": "m" * 53}, "name: must have at most 52 characters, got 53"),
        ({"namespace": "Shop"}, "namespace: must consist"),
        ({"namespace": ""}, "namespace: must"),
        ({"replicas": 0}, "replicas: must be at least 1, got 0"),
        ({"image": ""}, "image: must not be empty"),
        ({"image": "mysql: 8"}, "image: must not hold white space"),
        ({"xtrabackup_image": " x"}, "xtrabackup_image: must not hold white space"),
        ({"service_name": "My"}, "service_name: must consist"),
        ({"service_name": "mysql-read"}, "is the name of the Service for reads already"),
        (
            {"storage": "10GB"},
            'storage: must be a quantity such as 10Gi, got "10GB": "GB" is not a unit; did you mean "10G" or "10Gi"',
        ),
        ({"storage": "0"}, "storage: must be more than 0"),
        ({"storage": -1}, "storage: must be more than 0"),
        ({"storage_class": "Fast!"}, "storage_class: must consist"),
        ({"resources": ResourceRequirements(requests={"cpu": "1x"})}, "resources: requests.cpu: "),
        (
            {"resources": ResourceRequirements(requests={"memory": "2Gi"}, limits={"memory": "1Gi"})},
            "resources: requests.memory '2Gi' is more than its limit '1Gi'",
        ),
        ({"labels": {"-a": "b"}}, "labels: -a: the key must"),
        ({"labels": {"a": "b c"}}, "labels: a: the value must"),
        ({"labels": {"app": "other"}}, "labels: app: the selectors use it for the name"),
        ({"liveness": Probe(period_seconds=-1)}, "liveness: periodSeconds must not be negative"),
        ({"readiness": Probe(exec=ExecAction())}, "readiness: takes timings only, in whole seconds; exec is given"),
    ],
)
def test_what_cannot_be_right_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        mysql(**values)
    assert message in str(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        mysql("My", replicas=0, storage="x")
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["name", "replicas", "storage"]
