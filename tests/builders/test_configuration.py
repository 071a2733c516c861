from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from kgen.builders import container, deployment
from kgen.builders.configuration import (
    config_map,
    hashed,
    namespace,
    registry_secret,
    secret,
    service_account,
    tls_secret,
)
from kgen.builders.pods.references import config_ref, secret_ref
from kgen.k8s.core_v1 import ConfigMap, Secret
from kgen.validation import validate


def test_config_map_has_what_was_given() -> None:
    made = config_map("web", {"a.conf": "x = 1\n"}, binary={"logo": b"\x00\xff"}, immutable=True)
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "web"},
        "data": {"a.conf": "x = 1\n"},
        "binaryData": {"logo": "AP8="},
        "immutable": True,
    }
    assert list(made.to_plain()) == ["apiVersion", "kind", "metadata", "data", "binaryData", "immutable"]


def test_config_map_without_data_has_none_and_empty_stays_empty() -> None:
    assert config_map("web").to_plain() == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "web"},
    }
    assert config_map("web", {}).to_plain()["data"] == {}
    assert config_map("web", binary={}).to_plain()["binaryData"] == {}


def test_config_map_keeps_a_copy_of_its_data() -> None:
    data = {"a": "1"}
    made = config_map("web", data)
    data["a"] = "2"
    assert made.data == {"a": "1"}


def test_labels_and_metadata_are_merged() -> None:
    made = config_map("web", labels={"a": "1"}, metadata={"namespace": "shop", "labels": {"b": "2"}})
    assert made.to_plain()["metadata"] == {
        "name": "web",
        "labels": {"a": "1", "b": "2"},
        "namespace": "shop",
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3306, "'port' of ConfigMap web is a number, but data takes text; write \"3306\""),
        (0.5, "'port' of ConfigMap web is a number, but data takes text; write \"0.5\""),
        (True, "'port' of ConfigMap web is True, but data takes text; write \"true\""),
        (
            b"x",
            "'port' of ConfigMap web is bytes, but data takes text; bytes go to binary={'port': …}",
        ),
        (None, "'port' of ConfigMap web is None, but data takes text; make text of it first"),
    ],
)
def test_config_map_refuses_what_is_not_text(value: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        config_map("web", {"ok": "yes", "port": value})
    assert str(caught.value) == message


def test_config_map_refuses_binary_that_is_text() -> None:
    wrong: Any = {"logo": "text"}
    with pytest.raises(TypeError, match=r"^'logo' of web is text, but binary takes bytes; text goes to data$"):
        config_map("web", binary=wrong)


def test_secret_writes_text_as_it_is_and_bytes_in_base64() -> None:
    made = secret("login", {"user": "root", "salt": b"\x00\xff" * 60}, type="Opaque", immutable=False)
    plain = made.to_plain()
    assert plain == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "login"},
        "type": "Opaque",
        "data": {"salt": base64.b64encode(b"\x00\xff" * 60).decode()},
        "stringData": {"user": "root"},
        "immutable": False,
    }
    assert "\n" not in plain["data"]["salt"]


@pytest.mark.parametrize("data", [None, {}])
def test_secret_without_data_has_none(data: dict[str, str] | None) -> None:
    assert secret("x", data).to_plain() == {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}}


def test_secret_refuses_other_values_without_repeating_them() -> None:
    wrong: Any = {"pin": 12345}
    with pytest.raises(TypeError) as caught:
        secret("login", wrong)
    assert str(caught.value) == "'pin' of login is a number; write it as text or bytes"


def test_tls_secret_has_the_keys_that_its_type_demands() -> None:
    assert tls_secret("web-tls", "CERT", b"KEY", labels={"a": "1"}).to_plain() == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "web-tls", "labels": {"a": "1"}},
        "type": "kubernetes.io/tls",
        "data": {"tls.key": "S0VZ"},
        "stringData": {"tls.crt": "CERT"},
    }


