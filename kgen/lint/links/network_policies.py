"""Network policies that select nothing, or cut off what the bundle itself needs."""

from __future__ import annotations

from kgen.apiserver.checks.workloads import matches, selects_all
from kgen.cluster.index import Pods, name_of, namespace_of
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Service
from kgen.k8s.networking_v1 import NetworkPolicy
from kgen.lint.rule import link
from kgen.model import Resource
from kgen.model.facts import defaulted

from .hosts import pod_hosts, service_hosts
from .selectors import selects_nothing
from .services import target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Neighbours
    from kgen.field_path import FieldPath
    from kgen.k8s.networking_v1 import NetworkPolicyPeer, NetworkPolicyPort

DNS = 53
KUBE_SYSTEM = "kube-system"


def _restricts(policy: NetworkPolicy, direction: str) -> bool:
    """Whether a policy is about a direction."""
    spec = policy.spec
    types = spec and (spec.policy_types or (["Ingress", "Egress"] if spec.egress else ["Ingress"]))
    return direction in (types or ())


def _policies_of(pods: Pods, around: Neighbours) -> list[NetworkPolicy]:
    """The policies that select pods; those on their node's network are never restricted."""
    if "policies" not in around.notes:
        by_pods: dict[int, list[NetworkPolicy]] = {}
        for policy in around.all(NetworkPolicy):
            for each in _selected(policy, around):
                by_pods.setdefault(each.number, []).append(policy)
        around.notes["policies"] = by_pods
    found: dict[int, list[NetworkPolicy]] = around.notes["policies"]
    return [] if pods.spec.host_network else found.get(pods.number, [])


def _selected(policy: NetworkPolicy, around: Neighbours) -> list[Pods]:
    """The pods that a policy selects, in exactly its namespace."""
    selector = policy.spec.pod_selector if policy.spec else None
    namespace = namespace_of(policy)
    everywhere = selector is None or selects_all(selector)
    selected = around.pods(namespace) if everywhere else around.selected(selector, namespace)
    return [each for each in selected if each.namespace == namespace]


def _rules(pods: Pods, direction: str, around: Neighbours) -> list[Any] | None:
    """All rules that let traffic of pods through in a direction; None where there is no limit, or nobody can say."""
    if around.is_external("NetworkPolicy", "some") or _has_others(around):
        return None
    policies = [each for each in _policies_of(pods, around) if _restricts(each, direction)]
    field = direction.lower()
    return [rule for each in policies for rule in getattr(each.spec, field) or ()] if policies else None


def _has_others(around: Neighbours) -> bool:
    """Whether there are policies of other kinds, such as CiliumNetworkPolicy, which may let through more."""
    if "other policies" not in around.notes:
        kinds = {each.kind for each in around.objects if isinstance(each, Resource)}
        around.notes["other policies"] = any(kind.endswith("NetworkPolicy") for kind in kinds)
    found: bool = around.notes["other policies"]
    return found


def _lets_port(ports: list[NetworkPolicyPort] | None, number: int, protocol: str, of: Pods | None) -> bool:
    if not ports:
        return True
    return any(defaulted(each, "protocol") == protocol and _is_port(each, number, of) for each in ports)


def _is_port(port: NetworkPolicyPort, number: int, of: Pods | None) -> bool:
    if isinstance(port.port, str):
        return of is None or of.port(port.port, defaulted(port, "protocol")) == number
    return not port.port or port.port <= number <= (port.end_port or port.port)


def _lets_peer(peers: list[NetworkPolicyPeer] | None, pods: Pods) -> bool:
    """Whether peers include pods of the same namespace, as far as that can be told."""
    return not peers or any(_includes(peer, pods) for peer in peers)


def _includes(peer: NetworkPolicyPeer, pods: Pods) -> bool:
    if peer.ip_block or peer.pod_selector is None or selects_all(peer.pod_selector):
        return True
    return matches(peer.pod_selector, pods.labels)


def _port_numbers(service: Service, pods: Pods) -> list[tuple[int, str]]:
    """The ports of pods to which a Service leads, as far as they are known."""
    found: list[tuple[int, str]] = []
    for port in (service.spec and service.spec.ports) or ():
        target, protocol = target_of(port), defaulted(port, "protocol")
        number = pods.port(target, protocol) if isinstance(target, str) else target
        if number:
            found.append((number, protocol))
    return found


