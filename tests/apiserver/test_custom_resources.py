"""Custom resources: recorded answers of a server, and what kgen adds to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from kgen.apiserver.custom.definitions import Definitions
from kgen.apiserver.custom.patterns import matches
from kgen.cli.group import kgen
from kgen.convert import object_from_plain
from kgen.model import Resource
from kgen.validation import validate
from tests.support.custom_answers import CRDS, FOLDER, RESOURCES, answer, changed, changes, of_kgen, of_server
from tests.support.custom_mutants import mutants

CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text().splitlines()]
BY_KIND = {resource["kind"]: resource for resource in RESOURCES}
DEFINITIONS = Definitions(CRDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']}-{case['message'][:40]}")
def test_kgen_answers_as_the_server_did(case: dict[str, Any]) -> None:
    resource = changed(BY_KIND[case["of"]], case["changes"])
    assert answer(of_kgen(resource, DEFINITIONS)) == case["answer"], case["message"]


def test_the_recorded_answers_are_of_every_sort() -> None:
    reasons = Counter(reason for case in CASES for _, reason in case["answer"][1:])
    assert {reason.removeprefix("FieldValue") for reason in reasons} == {
        *("Required", "Invalid", "TypeInvalid", "NotSupported", "TooLong", "TooMany", "Duplicate", "unknown")
    }
    assert sum(case["answer"][0] for case in CASES) >= 20


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["kind"])
def test_what_a_server_accepts_is_accepted(resource: dict[str, Any]) -> None:
    assert validate([*CRDS, resource]).ok
    assert validate(resource, crds=[object_from_plain(crd) for crd in CRDS]).ok
    assert validate(object_from_plain(resource), crds=CRDS).ok


def crd(schema: dict[str, Any], **version: Any) -> dict[str, Any]:
    """A definition of Widget in example.com/v1 by the schema of its spec."""
    whole = {"type": "object", "properties": {"spec": schema}}
    served = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": whole}, **version}
    old = {"name": "v1alpha1", "served": False, "storage": False, "schema": {"openAPIV3Schema": whole}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Widget", "plural": "widgets"},
            "scope": "Namespaced",
            "versions": [served, old],
        },
    }


def widget(spec: Any, version: str = "v1") -> dict[str, Any]:
    return {"apiVersion": f"example.com/{version}", "kind": "Widget", "metadata": {"name": "w"}, "spec": spec}


SIZED = crd({"type": "object", "properties": {"size": {"type": "integer", "minimum": 1}, "color": {"type": "string"}}})


def test_a_definition_of_the_bundle_counts_wherever_it_stands() -> None:
    [found] = validate([widget({"size": 0}), SIZED]).errors
    assert (found.code, found.field, found.reason, found.message) == (
        *("KG655", "spec.size", "FieldValueInvalid"),
        "0 must be at least 1",
    )
    assert validate(widget({"size": 0})).ok


def test_a_version_that_is_not_served_is_no_kind() -> None:
    for version in ("v1alpha1", "v3"):
        [found] = validate([SIZED, widget({}, version)]).errors
        assert (found.code, found.hint) == ("KG003", "it serves v1")
        assert version in found.message


def of_kind(kind: str, **spec: Any) -> dict[str, Any]:
    """The definition with another spec, as of another release."""
    return {**SIZED, "spec": {**SIZED["spec"], **spec}, "metadata": {"name": f"{kind}.example.com"}}


OLDER = of_kind("widgets", versions=[{**SIZED["spec"]["versions"][0], "name": "v1beta1"}])
WIDER = of_kind(
    "widgets", versions=crd({"type": "object", "properties": {"depth": {"type": "integer"}}})["spec"]["versions"]
)
EXPECTED = of_kind("widgets", versions=None)
"""What a test of an operator expects of a definition, as of kuttl: it serves nothing."""


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("resource", "codes"),
    [
        (widget({"size": 1}), []),
        (widget({"size": 1}, "v1beta1"), []),
        (widget({"depth": 1}), []),
        (widget({"size": 1}, "v2"), ["KG003"]),
        (widget({"width": 1}), ["KG001"]),
    ],
)
def test_a_resource_needs_to_fit_one_of_several_definitions(resource: Any, codes: list[str], order: int) -> None:
    objects = [SIZED, OLDER, WIDER][::order]
    found = [each for each in validate([*objects, resource]).errors if each.kind == "Widget"]
    assert [each.code for each in found] == codes


def test_what_a_test_expects_of_a_definition_is_none() -> None:
    for objects in ([SIZED, EXPECTED], [EXPECTED, SIZED], [EXPECTED, SIZED, EXPECTED]):
        found = [each for each in validate([*objects, widget({"size": 0})]).errors if each.kind == "Widget"]
        assert [each.code for each in found] == ["KG655"]


def test_an_unknown_field_has_a_hint() -> None:
    [found] = validate([SIZED, widget({"colour": "red"})]).errors
    assert (found.code, found.field, found.hint) == ("KG001", "spec.colour", 'did you mean "color"?')


def test_without_a_definition_only_strict_kinds_minds() -> None:
    assert validate(widget({"size": 0}), strict_kinds=False).ok
    [found] = validate(widget({"size": 0}), strict_kinds=True).errors
    assert (found.code, found.server_answer) == ("KG650", False)
    assert "--crd" in found.hint
    assert validate(widget({"size": 1}), crds=[SIZED], strict_kinds=True).ok


def test_a_deprecated_version_is_a_warning() -> None:
    old = crd({"type": "object"}, deprecated=True, deprecationWarning="use v2")
    [found] = validate([old, widget({})]).warnings
    assert (found.code, found.message, found.field) == ("KG660", "use v2", "apiVersion")


def test_a_finalizer_without_a_domain_is_a_warning() -> None:
    finalizers = ["cleanup", "orphan", "example.com/cleanup"]
    report = validate([SIZED, {**widget({}), "metadata": {"name": "w", "finalizers": finalizers}}])
    assert [(each.code, each.severity, each.field) for each in report] == [("KG661", "warning", "metadata.finalizers")]


def test_a_kind_that_is_called_like_a_built_in_one_has_its_own_rules() -> None:
    named = crd({"type": "object"})
    named["spec"]["names"] = {"kind": "Service", "plural": "services"}
    named["metadata"]["name"] = "services.example.com"
    service = {**widget({}), "kind": "Service", "metadata": {"name": "a.b", "finalizers": ["any"]}}
    assert validate([named, service]).ok


def test_a_cluster_scoped_object_needs_no_namespace() -> None:
    cluster = crd({"type": "object"})
    cluster["spec"]["scope"] = "Cluster"
    placed = {**widget({}), "metadata": {"name": "w", "namespace": "shop"}}
    [found] = validate([cluster, placed]).warnings
    assert (found.code, found.message) == ("KG112", "a Widget is in no namespace")


@pytest.mark.parametrize(("number", "is_read"), [(-1.0, True), (100.0, True), (1.5, False), (float(2**63), False)])
def test_whole_numbers_in_metadata_may_have_a_point(number: float, is_read: bool) -> None:  # noqa: FBT001
    """A server 1.36.3 takes -1.0 and 1e2 for a generation, and refuses 1.5."""
    resource = {**widget({}), "metadata": {"name": "a", "generation": number}}
    found = [each.field for each in validate(resource, crds=[crd({"type": "object"})]).errors]
    assert ("metadata.generation" not in found) is is_read


def test_a_resource_with_a_wrong_metadata_is_told_once() -> None:
    report = validate([SIZED, {**widget({"size": "1"}), "metadata": {"name": ["w"]}}])
    assert [(each.code, each.field) for each in report if each.server_answer] == [("KG002", "metadata.name")]


def test_an_object_of_python_is_checked_like_its_yaml() -> None:
    made = Resource("example.com/v1", "Widget", metadata=None, spec={"size": 0})
    fields = [each.field for each in validate(made, crds=[object_from_plain(SIZED)]).errors]
    assert fields == ["metadata.name", "spec.size"]


PATTERNS = [
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "a-b", True),
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "a-", False),
    (r"^a$", "a\n", False),
    (r"(?m)^b$", "a\nb", True),
    (r"a.c", "a\nc", False),
    (r"(?s)a.c", "a\nc", True),
    (r"(?i)^kgen$", "KGEN", True),
    (r"\d", "\u0661", False),
    (r"\w", "é", False),
    (r"\pL", "é", True),
    (r"^[[:alpha:]_]+$", "a_B", True),
    (r"^[^[:digit:]\s]+$", "a1", False),
    (r"\bfoo\b", "a foo b", True),
    (r"\bfoo\b", "foobar", False),
    (r"^\Qa.b\E$", "a.b", True),
    (r"^\Qa.b\E$", "axb", False),
    (r"^\x41\x{e9}\101$", "AéA", True),
    (r"^(?P<name>a|b){2,3}?$", "aba", True),
    (r"^a{,3}$", "a{,3}", True),
    (r"^(a|b|)$", "", True),
    (r"(a+)+$", "a" * 30_000 + "b", False),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 30_000, False),
    (r"\p{Greek}", "x", None),
    (r"(?=a)", "a", None),
    (r"(a)\1", "aa", None),
    (r"(", "(", None),
    (r"((a{1,1000}){1,1000}){1,1000}", "a", None),
    ("(" * 5000 + "a" + ")" * 5000, "a", None),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), PATTERNS, ids=lambda value: repr(value)[:30])
def test_patterns_mean_what_they_mean_to_go(pattern: str, text: str, expected: bool | None) -> None:  # noqa: FBT001
    assert matches(pattern, text) is expected


def test_what_cannot_be_matched_is_not_refused() -> None:
    assert validate([crd({"type": "string", "pattern": r"\p{Greek}+"}), widget("latin")]).ok


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


def deep(levels: int, value: Any = "x", *, of_lists: bool = False) -> Any:
    for _ in range(levels):
        value = [value] if of_lists else {"a": value}
    return value


def test_a_hostile_definition_or_resource_is_answered() -> None:
    assert validate([crd(nested(90)), widget(deep(90))]).ok
    assert not validate([crd(nested(90)), widget(deep(90, 5))]).ok
    too_deep, lists = crd(nested(5000)), crd({"type": "array", "items": {"type": "string"}})
    assert validate(widget(deep(5)), crds=[too_deep]).ok
    assert [each.code for each in validate(widget(deep(5000, of_lists=True)), crds=[lists])] == ["KG002"]
    assert [each.code for each in validate(widget(deep(390, of_lists=True)), crds=[lists]).errors]
    odd: list[Any] = [
        None,
        5,
        [],
        {"properties": 5, "items": [], "required": "a", "enum": {}, "anyOf": [5], "type": {}},
    ]
    for each in odd:
        validate(widget({"a": 1}), crds=[crd(each)])


def test_nothing_of_it_is_imported_without_need() -> None:
    code = (
        "import sys; from kgen.validation import validate; "
        'validate({"apiVersion": "example.com/v1", "kind": "W", "metadata": {"name": "w"}}); '
        'print([name for name in sys.modules if "validation.custom" in name])'
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_definition_is_read_once() -> None:
    one = Definitions([SIZED])
    more = Definitions.of(one, [SIZED])
    assert more.find("example.com/v1", "Widget") is one.find("example.com/v1", "Widget")


def test_answers_are_compared_by_the_field_that_the_server_means() -> None:
    told = [
        ("<nil>", "FieldValueInvalid", 'Invalid value: "": "spec.a" must validate one and only one schema (oneOf).')
    ]
    assert of_server(False, "", told) == (False, Counter({("spec.a", "FieldValueInvalid"): 1}))  # noqa: FBT003
    for mutant in islice(mutants(1, RESOURCES), 50):
        base = BY_KIND[mutant["kind"]]
        assert changed(base, changes(base, mutant)) == mutant


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "crds/deeper").mkdir(parents=True)
    rules = crd(
        {"type": "object", "x-kubernetes-validations": [{"rule": "true"}], "properties": {"a": {"type": "string"}}}
    )
    both = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}, rules]
    (tmp_path / "crds/deeper/widget.yaml").write_text(yaml.safe_dump_all(both))
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(widget({"a": "x"})))
    (tmp_path / "bad.yaml").write_text("# Widget\n" + yaml.safe_dump(widget({"a": 1}), sort_keys=False))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(kgen, ["validate", *words], input=text)


@pytest.mark.usefixtures("folder")
def test_crd_option_takes_a_file_a_folder_or_standard_input() -> None:
    text = Path("crds/deeper/widget.yaml").read_text()
    assert run("bad.yaml").exit_code == 0
    for given in ("crds", "crds/deeper/widget.yaml"):
        done = run("bad.yaml", "--crd", given)
        assert done.exit_code == 1
        assert done.stdout.startswith("bad.yaml:7  Widget w  spec.a\n  error: expected text, got the number 1  [KG651]")
    assert run("bad.yaml", "--crd", "-", text=text).exit_code == 1
    assert run("bad.yaml", "crds", "--independent").exit_code == 0
    assert run("bad.yaml", "--crd", "crds", "--independent").exit_code == 1


@pytest.mark.usefixtures("folder")
def test_the_summary_says_what_was_not_checked() -> None:
    assert run("good.yaml").stdout.splitlines()[1] == "not checked, custom resources: Widget of example.com/v1 (1)"
    checked = run("good.yaml", "--crd", "crds").stdout.splitlines()
    assert checked[1:] == ["checked but for their CEL rules, custom resources: Widget of example.com/v1 (1)"]
    summary = json.loads(run("good.yaml", "--crd", "crds", "--format", "json").stdout)["summary"]
    assert (summary["not_checked"], summary["rules_not_checked"][0]["kind"]) == ([], "Widget")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--crd", "nosuch.yaml"], "cannot read nosuch.yaml: no such file or folder"),
        (["--crd", "good.yaml"], "good.yaml holds no CustomResourceDefinition of apiextensions.k8s.io/v1"),
        (["--crd", "broken.yaml"], "cannot read the definitions in broken.yaml:1: "),
        (["-", "--crd", "-"], "standard input can be read once: give - only once"),
    ],
)
def test_a_wrong_crd_option_is_wrong_use(words: list[str], message: str) -> None:
    Path("broken.yaml").write_text("a: [\n")
    done = run("good.yaml", *words)
    assert (done.exit_code, message in done.stderr) == (2, True), done.stderr


def test_the_project_may_name_definitions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.validate]\ncrds = ["crds"]\nstrict_kinds = true\n')
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert run("../bad.yaml").exit_code == 1
    assert run("../good.yaml").exit_code == 0
    done = run("-", text="{apiVersion: example.org/v1, kind: Other, metadata: {name: a}}")
    assert (done.exit_code, "KG650" in done.stdout) == (1, True)


SCRIPT = """
from kgen import blueprint
from kgen.builders import resource

