"""IP addresses and networks, strict and lenient."""

from __future__ import annotations

import pytest

from kgen.apiserver.checks.addresses import (
    address_grammar,
    canonical_ip,
    endpoint_ip,
    is_ipv6,
    is_part,
    network_grammar,
    parsed_cidr,
    unusual_cidr,
    unusual_ip,
)


@pytest.mark.parametrize("address", ["10.0.0.010", "::ffff:10.0.0.1"])
def test_since_1_36_an_address_has_no_leading_zeros_and_one_family(address: str) -> None:
    assert address_grammar((1, 36))(address)
    assert not address_grammar((1, 35))(address)


@pytest.mark.parametrize("network", ["10.0.0.1/8", "10.0.0.0/08", "::ffff:10.0.0.0/104"])
def test_since_1_36_a_network_has_no_host_bits(network: str) -> None:
    assert network_grammar((1, 36))(network)
    assert not network_grammar((1, 35))(network)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 - nothing listens there
        ("::", "unspecified"),
        ("169.254.0.9", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.0.9", "multicast"),
        ("ff02::1", "multicast"),
        ("ff32::1", "multicast"),
        ("nowhere", "must be an IP address"),
    ],
)
def test_an_endpoint_must_be_reachable_from_elsewhere(address: str, word: str) -> None:
    [reason] = endpoint_ip(address)
    assert word in reason


@pytest.mark.parametrize("address", ["192.0.2.7", "224.0.1.9", "ff05::1", "2001:db8::7"])
def test_other_addresses_are_reachable(address: str) -> None:
    assert not endpoint_ip(address)


def test_ipv4_written_as_ipv6_is_ipv4() -> None:
    assert is_ipv6("2001:db8::7")
    assert not is_ipv6("::ffff:192.0.2.7")
    assert not is_ipv6("nowhere")


def test_a_canonical_address_is_written_one_way() -> None:
    assert canonical_ip("2001:DB8::1") == ['must be written "2001:db8::1"']
    assert canonical_ip("2001:db8:0:0:0:0:0:1")
    assert canonical_ip("192.0.2.010")
    assert not canonical_ip("2001:db8::1")


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("10.1.0.0/16", "10.0.0.0/8", True),
        ("10.0.0.0/8", "10.0.0.0/8", False),
        ("10.0.0.0/7", "10.0.0.0/8", False),
        ("11.0.0.0/16", "10.0.0.0/8", False),
        ("2001:db8:1::/48", "2001:db8::/32", True),
        ("2001:db8::/48", "10.0.0.0/8", False),
        ("::ffff:10.1.0.0/112", "10.0.0.0/8", True),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8", True),
    ],
)
def test_a_part_of_a_network_is_smaller_and_inside(inner: str, outer: str, *, expected: bool) -> None:
    part, whole = parsed_cidr(inner), parsed_cidr(outer)
    assert part is not None
    assert whole is not None
    assert is_part(part, whole) is expected


def test_what_is_no_network_is_none() -> None:
    assert parsed_cidr("10.0.0.0") is None
    assert parsed_cidr("10.0.0.0/33") is None
    assert str(parsed_cidr("010.0.0.1/8")) == "10.0.0.0/8"


def test_unusual_addresses_are_named_with_their_usual_form() -> None:
    assert unusual_ip("192.0.2.010") == '"192.0.2.010" is refused since Kubernetes 1.36; write "192.0.2.10"'
    assert unusual_ip("2001:DB8::1") == '"2001:DB8::1" should be written "2001:db8::1"'
    assert not unusual_ip("192.0.2.1")
    assert not unusual_ip("nowhere")
    assert list(unusual_cidr("2001:DB8::/32")) == ['"2001:DB8::/32" should be written "2001:db8::/32"']
    assert len(list(unusual_cidr("10.0.0.1/8"))) == 1
    assert not list(unusual_cidr("10.0.0.0/8"))
    assert not list(unusual_cidr("nowhere"))
