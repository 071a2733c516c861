"""What references name lives outside the bundle, and is not missed."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kgen import Bundle, bundle, read, to_yaml
from kgen.builders import (
    claim,
    claim_ref,
    claim_template,
    cluster_role_ref,
    config_ref,
    container,
    cron_job,
    deployment,
    ingress,
    key_of,
    mount,
    priority_class_ref,
    role_binding,
    role_ref,
    secret_ref,
    service_account_ref,
    stateful_set,
    storage_class_ref,
    user,
)
from kgen.k8s import Object
from kgen.validation import validate

APP = {"app": "web"}
LOGIN, CONF, DATA = secret_ref("login", keys=["password"]), config_ref("conf"), claim_ref("data")
USES: dict[str, Object] = {
    "a variable": deployment("a", container("a", "a", env={"P": key_of(LOGIN, "password")}), labels=APP),
    "all variables": deployment("a", container("a", "a", env_from=[LOGIN, CONF]), labels=APP),
    "mounts": deployment("a", container("a", "a", mounts={"/a": LOGIN, "/b": CONF, "/c": DATA}), labels=APP),
    "a named mount": deployment("a", container("a", "a", mounts={"/a": mount(LOGIN, volume="x")}), labels=APP),
    "a pull secret": deployment("a", container("a", "a"), labels=APP, pull_secrets=[LOGIN]),
    "a certificate": ingress("a", {"a.example.com": ("web", 80)}, tls=LOGIN),
    "a job's": cron_job("a", "@daily", container("a", "a", mounts={"/c": DATA})),
    "a role": role_binding(role_ref("reader"), service_account_ref("web")),
    "a storage class": claim("a", "1Gi", storage_class=storage_class_ref("fast")),
    "a template's storage class": stateful_set(
        "a",
        container("a", "a", mounts={"/a": claim_template("a", "1Gi", storage_class=storage_class_ref("fast"))}),
        labels=APP,
    ),
    "a priority class": deployment("a", container("a", "a"), labels=APP, priority_class=priority_class_ref("high")),
    "a service account": deployment("a", container("a", "a"), labels=APP, service_account=service_account_ref("a")),
    "a cluster role": role_binding(cluster_role_ref("reader"), service_account_ref("web", "shop")),
}
MISSING = {"KG701", "KG702", "KG705", "KG706", "KG707", "KG708", "KG709", "KG710"}


def codes(made: Any) -> set[str]:
    return {each.code for each in validate(made)} & MISSING


@pytest.mark.parametrize("use", USES)
def test_what_is_declared_outside_is_not_missed(use: str) -> None:
    assert codes(bundle(USES[use])) == set()
    assert codes(read(to_yaml(bundle(USES[use])))) != set()


@pytest.mark.parametrize("use", USES)
def test_copies_and_changes_keep_it(use: str) -> None:
    made = USES[use]
    changed: list[Bundle] = [
        bundle(copy.deepcopy(made)),
        bundle(pickle.loads(pickle.dumps(made))),
        bundle(made).labelled({"team": "a"}, pods=True),
        bundle(made).in_namespace("shop"),
        bundle(made.merge({"metadata": {"labels": {"a": "b"}}})),
        bundle(made.put("metadata.labels[a]", "b")),
    ]
    assert [codes(each) for each in changed] == [set()] * len(changed)


def test_names_of_objects_in_the_bundle_are_missed_as_before() -> None:
    part = container("a", "a", env={"P": key_of(LOGIN, "password")})
    plain = deployment("a", part, labels=APP, service_account="web")
    assert codes(bundle(plain)) == {"KG705"}


def test_an_object_named_after_a_reference_is_none() -> None:
    binding = role_binding(role_ref("reader"), service_account_ref("web"))
    assert binding.metadata is not None
    assert type(binding.metadata.name) is str


def test_a_service_account_of_another_namespace_or_another_subject_is_refused() -> None:
    main = container("a", "a")
    made = deployment("a", main, labels=APP, namespace="shop", service_account=service_account_ref("a", "shop"))
    assert made.pick("spec.template.spec.serviceAccountName") == "a"
    with pytest.raises(ValueError, match="the service account a is in ops, not in that of its pods"):
        deployment("a", main, labels=APP, namespace="shop", service_account=service_account_ref("a", "ops"))
    with pytest.raises(TypeError, match="service_account takes a ServiceAccount, its name or service_account_ref"):
        deployment("a", main, labels=APP, service_account=user("ann"))


def test_annotations_for_kgen_that_mean_nothing_are_warned_of() -> None:
    text = """apiVersion: v1
kind: ServiceAccount
metadata: {name: web, annotations: {kgen/external: "Secrt/login, nonsense, Issuer/a",
  kgen/ignore: "KG899, secrt-missing, mine"}}
"""
    found = [(each.field, each.message, each.hint) for each in validate(read(text)) if each.code == "KG788"]
    external, ignore = "metadata.annotations[kgen/external]", "metadata.annotations[kgen/ignore]"
    assert found == [
        (external, 'there is no kind "Secrt"; did you mean "Secret"?', ""),
        (external, 'expected KIND/NAME, such as "Secret/tls" or "Secret/*", got "nonsense"', ""),
        (ignore, 'there is no rule "KG899"', ""),
        (ignore, 'there is no rule "secrt-missing"', 'did you mean "secret-missing"?'),
    ]
