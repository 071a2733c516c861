"""`kgen validate`, from start to end: a tree of a thousand files, and a single one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from .corpus import write_corpus
from .document import DOCUMENT
from .kubeconform import kubeconform, write_schemas
from .processes import measured
from .programs import kgen, python, script
from .table import Row, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TREE = Target(2, goal=1)
COLD = Target(8)


def validate_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """Both."""
    yield from cold_rows(environment, runs)
    yield from tree_rows(environment, runs)


def tree_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A tree of a thousand files, beside a checker of schemas, and beside nothing but loading the YAML."""
    with TemporaryDirectory(prefix="kgen-bench-") as folder:
        tree, schemas = Path(folder, "tree"), Path(folder, "schemas")
        write_corpus(tree)
        write_schemas(schemas)
        ours = kgen("kgen validate, 1,000 files", "validate", str(tree))
        peer = kubeconform(tree, schemas)
        loading = script("PyYAML (C), load only", "load_yaml.py", "PyYAML", str(tree))
        found = measured([ours, peer, loading], environment, runs)
    yield found.row(ours, peer, TREE)
    yield found.row(ours, loading)


def cold_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A single file, beside an empty process."""
    ours = kgen("kgen validate, one file", "validate", str(DOCUMENT))
    empty = python("python -c pass", "pass")
    yield measured([ours, empty], environment, runs).row(ours, empty, COLD)
