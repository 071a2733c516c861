"""`kgen validate`, from start to end: a tree of a thousand files, and a single one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from .corpus import write_corpus
from .document import DOCUMENT
from .kubeconform import kubeconform, write_schemas
from .processes import in_ms, measured
from .programs import kgen, python, script
from .table import Row, Target, compared, skipped

TYPE_CHECKING = False
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .programs import Program

TREE = Target(2, goal=1)
COLD = Target(8)


def tree_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A tree of a thousand files, beside a checker of schemas, and beside nothing but loading the YAML."""
    with TemporaryDirectory(prefix="kgen-bench-") as folder:
        tree, schemas = Path(folder, "tree"), Path(folder, "schemas")
        write_corpus(tree)
        write_schemas(schemas)
        ours = kgen("kgen validate, 1,000 files", "validate", str(tree))
        peers = {
            kubeconform(tree, schemas): TREE,
            script("PyYAML (C), load only", "load_yaml.py", "PyYAML", str(tree)): None,
        }
        yield from _beside(ours, peers, environment, runs)


def cold_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """A single file, beside an empty process."""
    ours = kgen("kgen validate, one file", "validate", str(DOCUMENT))
    yield from _beside(ours, {python("python -c pass", "pass"): COLD}, environment, runs)


def _beside(
    ours: Program, peers: Mapping[Program, Target | None], environment: Mapping[str, str], runs: int
) -> Iterator[Row]:
    problems, seconds = measured([ours, *peers], environment, runs)
    for each, target in peers.items():
        problem = problems.get(ours.name) or problems.get(each.name)
        if problem:
            yield skipped(ours.name, each.name, problem)
        else:
            peer = each.name, in_ms(seconds[each.name])
            ratio = seconds[ours.name] / seconds[each.name]
            yield compared(ours.name, in_ms(seconds[ours.name]), peer, ratio=ratio, target=target)
