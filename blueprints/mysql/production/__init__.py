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

__all__ = ["Given", "objects"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgen.k8s import Object


def objects(given: Given, labels: Mapping[str, str]) -> Iterator[Object]:
    """The StorageClass if there is one, ConfigMaps, Services, the StatefulSet, and what guards it.

    Raises:
        ParameterError: A value cannot be right.
    """
    check(given, labels)
    if isinstance(given.storage_class, StorageClass):
        yield given.storage_class
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
