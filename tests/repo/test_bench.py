"""The benchmarks measure what they say: no times here, only what is printed, loaded and skipped."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from bench.changes import diff_rows, whole, write_sides
from bench.corpus import NAMES, write_corpus
from bench.document import DOCUMENT, is_the_bundle
from bench.kubeconform import inlined, kubeconform, write_schemas
from bench.memory import WORK
from bench.processes import render_rows, script_rows
from bench.programs import Program, builders_script, environment, kgen_render, peer_renderers, peer_scripts, script
from bench.scripts.mysql_builders import mysql
from bench.streams import bundles, dump
from bench.table import Row, Target, compared, formatted, skipped
from bench.timing import medians, timed
from bench.validation import cold_rows, tree_rows
from kgen import to_yaml
from kgen.validation.inputs.folders import files_below
from kgen.validation.run import check

ROOT = Path(__file__).parents[2]
COSTLY = {
    "typing",
    "re",
    "inspect",
    "collections",
    "dataclasses",
    "pathlib",
    "functools",
    "enum",
    "json",
    "attr",
    "attrs",
    "cattrs",
    "click",
    "jinja2",
    "yaml",
    "importlib.metadata",
}
"""What a script with builders must not load: each costs a good part of what the whole script may take."""


def loaded(code: str) -> set[str]:
    """The modules in memory after some code, with no help from `site`, which loads some of its own."""
    report = f"{code}\nimport sys; sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", report],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def run_as_main(path: str) -> str:
    return f"exec(compile(open({path!r}, encoding='utf-8').read(), {path!r}, 'exec'))"


def test_a_script_with_builders_loads_nothing_costly() -> None:
    modules = loaded(run_as_main(builders_script().command[-1]))
    assert {"kgen.yaml.writer", "kgen.builders.workloads"} <= modules
    assert not modules & COSTLY


def test_a_script_makes_no_class_that_it_does_not_use() -> None:
    """A class costs a third of what importing a module does; so write `core_v1.Pod` where it is made."""
    watched = (
        "from kgen.model.record import Record; used = set(); "
        "Record.__new__ = staticmethod(lambda cls, *_, **__: used.add(cls) or object.__new__(cls))"
    )
    unused = (
        "import sys; print(*(name for module in list(sys.modules) if module.startswith('kgen.k8s.') "
        "for name, made in vars(sys.modules[module]).items() if hasattr(made, '__rows__') and made not in used), "
        "file=sys.stderr)"
    )
    run = [sys.executable, "-c", f"{watched}\n{run_as_main(builders_script().command[-1])}\n{unused}"]
    done = subprocess.run(run, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["Secret"]  # which may be mounted


def test_the_guard_sees_what_a_script_loads() -> None:
    plain = next(each for each in peer_scripts() if each.command[-1].endswith("mysql_plain.py"))
    assert {"yaml", "re", "functools"} <= loaded(f"import site; site.main()\n{run_as_main(plain.command[-1])}") & COSTLY


def test_validating_a_file_loads_nothing_for_what_is_not_in_it() -> None:
    arguments = ["kgen", "validate", str(DOCUMENT)]
    run = f"import site, sys; site.main(); sys.argv = {arguments}\nfrom kgen.cli import main"
    modules = loaded(f"{run}\ntry: main()\nexcept SystemExit: pass")
    assert {"kgen.apiserver.rules.apps.stateful_sets", "kgen.report.text"} <= modules
    assert not modules & (COSTLY - {"typing", "re", "inspect", "collections", "functools", "enum", "click"})
    assert not modules & {"difflib", "tomllib", "kgen.yaml.reader.json_text", "kgen.validation.inputs.found"}


def test_the_library_validates_without_typing() -> None:
    modules = loaded("from kgen import validate; from bench.scripts.mysql_builders import mysql; validate(mysql())")
    assert "kgen.lint.scripts" in modules
    assert not modules & {"typing", "inspect", "dataclasses", "yaml", "click"}


@pytest.mark.parametrize(
    "program",
    [builders_script(), kgen_render(), *peer_scripts(), *peer_renderers()],
    ids=lambda program: program.name,
)
def test_each_program_prints_the_bundle(program: Program) -> None:
    if program.missing:
        pytest.skip(program.missing)
    assert program.problem(os.environ) == ""
    assert program.cost(os.environ).seconds > 0


def test_helms_chart_follows_its_values() -> None:
    helm = next(each for each in peer_renderers() if each.name == "helm template")
    if helm.missing:
        pytest.skip(helm.missing)
    values = "replicas=5,image.tag=8.4,storage.className=fast,labels.team=shop,primaryConfig=max_connections=500"
    done = subprocess.run(
        [helm.command[0], "template", "db", helm.command[-1], "--set", values],
        capture_output=True,
        text=True,
        check=True,
    )
    config, host, reads, servers = yaml.safe_load_all(done.stdout)
    assert config["data"]["primary.cnf"].endswith("log-bin\nmax_connections=500\n")
    assert [each["metadata"]["name"] for each in (config, host, reads, servers)] == ["db", "db", "db-read", "db"]
    assert host["metadata"]["labels"] == {"app": "db", "app.kubernetes.io/name": "db", "team": "shop"}
    assert servers["spec"]["replicas"] == 5
    assert servers["spec"]["template"]["spec"]["containers"][0]["image"] == "mysql:8.4"
    assert servers["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"] == "fast"
    assert "db-$(($ordinal-1)).db 3307" in done.stdout
    assert "MASTER_HOST='db-0.db'" in done.stdout


def test_other_documents_are_not_the_bundle() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert is_the_bundle(text)
    assert not is_the_bundle(text.replace("replicas: 3", "replicas: 4"))
    assert not is_the_bundle(text.replace('value: "1"', "value: 1"))
    assert not is_the_bundle(text.rpartition("---")[0])
    assert not is_the_bundle("")
    assert not is_the_bundle("Error: {no chart")


def test_the_streams_hold_the_same_on_both_sides() -> None:
    for made in bundles(3):
        plain = [each.to_plain() for each in made]
        assert list(yaml.safe_load_all(to_yaml(made))) == plain == list(yaml.safe_load_all(dump(plain) or ""))


def test_bundles_of_other_names_follow_the_name() -> None:
    text = to_yaml(mysql("db"))
    assert "MASTER_HOST='db-0.db'" in text
    assert "--recv-only db-$(($ordinal-1)).db 3307" in text
    assert text.count("name: mysql\n") == 4  # the container and three ports


@pytest.mark.parametrize("work", WORK)
def test_a_stream_of_many_bundles_takes_no_more_memory_than_one(work: str) -> None:
    command = [sys.executable, "-m", "bench.memory", work, "50"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    one, fifty = map(int, done.stdout.split())
    assert one > 0
    assert abs(fifty - one) < 2**20


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    write_corpus(folder)
    return folder


def test_the_tree_has_1000_files_of_many_kinds_and_is_valid(tree: Path) -> None:
    files = [path for path in tree.rglob("*") if path.is_file()]
    assert len(files) == 1000
    assert 1_800_000 < sum(path.stat().st_size for path in files) < 2_200_000
    outcome = check(files_below(str(tree)))
    assert (
        len({kind for path in files for kind in re.findall(rb"^kind: (\w+)$", path.read_bytes(), re.MULTILINE)}) >= 25
    )
    assert (outcome.inputs, outcome.count("error"), outcome.not_checked, outcome.skipped) == (1000, 0, {}, {})
    assert outcome.count("warning") == len(NAMES)


def test_the_tree_is_the_same_each_time(tree: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path)
    assert texts_below(tmp_path) == texts_below(tree)


def texts_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")}


def test_schemas_of_the_tree_stand_alone(tmp_path: Path, tree: Path) -> None:
    write_schemas(tmp_path)
    for file in sorted((tree / "cluster").glob("*.yaml")) + sorted((tree / NAMES[0]).glob("*.yaml")):
        for plain in yaml.safe_load_all(file.read_bytes()):
            schema = schema_of(plain, tmp_path)
            assert '"$ref": "' not in json.dumps(schema)
            assert jsonschema.Draft202012Validator(schema).is_valid(plain)
            assert not jsonschema.Draft202012Validator(schema).is_valid({**plain, "metdata": {}})


def schema_of(plain: dict[str, Any], folder: Path) -> Any:
    group, _, version = plain["apiVersion"].rpartition("/")
    parts = [plain["kind"].lower(), *([group.partition(".")[0]] if group else []), version]
    return json.loads((folder / f"{'-'.join(parts)}.json").read_text("utf-8"))


def test_a_schema_that_holds_itself_ends() -> None:
    tree = {"properties": {"left": {"$ref": "#/$defs/Tree"}, "description": {"type": "string"}}}
    assert inlined(tree, {"Tree": tree}) == {
        "properties": {"left": {"properties": {"left": {}, "description": {"type": "string"}}}, **rest(tree)}
    }


def rest(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": schema["properties"]["description"]}


def test_kubeconform_is_built_once_and_skipped_without_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kubeconform(tmp_path, tmp_path).missing == "Go is not here to build kubeconform"
    go = tmp_path / "go"
    go.write_text('#!/bin/sh\n[ $1 = install ] && /bin/mkdir -p "$GOBIN" && echo >"$GOBIN/kubeconform"\n')
    go.chmod(0o755)
    built = kubeconform(tmp_path, tmp_path)
    assert built.missing == ""
    assert Path(built.command[0]).is_file()
    go.unlink()
    assert kubeconform(tmp_path, tmp_path) == built


def test_kubeconform_that_cannot_be_built_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\necho go: downloading >&2\necho no network >&2\nexit 1\n")
    go.chmod(0o755)
    assert kubeconform(tmp_path, tmp_path).missing == "no network"


def test_validation_is_measured_beside_its_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Program("kubeconform", ("",), "Go is not here to build kubeconform", prints_bundle=False)
    monkeypatch.setattr("bench.validation.kubeconform", lambda *_: absent)
    against_peer, against_loading = tree_rows(os.environ, 1)
    assert (against_peer.ratio, against_peer.verdict) == ("skipped", "Go is not here to build kubeconform")
    assert against_loading.ratio.endswith(" x")
    (cold,) = cold_rows(os.environ, 1)
    assert cold.target == "<= 8 x"


def test_a_diff_is_measured_beside_its_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Program("dyff", ("",), "Go is not here to build dyff", prints_bundle=False)
    monkeypatch.setattr("bench.changes.dyff", lambda *_: absent)
    of_validate, of_dyff, of_bytes, memory = diff_rows(os.environ, 1)
    assert (of_dyff.ratio, of_dyff.verdict) == (memory.ratio, memory.verdict)
    assert (of_dyff.ratio, of_dyff.verdict) == ("skipped", "Go is not here to build dyff")
    assert (of_validate.target, of_bytes.target) == ("<= 0.5 x", "<= 2 x")


def test_twenty_files_of_the_sides_differ(tmp_path: Path) -> None:
    old, same, new = (tmp_path / name for name in ("old", "same", "new"))
    write_sides(old, same, new)
    files = {path.relative_to(old): path.read_bytes() for path in old.rglob("*.yaml")}
    assert len(files) == 1_000
    assert all((same / path).read_bytes() == data for path, data in files.items())
    assert sum((new / path).read_bytes() != data for path, data in files.items()) == 20
    assert whole(old).read_bytes().count(b"\n") == sum(data.count(b"\n") + 1 for data in files.values()) - 1


def test_measures_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []
    times = {"a": iter([99.0, 3.0, 1.0, 2.0]), "b": iter([0.0, 5.0, 5.0, 8.0])}

    def measure(name: str) -> float:
        turns.append(name)
        return next(times[name])

    assert medians({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3) == {"a": 2.0, "b": 5.0}
    assert turns == ["a", "b"] * 4


def test_a_measure_runs_its_work_once_each_time() -> None:
    calls = count()
    measure = timed(lambda: next(calls))
    assert measure() >= 0
    assert measure() >= 0
    assert next(calls) == 2


def test_missing_peers_are_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = script("no library", "mysql_plain.py", "no-such-library")
    failing = Program("failing", (sys.executable, "-c", "import sys; sys.exit('first\\nno cluster')"))
    other = Program("other", (sys.executable, "-c", "print('a: 1')"))
    monkeypatch.setattr("bench.processes.peer_scripts", lambda: [absent, failing, other])
    rows = list(script_rows(os.environ, 1))
    assert rows[0].ratio.endswith(" x")
    assert [(row.what, row.ratio, row.verdict) for row in rows[1:]] == [
        ("script, no library", "skipped", "no-such-library is not installed"),
        ("script, failing", "skipped", "no cluster"),
        ("script, other", "skipped", "prints another bundle"),
    ]


def test_without_kgen_there_is_nothing_to_render(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Program("kgen render mysql", (sys.executable, "-c", "raise SystemExit('no such command')"))
    monkeypatch.setattr("bench.processes.kgen_render", lambda: broken)
    monkeypatch.setattr("bench.processes.peer_renderers", list)
    (row,) = render_rows(os.environ, 1)
    assert (row.ratio, row.verdict) == ("skipped", "no such command")


def test_a_program_that_cannot_be_started_says_why() -> None:
    assert "no-such-file" in Program("absent", ("./no-such-file",)).problem(os.environ)


def test_a_program_that_fails_while_it_is_measured_is_an_error() -> None:
    failing = Program("failing", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(ChildProcessError, match="SystemExit"):
        failing.cost(os.environ)


def test_programs_get_bytecode_and_nobodys_settings_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SOME_OTHER", "kept")
    variables = environment("bytecode")
    assert [name for name in variables if name.startswith("PYTHON")] == ["PYTHONPYCACHEPREFIX"]
    assert variables["SOME_OTHER"] == "kept"


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (Target(2.5, goal=1.7), 1.7, "met, and the goal"),
        (Target(2.5, goal=1.7), 2.0, "met; goal missed by 0.30 x"),
        (Target(2.5, goal=1.7), 2.75, "missed by 0.25 x"),
        (Target(4, goal=6, at_least=True), 6.5, "met, and the goal"),
        (Target(4, goal=6, at_least=True), 5.5, "met; goal missed by 0.50 x"),
        (Target(4, goal=6, at_least=True), 3.0, "missed by 1.00 x"),
        (Target(30, unit="ms"), 30.0, "met"),
        (Target(30, unit="ms"), 31.5, "missed by 1.50 ms"),
    ],
)
def test_verdicts(target: Target, value: float, verdict: str) -> None:
    assert target.verdict(value) == verdict


def test_targets_read_as_they_are_set() -> None:
    assert str(Target(2.5, goal=1.7)) == "<= 2.5 x (goal 1.7)"
    assert str(Target(4, at_least=True)) == ">= 4 x"


def test_the_table_is_aligned() -> None:
    rows = [
        compared("script", "18.0 ms", ("pass", "10.0 ms"), ratio=1.8, target=Target(2.5)),
        skipped("render", "helm template", "helm is not installed"),
        Row("memory", "5 MiB", "one", "4 MiB", "+1 MiB"),
    ]
    assert formatted(rows) == (
        "what    measured  against                   ratio  target    verdict\n"
        "script   18.0 ms  pass           10.0 ms   1.80 x  <= 2.5 x  met\n"
        "render            helm template           skipped            helm is not installed\n"
        "memory     5 MiB  one              4 MiB   +1 MiB\n"
    )


def test_no_runs_are_wrong_use() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--runs", "0"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--runs must be at least 1" in done.stderr
    assert done.stdout == ""
