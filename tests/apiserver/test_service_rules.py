"""Services, their endpoints and what lets traffic to them: what no single rule's example shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from kgen.validation import validate
from tests.support.answers import Causes, in_brief


def plain(kind: str, body: str) -> dict[str, Any]:
    api_version = {
        "EndpointSlice": "discovery.k8s.io/v1",
        "Ingress": "networking.k8s.io/v1",
        "NetworkPolicy": "networking.k8s.io/v1",
    }.get(kind, "v1")
    manifest: dict[str, Any] = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}}
    return {**manifest, **yaml.safe_load(body)}


def answer(kind: str, body: str, kubernetes: str = "1.36") -> Causes:
    """The API server's causes, their reasons without `FieldValue`."""
    report = validate(plain(kind, body), kubernetes=kubernetes)
    return in_brief(report)


def service(spec: str, kubernetes: str = "1.36") -> Causes:
    return answer("Service", f"{{spec: {spec}}}", kubernetes)


def warnings(kind: str, body: str, kubernetes: str = "1.36") -> set[str]:
    report = validate(plain(kind, body), kubernetes=kubernetes)
    return {each.field for each in report if each.severity == "warning"}


def test_a_service_without_a_spec_has_no_ports() -> None:
    assert answer("Service", "{}") == Counter({("spec.ports", "Required"): 1})


def test_without_a_target_a_wrong_port_is_wrong_twice() -> None:
    assert service("{ports: [{port: 0}]}").keys() == {
        ("spec.ports[0].port", "Invalid"),
        ("spec.ports[0].targetPort", "Invalid"),
    }
    assert service("{ports: [{port: 0, targetPort: web}]}").keys() == {("spec.ports[0].port", "Invalid")}


def test_allocation_answers_before_all_other_rules_which_are_still_reported() -> None:
    manifest = plain("Service", "{spec: {clusterIP: none, type: Nowhere, ports: [{port: 0}]}}")
    report = validate(manifest)
    assert [each.field for each in report if each.server_answer] == ["spec.clusterIPs[0]"]
    assert {each.field for each in report.errors} >= {"spec.type", "spec.ports[0].port"}


def test_wrong_ips_hide_what_follows_from_them() -> None:
    wrong = "clusterIP: 10.0.0.8, clusterIPs: [10.0.0.8, x]"
    assert service(f"{{{wrong}, ports: [{{port: 80}}]}}").keys() == {("spec.clusterIPs[1]", "Invalid")}
    ports = "[{name: a, port: 1, nodePort: 30001}, {name: b, port: 2, nodePort: 30001}]"
    assert service(f"{{type: NodePort, {wrong}, ports: {ports}}}").keys() == {("spec.clusterIPs[1]", "Invalid")}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{clusterIP: None, ipFamilies: [IPv4, IPv6]}", set()),
        ("{clusterIP: None, ipFamilies: [IPv4, IPv6], selector: {a: b}}", {("spec.ipFamilyPolicy", "Invalid")}),
        ("{ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]}", set()),
        (
            "{clusterIP: 10.0.0.8, clusterIPs: [10.0.0.8, '2001:db8::8', 10.0.0.9], ports: [{port: 80}]}",
            {("spec.clusterIPs", "Invalid")},
        ),
        ("{clusterIPs: [None]}", {("spec.clusterIPs", "Invalid")}),
        ("{clusterIP: None, clusterIPs: [None, 10.0.0.8]}", {("spec.clusterIPs", "Invalid")}),
    ],
)
def test_what_the_cluster_alone_can_say_is_no_error(spec: str, expected: set[tuple[str, str]]) -> None:
    assert set(service(spec)) == expected


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("[{name: a, port: 53, nodePort: 30001}, {name: b, port: 53, protocol: UDP, nodePort: 30001}]", {}),
        ("[{name: a, port: 53}, {name: b, port: 53, protocol: UDP, nodePort: 30001}]", {}),
        (
            "[{name: a, port: 1, nodePort: 30001}, {name: b, port: 2}, {name: c, port: 2, nodePort: 30001}]",
            {("spec.ports[1].nodePort", "Invalid"): 1},
        ),
        (
            "[{name: a, port: 1, nodePort: 9}, {name: b, port: 1, nodePort: 8}, {name: c, port: 1, nodePort: 8}]",
            {("spec.ports[2].nodePort", "Invalid"): 1},
        ),
        (
            "[{name: a, port: 80}, {name: b, port: 80}]",
            {("spec.ports[1].nodePort", "Duplicate"): 1, ("spec.ports[1]", "Duplicate"): 1},
        ),
    ],
)
def test_ports_with_one_number_share_a_node_port(ports: str, expected: dict[tuple[str, str], int]) -> None:
    assert service(f"{{type: NodePort, ports: {ports}}}") == Counter(expected)


