"""IP addresses and networks as the API server takes them, by its version, and what it says of odd ones."""

from __future__ import annotations

from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ipaddress import IPv4Network, IPv6Network
    from typing import TypeAlias

    from kgen.apiserver.rule import Version
    from kgen.syntax.grammars import Address, Reasons

    Network: TypeAlias = IPv4Network | IPv6Network

STRICT: Version = (1, 36)
"""The first version that refuses leading zeros, host bits and IPv4 written as IPv6."""


def address_grammar(version: Version) -> Callable[[str], Reasons]:
    """The grammar of addresses in fields as old as Services."""
    return grammars.ip if version >= STRICT else grammars.lenient_ip


def network_grammar(version: Version) -> Callable[[str], Reasons]:
    """The grammar of networks in fields as old as NetworkPolicies."""
    return grammars.cidr if version >= STRICT else grammars.lenient_cidr


def canonical_ip(value: str) -> Reasons:
    """An address that is written as the server itself would write it: names of IPAddresses, IPv6 endpoints.

    >>> canonical_ip("2001:DB8::1")
    ['must be written "2001:db8::1"']
    """
    if found := grammars.ip(value):
        return found
    usual = str(grammars.parsed_ip(value))
    return [] if value == usual else [f'must be written "{usual}"']


def is_ipv6(value: str) -> bool:
    """Whether text is an IPv6 address; IPv4 written as IPv6 is none."""
    address = _plain(value)
    return address is not None and address.version == _SIX


def endpoint_ip(value: str) -> Reasons:
    """An address that traffic from elsewhere can reach: of an endpoint, or an external one of a Service.

    >>> endpoint_ip("127.0.0.1")
    ['must not be a loopback address']
    """
    address = _plain(value)
    if address is None:
        return grammars.lenient_ip(value)
    return [f"must not be {what}" for what in _special(address)]


def _special(address: Address) -> Iterator[str]:
    if address.is_unspecified:
        yield "the unspecified address"
    if address.is_loopback:
        yield "a loopback address"
    if address.is_link_local:
        yield "a link-local address"
    packed = address.packed
    of_four = address.version != _SIX and packed[:3] == b"\xe0\x00\x00"
    if of_four or (address.version == _SIX and packed[0] == _MULTICAST and packed[1] & _SCOPE == _LINK):
        yield "a link-local multicast address"


def unusual_ip(value: str) -> str:
    """What the server says of an address that it takes and would rather not; "" where it has nothing to say.

    >>> unusual_ip("2001:DB8::1")
    '"2001:DB8::1" should be written "2001:db8::1"'
    """
    address = _plain(value)
    if address is None:
        return ""
    if grammars.ip(value):
        return f'"{value}" is refused since Kubernetes 1.36; write "{address}"'
    return "" if address.version != _SIX or str(address) == value else f'"{value}" should be written "{address}"'


def unusual_cidr(value: str) -> Iterator[str]:
    """What the server says of a network that it takes and would rather not."""
    network = parsed_cidr(value)
    if network is None:
        return
    for reason in grammars.cidr(value):
        yield f'"{value}" {reason}, since Kubernetes 1.36'
    if not grammars.cidr(value) and network.version == _SIX and str(network) != value:
        yield f'"{value}" should be written "{network}"'


def parsed_cidr(value: str) -> Network | None:
    """The network that the server reads, leading zeros and host bits or not; None where it reads none."""
    if grammars.lenient_cidr(value):
        return None
    from ipaddress import ip_network

    text, _, length = value.partition("/")
    return ip_network((str(grammars.parsed_ip(text)), int(length[-3:])), strict=False)


def is_part(inner: Network, outer: Network) -> bool:
    """Whether a network is a part of another, and not all of it."""
    return inner.prefixlen > outer.prefixlen and _plain(str(inner.network_address)) in _as_ipv4(outer)


def _as_ipv4(network: Network) -> Network:
    """The network, as IPv4 where it is that in truth."""
    from ipaddress import ip_network

    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ip_network((mapped, max(network.prefixlen - _MAPPED, 0)), strict=False) if mapped else network


def _plain(value: str) -> Address | None:
    """The address in text, as IPv4 where it is that in truth."""
    address = grammars.parsed_ip(value)
    return getattr(address, "ipv4_mapped", None) or address


_SIX = 6
_MAPPED = 96
"""The bits of an IPv6 address before an IPv4 address that is written so."""
_MULTICAST, _SCOPE, _LINK = 0xFF, 0x0F, 0x02
