"""The profile "tutorial": document 003, as it is."""

from __future__ import annotations

from kgen.builders import config_map, headless_service, service
from kgen.k8s import StorageClass

from . import pods
from .parameters import check, only_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgen import Quantity
    from kgen.blueprints.mysql.parameters import Storage
    from kgen.k8s import Object, Probe, ResourceRequirements


def objects(
    name: str,
    *,
    replicas: int,
    service_name: str | None,
    image: str,
    xtrabackup_image: str,
    storage: Quantity | Storage,
    storage_class: str | StorageClass | None,
    resources: ResourceRequirements,
    xtrabackup_resources: ResourceRequirements,
    labels: Mapping[str, str] | None,
    liveness: Probe,
    readiness: Probe,
    primary_config: str,
    replica_config: str,
) -> Iterator[Object]:
    """The StorageClass if there is one, the ConfigMap, the two Services and the StatefulSet.

    Raises:
        ParameterError: A value cannot be right.
    """
    size = only_size(storage)
    check(
        name=name,
        service_name=service_name,
        storage_class=storage_class,
        resources={"resources": resources, "xtrabackup_resources": xtrabackup_resources},
        labels=labels,
        probes={"liveness": liveness, "readiness": readiness},
    )
    app = {"app": name, "app.kubernetes.io/name": name}
    selected = {"app": name}
    ports = {"mysql": pods.PORT}
    config = config_map(name, pods.config(primary_config, replica_config), labels=app)
    host = headless_service(service_name or name, ports=ports, selects=selected, labels=app)
    reads = service(f"{name}-read", ports=ports, selects=selected, labels={**app, "readonly": "true"})
    servers = pods.replicated_set(
        name,
        labels=app,
        config=config,
        service=host,
        replicas=replicas,
        data=pods.data(size, storage_class),
        server=pods.Server(image, resources, liveness, readiness),
        copier=pods.Copier(xtrabackup_image, xtrabackup_resources),
    )
    if isinstance(storage_class, StorageClass):
        yield storage_class
    yield from (config, host, reads, servers)
