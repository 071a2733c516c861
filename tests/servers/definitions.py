"""What an API server says of CustomResourceDefinitions.

`python -m tests.servers.definitions >tests/conformance/custom/definitions.jsonl` records it anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from tests.support.custom_answers import changes
from tests.support.definition_mutants import DEFINITIONS, mutants

from .client import Answer, Client

SEED = 6
RECORDED = 450
REFUSED = 422
LONGEST_MESSAGE = 200
LONGEST_CHANGE = 1000
"""Characters; what is longer proves no more and is hard to read."""


def answered(answer: Answer) -> list[Any]:
    """An answer as it is recorded."""
    return [answer.accepted, *sorted([field, reason] for field, reason in answer.causes.elements())]


def cases(server: Client) -> Iterator[dict[str, Any]]:
    """Definitions with faults, each of another sort, and what the server says of them.

    That an expression in CEL is wrong is left out: kgen does not read them.
    """
    by_name = {plain["metadata"]["name"]: plain for plain in DEFINITIONS}
    seen = set()
    for mutant in mutants(SEED):
        metadata = mutant.plain.get("metadata")
        name = str(metadata.get("name")) if isinstance(metadata, dict) else ""
        answer = server.create(mutant.plain)
        sort = tuple(sorted({(re.sub(r"\[[^]]*\]", "", field), reason) for field, reason in answer.causes}))
        if answer.code != REFUSED or sort in seen or name not in by_name or _speaks_of_cel(answer):
            continue
        steps, message = changes(by_name[name], mutant.plain), answer.message[:LONGEST_MESSAGE]
        if len(json.dumps(steps)) > LONGEST_CHANGE:
            continue
        seen.add(sort)
        yield {"of": name, "changes": steps, "answer": answered(answer), "message": message}


def _speaks_of_cel(answer: Answer) -> bool:
    return any(field.endswith(".rule") and reason == "FieldValueInvalid" for field, reason in answer.causes)


def main() -> None:
    """Record answers."""
    from .server import running_server

    with running_server() as server:
        for case, _ in zip(cases(server), range(RECORDED), strict=False):
            sys.stdout.write(f"{json.dumps(case)}\n")


if __name__ == "__main__":
    main()
