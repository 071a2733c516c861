"""The roles that every API server brings along name nothing that kgen does not know."""

from __future__ import annotations

import pytest

from kgen.lint.links.access import PARTS
from kgen.validation import validate

from .client import Client

pytestmark = pytest.mark.apiserver


@pytest.mark.parametrize(("kind", "plural"), [("ClusterRole", "clusterroles"), ("Role", "roles")])
def test_the_server_s_own_roles_name_what_it_has(kind: str, plural: str, api_server: Client) -> None:
    group = "rbac.authorization.k8s.io/v1"
    roles = api_server.get(f"/apis/{group}/{plural}")["items"]
    assert roles
    for role in roles:
        item = {
            "apiVersion": group,
            "kind": kind,
            "metadata": {"name": role["metadata"]["name"]},
            "rules": role["rules"],
        }
        assert not [each for each in validate(item) if each.code in ("KG774", "KG775")]


def test_roles_may_name_each_subresource_of_the_server(api_server: Client) -> None:
    plurals = [each.plural for version in api_server.group_versions() for each in api_server.resources(version)]
    assert {plural.partition("/")[2] for plural in plurals if "/" in plural} <= PARTS
