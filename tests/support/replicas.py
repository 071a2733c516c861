"""Scenarios of Deployments and DaemonSets, rolled out, scaled and stuck, and what real controllers did in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

ANSWERS = Path(__file__).parents[1] / "conformance" / "replicas.jsonl"
NODES = 5
"""The nodes of the cluster, each of which has a pod of each DaemonSet."""


class Scenario(NamedTuple):
    """A workload that runs, and what is applied over it.

    Attributes:
        kind: Its kind.
        before: Its spec, as far as it matters.
        after: Fields of its spec that are changed, or taken away with None; `image` stands for the template.
        broken: Whether pods of the new template never become Ready.
    """

    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    broken: bool = False

    @property
    def name(self) -> str:
        return json.dumps(self._asdict(), separators=(",", ":"))

    def manifests(self, name: str = "x") -> tuple[dict[str, Any], dict[str, Any]]:
        """What is applied first, and then."""
        after = {**self.before, **self.after}
        return manifest(self.kind, name, self.before), manifest(self.kind, name, after)


def manifest(kind: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    spec = {key: value for key, value in fields.items() if key != "image" and value is not None}
    labels = {"app": name}
    container = {"name": "a", "image": fields.get("image", "old")}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"selector": {"matchLabels": labels}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": spec}


Case: TypeAlias = tuple[dict[str, Any], dict[str, Any], bool]
NEW: dict[str, Any] = {"image": "new"}
LONG: dict[str, Any] = {"minReadySeconds": 300}
"""Longer than a scenario takes; a Deployment gives up after 600 seconds."""
RECREATE: dict[str, Any] = {"strategy": {"type": "Recreate"}}


def rolling(surge: int | str | None = None, missing: int | str | None = None) -> dict[str, Any]:
    values = {"maxSurge": surge, "maxUnavailable": missing}
    return {
        "type": "RollingUpdate",
        "rollingUpdate": {key: value for key, value in values.items() if value is not None},
    }


def deployments() -> list[Scenario]:
    found: list[Case] = [({"replicas": n}, NEW, False) for n in (1, 2, 3, 4, 5, 10)]
    for number, surge, missing in (
        *((4, 0, 1), (4, 1, 0), (4, "50%", "0%"), (4, "0%", "50%"), (4, 2, 2), (4, "10%", "10%"), (4, 0, "10%")),
        *((4, "100%", 0), (4, 10, 0), (4, 0, 10), (4, "200%", 0), (3, "30%", "70%"), (3, 0, "100%"), (1, 0, "50%")),
        *((1, 3, 1), (10, "25%", "25%"), (10, "15%", "15%"), (7, "33%", "33%"), (4, None, 2), (4, 2, None)),
    ):
        found.append(({"replicas": number, "strategy": rolling(surge, missing)}, NEW, False))
    three: dict[str, Any] = {"replicas": 3}
    plain: dict[str, Any] = {}
    for strategy in (plain, RECREATE):
        found += [({**strategy, "replicas": n}, {**NEW, "replicas": m}, False) for n, m in ((3, 5), (5, 2), (3, 0))]
        found += [({**strategy, "replicas": 0}, {**NEW, "replicas": 3}, False)]
        found += [({**strategy, **three}, NEW, True)]
        found += [({**strategy, **three}, {"replicas": n}, False) for n in (0, 1, 5)]
    found += [({**RECREATE, "replicas": n}, NEW, False) for n in (0, 1, 3)]
    found += [({"replicas": 1}, {**NEW, "replicas": 4}, False), ({"replicas": 10}, {**NEW, "replicas": 3}, False)]
    found += [
        ({**three, "paused": True}, NEW, False),
        ({**three, "paused": True}, {**NEW, "replicas": 5}, False),
        ({**three, "paused": True}, {"replicas": 5}, False),
        ({**three, "paused": True}, {**NEW, "paused": False}, False),
        ({**three, "paused": True}, {"paused": None}, False),
        (three, {**NEW, "paused": True}, False),
        ({**three, "paused": True, **RECREATE}, NEW, False),
        ({**three, **LONG}, NEW, False),
        (three, {**NEW, **LONG}, False),
        (three, LONG, False),
        (three, {"strategy": rolling(2, 0)}, False),
        (three, {**NEW, "strategy": rolling(0, 2)}, False),
        (three, {"revisionHistoryLimit": 2, "progressDeadlineSeconds": 700}, False),
    ]
    return [Scenario("Deployment", *each) for each in found]


def daemon_sets() -> list[Scenario]:
    found: list[Case] = [({}, NEW, False), ({}, NEW, True)]
    for surge, missing in (
        *((None, 2), (None, "50%"), (None, "10%"), (None, "100%"), (None, 9), (1, 0), (2, 0), ("30%", 0)),
        *(("10%", 0), ("100%", 0), ("0%", "30%")),
    ):
        found.append(({"updateStrategy": rolling(surge, missing)}, NEW, False))
    on_delete = {"updateStrategy": {"type": "OnDelete"}}
    found += [
        (on_delete, NEW, False),
        (LONG, NEW, False),
        ({**LONG, "updateStrategy": rolling(1, 0)}, NEW, False),
        ({"updateStrategy": rolling(2, 0)}, NEW, True),
        ({"updateStrategy": rolling(None, 2)}, NEW, True),
        ({}, LONG, False),
        ({}, {"updateStrategy": rolling(None, 2)}, False),
        ({}, {"revisionHistoryLimit": 2}, False),
    ]
    return [Scenario("DaemonSet", *each) for each in found]


def scenarios() -> list[Scenario]:
    """All scenarios."""
    return [*deployments(), *daemon_sets()]
