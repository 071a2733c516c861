"""What a server only warns of when it takes an object, and what kgen says of the same."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.validation import validate
from tests.servers.client import Client

OLD_ZONE, OLD_SYSTEM = "failure-domain.beta.kubernetes.io/zone", "beta.kubernetes.io/os"


def plain(api_version: str, kind: str, fields: dict[str, Any], name: str = "web", **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, **metadata}, **fields}


def node(**spec: Any) -> dict[str, Any]:
    return plain("v1", "Node", {"spec": spec})


def capacity(**topology: Any) -> dict[str, Any]:
    fields = {"storageClassName": "fast", "nodeTopology": topology}
    return plain("storage.k8s.io/v1", "CSIStorageCapacity", fields)


def definition(*schemas: dict[str, Any]) -> dict[str, Any]:
    """A CustomResourceDefinition with a version for each schema of a field."""
    versions = [
        {
            "name": f"v{i}",
            "served": True,
            "storage": i == 1,
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {"field": schema}}},
        }
        for i, schema in enumerate(schemas, 1)
    ]
    names = {"kind": "Widget", "plural": "widgets"}
    spec = {"group": "example.com", "scope": "Cluster", "names": names, "versions": versions}
    return plain("apiextensions.k8s.io/v1", "CustomResourceDefinition", {"spec": spec}, name="widgets.example.com")


def text(format_: str) -> dict[str, Any]:
    return {"type": "string", "format": format_}


def owned(*uids: str) -> dict[str, Any]:
    owners = [{"apiVersion": "v1", "kind": "Pod", "name": "web", "uid": uid} for uid in uids]
    return plain("v1", "ConfigMap", {}, ownerReferences=owners)


def slice_of(driver: str) -> dict[str, Any]:
    pool = {"name": "a", "generation": 1, "resourceSliceCount": 1}
    return plain("resource.k8s.io/v1", "ResourceSlice", {"spec": {"driver": driver, "nodeName": "a", "pool": pool}})


WARNED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "driver in upper case": (slice_of("GPU.example.com"), ["spec.driver"]),
    "driver in lower case": (slice_of("gpu.example.com"), []),
    "old labels of nodes": (
        capacity(matchLabels={OLD_SYSTEM: "linux"}, matchExpressions=[{"key": OLD_ZONE, "operator": "Exists"}]),
        [f"nodeTopology.matchLabels[{OLD_SYSTEM}]", "nodeTopology.matchExpressions[0].key"],
    ),
    "a label of nodes": (capacity(matchLabels={"kubernetes.io/os": "linux"}), []),
    "the id of a node": (node(externalID="i-1"), ["spec.externalID"]),
    "networks of a node": (node(podCIDRs=["10.0.0.0/8", "2001:DB8::/64"]), ["spec.podCIDRs[1]"]),
    "one network of a node": (node(podCIDR="2001:DB8::/64"), ["spec.podCIDRs[0]"]),
    "the one network counts": (node(podCIDR="10.0.0.0/8", podCIDRs=["2001:DB8::/64"]), []),
    "an owner twice": (owned("a", "a"), ["metadata.ownerReferences[1]"]),
    "two owners": (owned("a", "b"), []),
    "unknown format": (
        definition(text("timestamp")),
        ["spec.versions[0].schema.openAPIV3Schema.properties[field].format"],
    ),
    "formats that are known": (
        definition({"type": "object", "properties": {"a": text("date-time"), "b": text("k8s-short-name")}}),
        [],
    ),
    "formats of numbers": (
        definition({"type": "integer", "format": "int32"}, {"type": "integer", "format": "float"}),
        ["spec.versions[1].schema.openAPIV3Schema.properties[field].format"],
    ),
    "a format of a map": (
        definition({"type": "object", "format": "date"}),
        ["spec.versions[0].schema.openAPIV3Schema.properties[field].format"],
    ),
    "a format in a list": (
        definition({"type": "array", "items": text("time")}),
        ["spec.versions[0].schema.openAPIV3Schema.properties[field].items.format"],
    ),
    "a format of a map's values": (
        definition({"type": "object", "additionalProperties": text("time")}),
        ["spec.versions[0].schema.openAPIV3Schema.properties[field].additionalProperties.format"],
    ),
    "a format of a field called format": (
        definition({"type": "object", "properties": {"format": text("uri"), "items": text("ipv5")}}),
        ["spec.versions[0].schema.openAPIV3Schema.properties[field].properties[items].format"],
    ),
}


@pytest.mark.parametrize(("item", "fields"), WARNED.values(), ids=WARNED)
def test_what_the_server_warns_of_is_told(item: dict[str, Any], fields: list[str]) -> None:
    report = validate(item)
    assert report.ok
    assert [each.field for each in report.warnings] == fields


@pytest.mark.apiserver
@pytest.mark.parametrize(("item", "fields"), WARNED.values(), ids=WARNED)
def test_the_server_does_warn(item: dict[str, Any], fields: list[str], api_server: Client) -> None:
    answer = api_server.create(item)
    assert answer.accepted, answer.message
    assert len(answer.warnings) == len(fields)


def test_the_place_of_a_nodes_configuration_is_dropped_without_a_word() -> None:
    source = {"configMap": {"name": "a", "namespace": "b", "kubeletConfigKey": "c"}}
    assert [each.field for each in validate(node(configSource=source)).warnings] == ["spec.configSource"]


def test_a_format_is_known_since_a_version() -> None:
    found = validate(definition(text("k8s-long-name")), kubernetes="1.33")
    assert [each.code for each in found.warnings] == ["KG690"]


@pytest.mark.parametrize("broken", [{"type": ["string"], "format": "uuid"}, {"type": "string", "format": {"a": 1}}])
def test_a_format_that_is_no_text_is_left_to_the_decoder(broken: dict[str, Any]) -> None:
    found = validate(definition({"type": "array", "items": broken}))
    assert "KG002" in [each.code for each in found]
    assert "KG008" not in [each.code for each in found]


@pytest.mark.parametrize(
    ("networks", "fields"),
    [
        (["10.0.0.0/8"], []),
        (["10.0.0.0"], ["spec.podCIDRs[0]"]),
        (["10.0.0.0/8", "11.0.0.0/8"], ["spec.podCIDRs"]),
        (["10.0.0.0/8", "fd00::/64", "fd01::/64"], ["spec.podCIDRs"]),
    ],
)
def test_a_node_has_a_network_of_each_family_at_most(networks: list[str], fields: list[str]) -> None:
    assert [each.field for each in validate(node(podCIDRs=networks)).errors] == fields
