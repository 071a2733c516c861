"""Records what real controllers of Deployments and DaemonSets do in the scenarios of `tests.support.replicas`.

    python -m tests.servers.replicas >tests/conformance/replicas.jsonl

with KUBEBUILDER_ASSETS and KUBEBUILDER_ASSETS_1_37 set. No kubelet runs: pods are gone as soon as they are deleted, and
become Ready when it is written into their status, one at a time, after the controllers have done nothing for a while.
What is recorded is how many pods there are then: `[old, old that are Ready, new, new that are Ready]`. Pods that were
there before have been Ready for two hours. One that is paused from the start makes none: it is paused later.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tests.servers.client import APPLY, MERGE, Client
from tests.servers.server import running_controllers, running_server
from tests.support.replicas import NODES, Scenario, manifest, scenarios

QUIET = 2.0
"""Seconds without any event after which the controllers wait."""
AT_LEAST = 6.0
"""Seconds after a change for a controller to begin."""
CONTROLLERS = ("deployment-controller", "replicaset-controller", "daemonset-controller")
PODS, APPS = "/api/v1/namespaces/default/pods", "/apis/apps/v1/namespaces/default"
PLURALS = {"Deployment": "deployments", "DaemonSet": "daemonsets"}


class Running:
    """A scenario that is under way."""

    def __init__(self, scenario: Scenario, number: int, client: Client) -> None:
        self.scenario = scenario
        self.states: list[list[int]] = []
        self.is_done = False
        self._name = f"some{number}"
        self._path = f"{APPS}/{PLURALS[scenario.kind]}/{self._name}"
        self._client = client
        self._pods: dict[str, tuple[str, bool]] = {}
        self._since = time.monotonic()
        self._changed_at = 0.0
        before, self._after = scenario.manifests(self._name)
        self._paused = before if before["spec"].get("paused") else None
        self._apply(
            manifest(scenario.kind, self._name, {**scenario.before, "paused": None}) if self._paused else before
        )

    def _apply(self, manifest: dict[str, Any]) -> None:
        self._client.send("PATCH", f"{self._path}?fieldManager=tests&force=true", manifest, APPLY)

    def look(self, pods: list[dict[str, Any]]) -> None:
        """Note what there is, and go on where the controllers wait."""
        seen = {
            each["metadata"]["name"]: _of_pod(each) for each in pods if each["metadata"]["labels"]["app"] == self._name
        }
        if seen != self._pods:
            self._pods = seen
            self._since = time.monotonic()
        elif time.monotonic() - self._since > QUIET:
            self._go_on()

    def _go_on(self) -> None:
        self._since = time.monotonic()
        if not self._is_seen():
            return
        if self._changed_at and self._state() not in self.states[-1:]:
            self.states.append(self._state())
        unready = [name for name, (image, ready) in sorted(self._pods.items()) if not ready and not self._broken(image)]
        if unready:
            self._make_ready(unready[0])
        elif self._paused:
            self._apply(self._paused)
            self._paused = None
        elif not self._changed_at:
            self._changed_at = time.monotonic()
            self.states.append(self._state())
            self._apply(self._after)
        else:
            self.is_done = time.monotonic() - self._changed_at > AT_LEAST

    def _state(self) -> list[int]:
        return [
            sum(each == image and (ready or not only_ready) for each, ready in self._pods.values())
            for image in ("old", "new")
            for only_ready in (False, True)
        ]

    def _broken(self, image: str) -> bool:
        return self.scenario.broken and image == "new"

    def _is_seen(self) -> bool:
        """Whether the controller has seen the workload; before any change, whether all of its pods are there, too."""
        found = self._client.get(self._path)
        wanted = found["spec"].get("replicas", NODES)
        is_whole = self._changed_at or len(self._pods) == wanted
        return bool(is_whole) and found["status"].get("observedGeneration") == found["metadata"]["generation"]

    def _make_ready(self, name: str) -> None:
        """Write into the status of a pod that it is Ready: for two hours where it was there before the change."""
        at = time.gmtime(time.time() - (0 if self._changed_at else 7200))
        conditions = [
            {"type": "Ready", "status": "True", "lastTransitionTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", at)}
        ]
        self._client.send(
            "PATCH", f"{PODS}/{name}/status", {"status": {"phase": "Running", "conditions": conditions}}, MERGE
        )


def _of_pod(plain: dict[str, Any]) -> tuple[str, bool]:
    """The image of a pod, and whether it is Ready."""
    conditions = plain["status"].get("conditions") or ()
    is_ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return plain["spec"]["containers"][0]["image"], is_ready


def make_nodes(client: Client) -> None:
    """Nodes that any pod may run on."""
    for number in range(NODES):
        name = f"node{number}"
        client.send("POST", "/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}})
        client.send("PATCH", f"/api/v1/nodes/{name}", {"spec": {"taints": None}}, MERGE)


def recorded(client: Client, several: list[Scenario]) -> list[list[list[int]]]:
    """What happens in each scenario; all of them run side by side."""
    make_nodes(client)
    running = [Running(each, number, client) for number, each in enumerate(several)]
    while any(not each.is_done for each in running):
        pods = client.send("GET", PODS)["items"]
        for each in running:
            if not each.is_done:
                each.look(pods)
        time.sleep(0.1)
    return [each.states for each in running]


def main() -> None:
    found: dict[str, dict[str, list[list[int]]]] = {each.name: {} for each in scenarios()}
    for version in ("1.36", "1.37"):
        with running_server(version) as client, running_controllers(client, version, *CONTROLLERS):
            for each, states in zip(scenarios(), recorded(client, scenarios()), strict=True):
                found[each.name][version] = states
    for name, answers in found.items():
        sys.stdout.write(json.dumps({"scenario": json.loads(name), **answers}) + "\n")


if __name__ == "__main__":
    main()
