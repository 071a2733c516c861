"""What the examples of the rules of configuration and access do not show: sizes, types of Secrets, bindings."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from kgen.apiserver.rules.core.configuration import bytes_size
from kgen.validation import validate
from tests.support.answers import INVALID, NOT_SUPPORTED, REQUIRED, TOO_LONG, causes

MEBIBYTE = 2**20


def core(kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "a"}, **fields}


def in_base64(size: int) -> str:
    return b64encode(b"x" * size).decode()


@pytest.mark.parametrize("size", [*range(8), 57, 58])
def test_bytes_are_counted_without_decoding_them(size: int) -> None:
    text = in_base64(size)
    assert bytes_size(text) == bytes_size(f"\n{text[:2]}\r\n{text[2:]}\n") == size


@pytest.mark.parametrize(
    "data",
    [
        {"data": {"a": "x" * MEBIBYTE}},
        {"data": {"a": "é" * (MEBIBYTE // 2)}},
        {"binaryData": {"a": in_base64(MEBIBYTE)}},
        {"data": {"a": "x"}, "binaryData": {"b": in_base64(MEBIBYTE - 1)}},
    ],
)
def test_a_config_map_holds_a_mebibyte(data: dict[str, Any]) -> None:
    assert causes(core("ConfigMap", **data)) == {}
    data["data"] = {**data.get("data", {}), "one": "x"}
    assert causes(core("ConfigMap", **data)) == {("[]", TOO_LONG): 1}


def test_what_string_data_replaces_does_not_count() -> None:
    big = {"a": in_base64(MEBIBYTE), "b": "aGk="}
    assert causes(core("Secret", data=big)) == {("data", TOO_LONG): 1}
    assert causes(core("Secret", data=big, stringData={"a": "x" * (MEBIBYTE - 2)})) == {}
    assert causes(core("Secret", stringData={"a": "x" * (MEBIBYTE + 1)})) == {("data", TOO_LONG): 1}


def test_keys_of_string_data_are_reported_as_those_of_data() -> None:
    found = causes(core("Secret", data={"a b": ""}, stringData={"a b": "", "..": ""}))
    assert found == {("data[a b]", INVALID): 1, ("data[..]", INVALID): 1}


@pytest.mark.parametrize(
    ("type_", "data", "lacking"),
    [
        ("kubernetes.io/tls", {"tls.crt": ""}, ["tls.key"]),
        ("kubernetes.io/tls", {"tls.crt": None, "tls.key": None}, []),
        ("kubernetes.io/basic-auth", {}, ["username", "password"]),
        ("kubernetes.io/basic-auth", {"password": ""}, []),
        ("kubernetes.io/ssh-auth", {"ssh-privatekey": ""}, ["ssh-privatekey"]),
        ("kubernetes.io/ssh-auth", {"ssh-privatekey": "\n"}, ["ssh-privatekey"]),
        ("kubernetes.io/ssh-auth", {"ssh-privatekey": "aA=="}, []),
        ("kubernetes.io/dockercfg", {}, [".dockercfg"]),
        ("kubernetes.io/dockerconfigjson", {".dockercfg": "e30="}, [".dockerconfigjson"]),
        ("Opaque", {}, []),
        ("my own", {}, []),
        ("", {}, []),
    ],
)
def test_what_each_type_of_secret_needs(type_: str, data: dict[str, Any], lacking: list[str]) -> None:
    assert causes(core("Secret", type=type_, data=data)) == {(f"data[{key}]", REQUIRED): 1 for key in lacking}


def test_the_token_of_an_account_names_it() -> None:
    secret = core("Secret", type="kubernetes.io/service-account-token")
    assert causes(secret) == {("metadata.annotations[kubernetes.io/service-account.name]", REQUIRED): 1}


@pytest.mark.parametrize(
    "text", ["{}", "null", ' {"a": 1e308}\n', '{"a": 1, "a": 2}', '{"a":' * 2000 + "1" + "}" * 2000]
)
def test_logins_that_go_reads(text: str) -> None:
    assert causes(core("Secret", type="kubernetes.io/dockercfg", stringData={".dockercfg": text})) == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{} x", "\ufeff{}", '{"a": NaN}', '{"a": 1e999}', f'{{"a": {"9" * 400}}}', "['a']", "[" * 2000],
)
def test_logins_that_go_does_not_read(text: str) -> None:
    secret = core("Secret", type="kubernetes.io/dockercfg", stringData={".dockercfg": text})
    assert causes(secret) == {("data[.dockercfg]", INVALID): 1}


def test_no_message_shows_a_login() -> None:
    secret = core("Secret", type="kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "hunter2"})
    assert not any("hunter2" in each.message + each.hint for each in validate(secret))


def test_a_key_in_both_maps_is_reported_once() -> None:
    found = causes(core("ConfigMap", data={"a": "", "b": ""}, binaryData={"a": "", "c": ""}))
    assert found == {("data[a]", INVALID): 1}


def access(kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "A:b"}, **fields}


def test_a_role_and_urls() -> None:
    mixed = {"verbs": ["get"], "nonResourceURLs": ["/a"], "resources": ["pods"]}
    assert causes(access("ClusterRole", rules=[mixed])) == {("rules[0].nonResourceURLs", INVALID): 1}
    assert causes(access("Role", rules=[mixed])) == {("rules[0].nonResourceURLs", INVALID): 2}
    lacking = {(f"rules[0].{field}", REQUIRED): 1 for field in ("verbs", "apiGroups", "resources")}
    assert causes(access("Role", rules=[{}])) == causes(access("ClusterRole", rules=[None])) == lacking


def test_a_selector_of_roles_is_refused_as_a_whole_too() -> None:
    selectors = [{"matchLabels": {"a b": "c d"}}, {"matchExpressions": [{"key": "a", "operator": "In"}]}, {}]
    at = "aggregationRule.clusterRoleSelectors"
    assert causes(access("ClusterRole", aggregationRule={"clusterRoleSelectors": selectors})) == {
        (f"{at}[0].matchLabels", INVALID): 2,
        (f"{at}[0]", INVALID): 1,
        (f"{at}[1].matchExpressions[0].values", REQUIRED): 1,
        (f"{at}[1]", INVALID): 1,
    }
    assert causes(access("ClusterRole", aggregationRule={})) == {(at, REQUIRED): 1}


def test_a_binding_without_anything() -> None:
    lacking = {("roleRef.kind", NOT_SUPPORTED): 1, ("roleRef.name", REQUIRED): 1}
    assert causes(access("RoleBinding")) == causes(access("ClusterRoleBinding")) == lacking
    role = {"kind": "Role", "name": "a/b", "apiGroup": "rbac"}
    assert causes(access("ClusterRoleBinding", roleRef=role)) == {
        ("roleRef.kind", NOT_SUPPORTED): 1,
        ("roleRef.name", INVALID): 1,
        ("roleRef.apiGroup", NOT_SUPPORTED): 1,
    }


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_subjects(kind: str) -> None:
    role = {"kind": "ClusterRole", "name": "a"}
    subjects = [
        {"kind": "ServiceAccount", "name": "A", "apiGroup": "x"},
        {"kind": "User", "name": "a b", "apiGroup": "x"},
        {"kind": "Group"},
        {},
    ]
    assert causes(access(kind, roleRef=role, subjects=subjects)) == {
        ("subjects[0].name", INVALID): 1,
        ("subjects[0].apiGroup", NOT_SUPPORTED): 1,
        **({("subjects[0].namespace", REQUIRED): 1} if kind == "ClusterRoleBinding" else {}),
        ("subjects[1].apiGroup", NOT_SUPPORTED): 1,
        ("subjects[2].name", REQUIRED): 1,
        ("subjects[3].name", REQUIRED): 1,
        ("subjects[3].kind", NOT_SUPPORTED): 1,
    }
