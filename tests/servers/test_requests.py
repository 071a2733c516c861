"""A real API server accepts what kgen calls accepted, and answers as was recorded."""

from __future__ import annotations

import copy
import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kgen.validation import validate
from kgen.validation.inputs.streams import Stream
from kgen.validation.run import check
from kgen.yaml.reader import YamlSyntaxError, read_documents
from tests.servers.client import Answer, Client, Resource
from tests.servers.comparison import compare, unordered
from tests.servers.manifests import DOCUMENTS, RICH, SNAPSHOTS, in_files, recorded_cases

pytestmark = pytest.mark.apiserver

CUSTOM = {"monitoring.coreos.com/v1", "vendor.example.com/v1alpha1"}
"""Custom resources: the server has no CustomResourceDefinition of theirs."""
KINDS = tomllib.loads((Path(__file__).parents[2] / "tools/models/kinds.toml").read_text("utf-8"))
REPLAYED = [case for case in recorded_cases() if "environment_dependent" not in case]
RAW = {
    "a key given twice": ("data: {a: x, a: y}\n", False),
    "a field given twice": ("immutable: true\nimmutable: true\n", False),
    "yes is a boolean": ("data: {a: yes}\n", False),
    "on is a boolean": ("data: {a: on}\n", False),
    "a number": ("data: {a: 1}\n", False),
    "octal": ("data: {a: 0644}\n", False),
    "a quoted yes": ("data: {a: 'yes'}\n", True),
    "yes for a boolean": ("immutable: yes\n", True),
    "a numeric key": ("data: {1: x}\n", True),
    "a key that is a boolean": ("data: {yes: x}\n", True),
    "null in a map of texts": ("data: {a: ~}\n", True),
    "a list for a map": ("data: [a]\n", False),
    "an unknown field": ("dat: {a: x}\n", False),
    "an anchor": ("data: {a: &text x, b: *text}\n", True),
    "a non-breaking space": ("data:\n\u00a0 a: x\n", False),
    "a tab": ("data:\n\ta: x\n", False),
    "a date": ("data: {a: 2024-01-01}\n", True),
    "a generation in octal": ("data: {}\nbinaryData: {a: 0o17}\n", False),
}
"""What follows the head of a ConfigMap, and whether a server accepts it."""


@pytest.mark.parametrize("path", [*DOCUMENTS, *SNAPSHOTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_kgen_writes_and_documents_show_is_accepted(path: Path, api_server: Client) -> None:
    built_in = [plain for plain in in_files([path]) if plain["apiVersion"] not in CUSTOM]
    assert not wrongly_answered(built_in, api_server)


@pytest.mark.parametrize("path", RICH, ids=lambda path: path.name)
def test_the_rich_manifests_are_accepted(path: Path, api_server: Client) -> None:
    assert not wrongly_answered(in_files([path]), api_server)


@pytest.mark.parametrize("path", [*RICH, *DOCUMENTS, *SNAPSHOTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_server_warns_as_often_as_kgen(path: Path, api_server: Client) -> None:
    for plain in in_files([path]):
        found = [each for each in validate(plain, independent=True).warnings if each.stage in ("rules", "metadata")]
        expected = [each for each in found if not {each.code, f"{each.code} {each.kind}"} & SILENT.keys()]
        untold = sum(each.code == FIRST_ALONE for each in expected[:-1])
        warnings = api_server.create(plain).warnings if plain["apiVersion"] not in CUSTOM else ()
        assert len(warnings) == len(expected) - untold, (plain, warnings, [each.message for each in expected])


SILENT = {
    "KG112": "a namespace is dropped without a word",
    "KG113": "a resourceVersion is looked at when the object is stored",
    "KG339": "a port of the node is looked at when the object is stored",
    "KG1256 Pod": "a negative grace period is set right before the server looks at it",
}
"""Warnings of the server's own rules of which the server itself says nothing."""
FIRST_ALONE = "KG615"
"""The server gives up a key pair at the first thing that is wrong with it."""


def wrongly_answered(manifests: Iterable[dict[str, Any]], server: Client) -> str:
    """What the server or kgen refuses."""
    comparisons = [compare(plain, server.create(plain)) for plain in manifests]
    return "\n".join(str(each) for each in comparisons if not (each.server.accepted and each.kgen_accepted))


@pytest.mark.parametrize(("names", "accepted"), [(3_000, True), (3_200, False)])
def test_a_request_has_three_mebibytes_at_most(names: int, accepted: bool, api_server: Client) -> None:  # noqa: FBT001
    rules = [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["x" * 1_000] * names}]
    head = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "large"}}
    text = json.dumps({**head, "rules": rules}, separators=(",", ":"))
    outcome = check([Stream("large.json", [text.encode()])])
    answer = api_server.create_text(text, head)
    assert answer.accepted is accepted
    assert outcome.refused() is not accepted
    assert [each.code for each in outcome.diagnostics] == ["KG007"]


@pytest.mark.parametrize("case", REPLAYED, ids=lambda case: case["id"])
def test_a_recorded_answer_is_given_again(case: dict[str, Any], api_server: Client) -> None:
    answer = replayed(case, api_server)
    recorded = Counter((cause["field"], cause["reason"]) for cause in case["causes"])
    causes, expected = (unordered(each, case["manifest"] or {}) for each in (answer.causes, recorded))
    assert (answer.accepted, causes) == (case["accepted"], expected), answer.message


def replayed(case: dict[str, Any], server: Client) -> Answer:
    """The answer to a case's text, or to its manifest with the long texts that the record leaves out."""
    plain = copy.deepcopy(case["manifest"])
    address = plain if plain and {"apiVersion", "kind"} <= plain.keys() else NEAREST[case["kind"]]
    for path, letter, number in case.get("expand", ()):
        holder = plain
        for key in path[:-1]:
            holder = holder.setdefault(key, {})
        holder[path[-1]] = letter * number
    if "raw" in case:
        return server.create_text(case["raw"], address, case["content_type"])
    return server.create_text(json.dumps(plain), address)


NEAREST = {plain["kind"]: plain for plain in in_files(RICH)}
"""A manifest of each kind, for the URL of a request whose body does not say its kind."""


@pytest.mark.parametrize("name", RAW)
def test_yaml_as_it_stands(name: str, api_server: Client) -> None:
    rest, accepted = RAW[name]
    head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "raw"}}
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: raw}\n" + rest
    assert api_server.create_text(text, head, "application/yaml").accepted == accepted
    assert kgen_accepts(text) == accepted


