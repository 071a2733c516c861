"""MySQL and MariaDB: a primary with read replicas, as a tutorial has it or for production."""

from __future__ import annotations

from collections.abc import Iterator

from kgen import blueprint, bundle
from kgen.blueprinting import refuse_parameters
from kgen.k8s import Object, Probe, ResourceRequirements, StorageClass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Annotated, Any, Literal

    from kgen.blueprints.mysql.backups import Backup
    from kgen.blueprints.mysql.optional import Contents, Observability
    from kgen.blueprints.mysql.parameters import Health, Network, Replication, Rollout, Security, Server, Storage
    from kgen.parameters import Image, Labels, Name, Size, ge, max_length

__all__ = ["mysql"]


@blueprint
def mysql(
    name: Annotated[Name, max_length(52)] = "mysql",
    *,
    profile: Literal["tutorial", "production"] = "tutorial",
    namespace: Name | None = None,
    replicas: Annotated[int, ge(1)] = 3,
    image: Image | None = None,
    xtrabackup_image: Image = "gcr.io/google-samples/xtrabackup:1.0",
    service_name: Name | None = None,
    storage: Size | Storage = "10Gi",
    storage_class: str | StorageClass | None = None,
    resources: ResourceRequirements = ResourceRequirements(requests={"cpu": "500m", "memory": "1Gi"}),
    xtrabackup_resources: ResourceRequirements = ResourceRequirements(requests={"cpu": "100m", "memory": "100Mi"}),
    labels: Labels | None = None,
    liveness: Probe = Probe(initial_delay_seconds=30, period_seconds=10, timeout_seconds=5),
    readiness: Probe = Probe(initial_delay_seconds=5, period_seconds=2, timeout_seconds=1),
    primary_config: str = "",
    replica_config: str = "",
    engine: Literal["mysql-9.7", "mysql-8.4", "mariadb-11.8", "mariadb-10.11"] | None = None,
    primary: Annotated[int, ge(0)] | None = None,
    bootstrap: Literal["ask", "now"] | None = None,
    database: Name | None = None,
    user: Annotated[Name, max_length(32)] | None = None,
    config: Mapping[str, str | int | float | bool] | None = None,
    server: Server | None = None,
    security: Security | None = None,
    replication: Replication | None = None,
    health: Health | None = None,
    rollout: Rollout | None = None,
    network: Network | None = None,
    contents: Contents | None = None,
    observability: Observability | None = None,
    backup: Backup | None = None,
) -> Iterator[Object]:
    """A MySQL or MariaDB primary with read replicas: a tutorial's set-up, or one for production.

    The profile "tutorial" is document 003: an empty root password, and data that can be lost. Pod 0 is the primary;
    each further pod copies the data of the one before it. Writes go to `mysql-0.mysql`, reads to `mysql-read`.

    The profile "production" replicates with GTIDs over TLS. Its passwords are in a Secret and its certificate in
    another one, which it does not make. Writes go to `mysql-primary`, reads to `mysql-read`: to all servers that are
    ready, the primary among them, since only something that changes labels of pods could leave it out, and no pod here
    may speak to the API.

    Args:
        name: Name of the StatefulSet and the ConfigMap; the Service for reads is called name-read. The pods carry it
            with an 11-byte hash in a label of at most 63 bytes.
        profile: A tutorial's set-up, or one for production.
        namespace: Namespace of everything; none is written where it is not given.
        replicas: Pods in all; one is the primary.
        image: Image of the server and its client; mysql:5.7 for the tutorial, the engine's official one for
            production.
        xtrabackup_image: Tutorial: image with xtrabackup, ncat and the MySQL client, for copying data.
        service_name: Name of the headless Service, after which the pods' host names end; the name where not given.
        storage: Size of each pod's volume, in bytes; production: more of it.
        storage_class: StorageClass of the volumes, by name or to be made along; the cluster's default where not given.
        resources: Requests and limits of the server. For production, the memory's limit is its request where not given.
        xtrabackup_resources: Tutorial: requests and limits of the container that sends backups to the next pod.
        labels: More labels for every object and the pods; the selectors stay as they are.
        liveness: Tutorial: timings of the liveness probe, in seconds.
        readiness: Tutorial: timings of the readiness probe, in seconds.
        primary_config: Tutorial: more lines for the primary's my.cnf, behind its [mysqld].
        replica_config: Tutorial: more lines for the replicas' my.cnf, behind their [mysqld].
        engine: Production: the server and its version; mysql-9.7 where not given. mysql-8.4 follows its manual and was
            not run.
        primary: Production: number of the pod that takes writes; 0 where not given. Another one takes effect without a
            restart, as soon as no pod takes writes any more and the new one has all transactions.
        bootstrap: Production: whether a first server waits until all pods have said that they have no data (ask, where
            not given), or pods that do not answer count as empty (now), for once.
        database: Production: a database to make; app where not given.
        user: Production: the account that owns it; app where not given.
        config: Production: settings of my.cnf by name, over those that the blueprint makes.
        server: Production: memory, character set, time zone.
        security: Production: Secrets and TLS.
        replication: Production: how replicas follow.
        health: Production: probes.
        rollout: Production: how pods are replaced, and where they run.
        network: Production: who may connect.
        contents: Production: more databases and users, and statements for a new cluster.
        observability: Production: metrics and alerts.
        backup: Production: dumps by the clock, and the restore of one.
    """
    _refuse_others(profile, locals())
    if profile == "tutorial":
        from . import tutorial

        objects = tutorial.objects(
            name,
            replicas=replicas,
            service_name=service_name,
            image=image or "mysql:5.7",
            xtrabackup_image=xtrabackup_image,
            storage=storage,
            storage_class=storage_class,
            resources=resources,
            xtrabackup_resources=xtrabackup_resources,
            labels=labels,
            liveness=liveness,
            readiness=readiness,
            primary_config=primary_config,
            replica_config=replica_config,
        )
    else:
        from . import production

        given = production.Given.of(
            name,
            replicas=replicas,
            service=service_name or name,
            image=image,
            storage=storage,
            storage_class=storage_class,
            resources=resources,
            engine_name=engine or "mysql-9.7",
            primary=primary or 0,
            bootstrap=bootstrap or "ask",
            database=database or "app",
            user=user or "app",
            config=config or {},
            server=server,
            security=security,
            replication=replication,
            health=health,
            rollout=rollout,
            network=network,
            contents=contents,
            observability=observability,
            namespace=namespace,
            backup=backup,
        )
        objects = production.objects(given, labels or {})
    made = bundle(objects)
    made = made.labelled(labels, pods=True) if labels else made
    yield from made.in_namespace(namespace) if namespace else made


