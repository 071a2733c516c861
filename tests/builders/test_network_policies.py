from __future__ import annotations

from typing import Any

import pytest

from kgen.builders import container, deployment, port, service, stateful_set
from kgen.builders.network.policies import allow, anywhere, ip_block, network_policy, peer, port_range
from kgen.k8s.core_v1 import Namespace
from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement, ObjectMeta
from kgen.k8s.networking_v1 import NetworkPolicyPort

DB = stateful_set("db", container("db", "postgres:17.5", ports={"pg": 5432}), labels={"app": "db"})
WEB = deployment("web", container("web", "web:1"), labels={"app": "web"})
NOT_TEST = LabelSelector(match_expressions=[LabelSelectorRequirement(key="env", operator="NotIn", values=["test"])])
NAME = "kubernetes.io/metadata.name"


def policy(pods: Any, **rules: Any) -> Any:
    return network_policy("db", selects=pods, **rules)


def peers_of(*peers: Any, **policy: Any) -> Any:
    made = network_policy("db", selects={}, ingress=[allow(*peers)], **policy).to_plain()
    return made["spec"]["ingress"][0].get("from")


def ports_of(ports: Any) -> Any:
    made = network_policy("db", selects={}, egress=[allow(anywhere, ports=ports)]).to_plain()
    return made["spec"]["egress"][0].get("ports")


def test_a_policy_writes_what_was_said() -> None:
    made = network_policy(
        "db",
        selects=DB,
        ingress=[allow(WEB, "10.0.0.0/8", peer({"app": "prometheus"}, namespaces="monitoring"), ports="pg")],
        egress=[allow(anywhere, ports=[port(53, protocol="UDP"), 53]), allow(DB)],
    )
    assert made.to_plain() == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "db"},
        "spec": {
            "podSelector": {"matchLabels": {"app": "db"}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from": [
                        {"podSelector": {"matchLabels": {"app": "web"}}},
                        {"ipBlock": {"cidr": "10.0.0.0/8"}},
                        {
                            "namespaceSelector": {"matchLabels": {NAME: "monitoring"}},
                            "podSelector": {"matchLabels": {"app": "prometheus"}},
                        },
                    ],
                    "ports": [{"port": "pg"}],
                }
            ],
            "egress": [
                {"ports": [{"protocol": "UDP", "port": 53}, {"port": 53}]},
                {"to": [{"podSelector": {"matchLabels": {"app": "db"}}}]},
            ],
        },
    }


