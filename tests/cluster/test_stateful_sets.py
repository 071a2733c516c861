"""What a StatefulSet's controller does, held to what real ones were recorded to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kgen.cluster.stateful_sets import Controller, Event, Pod, Settings
from tests.support.rollouts import ANSWERS, Scenario, settled

RECORDED = [json.loads(line) for line in ANSWERS.read_text().splitlines()]
CASES = [(each["scenario"], version, each[version]) for each in RECORDED for version in ("1.36", "1.37")]


def merged(spec: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A spec with a strategic merge patch, as far as the scenarios need one; a strategy of other type keeps nothing."""
    found = {**spec, **{key: value for key, value in change.items() if key not in ("image", "updateStrategy")}}
    if "updateStrategy" in change:
        old, new = spec.get("updateStrategy") or {}, change["updateStrategy"]
        rolling = {**(old.get("rollingUpdate") or {}), **(new.get("rollingUpdate") or {})}
        found["updateStrategy"] = {**new, "rollingUpdate": rolling if new.get("rollingUpdate") is not None else None}
    return found


def shown(event: Event) -> list[str]:
    if event.action == "start":
        return [f"+{event.ordinal} {event.revision}"]
    return [f"{'-' if event.action == 'stop' else '*'}{event.ordinal}"]


def simulated(scenario: Scenario, version: tuple[int, int]) -> list[str]:
    spec = scenario.before
    settings = Settings.of(spec)
    wanted = range(settings.start, settings.start + settings.replicas)
    pods = {n: Pod("old", is_ready=n not in scenario.unready) for n in wanted}
    controller = Controller(settings, version, pods, current="old", update="old")
    found: list[str] = []
    for change in scenario.after:
        spec = merged(spec, change)
        controller.change(Settings.of(spec), change.get("image", controller.update))
        found += [text for event in controller.run(scenario.broken) for text in shown(event)]
    return settled(found, scenario)


@pytest.mark.parametrize(
    ("scenario", "version", "events"), CASES, ids=lambda value: json.dumps(value) if isinstance(value, dict) else None
)
def test_as_the_real_controller(scenario: dict[str, Any], version: str, events: list[str]) -> None:
    asked = Scenario(**{**scenario, "after": tuple(scenario["after"])})
    major, _, minor = version.partition(".")
    assert simulated(asked, (int(major), int(minor))) == settled(events, asked)
