"""Imports point down."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
LAYERS = [
    {"cli", "__main__"},
    {"catalog", "settings", "values", "report"},
    {"blueprints"},
    {"blueprinting"},
    {"builders", "config_text"},
    {"reading"},
    {"namespaces", "pods", "apply_order"},
    {"bundles"},
    {"convert", "reader", "writer"},
    {"k8s"},
    {"model", "scalars", "hosts", "output"},
    {"field_path", "quantity", "grammars"},
    {"errors", "atomic", "locks", "safe_paths", "cron", "time_zones"},
]
"""From the top down; a module may import its own layer and those below."""

KNOWN_UPWARD = {
    ("model", "k8s"): "the types of the base classes name ObjectMeta; only type checkers read it",
    ("bundles", "pods"): "Bundle's methods hand over to the modules that know how; imported when called",
    ("bundles", "namespaces"): "likewise",
    ("bundles", "apply_order"): "likewise",
}


def rank(part: str) -> int:
    return next(len(LAYERS) - i for i, layer in enumerate(LAYERS) if part in layer)


def modules() -> list[Path]:
    return [path for path in sorted((ROOT / "kgen").rglob("*.py")) if path.parent.name != "k8s"]


def imported_parts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = ["kgen"] if node.level or not node.module else []
            names = [*base, *(node.module or "").split(".")]
            if not node.level and names[0] == "kgen":
                yield from names[1:2] or [alias.name for alias in node.names]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    part = path.relative_to(ROOT / "kgen").parts[0].removesuffix(".py")
    if part == "__init__":
        return
    upward = {
        other
        for other in imported_parts(path)
        if any(other in layer for layer in LAYERS) and rank(other) > rank(part) and (part, other) not in KNOWN_UPWARD
    }
    assert not upward, f"{part} must not import {', '.join(sorted(upward))}"


def test_every_module_has_its_layer() -> None:
    parts = {path.relative_to(ROOT / "kgen").parts[0].removesuffix(".py") for path in modules()} - {"__init__"}
    assert parts == {part for layer in LAYERS for part in layer} - {"k8s"} - ({"report"} - parts)
