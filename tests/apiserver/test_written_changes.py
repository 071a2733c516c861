"""What real API servers of two versions answered to the changes in tests/servers/updates.yaml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgen.apiserver.changes import answer, lives
from tests.support.changed_objects import CHANGED

RECORDED = Path(__file__).parents[1] / "conformance" / "changes.jsonl"
ANSWERS = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]


def test_each_change_was_answered() -> None:
    missing = [CHANGED[number] for number in set(range(len(CHANGED))) - {each["number"] for each in ANSWERS}]
    assert all("IPv6" in each["new"]["spec"]["ipFamilies"] for each in missing), "the servers know IPv4 alone"


@pytest.mark.parametrize("version", ["1.36", "1.37"])
def test_a_change_is_answered_as_the_server_did(version: str) -> None:
    different = [each for each in ANSWERS if each["version"] == version and asked(each) != said(each)]
    assert not different, "\n".join(f"{CHANGED[each['number']]}: {each}, kgen: {asked(each)}" for each in different)


def said(recorded: dict[str, Any]) -> tuple[bool, set[tuple[str, str]]]:
    return recorded["code"] < 300, {(field, reason) for field, reason in recorded["causes"]}


def asked(recorded: dict[str, Any]) -> tuple[bool, set[tuple[str, str]]]:
    change = CHANGED[recorded["number"]]
    major, minor = map(int, recorded["version"].split("."))
    old = lives(change["old"], (major, minor))
    if change["status"] is not None:
        old = old.replace(plain={**old.plain, "status": change["status"]})
    found = answer(old, change["new"], new_version=(major, minor), way=recorded["way"], last=change["old"])
    return found.accepted, {(each.field, each.reason) for each in found.findings if each.reason}
