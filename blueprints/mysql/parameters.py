"""What can be chosen for production, by concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import attrs

from kgen.k8s import Affinity, Container, NetworkPolicyPeer, Toleration, Volume
from kgen.parameters import Labels, Name, Port, Seconds, Size, ge, le, unit


@attrs.frozen(kw_only=True)
class Storage:
    """Each pod's volume, and where temporary files go.

    Attributes:
        size: Size of each pod's volume, in bytes.
        temporary: Size of the volume for temporary files, which lives as long as the pod, in bytes.
        temporary_on: Where sorts and temporary tables spill: a volume of its own, or the data's.
        redo_log: Size of the redo log, in bytes; it takes so much of each volume.
        retention: What becomes of the claims of pods that are scaled away, and of all when the StatefulSet is deleted.
    """

    size: Size = "10Gi"
    temporary: Size = "1Gi"
    temporary_on: Literal["emptyDir", "data"] = "emptyDir"
    redo_log: Annotated[Size, ge("8Mi")] = "256Mi"
    retention: Literal["Retain", "Delete"] = "Retain"


@attrs.frozen(kw_only=True)
class Security:
    """Passwords and certificates, which live outside of the manifests.

    Attributes:
        secret: Secret with the passwords; called as the blueprint where not given.
        tls: Secret with tls.crt, tls.key and ca.crt; the name with -tls where not given.
        require_tls: Whether clients must use TLS over the network.
    """

    secret: Name | None = None
    tls: Name | None = None
    require_tls: bool = True


@attrs.frozen(kw_only=True)
class Replication:
    """How replicas follow the primary.

    Attributes:
        semi_sync: Whether a commit waits for a replica: never; up to one second and then without (what was
            acknowledged in that time may be lost); or until there is one.
        binlog_retention: How long binary logs are kept, in seconds.
        connect_retry: Time between two attempts to reach the primary, in seconds.
        workers: Threads that apply transactions on a replica.
    """

    semi_sync: Literal["off", "prefer", "require"] = "off"
    binlog_retention: Annotated[int, ge(3600), unit("seconds")] = 604800
    connect_retry: Annotated[int, ge(1), le(60), unit("seconds")] = 1
    workers: Annotated[int, ge(1), le(64)] = 4


@attrs.frozen(kw_only=True)
class Health:
    """When a pod counts as started, alive and ready.

    Attributes:
        startup: How long a start may take, recovery after a crash included, in seconds.
        max_lag: How many seconds a replica may be behind before it gets no more reads; 0 for any number.
        period: Time between two looks, in seconds.
        timeout: How long a look may take, in seconds.
    """

    startup: Annotated[int, ge(60), unit("seconds")] = 3600
    max_lag: Seconds = 300
    period: Annotated[int, ge(1), le(60), unit("seconds")] = 2
    timeout: Annotated[int, ge(1), le(60), unit("seconds")] = 5


@attrs.frozen(kw_only=True)
class Rollout:
    """How pods are replaced and where they run.

    Attributes:
        partition: Only pods with this number or a higher one are updated: a canary.
        drain_primary: How long the primary goes on serving after its Services have been told, in seconds.
        drain_replica: The same for a replica, in seconds.
        min_ready: How long a new pod must be ready before the next one is replaced, in seconds.
        grace: How long a stop may take, in seconds; from the size of the buffer pool where not given.
        spread: Label of nodes -> what becomes of a pod that cannot be spread over their values.
        node_selector: Labels that a node must have.
        tolerations: Taints of nodes that do not keep the pods away.
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from.
        priority_class: How important the pods are.
        pull_secrets: Secrets with the registry logins with which images are pulled.
        annotations: Annotations of the pods.
        containers: More containers in each pod; one without a securityContext gets that of the server: restricted, and
            a root file system that it can only read.
        init_containers: More init containers, which run before data are fetched; with restartPolicy Always, sidecars.
        volumes: More volumes, which these can mount.
    """

    partition: Annotated[int, ge(0)] = 0
    drain_primary: Seconds = 0
    drain_replica: Seconds = 1
    min_ready: Seconds = 0
    grace: Annotated[int, ge(10), unit("seconds")] | None = None
    spread: Mapping[str, Literal["DoNotSchedule", "ScheduleAnyway"]] = attrs.field(
        factory=lambda: {
            "kubernetes.io/hostname": "DoNotSchedule",
            "topology.kubernetes.io/zone": "ScheduleAnyway",
        }
    )
    node_selector: Mapping[str, str] = attrs.field(factory=dict)
    tolerations: list[Toleration] = attrs.field(factory=list)
    affinity: Affinity | None = None
    priority_class: str | None = None
    pull_secrets: list[Name] = attrs.field(factory=list)
    annotations: Mapping[str, str] = attrs.field(factory=dict)
    containers: list[Container] = attrs.field(factory=list)
    init_containers: list[Container] = attrs.field(factory=list)
    volumes: list[Volume] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Network:
    """Who may reach the servers, and what these may reach.

    Attributes:
        clients: Labels of the pods of this namespace that may connect; name-client: "true" where not given.
        more_clients: Other peers that may connect, as a NetworkPolicy has them.
        dns: Where names are asked for: addresses of node-local caches, such as 169.254.20.10/32, beside the pods of
            kube-system.
        dns_ports: The ports on which they answer.
        isolated: Whether there is a NetworkPolicy.
        annotations: Annotations of the Services for writes and for reads.
    """

    clients: Labels | None = None
    more_clients: list[NetworkPolicyPeer] = attrs.field(factory=list)
    dns: list[str] = attrs.field(factory=list)
    dns_ports: list[Port] = attrs.field(factory=lambda: [53, 5353])
    isolated: bool = True
    annotations: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Server:
    """The server's settings; `config` has the rest of my.cnf.

    Attributes:
        buffer_pool: Size of the buffer pool, in bytes; from the memory limit where not given.
        max_connections: Clients at a time.
        character_set: Character set of databases that do not say theirs.
        collation: Their collation; the best of the engine for utf8mb4 where not given.
        time_zone: Time zone of sessions that do not say theirs: +00:00, or a name such as Europe/Berlin.
        event_scheduler: Whether scheduled events run; on, a stop of MySQL would take 8 seconds longer, were it not
            turned off first.
        server_id_base: The server id of pod 0; pod 1 has the next one.
    """

    buffer_pool: Annotated[Size, ge("32Mi")] | None = None
    max_connections: Annotated[int, ge(10), le(100000)] = 200
    character_set: str = "utf8mb4"
    collation: str | None = None
    time_zone: str = "+00:00"
    event_scheduler: bool = False
    server_id_base: Annotated[int, ge(1), le(4294960000)] = 100
