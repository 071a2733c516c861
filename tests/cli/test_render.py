from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from kgen import to_yaml
from kgen.blueprints.mysql import mysql
from tests.support import command_line
from tests.support.command_line import ROOT

WEB = """
from kgen import blueprint, bundle
from kgen.builders import config_map, namespace

@blueprint
def web(host: str = "example.com", *, replicas: int = 1, names: list[str] = ["web"]):
    for name in names:
        yield config_map(name, {"host": host, "replicas": str(replicas)})
    yield namespace("shop")
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "web.py").write_text(WEB)
    return folder


def run(*args: str, **more: Any) -> Result:
    return command_line.run("render", *args, **more)


def documents(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.stderr
    return list(yaml.safe_load_all(result.stdout))


def refusal(*args: str, **more: Any) -> str:
    """The message of a command that is wrong: nothing is on standard output then."""
    result = run(*args, **more)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.removeprefix("Error: ")


def files(folder: Path) -> dict[str, str]:
    found = {path for path in folder.rglob("*") if path.is_file() and path.name != ".kgen-files"}
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


# --- to standard output -------------------------------------------------------------------------------------


def test_a_blueprint_s_manifests_are_printed() -> None:
    assert run("mysql").stdout == to_yaml(mysql())
    assert run("mysql", "-o", "-").stdout == to_yaml(mysql())


def test_a_real_process_prints_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "kgen", "render", "mysql"], capture_output=True, check=True, cwd=ROOT)
    warnings, weaknesses = done.stderr.decode().splitlines()
    assert (done.stdout.decode(), warnings) == (to_yaml(mysql()), "mysql: 4 warnings; to see them: kgen validate mysql")
    assert weaknesses.startswith("profile=tutorial: root has no password")
    assert "profile=production" in weaknesses


def test_values_from_files_and_the_command_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "one.yaml").write_text("replicas: 2\nhost: one\n")
    (folder / "two.yaml").write_text("host: two\nnames: [a]\n")
    (folder / "host.txt").write_text("from-file")
    monkeypatch.setenv("REPLICAS", "7")
    found = documents(run("web.py", "-f", "one.yaml", "--values", "two.yaml", "--set", "names=[b, 1.10]"))
    assert [each["metadata"]["name"] for each in found] == ["b", "1.10", "shop"]
    assert found[0]["data"] == {"host": "two", "replicas": "2"}
    [found, _] = documents(run("web.py", "--set-file", "host=host.txt", "--set-env", "replicas=REPLICAS"))
    assert found["data"] == {"host": "from-file", "replicas": "7"}


def test_values_from_standard_input() -> None:
    [found, *_] = documents(run("mysql", "-f", "-", input="name: db\n"))
    assert found["metadata"]["name"] == "db"
    for twice in (["-f", "-", "--set-file", "name=-"], ["-f", "-", "-f", "-"], ["-f", "-", "--crd", "-"]):
        assert "standard input can be read once: give - only once" in refusal("mysql", *twice)


def test_wrong_values_are_listed_and_nothing_is_written(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: two\nhots: x\n")
    assert refusal("web.py", "-f", "values.yaml", "--set", "names=a", "-o", "out/").split("\n") == [
        "these values do not fit web.py:",
        '  --set: names: expected a list, got text "a"',
        '  values.yaml:1: replicas: expected a whole number, got text "two"',
        '  values.yaml:2: hots: unknown parameter "hots"; did you mean "host"?',
        "`kgen blueprints web.py` shows its parameters",
        "",
    ]
    assert not (folder / "out").exists()


def test_values_that_a_blueprint_refuses() -> None:
    assert "\n  --set: replicas: must be at least 1, got 0\n" in refusal("mysql", "--set", "replicas=0")
    message = refusal("mysql", "--set", "service_name=mysql-read")
    assert message.startswith("service_name: 'mysql-read' is the name of the Service for reads already")


def test_a_bundle_takes_no_values(folder: Path) -> None:
    (folder / "web.py").write_text(WEB + "release = web()\n")
    assert refusal("web.py:release", "--set", "a=b").startswith("web.py:release is a Bundle, which has no parameters")


def test_an_object_that_cannot_be_written_leaves_standard_output_empty(folder: Path) -> None:
    (folder / "bad.py").write_text(
        "from kgen import bundle\nfrom kgen.builders import config_map, resource\n"
        "release = bundle(config_map('a'), resource('v1', 'Odd', 'b', spec={'it': object()}))\n"
    )
    assert refusal("bad.py").startswith("Odd b: spec.it: ")
    refusal("bad.py", "-o", "out/")
    assert not (folder / "out").exists()


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_formats(format_: str) -> None:
    result = run("mysql", "--format", format_)
    assert result.exit_code == 0
    if format_ == "json":
        plain = json.loads(result.stdout)
        assert (plain["kind"], plain["items"]) == ("List", [each.to_plain() for each in mysql()])
    else:
        assert list(yaml.safe_load_all(result.stdout)) == [each.to_plain() for each in mysql()]


@pytest.mark.usefixtures("folder")
def test_sorting_puts_a_namespace_first() -> None:
    assert [each["kind"] for each in documents(run("web.py"))] == ["ConfigMap", "Namespace"]
    assert [each["kind"] for each in documents(run("web.py", "--sort"))] == ["Namespace", "ConfigMap"]


@pytest.mark.usefixtures("folder")
def test_a_namespace_is_filled_in() -> None:
    found = documents(run("web.py", "--namespace", "shop"))
    assert [each["metadata"] for each in found] == [{"name": "web", "namespace": "shop"}, {"name": "shop"}]
    there = refusal("mysql", "-n", "b", "--set", "namespace=a")
    assert 'is in namespace "a" already, which --namespace b does not change' in there
    assert "or render without --namespace" in there
    for wrong in ("", "A b", "a" * 64):
        assert "is no name of a namespace" in refusal("mysql", "-n", wrong)


# --- to files and folders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "options", "expected"),
    [
        ("all.yaml", [], ["all.yaml"]),
        ("deep/er/v1.2", [], ["deep/er/v1.2"]),
        ("out", [], ["out/configmap-web.yaml", "out/namespace-shop.yaml"]),
        ("out.d/", [], ["out.d/configmap-web.yaml", "out.d/namespace-shop.yaml"]),
        ("there.d", [], ["there.d/configmap-web.yaml", "there.d/namespace-shop.yaml"]),
        ("v1.2", ["--split"], ["v1.2/configmap-web.yaml", "v1.2/namespace-shop.yaml"]),
        ("out", ["--single"], ["out/web.yaml"]),
        ("out", ["--format", "json"], ["out/configmap-web.json", "out/namespace-shop.json"]),
        ("all.yaml", ["--single"], ["all.yaml"]),
        ("file", [], ["file"]),
    ],
)
def test_where_manifests_go(place: str, options: list[str], expected: list[str], folder: Path) -> None:
    (folder / "there.d").mkdir()
    (folder / "file").write_text("kind: ConfigMap\napiVersion: v1\n")
    before = {*files(folder)} - {"file"}
    result = run("web.py", "-o", place, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith((f"wrote {place}", f"{place}: "))
    written = {*files(folder)} - before - ({"file"} if place != "file" else set())
    assert {path for path in written if "__pycache__" not in path} == set(expected)


def test_a_folder_is_kept_in_step(folder: Path) -> None:
    assert run("web.py", "-o", "out").stderr == "out: 2 written, 0 unchanged, 0 removed\n"
    (folder / "out/mine.yaml").write_text("my own\n")
    assert run("web.py", "-o", "out", "--set", "names=[other]").stderr == "out: 1 written, 1 unchanged, 1 removed\n"
    assert {*files(folder / "out")} == {"configmap-other.yaml", "mine.yaml", "namespace-shop.yaml"}
    assert run("web.py", "-o", "all.yaml").stderr == "wrote all.yaml\n"
    assert run("web.py", "-o", "all.yaml").stderr == "unchanged: all.yaml\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--split"], "--split needs a folder to write to: -o DIR"),
        (["--split", "-o", "web.py"], "web.py is a file, and one file for each object (--split) needs a folder"),
        (["-o", ""], "-o needs a path"),
        (["-o", "web.py/out/"], "cannot write"),
        (["-o", "mine", "--check", "out"], "give the place either to --check or to -o"),
        (["--check"], "--check needs a folder or a file to compare with"),
    ],
)
def test_places_that_cannot_be(options: list[str], message: str, folder: Path) -> None:
    assert message in refusal("web.py", *options)
    assert (folder / "web.py").read_text() == WEB


def test_a_file_that_kgen_did_not_write_is_not_overwritten(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out/configmap-web.yaml").write_text("mine\n")
    assert "kgen did not write what is there" in refusal("web.py", "-o", "out")
    assert files(folder / "out") == {"configmap-web.yaml": "mine\n"}


# --- pyproject.toml -----------------------------------------------------------------------------------------

SETTINGS = """
[tool.kgen.renders.prod]
target = "web.py"
values = ["base.yaml", {replicas = 5}]
namespace = "shop"
sort = true
out = "rendered/prod/"

