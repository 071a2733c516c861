"""A real API server accepts what a rule calls good, and refuses what it calls bad."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kgen.apiserver.registry import all_rules
from kgen.apiserver.rule import Rule
from tests.servers.carriers import carried
from tests.servers.client import Client
from tests.servers.comparison import Comparison, compare
from tools.examples import example

pytestmark = pytest.mark.apiserver

NO_CARRIER = {
    "namespace-invalid": "the namespace stands in the URL: the server answers to that",
    "name-no-part-of-url": "a CertificateSigningRequest needs a request that a key has signed",
    "namespace-without-effect": "the server says nothing",
    "autoscaler-annotation-dropped": "the server says nothing",
    "resource-version-given": "the server looks at it when it stores, not in a dry run",
    "node-port-outside-range": "the server looks at it when it stores, not in a dry run",
    "tls-secret-without-pem": "the good example has a certificate in name only",
    "class-of-pod-impossible": "the good example needs a RuntimeClass in the cluster",
    "overhead-without-runtime-class": "the good example needs a RuntimeClass in the cluster",
    "priority-written-down": "the good example needs a PriorityClass in the cluster",
    "preemption-policy-written-down": "the good example needs a PriorityClass in the cluster",
    "cluster-ips-too-many": "the good example needs a cluster with two address families",
    "single-stack-with-two": "the good example needs a cluster with two address families",
    "service-address-unusual": "the good example needs a cluster with IPv6 addresses",
}
"""Rules whose examples no manifest can carry to a server, each with its reason."""


@pytest.mark.parametrize(
    "rule", [each for each in all_rules("server") if not each.is_stated], ids=lambda rule: f"{rule.code}-{rule.name}"
)
def test_the_server_agrees_with_both_examples(rule: Rule, api_server: Client) -> None:
    seen = []
    for good, bad in answers(rule, api_server):
        if agrees(rule, good, bad):
            assert rule.name not in NO_CARRIER, "there is a carrier: take it off the list"
            return
        seen.append(f"GOOD {good}\nBAD {bad}")
    assert rule.name in NO_CARRIER, "\n\n".join(seen[:6])


def answers(rule: Rule, server: Client) -> Iterator[tuple[Comparison, Comparison]]:
    goods, bads = (carried(rule, plain) for [plain] in (example(rule, "Good"), example(rule, "Bad")))
    return ((asked(server, good), asked(server, bad)) for good, bad in zip(goods, bads, strict=True))


def asked(server: Client, plain: Any) -> Comparison:
    return compare(plain, server.create(plain))


def agrees(rule: Rule, good: Comparison, bad: Comparison) -> bool:
    """Whether the server, as kgen, takes the good one and refuses the bad one, or gives it one warning more.

    Some examples show so little of their type that no carrier makes them whole: then both are refused, and the bad one
    for one reason more.
    """
    if not (good.same and bad.same):
        return False
    if rule.severity == "warning":
        return good.server.accepted and bad.server.accepted and len(bad.server.warnings) > len(good.server.warnings)
    return not bad.server.accepted and (good.server.accepted or bool(bad.server.causes - good.server.causes))
