"""The API server's own answers: verdict and (field, reason) pairs of recorded create requests."""

from __future__ import annotations

import copy
import functools
import json
import operator
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kgen.validation import validate
from kgen.validation.options import Options
from kgen.validation.verdict import Judge
from tests.conformance.known_differences import KNOWN_DIFFERENCES, NOT_YET_KNOWN_UPDATES

CASES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "conformance" / "cases.jsonl").read_text().splitlines()
]
UPDATES = [case for case in CASES if case["op"] == "update"]
CREATES = [case for case in CASES if case["op"] == "create" and "manifest" in case and "raw" not in case]


def expected(case: dict[str, Any]) -> tuple[bool, Counter[tuple[str, str]]]:
    return case["accepted"], Counter((cause["field"], cause["reason"]) for cause in case["causes"])


def manifest(case: dict[str, Any]) -> dict[str, Any]:
    """What was sent; texts that are long are recorded as one character and its number."""
    made: dict[str, Any] = copy.deepcopy(case["manifest"])
    for path, char, length in case.get("expand", ()):
        around = functools.reduce(operator.getitem, path[:-1], made)
        around[path[-1]] = char * length
    return made


def answer(case: dict[str, Any]) -> tuple[bool, Counter[tuple[str, str]]]:
    report = validate(manifest(case))
    answers = [each for each in report if each.server_answer]
    return report.ok, Counter((each.field, each.reason) for each in answers if each.reason)


@pytest.mark.parametrize("case", CREATES, ids=lambda case: case["id"])
def test_kgen_answers_as_the_server_did(case: dict[str, Any]) -> None:
    if case["id"] in KNOWN_DIFFERENCES:
        assert answer(case) != expected(case), "the difference is gone: take it off the list"
        return
    assert answer(case) == expected(case)


def answer_to_change(case: dict[str, Any]) -> tuple[bool, Counter[tuple[str, str]]]:
    said = Judge(Options(kubernetes="1.36")).changed(case["old"], case["manifest"]).said
    answers = [each for each in said if each.server_answer and each.finding.reason]
    is_accepted = all(each.rule.severity != "error" for each in said)
    return is_accepted, Counter((str(each.finding.at), each.finding.reason) for each in answers)


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case["id"])
def test_kgen_answers_to_an_update_as_the_server_did(case: dict[str, Any]) -> None:
    if case["id"] in NOT_YET_KNOWN_UPDATES:
        assert answer_to_change(case) != expected(case), "it is known now: take it off the list"
        return
    assert answer_to_change(case) == expected(case)


def test_every_recorded_update_is_read() -> None:
    assert len(UPDATES) == NUMBER_OF_UPDATES
    assert {case["id"] for case in UPDATES} >= NOT_YET_KNOWN_UPDATES.keys()


NUMBER_OF_UPDATES = 112


def test_since_1_37_each_immutable_field_is_named() -> None:
    by_id = {case["id"]: case for case in UPDATES}
    fields = {
        "u-sts-servicename": "spec.serviceName",
        "u-sts-selector": "spec.selector",
        "u-sts-vct-size": "spec.volumeClaimTemplates",
        "u-sts-pmp": "spec.podManagementPolicy",
    }
    for name, field in fields.items():
        said = Judge(Options(kubernetes="1.37")).changed(by_id[name]["old"], by_id[name]["manifest"]).said
        assert [(str(each.finding.at), each.finding.reason) for each in said] == [(field, "FieldValueInvalid")]
