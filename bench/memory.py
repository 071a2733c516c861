"""`python -m bench.memory write|validate NUMBER` prints the most bytes held: for one bundle, then for many.

It is a process of its own, since what else is in memory would blur the picture.
"""

from __future__ import annotations

import os
import sys
import tracemalloc

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def write(number: int) -> None:
    """Write so many bundles, each made when it is its turn."""
    from kgen.yaml.writer import write_yaml

    from .streams import objects

    with open(os.devnull, "w", encoding="utf-8") as stream:
        write_yaml(objects(number), stream.write)


def validate(number: int) -> None:
    """Validate a stream of so many bundles, as `kgen validate - --independent` does.

    Raises:
        ValueError: Something is refused.
    """
    from kgen.validation.inputs.streams import Stream
    from kgen.validation.options import Options
    from kgen.validation.run import check

    from .streams import texts

    options = Options(independent=True, ignore=["KG85"])  # each bundle's scripts have four warnings
    outcome = check([Stream("bundles", texts(number))], options)
    if outcome.refused():
        raise ValueError(outcome.diagnostics[0].message)


WORK: dict[str, Callable[[int], None]] = {"write": write, "validate": validate}


def peak(work: Callable[[int], None], number: int) -> int:
    """The most bytes held while work is done on so many bundles; start tracemalloc before."""
    tracemalloc.reset_peak()
    work(number)
    return tracemalloc.get_traced_memory()[1]


if __name__ == "__main__":
    what, many = WORK[sys.argv[1]], int(sys.argv[2])
    tracemalloc.start()
    sys.stdout.write(f"{peak(what, 1)} {peak(what, many)}\n")
