"""`make bench BASE=...` compares what it says: no times here, only what is run, counted and shown."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from bench import comparison, inputs, kubeconform, programs
from bench import sides as sides_module
from bench.cases import CASES, Case
from bench.comparison import comparison_rows
from bench.inputs import SHARED, write_bundle, write_environments
from bench.programs import Cost, Program
from bench.sides import FOLDERS, Side, UnknownCommitError, sides
from bench.table import Target
from bench.timing import in_turns

ROOT = Path(__file__).parents[2]
MEGABYTE = "bytearray(b'x') * 2**20"
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("module", [inputs, kubeconform, programs], ids=lambda module: str(module.__name__))
def test_examples_run(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def documents(path: Path) -> list[dict[str, object]]:
    return list(yaml.safe_load_all(path.read_text("utf-8")))


def validated(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgen", "validate", str(path), *options]
    return subprocess.run(command, env=HERE, capture_output=True, text=True, check=False)


def python(code: str) -> Program:
    return Program("python", (sys.executable, "-c", code), prints_bundle=False)


@pytest.mark.parametrize(("manifest", "kind"), [("budgeted", "PodDisruptionBudget"), ("served", "Service")])
def test_a_bundle_has_each_object_under_its_own_name(manifest: str, kind: str, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.yaml", manifest, 12)
    named = [(each["kind"], each["metadata"]["name"]) for each in documents(tmp_path / "bundle.yaml")]  # type: ignore[index]
    assert named == [(each, f"web-{number:04}") for number in range(12) for each in ("Deployment", kind)]


def test_budgets_select_by_expressions_alone(tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.yaml", "budgeted", 4)
    selectors = [each["spec"]["selector"] for each in documents(tmp_path / "bundle.yaml")[1::2]]  # type: ignore[index]
    assert [list(each) for each in selectors] == [["matchExpressions"]] * 4
    assert len({str(each) for each in selectors}) == 4
    assert validated(tmp_path, "--strict").returncode == 0


def test_services_select_the_pods_of_all_deployments(tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.yaml", "served", 4)
    assert {str(each["spec"]["selector"]) for each in documents(tmp_path / "bundle.yaml")[1::2]} == {"{'app': 'web'}"}  # type: ignore[index]
    assert validated(tmp_path).returncode == 0


def test_environments_share_what_is_above_them(tmp_path: Path) -> None:
    write_environments(tmp_path, 3)
    assert len(documents(tmp_path / "shared.yaml")) == 4 * SHARED == 1_000
    assert [len(documents(path)) for path in sorted(tmp_path.glob("environment-*/*.yaml"))] == [7, 7, 7]
    assert validated(tmp_path, "--strict").returncode == 0
    (tmp_path / "shared.yaml").unlink()
    assert validated(tmp_path, "--strict").returncode == 1


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for cases in CASES.values() for case in cases])
def test_each_case_runs(case: Case, tmp_path: Path) -> None:
    if case.write:
        case.write(tmp_path, 2)
    cost = case.cost(HERE, tmp_path)
    assert cost.seconds > 0
    assert cost.processors > 0
    assert cost.memory > 5


def test_sizes_double() -> None:
    growing = [case.growing for cases in CASES.values() for case in cases if case.growing]
    assert len(growing) == 3
    assert all(middle == 2 * small and large == 2 * middle for small, middle, large in growing)


def test_memory_is_that_of_the_program() -> None:
    small = python("pass").cost(os.environ).memory
    large = python(f"x = {MEGABYTE} * 64").cost(os.environ).memory
    assert 3 < small < 20
    assert small + 60 < large < small + 80


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not say what processes share")
def test_memory_of_all_processes_counts_where_it_is_followed() -> None:
    forking = python(
        f"import os, time\nchild = os.fork()\nx = {MEGABYTE} * 64\ntime.sleep(0.5)\nif child: os.waitpid(child, 0)"
    )
    assert forking.cost(os.environ).memory < 100
    assert forking.cost(os.environ, follow=True).memory > 128


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LONGEST", 0.5)
    with pytest.raises(ChildProcessError, match=r"took longer than 0.5 s"):
        python(f"import time; time.sleep(1); open({str(tmp_path / 'late')!r}, 'w')").cost(os.environ)
    time.sleep(1)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize(("runs", "seconds", "counted"), [(3, 60.0, [2, 4, 6]), (1, 60.0, [2]), (3, 0.0, [0])], ids=str)
def test_rounds_end_with_the_time(runs: int, seconds: float, counted: list[int]) -> None:
    numbers: Iterator[int] = iter(range(99))
    taken = in_turns({"a": lambda: next(numbers), "b": lambda: next(numbers)}, runs, seconds)
    assert taken == {"a": counted, "b": [each + 1 for each in counted]}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose kgen has another state than its last commit."""
    root = tmp_path / "checkout"
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").write_text("STATE = 'committed'\n")
    (root / "kgen" / "blueprints").symlink_to(Path("..", "blueprints"))
    as_somebody = ["-c", "user.name=kgen", "-c", "user.email=kgen@example.com"]
    for arguments in (["init", "--quiet"], ["add", "."], [*as_somebody, "commit", "--quiet", "-m", "All"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    (root / "kgen" / "__init__.py").write_text("STATE = 'changed'\n")
    monkeypatch.setattr(sides_module, "ROOT", root)
    return root


def state(side: Side, module: str = "kgen") -> str:
    code = f"import {module}; print({module}.STATE)"
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, env=side.environment, capture_output=True, text=True, check=True).stdout.strip()


def test_the_checkout_and_a_commit_are_two_states(checkout: Path, tmp_path: Path) -> None:
    ours, base = sides("HEAD", tmp_path)
    (checkout / "kgen" / "__init__.py").write_text("STATE = 'changed meanwhile'\n")
    assert (ours.name, state(ours)) == ("checkout", "changed")
    assert (len(base.name), state(base), state(base, "kgen.blueprints")) == (7, "committed", "committed")


@pytest.mark.usefixtures("checkout")
def test_a_commit_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownCommitError, match="single revision"):
        sides("no-such-commit", tmp_path)


