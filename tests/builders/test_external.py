"""What references name lives outside the bundle, and is not missed."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kgen import Bundle, bundle, read, to_yaml
from kgen.builders import (
    claim_ref,
    cluster_role_ref,
    config_ref,
    container,
    cron_job,
    deployment,
    ingress,
    key_of,
    mount,
    role_binding,
    role_ref,
    secret_ref,
    service_account_ref,
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
    "a cluster role": role_binding(cluster_role_ref("reader"), service_account_ref("web", "shop")),
}
MISSING = {"KG701", "KG702", "KG705", "KG706", "KG708", "KG710"}


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
