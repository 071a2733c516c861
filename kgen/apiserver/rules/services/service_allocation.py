"""IP addresses and node ports of Services, which the API server gives out before it looks at anything else.

What it finds here it answers alone. Whether an address is free, lies in the cluster's range, or is of a family that
the cluster has, only the cluster can say. These rules must run before those of Services that look at the same fields:
each step looks at what the steps before have found.
"""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import Finding, duplicate, invalid
from kgen.k8s.core_v1 import ServiceSpec
from kgen.model.facts import values_of

from .services import NONE, cluster_ips

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MOST_IPS = 2
ON_NODES = ("NodePort", "LoadBalancer")
"""Types whose ports are open on each node."""


def _has_ips(spec: ServiceSpec) -> bool:
    return spec.type != "ExternalName"


@rule("KG326", on=ServiceSpec, stage="allocation")
def cluster_ips_differ(spec: ServiceSpec, at: FieldPath) -> Findings:
    """The list clusterIPs does not begin with clusterIP.

    Bad:
        clusterIP: 10.0.0.8
        clusterIPs: [10.0.0.9]
        ports: [{port: 80}]
    Good:
        clusterIP: 10.0.0.8
        ports: [{port: 80}]
    """
    if not spec.cluster_ips or not _has_ips(spec):
        return
    if not spec.cluster_ip:
        yield invalid(at / "clusterIPs", spec.cluster_ips, "must not be without clusterIP, which is its first")
    elif spec.cluster_ips[0] != spec.cluster_ip:
        yield invalid(at / "clusterIPs", spec.cluster_ips, f"must begin with the clusterIP {spec.cluster_ip}")


