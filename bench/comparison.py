"""The checkout beside a commit: seconds, seconds of processors, memory, and how the time grows with the input."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .cases import CASES
from .programs import typical
from .table import Row, Target, compared, skipped
from .timing import in_turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .cases import Case
    from .programs import Cost
    from .sides import Side

MEMORY = Target(1)
GROWTH = Target(2.5)
GROWTH_RUNS = 3


def comparison_rows(letter: str, sides: tuple[Side, Side], runs: int, seconds: float) -> Iterator[Row]:
    """The rows of the inputs of a letter.

    Args:
        letter: Which inputs.
        sides: The checkout, and the commit.
        runs: How often each is measured at most.
        seconds: How long an input is measured; a round that has begun is finished.
    """
    for case in CASES[letter]:
        what = f"{letter}: {case.name}"
        yield from _or_why_not(what, _beside(what, case, sides, runs, seconds))
        if case.growing:
            what = f"{letter}: growth, {' '.join(map(str, case.growing))}"
            yield from _or_why_not(what, _growth(what, case, sides[0], seconds))


def _or_why_not(what: str, rows: Iterator[Row]) -> Iterator[Row]:
    """Rows, or one that says why there are none."""
    try:
        yield from rows
    except ChildProcessError as error:
        yield skipped(what, "", str(error))


def _beside(what: str, case: Case, sides: tuple[Side, Side], runs: int, seconds: float) -> Iterator[Row]:
    with _written(case, case.size) as folder:
        costs = in_turns({side.name: _measure(case, side, folder) for side in sides}, runs, seconds)
        followed = {side.name: [case.cost(side.environment, folder, follow=True)] for side in sides if case.forks}
    ours, base = (side.name for side in sides)
    mine, theirs = typical(costs[ours]), typical(costs[base])
    yield _row(f"{what}, {len(costs[base])} x", "s", (mine.seconds, theirs.seconds), base, case.target)
    yield _row(f"{what}, processors", "s", (mine.processors, theirs.processors), base)
    held = [max(each.memory for each in (typical(costs[name]), *followed.get(name, ()))) for name in (ours, base)]
    yield _row(f"{what}, memory", "MiB", (held[0], held[1]), base, MEMORY)


def _row(what: str, unit: str, values: tuple[float, float], base: str, target: Target | None = None) -> Row:
    mine, theirs = values
    peer = base, _shown(theirs, unit)
    return compared(what, _shown(mine, unit), peer, ratio=mine / theirs, target=target)


def _shown(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"  # noqa: PLR2004 - three digits


def _growth(what: str, case: Case, side: Side, seconds: float) -> Iterator[Row]:
    """What the last doubling of the input adds to the seconds of processors, beside what the one before adds."""
    with ExitStack() as stack:
        folders = {str(size): stack.enter_context(_written(case, size)) for size in case.growing}
        measures = {size: _measure(case, side, folder) for size, folder in folders.items()}
        costs = in_turns(measures, GROWTH_RUNS, seconds)
    small, middle, large = (typical(each).processors for each in costs.values())
    values = " ".join(_shown(each, "").rstrip() for each in (small, middle, large))
    ratio = (large - middle) / (middle - small)
    yield compared(what, f"{values} s", ("linear: 2 x", ""), ratio=ratio, target=GROWTH)


@contextmanager
def _written(case: Case, size: int) -> Iterator[Path]:
    """A folder that has the input of a case."""
    with TemporaryDirectory(prefix="kgen-bench-") as name:
        folder = Path(name, "input")
        folder.mkdir()
        if case.write:
            case.write(folder, size)
        yield folder


def _measure(case: Case, side: Side, folder: Path) -> Callable[[], Cost]:
    return lambda: case.cost(side.environment, folder)