def test_a_load_balancer_without_node_ports_shares_none() -> None:
    ports = "[{name: a, port: 80}, {name: b, port: 80}]"
    spec = f"{{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: {ports}}}"
    assert service(spec) == Counter({("spec.ports[1]", "Duplicate"): 1})


def test_empty_text_is_not_absent_where_the_server_tells_them_apart() -> None:
    empty = (
        "internalTrafficPolicy: '', trafficDistribution: '', type: '', sessionAffinity: '', externalTrafficPolicy: ''"
    )
    assert service(f"{{{empty}, ports: [{{port: 80, protocol: ''}}]}}").keys() == {
        ("spec.internalTrafficPolicy", "NotSupported"),
        ("spec.trafficDistribution", "NotSupported"),
    }
    assert service("{ipFamilyPolicy: '', ports: [{port: 80}]}").keys() == {("spec.ipFamilyPolicy", "NotSupported")}


@pytest.mark.parametrize(
    ("spec", "kubernetes", "expected"),
    [
        ("{externalIPs: [203.0.113.007], ports: [{port: 80}]}", "1.36", {("spec.externalIPs[0]", "Invalid")}),
        ("{externalIPs: [203.0.113.007], ports: [{port: 80}]}", "1.35", set()),
        ("{trafficDistribution: PreferSameZone, ports: [{port: 80}]}", "1.34", set()),
        (
            "{trafficDistribution: PreferSameZone, ports: [{port: 80}]}",
            "1.33",
            {("spec.trafficDistribution", "NotSupported")},
        ),
        ("{trafficDistribution: PreferSameZone, ports: [{port: 80}]}", "1.30", set()),
        ("{type: LoadBalancer, ports: [{port: 10250}]}", "1.33", set()),
        ("{type: LoadBalancer, ports: [{port: 10250}]}", "1.32", {("spec.ports[0]", "Invalid")}),
        ("{ports: [{port: 10250}]}", "1.32", set()),
        (
            "{type: LoadBalancer, loadBalancerSourceRanges: [x, y], ports: [{port: 80}]}",
            "1.33",
            {("spec.LoadBalancerSourceRanges[0]", "Invalid"), ("spec.LoadBalancerSourceRanges[1]", "Invalid")},
        ),
        (
            "{type: LoadBalancer, loadBalancerSourceRanges: [x, y], ports: [{port: 80}]}",
            "1.32",
            {("spec.LoadBalancerSourceRanges", "Invalid")},
        ),
    ],
)
def test_rules_of_services_by_version(spec: str, kubernetes: str, expected: set[tuple[str, str]]) -> None:
    assert set(service(spec, kubernetes)) == expected


