"""Scenarios of StatefulSets that are rolled out, scaled, stuck and repaired, and what real controllers did in them."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

ANSWERS = Path(__file__).parents[1] / "conformance" / "rollouts.jsonl"


class Scenario(NamedTuple):
    """A StatefulSet that runs, and what is changed.

    Attributes:
        before: Its spec, as far as it matters.
        after: Fields of its spec that are changed, in turn; `image` stands for the template.
        unready: Pods that have never become Ready when the first change is made.
        broken: Images whose pods never become Ready.
    """

    before: dict[str, Any]
    after: tuple[dict[str, Any], ...]
    unready: tuple[int, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return json.dumps(self._asdict(), separators=(",", ":"))


def rolling(partition: int = 0, most: int | str | None = None) -> dict[str, Any]:
    values = {"partition": partition, **({} if most is None else {"maxUnavailable": most})}
    return {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": values}}


ON_DELETE = {"updateStrategy": {"type": "OnDelete", "rollingUpdate": None}}
NEW = {"image": "new"}


def scenarios() -> list[Scenario]:
    """All scenarios, each for both policies of pod management."""
    found: list[Scenario] = []
    for policy in ("OrderedReady", "Parallel"):
        for number in (1, 3, 5):
            base = {"replicas": number, "podManagementPolicy": policy}
            found.append(Scenario(base, (NEW,)))
        base = {"replicas": 3, "podManagementPolicy": policy}
        found += [Scenario(base, ({"replicas": n},)) for n in (0, 1, 2, 5)]
        found += [Scenario(base, ({**NEW, "replicas": n},)) for n in (1, 5)]
        found += [Scenario(base, (NEW,), broken=("new",)), Scenario(base, (NEW, {"image": "fixed"}), broken=("new",))]
        found += [Scenario(base, (NEW, {"replicas": 4}), broken=("new",))]
        found += [Scenario(base, (NEW, {"replicas": 2}), broken=("new",))]
        found += [Scenario(base, (NEW,), unready=(n,)) for n in (0, 1, 2)]
        found += [Scenario(base, ({"replicas": n},), unready=(1,)) for n in (0, 1, 2, 4)]
        found += [Scenario({**base, **rolling(n)}, (NEW,)) for n in (1, 2, 3, 7)]
        found += [Scenario({**base, **rolling(2)}, ({**NEW, **rolling(2)}, rolling(1), rolling(0)))]
        found += [
            Scenario({**base, **rolling(2)}, (NEW, {"replicas": 5})),
            Scenario({**base, **rolling(2)}, (NEW, {"replicas": 1}, {"replicas": 3})),
        ]
        found += [Scenario({**base, **ON_DELETE}, (NEW,)), Scenario({**base, **ON_DELETE}, ({**NEW, "replicas": 5},))]
        found += [Scenario({**base, "ordinals": {"start": 5}}, (NEW,))]
        found += [Scenario({**base, "ordinals": {"start": 5}, **rolling(n)}, (NEW,)) for n in (1, 6)]
        found += [Scenario(base, ({"ordinals": {"start": n}},)) for n in (1, 2)]
        found += [Scenario({**base, "ordinals": {"start": 2}}, ({"ordinals": {"start": 0}},))]
        found += [Scenario({**base, "ordinals": {"start": 5}}, ({"replicas": 1},))]
        found += [Scenario({**base, "replicas": 5, **rolling(0, most)}, (NEW,)) for most in (2, "50%", 4)]
        found += [Scenario({**base, "replicas": 5, **rolling(2, 2)}, (NEW,))]
        found += [Scenario({**base, "replicas": 5, **rolling(0, 2)}, (NEW,), unready=(1,))]
        found += [Scenario({**base, "replicas": 5, **rolling(0, 2)}, (NEW,), broken=("new",))]
    return found


def settled(events: list[str], scenario: Scenario) -> list[str]:
    """Events in one order where a controller does several at once.

    A Parallel set starts and stops pods side by side until it waits for one to become Ready; of another set that is so
    for events of one kind beside each other.
    """
    is_parallel = scenario.before["podManagementPolicy"] == "Parallel"
    groups = groupby(events, key=lambda event: event[0] == "*" if is_parallel else event[0])
    return [each for _, several in groups for each in sorted(several)]
