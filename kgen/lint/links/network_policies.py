"""Network policies that select nothing, or cut off what the bundle itself needs."""

from __future__ import annotations

from kgen.apiserver.checks.selectors import matches, selects_all
from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.contents import table
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Service
from kgen.k8s.networking_v1 import NetworkPolicy
from kgen.model import Resource
from kgen.model.facts import defaulted

from .hosts import pod_hosts, service_hosts
from .selectors import selects_nothing
from .services import leads_of, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Group, Numbers, Port, Ports
    from kgen.cluster.selection import Selected, Selection
    from kgen.field_path import FieldPath
    from kgen.k8s.networking_v1 import NetworkPolicyPeer, NetworkPolicyPort

DNS = ((53, "UDP"), (53, "TCP"))
KUBE_SYSTEM = "kube-system"


def _restricts(policy: NetworkPolicy, direction: str) -> bool:
    """Whether a policy is about a direction."""
    spec = policy.spec
    types = spec and (spec.policy_types or (["Ingress", "Egress"] if spec.egress else ["Ingress"]))
    return direction in (types or ())


@table("NetworkPolicy")
def _policies(policy: NetworkPolicy, contents: Contents) -> Entries:
    """Policies by the pods that they select, in exactly their namespaces."""
    if isinstance(policy, NetworkPolicy):
        selector: Any = (policy.spec and policy.spec.pod_selector) or {}
        yield contents.groups.selected(selector, namespace_of(policy), exactly=True), policy


@table("NetworkPolicy")
def _naming_ports(policy: NetworkPolicy, _: Contents) -> Entries:
    """Policies that call ports by names, which pods give to them."""
    spec = policy.spec if isinstance(policy, NetworkPolicy) else None
    rules: list[Any] = [*(spec.ingress or ()), *(spec.egress or ())] if spec else []
    if any(isinstance(port.port, str) for rule in rules for port in rule.ports or ()):
        yield "ports", policy


@table(Resource)
def _others(item: Resource, _: Contents) -> Entries:
    """Policies of other kinds, such as CiliumNetworkPolicy, which may let through more."""
    if item.kind.endswith("NetworkPolicy"):
        yield "policies", item


class _Rules:
    """The rules for one direction of all policies that select the same pods."""

    __slots__ = ("_name_ports", "_rules", "_through")

    def __init__(self, rules: list[Any], *, name_ports: bool) -> None:
        self._rules = rules
        self._name_ports = name_ports
        self._through: dict[Any, list[Any]] = {}

    def through(self, ports: Numbers, of: Pods | None) -> list[Any]:
        """Those that let through one of some ports of pods; with None for the pods, each name may be that port."""
        key = ports, tuple(of.declared().items()) if of and self._name_ports else None
        if key not in self._through:
            lets = (rule for rule in self._rules if any(_lets_port(rule.ports, *port, of) for port in ports))
            self._through[key] = list(lets)
        return self._through[key]


def _rules(pods: Pods, direction: str, index: Index) -> list[_Rules] | None:
    """All rules that let traffic of pods through in a direction; None without a limit, or where it cannot be known.

    Pods on their node's network are never restricted.
    """
    if pods.spec.host_network or index.is_external("NetworkPolicy", "some") or index.contains(_others, "policies"):
        return None
    return _rules_on(pods.group, direction, index)


@remembered
def _rules_on(group: Group, direction: str, index: Index) -> list[_Rules] | None:
    found = (_rules_of(selected, direction, index) for selected in index.selecting(_policies, group))
    return [each for each in found if each] or None


@remembered
def _rules_of(selected: Selected, direction: str, index: Index) -> _Rules | None:
    policies = [each for each in index.get(_policies, selected) if _restricts(each, direction)]
    rules = [rule for each in policies for rule in getattr(each.spec, direction.lower()) or ()]
    return _Rules(rules, name_ports=index.contains(_naming_ports, "ports")) if policies else None


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


def _port_numbers(leads: Ports, pods: Pods) -> Numbers:
    """The ports of pods to which those of a Service lead, as far as they are known."""
    found = ((pods.port(to, protocol) if isinstance(to, str) else to, protocol) for to, protocol in leads)
    return tuple((number, protocol) for number, protocol in found if number)


@link("KG791", on=NetworkPolicy)
def policy_selects_nothing(item: NetworkPolicy, at: FieldPath, index: Index) -> Findings:
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
    yield from selects_nothing(selector, where, index, namespace=namespace, so="it restricts none")