@rule("KG327", on=ServiceSpec, stage="allocation")
def ip_family_invalid(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A family of IPs is neither IPv4 nor IPv6, or is there twice.

    Bad:
        ipFamilies: [ipv4]
        ports: [{port: 80}]
    Good:
        ipFamilies: [IPv4]
        ports: [{port: 80}]
    """
    if not spec.ip_families or not _has_ips(spec):
        return
    yield from checks.closed_set(spec, "ip_families", at, context)
    seen = set()
    for i, family in enumerate(spec.ip_families):
        if family in seen:
            yield duplicate((at / "ipFamilies")[i], family)
        seen.add(family)


@rule("KG328", on=ServiceSpec, stage="allocation")
def ip_family_policy_unknown(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """The policy for families of IPs is none that there is.

    Bad:
        ipFamilyPolicy: DualStack
        ports: [{port: 80}]
    Good:
        ipFamilyPolicy: PreferDualStack
        ports: [{port: 80}]
    """
    if spec.ip_family_policy is not None and _has_ips(spec):
        yield from checks.closed_set(spec, "ip_family_policy", at, context)


@rule("KG329", on=ServiceSpec, stage="allocation")
def cluster_ip_invalid(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A cluster IP is no address; "None", with a capital, makes a Service headless and stands alone.

    Bad:
        clusterIP: none
        ports: [{port: 80}]
    Good:
        clusterIP: None
        ports: [{port: 80}]
    """
    if (spec.cluster_ip or spec.cluster_ips) and _has_ips(spec):
        yield from _bad_ips(spec, at / "clusterIPs", context)


def _bad_ips(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    ips = cluster_ips(spec)
    hint = 'write "None" with a capital for a headless Service'
    for i, ip in enumerate(ips):
        if i > 0 or ip != NONE:
            from kgen.apiserver.checks.addresses import address_grammar

            for finding in checks.grammar(at[i], ip, address_grammar(context.version)):
                yield finding if ip.lower() != "none" else Finding(finding.at, finding.reason, finding.message, hint)
        elif len(ips) > 1:
            yield invalid(at, ips, f'must not hold anything beside "{NONE}"')


@rule("KG330", on=ServiceSpec, stage="allocation")
def cluster_ips_too_many(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A Service asks for more than one IP of a family.

    Bad:
        clusterIP: 10.0.0.8
        clusterIPs: [10.0.0.8, 10.0.0.9]
        ipFamilyPolicy: RequireDualStack
        ports: [{port: 80}]
    Good:
        clusterIP: 10.0.0.8
        clusterIPs: [10.0.0.8, "2001:db8::8"]
        ipFamilyPolicy: RequireDualStack
        ports: [{port: 80}]
    """
    ips = spec.cluster_ips
    if not ips or len(ips) == 1 or not _has_ips(spec):
        return
    if len(ips) > MOST_IPS:
        yield invalid(at / "clusterIPs", ips, f"must hold at most {MOST_IPS}")
    from kgen.apiserver.checks.addresses import is_ipv6

    if len({is_ipv6(ip) for ip in ips}) == 1 and not any(_bad_ips(spec, at, context)):
        yield invalid(at / "clusterIPs", ips, "must be of two families")


@rule("KG331", on=ServiceSpec, stage="allocation")
def cluster_ip_of_other_family(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A cluster IP is not of the family that stands at its place in ipFamilies.

    Bad:
        clusterIP: 10.0.0.8
        ipFamilies: [IPv6]
        ports: [{port: 80}]
    Good:
        clusterIP: 10.0.0.8
        ipFamilies: [IPv4]
        ports: [{port: 80}]
    """
    if not spec.ip_families or not _has_ips(spec):
        return
    ips = cluster_ips(spec)
    if ips[:1] == [NONE] or any(_bad_ips(spec, at, context)):
        return
    from kgen.apiserver.checks.addresses import is_ipv6

    known = values_of(ServiceSpec, "ip_families", context.version)
    for i, (ip, family) in enumerate(zip(ips, spec.ip_families, strict=False)):
        if family in known and is_ipv6(ip) != (family == "IPv6"):
            yield invalid((at / "clusterIPs")[i], ip, f"must be an {family} address, as ipFamilies says")


@rule("KG332", on=ServiceSpec, stage="allocation")
def single_stack_with_two(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A Service asks for two IPs or families but not for dual-stack.

    Bad:
        ipFamilies: [IPv4, IPv6]
        ports: [{port: 80}]
    Good:
        ipFamilies: [IPv4, IPv6]
        ipFamilyPolicy: PreferDualStack
        ports: [{port: 80}]
    """
    asked = [field for field in (spec.cluster_ips, spec.ip_families) if field and len(field) == MOST_IPS]
    if not asked or not _has_ips(spec) or _policy(spec) != "SingleStack" or _ips_failed(at, context):
        return
    for _ in asked:
        must = "must be PreferDualStack or RequireDualStack for two IPs or families"
        yield invalid(at / "ipFamilyPolicy", "SingleStack", must)


def _policy(spec: ServiceSpec) -> str:
    """The policy; a headless Service without a selector wants both families."""
    if spec.ip_family_policy is not None:
        return spec.ip_family_policy
    return "RequireDualStack" if spec.cluster_ip == NONE and not spec.selector else "SingleStack"


def _ips_failed(at: FieldPath, context: Context) -> bool:
    return any(context.failed(at / field) for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"))


@rule("KG333", on=ServiceSpec, stage="allocation")
def node_port_taken(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """Two ports of a Service want the same nodePort.

    Only the same port with another protocol, such as DNS on TCP and UDP, may share one.

    Bad:
        type: NodePort
        ports: [{name: web, port: 80, nodePort: 30080}, {name: admin, port: 81, nodePort: 30080}]
    Good:
        type: NodePort
        ports: [{name: dns-tcp, port: 53, nodePort: 30053}, {name: dns, port: 53, protocol: UDP, nodePort: 30053}]
    """
    taken = _taken_twice(spec)
    if taken is not None and not _ips_failed(at, context):
        where, number = taken
        yield invalid((at / "ports")[where] / "nodePort", number, "is taken by another port of this Service")


@rule("KG334", on=ServiceSpec, stage="allocation")
def health_check_port_taken(spec: ServiceSpec, at: FieldPath, context: Context) -> Findings:
    """A healthCheckNodePort is also a nodePort of the same Service; the server answers with an internal error.

    Bad:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 30080
        ports: [{port: 80, nodePort: 30080}]
    Good:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 30081
        ports: [{port: 80, nodePort: 30080}]
    """
    number = spec.health_check_node_port
    if not number or spec.type != "LoadBalancer" or spec.external_traffic_policy != "Local":
        return
    if number in node_ports(spec) and _taken_twice(spec) is None and not _ips_failed(at, context):
        yield Finding(at / "healthCheckNodePort", "", f"{number} is the nodePort of a port of this Service")


def node_ports(spec: ServiceSpec) -> list[int | str]:
    """The nodePort that each port gets: a number that somebody asked for, or text for one of the server's choice."""
    return _given_out(spec)[0]


def _taken_twice(spec: ServiceSpec) -> tuple[int, int] | None:
    """Index and nodePort of the first port that cannot get its nodePort, because another port has it."""
    if spec.type not in ON_NODES:
        return None
    numbers, failed = _given_out(spec)
    return None if failed is None else (failed, int(numbers[failed]))


def _given_out(spec: ServiceSpec) -> tuple[list[int | str], int | None]:
    """What `node_ports` says, up to the port that cannot get its own, and the index of that one.

    The first port with a number decides for all with the same number that do not ask for a nodePort themselves.
    """
    numbers: list[int | str] = [port.node_port or 0 for port in spec.ports or ()]
    if spec.type not in ON_NODES:
        return numbers, None
    gets_any = spec.type == "NodePort" or spec.allocate_load_balancer_node_ports is not False
    of_port: dict[int, int | str] = {}
    taken: set[int | str] = set()
    for i, port in enumerate(spec.ports or ()):
        number = port.port or 0
        if number not in of_port and (numbers[i] or gets_any):
            of_port[number] = numbers[i] = numbers[i] or _wanted(spec, number) or f"of port {number}"
        elif numbers[i] in (0, of_port.get(number)):
            numbers[i] = of_port.get(number, 0) if gets_any else numbers[i]
            continue
        if numbers[i] in taken:
            return numbers, i
        taken.add(numbers[i])
    return numbers, None


def _wanted(spec: ServiceSpec, number: int) -> int:
    """The first nodePort that a port with a number asks for."""
    return next((port.node_port for port in spec.ports or () if port.node_port and (port.port or 0) == number), 0)
