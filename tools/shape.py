"""`make shape` measures the shape of the code: one line a measure, with what is wanted and how it is counted."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    Graph: TypeAlias = Mapping[str, set[str]]
    """Names, and the names that each of them imports."""

ROOT = Path(__file__).parents[1]
TOPS = ("kgen", "blueprints", "tools", "bench")
MODELS = "kgen.k8s"
SERVICE = ROOT / "bench" / "inputs" / "service.yaml"
RUNS = {
    ("validate", str(SERVICE)): (1_500, 60, "kgen validate service.yaml"),
    ("render", "mysql", "--set", "replicas=5"): (12_000, 120, "kgen render mysql"),
}
"""Command lines, the most calls and modules that each may take, and its name."""
MEASURED_WITH = (3, 11)
"""The Python on which calls are counted: later ones make fewer frames for the same code."""


@dataclass(frozen=True)
class Measure:
    """One line of the report."""

    what: str
    value: str
    wanted: str
    formula: str


def main() -> None:
    """Print the measures, and below them the circles by name."""
    found = all_circles(ROOT)
    measures = [*size_measures(ROOT), *circle_measures(found), length_measure(ROOT)]
    sys.stdout.write(formatted(chain(measures, *map(run_measures, RUNS))))
    for kind, several in found.items():
        sys.stdout.writelines(f"{kind}: {' '.join(each)}\n" for each in several)
    if sys.version_info[:2] != MEASURED_WITH:
        sys.stdout.write("Calls are comparable on Python {}.{} only.\n".format(*MEASURED_WITH))


def formatted(measures: Iterable[Measure]) -> str:
    """The measures in aligned columns."""
    rows = [("what", "measured", "wanted", "formula"), *map(astuple, measures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def size_measures(root: Path) -> Iterator[Measure]:
    """How the lines and the modules are spread over folders."""
    parts = lines_of_parts(root)
    part, lines = parts.most_common(1)[0]
    formula = f"lines of .py and .pyi, as a share of {', '.join(TOPS)}; kgen's loose modules are a part"
    yield Measure("largest top-level part", f"{lines / parts.total():.1%} {part}", "<= 35%", formula)
    folders = modules_of_folders(root)
    folder, number = folders.most_common(1)[0]
    formula = "its .py files without __init__ and generated ones; k8s and linked folders do not count"
    yield Measure("modules loose in kgen", str(folders["kgen"]), "<= 11", formula)
    yield Measure("most modules in a folder", f"{number} {folder}", "<= 16", formula)


CIRCLES = {
    "import circles": (2, "modules that reach each other by imports at the top, in functions, for types"),
    "import circles between folders": (0, "those of modules of several folders"),
    "circles of top-level parts": (0, "folders of kgen that reach each other"),
    "circles of folders, all levels": (0, "likewise, of folders in folders, too"),
}
"""Kinds of circles, how many there may be at most, and how they are found."""


def all_circles(root: Path) -> dict[str, list[list[str]]]:
    """The circles of each kind; an import of a submodule does not count its package."""
    graph = imports(root)
    folder = folders_of(modules(root))
    found = circles(graph)
    between = [each for each in found if len(set(map(folder, each))) > 1]
    parts = circles(grouped(graph, _top))
    folders = circles(grouped(graph, lambda name: name if _top(name) == name else folder(name)))
    return dict(zip(CIRCLES, (found, between, parts, folders), strict=True))


def circle_measures(found: Mapping[str, list[list[str]]]) -> Iterator[Measure]:
    """How many circles of each kind there are."""
    for kind, several in found.items():
        most, formula = CIRCLES[kind]
        yield Measure(kind, str(len(several)), f"<= {most}", formula)


def length_measure(root: Path) -> Measure:
    """How long functions are."""
    lengths = sorted(function_lengths(root))
    found = f"{median(lengths):.0f}/{quantiles(lengths, n=10)[-1]:.0f}"
    formula = "lines below the one with def, without the docstring; kgen without k8s; functions in functions count, too"
    return Measure("lines of a function, median/p90", found, "5/12", formula)


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """The files below a folder; links to other folders are not followed."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        yield from (Path(path, name) for name in sorted(names) if name.endswith(suffixes))


def modules(root: Path) -> dict[str, Path]:
    """All modules of kgen by name, packages included."""
    return {module_name(path.relative_to(root)): path for path in files(root / "kgen", ".py")}


def module_name(path: Path) -> str:
    """What a file is imported as.

    >>> module_name(Path("kgen/model/__init__.py")), module_name(Path("kgen/model/base.py"))
    ('kgen.model', 'kgen.model.base')
    """
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def lines_of_parts(root: Path) -> Counter[str]:
    """The lines of each top-level part."""
    counted: Counter[str] = Counter()
    for top in TOPS:
        for path in files(root / top, ".py", ".pyi"):
            counted[_part(path.relative_to(root))] += path.read_bytes().count(b"\n")
    return counted