@link("KG792", on=Service, needs=("NetworkPolicy",))
def policy_cuts_off_service(item: Service, at: FieldPath, index: Index) -> Findings:
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
    if not index.has_any("NetworkPolicy"):
        return
    served = index.served_by(item)
    for i, port in enumerate((item.spec and item.spec.ports) or ()):
        target, protocol = target_of(port), defaulted(port, "protocol")
        if served and _is_closed(served, (target, protocol), index):
            hint = f"let {protocol} port {target} in where it is needed" if port.port else ""
            message = f"the network policies of {served.pods[0].title} let nobody in at port {target}"
            yield warning((at / "spec" / "ports")[i], message, hint)


@remembered
def _is_closed(served: Selection, lead: Port, index: Index) -> bool:
    """Whether policies let nobody in where a port of a Service leads."""
    by_name = isinstance(lead[0], str) or index.contains(_naming_ports, "ports")
    return all(_closes(pods, _port_numbers((lead,), pods), index) for pods in _alike(served, by_name, index))


def _closes(pods: Pods, ports: Numbers, index: Index) -> bool:
    rules = _rules(pods, "Ingress", index) if ports else None
    return rules is not None and not any(each.through(ports, pods) for each in rules)


@remembered
def _alike(served: Selection, by_ports: bool, _: Index) -> list[Pods]:  # noqa: FBT001 - of a question that is remembered
    """The first of the pods that policies cannot tell apart."""
    found: dict[Any, Pods] = {}
    for pods in served.pods:
        found.setdefault((pods.group, pods.spec.host_network, by_ports and tuple(pods.declared().items())), pods)
    return list(found.values())


@remembered
def _needed(pods: Pods, index: Index) -> list[Service]:
    """The Services of the bundle that pods speak of in their commands and variables."""
    names = [host.service for host, _ in pod_hosts(pods.owner, index)]
    names += [host for host, _ in service_hosts(pods.owner, index)]
    found = (index.find(Service, name, pods.namespace) for name in dict.fromkeys(names))
    return [service for service in found if service is not None]


@link("KG793", on=Pods, needs=("NetworkPolicy",))
def policy_cuts_off_client(pods: Pods, at: FieldPath, index: Index) -> Findings:
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
    if not index.has_any("NetworkPolicy"):
        return
    for service in _needed(pods, index):
        served, leads = index.served_by(service), leads_of(service)
        tells_own_address = served.pods == [pods] and pods.kind != "StatefulSet"
        if not served or tells_own_address or not _are_known(leads, served, index):
            continue
        way = _closed_way(pods, served.pods[0], leads, index)
        if way:
            yield warning(at, f"uses Service {name_of(service)}, but the network policies of {way}", _OPEN_IT)


@remembered
def _are_known(leads: Ports, served: Selection, _: Index) -> bool:
    """Whether a port of a Service leads somewhere in all of its pods, as far as that is known."""
    return all(_port_numbers(leads, each) for each in served.pods)


_OPEN_IT = "add a rule for it; policies that are elsewhere: --external 'NetworkPolicy/*'"


def _closed_way(pods: Pods, other: Pods, leads: Ports, index: Index) -> str:
    """Which side closes the way from pods to those behind a Service; "" where it may be open."""
    ports = _port_numbers(leads, other)
    into, out = _rules(other, "Ingress", index), _rules(pods, "Egress", index)
    if into is not None and not _is_open(into, "from_", pods, ports, other):
        return f"{other.title} do not let {pods.title} in"
    if out is not None and not _is_open(out, "to", other, ports, other):
        return f"{pods.title} do not let it out to {other.title}"
    return ""


def _is_open(rules: list[_Rules], peers: str, pods: Pods, ports: Numbers, of: Pods) -> bool:
    through = (rule for each in rules for rule in each.through(ports, of))
    return any(_lets_peer(getattr(rule, peers), pods) for rule in through)


@link("KG794", on=Pods, needs=("NetworkPolicy",))
def policy_without_dns(pods: Pods, at: FieldPath, index: Index) -> Findings:
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
    if not index.has_any("NetworkPolicy") or pods.namespace == KUBE_SYSTEM:
        return
    rules = _rules(pods, "Egress", index)
    if rules is None or any(_goes_outside(rule) for each in rules for rule in each.through(DNS, None)):
        return
    for service in _needed(pods, index)[:1]:
        message = f"uses the name of Service {name_of(service)}, but its network policies let no DNS query out"
        yield warning(at, message, "let port 53 out, UDP and TCP")


def _goes_outside(rule: Any) -> bool:
    """Whether a rule may let something out to other namespaces, such as that of the cluster's DNS."""
    return not rule.to or any(peer.ip_block or peer.namespace_selector is not None for peer in rule.to)
