"""A finding on what a Python file makes names the line and the keyword of the call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgen.catalog.origins import tracked
from kgen.model.record import Record
from tests.support.command_line import run

HELPERS = """from kgen.builders import container
HEADER = {"apiVersion": "v1", "kind": "ConfigMap"}
def nginx(**more):
    return container("web", "nginx:1.29", **more)
"""
APP = """from kgen import Bundle, blueprint, bundle, read
from kgen.builders import config_map, container, deployment, expose, hpa, probe, storage_class
from kgen.blueprints.mysql import mysql
from kgen.k8s import ConfigMap, Container, Deployment, ObjectMeta, PodSpec
from helpers import HEADER, nginx
"""


VALUES = "LOW = -2; AMOUNTS = {'memory': '-1'}; PULL = {'imagePullPolicy': 'x'}; "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "helpers.py").write_text(HELPERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(folder: Path, code: str, *args: str, file: str = "app.py") -> list[tuple[str, int, str, str]]:
    """File, line, field and keyword of each error of a file."""
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(APP + code)
    done = run("validate", file, "--format", "json", *args)
    assert done.exit_code == 1, done.output
    errors = [each for each in json.loads(done.stdout)["diagnostics"] if each["severity"] == "error"]
    return [(each["file"], each["line"], each["field"], each["keyword"]) for each in errors]


@pytest.mark.parametrize(
    ("code", "line", "field", "keyword"),
    [
        ("release = bundle(config_map('A'))\n", 6, "metadata.name", ""),
        ("release = bundle(\n    config_map(\n        'A',\n    ),\n)\n", 7, "metadata.name", ""),
        ("@blueprint\ndef web():\n    yield config_map('A')\n", 8, "metadata.name", ""),
        ("a = config_map('A')\nb = a.put('data.x', 'y')\nrelease = bundle(b)\n", 6, "metadata.name", ""),
        ("release = bundle(ConfigMap(\n    metadata=ObjectMeta(\n        name='A')))\n", 7, "metadata.name", "name"),
        (
            "web = deployment('web',\n  nginx(),\n  labels={'a': 'b'},\n  min_ready=-3)\nrelease = bundle(web)\n",
            6,
            "spec.minReadySeconds",
            "min_ready",
        ),
        (
            "release = bundle(deployment('web', nginx(), labels={'a': 'b'}, replicas=-1))\n",
            6,
            "spec.replicas",
            "replicas",
        ),
        ("release = bundle(read('vendor.yaml'))\n", 6, "metadata.name", ""),
        (
            "release = bundle(\n    {**HEADER, 'metadata': {'name': 'A'}})\n",
            6,
            "metadata.name",
            "",
        ),
        ("base = mysql()\nrelease = base.add(config_map('A'))\n", 7, "metadata.name", ""),
        ("release = bundle(config_map('a')).labelled({'a b': 'c'})\n", 6, "metadata.labels", ""),
    ],
)
def test_a_finding_names_the_line_of_the_call(code: str, line: int, field: str, keyword: str, folder: Path) -> None:
    (folder / "vendor.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n")
    assert found(folder, code) == [("app.py", line, field, keyword)]
    assert found(folder, code, "-n", "shop") == [("app.py", line, field, keyword)]


@pytest.mark.parametrize(
    ("call", "field", "keyword"),
    [
        ("container('web', 'nginx:1', ports={'Http_1': 80})", "ports[0].name", "ports"),
        ("container('web', 'nginx:1', pull='Sometimes')", "imagePullPolicy", "pull"),
        ("container('web', 'nginx:1', env={'a=b': 'c'})", "env[0].name", "env"),
        ("container('web', 'nginx:1', ports={'Http_1': 80}, command=['Http_1'])", "ports[0].name", "ports"),
        ("container('web', 'nginx:1', requests=AMOUNTS)", "resources.requests[memory]", "requests"),
        (
            "container('web', 'nginx:1', liveness=probe.http('/', 80)(period=LOW))",
            "livenessProbe.periodSeconds",
            "period",
        ),
        (
            "container('web', 'nginx:1', liveness=probe.http('/', 80)(every=LOW))",
            "livenessProbe.periodSeconds",
            "every",
        ),
        ("container('web', 'nginx:1', spec=PULL)", "imagePullPolicy", "spec"),
    ],
)
def test_a_finding_inside_names_the_innermost_call_and_its_keyword(
    call: str, field: str, keyword: str, folder: Path
) -> None:
    code = f"{VALUES}main = {call}\n\nweb = deployment(\n    'web', main, labels={{'app': 'web'}})\n"
    code += "release = bundle(web)\n"
    at = f"spec.template.spec.containers[0].{field}"
    assert found(folder, code) == [("app.py", 6, at, keyword)]
    assert found(folder, code, "-n", "shop") == [("app.py", 6, at, keyword)]


@pytest.mark.parametrize(
    ("given", "field", "keyword"),
    [
        ("termination_grace=WORD", "spec.template.spec.terminationGracePeriodSeconds", "termination_grace"),
        ("replicas=LOW", "spec.replicas", "replicas"),
        ("update={'type': WORD}", "spec.strategy", "update"),
        ("pod={'dnsPolicy': WORD}", "spec.template.spec.dnsPolicy", ""),
        ("pod=DNS", "spec.template.spec.dnsPolicy", "pod"),
        ("namespace=WORD", "metadata.namespace", "namespace"),
    ],
)
def test_the_keyword_is_that_of_the_field_whatever_its_value_is(
    given: str, field: str, keyword: str, folder: Path
) -> None:
    head = "import kgen.builders as b\nfrom kgen.builders import deployment as made\n"
    head += "WORD = 'A_b c'.title()\nLOW = -2\nDNS = {'dnsPolicy': 'x'}\n"
    for name in ("deployment", "made", "b.deployment"):
        code = f"{head}release = bundle({name}('web', nginx(), labels={{'app': 'web'}}, {given}))\n"
        assert found(folder, code) == [("app.py", 11, field, keyword)]


def test_lines_of_modules_beside_the_file_are_named(folder: Path) -> None:
    code = "release = bundle(deployment('web', nginx(ports={'A_b': 80}), labels={'app': 'web'}))\n"
    [(file, line, _, keyword)] = found(folder, code)
    assert (file, line, keyword) == ("helpers.py", 4, "")
    (folder / "deploy").mkdir()
    (folder / "helpers.py").rename(folder / "deploy/helpers.py")
    assert found(folder, code, file="deploy/app.py")[0][:2] == ("deploy/helpers.py", 4)


def test_all_reports_have_the_line(folder: Path) -> None:
    code = "release = bundle(\n    config_map('a'),\n    deployment('b', nginx(), labels={'a': 'b'}, min_ready=-3))\n"
    (folder / "app.py").write_text(APP + code)
    assert "\napp.py:8  Deployment b  spec.minReadySeconds  (min_ready=)\n" in "\n" + run("validate", "app.py").stdout
    assert "::error file=app.py,line=8,title=KG408" in run("validate", "app.py", "--format", "github").stdout
    assert "Deployment b spec.minReadySeconds (min_ready=): " in run("validate", "app.py", "--format", "github").stdout
    sarif = json.loads(run("validate", "app.py", "--format", "sarif").stdout)["runs"][0]["results"]
    assert sarif[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 8
    done = run("render", "app.py")
    assert (done.exit_code, "app.py:8  Deployment b  spec.minReadySeconds  (min_ready=)" in done.stderr) == (1, True)


def test_findings_stay_in_the_order_of_the_inputs(folder: Path) -> None:
    (folder / "app.py").write_text(APP + "release = bundle(config_map('A'), config_map('B'))\n")
    (folder / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: C}\n")
    for words in (["a.yaml", "app.py"], ["app.py", "a.yaml"]):
        diagnostics = json.loads(run("validate", *words, "--format", "json").stdout)["diagnostics"]
        files = list(dict.fromkeys(each["file"] for each in diagnostics))
        assert files == words


def test_models_are_as_they_were_when_nobody_tracks() -> None:
    before = {name: Record.__dict__[name] for name in ("__init__", "of", "with_fields")}
    with tracked():
        assert all(Record.__dict__[name] is not before[name] for name in before)
    assert {name: Record.__dict__[name] for name in before} == before
    with pytest.raises(ZeroDivisionError), tracked():
        raise ZeroDivisionError
    assert {name: Record.__dict__[name] for name in before} == before


def test_shipped_blueprints_are_not_tracked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgen.catalog.origins.tracked", lambda: pytest.fail("tracked"))
    assert run("validate", "mysql").exit_code == 0
