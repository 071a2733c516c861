"""A real API server accepts what the everyday keywords of builders make."""

from __future__ import annotations

import pytest

from kgen import builders
from kgen.k8s import Object
from tests.servers.client import Client
from tests.support.everyday import APP, full_container, services, workloads

pytestmark = pytest.mark.apiserver


@pytest.mark.parametrize("made", [*workloads(), *services()], ids=lambda made: made.kind)
def test_it_accepts_every_keyword(made: Object, api_server: Client) -> None:
    plain = made.to_plain()
    if made.kind == "Pod":  # admission looks for what a Pod names
        for name in ("priorityClassName", "runtimeClassName", "serviceAccountName"):
            del plain["spec"][name]
    answer = api_server.create(plain)
    assert answer.accepted, answer.message
    assert not answer.warnings


def test_the_restricted_preset_passes_a_namespace_that_enforces_it(api_server: Client) -> None:
    api_server.labelled_namespace("enforced", **{"pod-security.kubernetes.io/enforce": "restricted"})
    part = builders.container("a", "a:1", security=builders.restricted())
    allowed = builders.pod("a", part, namespace="enforced", spec={"automountServiceAccountToken": False})
    answer = api_server.create(allowed.to_plain())
    assert "violates PodSecurity" not in answer.message
    refused = builders.pod("a", builders.container("a", "a:1"), namespace="enforced")
    assert "violates PodSecurity" in api_server.create(refused.to_plain()).message


def test_a_selector_cannot_be_changed(api_server: Client) -> None:
    first = builders.deployment("fixed", full_container(), labels={**APP, "version": "1"})
    second = builders.deployment("fixed", full_container(), labels={**APP, "version": "2"})
    with api_server.stored(first.to_plain()):
        answer = api_server.change(second.to_plain())
        assert not answer.accepted
        assert "field is immutable" in answer.message
    kept = builders.deployment("kept", full_container(), labels={**APP, "version": "1"}, selector=APP)
    with api_server.stored(kept.to_plain()):
        changed = builders.deployment("kept", full_container(), labels={**APP, "version": "2"}, selector=APP)
        assert api_server.change(changed.to_plain()).accepted
