"""Times taken in turns, A B A B …, so that whatever else the machine does falls on all alike."""

from __future__ import annotations

import gc
import time
from statistics import median

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def medians(measures: Mapping[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """The median of what each measure returns, in seconds; a first round, which warms up, is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(runs + 1):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(seconds[1:]) for name, seconds in taken.items()}


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """A measure of how long a function takes, in seconds."""

    def measure() -> float:
        gc.collect()
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return measure
