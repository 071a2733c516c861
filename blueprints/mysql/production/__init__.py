"""The profile "production": replication with GTIDs over TLS, and pods that can be lost."""

from __future__ import annotations

from kgen.builders import config_map, service_account
from kgen.k8s import StorageClass

from . import network as networks
from . import pods
from .check import check
from .given import Given
from .optional import alerts, contents, metrics
from .texts import texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgen import Quantity
    from kgen.blueprints.mysql.backups import Backup
    from kgen.blueprints.mysql.optional import Contents, Observability
    from kgen.blueprints.mysql.parameters import Health, Network, Replication, Rollout, Security, Server, Storage
    from kgen.k8s import Object, ResourceRequirements


def objects(
    name: str,
    *,
    replicas: int,
    service_name: str | None,
    image: str | None,
    storage: Quantity | Storage,
    storage_class: str | StorageClass | None,
    resources: ResourceRequirements,
    labels: Mapping[str, str] | None,
    engine: str,
    primary: int,
    bootstrap: str,
    database: str,
    user: str,
    config: Mapping[str, str | int | float | bool],
    server: Server | None,
    security: Security | None,
    replication: Replication | None,
    health: Health | None,
    rollout: Rollout | None,
    network: Network | None,
    contents: Contents | None,
    observability: Observability | None,
    namespace: str | None,
    backup: Backup | None,
) -> Iterator[Object]:
    """The StorageClass if there is one, ConfigMaps, Services, the StatefulSet, and what guards it.

    Raises:
        ParameterError: A value cannot be right.
    """
    given = Given.of(
        name,
        replicas=replicas,
        service=service_name or name,
        image=image,
        storage=storage,
        storage_class=storage_class,
        resources=resources,
        engine_name=engine,
        primary=primary,
        bootstrap=bootstrap,
        database=database,
        user=user,
        config=config,
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
    check(given, labels or {})
    if isinstance(storage_class, StorageClass):
        yield storage_class
    yield from _objects(given)


def _objects(given: Given) -> Iterator[Object]:
    scripts = config_map(given.name, texts(given), labels=given.labels)
    # It changes without a restart: who is primary, and how many pods there are.
    cluster = config_map(
        f"{given.name}-cluster",
        {**given.cluster, **contents.first_statements(given)},
        labels=given.labels,
    )
    account = service_account(given.name, automount=False, labels=given.labels)
    governing = networks.governing(given)
    servers = pods.servers(given, scripts=scripts, cluster=cluster, service=governing, account=account)
    yield from (scripts, cluster, account, governing)
    yield from networks.services(given)
    yield servers
    yield from networks.policies(given, servers)
    yield from metrics.objects(given)
    yield from alerts.objects(given)
    if given.backup:
        from . import backup

        yield from backup.objects(given, given.backup, scripts=scripts, cluster=cluster, account=account)
