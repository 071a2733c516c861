"""Public trees of manifests, judged by kgen and by a real API server: the figures of kgen on what people really have.

`KUBEBUILDER_ASSETS=… python -m tests.trees ~/src/argo-cd/manifests ~/src/rook/deploy` prints a row for each folder.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter

from tests.servers.server import NoServerError, running_server

from .asking import Verdicts
from .reading import Tree
from .rendering import compared

HELP = """\
Judges public trees of manifests with kgen and with a real API server, and prints a table.

Each DIR is a folder with manifests, mostly a part of a clone:

    git clone --depth 1 https://github.com/argoproj/argo-cd ~/src/argo-cd
    KUBEBUILDER_ASSETS=~/.cache/kgen/envtest-1.36.3 python -m tests.trees ~/src/argo-cd/manifests

Nothing is fetched, nothing is written. Each tree gets a server of its own with the CustomResourceDefinitions of the
tree and the namespaces that its objects name; then the server is asked about each different object as a create
request that stores nothing, and kubectl about the files that kgen cannot read.

  objects    that kgen has read; kustomizations are built
  asked      different objects of kinds that the server serves
  errors     of kgen; false are those of objects, files and kustomizations that the server or kubectl takes
  missed     objects that kgen takes and the server refuses; without kinds with CEL rules, which kgen does not evaluate
  warnings   of kgen; repeated are those with code, object and message of one before
  seconds    of processors for `kgen validate DIR`
"""
HEAD = ("tree", "commit", "inputs", "objects", "asked", "errors", "false", "missed", "warnings", "repeated", "seconds")


def main() -> None:
    """Read the options, ask, print."""
    parser = ArgumentParser("tests.trees", description=HELP, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("trees", metavar="DIR", nargs="+")
    parser.add_argument("--kustomizations", action="store_true", help="compare all kustomizations with kubectl's")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="findings shown of each kind and code (5)")
    options = parser.parse_args()
    try:
        (_compare_kustomizations if options.kustomizations else _table)(options)
    except NoServerError as error:
        sys.exit(str(error))


def _table(options: Namespace) -> None:
    rows, sums = [], Counter[str]()
    for path in options.trees:
        tree = Tree(path)
        with running_server() as client:
            verdicts = Verdicts(tree, client)
        rows.append(_row(tree, verdicts, sums))
        _say("\n".join([f"\n# {tree.path}", *_details(tree, verdicts, options.show)]))
    rows.append(("sum", "", *(_number(sums[each]) for each in HEAD[2:])))
    widths = [max(len(row[i]) for row in (HEAD, *rows)) for i in range(len(HEAD))]
    _say("")
    for row in (HEAD, tuple("-" * width for width in widths), *rows):
        _say("| " + " | ".join(each.ljust(width) for each, width in zip(row, widths, strict=True)) + " |")


def _row(tree: Tree, verdicts: Verdicts, sums: Counter[str]) -> tuple[str, ...]:
    report = tree.report
    numbers: dict[str, float] = {
        "inputs": report.inputs,
        "objects": report.objects,
        "asked": verdicts.asked,
        "errors": len(report.errors),
        "false": len(verdicts.false),
        "missed": len(verdicts.missed),
        "warnings": len(report.warnings),
        "repeated": len(tree.repeated()),
        "seconds": min(tree.seconds() for _ in range(2)),
    }
    sums.update(numbers)
    return (tree.path, tree.commit, *(_number(numbers[each]) for each in HEAD[2:]))


def _number(number: float) -> str:
    return f"{number:.2f}" if isinstance(number, float) else str(number)


def _details(tree: Tree, verdicts: Verdicts, shown: int) -> list[str]:
    """The findings to be looked at."""
    lines = [
        f"false error: {each.file}:{each.line} {each.kind} {each.name} {each.code} {each.field} {each.message}"
        for each in verdicts.false
    ]
    lines += [
        f"nobody knows: {each.file}:{each.line} {each.code} {each.message} ({why})" for each, why in verdicts.open
    ]
    lines += [f"missed: {judged}: {message[:300]}" for judged, message in verdicts.missed]
    for severity, found in (("error", tree.report.errors), ("warning", tree.report.warnings)):
        codes = Counter(each.code for each in found)
        for code, number in codes.most_common():
            lines.append(f"{severity} {code}: {number}")
            of_code = [each for each in found if each.code == code][:shown]
            lines += [
                f"    {each.file}:{each.line} {each.kind} {each.name} {each.field}: {each.message} [{each.hint}]"
                for each in of_code
            ]
    return lines


def _compare_kustomizations(options: Namespace) -> None:
    sums: Counter[str] = Counter()
    for path in options.trees:
        numbers, different = compared(path)
        sums += numbers
        _say(f"{path}: " + ", ".join(f"{number} {answer}" for answer, number in numbers.items()))
        for each in different:
            _say(f"    {each}")
    _say("sum: " + ", ".join(f"{number} {answer}" for answer, number in sums.items()))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
