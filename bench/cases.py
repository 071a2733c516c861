"""The seven inputs on which two states of kgen are compared; only the command line and public names are used."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .corpus import write_corpus
from .document import DOCUMENT
from .inputs import SERVICE, write_bundle, write_environments
from .programs import HERE, Program
from .table import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .programs import Cost

VALIDATE = (sys.executable, "-P", "-m", "kgen", "validate")
BUNDLES = "200"
"""MySQL bundles in one measure of (e)."""


@dataclass(frozen=True)
class Case:
    """One input.

    Attributes:
        name: What the table calls it.
        target: The most seconds that the checkout may take, beside those of the commit.
        command: What is run.
        write: Writes an input of a size into an empty folder, which becomes the last argument of the command.
        size: The size of the input.
        growing: Three sizes, each twice the one before, where growth is measured.
        forks: Several processes may share the work, so that the memory of all counts.
        times_itself: The command prints the seconds that count, and those of processors.
    """

    name: str
    target: Target
    command: tuple[str, ...]
    write: Callable[[Path, int], None] | None = None
    size: int = 0
    growing: tuple[int, ...] = ()
    forks: bool = False
    times_itself: bool = False

    def cost(self, environment: Mapping[str, str], folder: Path, *, follow: bool = False) -> Cost:
        """What the command takes, with the input in a folder.

        Raises:
            ChildProcessError: It failed, or took too long.
        """
        program = Program(self.name, (*self.command, str(folder)) if self.write else self.command)
        if not self.times_itself:
            return program.cost(environment, follow=follow)
        with TemporaryDirectory(prefix="kgen-bench-") as outside:
            output = os.path.join(outside, "seconds")
            cost = program.cost(environment, output, follow=follow)
            seconds, processors = map(float, Path(output).read_text("ascii").split())
            return cost._replace(seconds=seconds, processors=processors)


def _script(file: str, *arguments: str) -> tuple[str, ...]:
    return sys.executable, str(HERE / "scripts" / file), *arguments


def _many(manifest: str) -> Callable[[Path, int], None]:
    return lambda folder, count: write_bundle(folder / f"{manifest}.yaml", manifest, count)


def _corpus(folder: Path, _: int) -> None:
    write_corpus(folder)


_TO_3_200 = (800, 1_600, 3_200)
_TO_4_000 = (1_000, 2_000, 4_000)
CASES: Mapping[str, tuple[Case, ...]] = {
    "a": (Case("1,000 files", Target(0.8), VALIDATE, _corpus, forks=True),),
    "b": (Case("1,600 budgets", Target(0.15), VALIDATE, _many("budgeted"), 1_600, _TO_3_200),),
    "c": (Case("1,600 Services", Target(0.15), VALIDATE, _many("served"), 1_600, _TO_3_200),),
    "d": (Case("1,000 environments", Target(1), VALIDATE, write_environments, 1_000, _TO_4_000, forks=True),),
    "e": (Case("MySQL, warm", Target(0.5), _script("mysql_warm.py", BUNDLES), times_itself=True),),
    "f": (
        Case("a Service, cold", Target(1), (*VALIDATE, str(SERVICE))),
        Case("MySQL, cold", Target(1), (*VALIDATE, str(DOCUMENT))),
    ),
    "g": (Case("typed script", Target(1), _script("mysql_builders.py")),),
}
"""The inputs by their letters."""