@blueprint
def web(a: str = "x"):
    yield resource("example.com/v1", "Widget", "w", spec={"a": int(a) if a.isdecimal() else a})
"""


def test_a_render_is_checked_by_them(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.kgen.validate]\ncrds = ["crds"]\n')
    (folder / "web.py").write_text(SCRIPT)
    done = CliRunner().invoke(kgen, ["render", "web.py", "--set", "a=1"])
    assert (done.exit_code, "Widget w  spec.a" in done.stderr) == (1, True), done.output
    assert CliRunner().invoke(kgen, ["render", "web.py"]).exit_code == 0


def test_a_map_that_takes_no_field_refuses_each() -> None:
    closed = crd({"type": "object", "additionalProperties": False})
    assert [each.field for each in validate([closed, widget({"a": 1})]).errors] == ["spec"]
    assert validate([closed, widget({})]).ok


@pytest.mark.parametrize("keyword", ["oneOf", "not"])
def test_what_hangs_on_a_pattern_that_cannot_be_followed_is_not_judged(keyword: str) -> None:
    greek, any_text = {"pattern": r"^\p{Greek}+$"}, {"minLength": 1}
    alternatives = {"oneOf": [greek, any_text]} if keyword == "oneOf" else {"not": greek}
    assert validate([crd({"type": "string", **alternatives}), widget("a")]).ok
