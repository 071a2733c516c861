"""Services of clusters with addresses of one family, and of both: what a change does to them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from kgen.apiserver.changes import answer, lives
from kgen.apiserver.served import parse_version
from tests.servers.client import APPLY, Client
from tests.servers.server import NoServerError, running_server

PATH = "/api/v1/namespaces/default/services/a"
BOTH = "10.0.0.0/16,fd00::/108"
SPECS: tuple[dict[str, Any], ...] = (
    {},
    {"ipFamilyPolicy": "SingleStack"},
    {"ipFamilyPolicy": "PreferDualStack"},
    {"ipFamilyPolicy": "RequireDualStack"},
    {"ipFamilies": ["IPv6"]},
    {"ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv4", "IPv6"]},
    {"ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv6", "IPv4"]},
)
WRITTEN_FAMILIES = ("spec.ipFamilyPolicy", "spec.ipFamilies")


def service(spec: dict[str, Any]) -> dict[str, Any]:
    whole = {"selector": {"a": "b"}, "ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "default"}, "spec": whole}


def applied(server: Client, spec: dict[str, Any]) -> dict[str, Any] | None:
    """The Service as the server stores it; None where it refuses it."""
    try:
        return server.send("PATCH", f"{PATH}?fieldManager=tests&force=true", service(spec), APPLY)
    except AssertionError:  # which has what the server answers
        return None


@pytest.mark.apiserver
@pytest.mark.parametrize("addresses", ["10.0.0.0/16", BOTH], ids=["one family", "both"])
@pytest.mark.parametrize("version", ["1.36", "1.37"])
def test_families_change_as_kgen_says(version: str, addresses: str) -> None:
    try:
        with running_server(version, addresses) as server:
            different = [each for pair in permutations(SPECS, 2) for each in difference(*pair, version, server)]
    except NoServerError as error:
        pytest.skip(str(error))
    assert different == []


def difference(old: dict[str, Any], new: dict[str, Any], version: str, server: Client) -> list[str]:
    """What the server and kgen say of a change, where kgen is sure of something else; nothing else may be said."""
    before = applied(server, old)
    if before is None:  # this cluster has no such Service
        return []
    after = applied(server, new)
    server.send("DELETE", PATH)
    at = parse_version(version)
    stored = lives(service(old), at)
    said = answer(stored.replace(plain=known(stored.plain, before)), service(new), new_version=at, last=service(old))
    if said.unknown:
        return []
    if (after is None) != (said.stored is None):
        return [f"{old} -> {new}: {after and after['spec']}; kgen: {said.findings}"]
    if after is None or said.stored is None or len(after["spec"]["ipFamilies"]) > len(before["spec"]["ipFamilies"]):
        return []
    found = said.stored.plain["spec"]["ipFamilies"]
    return [] if found == after["spec"]["ipFamilies"] else [f"{old} -> {new}: {after['spec']}; kgen: {found}"]


def known(plain: dict[str, Any], living: dict[str, Any]) -> dict[str, Any]:
    """What kgen knows of an object that lives in a cluster: its addresses and families."""
    names = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")
    return {**plain, "spec": {**plain["spec"], **{name: living["spec"][name] for name in names}}}
