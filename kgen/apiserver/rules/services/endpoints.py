"""Endpoints and EndpointSlices: who answers for a Service."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.addresses import address_grammar, canonical_ip, endpoint_ip, is_ipv6, unusual_ip
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import duplicate, invalid, required, too_many, warning
from kgen.k8s.core_v1 import EndpointAddress, EndpointPort, EndpointSubset
from kgen.k8s.discovery_v1 import Endpoint, EndpointHints, EndpointSlice
from kgen.k8s.discovery_v1 import EndpointPort as SlicePort
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized

    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath

MOST_ENDPOINTS = 1_000
MOST_ADDRESSES = 100
MOST_PORTS = 20_000
MOST_HINTS = 8
ONE_ERROR_EACH = (1, 33)
"""The first version that reports one thing at a time of an address in a slice, and wants IPv6 in its usual form."""
NODE_HINTS = (1, 34)
"""The first version that looks at hints for nodes."""


@rule("KG340", on=EndpointSubset)
def endpoints_without_address(subset: EndpointSubset, at: FieldPath) -> Findings:
    """A subset of Endpoints has no address, ready or not.

    Bad:
        ports: [{port: 3306}]
    Good:
        addresses: [{ip: 192.0.2.7}]
        ports: [{port: 3306}]
    """
    if not subset.addresses and not subset.not_ready_addresses:
        yield required(at, "needs addresses or notReadyAddresses")


@rule("KG341", on=EndpointAddress)
def endpoint_address_invalid(address: EndpointAddress, at: FieldPath, context: Context) -> Findings:
    """The IP of an endpoint is no address, or one that no other node can reach; the server may say so twice.

    Bad:
        ip: 127.0.0.1
    Good:
        ip: 192.0.2.7
    """
    ip = address.ip or ""
    for reason in [*address_grammar(context.version)(ip), *endpoint_ip(ip)]:
        yield invalid(at / "ip", ip, reason)


@rule("KG342", on=EndpointAddress, also=(Endpoint,))
def endpoint_name_invalid(address: EndpointAddress, at: FieldPath) -> Findings:
    """The host name of an endpoint is no DNS label, or its node's name no DNS name.

    Bad:
        ip: 192.0.2.7
        hostname: mysql_0
    Good:
        ip: 192.0.2.7
        hostname: mysql-0
    """
    if address.hostname or (address.hostname == "" and isinstance(address, Endpoint)):
        yield from checks.grammar(at / "hostname", address.hostname, grammars.dns_label)
    if address.node_name is not None:
        yield from checks.grammar(at / "nodeName", address.node_name, grammars.dns_subdomain)


@rule("KG343", on=EndpointSubset)
def endpoint_port_unnamed(subset: EndpointSubset, at: FieldPath) -> Findings:
    """One of several ports of Endpoints has no name.

    Bad:
        addresses: [{ip: 192.0.2.7}]
        ports: [{port: 80}, {name: metrics, port: 9090}]
    Good:
        addresses: [{ip: 192.0.2.7}]
        ports: [{name: web, port: 80}, {name: metrics, port: 9090}]
    """
    if subset.ports and len(subset.ports) > 1:
        for i, port in enumerate(subset.ports):
            if not port.name:
                yield required((at / "ports")[i] / "name", "each of several ports needs a name")


@rule("KG344", on=EndpointPort)
def endpoint_port_invalid(port: EndpointPort, at: FieldPath) -> Findings:
    """A port of Endpoints is missing or outside 1 to 65535; nobody looks at those of an EndpointSlice.

    Bad:
        port: 65536
    Good:
        port: 3306
    """
    yield from checks.bounds(port, "port", at)


@rule("KG345", on=EndpointSlice)
def address_type_unknown(item: EndpointSlice, at: FieldPath, context: Context) -> Findings:
    """An EndpointSlice does not say which type of addresses it holds, or a type that there is not.

    Bad:
        metadata: {name: web-1}
        endpoints: [{addresses: [192.0.2.7]}]
    Good:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints: [{addresses: [192.0.2.7]}]
    """
    yield from checks.closed_set(item, "address_type", at, context)


def _endpoints(item: EndpointSlice) -> list[Endpoint]:
    """The endpoints that the server looks at: none of too many."""
    return item.endpoints if item.endpoints and len(item.endpoints) <= MOST_ENDPOINTS else []


def _ports(item: EndpointSlice) -> list[SlicePort]:
    return item.ports if item.ports and len(item.ports) <= MOST_PORTS else []


def _unseen(item: EndpointSlice) -> tuple[str, ...]:
    seen = {"endpoints": _endpoints(item), "ports": _ports(item)}
    return tuple(field for field, items in seen.items() if not items)


@rule("KG346", on=EndpointSlice, hides=_unseen)
def endpoint_slice_overfull(item: EndpointSlice, at: FieldPath, context: Context) -> Findings:
    """An EndpointSlice holds too much; spread it over several.

    It may have 1,000 endpoints with 100 addresses, 8 zones and 8 nodes as hints each, and 20,000 ports.

    Bad:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints:
          - addresses: [192.0.2.7]
            hints:
              forZones:
                [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}, {name: f}, {name: g}, {name: h}, {name: i}]
    Good:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints: [{addresses: [192.0.2.7], hints: {forZones: [{name: a}]}}]
    """
    yield from _if_too_many(at / "endpoints", item.endpoints, MOST_ENDPOINTS)
    yield from _if_too_many(at / "ports", item.ports, MOST_PORTS)
    for i, endpoint in enumerate(_endpoints(item)):
        where = (at / "endpoints")[i]
        yield from _if_too_many(where / "addresses", endpoint.addresses, MOST_ADDRESSES)
        hints = endpoint.hints or EndpointHints()
        zones = list(_if_too_many(where / "hints" / "forZones", hints.for_zones, MOST_HINTS))
        yield from zones
        if not zones and context.version >= NODE_HINTS:
            yield from _if_too_many(where / "hints" / "forNodes", hints.for_nodes, MOST_HINTS)


def _if_too_many(at: FieldPath, items: Sized | None, limit: int) -> Findings:
    if items and len(items) > limit:
        yield too_many(at, len(items), limit)


@rule("KG347", on=EndpointSlice)
def endpoint_without_address(item: EndpointSlice, at: FieldPath) -> Findings:
    """An endpoint of an EndpointSlice has no address.

    Bad:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints: [{hostname: web-0}]
    Good:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints: [{addresses: [192.0.2.7], hostname: web-0}]
    """
    for i, endpoint in enumerate(_endpoints(item)):
        if not endpoint.addresses:
            yield required((at / "endpoints")[i] / "addresses", "an endpoint needs at least one address")


@rule("KG348", on=EndpointSlice)
def slice_address_invalid(item: EndpointSlice, at: FieldPath, context: Context) -> Findings:
    """An address of an EndpointSlice is not of its addressType, or one that no other node can reach.

    Bad:
        metadata: {name: web-1}
        addressType: IPv4
        endpoints: [{addresses: ["2001:db8::7"]}]
    Good:
        metadata: {name: web-1}
        addressType: IPv6
        endpoints: [{addresses: ["2001:db8::7"]}]
    """
    check = _CHECKS.get(item.address_type or "")
    if check is None:
        return
    for i, endpoint in enumerate(_endpoints(item)):
        where = (at / "endpoints")[i] / "addresses"
        for j, address in enumerate(endpoint.addresses or ()):
            yield from check(where, j, address, context.version)


def _ipv4(at: FieldPath, index: int, address: str, version: Version) -> Findings:
    if version < ONE_ERROR_EACH:
        return _twice(at[index], address, "IPv4")
    return _of_family(at, index, address, address_grammar(version)(address), "IPv4")


def _ipv6(at: FieldPath, index: int, address: str, version: Version) -> Findings:
    if version < ONE_ERROR_EACH:
        return _twice(at[index], address, "IPv6")
    return _of_family(at, index, address, canonical_ip(address), "IPv6")


def _twice(at: FieldPath, address: str, family: str) -> Findings:
    """What servers before 1.33 say: what is no address at all is wrong twice."""
    reachable = endpoint_ip(address)
    if is_ipv6(address) != (family == "IPv6") or grammars.parsed_ip(address) is None:
        yield invalid(at, address, f"must be an {family} address")
    for reason in reachable:
        yield invalid(at, address, reason)


def _of_family(at: FieldPath, index: int, address: str, reasons: list[str], family: str) -> Findings:
    if not reasons and is_ipv6(address) != (family == "IPv6"):
        yield invalid(at, address, f"must be an {family} address, as addressType says")
    for reason in reasons or endpoint_ip(address):
        yield invalid(at[index], address, reason)


def _fqdn(at: FieldPath, index: int, address: str, _: Version) -> Findings:
    if not address:
        yield required(at[index], "must be a domain name")
        return
    labels = address.removesuffix(".").split(".")
    reasons = grammars.dns_subdomain(".".join(labels))
    reasons += ["must have at least two parts"] if len(labels) == 1 else []
    reasons += [reason for label in labels for reason in grammars.dns_label(label)]
    if reasons:
        yield invalid(at[index], address, reasons[0])


_CHECKS: dict[str, Callable[[FieldPath, int, str, Version], Findings]] = {"IPv4": _ipv4, "IPv6": _ipv6, "FQDN": _fqdn}


@rule("KG349", on=EndpointSlice)
def slice_port_name_twice(item: EndpointSlice, at: FieldPath) -> Findings:
    """Two ports of an EndpointSlice have the same name, or none.

    Bad:
        metadata: {name: web-1}
        addressType: IPv4
        ports: [{port: 80}, {port: 443}]
    Good:
        metadata: {name: web-1}
        addressType: IPv4
        ports: [{port: 80}, {name: tls, port: 443}]
    """
    seen = set()
    for i, port in enumerate(_ports(item)):
        name = port.name or ""
        if name in seen:
            yield duplicate((at / "ports")[i] / "name", name)
        seen.add(name)


@rule("KG350", on=SlicePort)
def slice_protocol_unknown(port: SlicePort, at: FieldPath, context: Context) -> Findings:
    """The protocol of a port of an EndpointSlice is none of TCP, UDP and SCTP.

    Bad:
        port: 80
        protocol: http
    Good:
        port: 80
        protocol: TCP
    """
    yield from checks.closed_set(port, "protocol", at, context)


@rule("KG351", on=EndpointHints)
def endpoint_hint_invalid(hints: EndpointHints, at: FieldPath, context: Context) -> Findings:
    """A zone or node for which an endpoint is meant cannot have such a name, or is there twice.

    Bad:
        forZones: [{name: zone a}]
    Good:
        forZones: [{name: zone-a}]
    """
    if len(hints.for_zones or ()) > MOST_HINTS:
        return
    zones = [each.name or "" for each in hints.for_zones or ()]
    yield from _names(at / "forZones", zones, grammars.label_value)
    if hints.for_nodes and len(hints.for_nodes) <= MOST_HINTS and context.version >= NODE_HINTS:
        yield from _names(at / "forNodes", [each.name or "" for each in hints.for_nodes], grammars.dns_subdomain)


def _names(at: FieldPath, names: list[str], fits: Callable[[str], list[str]]) -> Findings:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield duplicate(at[i] / "name", name)
        yield from checks.grammar(at[i] / "name", name, fits)


@rule("KG352", on=EndpointAddress, severity="warning")
def endpoint_address_unusual(address: EndpointAddress, at: FieldPath, context: Context) -> Findings:
    """The IP of an endpoint is not in its usual form; something that compares text may go wrong.

    Bad:
        ip: "2001:DB8::7"
    Good:
        ip: "2001:db8::7"
    """
    said = unusual_ip(address.ip or "")
    if said and context.version >= ONE_ERROR_EACH and not context.failed(at):
        yield warning(at / "ip", said)


@rule("KG353", on=EndpointSlice, severity="warning")
def slice_address_unusual(item: EndpointSlice, at: FieldPath, context: Context) -> Findings:
    """An EndpointSlice holds domain names, which is deprecated, or addresses that are not in their usual form.

    Bad:
        metadata: {name: db-1}
        addressType: FQDN
        endpoints: [{addresses: [db.example.com]}]
    Good:
        metadata: {name: db-1}
        addressType: IPv4
        endpoints: [{addresses: [192.0.2.7]}]
    """
    if item.address_type == "FQDN":
        yield warning(at / "addressType", "FQDN is deprecated", "a Service of type ExternalName points at a DNS name")
    for i, endpoint in enumerate(_endpoints(item) if context.version >= ONE_ERROR_EACH else ()):
        for j, address in enumerate(endpoint.addresses or ()):
            where = ((at / "endpoints")[i] / "addresses")[j]
            if (said := unusual_ip(address)) and not context.failed(where):
                yield warning(where, said)


@update_rule("KG1439", on=EndpointSlice)
def address_type_changed(item: EndpointSlice, at: FieldPath, context: Context) -> Findings:
    """A change gives an EndpointSlice another addressType.

    Bad:
        metadata: {name: web}
        addressType: IPv4
        endpoints: []
        ---
        metadata: {name: web}
        addressType: IPv6
        endpoints: []
    Good:
        metadata: {name: web}
        addressType: IPv4
        endpoints: []
        ---
        metadata: {name: web}
        addressType: IPv4
        endpoints: [{addresses: [10.0.0.8]}]
    """
    yield from checks.immutable(item, at, context, "create a slice with a new name")
