"""Whether kgen judges the kustomizations of a tree as what `kubectl kustomize` prints of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kgen.kustomize import KustomizeError, Texts, build
from kgen.kustomize.reading import file_in
from kgen.validation.inputs.kustomizations import Kustomized
from kgen.validation.inputs.streams import Stream
from kgen.validation.options import Options
from kgen.validation.run import check
from kgen.yaml.reader import read_documents
from tests.support.kustomizations import by_name

from .asking import kubectl


def compared(tree: str) -> tuple[Counter[str], list[str]]:
    """How many kustomizations are judged equally, or are left alone; and those that are not."""
    numbers: Counter[str] = Counter()
    different = []
    for folder in folders(tree):
        answer, detail = compared_one(folder)
        numbers[answer] += 1
        different += [f"{folder}: {detail}"] if answer == "different" else []
    return numbers, different


def folders(tree: str) -> Iterator[str]:
    """The folders with kustomizations."""
    for folder, names, _ in os.walk(tree):
        names[:] = sorted(each for each in names if not each.startswith("."))
        if file_in(folder):
            yield folder


def compared_one(folder: str) -> tuple[str, str]:
    """equal, different or left alone; and what is different."""
    try:
        built = build(folder)
    except KustomizeError as error:
        made = kubectl("kustomize", folder)
        return ("different", f"kgen refuses: {error.problem}") if made.returncode == 0 else ("refused by both", "")
    if built.not_followed:
        return "not followed", ""
    made = kubectl("kustomize", folder)
    if built.missing or built.unreadable:
        return ("different", "kgen misses something") if made.returncode == 0 else ("refused by both", "")
    if made.returncode:
        return "different", f"kubectl refuses: {made.stderr.strip().splitlines()[-1]}"
    theirs = by_name(each.plain for each in read_documents(made.stdout) if each.plain is not None)
    if by_name(each.plain for each in built.resources) != theirs:
        return "different", "other objects"
    return _compared(_judged(_of(folder)), _judged(Stream("-", [made.stdout.encode()])))


def _compared(ours: Counter[tuple[str, ...]], theirs: Counter[tuple[str, ...]]) -> tuple[str, str]:
    detail = "; ".join(
        f"{side} {each}"
        for side, left in (("kgen alone:", ours - theirs), ("kubectl alone:", theirs - ours))
        for each in list(left)[:3]
    )
    return ("equal", "") if ours == theirs else ("different", detail)


def _of(folder: str) -> Kustomized:
    return Kustomized(file_in(folder) or folder, Texts(), {})


def _judged(source: Any) -> Counter[tuple[str, ...]]:
    report = check([source], Options(jobs=1))
    # Of several objects that lack the same, the first is told of: kubectl has another order, and no files.
    said = ((each.code, each.message.partition("; the other stands in ")[0]) for each in report)
    found: Counter[tuple[str, ...]] = Counter(said)
    found["objects", str(report.objects)] += 1
    return found