[tool.kgen.renders.dev]
target = "web.py:web"
values = "base.yaml"
format = "json"
out = "rendered/dev.json"
"""


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "base.yaml").write_text("host: base\nreplicas: 2\n")
    return folder


def test_a_named_render_goes_where_it_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "deep").mkdir()
    monkeypatch.chdir(project / "deep")
    assert run("prod").stderr == "../rendered/prod/: 2 written, 0 unchanged, 0 removed\n"
    written = files(project / "rendered/prod")
    assert {*written} == {"namespace-shop.yaml", "shop_configmap-web.yaml"}
    assert yaml.safe_load(written["shop_configmap-web.yaml"])["data"] == {"host": "base", "replicas": "5"}


def test_options_lie_over_a_named_render(project: Path) -> None:
    found = documents(run("prod", "-o", "-", "--set", "replicas=9", "-n", "other"))
    assert [each["kind"] for each in found] == ["Namespace", "ConfigMap"]
    assert (found[1]["metadata"]["namespace"], found[1]["data"]["replicas"]) == ("other", "9")
    assert documents(run("dev", "-o", "-", "--format", "yaml"))[0]["data"]["host"] == "base"
    assert not (project / "rendered").exists()


@pytest.mark.parametrize("words", [["render", "prod"], ["render", "--all"], ["validate", "prod", "dev"]], ids=" ".join)
def test_settings_are_read_once(words: list[str], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def text(path: str) -> str:
        read.append(path)
        return SETTINGS

    monkeypatch.setattr("kgen.settings._text", text)
    assert command_line.run(*words).exit_code == 0
    assert read == [str(project / "pyproject.toml")]


def test_a_named_render_lies_over_a_blueprint_of_its_name(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.kgen.renders.mysql]\ntarget = "mysql"\nvalues = {name = "db"}\n')
    assert documents(run("mysql"))[0]["metadata"]["name"] == "db"


def test_all_renders_everything(project: Path) -> None:
    result = run("--all")
    assert (result.exit_code, result.stdout) == (0, "")
    assert {*files(project / "rendered")} == {
        "dev.json",
        "prod/namespace-shop.yaml",
        "prod/shop_configmap-web.yaml",
    }
    assert json.loads((project / "rendered/dev.json").read_text())["kind"] == "List"


def test_all_writes_nothing_if_one_is_wrong(project: Path) -> None:
    (project / "pyproject.toml").write_text(SETTINGS + '[tool.kgen.renders.bad]\ntarget = "none.py"\nout = "x/"\n')
    assert refusal("--all").startswith("cannot read none.py")
    assert not (project / "rendered").exists()


@pytest.mark.parametrize(
    ("more", "args", "message"),
    [
        ("", ["--all", "web.py"], "--all renders what pyproject.toml says, so it takes no TARGET"),
        ("", ["--all", "--set", "a=b"], "so it takes no --set"),
        ("", ["--all", "--single"], "so it takes no --single"),
        ("", ["--all", "-o", "x"], "so it takes no -o"),
        ("", ["--all", "--check", "x"], "so it takes no PLACE of --check"),
        ('[tool.kgen.renders.x]\ntarget = "mysql"\n', ["--all"], "--all needs to know where to write x"),
        (
            '[tool.kgen.renders.x]\ntarget = "mysql"\nout = "./rendered/../rendered/prod"\n',
            ["--all"],
            "prod and x would both write to rendered/prod; give each its own `out`",
        ),
        (
            "",
            [],
            "name a TARGET to render: a blueprint, a Python file, or a name of pyproject.toml (prod, dev), or --all",
        ),
        ("x = 1\n", ["mysql"], 'tool.kgen.renders.dev.x: unknown field "x"'),
    ],
)
def test_wrong_use_of_settings(more: str, args: list[str], message: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(SETTINGS + more)
    assert message in refusal(*args)


@pytest.mark.parametrize("command", ["render", "validate", "blueprints"])
@pytest.mark.parametrize(("word", "meant"), [("prd", "prod"), ("prodd", "prod"), ("dve", "dev"), ("msql", "mysql")])
def test_names_of_renders_are_suggested(word: str, meant: str, command: str, project: Path) -> None:
    done = command_line.run(command, word)
    assert (done.exit_code, done.stderr) == (
        2,
        f'Error: there is no render and no blueprint {word}; did you mean "{meant}"?\n`kgen blueprints` lists them\n',
    )
    assert project


def test_blueprints_list_the_renders_of_pyproject(project: Path) -> None:
    lines = command_line.run("blueprints").stdout.splitlines()
    at = lines.index("Renders of pyproject.toml:")
    assert [line.split() for line in lines[at + 1 :]] == [
        ["prod", "web.py", "->", "rendered/prod/"],
        ["dev", "web.py:web", "->", "rendered/dev.json"],
    ]
    assert command_line.run("blueprints", "prod").stdout.startswith("prod\n\nParameters:\n  host: str")
    assert json.loads(command_line.run("blueprints", "dev", "--schema").stdout)["title"] == "dev"
    assert project


@pytest.mark.parametrize(
    "words",
    [
        ["render", "web.py", "-f", "config/bsae.yaml"],
        ["render", "web.py", "-f", "confg/base.yaml"],
        ["render", "web.py", "--set-file", "host=config/bse.yaml"],
        ["render", "web.py", "--crd", "config/bas.yaml"],
        ["validate", "config/bse.yaml"],
        ["validate", "web.py", "--baseline", "config/bases.yaml"],
    ],
)
def test_names_of_files_are_suggested(words: list[str], folder: Path) -> None:
    (folder / "config").mkdir()
    (folder / "config/base.yaml").write_text("")
    done = command_line.run(*words)
    assert (done.exit_code, '; did you mean "config/base.yaml"?' in done.stderr) == (2, True)


def test_all_needs_settings(folder: Path) -> None:
    assert os.listdir(folder)
    assert refusal("--all").startswith("there is no [tool.kgen.renders] in a pyproject.toml here or above")
    assert refusal() == "name a TARGET to render: a blueprint, a Python file\n"


WITH_ALL = "kgen validate web.py:warned -n x --ignore KG2 --external 'Secret/*'"

# --- validation before writing ------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_what_a_server_would_refuse_is_not_written() -> None:
    done = run("web.py", "--set", "names=[Web_1]", "-o", "out/")
    assert (done.exit_code, done.stdout, Path("out").exists()) == (1, "", False)
    assert "ConfigMap Web_1  metadata.name" in done.stderr
    assert done.stderr.endswith("nothing was written; --no-validate writes it all the same\n")


@pytest.mark.usefixtures("folder")
def test_what_is_not_validated_is_written() -> None:
    done = run("web.py", "--set", "names=[Web_1]", "--no-validate")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "name: Web_1" in done.stdout


@pytest.mark.parametrize(
    ("args", "command"),
    [
        (["web.py:warned"], "kgen validate web.py:warned"),
        (["web.py:warned", "--set", "name=a"], "kgen validate web.py:warned --set name=a"),
        (
            ["web.py:warned", "-f", "v.yaml", "--set-env", "name=NAME", "-o", "out/", "--kubernetes", "1.35"],
            "kgen validate web.py:warned -f v.yaml --set-env name=NAME --kubernetes 1.35",
        ),
        (["web.py:warned", "-n", "x", "--ignore", "KG2", "--external", "Secret/*"], WITH_ALL),
        (["prod"], "kgen validate prod"),
        (["prod", "--set", "name=x"], "kgen validate prod --set name=x"),
    ],
)
def test_warnings_are_counted_and_the_command_that_shows_them_does(
    args: list[str], command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = """
