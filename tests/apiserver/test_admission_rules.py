"""What the examples of the rules of webhooks and admission policies do not show: odd paths, who else is concerned."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from kgen.validation import validate
from tests.servers.client import Client
from tests.servers.comparison import compare
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED, TOO_MANY

HEADER = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": "web"}}
HOOK = {
    "name": "a.example.com",
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
    "clientConfig": {"url": "https://a.example"},
}
ABOUT = {"operations": ["CREATE"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"]}
POLICY = {"matchConstraints": {"resourceRules": [ABOUT]}, "validations": [{"expression": "true"}]}
MUTATION = {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}
MUTATING = {"reinvocationPolicy": "Never", "matchConstraints": {"resourceRules": [ABOUT]}, "mutations": [MUTATION]}


def webhook(kind: str = "Validating", **changes: Any) -> dict[str, Any]:
    return {**HEADER, "kind": f"{kind}WebhookConfiguration", "webhooks": [{**HOOK, **changes}]}


def service(**fields: Any) -> dict[str, Any]:
    return webhook(clientConfig={"service": {"name": "web", "namespace": "shop", **fields}})


def about(**changes: Any) -> dict[str, Any]:
    return webhook(rules=[{**ABOUT, **changes}])


def policy(kind: str = "ValidatingAdmissionPolicy", **changes: Any) -> dict[str, Any]:
    base = MUTATING if kind == "MutatingAdmissionPolicy" else POLICY
    return {**HEADER, "kind": kind, "spec": {**copy.deepcopy(base), **changes}}


def binding(**changes: Any) -> dict[str, Any]:
    spec = {"policyName": "web", "validationActions": ["Deny"], **changes}
    return {**HEADER, "kind": "ValidatingAdmissionPolicyBinding", "spec": spec}


CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "nothing to say": ({**HEADER, "kind": "ValidatingWebhookConfiguration"}, []),
    "mutating webhooks, too": (webhook("Mutating", timeoutSeconds=31), [("webhooks[0].timeoutSeconds", INVALID)]),
    "an empty word is a word": (webhook(failurePolicy=""), [("webhooks[0].failurePolicy", NOT_SUPPORTED)]),
    "no place": (webhook(clientConfig=None), [("webhooks[0].clientConfig", REQUIRED)]),
    "a name for a namespace": (service(name=""), [("webhooks[0].clientConfig.service.namespace", REQUIRED)]),
    "a namespace for a name": (service(namespace=""), [("webhooks[0].clientConfig.service.name", REQUIRED)]),
    "a port of zero": (service(port=0), [("webhooks[0].clientConfig.service.port", INVALID)]),
    "an odd path": (service(path="a//B/"), [("webhooks[0].clientConfig.service.path", INVALID)] * 4),
    "an odd URL": (
        webhook(clientConfig={"url": "http://me@/x?a#b"}),
        [("webhooks[0].clientConfig.url", INVALID)] * 5,
    ),
    "the same review twice": (
        webhook(admissionReviewVersions=["v2", "v2"]),
        [("webhooks[0].admissionReviewVersions[1]", INVALID), ("webhooks[0].admissionReviewVersions", INVALID)],
    ),
    "all and one": (
        about(apiGroups=["*", "apps"], apiVersions=["v1", ""]),
        [("webhooks[0].rules[0].apiGroups", INVALID), ("webhooks[0].rules[0].apiVersions[1]", REQUIRED)],
    ),
    "a part of what is there": (
        about(resources=["pods/*", "pods/status", "*/scale", "deployments/scale"]),
        [("webhooks[0].rules[0].resources[1]", INVALID), ("webhooks[0].rules[0].resources[3]", INVALID)],
    ),
    "everything and one": (about(resources=["*", "pods"]), [("webhooks[0].rules[0].resources", INVALID)]),
    "one and everything": (about(resources=["pods", "*"]), []),
    "too many conditions": (
        webhook(matchConditions=[{"name": f"a{i}", "expression": "true"} for i in range(65)]),
        [("webhooks[0].matchConditions", TOO_MANY)],
    ),
    "a condition twice": (
        policy(matchConditions=[{"name": "a", "expression": "true"}] * 2),
        [("spec.matchConditions[1].name", DUPLICATE)],
    ),
    "an empty policy": (
        {**HEADER, "kind": "ValidatingAdmissionPolicy"},
        [("spec.matchConstraints", REQUIRED), ("spec.validations", REQUIRED), ("spec.auditAnnotations", REQUIRED)],
    ),
    "an object twice": (
        policy(matchConstraints={"resourceRules": [{**ABOUT, "resourceNames": ["a", "a", "a/b"]}]}),
        [
            ("spec.matchConstraints.resourceRules[0].resourceNames[1]", DUPLICATE),
            ("spec.matchConstraints.resourceRules[0].resourceNames[2]", INVALID),
        ],
    ),
    "odd parameters": (
        policy(paramKind={"apiVersion": "A/b/c", "kind": "Config Map"}),
        [("spec.paramKind.apiVersion", INVALID), ("spec.paramKind.kind", INVALID)],
    ),
    "a long message": (
        policy(validations=[{"expression": "true", "message": "a\nb", "messageExpression": " "}]),
        [("spec.validations[0].message", INVALID), ("spec.validations[0].messageExpression", INVALID)],
    ),
    "the key of an annotation": (
        policy(auditAnnotations=[{"key": "a b", "valueExpression": "'x'"}] * 2),
        [("spec.auditAnnotations[0].key", INVALID)]
        + [("spec.auditAnnotations[1].key", reason) for reason in (INVALID, DUPLICATE)],
    ),
    "deletions cannot be changed": (
        policy("MutatingAdmissionPolicy", matchConstraints={"resourceRules": [{**ABOUT, "operations": ["DELETE"]}]}),
        [("spec.matchConstraints.resourceRules.operations", NOT_SUPPORTED)],
    ),
    "another patch": (
        policy("MutatingAdmissionPolicy", mutations=[{**MUTATION, "jsonPatch": {"expression": "["}}]),
        [("spec.mutations[0].jsonPatch", INVALID)],
    ),
    "no patch": (
        policy("MutatingAdmissionPolicy", mutations=[{"patchType": "JSONPatch"}], reinvocationPolicy=""),
        [("spec.mutations[0].jsonPatch", REQUIRED), ("spec.reinvocationPolicy", REQUIRED)],
    ),
    "a name and labels": (
        binding(paramRef={"name": "a", "selector": {}}),
        [
            ("spec.paramRef.name", FORBIDDEN),
            ("spec.paramRef.selector", FORBIDDEN),
            ("spec.paramRef.parameterNotFoundAction", REQUIRED),
        ],
    ),
    "no actions": (binding(validationActions=[]), [("spec.validationActions", REQUIRED)]),
}


@pytest.mark.parametrize(("plain", "expected"), CASES.values(), ids=CASES)
def test_the_answer_is_the_servers(plain: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = validate(plain).errors
    assert Counter((each.field, each.reason) for each in found) == Counter(expected)


@pytest.mark.apiserver
@pytest.mark.parametrize("plain", [plain for plain, _ in CASES.values()], ids=CASES)
def test_the_server_says_the_same(plain: dict[str, Any], api_server: Client) -> None:
    compared = compare(plain, api_server.create(plain))
    assert compared.same, str(compared)


def test_expressions_are_not_evaluated() -> None:
    assert validate(policy(validations=[{"expression": "no such thing"}])).ok
