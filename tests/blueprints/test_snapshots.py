"""Every shipped blueprint and the parameters that matter, as YAML that a person can read and apply.

Run `pytest --snapshot-update` after a change that is meant, and read the difference.
"""

from __future__ import annotations

import runpy
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kgen import Bundle, to_yaml
from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.backups import Backup, Transfer
from kgen.builders import storage_class
from kgen.k8s import Probe, ResourceRequirements
from kgen.values import arguments
from kgen.values.sources import from_file
from tests.conftest import SNAPSHOTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.stem for path in (ROOT / "blueprints" / "examples").glob("[a-z]*.py"))


def example(name: str) -> Bundle:
    made: Bundle = getattr(import_module(f"kgen.blueprints.examples.{name}"), name)()
    return made


def script(name: str, variable: str) -> Bundle:
    """The bundle that a script under docs/examples makes."""
    folder = str(ROOT / "docs" / "examples")
    sys.path.insert(0, folder)
    try:
        made: Bundle = runpy.run_path(f"{folder}/{name}.py")[variable]
    finally:
        sys.path.remove(folder)
    return made


def web(**values: object) -> Bundle:
    made: Bundle = script("web_app", "web")(**values)  # type: ignore[operator]
    return made


def scale(low: int, high: int = 3) -> object:
    return script("web_app", "Scale")(low=low, high=high)  # type: ignore[operator]


def of_values(made: Any, file: str) -> Bundle:
    """A blueprint's bundle for a file of values beside this module."""
    bundle: Bundle = made(**arguments(made, [from_file(str(Path(__file__).parent / file))]))
    return bundle


CASES: dict[str, Callable[[], Bundle]] = {
    **{f"example-{name.replace('_', '-')}": partial(example, name) for name in EXAMPLES},
    "mysql": mysql,
    "mysql-named": partial(mysql, "orders-db", service_name="orders"),
    "mysql-namespace": partial(mysql, namespace="shop"),
    "mysql-one-replica": partial(mysql, replicas=1),
    "mysql-images": partial(mysql, image="reg.corp/mysql:5.7.44", xtrabackup_image="reg.corp/xtrabackup:2.4"),
    "mysql-storage": partial(mysql, storage="100Gi", storage_class="fast"),
    "mysql-longhorn": partial(mysql, storage_class=storage_class.longhorn("fast", replicas=3, stale_timeout=30)),
    "mysql-aws-ebs": partial(
        mysql,
        storage_class=storage_class.aws_ebs(
            "gp3", type="gp3", iops=6000, encrypted=True, volume_binding_mode="WaitForFirstConsumer"
        ),
    ),
    "mysql-resources": partial(
        mysql,
        resources=ResourceRequirements(requests={"cpu": 2, "memory": "8Gi"}, limits={"memory": "8Gi"}),
        xtrabackup_resources=ResourceRequirements(requests={"cpu": "200m"}),
    ),
    "mysql-labels": partial(mysql, labels={"team": "orders", "example.com/tier": "data"}),
    "mysql-probes": partial(
        mysql,
        liveness=Probe(initial_delay_seconds=120, failure_threshold=6),
        readiness=Probe(period_seconds=5),
    ),
    "mysql-config": partial(mysql, primary_config="sync_binlog=1\n", replica_config="read_buffer_size=2M"),
    **{
        f"mysql-production-{engine.replace('.', '-')}": partial(mysql, profile="production", engine=engine)
        for engine in ("mysql-9.7", "mysql-8.4", "mariadb-11.8", "mariadb-10.11")
    },
    "mysql-production-everything": partial(of_values, mysql, "mysql/everything.yaml"),
    "mysql-production-backup": partial(
        mysql,
        profile="production",
        engine="mariadb-11.8",
        backup=Backup(upload=Transfer(image="rclone/rclone:1.71", command=["rclone", "copy", "/upload", "s3:dumps"])),
    ),
    "mysql-production-restore": partial(
        mysql, profile="production", backup=Backup(restore="mysql-20261201T013000Z.sql.gz", restore_over=True)
    ),
    "job-postgres": partial(script, "postgres", "postgres"),
    "job-web-dev": partial(web, host="shop.dev.example.com", tag="main"),
    "job-web-staging": partial(web, host="shop.staging.example.com", tag="1.5.0-rc1", scale=scale(2)),
    "job-web-prod": partial(web, host="shop.example.com", tag="1.4.2", scale=scale(4, 20), tls="shop-tls"),
    "job-backup": partial(script, "backup", "backup"),
    "job-service-monitor": partial(script, "service_monitor", "monitored"),
    "job-vendor": partial(script, "vendor", "vendor"),
}


@pytest.mark.parametrize("name", CASES)
def test_blueprint_renders_as_before(name: str, yaml_file: SnapshotAssertion) -> None:
    assert to_yaml(CASES[name]()) == yaml_file(name=name)


def test_no_snapshot_is_unused() -> None:
    manifests = {path.name for path in SNAPSHOTS.iterdir() if not path.name.startswith("wording-")}
    assert manifests == {f"{name}.yaml" for name in CASES}
