from __future__ import annotations

from pathlib import Path

import pytest

from kgen.settings import SettingsError, load

PROD = """
[project]
name = "shop"

[tool.kgen.renders.prod]
target = "deploy/web.py:web"
values = ["values.yaml", {replicas = 5}]
namespace = "shop"
out = "rendered/prod/"
format = "json"
sort = true
split = false
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text)


def refusal(folder: Path, text: str) -> str:
    write(folder, text)
    with pytest.raises(SettingsError) as caught:
        load()
    return str(caught.value)


def test_a_render_has_all_that_is_said_of_it(project: Path) -> None:
    write(project, PROD)
    [(name, prod)] = load().renders.items()
    assert (name, prod.target, prod.namespace, prod.out) == ("prod", "deploy/web.py:web", "shop", "rendered/prod/")
    assert prod.sources == ("values.yaml", {"replicas": 5})
    assert (prod.format, prod.sort, prod.split) == ("json", True, False)


def test_paths_are_relative_to_the_file_and_names_are_not(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = '[tool.kgen.renders.mysql]\ntarget = "mysql"\nvalues = "/etc/values.yaml"\nout = "all.yaml"\n'
    write(project, PROD + more + '[tool.kgen.renders.mod]\ntarget = "shop.web:web"\nvalues = {a = 1}\n')
    (project / "deploy/deeper").mkdir(parents=True)
    monkeypatch.chdir(project / "deploy/deeper")
    found = load().renders
    assert (found["prod"].target, found["prod"].out) == ("../../deploy/web.py:web", "../../rendered/prod/")
    assert found["prod"].sources == ("../../values.yaml", {"replicas": 5})
    assert (found["mysql"].target, found["mysql"].out) == ("mysql", "../../all.yaml")
    assert found["mysql"].sources == ("/etc/values.yaml",)
    assert (found["mod"].target, found["mod"].sources, found["mod"].out) == ("shop.web:web", ({"a": 1},), None)


def test_the_nearest_file_that_speaks_of_kgen_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, PROD)
    write(project / "lib", '[project]\nname = "kgen"\n[tool.ruff]\nselect = ["renders"]\n')
    monkeypatch.chdir(project / "lib")
    assert list(load().renders) == ["prod"]
    write(project / "lib", "[tool]\nkgen.renders.own.target = 'mysql'\n")
    assert list(load().renders) == ["own"]


def test_no_file_beyond_the_repository_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, PROD)
    (project / "vendor/.git").mkdir(parents=True)
    monkeypatch.chdir(project / "vendor")
    assert load().renders == {}


def test_files_that_say_nothing_of_kgen(project: Path) -> None:
    assert load().renders == {}
    write(project, "this is no TOML at all\n")
    assert load().renders == {}
    write(project, "[tool.kgen]\n")
    assert load().renders == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.kgen.render.a]\n", ':1: tool.kgen.render: unknown field "render"; did you mean "renders"?'),
        ("[tool.kgen.renders.a]\nout = 'x'\n", ":1: tool.kgen.renders.a.target: a value is required"),
        (
            "[tool.other]\ntargt = 1\n[tool.kgen.renders.a]\ntarget = 'mysql'\nnamespce = 'x'\n",
            ':5: tool.kgen.renders.a.namespce: unknown field "namespce"; did you mean "namespace"?',
        ),
        (
            "[tool.kgen.renders]\na.target = 'mysql'\na.sort = 'yes'\n",
            ':3: tool.kgen.renders.a.sort: expected true or false, got text "yes"',
        ),
        (
            "[tool.kgen.renders.'a b'] # odd\ntarget = 'mysql'\nformat = 'yml'\n",
            ':3: tool.kgen.renders[a b].format: expected one of "yaml", "json", got text "yml"; did you mean "yaml"?',
        ),
        ("[tool.kgen.renders]\na = 'mysql'\n", ':2: tool.kgen.renders.a: expected a Render, got text "mysql"'),
        (
            "[tool.kgen.renders.a]\ntarget = 'x'\nvalues = [3]\n",
            ":3: tool.kgen.renders.a.values[0]: expected text, got the number 3",
        ),
        ("[tool]\nkgen = 3\n", ":2: tool.kgen: expected a Settings, got the number 3"),
    ],
)
def test_what_kgen_does_not_know_is_refused_with_its_line(text: str, message: str, project: Path) -> None:
    assert refusal(project, text).startswith(f"pyproject.toml{message}")


def test_every_problem_is_reported(project: Path) -> None:
    lines = refusal(project, "[tool.kgen]\nx = 1\n[tool.kgen.renders.a]\ny = 2\n").split("\n")
    assert [line.split(": ")[1] for line in lines] == [
        "tool.kgen.x",
        "tool.kgen.renders.a.y",
        "tool.kgen.renders.a.target",
    ]


def test_a_file_that_is_no_toml(project: Path) -> None:
    assert refusal(project, "[tool.kgen\n").startswith("cannot read pyproject.toml: ")
    (project / "pyproject.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=r"cannot read pyproject\.toml: "):
        load()