@pytest.mark.parametrize(
    ("spec", "kubernetes", "expected"),
    [
        ("{clusterIP: None, sessionAffinity: ClientIP, loadBalancerIP: 192.0.2.1}", "1.33", set()),
        (
            "{clusterIP: None, sessionAffinity: ClientIP, loadBalancerIP: 192.0.2.1, externalIPs: [192.0.2.2]}",
            "1.34",
            {"spec.loadBalancerIP", "spec.externalIPs", "spec.sessionAffinity"},
        ),
        ("{externalIPs: [192.0.2.2], ports: [{port: 80}]}", "1.35", set()),
        ("{externalIPs: [192.0.2.2], ports: [{port: 80}]}", "1.36", {"spec.externalIPs"}),
        ("{type: ExternalName, externalName: a.b, externalIPs: [192.0.2.2]}", "1.36", {"spec.externalIPs"}),
        ("{trafficDistribution: PreferClose, ports: [{port: 80}]}", "1.34", set()),
        ("{trafficDistribution: PreferClose, ports: [{port: 80}]}", "1.35", {"spec.trafficDistribution"}),
        ("{clusterIP: 2001:DB8::1, ports: [{port: 80}]}", "1.36", {"spec.clusterIPs[0]"}),
        (
            "{type: LoadBalancer, loadBalancerSourceRanges: ['2001:DB8::/32'], ports: [{port: 80}]}",
            "1.36",
            {"spec.loadBalancerSourceRanges[0]"},
        ),
        ("{type: NodePort, ports: [{port: 80, nodePort: 99999}]}", "1.36", {"spec.ports[0].nodePort"}),
    ],
)
def test_what_the_server_says_of_services_that_it_takes(spec: str, kubernetes: str, expected: set[str]) -> None:
    assert validate(plain("Service", f"{{spec: {spec}}}"), kubernetes=kubernetes).ok
    mine = {"spec.externalIPs", "spec.loadBalancerIP", "spec.sessionAffinity", "spec.trafficDistribution"}
    prefixes = ("spec.clusterIPs", "spec.loadBalancerSourceRanges", "spec.ports[0].nodePort")
    said = warnings("Service", f"{{spec: {spec}}}", kubernetes)
    assert {field for field in said if field in mine or field.startswith(prefixes)} == expected


def test_an_address_of_endpoints_can_be_wrong_twice() -> None:
    assert answer("Endpoints", "{subsets: [{addresses: [{ip: x}]}]}") == Counter(
        {("subsets[0].addresses[0].ip", "Invalid"): 2}
    )
    assert answer("Endpoints", "{subsets: [{addresses: [{ip: 127.0.0.1}]}]}") == Counter(
        {("subsets[0].addresses[0].ip", "Invalid"): 1}
    )


@pytest.mark.parametrize(
    ("family", "address", "kubernetes", "expected"),
    [
        ("IPv4", "2001:db8::7", "1.36", {("endpoints[0].addresses", "Invalid"): 1}),
        ("IPv4", "2001:db8::7", "1.32", {("endpoints[0].addresses[0]", "Invalid"): 1}),
        ("IPv4", "x", "1.36", {("endpoints[0].addresses[0]", "Invalid"): 1}),
        ("IPv4", "x", "1.32", {("endpoints[0].addresses[0]", "Invalid"): 2}),
        ("IPv6", "2001:DB8::7", "1.33", {("endpoints[0].addresses[0]", "Invalid"): 1}),
        ("IPv6", "2001:DB8::7", "1.32", {}),
        ("IPv6", "192.0.2.7", "1.36", {("endpoints[0].addresses", "Invalid"): 1}),
        ("FQDN", "db", "1.36", {("endpoints[0].addresses[0]", "Invalid"): 1}),
        ("FQDN", "''", "1.36", {("endpoints[0].addresses[0]", "Required"): 1}),
        ("FQDN", "db.example.com.", "1.36", {}),
        ("IPv5", "anything", "1.36", {("addressType", "NotSupported"): 1}),
    ],
)
def test_addresses_of_slices(family: str, address: str, kubernetes: str, expected: dict[tuple[str, str], int]) -> None:
    body = f"{{addressType: {family}, endpoints: [{{addresses: ['{address}']}}]}}".replace("''''", "''")
    assert answer("EndpointSlice", body, kubernetes) == Counter(expected)


def test_too_many_endpoints_are_not_looked_at() -> None:
    manifest = plain("EndpointSlice", "{addressType: IPv4}") | {"endpoints": [{"addresses": ["x"]}] * 1001}
    [error] = validate(manifest).errors
    assert (error.field, error.reason) == ("endpoints", "FieldValueTooMany")


def test_too_many_addresses_are_looked_at() -> None:
    manifest = plain("EndpointSlice", "{addressType: IPv4}") | {"endpoints": [{"addresses": ["x"] * 101}]}
    reasons = Counter(each.reason for each in validate(manifest).errors)
    assert reasons == Counter({"FieldValueTooMany": 1, "FieldValueInvalid": 101})


