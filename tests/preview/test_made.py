"""Claims and pods as kgen expands them, held to those that real controllers made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgen.preview.expanded import expanded

WORKLOADS = Path(__file__).parent / "made.yaml"
ANSWERS = Path(__file__).parents[1] / "conformance" / "made.jsonl"
RECORDED = [json.loads(line) for line in ANSWERS.read_text().splitlines()]
_OF_SERVER = ("creationTimestamp", "resourceVersion", "uid", "namespace", "generation")
_RANDOM = re.compile(
    r"\(hash\)|\(uid\)|\(node\)|^one$|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)[0-9a-f]{8,10}(?=-|$)|^[0-9a-f]{9,10}$"
)


_NOTHING = {"resources": {}, "hostNetwork": False}
"""What a server prints of containers and pods, or leaves out, whether it is set or not."""


def known(value: Any) -> Any:
    """A value without what is made up in each cluster, amounts as text."""
    if isinstance(value, dict):
        return {key: known(inner) for key, inner in value.items() if key not in _NOTHING or inner != _NOTHING[key]}
    if isinstance(value, list):
        return [known(inner) for inner in value]
    return _RANDOM.sub("?", value) if isinstance(value, str) else value


def amounts(plain: dict[str, Any]) -> dict[str, Any]:
    """The spec of a pod or claim whose amounts of resources are text, as a server prints them."""
    for container in plain["spec"].get("containers", ()):
        for several in container.get("resources", {}).values():
            several.update({name: str(amount) for name, amount in several.items()})
    return plain


def comparable(plain: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: known(value) for key, value in plain["metadata"].items() if key not in _OF_SERVER}
    if metadata.get("generateName") and plain["metadata"]["ownerReferences"][0]["kind"] != "StatefulSet":
        metadata.pop("name", None)
    return {"kind": plain["kind"], "metadata": metadata, "spec": known(amounts(plain)["spec"])}


def owner(plain: dict[str, Any]) -> str:
    return str(plain["metadata"]["ownerReferences"][0]["name"])


@pytest.mark.parametrize("version", ["1.36", "1.37"])
def test_as_real_controllers_make_them(version: str) -> None:
    major, minor = version.split(".")
    ours = [
        comparable(each)
        for workload in yaml.safe_load_all(WORKLOADS.read_text())
        for each in expanded(workload, (int(major), int(minor)))
    ]
    real = [comparable(each["made"]) for each in RECORDED if each["version"] == version]
    key = lambda each: json.dumps(each, sort_keys=True)  # noqa: E731
    assert sorted(ours, key=key) == sorted(real, key=key)
