"""Builds, validates and writes MySQL bundles of different names when everything is loaded; prints what it takes."""

import gc
import sys
import time

from bench.scripts.mysql_builders import mysql
from kgen import to_yaml, validate

LOADING = 20
"""Bundles that are made before the clock starts."""


def made(number: int) -> str:
    """A bundle as YAML, once all rules have looked at it.

    Raises:
        ValueError: It is refused.
    """
    bundle = mysql(f"mysql-{number:04}")
    report = validate(bundle)
    if not report.ok:
        raise ValueError(report.errors[0].message)
    return to_yaml(bundle)


def main() -> None:
    """Make as many bundles as the argument says; print the seconds of one, and the seconds of processors."""
    count = int(sys.argv[1])
    for number in range(LOADING):
        made(count + number)
    gc.collect()
    start, used = time.perf_counter(), time.process_time()
    for number in range(count):
        made(number)
    print((time.perf_counter() - start) / count, (time.process_time() - used) / count)  # noqa: T201 - a script's purpose


if __name__ == "__main__":
    main()
