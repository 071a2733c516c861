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
from tests.conformance.known_differences import KNOWN_DIFFERENCES

CASES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "conformance" / "cases.jsonl").read_text().splitlines()
]
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
