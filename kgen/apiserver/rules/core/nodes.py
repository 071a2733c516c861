"""Nodes that somebody writes down, though mostly kubelets do."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.addresses import network_grammar, parsed_cidr, unusual_cidr
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import FORBIDDEN, INVALID, Finding, duplicate, forbidden, invalid, warning
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import NodeSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings


@rule("KG592", on=NodeSpec, severity="warning")
def node_field_without_effect(spec: NodeSpec, at: FieldPath) -> Findings:
    """A Node has an id of a cloud, or the place of a kubelet's configuration, which nothing reads any more.

    Bad:
        externalID: i-0b1d
    Good:
        providerID: aws:///eu-1a/i-0b1d
    """
    if spec.external_id:
        yield warning(at / "externalID", "does nothing any more")
    if spec.config_source is not None:
        yield warning(at / "configSource", "does nothing any more", "kubelets read files: --config")


@rule("KG593", on=NodeSpec, severity="warning")
def node_network_unusual(spec: NodeSpec, at: FieldPath) -> Findings:
    """A network of a Node's pods is not in its usual form; something that compares text may go wrong.

    Bad:
        podCIDRs: ["2001:DB8::/64"]
    Good:
        podCIDRs: ["2001:db8::/64"]
    """
    for i, network in enumerate(_networks(spec)):
        for said in unusual_cidr(network):
            yield warning((at / "podCIDRs")[i], said)


@rule("KG594", on=NodeSpec)
def node_network_invalid(spec: NodeSpec, at: FieldPath, context: Context) -> Findings:
    """The networks of a Node's pods are no networks, or more than one of IPv4 and one of IPv6.

    Bad:
        podCIDRs: [10.244.0.0]
    Good:
        podCIDRs: [10.244.0.0/24]
    """
    networks, where = _networks(spec), at / "podCIDRs"
    for i, network in enumerate(networks):
        yield from checks.grammar(where[i], network, network_grammar(context.version))
    parsed = [each for each in map(parsed_cidr, networks) if each is not None]
    families = {each.version for each in parsed}
    if len(networks) > 1 and len(parsed) < len(networks):
        yield Finding(where, "InternalError", "the server cannot tell which are of IPv4 and which of IPv6")
    if len(networks) > 1 and len(families) < len(networks):
        yield invalid(where, networks, "must be one network of IPv4, one of IPv6, or one of each")


@rule("KG595", on=NodeSpec)
def taint_invalid(spec: NodeSpec, _at: FieldPath, context: Context) -> Findings:
    """A taint of a Node has a key, a value or an effect that there cannot be, or is there twice.

    The server speaks of `metadata.taints`, though they stand in the spec.

    Bad:
        taints: [{key: gpu, effect: Never}]
    Good:
        taints: [{key: gpu, effect: NoSchedule}]
    """
    where, seen = FieldPath() / "metadata" / "taints", set()
    for i, taint in enumerate(spec.taints or ()):
        yield from checks.grammar(where[i] / "key", taint.key or "", grammars.qualified_name)
        if reasons := checks.problems(taint.value or "", grammars.label_value):
            yield invalid(where[i] / "value", taint.value, ", ".join(reasons))
        yield from checks.closed_set(taint, "effect", where[i], context)
        if (taint.key or "", taint.effect or "") in seen:
            yield duplicate(where[i], taint.key or "")
        seen.add((taint.key or "", taint.effect or ""))


def _networks(spec: NodeSpec) -> list[str]:
    """The networks that the server looks at: podCIDR alone where it is not the first of podCIDRs."""
    several = spec.pod_cidrs or []
    return [spec.pod_cidr] if spec.pod_cidr and spec.pod_cidr not in several[:1] else several


def _pod_networks(spec: NodeSpec) -> list[str]:
    """The networks of a node's pods: where the one and the first of many differ, the one counts."""
    many = spec.pod_cidrs or []
    return [spec.pod_cidr] if spec.pod_cidr and many[:1] != [spec.pod_cidr] else many


@update_rule("KG1442", on=NodeSpec)
def node_field_immutable(spec: NodeSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a Node another range of pod addresses or another providerID.

    Both may be set where they are not yet.

    Bad:
        podCIDR: 10.1.0.0/24
        podCIDRs: [10.1.0.0/24]
        ---
        podCIDR: 10.2.0.0/24
        podCIDRs: [10.2.0.0/24]
    Good:
        unschedulable: false
        ---
        unschedulable: true
        providerID: "example://a"
    """
    hint = "delete the Node; the kubelet registers it anew"
    old, new = map(_pod_networks, (context.old, spec))
    if old and old != new:
        yield forbidden(at / "podCIDRs", 'node updates may not change podCIDR except from "" to valid', hint)
    before, after = context.old.provider_id or "", spec.provider_id or ""
    if before and before != after:
        message = 'node updates may not change providerID except from "" to valid'
        reason = INVALID if context.version >= PROVIDER_INVALID_SINCE else FORBIDDEN
        yield Finding(at / "providerID", reason, message, hint)


PROVIDER_INVALID_SINCE = (1, 37)
"""The first version that answers Invalid, where those before answer Forbidden."""
