"""All that was given for production, and what follows of it."""

from __future__ import annotations

from kgen.blueprints.mysql.optional import Contents, Observability
from kgen.blueprints.mysql.parameters import Health, Network, Replication, Rollout, Security, Server, Storage
from kgen.frozen import NamedTuple
from kgen.syntax.quantity import quantity_value

from .engines import ENGINES, Engine, pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kgen import Quantity
    from kgen.blueprints.mysql.backups import Backup
    from kgen.k8s import ResourceRequirements, StorageClass

PORT = 3306
CLONE_PORT = 4444
UID = 999
TEMPORARY = "/tmp"  # noqa: S108 - of the container, which has it for itself


class Given(NamedTuple):
    """The parameters of the profile "production"."""

    name: str
    replicas: int
    engine_name: str
    image: str
    service: str
    storage_class: str | StorageClass | None
    resources: ResourceRequirements
    primary: int
    bootstrap: str
    database: str
    user: str
    config: Mapping[str, str | int | float | bool]
    storage: Storage
    security: Security
    replication: Replication
    health: Health
    rollout: Rollout
    network: Network
    server: Server
    contents: Contents
    observability: Observability
    namespace: str | None
    backup: Backup | None

    @classmethod
    def of(
        cls,
        name: str,
        *,
        image: str | None,
        engine_name: str,
        storage: Quantity | Storage,
        security: Security | None,
        replication: Replication | None,
        health: Health | None,
        rollout: Rollout | None,
        network: Network | None,
        server: Server | None,
        contents: Contents | None,
        observability: Observability | None,
        **plain: Any,
    ) -> Given:
        """What was given, with the defaults of what was not."""
        return cls(
            name=name,
            engine_name=engine_name,
            image=image or ENGINES[engine_name].image,
            storage=storage if isinstance(storage, Storage) else Storage(size=storage),
            security=security or Security(),
            replication=replication or Replication(),
            health=health or Health(),
            rollout=rollout or Rollout(),
            network=network or Network(),
            server=server or Server(),
            contents=contents or Contents(),
            observability=observability or Observability(),
            **plain,
        )

    @property
    def engine(self) -> Engine:
        """What it is of the engine that the manifests depend on."""
        return ENGINES[self.engine_name]

    @property
    def secret(self) -> str:
        """The name of the Secret with the passwords."""
        return self.security.secret or self.name

    @property
    def tls(self) -> str:
        """The name of the Secret with the certificate."""
        return self.security.tls or f"{self.name}-tls"

    @property
    def labels(self) -> dict[str, str]:
        """The labels of all objects, by which the pods are selected."""
        return {"app.kubernetes.io/name": "mysql", "app.kubernetes.io/instance": self.name}

    @property
    def cluster(self) -> dict[str, str]:
        """What changes without a restart: who is primary, how many pods there are, what is restored."""
        found = {"primary": str(self.primary), "replicas": str(self.replicas), "bootstrap": self.bootstrap}
        return {**found, "restore": self.backup.restore} if self.backup and self.backup.restore else found

    @property
    def memory(self) -> Quantity:
        """The memory limit of the server."""
        return (self.resources.limits or {}).get("memory") or (self.resources.requests or {}).get("memory") or 0

    @property
    def pool(self) -> int:
        """The buffer pool, in bytes."""
        given = self.server.buffer_pool
        return in_bytes(given) if given is not None else pool(self.engine, in_bytes(self.memory))

    @property
    def grace(self) -> int:
        """Seconds that a stop may take: one for each 32 MiB of the buffer pool that may be dirty, and a minute."""
        return self.rollout.grace or 60 + self.rollout.drain_primary + self.pool // (32 * 2**20)


def in_bytes(size: Quantity) -> int:
    """A quantity as a whole number."""
    return int(quantity_value(size))
