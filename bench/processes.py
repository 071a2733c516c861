"""Whole processes, from start to end: a script with builders, and `kgen render`."""

from __future__ import annotations

from dataclasses import dataclass

from .programs import builders_script, kgen_render, peer_renderers, peer_scripts, python
from .table import Row, Target, compared, skipped
from .timing import medians

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .programs import Program

SCRIPT = Target(2.5, goal=1.7)
RENDER = Target(30, unit="ms")


def script_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A script that makes the bundle and prints it, and the peers' scripts, each beside an empty process."""
    empty = python("python -c pass", "pass")
    targets = {builders_script(): SCRIPT, **dict.fromkeys(peer_scripts())}
    found = measured([empty, *targets], environment, runs)
    return (found.row(each, empty, target, what=f"script, {each.name}") for each, target in targets.items())


def render_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """`kgen render mysql` beside its floor, and beside other tools that render the same bundle."""
    ours = kgen_render()
    floor = python("import click, jinja2", "import click, jinja2")
    peers = peer_renderers()
    found = measured([ours, floor, *peers], environment, runs)
    if ours.name in found.problems:
        yield skipped(ours.name, floor.name, found.problems[ours.name])
        return
    yield _above(ours, floor, found.seconds)
    yield from (found.row(ours, each) for each in peers)


def _above(ours: Program, floor: Program, seconds: Mapping[str, float]) -> Row:
    above = (seconds[ours.name] - seconds[floor.name]) * 1000
    values = in_ms(seconds[ours.name]), floor.name, in_ms(seconds[floor.name])
    return Row(ours.name, *values, f"{above:+.1f} ms", str(RENDER), RENDER.verdict(above))


@dataclass(frozen=True)
class Measured:
    """Why some programs could not be measured, and the medians of the others in seconds, by their names."""

    problems: Mapping[str, str]
    seconds: Mapping[str, float]

    def row(self, ours: Program, peer: Program, target: Target | None = None, what: str = "") -> Row:
        """How many times a peer's seconds a program takes; `what` is the program's name if not given."""
        what = what or ours.name
        problem = self.problems.get(ours.name) or self.problems.get(peer.name)
        if problem:
            return skipped(what, peer.name, problem)
        mine, theirs = self.seconds[ours.name], self.seconds[peer.name]
        return compared(what, in_ms(mine), (peer.name, in_ms(theirs)), ratio=mine / theirs, target=target)


def measured(programs: list[Program], environment: Mapping[str, str], runs: int) -> Measured:
    """Programs that take turns, each tried out before."""
    problems = {each.name: each.problem(environment) for each in programs}
    measures = {each.name: _measure(each, environment) for each in programs if not problems[each.name]}
    return Measured({name: problem for name, problem in problems.items() if problem}, medians(measures, runs))


def _measure(program: Program, environment: Mapping[str, str]) -> Callable[[], float]:
    return lambda: program.seconds(environment)


def in_ms(seconds: float) -> str:
    """Seconds as the table shows them."""
    return f"{seconds * 1000:.1f} ms"
