"""Rewrites kgen/k8s."""

from __future__ import annotations

import sys
from pathlib import Path

from .descriptions import NAME, packed
from .emit import package
from .schemas import read_types

TARGET = Path(__file__).parents[2] / "kgen" / "k8s"


def main() -> None:
    """Write every module and remove those that are no longer made."""
    types = read_types()
    files = package(types)
    for stale in {path.name for path in TARGET.glob("*.py*")} - files.keys():
        (TARGET / stale).unlink()
    for name, text in files.items():
        (TARGET / name).write_text(text)
    (TARGET / NAME).write_bytes(packed(types))
    sys.stderr.write(f"{len(files)} files in {TARGET.name}\n")


if __name__ == "__main__":
    main()
