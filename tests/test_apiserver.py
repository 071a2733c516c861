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

from kgen.reader import YamlSyntaxError, read_documents
from kgen.validation import validate
from tests.apiserver.client import Answer, Client, Resource
from tests.apiserver.comparison import compare, unordered
from tests.apiserver.manifests import DOCUMENTS, RICH, SNAPSHOTS, in_files, recorded_cases

pytestmark = pytest.mark.apiserver

CUSTOM = {"monitoring.coreos.com/v1", "vendor.example.com/v1alpha1"}
"""Custom resources: the server has no CustomResourceDefinition of theirs."""
KINDS = tomllib.loads((Path(__file__).parents[1] / "tools/models/kinds.toml").read_text("utf-8"))
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


def wrongly_answered(manifests: Iterable[dict[str, Any]], server: Client) -> str:
    """What the server or kgen refuses."""
    comparisons = [compare(plain, server.create(plain)) for plain in manifests]
    return "\n".join(str(each) for each in comparisons if not (each.server.accepted and each.kgen_accepted))


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
    """The server's discovery as kinds.toml writes it. Each kind comes before its other views, such as pods/status."""
    versions = sorted(api_server.group_versions())
    resources = [resource for version in versions for resource in api_server.resources(version)]
    return {(each.api_version, each.kind): facts_of(each) for each in reversed(resources)}


@pytest.mark.parametrize("api_version", KINDS)
def test_scope_and_names_are_the_servers(api_version: str, served: dict[tuple[str, str], dict[str, Any]]) -> None:
    for kind, facts in KINDS[api_version].items():
        reason = NOT_SERVED.get((api_version, kind), "")
        assert served.get((api_version, kind)) == (None if reason or "beta" in api_version else facts), kind


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
