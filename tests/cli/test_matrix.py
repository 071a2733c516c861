"""`kgen render --matrix`: one target with many files of values, each to its own place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.support import command_line

WEB = """
from kgen import blueprint
from kgen.builders import config_map

@blueprint
def web(text: str = "hello", *, more: str = "", name: str = "web"):
    yield config_map(name, {"text": text, "more": more})
"""
MATRIX = ("--matrix", "envs/*.yaml")


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "web.py").write_text(WEB)
    for name in ("dev", "prod", "prod.eu"):
        write(folder / f"envs/{name}.yaml", f"text: {name}\n")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(*args: str) -> Result:
    return command_line.run("render", "web.py", *args)


def text_in(path: Path) -> str:
    return next(line.partition(": ")[2] for line in path.read_text().splitlines() if line.startswith("  text: "))


def test_each_file_of_values_is_rendered_to_its_own_folder(folder: Path) -> None:
    result = run(*MATRIX, "-o", "out/{stem}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "3 environments in out: 3 written, 0 unchanged, 0 removed\n"
    for name in ("dev", "prod", "prod.eu"):
        assert text_in(folder / f"out/{name}/configmap-web.yaml") == name
    assert run(*MATRIX, "-o", "out/{stem}").stderr == "3 environments in out: 0 written, 3 unchanged, 0 removed\n"


def test_places_may_be_files_and_name_the_folder(folder: Path) -> None:
    write(folder / "envs/eu/values.yaml", "text: eu\n")
    write(folder / "envs/us/values.yaml", "text: us\n")
    assert run("--matrix", "envs/**/values.yaml", "-o", "out/{parent}.yaml").exit_code == 0
    assert text_in(folder / "out/eu.yaml") == "eu"
    assert run(*MATRIX, "-o", "files/{name}").exit_code == 0
    assert text_in(folder / "files/prod.eu.yaml") == "prod.eu"
    assert run(*MATRIX, "-o", "files/{stem}.json", "--format", "json").exit_code == 0
    assert json.loads((folder / "files/dev.json").read_text())["data"]["text"] == "dev"


def test_a_file_lies_over_the_other_files_and_below_set(folder: Path) -> None:
    write(folder / "base.yaml", "text: base\nmore: base\n")
    assert run(*MATRIX, "-o", "out/{stem}", "-f", "base.yaml").exit_code == 0
    text = (folder / "out/dev/configmap-web.yaml").read_text()
    assert "  text: dev\n" in text
    assert "  more: base\n" in text
    assert run(*MATRIX, "-o", "out/{stem}", "--set", "text=set").exit_code == 0
    assert text_in(folder / "out/dev/configmap-web.yaml") == "set"


def test_a_render_of_pyproject_says_the_place(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.renders.all]\ntarget = "web.py"\nout = "out/{stem}"\n')
    assert command_line.run("render", "all", *MATRIX).exit_code == 0
    assert text_in(folder / "out/prod/configmap-web.yaml") == "prod"


@pytest.mark.parametrize("values", ["text: [1]\n", "name: Not_A_Name\n"])
def test_nothing_is_written_where_one_file_is_wrong(values: str, folder: Path) -> None:
    write(folder / "envs/wrong.yaml", values)
    result = run(*MATRIX, "-o", "out/{stem}")
    assert result.exit_code in {1, 2}
    assert "envs/wrong.yaml" in result.stderr
    assert not (folder / "out").exists()


def test_check_says_in_one_line_how_many_differ(folder: Path) -> None:
    run(*MATRIX, "-o", "out/{stem}")
    result = run(*MATRIX, "--check", "out/{stem}")
    assert (result.exit_code, result.stderr) == (0, "3 environments in out: 3 up to date\n")
    write(folder / "envs/dev.yaml", "text: other\n")
    result = run(*MATRIX, "--check", "out/{stem}")
    assert result.exit_code == 1
    assert "changed: out/dev/configmap-web.yaml\n" in result.stdout
    update = "the same command with -o 'out/{stem}' instead of --check"
    assert result.stderr.splitlines() == [
        "out/dev: 1 file differs",
        f"3 environments in out: 2 up to date, 1 not; to update: {update}",
    ]
    assert text_in(folder / "out/dev/configmap-web.yaml") == "dev"


def test_warnings_are_one_line_with_the_command_that_shows_some(folder: Path) -> None:
    write(folder / "envs/dev.yaml", "replicas: 2\n")
    write(folder / "envs/prod.yaml", "replicas: 5\n")
    (folder / "envs/prod.eu.yaml").unlink()
    result = command_line.run("render", "mysql", *MATRIX, "-o", "out/{stem}")
    first, note, summary = sorted(result.stderr.splitlines(), key=lambda line: line.startswith("2 environments"))
    assert note.startswith("profile=tutorial: ")
    assert first.endswith(" with 2 files of values; to see the first: kgen validate mysql -f envs/dev.yaml")
    assert summary.startswith("2 environments in out: ")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--matrix", "env/*.yaml", "-o", "out/{stem}"], "--matrix env/*.yaml: no file is called like this"),
        ([*MATRIX], "--matrix needs a place for each file: -o 'out/{stem}'"),
        ([*MATRIX, "-o", "-"], "--matrix needs a place for each file: -o 'out/{stem}'"),
        ([*MATRIX, "-o", "out"], "put {stem} into it: out/{stem}"),
        ([*MATRIX, "-o", "out.yaml"], "put {stem} into it: out/{stem}.yaml"),
        ([*MATRIX, "-o", "out/{env}"], "there is no {env}; a place takes {stem}, {name} and {parent}"),
        ([*MATRIX, "-o", "out/{parent}"], "envs/dev.yaml and envs/prod.eu.yaml would both write to out/envs"),
        ([*MATRIX, "-o", "out/{stem}", "-f", "-"], "standard input can be read once"),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is_written(args: list[str], message: str, folder: Path) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "out").exists()


def test_all_takes_no_matrix(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.renders.all]\ntarget = "web.py"\nout = "out"\n')
    result = command_line.run("render", "--all", *MATRIX)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it takes no --matrix" in result.stderr


def test_diff_tells_a_change_of_all_environments_once(folder: Path) -> None:
    run(*MATRIX, "-o", "old/{stem}")
    run(*MATRIX, "-o", "new/{stem}", "--set", "more=new")
    write(folder / "new/dev/configmap-web.yaml", (folder / "old/dev/configmap-web.yaml").read_text())
    result = command_line.run("diff", "old", "new", "--format", "json")
    assert result.exit_code == 0
    found = [(each["object"]["name"], each["verdict"]) for each in json.loads(result.stdout)["objects"]]
    assert found == [("web", "in place")] * 2
    assert "same in 2 environments" in command_line.run("diff", "old", "new", "--format", "markdown").stdout
