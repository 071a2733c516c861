"""What an API server says of custom resources whose definitions are made for as long as somebody asks.

`python -m tests.servers.custom_resources >tests/conformance/custom/cases.jsonl` records it anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from typing import Any

from tests.support.custom_answers import CRDS, RESOURCES, Answer, answer, changes, of_server
from tests.support.custom_mutants import mutants

from .client import Client, until

SEED = 1
RECORDED = 480
OFTEN = [resource for resource in RESOURCES if resource["kind"] == "Torture"] * 4
"""That whose schema has every keyword is asked as often as all others together."""
ALIKE = 1
"""Cases of one kind whose answers have the same reasons at the same fields."""
ACCEPTED = 8
"""Cases of one kind that are accepted."""
LONGEST_MESSAGE = 200


@contextmanager
def defined(server: Client) -> Iterator[Client]:
    """The server, with all definitions of the tests in force until the block ends."""
    with ExitStack() as stack:
        for crd in CRDS:
            stack.enter_context(server.defined(crd))
        for resource in RESOURCES:
            until(partial(_accepts, server, resource))
        yield server


def _accepts(server: Client, resource: dict[str, Any]) -> bool:
    return server.causes(resource)[0]


def cases(server: Client) -> Iterator[dict[str, Any]]:
    """The resources as they are, and mutants of them, no more than some with the same sort of answer."""
    by_kind = {resource["kind"]: resource for resource in RESOURCES}
    for made, found, message in _various(server, chain(RESOURCES, mutants(SEED, [*RESOURCES, *OFTEN]))):
        steps = changes(by_kind[made["kind"]], made)
        yield {"of": made["kind"], "changes": steps, "answer": answer(found), "message": message[:LONGEST_MESSAGE]}


def _various(server: Client, resources: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Answer, str]]:
    seen: Counter[tuple[Any, ...]] = Counter()
    for made in resources:
        accepted, message, causes = server.causes(made)
        found = of_server(accepted, message, causes)
        sort = (
            made["kind"],
            accepted,
            *sorted({(re.sub(r"\[\d+\]", "", field), reason) for field, reason in found[1]}),
        )
        seen[sort] += 1
        if seen[sort] <= (ACCEPTED if accepted else ALIKE):
            yield made, found, message


def main() -> None:
    """Record answers."""
    from .server import running_server

    with running_server() as client, defined(client) as server:
        for case, _ in zip(cases(server), range(RECORDED), strict=False):
            sys.stdout.write(f"{json.dumps(case)}\n")


if __name__ == "__main__":
    main()
