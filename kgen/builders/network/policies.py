"""Network policies: who may talk to which pods, and to whom these may talk."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.derived import (
    as_selector,
    check_port_name,
    is_workload,
    namespace_of,
    pod_selector,
    with_namespace,
)
from kgen.builders.given import as_model, is_several, shown, text, words
from kgen.builders.metadata import name_of, object_meta, patched
from kgen.builders.options import NONE, OBJECT, REQUIRED, answering, corrected
from kgen.builders.pods.parts import Port
from kgen.k8s.core_v1 import Namespace
from kgen.k8s.meta_v1 import LabelSelector
from kgen.k8s.networking_v1 import (
    IPBlock,
    NetworkPolicy,
    NetworkPolicyEgressRule,
    NetworkPolicyIngressRule,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    NetworkPolicySpec,
)
from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Never, TypeAlias, Unpack

    from kgen.builders.derived import Labels, Workload
    from kgen.builders.dicts import NetworkPolicyPortDict, NetworkPolicySpecDict
    from kgen.builders.options import NoOptions, ObjectOptions
    from kgen.builders.pods.parts import Protocol

    Pods: TypeAlias = "Labels | LabelSelector | Workload"
    Namespaces: TypeAlias = "str | Namespace | Labels | LabelSelector"
    PeerSource: TypeAlias = "Pods | str | Peer | NetworkPolicyPeer"
    """Who: a workload, the labels of pods beside the policy, `peer`, `ip_block`, or a CIDR as text."""
    PolicyPort: TypeAlias = "int | str | Port | NetworkPolicyPort | NetworkPolicyPortDict"
    PolicyPorts: TypeAlias = "PolicyPort | Sequence[PolicyPort]"

NAME_OF_NAMESPACE = "kubernetes.io/metadata.name"
"""The label with its own name that every namespace has."""


class Peer(Slotted):
    """Pods, namespaces, or pods in namespaces; made by `peer`."""

    __slots__ = ("namespaces", "pods")
    maker = "a peer(…)"

    def __init__(self, pods: Pods | None, namespaces: Namespaces | None) -> None:
        self.pods = pods
        self.namespaces = namespaces


class Allow(Slotted):
    """Peers, None for all the world, and the ports that are open to them; made by `allow`."""

    __slots__ = ("peers", "ports")
    maker = "an allow(…)"

    def __init__(self, peers: list[PeerSource] | None, ports: list[NetworkPolicyPort] | None) -> None:
        self.peers = peers
        self.ports = ports


class Anywhere(Slotted):
    """All the world; the one instance is `anywhere`."""

    __slots__ = ()
    maker = "anywhere"


anywhere = Anywhere()
"""All the world, as a peer: `allow(anywhere, ports=443)`."""


@answering
def network_policy(
    name: str,
    *_rest: Never,
    selects: Pods,
    ingress: Sequence[Allow] | None = None,
    egress: Sequence[Allow] | None = None,
    spec: NetworkPolicySpec | NetworkPolicySpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> NetworkPolicy:
    """Closes pods to all traffic but what it allows, in one direction or both.

    Makes: networking.k8s.io/v1 NetworkPolicy.

    Args:
        name: The name (`metadata.name`).
        selects: The pods, by the workload or by labels; `{}` is all those of the namespace (`spec.podSelector`).
        ingress: What may reach the pods, `allow(…)` each; `[]` is nothing, not given is not restricted
            (`spec.ingress`).
        egress: What the pods may reach, likewise (`spec.egress`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: The pods, a peer or a rule is none, or a patch does not fit.
        ValueError: Neither direction is given; or no container of the workload has a port so named.

    >>> policy = network_policy("db", selects={"app": "db"}, ingress=[allow({"app": "web"}, ports=5432)])
    >>> policy.spec.policy_types
    ['Ingress']
    """
    if not options.keys() <= OBJECT or selects is REQUIRED or _rest:
        return corrected(network_policy, OBJECT, locals())
    if ingress is None and egress is None and spec is None:
        raise ValueError("say ingress=[…], egress=[…] or both; [] allows nothing")
    meta = object_meta(name, options)
    meta = with_namespace(meta, namespace_of(selects))
    into, out_of = _rules(ingress, "ingress"), _rules(egress, "egress")
    _check_ports(into or [], selects)
    made = NetworkPolicySpec(
        pod_selector=pod_selector(selects),
        policy_types=_types(into, out_of),
        ingress=None if into is None else [_ingress_rule(each, meta.namespace) for each in into],
        egress=None if out_of is None else [_egress_rule(each, meta.namespace) for each in out_of],
    )
    return NetworkPolicy(metadata=meta, spec=patched(made, spec))


def allow(*peers: PeerSource | Anywhere, ports: PolicyPorts | None = None, **options: Unpack[NoOptions]) -> Allow:
    """Opens ports to peers: one rule of a `network_policy`.

    Args:
        peers: Workloads, labels of pods in the policy's namespace, `peer(…)`, CIDRs as text, `ip_block(…)`; each of
            them is let through. Or `anywhere`.
        ports: Numbers or names of the pods' ports, `port(53, protocol="UDP")`, `port_range(…)`; all where it is not
            given.

    Raises:
        TypeError: A port is none.
        ValueError: There is no peer or an empty list of ports, both of which the server takes for all.

    >>> allow("10.0.0.0/8", ports=[53, 443]).peers
    ['10.0.0.0/8']
    """
    if options:
        return corrected(allow, NONE, locals())
    if not peers:
        raise ValueError("allow() needs peers, for a rule without them lets all the world through; that is `anywhere`")
    whom = [each for each in peers if not isinstance(each, Anywhere)]
    for each in whom:
        _check_peer(each)
    if whom and len(whom) < len(peers):
        raise ValueError("`anywhere` is all the world; leave it or the other peers out")
    return Allow(whom or None, None if ports is None else _ports(ports))


def peer(
    pods: Pods | None = None, *_rest: Never, namespaces: Namespaces | None = None, **options: Unpack[NoOptions]
) -> Peer:
    """Pods that are in certain namespaces, or all the pods of these.

    Args:
        pods: A workload or labels; all pods where it is not given (`podSelector`).
        namespaces: A namespace or its name, or the labels of several; `{}` is all. The policy's own, or the
            workload's, where it is not given (`namespaceSelector`).

    Raises:
        ValueError: Neither is given.

    >>> peer({"app": "prometheus"}, namespaces="monitoring").namespaces
    'monitoring'
    """
    if options or _rest:
        return corrected(peer, NONE, locals())
    if pods is None and namespaces is None:
        raise ValueError("say which pods, which namespaces or both; all the world is `anywhere`")
    if pods is not None:
        pod_selector(pods)
    if namespaces is not None:
        _namespace_selector(namespaces)
    return Peer(pods, namespaces)


@answering
def ip_block(
    cidr: str, *_rest: Never, except_: Sequence[str] | None = None, **options: Unpack[NoOptions]
) -> NetworkPolicyPeer:
    """A range of addresses but for smaller ones inside it.

    Makes: networking.k8s.io/v1 NetworkPolicyPeer.

    Args:
        cidr: The range, such as "10.0.0.0/8" (`ipBlock.cidr`).
        except_: Smaller ranges inside it that are left out (`ipBlock.except`).

    >>> ip_block("10.0.0.0/8", except_=["10.1.0.0/16"]).ip_block
    IPBlock(cidr='10.0.0.0/8', except_=['10.1.0.0/16'])
    """
    if options or _rest or cidr is REQUIRED:
        return corrected(ip_block, NONE, locals())
    return NetworkPolicyPeer(
        ip_block=IPBlock(cidr=text("cidr", cidr), except_=None if except_ is None else words("except_", except_))
    )


@answering
def port_range(
    first: int, last: int, *_rest: Never, protocol: Protocol | None = None, **options: Unpack[NoOptions]
) -> NetworkPolicyPort:
    """The ports from the first to the last, both included.

    Makes: networking.k8s.io/v1 NetworkPolicyPort.

    Args:
        first: The first port (`port`).
        last: The last port (`endPort`).
        protocol: The transport; TCP where not given (`protocol`).

    >>> port_range(32000, 32768)
    NetworkPolicyPort(port=32000, end_port=32768)
    """
    if options or _rest or last is REQUIRED:
        return corrected(port_range, NONE, locals())
    return NetworkPolicyPort(protocol=protocol, port=first, end_port=last)


def _rules(rules: Sequence[Allow] | None, direction: str) -> list[Allow] | None:
    if rules is None:
        return None
    wrong = [each for each in rules if not isinstance(each, Allow)] if isinstance(rules, (list, tuple)) else [rules]
    if wrong:
        raise TypeError(f"{direction} is a list of allow(…), such as [allow(web, ports=80)]; got {shown(wrong[0])}")
    return list(rules)


def _types(into: list[Allow] | None, out_of: list[Allow] | None) -> list[Literal["Ingress", "Egress"]] | None:
    types: list[Literal["Ingress", "Egress"]] = []
    if into is not None:
        types.append("Ingress")
    if out_of is not None:
        types.append("Egress")
    return types or None


def _ingress_rule(rule: Allow, home: str | None) -> NetworkPolicyIngressRule:
    return NetworkPolicyIngressRule(from_=_peers(rule, home), ports=rule.ports)


def _egress_rule(rule: Allow, home: str | None) -> NetworkPolicyEgressRule:
    return NetworkPolicyEgressRule(to=_peers(rule, home), ports=rule.ports)


def _peers(rule: Allow, home: str | None) -> list[NetworkPolicyPeer] | None:
    return None if rule.peers is None else [_peer(each, home) for each in rule.peers]


def _check_peer(source: object) -> None:
    """Refuse where it is written what is nobody that pods could talk to."""
    if isinstance(source, str):
        _cidr(source)
    elif not isinstance(source, (Peer, NetworkPolicyPeer)):
        pod_selector(source)  # type: ignore[arg-type]  # it says what is wrong


def _peer(source: PeerSource, home: str | None) -> NetworkPolicyPeer:
    """A peer as the policy in the namespace `home` says it."""
    if isinstance(source, NetworkPolicyPeer):
        return source
    if isinstance(source, str):
        return ip_block(_cidr(source))
    pods, namespaces = (source.pods, source.namespaces) if isinstance(source, Peer) else (source, None)
    elsewhere = namespace_of(pods)
    if namespaces is None and elsewhere != home:
        namespaces = elsewhere
    return NetworkPolicyPeer(
        namespace_selector=None if namespaces is None else _namespace_selector(namespaces),
        pod_selector=None if pods is None else pod_selector(pods),
    )


def _namespace_selector(namespaces: Namespaces) -> LabelSelector:
    if isinstance(namespaces, LabelSelector):
        return namespaces
    if isinstance(namespaces, (str, Namespace)):
        return LabelSelector(match_labels={NAME_OF_NAMESPACE: name_of(namespaces)})
    if isinstance(namespaces, Mapping):
        return as_selector("namespaces", namespaces)
    raise TypeError(f"namespaces are a name, a Namespace or labels, not {shown(namespaces)}; several are a peer each")


def _cidr(text: str) -> str:
    if "/" not in text:
        raise ValueError(
            f'{text!r} is no range of addresses such as "10.0.0.0/8"; '
            "pods are given by their workload or labels, namespaces by peer(namespaces=…)"
        )
    return text


def _ports(ports: PolicyPorts) -> list[NetworkPolicyPort]:
    several: Any = ports if is_several(ports) and not isinstance(ports, NetworkPolicyPort) else [ports]
    if not several:
        raise ValueError("ports=[] would open all ports; leave ports out for that, or the rule for none")
    return [_port(each) for each in several]


def _port(port: PolicyPort) -> NetworkPolicyPort:
    if isinstance(port, (NetworkPolicyPort, Mapping)):
        return as_model("ports", port, NetworkPolicyPort)
    if isinstance(port, (int, str)):
        return NetworkPolicyPort(port=port)
    if isinstance(port, Port) and port.host is None:
        return NetworkPolicyPort(protocol=port.protocol, port=port.number)
    raise TypeError(f"{shown(port)} is no port of a policy; that is a number, a name, port(53, …) or port_range(…)")


def _check_ports(rules: Sequence[Allow], selected: Pods) -> None:
    """Refuse names of ports that the selected workload does not have."""
    if is_workload(selected):
        for port in [port for rule in rules for port in rule.ports or ()]:
            if isinstance(port.port, str):
                check_port_name(selected, port.port)
