"""Ports of Services."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, required
from kgen.k8s.core_v1 import EndpointPort, ServicePort, ServiceSpec
from kgen.model.facts import defaulted
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

KUBELET_PORT = 10_250
KUBELET_PORT_FREE = (1, 33)
"""The first version that lets a load balancer use the kubelet's port."""


@rule("KG316", on=ServiceSpec)
def service_port_unnamed(spec: ServiceSpec, at: FieldPath) -> Findings:
    """One of several ports of a Service has no name.

    Bad:
        ports: [{port: 80}, {name: metrics, port: 9090}]
    Good:
        ports: [{name: web, port: 80}, {name: metrics, port: 9090}]
    """
    if spec.ports and len(spec.ports) > 1:
        for i, port in enumerate(spec.ports):
            if not port.name:
                yield required((at / "ports")[i] / "name", "each of several ports needs a name")


@rule("KG317", on=ServicePort, also=(EndpointPort, "discovery_v1.EndpointPort"))
def service_port_name_invalid(port: ServicePort, at: FieldPath) -> Findings:
    """The name of a port of a Service, or of its endpoints, is no DNS label.

    Bad:
        name: Web
        port: 80
    Good:
        name: web
        port: 80
    """
    if port.name:
        yield from checks.grammar(at / "name", port.name, grammars.dns_label)


@rule("KG318", on=ServiceSpec)
def service_port_name_twice(spec: ServiceSpec, at: FieldPath) -> Findings:
    """Two ports of a Service have the same name.

    Bad:
        ports: [{name: web, port: 80}, {name: web, port: 443}]
    Good:
        ports: [{name: web, port: 80}, {name: web-tls, port: 443}]
    """
    if not spec.ports or len(spec.ports) == 1:
        return
    seen = set()
    for i, port in enumerate(spec.ports):
        if port.name and port.name in seen:
            yield duplicate((at / "ports")[i] / "name", port.name)
        seen.add(port.name)


@rule("KG319", on=ServicePort)
def service_port_invalid(port: ServicePort, at: FieldPath, context: Context) -> Findings:
    """A port of a Service is missing or outside 1 to 65535.

    Without a targetPort, that port is wrong as well. Before Kubernetes 1.33, a load balancer cannot use 10250, the
    kubelet's port.

    Bad:
        port: 0
    Good:
        port: 80
    """
    yield from checks.bounds(port, "port", at)
    if port.port == KUBELET_PORT and context.version < KUBELET_PORT_FREE and context.parent.type == "LoadBalancer":
        yield invalid(
            at, KUBELET_PORT, "is the kubelet's port; Kubernetes 1.33 is the first to let a load balancer use it"
        )


@rule("KG320", on=ServicePort)
def target_port_invalid(port: ServicePort, at: FieldPath) -> Findings:
    """A targetPort is neither a number from 1 to 65535 nor the name of a container's port.

    Names of containers' ports have at most 15 characters, and at least one letter. Without a targetPort, it is the
    Service's own port.

    Bad:
        port: 80
        targetPort: "8080"
    Good:
        port: 80
        targetPort: 8080
    """
    target = port.target_port or port.port or 0
    if isinstance(target, str):
        hint = f"for the number, write {target} without quotes" if target.isdecimal() else ""
        for reason in grammars.port_name(target):
            yield invalid(at / "targetPort", target, reason, hint)
    else:
        yield from checks.port_number(at / "targetPort", target)


@rule("KG321", on=ServicePort, also=(EndpointPort,))
def service_protocol_unknown(port: ServicePort, at: FieldPath, context: Context) -> Findings:
    """The protocol of a port of a Service, or of its endpoints, is none of TCP, UDP and SCTP.

    Bad:
        port: 80
        protocol: HTTP
    Good:
        port: 80
        protocol: TCP
        appProtocol: http
    """
    yield from checks.closed_set(port, "protocol", at, context)


@rule("KG322", on=ServicePort, also=(EndpointPort, "discovery_v1.EndpointPort"))
def app_protocol_invalid(port: ServicePort, at: FieldPath) -> Findings:
    """The application's protocol on a port is no name such as http or example.com/custom.

    Bad:
        port: 80
        appProtocol: "http/1.1/tls"
    Good:
        port: 80
        appProtocol: kubernetes.io/h2c
    """
    if port.app_protocol is not None:
        yield from checks.grammar(at / "appProtocol", port.app_protocol, grammars.qualified_name)


@rule("KG323", on=ServiceSpec)
def node_port_without_nodes(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A nodePort stands in a Service of type ClusterIP, which is the type of one that says nothing.

    Bad:
        ports: [{port: 80, nodePort: 30080}]
    Good:
        type: NodePort
        ports: [{port: 80, nodePort: 30080}]
    """
    if defaulted(spec, "type") == "ClusterIP":
        for i, port in enumerate(spec.ports or ()):
            if port.node_port:
                yield forbidden((at / "ports")[i] / "nodePort", "needs type NodePort or LoadBalancer")


@rule("KG324", on=ServiceSpec)
def node_port_twice(spec: ServiceSpec, at: FieldPath) -> Findings:
    """Two ports of a Service have the same nodePort and the same protocol.

    Bad:
        type: NodePort
        ports: [{name: web, port: 80, nodePort: 30080}, {name: admin, port: 80, nodePort: 30080}]
    Good:
        type: NodePort
        ports: [{name: web, port: 80, nodePort: 30080}, {name: admin, port: 81, nodePort: 30081}]
    """
    if not spec.ports or len(spec.ports) == 1:
        return
    from .service_allocation import node_ports

    seen = set()
    for i, (port, number) in enumerate(zip(spec.ports, node_ports(spec), strict=True)):
        pair = (number, defaulted(port, "protocol"))
        if number and pair in seen:
            yield duplicate((at / "ports")[i] / "nodePort", port.node_port or "the nodePort of the same port")
        seen.add(pair)


@rule("KG325", on=ServiceSpec)
def service_port_twice(spec: ServiceSpec, at: FieldPath) -> Findings:
    """Two ports of a Service have the same number and the same protocol.

    Bad:
        ports: [{name: web, port: 80}, {name: admin, port: 80, targetPort: 8080}]
    Good:
        ports: [{name: web, port: 80}, {name: admin, port: 81, targetPort: 8080}]
    """
    if not spec.ports or len(spec.ports) == 1:
        return
    seen = set()
    for i, port in enumerate(spec.ports):
        pair = (port.port or 0, defaulted(port, "protocol"))
        if pair in seen:
            yield duplicate((at / "ports")[i], f"{pair[0]}/{pair[1]}")
        seen.add(pair)
