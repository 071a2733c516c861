"""Records what real API servers answer to the changes that are written down, applied and put in place of what is there.

`KUBEBUILDER_ASSETS=… KUBEBUILDER_ASSETS_1_37=… python -m tests.servers.changes >tests/conformance/changes.jsonl`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.random_changes import Compared, Pair, compare
from tests.servers.server import ASSETS, running_server
from tests.support.changed_objects import CHANGED


def answers() -> Iterator[dict[str, Any]]:
    """All answers of all versions; not those that depend on the cluster."""
    for version in ASSETS:
        with running_server(version) as server:
            for number, each in enumerate(CHANGED):
                pair = Pair(each["old"], each["status"], each["new"], ())
                for compared in compare(pair, server, version):
                    if not compared.state:
                        yield _recorded(number, version, compared)


def _recorded(number: int, version: str, compared: Compared) -> dict[str, Any]:
    code, causes = compared.server.code, sorted(compared.server.causes)
    return {"number": number, "version": version, "way": compared.way, "code": code, "causes": causes}


if __name__ == "__main__":
    for each in answers():
        sys.stdout.write(f"{json.dumps(each)}\n")
