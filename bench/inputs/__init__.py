"""Generated inputs: manifests of this folder, again and again under other numbers."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_NUMBER = "0000"
"""What the manifests have in the place of a number."""
SERVICE = _HERE / "service.yaml"
"""A single Service of four lines."""
SHARED = 250
"""How often what environments share is there: four objects each time."""


def numbered(manifest: str, number: int) -> str:
    """A manifest of this folder under a number.

    >>> "name: web-0007" in numbered("served", 7)
    True
    """
    return (_HERE / f"{manifest}.yaml").read_text("utf-8").replace(_NUMBER, f"{number:04}")


def write_bundle(path: Path, manifest: str, count: int) -> None:
    """Write one file with a manifest so many times."""
    text = "---\n".join(numbered(manifest, number) for number in range(count))
    path.write_text(text, "utf-8", newline="\n")


def write_environments(folder: Path, count: int) -> None:
    """Write folders side by side, each an environment of seven objects, and above them the objects that they share."""
    write_bundle(folder / "shared.yaml", "shared", SHARED)
    for number in range(count):
        environment = folder / f"environment-{number:04}"
        environment.mkdir()
        text = numbered("environment", number % SHARED)
        (environment / "web.yaml").write_text(text, "utf-8", newline="\n")
