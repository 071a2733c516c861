"""Recorded updates, asked again: real API servers of two versions and kgen answer alike to a changed object."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kgen.validation.options import Options
from kgen.validation.verdict import Judge
from tests.apiserver.test_conformance import UPDATES
from tests.conformance.known_differences import NOT_YET_KNOWN_UPDATES
from tests.servers.client import Client

KINDS = ("StatefulSet", "Deployment", "DaemonSet", "Service")
CASES = [case for case in UPDATES if case["kind"] in KINDS and case["id"] not in NOT_YET_KNOWN_UPDATES]

pytestmark = pytest.mark.apiserver


def of_kgen(case: dict[str, Any], version: str) -> tuple[bool, Counter[tuple[str, str]]]:
    said = Judge(Options(kubernetes=version)).changed(case["old"], case["manifest"]).said
    causes = Counter((str(each.finding.at), each.finding.reason) for each in said if each.server_answer)
    return all(each.rule.severity != "error" for each in said), causes


def of_server(case: dict[str, Any], server: Client) -> tuple[bool, Counter[tuple[str, str]]]:
    with server.stored(case["old"]):
        answer = server.change(case["manifest"])
    return answer.accepted, answer.causes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_1_36_answers_to_a_change_as_kgen_does(case: dict[str, Any], api_server: Client) -> None:
    assert of_server(case, api_server) == of_kgen(case, "1.36")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_1_37_answers_to_a_change_as_kgen_does(case: dict[str, Any], api_server_1_37: Client) -> None:
    assert of_server(case, api_server_1_37) == of_kgen(case, "1.37")
