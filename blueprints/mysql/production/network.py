"""How the servers are found, and who may reach them."""

from __future__ import annotations

from kgen.builders import allow, headless_service, network_policy, peer, pod_disruption_budget, service
from kgen.k8s import NetworkPolicyPort

from .given import CLONE_PORT, PORT
from .optional import metrics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.builders.network.policies import Allow, Peer
    from kgen.k8s import NetworkPolicy, Object, Service, StatefulSet

    from .given import Given

BACKUP = "mysql-backup"
"""What the pods of backups and restores are called in a label."""
_PORTS = {"mysql": PORT}


def governing(given: Given) -> Service:
    """The headless Service: peers find each other before they are ready."""
    return headless_service(
        given.service, ports=_PORTS, selects=given.labels, labels=given.labels, publish_not_ready=True
    )


def services(given: Given) -> Iterator[Service]:
    """For writes, the pod that is the primary; for reads, all that are ready."""
    pod = {"statefulset.kubernetes.io/pod-name": f"{given.name}-{given.primary}"}
    notes = dict(given.network.annotations) or None
    writes, reads = f"{given.name}-primary", f"{given.name}-read"
    yield service(writes, ports=_PORTS, selects={**given.labels, **pod}, labels=given.labels, annotations=notes)
    yield service(reads, ports=_PORTS, selects=given.labels, labels=given.labels, annotations=notes)


def policies(given: Given, servers: StatefulSet) -> Iterator[Object]:
    """At most one pod at a time is evicted, and nobody else gets in."""
    if given.replicas > 1:
        yield pod_disruption_budget(servers, max_unavailable=1, unhealthy_policy="AlwaysAllow", labels=given.labels)
    if given.network.isolated:
        yield _policy(given)


def _policy(given: Given) -> NetworkPolicy:
    network = given.network
    own = peer(given.labels)
    clients = peer(dict(network.clients or {f"{given.name}-client": "true"}))
    among = [PORT, CLONE_PORT] if given.engine.family == "mariadb" else [PORT]
    return network_policy(
        given.name,
        selects=given.labels,
        ingress=[
            allow(clients, *_backups(given), *network.more_clients, ports=PORT),
            allow(own, ports=among),
            *metrics.ingress(given),
        ],
        egress=[allow(own, ports=among), name_servers(given)],
        labels=given.labels,
    )


def _backups(given: Given) -> Iterator[Peer]:
    if given.backup:
        yield peer({"app.kubernetes.io/name": BACKUP, "app.kubernetes.io/instance": given.name})


def name_servers(given: Given) -> Allow:
    """Where names are asked for."""
    ports = [
        NetworkPolicyPort(protocol=protocol, port=port)
        for port in given.network.dns_ports
        for protocol in ("UDP", "TCP")
    ]
    return allow(peer(namespaces="kube-system"), *given.network.dns, ports=ports)
