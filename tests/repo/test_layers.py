"""Imports point down."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LAYERS = [
    {"cli", "testing", "__main__"},
    {"changes", "graph", "preview", "rendering", "report"},
    {"catalog", "settings"},
    {"blueprints", "elsewhere"},
    {"blueprinting"},
    {"values"},
    {"builders", "config_text"},
    {"validation"},
    {"lint"},
    {"cluster"},
    {"apiserver"},
    {"bundles"},
    {"kustomize"},
    {"convert", "parameters"},
    {"yaml", "files"},
    {"k8s"},
    {"model", "diagnostics"},
    {"field_path", "syntax"},
    {"wording"},
    {"errors", "frozen", "slotted"},
]
"""From the top down; a module may import its own layer and those below."""

KNOWN_UPWARD = {
    ("model", "k8s"): "the types of the base classes name ObjectMeta; only type checkers read it",
    ("bundles", "validation"): "the type of what Bundle.validate returns; what it calls is imported by name",
}


def rank(part: str) -> int:
    return next(len(LAYERS) - i for i, layer in enumerate(LAYERS) if part in layer)


def modules() -> list[Path]:
    own = [path for path in sorted((ROOT / "kgen").rglob("*.py")) if path.parent.name != "k8s"]
    return own + sorted((ROOT / "blueprints").rglob("*.py"))


def part_of(path: Path) -> str:
    """The module or package of kgen to which a file belongs."""
    parts = path.relative_to(ROOT).parts
    return (parts[0] if parts[0] == "blueprints" else parts[1]).removesuffix(".py")


def package_of(path: Path) -> list[str]:
    parts = list(path.relative_to(ROOT).parts[:-1])
    return parts if parts[0] == "kgen" else ["kgen", *parts]


def imported_parts(path: Path) -> Iterator[str]:
    """The modules and packages of kgen that a file imports, at its top or in a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = package_of(path)
            base = package[: len(package) - node.level + 1] if node.level else []
            start = [*base, *(node.module.split(".") if node.module else [])]
            names = [[*start, alias.name] for alias in node.names]
        else:
            continue
        yield from (name[1] for name in names if name[0] == "kgen" and len(name) > 1)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    upward = {
        other
        for other in imported_parts(path)
        if any(other in layer for layer in LAYERS) and rank(other) > rank(part) and (part, other) not in KNOWN_UPWARD
    }
    assert not upward, f"{part} must not import {', '.join(sorted(upward))}"


def test_every_module_has_its_layer() -> None:
    parts = {part_of(path) for path in modules()} - {"__init__"} | {"k8s"}
    assert parts == {part for layer in LAYERS for part in layer}


@pytest.mark.parametrize("package", ["kgen", "kgen.builders", "kgen.k8s"])
def test_no_exported_name_is_a_submodule_too(package: str) -> None:
    # Importing the submodule would put it in the place of what is exported.
    module = import_module(package)
    assert not {found.name for found in iter_modules(module.__path__)} & set(dir(module))
