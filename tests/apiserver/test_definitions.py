"""CustomResourceDefinitions: recorded answers of a server, and what kgen says of where a fault was written."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from kgen.apiserver.custom.expressions import refusal
from kgen.apiserver.registry import all_rules
from kgen.validation import validate
from tests.servers.definitions import RECORDED
from tests.support.custom_answers import CRDS, FOLDER, changed
from tests.support.definition_mutants import DEFINITIONS

CASES = [json.loads(line) for line in (FOLDER / "definitions.jsonl").read_text().splitlines()]
BY_NAME = {plain["metadata"]["name"]: plain for plain in DEFINITIONS}
MODULES = ("conversions", "defaults", "lists", "names", "schemas", "structure", "versions")
SPOKEN_OF_ELSEWHERE = {"definition-not-approved", "definition-name-missing"}
"""Rules without a recorded case: a name that does not fit its group is told first, or the name itself is missing."""


def crd(schema: dict[str, Any], **version: Any) -> dict[str, Any]:
    """A definition of Widget in shop.example.com/v1 by its schema."""
    served = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}
    spec = {"group": "shop.example.com", "scope": "Namespaced", "names": {"kind": "Widget", "plural": "widgets"}}
    header = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    return {**header, "metadata": {"name": "widgets.shop.example.com"}, "spec": {**spec, "versions": [served]}}


def sized(**size: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"size": size}}


def answer(plain: dict[str, Any]) -> list[Any]:
    report = validate(plain, independent=True)
    found = Counter((each.field, each.reason) for each in report if each.server_answer and each.reason)
    return [report.ok, *sorted([field, reason] for field, reason in found.elements())]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']}-{case['message'][-60:]}")
def test_kgen_answers_as_the_server_did(case: dict[str, Any]) -> None:
    assert answer(changed(BY_NAME[case["of"]], case["changes"])) == case["answer"], case["message"]


def test_the_recorded_answers_are_of_every_rule() -> None:
    found = {
        each.rule
        for case in CASES
        for each in validate(changed(BY_NAME[case["of"]], case["changes"]), independent=True)
    }
    modules = {"definitions", *(f"definition_{each}" for each in MODULES)}
    rules = {rule.name for rule in all_rules("server") if rule.check.__module__.rpartition(".")[2] in modules}
    assert len(CASES) == RECORDED
    assert rules - found <= SPOKEN_OF_ELSEWHERE


@pytest.mark.parametrize("plain", [*DEFINITIONS, *CRDS], ids=lambda plain: plain["metadata"]["name"])
def test_what_a_server_accepts_is_accepted(plain: dict[str, Any]) -> None:
    assert validate(plain).ok


def test_the_server_speaks_of_a_field_that_nobody_wrote() -> None:
    [found] = validate(crd(sized(type="int"))).errors
    assert (found.code, found.field) == ("KG691", "spec.validation.openAPIV3Schema.properties[size].type")
    assert found.written == "spec.versions[0].schema.openAPIV3Schema.properties[size].type"
    assert found.hint == 'did you mean "integer"?'


def test_of_versions_that_differ_it_speaks_of_each() -> None:
    plain = crd(sized(type="int"))
    plain["spec"]["versions"].append(
        {"name": "v2", "served": True, "storage": False, "schema": {"openAPIV3Schema": {}}}
    )
    assert [each.field for each in validate(plain).errors] == [
        "spec.versions[1].schema.openAPIV3Schema.type",
        "spec.versions[0].schema.openAPIV3Schema.properties[size].type",
    ]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("additionalPrinterColumns[0].JSONPath", "versions[0].additionalPrinterColumns[0].jsonPath"),
        ("subresources.scale.specReplicasPath", "versions[0].subresources.scale.specReplicasPath"),
    ],
)
def test_where_the_author_wrote_it(field: str, written: str) -> None:
    scale = {"specReplicasPath": "spec.replicas", "statusReplicasPath": ".status.replicas"}
    columns = [{"name": "Size", "type": "integer", "jsonPath": "size"}]
    plain = crd({"type": "object"}, subresources={"scale": scale}, additionalPrinterColumns=columns)
    found = {each.field: each.written for each in validate(plain).errors}
    assert found[f"spec.{field}"] == f"spec.{written}"


def test_a_webhook_is_found_where_it_is_written() -> None:
    plain = crd({"type": "object"})
    plain["spec"]["conversion"] = {"strategy": "Webhook", "webhook": {"clientConfig": {"url": "http://a/"}}}
    found = {each.field: each.written for each in validate(plain).errors}
    assert found["spec.conversion.webhookClientConfig.url"] == "spec.conversion.webhook.clientConfig.url"
    assert found["spec.conversion.conversionReviewVersions"] == "spec.conversion.webhook.conversionReviewVersions"


def test_a_default_is_only_looked_at_where_the_structure_is_fine() -> None:
    schema = sized(type="integer", default="a")
    assert [each.code for each in validate(crd(schema)).errors] == ["KG698"]
    schema["properties"]["list"] = {"type": "array"}
    assert [each.code for each in validate(crd(schema)).errors] == ["KG681"]


@pytest.mark.parametrize(
    ("size", "is_fine"),
    [
        ({"type": "integer", "minimum": 1, "default": 0}, False),
        ({"x-kubernetes-int-or-string": True, "default": True}, True),
        (
            {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}], "default": "1"},
            True,
        ),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "default": {"b": 1}}, False),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True, "default": {"b": 1}}, True),
        ({"type": "string", "default": None}, True),
        ({"type": "object", "properties": {True: {"type": "boolean"}}, "default": {True: False}}, True),
        ({"type": "object", "required": [None], "default": {"": 1}, "properties": {"": {"type": "integer"}}}, True),
        ({"type": "object", "required": [None], "default": {}}, False),
    ],
)
def test_defaults(size: dict[str, Any], is_fine: bool) -> None:  # noqa: FBT001 - it is the word for it
    assert validate(crd(sized(**size))).ok is is_fine


STATUS: dict[str, Any] = {"subresources": {"status": {}}}
LABELS = {"type": "object", "additionalProperties": {"type": "string", "default": "a"}}
JOB = {
    "type": "object",
    "x-kubernetes-embedded-resource": True,
    "properties": {"metadata": {"type": "object", "properties": {"labels": LABELS}}},
}
NOT_A = {"type": "object", "properties": {"a": {"type": "string", "not": {"enum": ["a"]}}}, "default": {"a": "a"}}


def with_versions(*versions: dict[str, Any]) -> dict[str, Any]:
    plain = crd({"type": "object"})
    [first] = plain["spec"]["versions"]
    plain["spec"]["versions"] = [{**first, "storage": i == 0, **version} for i, version in enumerate(versions)]
    return plain


def called(**names: str) -> dict[str, Any]:
    plain = crd({"type": "object"})
    plain["spec"]["names"].update(names)
    return plain


def schema(**keywords: Any) -> dict[str, Any]:
    return {"schema": {"openAPIV3Schema": {"type": "object", **keywords}}}


HOISTED = "spec.validation.openAPIV3Schema"
SIZE = f"{HOISTED}.properties[size]"
SAID: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (crd({"type": "object", "$schema": "x"}), [(HOISTED, "Invalid")]),
    (crd({**sized(type="object", id="x"), "$schema": "x"}), [(f"{SIZE}.id", "Forbidden")]),
    (crd({"type": "string", "minProperties": 1}, **STATUS), [(f"{HOISTED}.type", "Invalid")] * 2),
    (crd({"type": "string", "id": "x"}, **STATUS), [(HOISTED, "Invalid"), (f"{HOISTED}.id", "Forbidden")]),
    (crd(sized(**NOT_A)), [(f"{SIZE}.default", "Invalid")]),
    (
        crd(sized(**JOB)),
        [(f"{SIZE}.properties[metadata].properties[labels].additionalProperties.default", "Forbidden")],
    ),
    (called(kind="Widget", listKind="Widget"), [("spec.names.listKind", "Invalid")]),
    (with_versions({}, {"name": "2"}), [("spec.versions[1].name", "Invalid")]),
    (
        with_versions(schema(maxProperties=1), {"name": "v2", **schema(maxProperties=1, required=[]), **STATUS}),
        [(HOISTED, "Invalid")],
    ),
    (
        with_versions({**schema(), **STATUS}, {"storage": False, **schema(maxProperties=1)}),
        [("spec.versions", "Invalid"), ("spec.versions[1].schema.openAPIV3Schema", "Invalid")],
    ),
]
"""Definitions, and what a server refuses in them."""


@pytest.mark.parametrize(("plain", "refused"), SAID)
def test_what_a_server_refuses(plain: dict[str, Any], refused: list[tuple[str, str]]) -> None:
    assert answer(plain) == recorded(refused)


def recorded(refused: list[tuple[str, str]]) -> list[Any]:
    return [False, *sorted([field, f"FieldValue{reason}"] for field, reason in refused)]


def test_cel_is_not_judged() -> None:
    rules = [{"rule": "this is no CEL at all", "message": "never"}]
    assert validate(crd({"type": "object", "x-kubernetes-validations": rules})).ok


def test_a_schema_of_wrong_types_breaks_no_rule() -> None:
    odd = {"type": ["string"], "items": {"pattern": 5, "x-kubernetes-validations": ["a"], "required": [1]}, "not": "a"}
    report = validate(crd(sized(**odd)))
    assert {each.code for each in report} & {"KG002"}
    assert not [each for each in report if each.code == "KG008" and "definition" in each.message]


def test_a_nameless_definition_needs_all_names() -> None:
    plain = crd({"type": "object"})
    del plain["spec"]["names"]
    missing = {each.field for each in validate(plain).errors if each.rule == "definition-name-missing"}
    assert missing == {f"spec.names.{name}" for name in ("kind", "listKind", "plural", "singular")}


@pytest.mark.parametrize("group", ["shop.k8s.io", "kubernetes.io"])
@pytest.mark.parametrize(
    ("told", "is_fine"),
    [
        ("https://github.com/kubernetes/kubernetes/pull/1", True),
        ("unapproved, a test", True),
        ("yes", False),
        ("", False),
    ],
)
def test_groups_of_kubernetes_need_an_approval(group: str, told: str, is_fine: bool) -> None:  # noqa: FBT001
    plain = crd({"type": "object"})
    plain["spec"]["group"] = group
    plain["metadata"] = {"name": f"widgets.{group}", "annotations": {"api-approved.kubernetes.io": told}}
    assert validate(plain).ok is is_fine


@pytest.mark.parametrize("pattern", ["[[:a]", "a(?i)*", r"\Qab\E+", "a{,2}", r"\p{Greek}", "^[^-].*$", "(?P<n>a)"])
def test_patterns_that_go_reads(pattern: str) -> None:
    assert refusal(pattern) == ""


@pytest.mark.parametrize("pattern", ["(?!a)", r"\1", "a**", "[a", "{2}", "a{2,1}", "(?i-)", "*a", r"\C"])
def test_patterns_that_go_does_not_read(pattern: str) -> None:
    assert refusal(pattern)