def _part(path: Path) -> str:
    top, *rest = path.parts
    if top != "kgen":
        return top
    return f"kgen/{rest[0]}" if len(rest) > 1 else "kgen/*.py"


def modules_of_folders(root: Path) -> Counter[str]:
    """The modules in each folder of kgen that people write and read."""
    written = (path for path in _written(root) if path.name != "__init__.py" and not _is_generated(path))
    return Counter(str(path.parent.relative_to(root)) for path in written)


def _written(root: Path) -> list[Path]:
    return [path for name, path in modules(root).items() if not _is_model(name)]


def _is_model(module: str) -> bool:
    return _top(module) == MODELS


def _is_generated(path: Path) -> bool:
    return "generated by `make" in path.read_text("utf-8").partition("\n")[0]


def function_lengths(root: Path) -> Iterator[int]:
    """The lengths of all functions of kgen."""
    for path in _written(root):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield length(node)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function below its first one, without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno
    if ast.get_docstring(function, clean=False) is None:
        return lines
    first = function.body[0]
    return lines - ((first.end_lineno or 0) - first.lineno + 1)


BY_NAME = {"kgen.bundles": {"kgen.validation.options", "kgen.validation.result"}}
"""Types of what is imported by name when it is called: Bundle.validate is done by a package above."""


def imports(root: Path) -> dict[str, set[str]]:
    """What the modules of kgen import of each other, in any way; k8s and `BY_NAME` are left out."""
    known = modules(root)
    wanted = {name for name in known if not _is_model(name)}
    return {name: {*imported(name, known)} & wanted - {name} - BY_NAME.get(name, set()) for name in wanted}


def imported(name: str, known: Mapping[str, Path]) -> Iterator[str]:
    """The known modules that one of them imports."""
    package = name if known[name].name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(known[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            start = _start(node, package)
            names = (f"{start}.{alias.name}" for alias in node.names)
            yield from (each if each in known else start for each in names)


def _start(node: ast.ImportFrom, package: str) -> str:
    """The package or module that is imported from."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


def grouped(graph: Graph, group: Callable[[str], str]) -> dict[str, set[str]]:
    """The imports between groups of modules.

    >>> grouped({"kgen.model.base": {"kgen.errors"}, "kgen.errors": set()}, _top)
    {'kgen.model': {'kgen.errors'}, 'kgen.errors': set()}
    """
    found: dict[str, set[str]] = {}
    for name, others in graph.items():
        found.setdefault(group(name), set()).update(map(group, others))
    return {name: others - {name} for name, others in found.items()}


def _top(name: str) -> str:
    """The top-level part that a module belongs to."""
    return ".".join(name.split(".")[:2])


def folders_of(known: Mapping[str, Path]) -> Callable[[str], str]:
    """A function that names the package in whose folder a module is."""
    packages = {name for name, path in known.items() if path.name == "__init__.py"}
    return lambda name: name if name in packages else name.rpartition(".")[0]


def circles(graph: Graph) -> list[list[str]]:
    """The names that reach each other, where they are several.

    >>> circles({"a": {"b"}, "b": {"a", "c"}, "c": set()})
    [['a', 'b']]
    """
    reached = {name: _reached(graph, name) for name in graph}
    found = {tuple(sorted(other for other in reached[name] if name in reached[other])) for name in graph}
    return sorted(list(each) for each in found if len(each) > 1)


def _reached(graph: Graph, name: str) -> set[str]:
    """All that a name imports, and all that these import."""
    found: set[str] = set()
    left = [name]
    while left:
        new = graph[left.pop()] - found
        found |= new
        left += new
    return found


def run_measures(arguments: tuple[str, ...]) -> list[Measure]:
    """The calls and modules that a command line takes."""
    most_calls, most_modules, name = RUNS[arguments]
    calls, loaded = counted_run(arguments)
    formula = "sys.setprofile's call events in files of kgen, in a new process; a generator counts each time it goes on"
    return [
        Measure(f"calls of {name}", f"{calls:,}", f"<= {most_calls:,}", formula),
        Measure(f"modules of {name}", str(loaded), f"<= {most_modules}", "kgen and kgen.* in sys.modules at its end"),
    ]


def counted_run(arguments: Iterable[str]) -> tuple[int, int]:
    """The calls and modules of one run of kgen in a new process, far from all settings.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**inherited, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    with TemporaryDirectory() as folder:
        report = Path(folder, "report")
        command = [sys.executable, str(ROOT / "tools" / "calls.py"), str(report), *arguments]
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)  # noqa: S603 - our own
        calls, loaded = report.read_text("ascii").split()
    return int(calls), int(loaded)


if __name__ == "__main__":
    main()
