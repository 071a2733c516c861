"""kgen and a real API server on CustomResourceDefinitions with random faults; the seed can be given."""

from __future__ import annotations

import sys

import pytest

from tests.apiserver.test_definitions import BY_NAME, CASES, SAID, recorded
from tests.mutants import Figures
from tests.servers.client import Client
from tests.servers.comparison import compare
from tests.servers.definitions import answered
from tests.servers.seeds import SEED
from tests.servers.test_mutants import SAME_ANSWER, SAME_VERDICT
from tests.support.custom_answers import changed
from tests.support.definition_mutants import mutants

pytestmark = pytest.mark.apiserver

COUNT = 1500


def test_kgen_answers_as_the_server(api_server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    figures, made = Figures(SEED), mutants(SEED)
    while figures.compared < COUNT:
        mutant = next(made)
        figures.add(mutant, compare(mutant.plain, api_server.create(mutant.plain)))
    with capsys.disabled():
        sys.stdout.write(f"\nCustomResourceDefinitions, {figures}\n")
    details = f"{figures}\n{figures.by_pattern(shown=2)}"
    assert not figures.false_refusals, details
    assert figures.same_verdict >= SAME_VERDICT, details
    assert figures.same_answer >= SAME_ANSWER, details


def test_the_recorded_answers_are_given_again(api_server: Client) -> None:
    for case in CASES:
        made = changed(BY_NAME[case["of"]], case["changes"])
        assert answered(api_server.create(made)) == case["answer"], case


def test_the_server_says_what_is_written_down(api_server: Client) -> None:
    for plain, refused in SAID:
        assert answered(api_server.create(plain)) == recorded(refused), plain
