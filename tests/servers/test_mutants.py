"""kgen and a real API server on valid manifests with one random fault; the seed can be given."""

from __future__ import annotations

import sys
from itertools import islice

import pytest

from tests.mutants import FAULTS, asked, mutants
from tests.servers.client import Client
from tests.servers.manifests import COVERED, valid_manifests
from tests.servers.seeds import SEED

COUNT = 3000
SAME_VERDICT = 0.99
SAME_ANSWER = 0.97


@pytest.mark.apiserver
def test_kgen_answers_as_the_server(api_server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    figures = asked(api_server, SEED, COUNT)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    details = f"{figures}\n{figures.by_pattern(shown=2)}"
    assert not figures.false_refusals, details
    assert figures.same_verdict >= SAME_VERDICT, details
    assert figures.same_answer >= SAME_ANSWER, details


def test_a_seed_makes_the_same_mutants_again() -> None:
    manifests = valid_manifests()
    first, again, other = (list(islice(mutants(seed, manifests), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_kind_gets_every_fault() -> None:
    manifests = valid_manifests()
    assert {kind for kind, found in manifests.items() if found} == COVERED
    made = list(islice(mutants(3, manifests), 2000))
    assert {mutant.fault for mutant in made} == {fault.__name__ for fault in FAULTS}
    assert {kind for mutant in made if isinstance(kind := mutant.plain.get("kind"), str)} == COVERED
