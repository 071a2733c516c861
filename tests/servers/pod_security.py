"""What the admission of an API server says of pods, for each version of the Pod Security Standards.

`python -m tests.servers.pod_security >tests/conformance/pod_security.jsonl` records it anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.support.pod_security_mutants import random_pod, workload

from .client import Client

LEVELS = ("baseline", "restricted")
VERSIONS = ("v1.0", "v1.7", "v1.8", "v1.18", "v1.19", *(f"v1.{minor}" for minor in range(21, 38)), "latest")
"""All that differ in something, and the newest."""
INVALID = (400, 422)
RECORDED = 300


def said(plain: dict[str, Any], level: str, version: str, server: Client) -> str | None:
    """What admission says of an object behind `violates PodSecurity "…": `; None where it does not come to that."""
    name = f"{level}-{version.replace('.', '-')}"
    prefix = "pod-security.kubernetes.io/enforce"
    server.labelled_namespace(name, **{prefix: level, f"{prefix}-version": version})
    answer = server.create({**plain, "metadata": {**plain["metadata"], "namespace": name}})
    if answer.code in INVALID:
        return None
    texts = [answer.message, *(re.sub(r"\\(.)", r"\1", warning) for warning in answer.warnings)]
    found = (re.search(r'(?:violates|would violate) PodSecurity "[^"]*": (.*?)"?$', text, re.DOTALL) for text in texts)
    return next((match[1] for match in found if match), "")


def cases(seed: int, number: int, server: Client) -> Iterator[dict[str, Any]]:
    """Random pods, and workloads of such, with what a server says of them."""
    random = Random(seed)  # noqa: S311
    while number:
        pod, level, version = random_pod(random), random.choice(LEVELS), random.choice(VERSIONS)
        plain = pod if random.random() < 0.7 else workload(pod)
        answer = said(plain, level, version, server)
        if answer is not None:
            number -= 1
            yield {"level": level, "version": version, "said": answer, "manifest": plain}


def main() -> None:
    """Record answers."""
    from .server import running_server

    with running_server() as server:
        for case in cases(1, RECORDED, server):
            sys.stdout.write(f"{json.dumps(case)}\n")


if __name__ == "__main__":
    main()
