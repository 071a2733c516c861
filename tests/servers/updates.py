"""Records what real API servers answer when the changed manifests of the recorded updates are applied server-side.

`KUBEBUILDER_ASSETS=… KUBEBUILDER_ASSETS_1_37=… python -m tests.servers.updates >tests/conformance/updates.jsonl`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .client import Client
from .server import ASSETS, running_server

CASES = Path(__file__).parents[1] / "conformance" / "cases.jsonl"


GROWING = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "sc-expand"},
    "provisioner": "disks.example.com",
    "allowVolumeExpansion": True,
}
"""The class of the claims that may grow."""


def recorded(case: dict[str, Any], version: str, server: Client) -> dict[str, Any]:
    """The answer of a server to one change; the old object is really there, with the status that it had."""
    with server.applied(GROWING), server.applied(case["old"], case.get("old_status")) as living:
        assert living is not None, case["id"]
        answer, _ = server.apply(case["manifest"])
    causes = sorted(answer.causes)
    return {"id": case["id"], "version": version, "accepted": answer.accepted, "code": answer.code, "causes": causes}


def answers() -> Iterator[dict[str, Any]]:
    """All answers of all versions."""
    cases = [case for case in map(json.loads, CASES.read_text("utf-8").splitlines()) if case["op"] == "update"]
    for version in ASSETS:
        with running_server(version) as server:
            for case in cases:
                yield recorded(case, version, server)


if __name__ == "__main__":
    for each in answers():
        sys.stdout.write(f"{json.dumps(each)}\n")
