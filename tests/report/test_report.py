from __future__ import annotations

import json
from typing import Any

import pytest

from kgen.diagnostics import Diagnostic
from kgen.report import FORMATS, render
from kgen.validation.repeats import fold
from kgen.validation.result import Report


def diagnostic(**slots: Any) -> Diagnostic:
    usual: dict[str, Any] = {
        "severity": "error",
        "code": "KG001",
        "rule": "unknown-field",
        "stage": "decode",
        "server_answer": True,
        "api_version": "apps/v1",
        "kind": "StatefulSet",
        "namespace": "",
        "name": "mysql",
        "document": 0,
        "field": "spec.request",
        "reason": "",
        "message": 'unknown field "request"',
        "hint": 'did you mean "requests"?',
        "file": "mysql.yaml",
        "line": 41,
        "column": 7,
    }
    return Diagnostic(**{**usual, **slots})


def outcome(*diagnostics: Diagnostic) -> Report:
    made = Report("1.36")
    made.diagnostics = list(diagnostics)
    made.objects, made.inputs = 3, 1
    return made


def text(*diagnostics: Diagnostic, color: bool = False) -> list[str]:
    return list(render(outcome(*diagnostics), color=color))


def test_text_reads_as_a_place_and_what_is_wrong_there() -> None:
    assert text(diagnostic()) == [
        "mysql.yaml:41  StatefulSet mysql  spec.request",
        '  error: unknown field "request"; did you mean "requests"?  [KG001]',
        "",
        "1 error, 0 warnings in 3 objects of 1 input, for Kubernetes 1.36",
    ]


def test_many_files_that_are_left_out_are_counted_by_their_folders() -> None:
    report = outcome()
    report.unreferenced = ["a.yaml", *(f"{folder}/{i}.yaml" for folder in ("b", "c/d") for i in range(4))]
    expected = "left out, --unreferenced checks them: 1 file in ., 4 files in b, 4 files in c/d"
    assert expected in list(render(report))


def folded(*diagnostics: Diagnostic) -> Report:
    report = outcome(*diagnostics)
    fold(report)
    return report


def test_what_is_said_of_an_object_again_is_a_line_of_the_first() -> None:
    several = [diagnostic(severity="warning", file=f"{i}.yaml", line=i) for i in range(1, 10)]
    assert [*render(folded(*several))][2:] == [
        "    also: 2.yaml:2, 3.yaml:3, 4.yaml:4, 5.yaml:5, 6.yaml:6, 7.yaml:7 and 2 more",
        "",
        "0 errors, 1 warning in 3 objects of 1 input, for Kubernetes 1.36",
    ]
    [shown] = json.loads("\n".join(render(folded(*several[:2]), "json")))["diagnostics"]
    assert shown["also"] == [{"file": "2.yaml", "line": 2, "field": "spec.request"}]


@pytest.mark.parametrize(
    "other",
    [{"severity": "error"}, {"name": "web"}, {"namespace": "a"}, {"code": "KG002"}, {"message": "x"}, {"kind": ""}],
)
def test_what_differs_is_said_on_its_own(other: dict[str, Any]) -> None:
    several = [diagnostic(**{"severity": "warning", **other}), diagnostic(severity="warning")]
    assert len(folded(*several, several[0]).diagnostics) == (2 if other.keys().isdisjoint(("severity", "kind")) else 3)


def test_text_names_the_field_that_its_author_wrote_and_the_server_s() -> None:
    found = diagnostic(field="spec.template.spec.volumes[0].name", written="spec.volumeClaimTemplates[0].metadata.name")
    assert text(found)[:3] == [
        "mysql.yaml:41  StatefulSet mysql  spec.volumeClaimTemplates[0].metadata.name",
        '  error: unknown field "request"; did you mean "requests"?  [KG001]',
        "    the server calls the field spec.template.spec.volumes[0].name",
    ]
    assert text(diagnostic(written="spec.request")) == text(diagnostic())


def test_what_is_wrong_at_one_place_stands_together() -> None:
    lines = text(diagnostic(), diagnostic(severity="warning", code="KG500", message="a\n  | b", hint="do c"))
    assert lines[:5] == [
        "mysql.yaml:41  StatefulSet mysql  spec.request",
        '  error: unknown field "request"; did you mean "requests"?  [KG001]',
        "  warning: a  [KG500]",
        "    | b",
        "    hint: do c",
    ]


def test_text_without_line_namespace_or_field() -> None:
    assert text(diagnostic(line=None, namespace="shop", field=""))[0] == "mysql.yaml  StatefulSet shop/mysql"


def test_a_name_cannot_control_a_terminal() -> None:
    assert "\x1b" not in "\n".join(text(diagnostic(name="a\x1b[2J", message="b\x07", hint="\x1b")))


def test_colour_only_where_it_is_wanted() -> None:
    assert text(diagnostic(), color=True)[1].startswith("  \x1b[31merror\x1b[0m: ")


def test_the_summary_says_what_was_not_looked_at() -> None:
    made = outcome()
    made.skipped["template"] = 2
    made.not_checked["a.io/v1", "Thing"] = 3
    made.suppressed["--ignore", "KG301"] = 4
    made.in_baseline = 5
    assert list(render(made)) == [
        "0 errors, 0 warnings in 3 objects of 1 input, for Kubernetes 1.36",
        "skipped: template (2)",
        "not checked, custom resources: Thing of a.io/v1 (3)",
        "suppressed: KG301 by --ignore (4)",
        "in the baseline: 5",
    ]


def test_json_has_the_keys_that_programs_read() -> None:
    found = json.loads("\n".join(render(outcome(diagnostic(namespace="shop")), "json")))
    assert found["diagnostics"] == [
        {
            "severity": "error",
            "code": "KG001",
            "rule": "unknown-field",
            "stage": "decode",
            "server_answer": True,
            "object": {"apiVersion": "apps/v1", "kind": "StatefulSet", "namespace": "shop", "name": "mysql"},
            "document": 0,
            "field": "spec.request",
            "reason": "",
            "message": 'unknown field "request"',
            "hint": 'did you mean "requests"?',
            "file": "mysql.yaml",
            "line": 41,
            "column": 7,
            "keyword": "",
            "also": [],
        }
    ]
    assert found["summary"]["errors"] == 1
    assert found["summary"]["objects"] == 3


def test_github_commands_are_escaped() -> None:
    [line, *_] = render(outcome(diagnostic(file="a,b:c%.yaml", message="50%\n::stop", hint="")), "github")
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=41,col=7,title=KG001 unknown-field"
        "::StatefulSet mysql spec.request: 50%25%0A::stop"
    )


@pytest.mark.parametrize(("severity", "command"), [("warning", "::warning "), ("advice", "::notice ")])
def test_github_has_a_command_for_each_severity(severity: str, command: str) -> None:
    [line, *_] = render(outcome(diagnostic(severity=severity, line=None)), "github")
    assert line.startswith(command)
    assert "line=" not in line


def test_sarif_names_rules_and_places() -> None:
    found = json.loads("\n".join(render(outcome(diagnostic(file="./a b.yaml"), diagnostic(line=None)), "sarif")))
    [run] = found["runs"]
    [rule] = run["tool"]["driver"]["rules"]
    first, second = run["results"]
    assert (found["version"], rule["id"], rule["name"]) == ("2.1.0", "KG001", "unknown-field")
    assert rule["shortDescription"]["text"] == "A field that the kind does not have in the target version."
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("KG001", 0, "error")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 41, "startColumn": 7},
    }
    assert "region" not in second["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_tells_nothing_as_well(format_: str) -> None:
    assert "\n".join(render(outcome(), format_))
