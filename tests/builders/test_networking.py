from __future__ import annotations

from typing import Any

import pytest

from kgen.builders import container, deployment, ingress, ingress_class, secret, secret_ref, service
from kgen.k8s.core_v1 import TypedLocalObjectReference
from kgen.k8s.networking_v1 import IngressBackend

WEB = service("web", ports={"http": 80}, selects={"app": "web"})
TWO = service("two", ports={"http": 80, "admin": 9000}, selects={"app": "two"})
PLAIN = service("plain", ports=8000, selects={"app": "plain"})
HOST = "shop.example.com"


def backend_of(source: Any) -> Any:
    made = ingress("web", {"": source}).to_plain()
    return made["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]


def test_an_ingress_writes_what_was_said() -> None:
    assert ingress("web", {HOST: {"/": WEB}}, class_name="nginx", tls="web-tls").to_plain() == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web"},
        "spec": {
            "ingressClassName": "nginx",
            "tls": [{"hosts": [HOST], "secretName": "web-tls"}],
            "rules": [
                {
                    "host": HOST,
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "web", "port": {"name": "http"}}},
                            }
                        ]
                    },
                }
            ],
        },
    }


def test_an_ingress_with_everything_said() -> None:
    made = ingress(
        "web",
        {"a.example.com": {"/api": (TWO, "admin"), "/": WEB}, "": PLAIN},
        class_name=ingress_class("nginx", "k8s.io/ingress-nginx"),
        default=("outside", 80),
        path_type="Exact",
        labels={"a": "b"},
        annotations={"c": "d"},
        metadata={"labels": {"e": "f"}},
        spec={"ingressClassName": "other"},
    ).to_plain()
    assert made["metadata"] == {"name": "web", "labels": {"a": "b", "e": "f"}, "annotations": {"c": "d"}}
    spec = made["spec"]
    assert list(spec) == ["ingressClassName", "defaultBackend", "rules"]
    assert spec["ingressClassName"] == "other"
    assert spec["defaultBackend"] == {"service": {"name": "outside", "port": {"number": 80}}}
    first, any_host = spec["rules"]
    assert [(each["path"], each["pathType"]) for each in first["http"]["paths"]] == [
        ("/api", "Exact"),
        ("/", "Exact"),
    ]
    assert "host" not in any_host


def test_a_default_backend_needs_no_rules() -> None:
    assert ingress("web", default=WEB).to_plain()["spec"] == {
        "defaultBackend": {"service": {"name": "web", "port": {"name": "http"}}}
    }


@pytest.mark.parametrize(
    ("source", "name", "port"),
    [
        (WEB, "web", {"name": "http"}),
        (PLAIN, "plain", {"number": 8000}),
        ((TWO, "admin"), "two", {"name": "admin"}),
        ((TWO, 80), "two", {"number": 80}),
        (("outside", 80), "outside", {"number": 80}),
        (("outside", "http"), "outside", {"name": "http"}),
    ],
)
def test_the_port_of_a_backend(source: object, name: str, port: object) -> None:
    assert backend_of(source) == {"name": name, "port": port}


def test_a_backend_may_be_a_resource() -> None:
    bucket = TypedLocalObjectReference(api_group="k8s.example.com", kind="Bucket", name="assets")
    made = ingress("web", {"": IngressBackend(resource=bucket)}).to_plain()
    assert made["spec"]["rules"][0]["http"]["paths"][0]["backend"] == {
        "resource": {"apiGroup": "k8s.example.com", "kind": "Bucket", "name": "assets"}
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (TWO, r'Service "two" has several ports \(http 80, admin 9000\); say which'),
        ((WEB, "htp"), r"no port 'htp'; did you mean \"http\"\?"),
        ((WEB, 81), r"no port 81 \(it has http 80\)"),
        (service("none", ports=None), "has no port to choose"),
    ],
)
def test_a_port_that_the_service_does_not_have(source: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        backend_of(source)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("web", "'web'"),
        (("web", 80, 81), r"\('web', 80, 81\)"),
        (("web", None), "'web'"),
        ((1, 80), r"\(1, 80\)"),
        (deployment("web", container("web", "web:1"), labels={"a": "b"}), 'the Deployment "web"'),
    ],
)
def test_what_is_no_backend(source: object, shown: str) -> None:
    with pytest.raises(TypeError, match=rf'^{shown} is no backend; .* \("web", 80\)'):
        backend_of(source)


def test_rules_are_a_mapping() -> None:
    with pytest.raises(TypeError, match='not the Service "web"; for any host write'):
        ingress("web", WEB)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        ("s", [{"hosts": ["a.example.com", "b.example.com"], "secretName": "s"}]),
        (secret_ref("s"), [{"hosts": ["a.example.com", "b.example.com"], "secretName": "s"}]),
        (secret("s", {}), [{"hosts": ["a.example.com", "b.example.com"], "secretName": "s"}]),
        (
            {"s": ["a.example.com"], "t": "b.example.com"},
            [
                {"hosts": ["a.example.com"], "secretName": "s"},
                {"hosts": ["b.example.com"], "secretName": "t"},
            ],
        ),
    ],
)
def test_certificates(tls: Any, expected: object) -> None:
    made = ingress("web", {"a.example.com": WEB, "": WEB, "b.example.com": WEB}, tls=tls)
    assert made.to_plain()["spec"]["tls"] == expected


def test_a_certificate_for_any_host_names_none() -> None:
    assert ingress("web", {"": WEB}, tls="s").to_plain()["spec"]["tls"] == [{"secretName": "s"}]
    assert ingress("web", default=WEB, tls="s").to_plain()["spec"]["tls"] == [{"secretName": "s"}]


def test_a_certificate_is_in_a_secret() -> None:
    with pytest.raises(TypeError, match=r'tls is a Secret or its name, or .* not the Service "web"'):
        ingress("web", {"": WEB}, tls=WEB)  # type: ignore[arg-type]


def test_an_ingress_stands_in_its_services_namespace() -> None:
    there, elsewhere = (WEB.put("metadata.namespace", name) for name in ("prod", "test"))
    assert list(ingress("web", {"": there}, labels={"a": "b"}).to_plain()["metadata"]) == [
        "name",
        "namespace",
        "labels",
    ]
    assert ingress("web", default=(there, 80)).pick("metadata.namespace") == "prod"
    with pytest.raises(ValueError, match="Services of its own namespace only, and these are in prod and test"):
        ingress("web", {"a": there, "b": {"/": WEB}}, default=elsewhere)


def test_an_ingress_class() -> None:
    assert ingress_class("nginx", "k8s.io/ingress-nginx").to_plain() == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": "nginx"},
        "spec": {"controller": "k8s.io/ingress-nginx"},
    }


@pytest.mark.parametrize(("default", "text"), [(True, "true"), (False, "false")])
def test_a_default_class_is_marked(*, default: bool, text: str) -> None:
    made = ingress_class("nginx", "k8s.io/ingress-nginx", default=default, labels={"a": "b"}, annotations={"c": "d"})
    assert made.to_plain()["metadata"] == {
        "name": "nginx",
        "labels": {"a": "b"},
        "annotations": {"ingressclass.kubernetes.io/is-default-class": text, "c": "d"},
    }
