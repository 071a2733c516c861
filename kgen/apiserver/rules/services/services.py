"""Services: their type, who reaches them and how; ports and addresses have modules of their own."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s.core_v1 import Service, ServiceSpec, SessionAffinityConfig
from kgen.model.facts import defaulted
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath

NONE = "None"
HINTS = "service.kubernetes.io/topology-aware-hints"
MODE = "service.kubernetes.io/topology-mode"
SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
RANGES_ONE_BY_ONE = (1, 33)
"""The first version that checks each source range by itself."""


def type_of(spec: ServiceSpec) -> str:
    """The type of a Service."""
    kind: str = defaulted(spec, "type")
    return kind


def cluster_ips(spec: ServiceSpec) -> list[str]:
    """The cluster IPs that a Service asks for."""
    return spec.cluster_ips or ([spec.cluster_ip] if spec.cluster_ip else [])


def is_headless(spec: ServiceSpec) -> bool:
    """Whether a Service asks for no IP at all."""
    return cluster_ips(spec) == [NONE]


def _is_reached_from_outside(spec: ServiceSpec) -> bool:
    kind = type_of(spec)
    return kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and bool(spec.external_ips))


@rule("KG301", on=Service)
def topology_annotations_differ(item: Service, at: FieldPath) -> Findings:
    """The two annotations for topology-aware routing, an old and a new one, contradict each other.

    Bad:
        metadata:
          name: web
          annotations: {service.kubernetes.io/topology-mode: Auto, service.kubernetes.io/topology-aware-hints: Disabled}
        spec: {ports: [{port: 80}]}
    Good:
        metadata: {name: web, annotations: {service.kubernetes.io/topology-mode: Auto}}
        spec: {ports: [{port: 80}]}
    """
    annotations = (item.metadata and item.metadata.annotations) or {}
    if HINTS in annotations and annotations.get(MODE, annotations[HINTS]) != annotations[HINTS]:
        where = (at / "metadata" / "annotations").key(MODE)
        yield invalid(where, annotations[MODE], f"must equal {HINTS}", f"delete {HINTS}, the old name of the same")


@rule("KG302", on=Service)
def source_ranges_annotation_invalid(item: Service, at: FieldPath, context: Context) -> Findings:
    """The annotation with a load balancer's source ranges holds no networks, or the Service is no load balancer.

    Bad:
        metadata: {name: web, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8}}
        spec: {ports: [{port: 80}]}
    Good:
        metadata: {name: web, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8}}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
    """
    text = ((item.metadata and item.metadata.annotations) or {}).get(SOURCE_RANGES)
    if text is None or (item.spec and item.spec.load_balancer_source_ranges):
        return
    where = (at / "metadata" / "annotations").key(SOURCE_RANGES)
    if not item.spec or type_of(item.spec) != "LoadBalancer":
        yield forbidden(where, "only a Service of type LoadBalancer can have source ranges")
    problems = _range_problems(text.strip().split(","), context.version) if text.strip() else ()
    for _, value, reason in problems:
        yield invalid(where, value, reason)


@rule("KG303", on=ServiceSpec)
def service_without_ports(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A Service has no ports; only a headless one, or one that is a mere name, can do without.

    Bad:
        selector: {app: web}
    Good:
        selector: {app: web}
        ports: [{port: 80}]
    """
    if not spec.ports and spec.type != "ExternalName" and not is_headless(spec):
        yield required(at / "ports", "a Service needs at least one port unless its clusterIP is None")


