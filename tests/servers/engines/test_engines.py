"""What is recorded of real servers is what they say now."""

from __future__ import annotations

from random import Random

import pytest

from .program import NAMES, Engine
from .record import asked, options, rows

pytestmark = pytest.mark.databases
SEED = 7
MANY = 60


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine(request.param)
    if not engine.is_there:
        pytest.skip(f"no root file system of {engine.name} in {engine.root.parent}")
    return engine


def test_options_are_answered_as_they_were(engine: Engine) -> None:
    others = rows(engine.name)[1:]
    for row in Random(SEED).sample(others, MANY):  # noqa: S311 - a sample
        assert asked(engine, row) == row


def test_a_new_value_is_asked_too() -> None:
    assert list(options({"name": "port", "ok": ["=1"], "new": ["=x"]})) == [("port=1", "ok"), ("port=x", "new")]
