"""tools/models/kinds.toml beside the schemas that it completes and lightkube-models, a second opinion."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = tomllib.loads((Path(__file__).parents[2] / "tools/models/kinds.toml").read_text("utf-8"))
VERSIONS = tuple(f"1.{minor}" for minor in range(29, 38))
NO_LONGER_SERVED = {
    ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicyBinding"),
    ("authentication.k8s.io/v1beta1", "SelfSubjectReview"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration"),
    ("networking.k8s.io/v1beta1", "IPAddress"),
    ("networking.k8s.io/v1beta1", "ServiceCIDR"),
    ("storage.k8s.io/v1beta1", "VolumeAttributesClass"),
}
"""lightkube-models follows the newest Kubernetes alone, so it has no opinion on these."""


class Kind(NamedTuple):
    """What kinds.toml says of a kind, as far as lightkube says it too."""

    scope: str
    plural: str
    subresource: bool


KINDS = {
    (api_version, kind): Kind(facts["scope"], facts["plural"], facts.get("subresource", False))
    for api_version, kinds in TABLE.items()
    for kind, facts in kinds.items()
}


def test_exactly_the_kinds_of_the_api() -> None:
    assert sorted(KINDS) == sorted({found for version in VERSIONS for found in kinds_of_schemas(version)})


@pytest.mark.parametrize(("api_version", "kind"), sorted(KINDS))
def test_a_line_is_well_formed(api_version: str, kind: str) -> None:
    facts = TABLE[api_version][kind]
    assert facts.keys() <= {"scope", "plural", "short", "subresource", "deprecated", "instead"}
    assert facts["scope"] in {"Namespaced", "Cluster"}
    assert all(re.fullmatch("[a-z]+", name) for name in (facts["plural"], *facts.get("short", ())))
    assert facts.get("short") != []
    assert facts.get("subresource") is not False
    assert re.fullmatch(r"1\.\d+", facts.get("deprecated", "1.0"))


@pytest.mark.parametrize(("api_version", "kind"), sorted(KINDS.keys() - NO_LONGER_SERVED))
def test_lightkube_agrees(api_version: str, kind: str) -> None:
    assert KINDS[api_version, kind] == kinds_of_lightkube()[api_version, kind]


def test_lightkube_knows_all_other_kinds() -> None:
    assert KINDS.keys() - kinds_of_lightkube().keys() == NO_LONGER_SERVED


def test_a_kind_is_the_same_in_all_versions_of_its_group() -> None:
    facts: dict[tuple[str, str], Any] = {}
    for api_version, kinds in TABLE.items():
        for kind, known in kinds.items():
            lasting = {name: fact for name, fact in known.items() if name not in ("deprecated", "instead")}
            assert facts.setdefault((api_version.rpartition("/")[0], kind), lasting) == lasting


def test_a_short_name_means_one_kind() -> None:
    meanings: dict[str, set[str]] = {}
    for kinds in TABLE.values():
        for kind, facts in kinds.items():
            for name in facts.get("short", ()):
                meanings.setdefault(name, set()).add(kind)
    assert {name: kinds for name, kinds in meanings.items() if len(kinds) > 1} == {}
    assert meanings["sts"] == {"StatefulSet"}


def kinds_of_schemas(version: str) -> Iterator[tuple[str, str]]:
    """What stands on its own: a definition of one kind with the metadata of an object, no alpha."""
    path = files("kubernetes_validate") / f"kubernetes-json-schema/v{version}.0-local/_definitions.json"
    for name, schema in json.loads(path.read_bytes())["$defs"].items():
        kinds = schema.get("x-kubernetes-group-version-kind", ())
        metadata = schema.get("properties", {}).get("metadata", {})
        alpha = re.search(r"\.v\d+alpha\d+\.", name)
        if len(kinds) == 1 and metadata.get("$ref", "").endswith(".ObjectMeta") and not alpha:
            yield api_version_of(kinds[0]["group"], kinds[0]["version"]), kinds[0]["kind"]


@cache
def kinds_of_lightkube() -> dict[tuple[str, str], Kind]:
    """The same facts from the text of lightkube.resources, which cannot be imported without lightkube."""
    spec = find_spec("lightkube.resources")
    assert spec is not None
    assert spec.origin is not None
    modules = [ast.parse(path.read_text("utf-8")) for path in Path(spec.origin).parent.glob("*.py")]
    classes = [node for module in modules for node in module.body if isinstance(node, ast.ClassDef)]
    found = [kind for class_ in classes for kind in kinds_of_class(class_)]
    return dict(sorted(found, key=lambda kind: not kind[1].subresource))  # bindings win over pods/binding


def kinds_of_class(class_: ast.ClassDef) -> Iterator[tuple[tuple[str, str], Kind]]:
    """The kind of a resource class, unless the class is only another view of its parent (pods/status)."""
    for node in class_.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            words = {str(word.arg): strings_in(word.value) for word in node.value.keywords}
            group, version, kind = words["resource"]
            if words["resource"] != words.get("parent"):
                scope = "Cluster" if "res.Global" in ast.unparse(class_.bases[0]) else "Namespaced"
                [name] = words.get("action", words["plural"])
                yield (api_version_of(group, version), kind), Kind(scope, name, "parent" in words)


def strings_in(node: ast.expr) -> list[str]:
    """The string constants under a node, in their order."""
    return [leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)]


def api_version_of(group: str, version: str) -> str:
    return f"{group}/{version}" if group else version
