"""Records what real StatefulSet controllers do in the scenarios of `tests.support.rollouts`.

    python -m tests.servers.rollouts >tests/conformance/rollouts.jsonl

with KUBEBUILDER_ASSETS and KUBEBUILDER_ASSETS_1_37 set. No kubelet runs: pods have no node, so they are gone as soon as
they are deleted, and become Ready when it is written into their status, one at a time, the lowest number first, after
the controller has done nothing for a while.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tests.servers.client import Client
from tests.servers.server import running_controllers, running_server
from tests.support.rollouts import Scenario, scenarios, settled

QUIET = 2.0
"""Seconds without any event after which the controller waits."""
PODS, SETS = "/api/v1/namespaces/default/pods", "/apis/apps/v1/namespaces/default/statefulsets"


class Running:
    """A scenario that is under way."""

    def __init__(self, scenario: Scenario, number: int, client: Client) -> None:
        self.scenario = scenario
        self.events: list[str] = []
        self._name = f"set{number}"
        self._client = client
        self._pods: dict[str, tuple[str, str, bool]] = {}
        self._changes = [*scenario.after]
        self._is_recording = False
        self._since = time.monotonic()
        self.is_done = False
        client.send("POST", SETS, self._manifest())

    def _manifest(self) -> dict[str, Any]:
        labels = {"app": self._name}
        container = {"name": "a", "image": "old"}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
        spec = {"selector": {"matchLabels": labels}, "serviceName": "x", "template": template, **self.scenario.before}
        return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": self._name}, "spec": spec}

    def look(self, pods: list[dict[str, Any]]) -> None:
        """Note what has happened, and go on where the controller waits."""
        seen = {
            each["metadata"]["name"]: _of_pod(each) for each in pods if each["metadata"]["labels"]["app"] == self._name
        }
        events = [
            f"-{_number(name)}" for name, was in self._pods.items() if name not in seen or seen[name][0] != was[0]
        ]
        events += [
            f"+{_number(name)} {image}"
            for name, (uid, image, _) in seen.items()
            if name not in self._pods or self._pods[name][0] != uid
        ]
        self._pods = seen
        if events:
            self._since = time.monotonic()
            self.events += settled(events, self.scenario) if self._is_recording else []
        elif time.monotonic() - self._since > QUIET:
            self._go_on()

    def _go_on(self) -> None:
        self._since = time.monotonic()
        if not self._is_seen():
            return
        several = sorted(self._pods.items(), key=lambda pod: _number(pod[0]))
        unready = [name for name, (_, image, ready) in several if not ready and image not in self.scenario.broken]
        if unready:
            self._write(unready[0], is_ready=True)
            self.events += [f"*{_number(unready[0])}"] if self._is_recording else []
        elif self._changes:
            if not self._is_recording:
                self._is_recording = True
                for number in self.scenario.unready:
                    self._write(f"{self._name}-{number}", is_ready=False)
            change = _patch(self._changes.pop(0))
            self._client.send("PATCH", f"{SETS}/{self._name}", change, "application/strategic-merge-patch+json")
        else:
            self.is_done = True

    def _is_seen(self) -> bool:
        """Whether the controller has seen the set as it is; before any change, whether all of its pods are there."""
        found = self._client.get(f"{SETS}/{self._name}")
        is_whole = self._is_recording or len(self._pods) == found["spec"]["replicas"] or not self._are_ready()
        return is_whole and found["status"].get("observedGeneration") == found["metadata"]["generation"]

    def _are_ready(self) -> bool:
        return all(is_ready for _, _, is_ready in self._pods.values())

    def _write(self, name: str, *, is_ready: bool) -> None:
        """Write into the status of a pod whether it is Ready."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        conditions = [{"type": "Ready", "status": str(is_ready), "lastTransitionTime": now}]
        status = {"status": {"phase": "Running", "conditions": conditions}}
        self._client.send("PATCH", f"{PODS}/{name}/status", status, "application/merge-patch+json")


def _of_pod(plain: dict[str, Any]) -> tuple[str, str, bool]:
    """The uid of a pod, its image, and whether it is Ready."""
    is_ready = any(
        each["type"] == "Ready" and each["status"] == "True" for each in plain["status"].get("conditions") or ()
    )
    return plain["metadata"]["uid"], plain["spec"]["containers"][0]["image"], is_ready


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])


def _patch(change: dict[str, Any]) -> dict[str, Any]:
    spec = {key: value for key, value in change.items() if key != "image"}
    if "image" in change:
        spec["template"] = {"spec": {"containers": [{"name": "a", "image": change["image"]}]}}
    return {"spec": spec}


def recorded(client: Client, several: list[Scenario]) -> list[list[str]]:
    """What happens in each scenario; all of them run side by side."""
    running = [Running(each, number, client) for number, each in enumerate(several)]
    while any(not each.is_done for each in running):
        pods = client.send("GET", PODS)["items"]
        for each in running:
            if not each.is_done:
                each.look(pods)
        time.sleep(0.1)
    return [each.events for each in running]


def main() -> None:
    found: dict[str, dict[str, list[str]]] = {each.name: {} for each in scenarios()}
    for version in ("1.36", "1.37"):
        with running_server(version) as client, running_controllers(client, version, "statefulset-controller"):
            for each, events in zip(scenarios(), recorded(client, scenarios()), strict=True):
                found[each.name][version] = events
    for name, answers in found.items():
        sys.stdout.write(json.dumps({"scenario": json.loads(name), **answers}) + "\n")


if __name__ == "__main__":
    main()
