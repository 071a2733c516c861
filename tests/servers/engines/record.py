"""Asks real servers anew about the options and option files that are recorded.

`python -m tests.servers.engines.record mysql-9.7 >answers` asks about each option of
`tests/conformance/engines/mysql-9.7.jsonl` without a start, `… record starts` really starts all servers with each
option file of `starts.jsonl`, and `… record upgrades` with the data that servers of `upgrades.jsonl` left. They print
what the files are to hold; values of `new` are asked, too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .program import NAMES, Engine, data_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[2] / "conformance" / "engines"
VERDICTS = ("ok", "warns", "stops")


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a recorded file."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]


def options(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The options of a recorded line as they stand in a file, each with the server's verdict."""
    for verdict in (*VERDICTS, "new"):
        yield from ((f"{row['name']}{value}", verdict) for value in row.get(verdict, ()))


def asked(engine: Engine, row: dict[str, Any]) -> dict[str, Any]:
    """A line with the answers of a server that runs now."""
    found: dict[str, list[str]] = {}
    for option, _ in options(row):
        answer = engine.check(f"[mysqld]\n{option}\n")
        found.setdefault(answer.verdict, []).append(option.removeprefix(row["name"]))
    return {"name": row["name"], **{each: sorted(found[each]) for each in VERDICTS if each in found}}


def started(row: dict[str, Any]) -> dict[str, Any]:
    """A line of `starts.jsonl` with the answers of servers that run now: without a start, and with one."""
    text = row["text"]
    engines = [engine for engine in map(Engine, NAMES) if engine.is_there]
    return {"text": text, **{each.name: [*each.check(text)[:1], *each.start(text)] for each in engines}}


def upgraded(row: dict[str, Any]) -> dict[str, Any]:
    """A line of `upgrades.jsonl` with the answer of a server that runs now on what others left, one after another."""
    first, *others = row["data"]
    data = data_of(first)
    with TemporaryDirectory() as folder:
        for name in others:
            left = Path(folder, name)
            assert not Engine(name).run("select 1;\n", data, left)
            data = left
        return {**row, "start": list(Engine(row["server"]).start("[mysqld]\n", data))}


def _out(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


_OF_SEVERAL = {"starts": started, "upgrades": upgraded}


def main(name: str) -> None:
    first, *others = rows(name)
    if name in _OF_SEVERAL:
        _out({each.name: each.version for each in map(Engine, NAMES) if each.is_there})
        for row in others:
            _out(_OF_SEVERAL[name](row))
        return
    engine = Engine(name)
    _out({**first, "version": engine.version})
    for row in others:
        _out(asked(engine, row))


if __name__ == "__main__":
    main(sys.argv[1])
