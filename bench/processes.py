"""Whole processes, from start to end: a script with builders, and `kgen render`."""

from __future__ import annotations

from .programs import builders_script, kgen_render, peer_renderers, peer_scripts, python
from .table import Row, Target, compared, skipped
from .timing import medians

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .programs import Program

SCRIPT = Target(2.5, goal=1.7)
RENDER = Target(30, unit="ms")


def script_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A script that makes the bundle and prints it, and the peers' scripts, each beside an empty process."""
    empty = python("python -c pass", "pass")
    ours = builders_script()
    scripts = [ours, *peer_scripts()]
    problems, seconds = measured([empty, *scripts], environment, runs)
    for each in scripts:
        what = f"script, {each.name}"
        if each.name in problems:
            yield skipped(what, empty.name, problems[each.name])
        else:
            peer = empty.name, in_ms(seconds[empty.name])
            ratio = seconds[each.name] / seconds[empty.name]
            target = SCRIPT if each is ours else None
            yield compared(what, in_ms(seconds[each.name]), peer, ratio=ratio, target=target)


def render_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """`kgen render mysql` beside its floor, and beside other tools that render the same bundle."""
    ours = kgen_render()
    floor = python("import click, jinja2", "import click, jinja2")
    peers = peer_renderers()
    problems, seconds = measured([ours, floor, *peers], environment, runs)
    if ours.name in problems:
        yield skipped(ours.name, floor.name, problems[ours.name])
        return
    yield _above(ours, floor, seconds)
    for each in peers:
        if each.name in problems:
            yield skipped(ours.name, each.name, problems[each.name])
        else:
            peer = each.name, in_ms(seconds[each.name])
            ratio = seconds[ours.name] / seconds[each.name]
            yield compared(ours.name, in_ms(seconds[ours.name]), peer, ratio=ratio)


def _above(ours: Program, floor: Program, seconds: Mapping[str, float]) -> Row:
    above = (seconds[ours.name] - seconds[floor.name]) * 1000
    values = in_ms(seconds[ours.name]), floor.name, in_ms(seconds[floor.name])
    return Row(ours.name, *values, f"{above:+.1f} ms", str(RENDER), RENDER.verdict(above))


def measured(
    programs: list[Program], environment: Mapping[str, str], runs: int
) -> tuple[dict[str, str], dict[str, float]]:
    """Why some programs cannot be measured, and the medians of the others, in seconds."""
    problems = {each.name: each.problem(environment) for each in programs}
    measures = {each.name: _measure(each, environment) for each in programs if not problems[each.name]}
    return {name: problem for name, problem in problems.items() if problem}, medians(measures, runs)


def _measure(program: Program, environment: Mapping[str, str]) -> Callable[[], float]:
    return lambda: program.seconds(environment)


def in_ms(seconds: float) -> str:
    """Seconds as the table shows them."""
    return f"{seconds * 1000:.1f} ms"
