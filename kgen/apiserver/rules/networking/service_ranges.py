"""Addresses that Services may have, and those that they have."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.addresses import parsed_cidr
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import invalid, required
from kgen.k8s.networking_v1 import IPAddressSpec, ServiceCIDRSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MOST_RANGES = 2


@rule("KG1346", on=IPAddressSpec)
def address_of_nobody(spec: IPAddressSpec, at: FieldPath) -> Findings:
    """An IPAddress does not say whose it is, or names somebody that there cannot be.

    Bad:
        parentRef: {name: web, namespace: shop}
    Good:
        parentRef: {resource: services, name: web, namespace: shop}
    """
    owner, where = spec.parent_ref, at / "parentRef"
    if owner is None:
        yield required(where, "must say whose address it is")
        return
    yield from checks.grammar(where / "group", owner.group, grammars.dns_subdomain) if owner.group else ()
    for json, value in (("resource", owner.resource), ("name", owner.name)):
        if not value:
            yield required(where / json, f"must be the {json} of the owner")
    for json, segment in (("resource", owner.resource), ("name", owner.name), ("namespace", owner.namespace)):
        if segment:
            yield from checks.grammar(where / json, segment, grammars.path_segment)


@rule("KG1347", on=ServiceCIDRSpec)
def service_range_invalid(spec: ServiceCIDRSpec, at: FieldPath) -> Findings:
    """A range of addresses for Services is none, or there is more than one of IPv4 and one of IPv6.

    Bad:
        cidrs: [10.96.0.0/16, 10.97.0.0/16]
    Good:
        cidrs: [10.96.0.0/16, "fd00:10:96::/112"]
    """
    ranges, where = spec.cidrs or [], at / "cidrs"
    if not ranges:
        yield required(where, "must have a range", "such as [10.96.0.0/16]")
    elif len(ranges) > MOST_RANGES:
        yield invalid(where, ranges, "must be one range of IPv4, one of IPv6, or one of each")
    else:
        yield from _range_problems(ranges, where)


def _range_problems(ranges: list[str], at: FieldPath) -> Findings:
    for i, text in enumerate(ranges):
        network = parsed_cidr(text)
        for reason in grammars.cidr(text) or (
            [] if network is None or str(network) == text else [f"must be {network}"]
        ):
            yield invalid(at[i], text, reason)
    networks = [each for each in map(parsed_cidr, ranges) if each is not None]
    if len(networks) == MOST_RANGES and networks[0].version == networks[1].version:
        yield invalid(at, ranges, "must be one range of IPv4, one of IPv6, or one of each")


@update_rule("KG1440", on=IPAddressSpec)
def address_owner_changed(spec: IPAddressSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives an IPAddress to another object.

    Bad:
        parentRef: {resource: services, name: web, namespace: shop}
        ---
        parentRef: {resource: services, name: api, namespace: shop}
    Good:
        parentRef: {resource: services, name: web, namespace: shop}
        ---
        parentRef: {resource: services, name: web, namespace: shop}
    """
    yield from checks.immutable(spec, at, context, "the server writes this itself")


@update_rule("KG1441", on=ServiceCIDRSpec)
def service_range_changed(spec: ServiceCIDRSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a ServiceCIDR another range; a second one, of the other family, may be added.

    Bad:
        cidrs: [10.1.0.0/16]
        ---
        cidrs: [10.2.0.0/16]
    Good:
        cidrs: [10.1.0.0/16]
        ---
        cidrs: [10.1.0.0/16, "2001:db8::/64"]
    """
    old, new, hint = context.old.cidrs or [], spec.cidrs or [], "create a ServiceCIDR with a new name"
    if len(old) == len(new) or (len(old), len(new)) == (1, 2):
        for i, each in enumerate(old):
            if new[i] != each:
                yield invalid((at / "cidrs")[i], new[i], "field is immutable", hint)
    else:
        yield invalid(at / "cidrs", new, "field is immutable", hint)
