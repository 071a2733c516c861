"""Two states of kgen side by side: a commit, and what is in the checkout now."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from .programs import environment, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
FOLDERS = ("kgen", "blueprints", "templates")
"""What kgen consists of."""


@dataclass(frozen=True)
class Side:
    """One of the two: what the table calls it, and the variables with which Python imports it."""

    name: str
    environment: Mapping[str, str]


class UnknownCommitError(Exception):
    """There is no such commit, or no git."""


def sides(base: str, folder: Path) -> tuple[Side, Side]:
    """The checkout as it is now, and a commit, each copied into a folder and compiled: neither changes meanwhile.

    Raises:
        UnknownCommitError: There is no such commit.
        ImportError: Python imports another kgen than that of a side.
    """
    name = _git("rev-parse", "--short", f"{base}^{{commit}}")
    head, other = folder / "head", folder / "base"
    for each in FOLDERS:
        shutil.copytree(ROOT / each, head / each, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    archive = folder / "base.tar"
    _git("archive", "--format=tar", f"--output={archive}", base, *FOLDERS)
    with tarfile.open(archive) as tar:
        tar.extractall(other, filter="tar")
    return _side("checkout", head, folder), _side(name, other, folder)


def _side(name: str, tree: Path, folder: Path) -> Side:
    variables = {**environment(str(folder / "bytecode")), "PYTHONPATH": str(tree)}
    run((sys.executable, "-m", "compileall", "-q", str(tree / "kgen"), str(tree / "kgen" / "blueprints")), variables)
    command = (sys.executable, "-P", "-c", "import kgen; print(kgen.__file__)")
    imported = run(command, variables).stdout.strip()
    if imported != str(tree / "kgen" / "__init__.py"):
        raise ImportError(f"{name}: Python imports {imported or 'nothing'}, not the kgen in {tree}")
    return Side(name, variables)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["git", *arguments],  # noqa: S607 - whichever git is installed
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or str(error)
        raise UnknownCommitError(reason.strip().splitlines()[-1]) from error
    return done.stdout.strip()