@mysql.noting
def _notes(name: str = "mysql", *, profile: str = "tutorial", **values: Any) -> Iterable[str]:
    """The weaknesses of the tutorial; for production how the Secrets are made."""
    if profile == "tutorial":
        return [_WEAKNESSES]
    from .production.notes import notes

    return notes(name, **values)


_WEAKNESSES = (
    "profile=tutorial: root has no password, any pod can copy the data, and a lost or half-copied volume loses them; "
    "profile=production has none of this"
)
_TUTORIAL = (
    "xtrabackup_image",
    "xtrabackup_resources",
    "liveness",
    "readiness",
    "primary_config",
    "replica_config",
)
_PRODUCTION = (
    "engine",
    "primary",
    "bootstrap",
    "database",
    "user",
    "config",
    "server",
    "security",
    "replication",
    "health",
    "rollout",
    "network",
    "contents",
    "observability",
    "backup",
)
"""Parameters of one profile alone."""


def _refuse_others(profile: str, values: Mapping[str, Any]) -> None:
    """Refuse values that only the other profile has.

    Raises:
        ParameterError: There are some.
    """
    names, other = (_PRODUCTION, "production") if profile == "tutorial" else (_TUTORIAL, "tutorial")
    defaults = mysql.make.__kwdefaults__ or {}
    reason = f"only the profile {other} has it; set profile={other}, or leave it out"
    refuse_parameters({name: [reason] for name in names if values[name] != defaults[name]})
