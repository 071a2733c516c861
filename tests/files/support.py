"""How the tests of what writes files look at them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
PAST = 1_000_000_000_000_000_001  # a time stamp in nanoseconds that no write would leave
not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")


def texts(folder: Path) -> dict[str, str]:
    """What a reader finds in the folder, without kgen's list."""
    found = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}
    found.pop(folder / ".kgen-files", None)
    return {path.relative_to(folder).as_posix(): text for path, text in found.items()}


def listed(folder: Path) -> list[str]:
    return (folder / ".kgen-files").read_text().splitlines()[1:]


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, ns=(PAST, PAST))


def trace(path: Path) -> tuple[int, ...]:
    """All that tells whether a file was touched; reading it does not."""
    status = path.stat()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
