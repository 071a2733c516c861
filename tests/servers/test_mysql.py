"""A real API server that enforces the standard "restricted" takes the mysql blueprint's production profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.blueprints.mysql import mysql
from kgen.bundles import Bundle, bundle, identity_of
from kgen.values import arguments
from kgen.values.sources import from_file
from tests.servers.client import Answer, Client

pytestmark = pytest.mark.apiserver
ENFORCED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}


def answers(server: Client, made: Bundle) -> dict[str, Answer]:
    """What it answers to each object, applied in turn."""
    return {str(identity_of(each)): server.apply(each.to_plain())[0] for each in made}


def everything() -> Bundle:
    """All that is optional, but for the kinds that a Prometheus operator brings along."""
    values = arguments(mysql, [from_file(str(Path(__file__).parents[1] / "blueprints/mysql/everything.yaml"))])
    made: Bundle = mysql(**{**values, "namespace": "databases"})
    return bundle(each for each in made if each.kind not in ("ServiceMonitor", "PrometheusRule"))


def pod(made: Bundle) -> dict[str, object]:
    """The pod that the StatefulSet makes."""
    template = made.one("StatefulSet").to_plain()["spec"]["template"]
    spec = {each: value for each, value in template["spec"].items() if each != "serviceAccountName"}
    claims = [{"name": "data", "persistentVolumeClaim": {"claimName": "data-mysql-0"}}]
    spec["volumes"] = [*spec["volumes"], *claims]
    metadata = {"name": "mysql-0", "namespace": "databases", "labels": template["metadata"]["labels"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@pytest.fixture
def server(api_server: Client) -> Client:
    api_server.labelled_namespace("databases", **ENFORCED)
    return api_server


@pytest.mark.parametrize("engine", ["mysql-9.7", "mysql-8.4", "mariadb-11.8", "mariadb-10.11"])
def test_production_is_taken_without_a_warning(server: Client, engine: str) -> None:
    made = mysql(profile="production", engine=engine, namespace="databases")  # type: ignore[arg-type]
    for identity, answer in answers(server, made).items():
        assert (answer.accepted, list(answer.warnings)) == (True, []), (identity, answer)
    answer = server.create(pod(made))
    assert (answer.accepted, list(answer.warnings)) == (True, []), answer


def test_all_that_is_optional_is_taken_without_a_warning(server: Client) -> None:
    made = everything()
    for identity, answer in answers(server, made).items():
        assert (answer.accepted, list(answer.warnings)) == (True, []), (identity, answer)
    answer = server.create(pod(made))
    assert (answer.accepted, list(answer.warnings)) == (True, []), answer


def test_the_tutorial_is_warned_of_and_gets_no_pods(server: Client) -> None:
    made = mysql(namespace="databases")
    found = answers(server, made)
    assert all(answer.accepted for answer in found.values())
    warned = [identity for identity, answer in found.items() if answer.warnings]
    assert warned == ["StatefulSet.apps databases/mysql"]
    assert "violates PodSecurity" in server.create(pod(made)).message
