"""What `kgen diff` says of Deployments and DaemonSets, held to what real controllers were recorded to do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kgen.changes.result import ObjectChange
from kgen.cluster.rollout import Rollout
from tests.support.changes import compared
from tests.support.replicas import ANSWERS, NODES, Scenario

RECORDED = [json.loads(line) for line in ANSWERS.read_text().splitlines()]
CASES = [(each["scenario"], version, each[version]) for each in RECORDED for version in ("1.36", "1.37")]


@pytest.mark.parametrize(
    ("scenario", "version", "states"), CASES, ids=lambda value: json.dumps(value) if isinstance(value, dict) else None
)
def test_as_the_real_controllers(scenario: dict[str, Any], version: str, states: list[list[int]]) -> None:
    asked = Scenario(**scenario)
    old, new = map(json.dumps, asked.manifests())
    objects = compared(old, new, old_version=version, new_version=version).objects
    first, *after = states
    [found] = objects
    rollout = found.rollout
    if rollout is None or rollout.number == 0 or rollout.is_by_hand:
        assert found.verdict != "restart" or (rollout and rollout.is_by_hand)
        assert all(new == 0 or old == 0 for old, _, new, _ in states)
    elif asked.kind == "DaemonSet":
        check_nodes(rollout, after)
    elif rollout.is_all_at_once:
        assert found.verdict == "restart"
        assert all(old == 0 or new == 0 for old, _, new, _ in states)
        assert (0, 0) in [(old, ready) for old, _, _, ready in after]
    else:
        check_pods(rollout, after)
    check_scaled(found, first, states[-1], asked)
    check_pace(rollout, asked, after)


def check_pods(rollout: Rollout, after: list[list[int]]) -> None:
    """As many as are told stay Ready and run at a time."""
    text = rollout.sentences()[0]
    numbers = re.search(r"at least (\d+) stay available, at most (\d+) run", text)
    assert numbers, text
    at_least, most = map(int, numbers.groups())
    assert at_least == min(old_ready + new_ready for _, old_ready, _, new_ready in after)
    seen = max(old + new for old, _, new, _ in after)
    assert seen == most or (seen < most and rollout.at_once == rollout.wanted)  # all old ones have gone meanwhile
    assert after[0][1] <= (rollout.number or 0)


def check_nodes(rollout: Rollout, after: list[list[int]]) -> None:
    """As many nodes as are told are without a pod that is Ready, or have two."""
    told = re.search(r"on (\d+)(%?) (?:of the )?nodes?", rollout.sentences()[0])
    assert told, rollout.sentences()
    number = -(-int(told[1]) * NODES // 100) if told[2] else int(told[1])
    missing = NODES - min(old_ready + new_ready for _, old_ready, _, new_ready in after)
    extra = max(old + new for old, _, new, _ in after) - NODES
    is_new_first = "the new one starts before" in rollout.sentences()[0]
    assert (missing, extra) == ((0, number) if is_new_first else (min(number, NODES), 0))


def check_scaled(found: ObjectChange, first: list[int], last: list[int], asked: Scenario) -> None:
    """Pods that are told to start or to stop are those by which the number of pods differs."""
    told = [each.why for each in found.changes if each.path == "spec.replicas"]
    more = asked.after.get("replicas", first[0]) - first[0] if asked.kind == "Deployment" else 0
    if not told:
        assert more == 0
        return
    pods = f"{abs(more)} pod{'s' * (abs(more) != 1)}"
    assert told == [f"starts {pods} more" if more > 0 else f"stops {pods}"]
    if not asked.broken and "minReadySeconds" not in {**asked.before, **asked.after}:
        assert last[0] + last[2] - first[0] == more


def check_pace(rollout: Rollout | None, asked: Scenario, after: list[list[int]]) -> None:
    """Where pods must be Ready for a while, nothing goes on before."""
    seconds = asked.after.get("minReadySeconds", asked.before.get("minReadySeconds"))
    said = f"a new pod counts once it has been Ready for {seconds} s (minReadySeconds)"
    assert (said in (rollout.sentences() if rollout else [])) == bool(seconds and rollout)
    if seconds and rollout:
        assert after[-1][0] > 0
        assert after[-1][3] > 0