def kgen_accepts(text: str) -> bool:
    try:
        documents = [document.plain for document in read_documents(text)]
    except YamlSyntaxError:
        return False
    return validate(documents).ok


@pytest.fixture(scope="module")
def served(api_server: Client) -> dict[tuple[str, str], dict[str, Any]]:
    return discovery(api_server)


def discovery(server: Client) -> dict[tuple[str, str], dict[str, Any]]:
    """What the server serves, as kinds.toml writes it. Each kind comes before its other views, such as pods/status."""
    resources = [resource for version in sorted(server.group_versions()) for resource in server.resources(version)]
    return {(each.api_version, each.kind): facts_of(each) for each in reversed(resources)}


@pytest.mark.parametrize("api_version", KINDS)
def test_scope_and_names_are_the_servers(api_version: str, served: dict[tuple[str, str], dict[str, Any]]) -> None:
    for kind, facts in KINDS[api_version].items():
        reason = NOT_SERVED.get((api_version, kind), "")
        assert served.get((api_version, kind)) == (None if reason or "beta" in api_version else listed(facts)), kind


def listed(facts: dict[str, Any]) -> dict[str, Any]:
    """What discovery says of a kind."""
    return {name: fact for name, fact in facts.items() if name not in ("deprecated", "instead")}


def test_scope_and_names_are_those_of_1_37(api_server_1_37: Client) -> None:
    served = discovery(api_server_1_37)
    table = {(version, kind): listed(facts) for version, kinds in KINDS.items() for kind, facts in kinds.items()}
    stable = {key: facts for key, facts in table.items() if "beta" not in key[0]}
    assert {key: facts for key, facts in served.items() if not is_no_object(*key)} == stable


@pytest.mark.parametrize("api_version", KINDS)
def test_kgen_refuses_the_kinds_that_the_server_does_not_serve(
    api_version: str, served: dict[tuple[str, str], dict[str, Any]]
) -> None:
    for kind in KINDS[api_version]:
        facts = served.get((api_version, kind), {"subresource": True})
        report = validate({"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}})
        refused = [each for each in report.errors if each.code in ("KG003", "KG116", "KG117")]
        assert bool(refused) == facts.get("subresource", False), kind


def test_the_server_warns_of_deprecated_kinds(served: dict[tuple[str, str], Any], api_server: Client) -> None:
    warned = {}
    for api_version, kind in served.keys() - CREATED_BY_NOBODY:
        for text in api_server.create({"apiVersion": api_version, "kind": kind}).warnings:
            if "is deprecated in v" in text:
                warned[api_version, kind] = text
    table = {(version, kind): KINDS[version][kind] for version, kind in served if kind in KINDS.get(version, {})}
    deprecated = {key: facts for key, facts in table.items() if facts.get("deprecated") not in (None, "1.37")}
    assert warned.keys() == deprecated.keys() - CREATED_BY_NOBODY
    for key, text in warned.items():
        assert f"v{deprecated[key]['deprecated']}+" in text
        assert f"use {deprecated[key]['instead']}" in text


CREATED_BY_NOBODY = {("v1", "ComponentStatus")}


def test_no_kind_of_the_server_is_missing(served: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert [kind for kind in served if kind[1] not in KINDS.get(kind[0], {}) and not is_no_object(*kind)] == []


NOT_SERVED = {
    ("storagemigration.k8s.io/v1", "StorageVersionMigration"): "new in 1.37",
    ("certificates.k8s.io/v1", "ClusterTrustBundle"): "new in 1.37",
    ("certificates.k8s.io/v1", "PodCertificateRequest"): "new in 1.37",
    ("resource.k8s.io/v1", "DeviceTaintRule"): "new in 1.37",
}
"""What 1.36 does not serve by default, beside beta versions."""


def is_no_object(api_version: str, kind: str) -> bool:
    """Whether it is a list of options in the URL, for exec, log, proxy …"""
    return api_version == "v1" and kind.endswith("Options")


def facts_of(resource: Resource) -> dict[str, Any]:
    """The server's discovery as kinds.toml writes it."""
    facts: dict[str, Any] = {"scope": "Namespaced" if resource.namespaced else "Cluster"}
    facts["plural"] = resource.plural.rpartition("/")[2]
    if resource.short_names:
        facts["short"] = list(resource.short_names)
    if "/" in resource.plural:
        facts["subresource"] = True
    return facts
