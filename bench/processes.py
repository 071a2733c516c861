"""Whole processes, from start to end: a script with builders, and `kgen render`."""

from __future__ import annotations

from dataclasses import dataclass

from .programs import builders_script, kgen_render, peer_renderers, peer_scripts, python, typical
from .table import Row, Target, compared, skipped
from .timing import in_turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .programs import Cost, Program

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
    yield _above(ours, floor, found)
    yield from (found.row(ours, each) for each in peers)


def _above(ours: Program, floor: Program, found: Measured) -> Row:
    above = (found.seconds(ours) - found.seconds(floor)) * 1000
    values = in_ms(found.seconds(ours)), floor.name, in_ms(found.seconds(floor))
    return Row(ours.name, *values, f"{above:+.1f} ms", str(RENDER), RENDER.verdict(above))


@dataclass(frozen=True)
class Measured:
    """Why some programs could not be measured, and what is typical of the others, by their names."""

    problems: Mapping[str, str]
    costs: Mapping[str, Cost]

    def seconds(self, program: Program) -> float:
        """The seconds that a program took."""
        return self.costs[program.name].seconds

    def row(self, ours: Program, peer: Program, target: Target | None = None, what: str = "") -> Row:
        """How many times a peer's seconds a program takes; `what` is the program's name if not given."""
        return self._row(what or ours.name, (ours, peer), target, lambda cost: cost.seconds, in_ms)

    def memory_row(self, ours: Program, peer: Program, target: Target) -> Row:
        """How many times a peer's memory a program takes."""
        return self._row(f"{ours.name}, memory", (ours, peer), target, lambda cost: cost.memory, in_mib)

    def _row(
        self,
        what: str,
        both: tuple[Program, Program],
        target: Target | None,
        part: Callable[[Cost], float],
        shown: Callable[[float], str],
    ) -> Row:
        ours, peer = (each.name for each in both)
        problem = self.problems.get(ours) or self.problems.get(peer)
        if problem:
            return skipped(what, peer, problem)
        mine, theirs = part(self.costs[ours]), part(self.costs[peer])
        return compared(what, shown(mine), (peer, shown(theirs)), ratio=mine / theirs, target=target)


def measured(programs: list[Program], environment: Mapping[str, str], runs: int) -> Measured:
    """Programs that take turns, each tried out before."""
    problems = {each.name: each.problem(environment) for each in programs}
    measures = {each.name: _measure(each, environment) for each in programs if not problems[each.name]}
    costs = {name: typical(several) for name, several in in_turns(measures, runs).items()}
    return Measured({name: problem for name, problem in problems.items() if problem}, costs)


def _measure(program: Program, environment: Mapping[str, str]) -> Callable[[], Cost]:
    return lambda: program.cost(environment)


def in_ms(seconds: float) -> str:
    """Seconds as the table shows them."""
    return f"{seconds * 1000:.1f} ms"


def in_mib(memory: float) -> str:
    """Memory as the table shows it."""
    return f"{memory:.1f} MiB"
