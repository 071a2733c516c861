"""What real API servers answered to changes: recorded as replaces, and anew as server-side applies of two versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgen.apiserver.changes import Answer, answer, lives
from tests.conformance.known_differences import UPDATES_OF_STATE

RECORDED = Path(__file__).parents[1] / "conformance"
UPDATES = [
    case
    for case in map(json.loads, (RECORDED / "cases.jsonl").read_text("utf-8").splitlines())
    if case["op"] == "update"
]
APPLIED = [json.loads(line) for line in (RECORDED / "updates.jsonl").read_text("utf-8").splitlines()]
BY_ID = {case["id"]: case for case in UPDATES}
NUMBER_OF_UPDATES = 112


def asked(case: dict[str, Any], way: Any, version: tuple[int, int]) -> tuple[bool, set[tuple[str, str]]]:
    old = lives(case["old"], version)
    if "old_status" in case:
        old = old.replace(plain={**old.plain, "status": case["old_status"]})
    return said_by(answer(old, case["manifest"], new_version=version, way=way, last=case["old"]))


def said_by(said: Answer) -> tuple[bool, set[tuple[str, str]]]:
    return said.accepted, {(each.field, each.reason) for each in said.findings if each.reason}


def causes(recorded: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(each["field"], each["reason"]) for each in recorded if each.get("reason")}


def test_every_recorded_update_is_read() -> None:
    assert len(UPDATES) == NUMBER_OF_UPDATES
    assert BY_ID.keys() >= UPDATES_OF_STATE.keys()
    assert {(each["id"], each["version"]) for each in APPLIED} == {
        (name, version) for name in BY_ID for version in ("1.36", "1.37")
    }


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case["id"])
def test_a_replace_is_answered_as_the_server_did(case: dict[str, Any]) -> None:
    recorded = case["put_authored"]
    expected = recorded["code"] < 300, causes(recorded["causes"])
    found = asked(case, "replace", (1, 36))
    if case["id"] in UPDATES_OF_STATE:
        assert found != expected, "the difference is gone: take it off the list"
        return
    assert found == expected


@pytest.mark.parametrize(
    "case", [each for each in UPDATES if each["kind"] in ("Job", "Pod")], ids=lambda case: case["id"]
)
def test_what_the_server_filled_in_counts_once_it_is_kept(case: dict[str, Any]) -> None:
    assert asked(case, "server", (1, 36)) == (case["accepted"], causes(case["causes"]))


@pytest.mark.parametrize("recorded", APPLIED, ids=lambda each: f"{each['id']}-{each['version']}")
def test_an_apply_is_answered_as_the_server_did(recorded: dict[str, Any]) -> None:
    major, minor = map(int, recorded["version"].split("."))
    expected = recorded["accepted"], {(field, reason) for field, reason in recorded["causes"]}
    found = asked(BY_ID[recorded["id"]], "server", (major, minor))
    if recorded["id"] in UPDATES_OF_STATE and found != expected:
        assert not expected[0]
        return
    assert found == expected
