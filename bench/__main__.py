"""`python -m bench [--runs N]`: measure, and print the table."""

from __future__ import annotations

import os
import platform
import sys
from argparse import ArgumentParser
from itertools import chain
from tempfile import TemporaryDirectory

from .processes import render_rows, script_rows
from .programs import environment, versions
from .streams import stream_rows, warm_rows
from .table import formatted
from .validation import cold_rows, tree_rows

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .table import Row

RUNS = 15


def main() -> None:
    """Read the options, measure, print."""
    parser = ArgumentParser("bench", description="Prints a table of ratios, measured in turns in this one run.")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how often each is measured ({RUNS})")
    runs = parser.parse_args().runs
    if runs < 1:
        parser.error("--runs must be at least 1")
    sys.stdout.write(formatted(measured(runs)) + "\n" + circumstances(runs))


def measured(runs: int) -> list[Row]:
    """All rows; what goes on is told on stderr, since it takes some minutes."""
    with TemporaryDirectory(prefix="kgen-bench-") as bytecode:
        variables = environment(bytecode)
        parts: dict[str, Callable[[], Iterable[Row]]] = {
            "scripts": lambda: script_rows(variables, runs),
            "kgen render": lambda: render_rows(variables, runs),
            "kgen validate": lambda: chain(cold_rows(variables, runs), tree_rows(variables, runs)),
            "streams": lambda: stream_rows(variables, runs),
            "warm": lambda: warm_rows(runs),
        }
        rows: list[Row] = []
        for name, part in parts.items():
            sys.stderr.write(f"measuring: {name}\n")
            rows += part()
        return rows


def circumstances(runs: int) -> str:
    """What the numbers hold for: the machine, the interpreter, the peers."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    peers = ", ".join(f"{name} {version}" for name, version in versions().items())
    return f"{python} on {machine}; medians of {runs} runs in turns; {peers}\n"


if __name__ == "__main__":
    main()
