"""Records the claims and pods that real controllers make of the workloads in `tests/preview/made.yaml`.

    python -m tests.servers.made >tests/conformance/made.jsonl

with KUBEBUILDER_ASSETS and KUBEBUILDER_ASSETS_1_37 set, and kube-controller-manager in both folders.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tests.servers.client import Client
from tests.servers.server import running_controllers, running_server

WORKLOADS = Path(__file__).parents[1] / "preview" / "made.yaml"
CONTROLLERS = ("statefulset-controller", "deployment-controller", "replicaset-controller", "daemonset-controller")
JOBS = ("job-controller", "replicationcontroller-controller")
SECONDS = 8
"""How long controllers have to make all pods."""
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one"}}


def workloads() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(WORKLOADS.read_text()))


def made_in(client: Client) -> list[dict[str, Any]]:
    """All claims and pods of a cluster once the workloads are there."""
    client.send("POST", "/api/v1/nodes", NODE)
    client.send("PATCH", "/api/v1/nodes/one", {"spec": {"taints": None}}, "application/merge-patch+json")  # it is ready
    for each in workloads():
        [resource] = [r for r in client.resources(each["apiVersion"]) if r.kind == each["kind"] and "/" not in r.plural]
        client.send("POST", f"{resource.path}/namespaces/default/{resource.plural}", each)
    time.sleep(SECONDS)
    base = "/api/v1/namespaces/default"
    found = [("PersistentVolumeClaim", "persistentvolumeclaims"), ("Pod", "pods")]
    return [
        {"apiVersion": "v1", "kind": kind, **each}
        for kind, plural in found
        for each in client.get(f"{base}/{plural}")["items"]
    ]


def main() -> None:
    for version in ("1.36", "1.37"):
        with running_server(version) as client, running_controllers(client, version, *CONTROLLERS, *JOBS):
            for each in made_in(client):
                each["metadata"].pop("managedFields", None)
                sys.stdout.write(json.dumps({"version": version, "made": each}) + "\n")


if __name__ == "__main__":
    main()
