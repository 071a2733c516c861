"""What an API server says of Services that it takes: fields that do nothing, old ones, odd addresses."""

from __future__ import annotations

from kgen.apiserver.checks import HIGHEST_PORT
from kgen.apiserver.rule import rule
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Service, ServiceSpec

from .services import HINTS, MODE, NONE, cluster_ips, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

NODE_PORTS = range(30_000, 32_768)
"""The node ports of a cluster that nobody configured otherwise."""


@rule("KG335", on=ServiceSpec, severity="warning")
def service_field_without_effect(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A field of a Service does nothing for its type.

    A headless Service has no IP that could be balanced, and only a Service of type ExternalName has an externalName.

    Bad:
        externalName: db.example.com
        ports: [{port: 80}]
    Good:
        type: ExternalName
        externalName: db.example.com
    """
    if spec.external_name and spec.type != "ExternalName":
        yield warning(at / "externalName", "does nothing: the Service is not of type ExternalName")
    if spec.external_ips and spec.type == "ExternalName":
        yield warning(at / "externalIPs", "does nothing: a Service of type ExternalName has no IP")
    if spec.cluster_ip != NONE or type_of(spec) != "ClusterIP" or context.version < (1, 34):
        return
    if spec.load_balancer_ip:
        yield warning(at / "loadBalancerIP", _HEADLESS)
    if spec.external_ips:
        yield warning(at / "externalIPs", _HEADLESS)
    if spec.session_affinity not in (None, "", NONE):
        yield warning(at / "sessionAffinity", _HEADLESS)


_HEADLESS = "does nothing: the Service is headless"


@rule("KG336", on=ServiceSpec, severity="warning")
def service_field_deprecated(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A field or value of a Service is on its way out.

    Bad:
        externalIPs: [203.0.113.7]
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        ports: [{port: 80}]
    """
    if spec.traffic_distribution == "PreferClose" and context.version >= (1, 35):
        yield warning(at / "trafficDistribution", "PreferClose has a new name", "write PreferSameZone")
    if not spec.external_ips or context.version < (1, 36):
        return
    if spec.type != "ExternalName" and (spec.cluster_ip != NONE or type_of(spec) != "ClusterIP"):
        yield warning(at / "externalIPs", "is deprecated; some clusters no longer have it")


@rule("KG337", on=Service, severity="warning")
def service_annotation_deprecated(item: Service, at: FieldPath) -> Findings:
    """The annotation for topology-aware routing has a new name.

    Bad:
        metadata: {name: web, annotations: {service.kubernetes.io/topology-aware-hints: Auto}}
        spec: {ports: [{port: 80}]}
    Good:
        metadata: {name: web, annotations: {service.kubernetes.io/topology-mode: Auto}}
        spec: {ports: [{port: 80}]}
    """
    annotations = item.metadata and item.metadata.annotations
    if annotations and HINTS in annotations:
        yield warning((at / "metadata" / "annotations").key(HINTS), "is deprecated", f"write {MODE}")


@rule("KG338", on=ServiceSpec, severity="warning")
def service_address_unusual(spec: ServiceSpec, at: FieldPath) -> Findings:
    """An address or network of a Service is not in its usual form; something that compares text may go wrong.

    Bad:
        clusterIP: 2001:DB8::7
        ports: [{port: 80}]
    Good:
        clusterIP: 2001:db8::7
        ports: [{port: 80}]
    """
    own = cluster_ips(spec) if spec.cluster_ip and spec.cluster_ip != NONE else []
    ips = [*_placed(at / "clusterIPs", own), *_placed(at / "externalIPs", spec.external_ips)]
    ips += [(at / "loadBalancerIP", spec.load_balancer_ip)] if spec.load_balancer_ip else []
    networks = _placed(at / "loadBalancerSourceRanges", spec.load_balancer_source_ranges)
    if not (ips or networks):
        return
    from kgen.apiserver.checks.addresses import unusual_cidr, unusual_ip

    for where, ip in ips:
        if said := unusual_ip(ip):
            yield warning(where, said)
    for where, network in networks:
        for said in unusual_cidr(network):
            yield warning(where, said)


def _placed(at: FieldPath, values: list[str] | None) -> list[tuple[FieldPath, str]]:
    return [(at[i], each) for i, each in enumerate(values or ())]


@rule("KG339", on=ServiceSpec, severity="warning")
def node_port_outside_range(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A nodePort is outside 30000 to 32767, the range of clusters that nobody configured otherwise.

    An API server refuses it unless its `--service-node-port-range` holds it; a server-side dry run does not look.

    Bad:
        type: NodePort
        ports: [{port: 80, nodePort: 80}]
    Good:
        type: NodePort
        ports: [{port: 80, nodePort: 30080}]
    """
    if spec.type not in ("NodePort", "LoadBalancer"):
        return
    for i, port in enumerate(spec.ports or ()):
        if port.node_port and port.node_port not in NODE_PORTS:
            yield warning((at / "ports")[i] / "nodePort", _outside(port.node_port))


def _outside(number: int) -> str:
    if 1 <= number <= HIGHEST_PORT:
        return f"{number} is refused unless the cluster's range of node ports, usually 30000 to 32767, holds it"
    return f"{number} is no port: refused by every server, though not in a dry run"
