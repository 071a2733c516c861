"""NetworkPolicies."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.addresses import is_part, network_grammar, parsed_cidr, unusual_cidr
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required, warning
from kgen.k8s.networking_v1 import IPBlock, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MOST_TYPES = 2
WARNED_SINCE = (1, 33)


@rule("KG368", on=NetworkPolicySpec)
def policy_selector_invalid(spec: NetworkPolicySpec, at: FieldPath) -> Findings:
    """The podSelector of a NetworkPolicy holds what cannot be a label, or an expression that cannot be.

    Bad:
        podSelector: {matchLabels: {app: my web}}
    Good:
        podSelector: {matchLabels: {app: my-web}}
    """
    if spec.pod_selector is not None:
        yield from checks.label_selector(at / "podSelector", spec.pod_selector)


@rule("KG369", on=NetworkPolicySpec)
def policy_type_unknown(spec: NetworkPolicySpec, at: FieldPath, context: Context) -> Findings:
    """A policyType is neither Ingress nor Egress, or there are more than two.

    Bad:
        podSelector: {}
        policyTypes: [ingress]
    Good:
        podSelector: {}
        policyTypes: [Ingress]
    """
    if len(spec.policy_types or ()) > MOST_TYPES:
        yield invalid(at / "policyTypes", spec.policy_types, "must be at most Ingress and Egress")
    else:
        yield from checks.closed_set(spec, "policy_types", at, context)


@rule("KG370", on=NetworkPolicyPeer)
def policy_peer_ambiguous(peer: NetworkPolicyPeer, at: FieldPath) -> Findings:
    """A peer of a NetworkPolicy is nobody, or both a range of IPs and pods.

    Bad:
        ipBlock: {cidr: 10.0.0.0/8}
        podSelector: {}
    Good:
        ipBlock: {cidr: 10.0.0.0/8}
    """
    selects = peer.pod_selector is not None or peer.namespace_selector is not None
    if peer.ip_block is not None and selects:
        yield forbidden(at, "an ipBlock stands alone; write the selectors as another peer")
    elif peer.ip_block is None and not selects:
        hint = "for everybody, leave from or to away, or write a podSelector and a namespaceSelector of {}"
        yield required(at, "a peer needs an ipBlock, a podSelector or a namespaceSelector", hint)


@rule("KG371", on=NetworkPolicyPeer)
def policy_peer_selector_invalid(peer: NetworkPolicyPeer, at: FieldPath) -> Findings:
    """A selector of a NetworkPolicy's peer holds what cannot be a label, or an expression that cannot be.

    Bad:
        podSelector: {matchExpressions: [{key: app, operator: In}]}
    Good:
        podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
    """
    if peer.pod_selector is not None:
        yield from checks.label_selector(at / "podSelector", peer.pod_selector)
    if peer.namespace_selector is not None:
        yield from checks.label_selector(at / "namespaceSelector", peer.namespace_selector)


@rule("KG372", on=IPBlock)
def ip_block_invalid(block: IPBlock, at: FieldPath, context: Context) -> Findings:
    """The cidr of a NetworkPolicy's peer, or what is excepted from it, is no network.

    Bad:
        cidr: 10.0.0.7
    Good:
        cidr: 10.0.0.7/32
    """
    fits = network_grammar(context.version)
    if not block.cidr:
        yield required(at / "cidr", "an ipBlock needs its network")
        return
    yield from checks.grammar(at / "cidr", block.cidr, fits)
    for i, network in enumerate(block.except_ or ()):
        if parsed_cidr(block.cidr) is not None:
            yield from checks.grammar((at / "except")[i], network, fits)


@rule("KG373", on=IPBlock)
def ip_exception_outside(block: IPBlock, at: FieldPath) -> Findings:
    """What is excepted from the cidr of a NetworkPolicy's peer is not a part of it.

    Bad:
        cidr: 10.0.0.0/16
        except: [10.1.0.0/24]
    Good:
        cidr: 10.0.0.0/16
        except: [10.0.1.0/24]
    """
    if not block.except_ or not block.cidr:
        return
    outer = parsed_cidr(block.cidr)
    for i, text in enumerate(block.except_ if outer else ()):
        inner = parsed_cidr(text)
        if inner is not None and outer is not None and not is_part(inner, outer):
            yield invalid((at / "except")[i], text, f"must be a part of {block.cidr}, and not all of it")


@rule("KG374", on=NetworkPolicyPort)
def policy_port_invalid(port: NetworkPolicyPort, at: FieldPath, context: Context) -> Findings:
    """A port of a NetworkPolicy is no port: a number from 1 to 65535 or the name of a container's.

    Bad:
        port: "80"
    Good:
        port: 80
    """
    if isinstance(port.port, str):
        yield from checks.grammar(at / "port", port.port, grammars.port_name)
    elif port.port is not None:
        yield from checks.port_number(at / "port", port.port)
    yield from checks.closed_set(port, "protocol", at, context)


@rule("KG375", on=NetworkPolicyPort)
def policy_port_range_invalid(port: NetworkPolicyPort, at: FieldPath) -> Findings:
    """The end of a range of ports is before its start, is no port, or has no number to start from.

    Bad:
        port: 32000
        endPort: 31000
    Good:
        port: 31000
        endPort: 32000
    """
    end, start = port.end_port, port.port
    if end is None:
        return
    if not isinstance(start, int):
        yield invalid(at / "endPort", end, "needs a number as port to start from")
        return
    if end < start:
        yield invalid(at / "endPort", end, f"must not be less than port, {start}")
    yield from checks.bounds(port, "end_port", at)


@rule("KG376", on=IPBlock, severity="warning")
def ip_block_unusual(block: IPBlock, at: FieldPath, context: Context) -> Findings:
    """A network of a NetworkPolicy's peer is not in its usual form; something that compares text may go wrong.

    Bad:
        cidr: 2001:DB8::/32
    Good:
        cidr: 2001:db8::/32
    """
    if context.version < WARNED_SINCE or context.failed(at):
        return
    for said in unusual_cidr(block.cidr or ""):
        yield warning(at / "cidr", said)
    for i, network in enumerate(block.except_ or ()):
        for said in unusual_cidr(network):
            yield warning((at / "except")[i], said)
