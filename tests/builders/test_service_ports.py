from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kgen.builders import port, service, service_port

if TYPE_CHECKING:
    from kgen.builders.network.service_ports import ServicePorts


def written(ports: ServicePorts | None) -> Any:
    return service("web", ports=ports).to_plain()["spec"].get("ports")


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (None, None),
        (80, [{"port": 80}]),
        ([80], [{"port": 80}]),
        ([80, 443], [{"port": 80}, {"port": 443}]),
        ([(8000, 8080)], [{"port": 8000, "targetPort": 8080}]),
        ([], []),
        ({}, []),
        ({"http": 80}, [{"name": "http", "port": 80}]),
        ({"http": (80, 8080)}, [{"name": "http", "port": 80, "targetPort": 8080}]),
        ({"http": (80, "web")}, [{"name": "http", "port": 80, "targetPort": "web"}]),
        ({"dns": port(53, protocol="UDP")}, [{"name": "dns", "protocol": "UDP", "port": 53}]),
        (port(53, protocol="UDP"), [{"protocol": "UDP", "port": 53}]),
        (service_port(8000, target=8080), [{"port": 8000, "targetPort": 8080}]),
        (
            {"http": service_port(80, target="web", protocol="TCP", node_port=30080, app_protocol="kubernetes.io/h2c")},
            [
                {
                    "name": "http",
                    "protocol": "TCP",
                    "port": 80,
                    "targetPort": "web",
                    "nodePort": 30080,
                    "appProtocol": "kubernetes.io/h2c",
                }
            ],
        ),
        ({"web": service_port(80).replace(name="web")}, [{"name": "web", "port": 80}]),
        ([service_port(80).replace(name="web"), 81], [{"name": "web", "port": 80}, {"port": 81}]),
    ],
)
def test_what_is_written_of_ports(ports: ServicePorts | None, expected: object) -> None:
    assert written(ports) == expected


def test_the_name_stands_first() -> None:
    assert list(written({"http": service_port(80, target=8080)})[0]) == ["name", "port", "targetPort"]


@pytest.mark.parametrize(
    ("ports", "message"),
    [
        ((80, 8080), r"could be two ports or a port and its target; write \[80, 8080\] .* \[\(80, 8080\)\]"),
        ("http", r"is text; write .* \{'http': 80\}"),
        ({"http": "80"}, "'80' is no port of a Service"),
        ({"http": ("http", 80)}, r"\('http', 80\) is no port of a Service"),
        ({"http": (80, 81, 82)}, r"\(80, 81, 82\) is no port of a Service"),
        ({"http": True}, "True is no port of a Service"),
        ([None], "None is no port of a Service"),
    ],
)
def test_what_is_no_port(ports: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        written(ports)


def test_a_service_has_no_port_of_the_host() -> None:
    with pytest.raises(ValueError, match=r"port\(80, host=8080\) says; .* service_port\(80, node_port=…\)"):
        written({"http": port(80, host=8080)})


def test_a_port_has_one_name() -> None:
    with pytest.raises(ValueError, match='the port under "http" is named "web"'):
        written({"http": service_port(80).replace(name="web")})