@rule("KG304", on=ServiceSpec)
def service_value_unknown(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A value of a Service is outside the closed set that its field allows.

    Bad:
        type: Loadbalancer
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        ports: [{port: 80}]
    """
    for name in ("type", "session_affinity", "internal_traffic_policy", "traffic_distribution"):
        yield from checks.closed_set(spec, name, at, context)


@rule("KG305", on=ServiceSpec)
def external_name_invalid(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A Service of type ExternalName has no name to point at, or one that is no DNS name.

    Bad:
        type: ExternalName
        externalName: https://db.example.com
    Good:
        type: ExternalName
        externalName: db.example.com
    """
    if spec.type != "ExternalName":
        return
    name = (spec.external_name or "").removesuffix(".")
    if name:
        yield from checks.grammar(at / "externalName", name, grammars.dns_subdomain)
    else:
        yield required(at / "externalName", "a Service of type ExternalName needs the DNS name that it points at")


@rule("KG306", on=ServiceSpec)
def external_name_with_cluster_ip(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A Service of type ExternalName is an alias in DNS and has no IP of its own.

    Bad:
        type: ExternalName
        externalName: db.example.com
        clusterIP: None
    Good:
        type: ExternalName
        externalName: db.example.com
    """
    if spec.type != "ExternalName":
        return
    fields = {"clusterIPs": cluster_ips(spec), "ipFamilies": spec.ip_families, "ipFamilyPolicy": spec.ip_family_policy}
    for field, value in fields.items():
        if value or isinstance(value, str):
            yield forbidden(at / field, "a Service of type ExternalName has no IP")


@rule("KG307", on=ServiceSpec)
def headless_service_on_nodes(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A Service of type NodePort or LoadBalancer cannot be headless: traffic from nodes needs its IP.

    Bad:
        type: NodePort
        clusterIP: None
        ports: [{port: 80}]
    Good:
        clusterIP: None
        ports: [{port: 80}]
    """
    if spec.type in ("NodePort", "LoadBalancer") and is_headless(spec):
        yield invalid((at / "clusterIPs")[0], NONE, f"cannot be with type {spec.type}")


@rule("KG308", on=ServiceSpec)
def service_selector_invalid(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A Service's selector holds what cannot be a label.

    Bad:
        selector: {app: my web}
        ports: [{port: 80}]
    Good:
        selector: {app: my-web}
        ports: [{port: 80}]
    """
    if spec.selector:
        yield from checks.labels(at / "selector", spec.selector)


@rule("KG309", on=ServiceSpec)
def session_timeout_out_of_range(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A client's session with its pod lasts between one second and a day.

    Bad:
        sessionAffinity: ClientIP
        sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}
        ports: [{port: 80}]
    Good:
        sessionAffinity: ClientIP
        sessionAffinityConfig: {clientIP: {timeoutSeconds: 600}}
        ports: [{port: 80}]
    """
    if spec.session_affinity != "ClientIP":
        return
    client = (spec.session_affinity_config or SessionAffinityConfig()).client_ip
    if client is not None:
        yield from checks.bounds(client, "timeout_seconds", at / "sessionAffinityConfig" / "clientIP")


@rule("KG310", on=ServiceSpec)
def external_ip_invalid(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """An external IP is no address, or one that nobody outside can reach.

    Bad:
        externalIPs: [127.0.0.1]
        ports: [{port: 80}]
    Good:
        externalIPs: [203.0.113.7]
        ports: [{port: 80}]
    """
    from kgen.apiserver.checks.addresses import address_grammar, endpoint_ip

    for i, address in enumerate(spec.external_ips or ()):
        for reason in address_grammar(context.version)(address) or endpoint_ip(address):
            yield invalid((at / "externalIPs")[i], address, reason)


@rule("KG311", on=ServiceSpec)
def load_balancer_field_elsewhere(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A field for load balancers stands in a Service of another type.

    Bad:
        loadBalancerClass: example.com/internal
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        loadBalancerClass: example.com/internal
        ports: [{port: 80}]
    """
    if spec.type == "LoadBalancer":
        return
    if spec.load_balancer_source_ranges:
        yield forbidden(at / "LoadBalancerSourceRanges", _ONLY_LOAD_BALANCERS)
    if spec.load_balancer_class is not None:
        yield forbidden(at / "loadBalancerClass", _ONLY_LOAD_BALANCERS)
    if spec.allocate_load_balancer_node_ports is not None:
        yield forbidden(at / "allocateLoadBalancerNodePorts", _ONLY_LOAD_BALANCERS)


_ONLY_LOAD_BALANCERS = "only a Service of type LoadBalancer can have it"


@rule("KG312", on=ServiceSpec)
def source_range_invalid(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A source range of a load balancer is no network.

    Bad:
        type: LoadBalancer
        loadBalancerSourceRanges: [10.0.0.1]
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        loadBalancerSourceRanges: [10.0.0.1/32]
        ports: [{port: 80}]
    """
    if not spec.load_balancer_source_ranges:
        return
    where = at / "LoadBalancerSourceRanges"
    for i, value, reason in _range_problems(spec.load_balancer_source_ranges, context.version):
        yield invalid(where[i] if context.version >= RANGES_ONE_BY_ONE else where, value, reason)


def _range_problems(ranges: list[str], version: Version) -> Iterator[tuple[int, str, str]]:
    """Index, value and reason of what is no network; older servers stop at the first."""
    from kgen.apiserver.checks.addresses import network_grammar

    for i, value in enumerate(ranges):
        for reason in network_grammar(version)(value.strip()):
            yield i, value.strip(), reason
            if version < RANGES_ONE_BY_ONE:
                return


@rule("KG313", on=ServiceSpec)
def load_balancer_class_invalid(spec: ServiceSpec, at: FieldPath) -> Findings:
    """The class of a load balancer is no name such as example.com/internal.

    Bad:
        type: LoadBalancer
        loadBalancerClass: "internal!"
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        loadBalancerClass: example.com/internal
        ports: [{port: 80}]
    """
    if spec.load_balancer_class is not None and spec.type == "LoadBalancer":
        yield from checks.grammar(at / "loadBalancerClass", spec.load_balancer_class, grammars.qualified_name)


@rule("KG314", on=ServiceSpec)
def external_traffic_policy_invalid(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """An externalTrafficPolicy is neither Cluster nor Local, or no traffic comes from outside.

    Bad:
        externalTrafficPolicy: Local
        ports: [{port: 80}]
    Good:
        type: NodePort
        externalTrafficPolicy: Local
        ports: [{port: 80}]
    """
    policy = spec.external_traffic_policy
    if not policy:
        return
    if not _is_reached_from_outside(spec):
        must = "needs type NodePort or LoadBalancer, or externalIPs"
        yield invalid(at / "externalTrafficPolicy", policy, must)
    else:
        yield from checks.closed_set(spec, "external_traffic_policy", at, context)


@rule("KG315", on=ServiceSpec)
def health_check_port_invalid(spec: ServiceSpec, at: FieldPath) -> Findings:
    """A healthCheckNodePort is no port, or nobody would ask it.

    Only a load balancer with externalTrafficPolicy Local asks nodes which of them have a pod.

    Bad:
        type: LoadBalancer
        healthCheckNodePort: 32000
        ports: [{port: 80}]
    Good:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 32000
        ports: [{port: 80}]
    """
    port = spec.health_check_node_port
    if not port:
        return
    if spec.type != "LoadBalancer" or spec.external_traffic_policy != "Local":
        must = "needs type LoadBalancer and externalTrafficPolicy Local"
        yield invalid(at / "healthCheckNodePort", port, must)
    else:
        yield from checks.port_number(at / "healthCheckNodePort", port)


ALLOCATED = "an allocated address"
LOAD_BALANCER = "LoadBalancer"


def _has_cluster_ip(spec: ServiceSpec) -> bool:
    return type_of(spec) != "ExternalName"


@update_rule("KG1403", on=ServiceSpec)
def service_ip_changed(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a Service another cluster IP, makes it headless, or gives a headless one an IP.

    An IP that is left out stays, and so does `clusterIP: None`.

    Bad:
        ports: [{port: 80}]
        ---
        ports: [{port: 80}]
        clusterIP: None
    Good:
        ports: [{port: 80}]
        clusterIP: None
        ---
        ports: [{port: 80}]
    """
    old, new = cluster_ips(context.old) or [ALLOCATED], cluster_ips(spec)
    if _has_cluster_ip(context.old) and _has_cluster_ip(spec) and new and new[0] != old[0]:
        hint = f"the Service has {old[0]}: leave clusterIP out to keep it, or delete the Service and create it anew"
        yield invalid((at / "clusterIPs")[0], new, "may not change once set", hint)


@update_rule("KG1404", on=ServiceSpec)
def load_balancer_class_changed(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a Service of type LoadBalancer another loadBalancerClass, or takes it away.

    Bad:
        type: LoadBalancer
        loadBalancerClass: example.com/internal
        ---
        type: LoadBalancer
        loadBalancerClass: example.com/external
    Good:
        type: LoadBalancer
        loadBalancerClass: example.com/internal
        ---
        type: ClusterIP
    """
    old, new = context.old.load_balancer_class, spec.load_balancer_class
    if type_of(context.old) == type_of(spec) == LOAD_BALANCER and old != new:
        hint = "keep the old class, or change the type to ClusterIP first"
        yield invalid(at / "loadBalancerClass", new, "may not change once set", hint)


@update_rule("KG1406", on=ServiceSpec)
def health_check_port_changed(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a Service another port for health checks.

    Bad:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 30000
        ---
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 30001
    Good:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 30000
        ---
        type: LoadBalancer
        externalTrafficPolicy: Local
    """
    asks = [type_of(each) == LOAD_BALANCER and each.external_traffic_policy == "Local" for each in (context.old, spec)]
    port = spec.health_check_node_port
    if all(asks) and port and port != context.old.health_check_node_port:
        yield forbidden(at / "healthCheckNodePort", "field is immutable", "leave it out, or change the policy first")


@update_rule("KG1449", on=ServiceSpec, stage="allocation")
def ip_of_another_family(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A change asks for another first family of addresses, while the Service keeps the IP that it was given.

    Bad:
        ports: [{port: 80}]
        ipFamilies: [IPv4]
        ---
        ports: [{port: 80}]
        ipFamilies: [IPv6]
    Good:
        ports: [{port: 80}]
        ipFamilies: [IPv4]
        ---
        ports: [{port: 80}]
        ipFamilyPolicy: PreferDualStack
        ipFamilies: [IPv4, IPv6]
    """
    old, new = context.old.ip_families, spec.ip_families
    is_kept = not cluster_ips(context.old) and not cluster_ips(spec)
    if is_kept and _has_cluster_ip(context.old) and _has_cluster_ip(spec) and old and new and old[0] != new[0]:
        hint = "delete the Service and create it anew"
        yield invalid((at / "clusterIPs")[0], ALLOCATED, f"is no address of the family {new[0]}", hint)


@update_rule("KG1452", on=ServiceSpec, stage="allocation")
def second_family_released(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A change takes the second family of addresses from a Service, and its policy is not SingleStack.

    Families that are left out altogether stay.

    Bad:
        ports: [{port: 80}]
        clusterIP: None
        ipFamilyPolicy: PreferDualStack
        ipFamilies: [IPv4, IPv6]
        ---
        ports: [{port: 80}]
        clusterIP: None
        ipFamilyPolicy: PreferDualStack
        ipFamilies: [IPv4]
    Good:
        ports: [{port: 80}]
        clusterIP: None
        ipFamilyPolicy: PreferDualStack
        ipFamilies: [IPv4, IPv6]
        ---
        ports: [{port: 80}]
        clusterIP: None
        ipFamilyPolicy: SingleStack
        ipFamilies: [IPv4]
    """
    old, new, policy = context.old.ip_families or [], spec.ip_families or [], spec.ip_family_policy
    if policy != "SingleStack" and len(old) > len(new) == 1 and old[0] == new[0]:
        message = "must be 'SingleStack' to release the secondary IP family"
        yield invalid(at / "ipFamilyPolicy", policy, message, "write ipFamilyPolicy: SingleStack")
