"""Links over whole bundles: what they find in documents and snapshots, and what must stay unsaid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kgen.blueprints.mysql import mysql
from kgen.builders import storage_class
from kgen.validation import validate
from tests.support.manifests import pod, service, stateful_set

TESTS = Path(__file__).parents[1]


DOCUMENTS = {
    "000-nginx-statefulset": {"KG709 standard", "KG711 nginx"},
    "000-nginx-statefulset-parallel": {"KG709 standard", "KG711 nginx"},
    "000-pvc-replicationcontroller": {"KG741 3 pods of ReplicationController nginx"},
    "001-lamp-pod": {"KG706 my-lamp-site-data"},
    "001-nginx-web": {"KG709 my-storage-class"},
    "001-storageclass-aws-ebs": set(),
    "002-myapp": {"KG721 port 80/TCP"},
    "003-headless-pods": {"KG722 8000 leads to 8080"},
    "003-mysql-replicated": set(),
    "003-statefulset-rwx": {"KG709 fast"},
    "003-storageclass-longhorn": set(),
    "003-volumes": {"KG709 fast"},
    "004-mysql-single": {"KG709 standard"},
}
PRODUCTION = ("mysql-9-7", "mysql-8-4", "mariadb-11-8", "mariadb-10-11", "backup", "restore")
SNAPSHOTS = {
    "job-backup": {"KG702 pg-login"},
    "job-postgres": {"KG702 pg-login", "KG709 fast"},
    "job-web-prod": {"KG710 shop-tls"},
    "mysql-storage": {"KG709 fast"},
    **{f"mysql-production-{each}": {'KG702 "mysql"', 'KG702 "mysql-tls"'} for each in PRODUCTION},
    "mysql-production-everything": {'KG702 "mysql-tls"', 'KG702 "registry"'},
}
"""What is not in the bundle on purpose; all other snapshots that are no document's example have nothing to say."""


def documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text()) if each]


def warned(source: Any, **options: Any) -> list[str]:
    """Code and message of what the links say."""
    report = validate(source, **options)
    found = [each for each in report if each.stage == "links"]
    assert all(each.severity == "warning" and not each.server_answer for each in found)
    return [f"{each.code} {each.message}" for each in found]


def fits(found: list[str], expected: set[str]) -> bool:
    """Whether each expected code comes once, with the words expected, and nothing else."""
    return len(found) == len(expected) and all(
        any(text[:5] == each[:5] and each[6:] in text for text in found) for each in expected
    )


@pytest.mark.parametrize(("name", "expected"), DOCUMENTS.items())
def test_what_the_documents_have_to_be_told(name: str, expected: set[str]) -> None:
    found = warned(documents(TESTS / "documents" / f"{name}.yaml"))
    assert fits(found, expected), found


@pytest.mark.parametrize("path", sorted((TESTS / "snapshots").glob("[!e]*.yaml")), ids=lambda path: path.stem)
def test_snapshots_have_only_what_lives_outside_missing(path: Path) -> None:
    found = warned(documents(path))
    assert fits(found, SNAPSHOTS.get(path.stem, set())), found


MYSQL = (TESTS / "documents" / "003-mysql-replicated.yaml").read_text()
PASSWORD = "$MYSQL_ROOT_PASSWORD"  # noqa: S105  # the name of a variable
SLIPS = [
    ("mysql-0.mysql'", "mysql-9.mysql'", "KG771 mysql-0 to mysql-2"),
    ("mysql-0.mysql'", "mysql-0.mysqll'", "KG771 no Service mysqll"),
    ("mysql-0.mysql'", "mysq-0.mysql'", "KG771 no StatefulSet mysq"),
    ("mysql-0.mysql'", "mysql-0.mysql-read'", "KG771 names Service"),
    ("mysql-0.mysql'", "mysql-5.mysql.prod.svc.cluster.local'", "KG771 mysql-0 to mysql-2"),
    ("mysql-$(($ordinal-1)).mysql ", "mysql-$(($ordinal-1)).mysqll ", "KG771 no Service mysqll"),
    ("mysql-0.mysql'", "mysql-0.mysql.example.com'", ""),
    ("mysql-0.mysql'", "mysql-0.sql'", ""),
    ("mysql-0.mysql'", "db-0.elsewhere'", ""),
    ("config-map/replica.cnf", "config-map/replicas.cnf", "KG782 replicas.cnf"),
    ("config-map/replica.cnf", "config-map/*.cnf", ""),
    ('"mysqladmin", "ping"', f'"mysqladmin", "-p{PASSWORD}", "ping"', "KG762 no shell runs here"),
    ('"mysqladmin", "ping"', f'"bash", "-c", "mysqladmin -p{PASSWORD} ping"', ""),
    ("--host=127.0.0.1", "--host=mysql-raed", "KG772 mysql-raed"),
    ("--host=127.0.0.1", "--host=db.example.com", ""),
    ("        configMap:\n          name: mysql", "        configMap:\n          name: conf", "KG701 conf"),
    ("replicas: 3", "replicas: 3\n  updateStrategy: {rollingUpdate: {partition: 3}}", "KG714 mysql-2"),
]


