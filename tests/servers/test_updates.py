"""Changes: real API servers of two versions and kgen answer alike, to recorded ones and to random ones."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from kgen.apiserver.changes import ALLOCATED, answer, lives
from kgen.apiserver.registry import all_rules
from kgen.apiserver.served import parse_version
from tests.apiserver.test_recorded_updates import APPLIED, BY_ID
from tests.random_changes import FEW, Pair, asked, pairs
from tests.servers.seeds import SEED
from tests.servers.server import programs
from tests.servers.updates import recorded
from tests.support.changed_objects import CHANGED
from tests.support.stored_objects import differences

if TYPE_CHECKING:
    from tests.servers.client import Client

COUNT = 4000
"""Answers to half as many pairs: each is applied, and put in the place of what is there."""
ALIKE = 0.995
REFUSED = 0.4
OF_KUBECTL = 40
CLIENT_SIDE = ["apply", "--server-side=false", "-f", "-"]


@pytest.mark.apiserver
def test_1_36_answers_as_recorded(api_server: Client) -> None:
    check_recorded("1.36", api_server)


@pytest.mark.apiserver
def test_1_37_answers_as_recorded(api_server_1_37: Client) -> None:
    check_recorded("1.37", api_server_1_37)


def check_recorded(version: str, server: Client) -> None:
    known = {each["id"]: each for each in APPLIED if each["version"] == version}
    for name, case in BY_ID.items():
        found = json.loads(json.dumps(recorded(case, version, server)))
        assert found == known[name]


@pytest.mark.apiserver
def test_1_36_answers_to_random_changes_as_kgen_does(api_server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    check_random("1.36", api_server, capsys)


@pytest.mark.apiserver
def test_1_37_answers_to_random_changes_as_kgen_does(
    api_server_1_37: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    check_random("1.37", api_server_1_37, capsys)


def check_random(version: str, server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    figures = asked(server, SEED, COUNT, version)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    details = f"{figures}\n{figures.by_pattern(shown=2)}"
    assert figures.part_refused >= REFUSED, details
    assert figures.allowed_alike >= ALIKE, details
    assert figures.refused_alike >= ALIKE, details
    assert figures.stored_alike >= ALIKE, details
    assert not [code for code, number in figures.hits.items() if number < FEW], details


@pytest.mark.apiserver
def test_kubectl_apply_is_answered_by_1_36_as_kgen_does(api_server: Client) -> None:
    check_kubectl("1.36", api_server)


@pytest.mark.apiserver
def test_kubectl_apply_is_answered_by_1_37_as_kgen_does(api_server_1_37: Client) -> None:
    check_kubectl("1.37", api_server_1_37)


def check_kubectl(version: str, server: Client) -> None:
    different = [found for pair in sample() if (found := difference(pair, version, server))]
    assert not different, "\n".join(different)


def sample() -> Iterator[Pair]:
    """Changes that are written down, which kubectl takes in a moment each."""
    chance = random.Random(OF_KUBECTL)  # noqa: S311 - no secret
    for each in chance.sample(CHANGED, OF_KUBECTL):
        yield Pair(each["old"], each.get("status"), each["new"], ("written",))


def difference(pair: Pair, version: str, server: Client) -> str:
    """What kubectl and kgen say, where it is not the same verdict with the same fields."""
    with server.stored(pair.old):
        run(server, version, "annotate", pair.old)
        said = run(server, version, "apply", pair.new)
    at = parse_version(version)
    old = lives(pair.old, at)
    kgen = answer(old, pair.new, new_version=at, way="client", last=pair.old)
    if "not configured on this cluster" in said.stderr:
        return ""
    is_same = (said.returncode == 0) == kgen.accepted and all(each.field in said.stderr for each in kgen.findings)
    return "" if is_same else f"{pair.new}: kubectl: {said.stderr}; kgen: {kgen.findings}"


def run(server: Client, version: str, what: str, plain: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """`kubectl apply`, which first notes the manifest that the object was made of."""
    command = [f"{programs(version)}/kubectl", *server.login]
    options = ["apply", "set-last-applied", "-f", "-", "--create-annotation"] if what == "annotate" else [*CLIENT_SIDE]
    dry = [] if what == "annotate" else ["--dry-run=server", "--validate=false"]
    text = json.dumps(plain)
    return subprocess.run([*command, *options, *dry], input=text, capture_output=True, text=True, check=False)


def test_a_seed_makes_the_same_changes_again() -> None:
    first, again, other = (list(islice(pairs(seed), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_each_update_rule_is_met_by_a_written_change() -> None:
    met = set()
    for each in CHANGED:
        for version, way in (((1, 36), "server"), ((1, 36), "replace"), ((1, 37), "server")):
            old = lives(each["old"], version)
            old = old if each["status"] is None else old.replace(plain={**old.plain, "status": each["status"]})
            said = answer(old, each["new"], new_version=version, way=way, last=each["old"])  # type: ignore[arg-type]
            met |= {found.code for found in said.findings}
    assert {rule.code for rule in all_rules("update")} <= met


def test_a_different_object_is_told_apart() -> None:
    kgen: dict[str, Any] = {
        "metadata": {"uid": "a"},
        "spec": {"replicas": 1, "memory": "1024Mi", "type": "", "clusterIP": ALLOCATED},
    }
    server: dict[str, Any] = {
        "metadata": {"uid": "b"},
        "spec": {"replicas": 1, "memory": "1Gi", "clusterIP": "10.0.0.8"},
    }
    assert not [*differences(kgen, server, "Service")]
    server["spec"] |= {"replicas": 2, "memory": "2Gi"}
    assert [at for at, *_ in differences(kgen, server, "Service")] == ["Service.spec.replicas", "Service.spec.memory"]
