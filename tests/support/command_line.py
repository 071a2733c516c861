"""The command line as a test calls it: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kgen.cli.group import kgen

ROOT = Path(__file__).parents[2]
PRELUDE = "from kgen import blueprint, bundle\nfrom kgen.builders import config_map\n"
"""How a Python file of a test begins."""


def run(*args: str, **more: Any) -> Result:
    return CliRunner().invoke(kgen, args, **more)


def process(
    *args: str, cwd: Path = ROOT, stdout: Any = subprocess.PIPE, **env: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kgen", *args],
        check=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )
