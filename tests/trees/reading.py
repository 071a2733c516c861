"""Trees of manifests as kgen reads them: what it read, what it said of each object, and how long that took."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgen.diagnostics import Diagnostic
from kgen.validation.inputs import Entry
from kgen.validation.inputs.files import files_of
from kgen.validation.options import Options
from kgen.validation.repeats import fold
from kgen.validation.result import Report
from kgen.validation.run import check

if TYPE_CHECKING:
    from kgen.validation.inputs import Input


class Watched:
    """An input that keeps what was read of it."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self.read: list[Entry] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def entries(self) -> Iterator[Entry]:
        for each in self.source.entries():
            self.read.append(each)
            yield each


class Tree:
    """A folder that kgen has judged.

    Attributes:
        path: The folder.
        report: What kgen says.
        inputs: What was read.
    """

    def __init__(self, path: str) -> None:
        self.path = os.path.normpath(path)
        self.inputs = [Watched(each) for each in files_of(self.path)]
        self.report: Report = check(self.inputs, Options(jobs=1))
        fold(self.report)

    @property
    def commit(self) -> str:
        """The commit that is checked out there; "" where it is no working tree of git."""
        command = ["git", "-C", self.path, "rev-parse", "--short=10", "HEAD"]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        return made.stdout.strip()

    def seconds(self) -> float:
        """The time of processors that `kgen validate` takes for the tree, in a process of its own."""
        before = _used()
        subprocess.run([sys.executable, "-m", "kgen", "validate", self.path], capture_output=True, check=False)
        return _used() - before

    def objects(self) -> list[Judged]:
        """The objects, equal ones once."""
        found: dict[str, Judged] = {}
        for entry in (entry for source in self.inputs for entry in source.read if isinstance(entry.item, dict)):
            judged = found.setdefault(json.dumps(entry.item, default=str), Judged(entry.item))
            judged.errors += [each for each in entry.judged or () if each.severity == "error"]
            judged.is_checked = judged.is_checked and entry.judged is not None
        return [*found.values()]

    def of_texts(self) -> list[tuple[Input, Diagnostic]]:
        """The errors of what is no object, with their inputs: texts that cannot be read, kustomizations."""
        of_objects = {id(error) for each in self.objects() for error in each.errors}
        homes = {id(each): source.source for source in self.inputs for each in source.problems}
        others = (each for each in self.report.errors if id(each) not in of_objects)
        return [(homes[id(each)], each) for each in others if id(each) in homes]

    def repeated(self) -> list[Diagnostic]:
        """The warnings that say the same of an object of the same name once more."""
        known: Counter[tuple[str, ...]] = Counter()
        again = []
        for each in self.report.warnings:
            key = each.code, each.kind, each.namespace, each.name, each.message
            again += [each] if known[key] else []
            known[key] += 1
        return again


class Judged:
    """Plain data of an object, and the errors that kgen sees in it."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self.plain = plain
        self.errors: list[Diagnostic] = []
        self.is_checked = True

    @property
    def is_definition(self) -> bool:
        return self.plain.get("kind") == "CustomResourceDefinition"

    def __str__(self) -> str:
        metadata = self.plain.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else ""
        return f"{self.plain.get('apiVersion')} {self.plain.get('kind')} {name}"


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