from kgen.k8s import ObjectMeta, StorageClass

def warned(name="fast"):
    return StorageClass(metadata=ObjectMeta(name=name, namespace='x'), provisioner='a.b/c')
"""
    (folder / "web.py").write_text(WEB + warned)
    (folder / "v.yaml").write_text("{}")
    (folder / "pyproject.toml").write_text('[tool.kgen.renders.prod]\ntarget = "web.py:warned"\nout = "prod.yaml"\n')
    monkeypatch.setenv("NAME", "fast")
    done = run(*args)
    label = args[0]
    assert done.exit_code == 0
    assert done.stderr.splitlines()[0] == f"{label}: 1 warning; to see it: {command}"
    shown = command_line.run(*shlex.split(command)[1:])
    assert (shown.exit_code, shown.stdout.count("warning:")) == (0, 1)


# --- what the validation of a render is told ----------------------------------------------------------------

USER = """
from kgen.builders import resource

def monitor():
    yield resource("monitoring.coreos.com/v1", "ServiceMonitor", "web", spec={"porrt": 1})
"""
DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: servicemonitors.monitoring.coreos.com}
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: {kind: ServiceMonitor, plural: servicemonitors}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {port: {type: string}}}}}}
"""


@pytest.fixture
def custom(folder: Path) -> Path:
    (folder / "web.py").write_text(USER)
    (folder / "crds").mkdir()
    (folder / "crds/monitors.yaml").write_text(DEFINITION)
    return folder


