"""Measures taken in turns, A B A B …, so that whatever else the machine does falls on all alike."""

from __future__ import annotations

import gc
import time
from statistics import median

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    T = TypeVar("T")


def medians(measures: Mapping[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """The median of what each measure returns, in seconds."""
    return {name: median(seconds) for name, seconds in in_turns(measures, runs).items()}


def in_turns(measures: Mapping[str, Callable[[], T]], runs: int, seconds: float = float("inf")) -> dict[str, list[T]]:
    """What each measure returns in each round. The first round warms up, and counts only where it is the only one.

    Args:
        measures: What to call, by name.
        runs: The most rounds that count.
        seconds: The time after which no further round begins.
    """
    end = time.perf_counter() + seconds
    taken: dict[str, list[T]] = {name: [] for name in measures}
    for number in range(runs + 1):
        if number and time.perf_counter() > end:
            break
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: each[1:] or each for name, each in taken.items()}


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """A measure of how long a function takes, in seconds."""

    def measure() -> float:
        gc.collect()
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return measure