def test_hints_for_nodes_count_since_1_34() -> None:
    body = "{addressType: IPv4, endpoints: [{addresses: [192.0.2.7], hints: {forNodes: [{name: a}, {name: a}]}}]}"
    assert answer("EndpointSlice", body) == Counter({("endpoints[0].hints.forNodes[1].name", "Duplicate"): 1})
    assert not answer("EndpointSlice", body, "1.33")


def test_without_a_path_type_nothing_else_of_a_path_is_looked_at() -> None:
    path = "{path: shop, backend: {service: {port: {number: 0}}}}"
    assert answer("Ingress", f"{{spec: {{rules: [{{http: {{paths: [{path}]}}}}]}}}}") == Counter(
        {("spec.rules[0].http.paths[0].pathType", "Required"): 1}
    )


def test_a_path_without_a_backend_needs_one() -> None:
    paths = "[{path: /, pathType: Prefix}]"
    assert answer("Ingress", f"{{spec: {{rules: [{{http: {{paths: {paths}}}}}]}}}}") == Counter(
        {("spec.rules[0].http.paths[0].backend", "Invalid"): 1}
    )


@pytest.mark.parametrize(
    ("path", "number"), [("/a//b/../c", 2), ("a//b", 2), ("", 1), ("/a/.", 1), ("/%2f%2F", 2), ("/a.b", 0)]
)
def test_each_flaw_of_a_path_is_a_cause(path: str, number: int) -> None:
    paths = f"[{{path: '{path}', pathType: Exact, backend: {{service: {{name: a, port: {{number: 80}}}}}}}}]"
    found = answer("Ingress", f"{{spec: {{rules: [{{http: {{paths: {paths}}}}}]}}}}")
    assert found.total() == found[("spec.rules[0].http.paths[0].path", "Invalid")] == number


def test_a_host_can_be_wrong_as_an_address_and_as_a_name() -> None:
    assert answer("Ingress", "{spec: {rules: [{host: '2001:db8::1'}, {host: 192.0.2.7}]}}") == Counter(
        {("spec.rules[0].host", "Invalid"): 2, ("spec.rules[1].host", "Invalid"): 1}
    )


def test_a_service_name_of_an_ingress_may_start_with_a_digit_since_1_36() -> None:
    body = "{spec: {defaultBackend: {service: {name: 1a, port: {number: 80}}}}}"
    assert not answer("Ingress", body)
    assert answer("Ingress", body, "1.35") == Counter({("spec.defaultBackend.service.name", "Invalid"): 1})


def test_the_class_annotation_is_deprecated_or_must_agree() -> None:
    annotation = "metadata: {name: a, annotations: {kubernetes.io/ingress.class: nginx}}"
    backend = "defaultBackend: {service: {name: a, port: {number: 80}}}"
    assert "metadata.annotations[kubernetes.io/ingress.class]" in warnings(
        "Ingress", f"{{{annotation}, spec: {{{backend}}}}}"
    )
    assert answer("Ingress", f"{{{annotation}, spec: {{ingressClassName: x, {backend}}}}}") == Counter(
        {("annotations.kubernetes.io/ingress.class", "Invalid"): 1}
    )


def test_more_than_two_policy_types_hide_which_they_are() -> None:
    assert answer("NetworkPolicy", "{spec: {policyTypes: [a, b]}}").total() == 2
    assert answer("NetworkPolicy", "{spec: {policyTypes: [a, b, c]}}") == Counter({("spec.policyTypes", "Invalid"): 1})


def test_exceptions_are_looked_at_only_beside_a_network() -> None:
    block = "{spec: {ingress: [{from: [{ipBlock: {cidr: CIDR, except: [x, 10.1.0.0/16]}}]}]}}"
    where = "spec.ingress[0].from[0].ipBlock"
    assert answer("NetworkPolicy", block.replace("CIDR", "y")) == Counter({(f"{where}.cidr", "Invalid"): 1})
    assert answer("NetworkPolicy", block.replace("CIDR", "''")) == Counter({(f"{where}.cidr", "Required"): 1})
    assert answer("NetworkPolicy", block.replace("CIDR", "11.0.0.0/8")) == Counter(
        {(f"{where}.except[0]", "Invalid"): 1, (f"{where}.except[1]", "Invalid"): 1}
    )