def test_definitions_say_which_custom_resources_have_a_namespace(custom: Path) -> None:
    assert "name its CustomResourceDefinition: in the bundle, by --crd, or by crds of" in refusal(
        "web.py:monitor", "-n", "shop"
    )
    for given in (["--crd", "crds/"], ["--crd", "-"]):
        done = run("web.py:monitor", "-n", "shop", *given, "--no-validate", input=DEFINITION)
        assert documents(done)[0]["metadata"]["namespace"] == "shop"
        done = run("web.py:monitor", "-n", "shop", *given, input=DEFINITION)
        assert (done.exit_code, 'unknown field "porrt"; did you mean "port"?' in done.stderr) == (1, True)
    (custom / "pyproject.toml").write_text('[tool.kgen.validate]\ncrds = ["crds/"]\n')
    done = run("web.py:monitor", "-n", "shop", "--no-validate")
    assert documents(done)[0]["metadata"]["namespace"] == "shop"
    assert run("web.py:monitor", "-n", "shop").exit_code == 1
    assert command_line.run("validate", "web.py:monitor", "-n", "shop").exit_code == 1


def test_the_validation_of_a_render_takes_the_options_of_validate(folder: Path) -> None:
    (folder / "web.py").write_text("from kgen import read\nrelease = read('pod.yaml')\n")
    (folder / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: web, image: a:1, "
        "envFrom: [{secretRef: {name: gone}}]}\n"
    )
    assert run("web.py").stderr.startswith("web.py: 1 warning")
    assert run("web.py", "--external", "Secret/gone").stderr == ""
    found = json.loads(command_line.run("validate", "web.py", "--format", "json").stdout)["diagnostics"]
    assert run("web.py", "--ignore", f"{found[0]['code']},KG301").stderr == ""
    assert "there is no rule KG" in refusal("web.py", "--ignore", "KG")
    assert "kgen knows Kubernetes 1.29 to 1.37, not '1.2'" in refusal("web.py", "--kubernetes", "1.2")
    (folder / "pod.yaml").write_text(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {}\n"
    )
    assert (run("web.py").exit_code, run("web.py", "--kubernetes", "1.33").exit_code) == (0, 1)
    (folder / "pyproject.toml").write_text('[tool.kgen.validate]\nkubernetes = "1.33"\n')
    assert (run("web.py").exit_code, run("web.py", "--kubernetes", "1.34").exit_code) == (1, 0)


