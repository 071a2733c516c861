"""The formats that programs read: JSON by its schema, Markdown, annotations, Code Quality, JUnit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kgen.changes.formats import FORMATS, render
from kgen.changes.formats.markdown import MARKER
from kgen.changes.result import NOTES, VERDICTS, Result
from tests.support.changes import DEPLOYMENT, STATEFUL_SET, compared

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {a: %s}\n"
OLD = f"{STATEFUL_SET}---\n{DEPLOYMENT}---\n{CONFIG_MAP % 'x'}"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "diff.schema.json").read_text())


def text(result: Result, format: str, *failing: str) -> str:
    return "\n".join(render(result, format, failing))


@pytest.fixture(scope="module")
def result() -> Result:
    return compared(OLD, OLD.replace("10Gi", "20Gi").replace("nginx:latest", "nginx:1.25").replace("a: x", "a: z"))


def fits(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """Where a value does not fit a schema, as far as this one goes."""
    schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    kinds = schema.get("type", [])
    if kinds and not any(type(value) is types[each] for each in ([kinds] if isinstance(kinds, str) else kinds)):
        return [f"{at}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if isinstance(value, dict) and "properties" in schema:
        found = [f"{at}.{key} is missing" for key in schema["required"] if key not in value]
        found += [f"{at}.{key} is not known" for key in value if key not in schema["properties"]]
        return found + [
            each
            for key, item in value.items()
            if key in schema["properties"]
            for each in fits(item, schema["properties"][key], f"{at}.{key}")
        ]
    if isinstance(value, list) and "items" in schema:
        return [each for i, item in enumerate(value) for each in fits(item, schema["items"], f"{at}[{i}]")]
    return []


def test_json_fits_its_published_schema(result: Result) -> None:
    made = json.loads(text(result, "json", "refused", "restart"))
    assert fits(made, SCHEMA) == []
    assert made["summary"]["verdicts"] == {"refused": 1, "restart": 1, "in place": 1}
    assert made["summary"]["failing"] == ["refused", "restart"]
    assert [each["verdict"] for each in made["objects"]] == ["refused", "restart", "in place"]
    assert fits({**made, "version": "1"}, SCHEMA) == [".version: '1' is no integer"]


def test_the_schema_has_all_verdicts_and_notes() -> None:
    assert SCHEMA["$defs"]["verdict"]["enum"] == list(VERDICTS)
    assert SCHEMA["$defs"]["note"]["properties"]["kind"]["enum"] == list(NOTES)


def test_markdown_begins_with_its_marker_and_the_summary(result: Result) -> None:
    lines = text(result, "markdown", "refused").split("\n")
    assert lines[:2] == [MARKER, "### 1 refused, 1 restart (3 pods), 1 in place"]
    assert "❌ **fails** on refused" in lines
    assert lines.index("| verdict | object | what |") < next(i for i, each in enumerate(lines) if "<details" in each)
    storage = "spec.volumeClaimTemplates[data].spec.resources.requests[storage]"
    assert f"| **refused** | `StatefulSet shop/db` | `{storage}`: `10Gi -> 20Gi` |" in lines
    assert "- image `nginx:latest` → `nginx:1.25`" in lines
    assert "- pods touched: 3 (3 of `Deployment shop/web`)" in lines


def test_markdown_is_never_too_long_and_counts_what_it_cuts() -> None:
    several = [(CONFIG_MAP % "x").replace("name: web", f"name: web{i}") for i in range(2000)]
    old = "---\n".join(several)
    made = text(compared(old, old.replace("a: x", f"a: {'🦆' * 100}")), "markdown")
    assert len(made.encode("utf-16-le")) // 2 < 65_536
    left_out = 2000 - made.count("<details")
    assert f"**{left_out} of 2000 details are left out: this comment would be too long.**" in made
    assert made.rstrip().endswith("</sub>")


def test_markdown_fences_are_longer_than_what_is_inside() -> None:
    made = text(compared(CONFIG_MAP % "x", CONFIG_MAP % '"```\\n````\\nb"'), "markdown")
    assert "`````diff\n" in made


def test_names_cannot_break_out_of_markdown() -> None:
    evil = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "</code></details>|`@org [a](b)"}\ndata: {"a`|b": %s}\n'
    made = text(compared(evil % "x", evil % "z"), "markdown")
    assert "</code></details>|" not in made.replace("&lt;/code&gt;&lt;/details&gt;|", "")
    summary = next(line for line in made.split("\n") if line.startswith("<details"))
    assert summary.count("<") == 5
    assert "@org" not in summary
    [row] = [line for line in made.split("\n") if line.startswith("| in place")]
    assert row.replace("\\|", "").count("|") == 4


def test_the_same_in_several_environments_is_told_once() -> None:
    several = "---\n".join(DEPLOYMENT.replace("shop", f"shop-{i}") for i in range(12))
    made = compared(several, several.replace("nginx:latest", "nginx:1.25"))
    assert text(made, "markdown").count("<details") == 1
    assert "same in 12 namespaces: shop-0, shop-1, shop-10, ... shop-8, shop-9" in text(made, "text")
    assert len(json.loads(text(made, "json"))["objects"]) == 12


def test_github_annotates_the_line(result: Result) -> None:
    lines = text(result, "github", "refused").split("\n")
    assert lines[0].startswith("::error file=new.yaml,line=16,title=refused%3A StatefulSet shop/db::spec: ")
    assert any(
        line.startswith("::warning file=new.yaml,line=30,title=restart%3A Deployment shop/web::") for line in lines
    )
    assert any(
        line.startswith("::notice file=new.yaml,line=35,title=in place%3A ConfigMap shop/web::") for line in lines
    )


def test_gitlab_has_a_fingerprint_for_each() -> None:
    several = "---\n".join(DEPLOYMENT.replace("shop", f"shop-{i}") for i in range(12))
    issues = json.loads(text(compared(several, several.replace("nginx:latest", "nginx:1.25")), "gitlab"))
    assert len({each["fingerprint"] for each in issues}) == len(issues) >= 12
    assert {"description", "check_name", "fingerprint", "severity", "location"} == issues[0].keys()
    moved = json.loads(text(compared("---\n" + several, "\n\n---\n" + several.replace("latest", "1.25")), "gitlab"))
    assert [each["fingerprint"] for each in moved] == [each["fingerprint"] for each in issues]


def test_junit_fails_where_the_run_does(result: Result) -> None:
    suites = ET.fromstring(text(result, "junit", "refused"))  # noqa: S314 - what we wrote
    assert (suites.get("tests"), suites.get("failures")) == ("3", "1")
    [failure] = suites.iter("failure")
    assert failure.get("type") == "refused"
    assert len(list(ET.fromstring(text(result, "junit")).iter("failure"))) == 0  # noqa: S314


def test_junit_takes_any_text() -> None:
    made = text(compared(CONFIG_MAP % "x", CONFIG_MAP % '"\\u0007 <&> ]]>"'), "junit")
    assert ET.fromstring(made) is not None  # noqa: S314


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_changes_is_a_result_too(format: str) -> None:
    assert text(compared(OLD, OLD), format)