@link("KG791", on=NetworkPolicy)
def policy_selects_nothing(item: NetworkPolicy, at: FieldPath, around: Neighbours) -> Findings:
    """A NetworkPolicy selects no pods of the bundle, so that it protects none.

    A policy without pods beside it in the bundle is left alone, and one whose pods may be made of a custom resource.

    Bad:
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec: {podSelector: {matchLabels: {app: wbe}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec: {podSelector: {matchLabels: {app: web}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    selector = item.spec.pod_selector if item.spec else None
    if selector is None or selects_all(selector):
        return
    where, namespace = at / "spec" / "podSelector", namespace_of(item)
    yield from selects_nothing(selector, where, around, namespace=namespace, so="it restricts none")


@link("KG792", on=Service, needs=("NetworkPolicy",))
def policy_cuts_off_service(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """The bundle's network policies let nobody reach a port of a Service.

    Once a policy selects pods, what no policy lets in stays outside. Policies that live elsewhere can be declared
    external: `NetworkPolicy/*`.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: db}}
        spec: {containers: [{name: db, image: db}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: db}}
        spec: {containers: [{name: db, image: db}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 3306}]}]}
    """
    if not around.has_any(NetworkPolicy):
        return
    served = around.served_by(item)
    for i, port in enumerate((item.spec and item.spec.ports) or ()):
        closed = [pods for pods in served if _is_closed(port, pods, around)]
        if closed and len(closed) == len(served):
            hint = f"let TCP or UDP port {target_of(port)} in where it is needed" if port.port else ""
            message = f"the network policies of {closed[0].title} let nobody in at port {target_of(port)}"
            yield warning((at / "spec" / "ports")[i], message, hint.replace("TCP or UDP", defaulted(port, "protocol")))


def _is_closed(port: Any, pods: Pods, around: Neighbours) -> bool:
    rules = _rules(pods, "Ingress", around)
    target, protocol = target_of(port), defaulted(port, "protocol")
    number = pods.port(target, protocol) if isinstance(target, str) else target
    return (
        rules is not None and bool(number) and not any(_lets_port(r.ports, number or 0, protocol, pods) for r in rules)
    )


def _needed(pods: Pods, around: Neighbours) -> list[Service]:
    """The Services of the bundle that pods speak of in their commands and variables."""
    key = ("needed", pods.number)
    if key not in around.notes:
        names = [host.service for host, _ in pod_hosts(pods.owner, around)]
        names += [host for host, _ in service_hosts(pods.owner, around)]
        found = [around.find(Service, name, pods.namespace) for name in dict.fromkeys(names)]
        around.notes[key] = [service for service in found if service is not None]
    services: list[Service] = around.notes[key]
    return services


@link("KG793", on=Pods, needs=("NetworkPolicy",))
def policy_cuts_off_client(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """Pods speak of a Service of the bundle, and its network policies do not let them reach it.

    Such as the replicas of a database, whose policy lets in its clients alone, and not the other replicas.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: db}}
        spec: {containers: [{name: db, image: db}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: db}}
        spec: {containers: [{name: db, image: db}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
    """
    if not around.has_any(NetworkPolicy):
        return
    for service in _needed(pods, around):
        served = around.served_by(service)
        tells_own_address = served == [pods] and pods.kind != "StatefulSet"
        if not served or tells_own_address or not all(_port_numbers(service, other) for other in served):
            continue
        way = _closed_way(pods, served[0], service, around)
        if way:
            yield warning(at, f"uses Service {name_of(service)}, but the network policies of {way}", _OPEN_IT)


_OPEN_IT = "add a rule for it; policies that are elsewhere: --external 'NetworkPolicy/*'"


def _closed_way(pods: Pods, other: Pods, service: Service, around: Neighbours) -> str:
    """Which side closes the way from pods to those behind a Service; "" where it may be open."""
    ports = _port_numbers(service, other)
    into, out = _rules(other, "Ingress", around), _rules(pods, "Egress", around)
    if into is not None and not _is_open(into, "from_", pods, ports=ports, of=other):
        return f"{other.title} do not let {pods.title} in"
    if out is not None and not _is_open(out, "to", other, ports=ports, of=other):
        return f"{pods.title} do not let it out to {other.title}"
    return ""


def _is_open(rules: Iterable[Any], peers: str, pods: Pods, *, ports: list[tuple[int, str]], of: Pods) -> bool:
    return any(
        _lets_peer(getattr(rule, peers), pods) and any(_lets_port(rule.ports, *port, of) for port in ports)
        for rule in rules
    )


@link("KG794", on=Pods, needs=("NetworkPolicy",))
def policy_without_dns(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """Pods use the name of a Service, and their network policies do not let them ask the DNS for it.

    A policy for what goes out has to let out port 53, too.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 3306}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 3306}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          policyTypes: [Egress]
          egress: [{ports: [{port: 3306}]}, {ports: [{port: 53, protocol: UDP}]}]
    """
    if not around.has_any(NetworkPolicy) or pods.namespace == KUBE_SYSTEM:
        return
    rules = _rules(pods, "Egress", around)
    if rules is None or any(_lets_dns(rule) for rule in rules):
        return
    for service in _needed(pods, around)[:1]:
        message = f"uses the name of Service {name_of(service)}, but its network policies let no DNS query out"
        yield warning(at, message, "let port 53 out, UDP and TCP")


def _lets_dns(rule: Any) -> bool:
    """Whether a rule may let out a query to the cluster's DNS, which lives in another namespace."""
    outside = not rule.to or any(peer.ip_block or peer.namespace_selector is not None for peer in rule.to)
    return outside and any(_lets_port(rule.ports, DNS, protocol, None) for protocol in ("UDP", "TCP"))