def test_a_side_that_is_not_what_python_imports_is_an_error(checkout: Path, tmp_path: Path) -> None:
    (checkout / "kgen" / "__init__.py").unlink()
    with pytest.raises(ImportError, match="not the kgen in"):
        sides("HEAD", tmp_path)


@dataclass(frozen=True)
class Counted(Case):
    """A case that takes as much as its input and its side say."""

    power: int = 1

    def cost(self, environment: Mapping[str, str], folder: Path, *, follow: bool = False) -> Cost:
        size = len(list(folder.iterdir()))
        times = float(environment["times"])
        return Cost(size * times, size**self.power * times, 30 + 10 * follow)


def write_files(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / str(number)).touch()


BOTH = Side("checkout", {**os.environ, "times": "1"}), Side("e31eb7d", {**os.environ, "times": "4"})


def rows_of(case: Case, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    monkeypatch.setattr(comparison, "CASES", {"x": [case]})
    rows = comparison_rows("x", BOTH, 3, 60)
    return [(each.what, each.value, each.peer_value, each.ratio, each.verdict) for each in rows]


def test_the_checkout_is_measured_beside_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Counted("files", Target(0.2), (), write_files, 5, forks=True)
    assert rows_of(case, monkeypatch) == [
        ("x: files, 3 x", "5 s", "20 s", "0.25 x", "missed by 0.05 x"),
        ("x: files, processors", "5 s", "20 s", "0.25 x", ""),
        ("x: files, memory", "40 MiB", "40 MiB", "1.00 x", "met"),
    ]


@pytest.mark.parametrize(("power", "ratio", "verdict"), [(1, "2.00 x", "met"), (2, "4.00 x", "missed by 1.50 x")])
def test_growth_is_that_of_the_last_doubling(
    power: int, ratio: str, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Counted("files", Target(1), (), write_files, 1, (2, 4, 8), power=power)
    what, _, _, *found = rows_of(case, monkeypatch)[-1]
    assert (what, *found) == ("x: growth, 2 4 8", ratio, verdict)


def test_a_case_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = (sys.executable, "-c", "import sys; sys.exit('first\\nno such rule')")
    row, growth = rows_of(Case("broken", Target(1), failing, write_files, 1, (1, 2, 4)), monkeypatch)
    assert (row[0], row[3], growth[0], growth[3]) == ("x: broken", "skipped", "x: growth, 1 2 4", "skipped")
    assert row[4].endswith("exit status 1: no such rule")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "a"], "--only: a is not one of scripts, render, validate, diff, streams, warm"),
        (["--base", "HEAD", "--only", "a,z"], "--only: z is not one of a, b, c, d, e, f, g"),
    ],
)
def test_unknown_inputs_are_wrong_use(arguments: list[str], message: str) -> None:
    command = [sys.executable, "-m", "bench", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert message in done.stderr
