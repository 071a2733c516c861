"""Peers that are written in Go: each is built once, outside of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def built(name: str, module: str, version: str) -> tuple[str, str]:
    """A program, built where it is not there yet, and why it cannot be.

    Args:
        name: The program.
        module: Where Go finds it: `github.com/yannh/kubeconform/cmd/kubeconform`.
        version: Its version, without a `v`.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kgen" / f"{name}-{version}"
    program = folder / name
    if program.is_file():
        return str(program), ""
    go = shutil.which("go")
    if not go:
        return "", f"Go is not here to build {name}"
    sys.stderr.write(f"building {name} {version} into {folder}\n")
    done = subprocess.run(  # noqa: S603 - a pinned version, whose checksum Go looks up
        [go, "install", f"{module}@v{version}"],
        env={**os.environ, "GOBIN": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return str(program), "" if done.returncode == 0 else done.stderr.strip().rpartition("\n")[2]
