"""kgen and a real API server on custom resources, whose definitions are made for the test and taken away again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from kgen.apiserver.custom.definitions import Definitions
from tests.apiserver.test_custom_resources import BY_KIND, CASES
from tests.servers.client import Client
from tests.servers.custom_resources import defined
from tests.servers.seeds import SEED
from tests.support.custom_answers import CRDS, RESOURCES, answer, changed, of_kgen, of_server
from tests.support.custom_mutants import mutants

COUNT = 600


@pytest.fixture(scope="module")
def server(api_server: Client) -> Iterator[Client]:
    with defined(api_server) as server:
        yield server


@pytest.mark.apiserver
def test_the_recorded_answers_are_given_again(server: Client) -> None:
    for case in CASES:
        made = changed(BY_KIND[case["of"]], case["changes"])
        assert answer(of_server(*server.causes(made))) == case["answer"], case


@pytest.mark.apiserver
def test_kgen_answers_as_the_server(server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    definitions = Definitions(CRDS)
    differences = [
        found
        for mutant in islice(mutants(SEED, RESOURCES), COUNT)
        if (found := difference(server, mutant, definitions)) is not None
    ]
    with capsys.disabled():
        sys.stdout.write(f"\ncustom resources, seed {SEED}: {COUNT} mutants, {len(differences)} answers differ\n")
    assert not any(is_false for is_false, _ in differences), "\n".join(text for _, text in differences)
    assert len(differences) <= COUNT / 100, "\n".join(text for _, text in differences)


def difference(server: Client, mutant: dict[str, Any], definitions: Definitions) -> tuple[bool, str] | None:
    """Whether kgen refuses what the server accepts, and both answers; None where they are the same."""
    accepted, message, causes = server.causes(mutant)
    expected, found = of_server(accepted, message, causes), of_kgen(mutant, definitions)
    if found == expected:
        return None
    return accepted and not found[0], f"{json.dumps(mutant)}\n  server: {message[:500]}\n  kgen: {answer(found)}"
