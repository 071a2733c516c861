"""`python -m bench [--base COMMIT] [--runs N] [--only NAMES]`: measure, and print the table."""

from __future__ import annotations

import os
import platform
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from .cases import CASES
from .changes import diff_rows
from .comparison import comparison_rows
from .processes import render_rows, script_rows
from .programs import environment, versions
from .sides import UnknownCommitError, sides
from .streams import stream_rows, warm_rows
from .table import formatted
from .validation import validate_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Mapping

    from .table import Row

RUNS = 15
SECONDS = 60
PEERS: Mapping[str, Callable[[Mapping[str, str], int], Iterable[Row]]] = {
    "scripts": script_rows,
    "render": render_rows,
    "validate": validate_rows,
    "diff": diff_rows,
    "streams": stream_rows,
    "warm": lambda _, runs: warm_rows(runs),
}
"""The parts of the table beside other tools, by name."""


def main() -> None:
    """Read the options, measure, print."""
    options = _options()
    with TemporaryDirectory(prefix="kgen-bench-") as folder:
        rows = beside_commit(options, Path(folder)) if options.base else beside_peers(options, folder)
    sys.stdout.write(formatted(rows) + "\n" + circumstances(options.runs))


def _options() -> Namespace:
    parser = ArgumentParser("bench", description="Prints a table of ratios, measured in turns in this one run.")
    parser.add_argument("--base", metavar="COMMIT", help="compare the checkout with a commit instead of other tools")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how often each is measured ({RUNS})")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"with --base: how long each input is measured ({SECONDS})"
    )
    parser.add_argument(
        "--only", metavar="NAMES", help=f"some of {','.join(PEERS)}, or with --base of {','.join(CASES)}"
    )
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    names = CASES if options.base else PEERS
    options.only = options.only.split(",") if options.only else list(names)
    unknown = ", ".join(sorted({*options.only} - {*names}))
    if unknown:
        parser.error(f"--only: {unknown} is not one of {', '.join(names)}")
    return options


def beside_peers(options: Namespace, bytecode: str) -> list[Row]:
    """The rows beside other tools."""
    variables = environment(bytecode)
    return _rows(options.only, lambda name: PEERS[name](variables, options.runs))


def beside_commit(options: Namespace, folder: Path) -> list[Row]:
    """The rows beside a commit."""
    try:
        both = sides(options.base, folder)
    except UnknownCommitError as error:
        sys.exit(f"bench: error: --base {options.base}: {error}")
    return _rows(options.only, lambda letter: comparison_rows(letter, both, options.runs, options.seconds))


def _rows(names: Iterable[str], part: Callable[[str], Iterable[Row]]) -> list[Row]:
    """The rows of some parts; progress goes to stderr, since they take some minutes."""
    rows: list[Row] = []
    for name in names:
        sys.stderr.write(f"measuring: {name}\n")
        rows += part(name)
    return rows


def circumstances(runs: int) -> str:
    """What the numbers hold for: the machine and what else it did, the interpreter, the peers."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    peers = ", ".join(f"{name} {version}" for name, version in versions().items())
    return f"{python} on {machine}; medians of up to {runs} runs in turns; {peers}\n"


if __name__ == "__main__":
    main()