def test_the_rest_of_a_policy() -> None:
    made = network_policy(
        "db",
        selects=NOT_TEST,
        ingress=[],
        labels={"a": "b"},
        annotations={"c": "d"},
        metadata={"labels": {"e": "f"}},
        spec={"policyTypes": ["Ingress", "Egress"]},
    ).to_plain()
    assert made["metadata"] == {"name": "db", "labels": {"a": "b", "e": "f"}, "annotations": {"c": "d"}}
    assert made["spec"] == {
        "podSelector": {"matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["test"]}]},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [],
    }


@pytest.mark.parametrize(
    ("directions", "spec"),
    [
        ({"ingress": []}, {"policyTypes": ["Ingress"], "ingress": []}),
        ({"egress": []}, {"policyTypes": ["Egress"], "egress": []}),
        ({"egress": [], "ingress": []}, {"policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}),
        ({"ingress": [allow(anywhere)]}, {"policyTypes": ["Ingress"], "ingress": [{}]}),
        ({"spec": {"policyTypes": ["Ingress"]}}, {"policyTypes": ["Ingress"]}),
    ],
)
def test_only_what_is_said_is_closed(directions: dict[str, Any], spec: dict[str, Any]) -> None:
    made = network_policy("all", selects={}, **directions).to_plain()
    assert made["spec"] == {"podSelector": {}, **spec}


def test_a_policy_has_a_direction() -> None:
    with pytest.raises(ValueError, match=r"say ingress=\[…\], egress=\[…\] or both"):
        network_policy("db", selects={})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (WEB, {"podSelector": {"matchLabels": {"app": "web"}}}),
        ({"app": "web"}, {"podSelector": {"matchLabels": {"app": "web"}}}),
        (NOT_TEST, {"podSelector": NOT_TEST.to_plain()}),
        (peer(WEB), {"podSelector": {"matchLabels": {"app": "web"}}}),
        (peer(namespaces={"team": "a"}), {"namespaceSelector": {"matchLabels": {"team": "a"}}}),
        (peer(namespaces={}), {"namespaceSelector": {}}),
        (peer(namespaces="a"), {"namespaceSelector": {"matchLabels": {NAME: "a"}}}),
        (
            peer(namespaces=Namespace(metadata=ObjectMeta(name="a"))),
            {"namespaceSelector": {"matchLabels": {NAME: "a"}}},
        ),
        (peer(namespaces=NOT_TEST), {"namespaceSelector": NOT_TEST.to_plain()}),
        ("10.0.0.0/8", {"ipBlock": {"cidr": "10.0.0.0/8"}}),
        ("fd00::/8", {"ipBlock": {"cidr": "fd00::/8"}}),
        (
            ip_block("10.0.0.0/8", except_=["10.1.0.0/16"]),
            {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
        ),
    ],
)
def test_peers(source: object, expected: object) -> None:
    assert peers_of(source) == [expected]


def test_a_workload_elsewhere_is_looked_for_there() -> None:
    there = WEB.put("metadata.namespace", "shop")
    pods = {"podSelector": {"matchLabels": {"app": "web"}}}
    elsewhere = {"namespaceSelector": {"matchLabels": {NAME: "shop"}}, **pods}
    assert peers_of(there) == peers_of(peer(there)) == [elsewhere]
    assert peers_of(there, metadata={"namespace": "db"}) == [elsewhere]
    assert peers_of(there, metadata={"namespace": "shop"}) == [pods]
    assert peers_of(peer(there, namespaces={}))[0]["namespaceSelector"] == {}


def test_a_policy_stands_in_the_namespace_of_its_workload() -> None:
    there = DB.put("metadata.namespace", "db")
    made = network_policy("db", selects=there, ingress=[allow(there)])
    assert made.pick("metadata.namespace") == "db"
    assert made.to_plain()["spec"]["ingress"] == [{"from": [{"podSelector": {"matchLabels": {"app": "db"}}}]}]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (None, None),
        (443, [{"port": 443}]),
        ("https", [{"port": "https"}]),
        ([80, "https"], [{"port": 80}, {"port": "https"}]),
        (port(53, protocol="UDP"), [{"protocol": "UDP", "port": 53}]),
        (port_range(1, 9), [{"port": 1, "endPort": 9}]),
        (port_range(1, 9, protocol="UDP"), [{"protocol": "UDP", "port": 1, "endPort": 9}]),
        ([NetworkPolicyPort(protocol="UDP", port="dns")], [{"protocol": "UDP", "port": "dns"}]),
    ],
)
def test_ports(ports: object, expected: object) -> None:
    assert ports_of(ports) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (allow, "allow\\(\\) needs peers"),
        (lambda: allow(*[], ports=80), "lets all the world through"),
        (lambda: allow(anywhere, WEB), "leave it or the other peers out"),
        (lambda: allow(WEB, ports=[]), r"ports=\[\] would open all ports"),
        (peer, "say which pods, which namespaces or both"),
        (lambda: peers_of("web"), "'web' is no range of addresses"),
        (lambda: peers_of("10.0.0.1"), "'10.0.0.1' is no range of addresses"),
    ],
)
def test_what_would_open_too_much_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: policy({}, ingress=[WEB]), r'ingress is a list of allow.* got the Deployment "web"'),
        (lambda: policy({}, egress=allow(WEB)), r"egress is a list of allow.* got an allow\(…\)"),
        (lambda: policy({}, egress={"app": "web"}), r"egress is a list of allow.* got \{'app'"),
        (lambda: policy("db", ingress=[]), "by labels or by a workload, .* not by 'db'"),
        (lambda: peers_of(service("web", ports=80)), 'not by the Service "web"'),
        (lambda: peers_of(["web"]), r"not by \['web'\]"),
        (lambda: peers_of(peer(namespaces=["a", "b"])), r"namespaces are a name, .* not \['a', 'b'\]"),  # type: ignore[arg-type]
        (lambda: ports_of([None]), "None is no port of a policy"),
        (lambda: ports_of(port(80, host=80)), r"a port\(…\) is no port of a policy"),
        (lambda: ip_block("10.0.0.0/8", except_="10.1.0.0/16"), r"write \['10.1.0.0/16'\]"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_a_named_port_must_be_declared_by_the_selected_workload() -> None:
    with pytest.raises(ValueError, match=r"StatefulSet \"db\" declares a port 'pgs'; did you mean \"pg\"\?"):
        network_policy("db", selects=DB, ingress=[allow(WEB, ports="pgs")])
    network_policy("db", selects=DB, egress=[allow(WEB, ports="http")])