def test_registry_secret_says_the_login_as_docker_does() -> None:
    plain = registry_secret("ghcr", "ghcr.io", username="bot", password="pä:ss").to_plain()  # noqa: S106
    login = json.loads(plain["stringData"].pop(".dockerconfigjson"))
    assert login == {"auths": {"ghcr.io": {"username": "bot", "password": "pä:ss", "auth": "Ym90OnDDpDpzcw=="}}}
    assert base64.b64decode("Ym90OnDDpDpzcw==").decode() == "bot:pä:ss"
    assert plain == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "ghcr"},
        "type": "kubernetes.io/dockerconfigjson",
        "stringData": {},
    }


def test_registry_secret_has_the_email_where_given() -> None:
    made = registry_secret("hub", "https://index.docker.io/v1/", username="a", password="b", email="a@b.c")  # noqa: S106
    text = (made.string_data or {})[".dockerconfigjson"]
    assert json.loads(text)["auths"]["https://index.docker.io/v1/"]["email"] == "a@b.c"


def test_service_account_has_what_was_given() -> None:
    assert service_account("web").to_plain() == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "web"},
    }
    login = registry_secret("ghcr", "ghcr.io", username="bot", password="x")  # noqa: S106
    made = service_account("web", automount=False, pull_secrets=[login, secret_ref("out"), "plain"])
    assert made.to_plain() == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "web"},
        "automountServiceAccountToken": False,
        "imagePullSecrets": [{"name": "ghcr"}, {"name": "out"}, {"name": "plain"}],
    }


def test_service_account_refuses_pull_secrets_that_are_none() -> None:
    with pytest.raises(TypeError, match=r"^pull_secrets is a list, not the text 'ghcr'; write \['ghcr'\]$"):
        service_account("web", pull_secrets="ghcr")
    wrong: Any = [config_ref("x")]
    with pytest.raises(TypeError, match=r"^a config_ref\(…\) is no pull secret; pass a Secret, secret_ref\(…\) or"):
        service_account("web", pull_secrets=wrong)
    with pytest.raises(ValueError, match=r"this Secret has no metadata\.name"):
        service_account("web", pull_secrets=[Secret()])


def test_namespace_has_what_was_given() -> None:
    assert namespace("shop").to_plain() == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "shop"},
    }
    labels = {"team": "a"}
    made = namespace("shop", pod_security="baseline", labels=labels, annotations={"note": "b"})
    assert made.to_plain()["metadata"] == {
        "name": "shop",
        "labels": {"team": "a", "pod-security.kubernetes.io/enforce": "baseline"},
        "annotations": {"note": "b"},
    }
    assert labels == {"team": "a"}


HASHED: dict[str, ConfigMap | Secret] = {
    "web-k5622d526k": config_map(
        "web", {"my.conf": 'a: "1" <&>\nü: x\n', "mode": "fast"}, binary={"bin": b"\xff\x00"}, labels={"a": "b"}
    ),
    "empty-6ct58987ht": config_map("empty"),
    "login-2bhh8c5bmg": secret("login", {"user": "root", "password": b"s3cret"}),
    "tls-d94tkf5ft2": tls_secret("tls", "c", "k"),
}
"""What `kubectl kustomize` 1.36.3 called generated ConfigMaps and Secrets with the same data."""


@pytest.mark.parametrize("name", HASHED)
def test_hashed_names_are_those_of_kustomize(name: str) -> None:
    made: ConfigMap | Secret = hashed(HASHED[name])  # type: ignore[type-var]
    assert made.metadata.name == name
    assert made.data == HASHED[name].data
    assert made.metadata.labels == HASHED[name].metadata.labels


def test_what_refers_to_a_hashed_config_map_follows() -> None:
    names = []
    for mode in ("fast", "slow"):
        settings = hashed(config_map("web", {"mode": mode}))
        main = container("web", "web:1", env_from=[settings], mounts={"/etc/web": settings})
        made = deployment("web", main, labels={"app": "web"})
        names.append(made.pick("spec.template.spec.containers[0].envFrom[0].configMapRef.name"))
        assert made.pick("spec.template.spec.volumes[0].configMap.name") == names[-1] == settings.metadata.name
        assert validate([settings, made]).ok
    assert len({*names}) == 2


def test_only_config_maps_and_secrets_are_hashed() -> None:
    with pytest.raises(TypeError, match='hashed takes a ConfigMap or a Secret, not the ServiceAccount "a"'):
        hashed(service_account("a"))  # type: ignore[type-var]