# --- single values of pyproject.toml ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        """
set = {host = "set", "names[0]" = "1.10", replicas = 3}
set_file = {note = "note.txt"}
set_env = {password = "WEB_PASSWORD"}
""",
        """
set = ["host=set", "names[0]=1.10", "replicas=3"]
set_file = ["note=note.txt"]
set_env = ["password=WEB_PASSWORD"]
""",
    ],
    ids=["tables", "lists"],
)
def test_a_render_of_pyproject_takes_single_values(given: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "web.py").write_text(
        "from kgen import blueprint\nfrom kgen.builders import config_map\n@blueprint\n"
        "def web(host='a', *, password: str, note: str, replicas: int = 1, names: list[str] = ['web']):\n"
        "    yield config_map(names[0], {'all': f'{host} {password} {note} {replicas}'})\n"
    )
    entry = f'[tool.kgen.renders.prod]\ntarget = "web.py"\nout = "out/"\nvalues = {{host = "table"}}\n{given}\n'
    (folder / "deploy").mkdir()
    (folder / "pyproject.toml").write_text(entry)
    (folder / "note.txt").write_text("hello")
    monkeypatch.chdir(folder / "deploy")
    message = "tool.kgen.renders.prod.set_env password: there is no environment variable WEB_PASSWORD"
    assert refusal("--all").startswith(message)
    [made] = documents(run("prod", "-o", "-", "--set", "password=other"))
    assert made["data"]["all"] == "set other hello 3"
    monkeypatch.setenv("WEB_PASSWORD", "hunter2")
    for args in (["--all"], ["prod"]):
        assert run(*args).exit_code == 0
        [made] = [yaml.safe_load(path.read_text()) for path in (folder / "out").glob("*.yaml")]
        assert (made["metadata"]["name"], made["data"]["all"]) == ("1.10", "set hunter2 hello 3")
    assert command_line.run("validate", "prod").exit_code == 0
    [over] = documents(run("prod", "-o", "-", "--set", "host=b"))
    assert over["data"]["all"] == "b hunter2 hello 3"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ('set = {replicas = "many"}', 'tool.kgen.renders.prod.set: replicas: expected a whole number, got text "many"'),
        ("set = {host = 3}", "tool.kgen.renders.prod.set: host: expected text, got the number 3; put it in quotes"),
        ('set = ["host"]', 'set takes parameter=value, such as replicas=3 or labels.team=shop, not "host"'),
        ('set_env = {replicas = "HOST_X"}', "tool.kgen.renders.prod.set_env: replicas: expected a whole number\n"),
        ('set_file = {host = "no.txt"}', "cannot read the values in no.txt"),
        ('set_file = ["host"]', 'set_file takes parameter=path of a file, not "host"'),
        ("set_env = {host = 3}", "tool.kgen.renders.prod.set_env"),
    ],
)
def test_single_values_of_pyproject_that_do_not_fit(
    given: str, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.kgen.renders.prod]\ntarget = "web.py"\n{given}\n')
    monkeypatch.setenv("HOST_X", "geheim")
    said = refusal("prod")
    assert message in said
    assert "geheim" not in said


# --- nothing to render --------------------------------------------------------------------------------------


def test_a_target_that_renders_nothing_says_so(folder: Path) -> None:
    (folder / "web.py").write_text(WEB.replace('    yield namespace("shop")\n', ""))
    assert refusal("web.py", "--set", "names=[]", "-o", "out/") == (
        "web.py renders no objects with these values; --allow-empty takes that\n"
    )
    assert not (folder / "out").exists()
    done = run("web.py", "--set", "names=[]", "--allow-empty")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
