"""`python -m bench.memory NUMBER` prints the most bytes that Python holds: for one bundle, then for a stream of many.

It is a process of its own, since what else is in memory would blur the picture.
"""

from __future__ import annotations

import os
import sys
import tracemalloc

from kgen.writer import write_yaml


def peak(number: int) -> int:
    """The most bytes held while so many bundles are made and written."""
    from .streams import objects  # after tracemalloc has started

    tracemalloc.reset_peak()
    with open(os.devnull, "w", encoding="utf-8") as stream:
        write_yaml(objects(number), stream.write)
    return tracemalloc.get_traced_memory()[1]


if __name__ == "__main__":
    tracemalloc.start()
    sys.stdout.write(f"{peak(1)} {peak(int(sys.argv[1]))}\n")
