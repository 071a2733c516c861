"""What is recorded of real servers is what they say now."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from .program import NAMES, Engine, data_of
from .record import asked, options, rows, upgraded

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize("row", rows("upgrades")[1:], ids=lambda row: f"{'-'.join(row['data'])}-{row['server']}")
def test_what_others_left_is_answered_as_it_was(row: dict[str, Any]) -> None:
    if not all(Engine(name).is_there for name in (*row["data"], row["server"])):
        pytest.skip(f"no root file systems of {row['data']} and {row['server']}")
    assert upgraded(row) == row


def test_mariadb_loses_tables_with_capital_letters(engine: Engine, tmp_path: Path) -> None:
    if engine.is_mysql:
        pytest.skip("MySQL does not start")
    made, other, same = (tmp_path / each for each in ("made", "other", "same"))
    assert not engine.run("create database d;\ncreate table d.Tab (a int);\n", data_of(engine.name), made)
    assert "1146" in engine.run("select * from d.Tab;\n", made, other, "--lower-case-table-names=1")
    assert not engine.run("select * from d.Tab;\n", made, same)


def test_a_new_value_is_asked_too() -> None:
    assert list(options({"name": "port", "ok": ["=1"], "new": ["=x"]})) == [("port=1", "ok"), ("port=x", "new")]
