"""What the examples of the rules of device claims do not show: odd paths, defaults, what is not looked into."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kgen.validation import validate
from tests.servers.client import Client
from tests.servers.comparison import compare
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY

CLASS = {"deviceClassName": "gpu.example.com"}
ONE = {"name": "one", "exactly": CLASS}
FIRST = "spec.devices.requests[0]"


def claim(*requests: dict[str, Any], **devices: Any) -> dict[str, Any]:
    spec = {"devices": {"requests": list(requests), **devices}}
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "web"}, "spec": spec}


def exactly(**changes: Any) -> dict[str, Any]:
    return claim({"name": "one", "exactly": {**CLASS, **changes}})


def tolerating(**toleration: Any) -> dict[str, Any]:
    return exactly(tolerations=[toleration])


def sharing(attribute: str) -> dict[str, Any]:
    return claim(ONE, constraints=[{"matchAttribute": attribute}])


def template(**metadata: Any) -> dict[str, Any]:
    header = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaimTemplate", "metadata": {"name": "web"}}
    return {**header, "spec": {"metadata": metadata, "spec": {}}}


def parts(number: int) -> list[dict[str, Any]]:
    return [{"name": f"a{i}", **CLASS} for i in range(number)]


CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "nothing": (claim(), []),
    "a count of nothing is one": (exactly(count=0, allocationMode=""), []),
    "less than nothing": (exactly(count=-1), [(f"{FIRST}.exactly.count", INVALID)]),
    "no class": (claim({"name": "one", "exactly": {}}), [(f"{FIRST}.exactly.deviceClassName", REQUIRED)]),
    "both ways, and neither is read": (
        claim({"name": "one", "exactly": {}, "firstAvailable": [{}]}),
        [(FIRST, INVALID)],
    ),
    "an empty list is none": (claim({"name": "one", "firstAvailable": []}), [(FIRST, REQUIRED)]),
    "an alternative twice": (
        claim({"name": "one", "firstAvailable": parts(1) * 2}),
        [(f"{FIRST}.firstAvailable[1]", DUPLICATE)],
    ),
    "nine alternatives": (
        claim({"name": "one", "firstAvailable": [*parts(8), {}]}),
        [(f"{FIRST}.firstAvailable", TOO_MANY)],
    ),
    "33 requests, unread": (claim(*[{}] * 33), [("spec.devices.requests", TOO_MANY)]),
    "a blank expression": (
        exactly(selectors=[{"cel": {"expression": " "}}]),
        [(f"{FIRST}.exactly.selectors[0].cel.expression", INVALID)],
    ),
    "tolerated as usual": (tolerating(key="a", value="b"), []),
    "tolerated oddly": (
        tolerating(key="a b", operator="Like", effect="Never"),
        [
            (f"{FIRST}.exactly.tolerations[0].key", INVALID),
            (f"{FIRST}.exactly.tolerations[0].operator", NOT_SUPPORTED),
            (f"{FIRST}.exactly.tolerations[0].effect", NOT_SUPPORTED),
        ],
    ),
    "a part of a request": (
        claim({"name": "one", "firstAvailable": parts(1)}, config=[{"requests": ["one/a0", "one/a1"]}]),
        [("spec.devices.config[0].requests[1]", INVALID), ("spec.devices.config[0].opaque", REQUIRED)],
    ),
    "a request meant twice": (
        claim(ONE, constraints=[{"requests": ["one", "one"], "matchAttribute": "a.b/c"}]),
        [("spec.devices.constraints[0].requests[1]", DUPLICATE)],
    ),
    "nothing shared": (claim(ONE, constraints=[{}]), [("spec.devices.constraints[0]", REQUIRED)]),
    "no domain": (sharing("numa"), [("spec.devices.constraints[0].matchAttribute", INVALID)]),
    "only a slash": (sharing("/"), [("spec.devices.constraints[0].matchAttribute", INVALID)] * 2),
    "two slashes": (sharing("a/b/c"), []),
    "a long name": (sharing("a.b/" + "c" * 33), [("spec.devices.constraints[0].matchAttribute", TOO_LONG)]),
    "no parameters": (
        claim(ONE, config=[{"opaque": {"driver": ""}}]),
        [("spec.devices.config[0].opaque.driver", REQUIRED), ("spec.devices.config[0].opaque.parameters", REQUIRED)],
    ),
    "metadata of a claim to be made": (
        template(name="a", finalizers=["a"], labels={"a b": "c"}),
        [("spec.metadata.name", FORBIDDEN), ("spec.metadata.finalizers", FORBIDDEN), ("spec.metadata.labels", INVALID)],
    ),
}


@pytest.mark.parametrize(("item", "expected"), CASES.values(), ids=CASES)
def test_the_answer_is_the_servers(item: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = validate(item).errors
    assert Counter((each.field, each.reason) for each in found) == Counter(expected)


@pytest.mark.apiserver
@pytest.mark.parametrize("item", [item for item, _ in CASES.values()], ids=CASES)
def test_the_server_says_the_same(item: dict[str, Any], api_server: Client) -> None:
    compared = compare(item, api_server.create(item))
    assert compared.same, str(compared)


def test_expressions_are_not_evaluated() -> None:
    assert validate(exactly(selectors=[{"cel": {"expression": "no such thing"}}])).ok