@pytest.mark.parametrize(("old", "new", "expected"), SLIPS, ids=[new.strip() for _, new, _ in SLIPS])
def test_slips_in_the_mysql_document(old: str, new: str, expected: str) -> None:
    assert old in MYSQL or not expected
    found = warned(list(yaml.safe_load_all(MYSQL.replace(old, new))))
    assert fits(found, {expected} if expected else set()), found


FINE: dict[str, list[Any]] = {
    "a Service without a selector": [service(), pod()],
    "an ExternalName": [service(type="ExternalName", externalName="db.example.com", ports=None), pod()],
    "a Service alone": [service(selector={"app": "elsewhere"})],
    "pods in another namespace": [service(namespace="shop", selector={"app": "web"}), pod()],
    "the default account": [pod(serviceAccountName="default")],
    "a class of the system": [pod(priorityClassName="system-cluster-critical")],
    "a ConfigMap of every namespace": [pod(volumes=[{"name": "ca", "configMap": {"name": "kube-root-ca.crt"}}])],
    "an optional Secret": [pod(volumes=[{"name": "tls", "secret": {"secretName": "tls", "optional": True}}])],
    "a Secret that an operator makes": [
        pod(volumes=[{"name": "tls", "secret": {"secretName": "tls"}}]),
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": {"name": "web"},
            "spec": {"secretName": "tls"},
        },
    ],
    "no ports declared": [service(selector={"app": "web"}), pod()],
    "one replica more or less": [mysql(replicas=1)],
    "a class of the bundle": [mysql(storage_class=storage_class.longhorn("fast", replicas=3))],
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_fine_stays_unsaid(name: str) -> None:
    source = FINE[name]
    assert warned(source[0] if len(source) == 1 else source) == []


def test_what_is_missing_is_told_once() -> None:
    volumes = [{"name": name, "configMap": {"name": "conf"}} for name in ("one", "two")]
    other = {**pod(volumes=volumes), "metadata": {"name": "other"}}
    assert len(warned([pod(volumes=volumes), other])) == 1


@pytest.mark.parametrize("pattern", ["StorageClass/fast", "StorageClass/*", "*/fast"])
def test_what_lives_outside_can_be_declared(pattern: str) -> None:
    source = mysql(storage_class="fast")
    assert fits(warned(source), {"KG709 fast"})
    assert warned(source, external=[pattern]) == []
    assert fits(warned(source, external=["StorageClass/slow"]), {"KG709 fast"})


def test_what_lives_outside_can_be_said_by_an_annotation() -> None:
    spec = pod(volumes=[{"name": "tls", "secret": {"secretName": "tls"}}])
    metadata = {**spec["metadata"], "annotations": {"kgen/external": "Secret/other, Secret/tls"}}
    assert warned({**spec, "metadata": metadata}) == []


def test_links_can_be_left_out() -> None:
    assert warned(mysql(storage_class="fast"), independent=True) == []


def test_what_does_not_decode_is_there_but_not_looked_at() -> None:
    broken = {**service(selector={"app": 1}), "metadata": {"name": "web"}}
    report = validate([broken, stateful_set()])
    assert report.errors
    assert "KG711" not in {each.code for each in report}


@pytest.mark.parametrize("kind", ["Pod", "StatefulSet", "Service", "NetworkPolicy", "Ingress", "ResourceQuota"])
def test_objects_without_anything_in_them_do_no_harm(kind: str) -> None:
    api_version = {"StatefulSet": "apps/v1", "NetworkPolicy": "networking.k8s.io/v1", "Ingress": "networking.k8s.io/v1"}
    empty = {"apiVersion": api_version.get(kind, "v1"), "kind": kind, "metadata": {}}
    assert validate([empty, {**empty, "spec": {}}, {**empty, "spec": None}, pod()]).objects == 4
