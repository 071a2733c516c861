"""Inside one process: 1,000 bundles to one stream, and bundles a second once everything is warm."""

from __future__ import annotations

import os
import sys
from typing import Any

import yaml

from kgen import to_yaml
from kgen.blueprints.mysql import mysql as mysql_blueprint
from kgen.validation import validate
from kgen.yaml.writer import write_yaml

from .programs import run
from .scripts.mysql_builders import mysql
from .table import Row, Target, compared, skipped
from .timing import medians, timed

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

    from kgen import Bundle
    from kgen.model import Object

STREAM = 1_000
"""Bundles in a stream."""
WARM = 100
"""Bundles in one measure of bundles a second."""
TIME = Target(0.25)
MEMORY = Target(4, unit="MiB")
RATE = Target(4, goal=6, at_least=True)
VALIDATED = Target(1500, unit="bundles/s", at_least=True)
FULL = "build + validate + write"
PEER = "PyYAML (C), ready-made plain data"
NO_LIBYAML = "PyYAML is installed without its C library"


def bundles(number: int) -> Iterator[Bundle]:
    """Bundles of different names, as nobody renders the same one twice."""
    return (mysql(name) for name in _names(number))


def objects(number: int) -> Iterator[Object]:
    """The objects of so many bundles, each made when it is asked for."""
    return (each for made in bundles(number) for each in made)


def texts(number: int) -> Iterator[bytes]:
    """So many bundles as YAML, each made when it is asked for."""
    return (f"---\n{to_yaml(made)}".encode() for made in bundles(number))


def stream_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """1,000 bundles to one stream beside the same plain data through PyYAML's C dumper, and the memory it takes."""
    what = f"stream of {STREAM:,} bundles"
    if yaml.__with_libyaml__:
        seconds = _stream_seconds(runs)
        peer = PEER, _ms(seconds[PEER])
        for how in ("write only", "build + write"):
            ratio = seconds[how] / seconds[PEER]
            yield compared(f"{what}, {how}", _ms(seconds[how]), peer, ratio=ratio, target=TIME)
    else:
        yield skipped(what, PEER, NO_LIBYAML)
    yield _memory_row(f"{what}, peak memory", "write", environment)
    yield _memory_row(f"{what}, validate --independent, peak memory", "validate", environment)


def warm_rows(runs: int) -> Iterator[Row]:
    """Bundles a second when everything is loaded, beside PyYAML's C dumper on ready-made plain data."""
    if not yaml.__with_libyaml__:
        yield skipped("warm, build + write", PEER, NO_LIBYAML)
        return
    rates = {name: WARM / seconds for name, seconds in _warm_seconds(runs).items()}
    theirs = rates.pop(PEER)
    yield _validated_row(rates.pop(FULL), theirs)
    for how, rate in rates.items():
        target = RATE if how == "build + write" else None
        yield compared(f"warm, {how}", _rate(rate), (PEER, _rate(theirs)), ratio=rate / theirs, target=target)


def _validated_row(rate: float, theirs: float) -> Row:
    """The row whose target is no ratio."""
    values = _rate(rate), PEER, _rate(theirs)
    return Row(f"warm, {FULL}", *values, f"{rate / theirs:.2f} x", str(VALIDATED), VALIDATED.verdict(rate))


def _stream_seconds(runs: int) -> dict[str, float]:
    ready = list(objects(STREAM))
    plain = [each.to_plain() for each in ready]
    with open(os.devnull, "w", encoding="utf-8") as stream:
        measures = {
            "write only": timed(lambda: write_yaml(ready, stream.write)),
            "build + write": timed(lambda: write_yaml(objects(STREAM), stream.write)),
            PEER: timed(lambda: dump(plain, stream)),
        }
        return medians(measures, runs)


def _warm_seconds(runs: int) -> dict[str, float]:
    ready = list(bundles(WARM))
    plain = [[each.to_plain() for each in made] for made in ready]
    measures = {
        FULL: timed(lambda: [_accepted(made) for made in bundles(WARM)]),
        "build + write": timed(lambda: [to_yaml(made) for made in bundles(WARM)]),
        "write only": timed(lambda: [to_yaml(made) for made in ready]),
        "mysql blueprint + write": timed(lambda: [to_yaml(mysql_blueprint(name)) for name in _names(WARM)]),
        PEER: timed(lambda: [dump(each) for each in plain]),
    }
    return medians(measures, runs)


def _accepted(made: Bundle) -> str:
    """A bundle as YAML, once all rules have looked at it."""
    report = validate(made)
    if not report.ok:
        raise ValueError(report.errors[0].message)
    return to_yaml(made)


def dump(plain: list[dict[str, Any]], stream: TextIO | None = None) -> str | None:
    """Plain data as YAML, the fastest way that PyYAML has."""
    text: str | None = yaml.dump_all(plain, stream, Dumper=yaml.CSafeDumper, sort_keys=False)
    return text


def _names(number: int) -> Iterator[str]:
    return (f"mysql-{i:04}" for i in range(number))


def _memory_row(what: str, work: str, environment: Mapping[str, str]) -> Row:
    done = run((sys.executable, "-m", "bench.memory", work, str(STREAM)), environment)
    if done.returncode:
        return skipped(what, "one bundle", done.stderr.strip().splitlines()[-1])
    one, many = (int(peak) / 2**20 for peak in done.stdout.split())
    values = f"{many:.2f} MiB", "one bundle", f"{one:.2f} MiB"
    return Row(what, *values, f"{many - one:+.2f} MiB", str(MEMORY), MEMORY.verdict(many - one))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}/s"
