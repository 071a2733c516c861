"""A tree of 1,000 manifests as a company keeps them: an application sixty-two times, and what its clusters share.

`app/` is the application "shop", `cluster/` what is there once. Both are manifests that can be read, and validated.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_WORDS = ("billing", "catalog", "checkout", "customers", "delivery", "fraud", "gateway", "identity", "inventory")
_TEAMS = ("berlin", "lisbon", "madrid", "oslo", "paris", "rome", "vienna")
NAMES = [f"{word}-{team}" for word in _WORDS for team in _TEAMS][:62]
"""The applications."""


def write_corpus(folder: Path) -> None:
    """Write the tree: the same files with the same bytes each time."""
    for file in sorted((_HERE / "cluster").glob("*.yaml")):
        _write(folder / "cluster" / file.name, file.read_text("utf-8"))
    for file in sorted((_HERE / "app").glob("*.yaml")):
        text = file.read_text("utf-8")
        for name in NAMES:
            _write(folder / name / file.name, text.replace("shop", name))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
