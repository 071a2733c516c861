"""MySQL: a primary with asynchronous read replicas."""

from __future__ import annotations

from collections.abc import Iterator

from kgen import blueprint, bundle
from kgen.builders import config_map, headless_service, service
from kgen.k8s import Object, Probe, ResourceRequirements, StorageClass

from .tutorial import pods
from .tutorial.parameters import check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

    from kgen.parameters import Image, Labels, Name, Size, ge, max_length

__all__ = ["mysql"]


@blueprint
def mysql(
    name: Annotated[Name, max_length(52)] = "mysql",
    *,
    namespace: Name | None = None,
    replicas: Annotated[int, ge(1)] = 3,
    image: Image = "mysql:5.7",
    xtrabackup_image: Image = "gcr.io/google-samples/xtrabackup:1.0",
    service_name: Name | None = None,
    storage: Size = "10Gi",
    storage_class: str | StorageClass | None = None,
    resources: ResourceRequirements = ResourceRequirements(requests={"cpu": "500m", "memory": "1Gi"}),
    xtrabackup_resources: ResourceRequirements = ResourceRequirements(requests={"cpu": "100m", "memory": "100Mi"}),
    labels: Labels | None = None,
    liveness: Probe = Probe(initial_delay_seconds=30, period_seconds=10, timeout_seconds=5),
    readiness: Probe = Probe(initial_delay_seconds=5, period_seconds=2, timeout_seconds=1),
    primary_config: str = "",
    replica_config: str = "",
) -> Iterator[Object]:
    """A MySQL primary with asynchronous read replicas: a tutorial's set-up, with an empty root password.

    Pod 0 is the primary; each further pod copies the data of the one before it and follows the primary. Writes go
    to `mysql-0.mysql`, reads to `mysql-read`.

    Args:
        name: Name of the StatefulSet and the ConfigMap; the Service for reads is called name-read. The pods carry it
            with an 11-byte hash in a label of at most 63 bytes.
        namespace: Namespace of everything; none is written where it is not given.
        replicas: Pods in all; pod 0 is the primary.
        image: Image of the MySQL server and its client.
        xtrabackup_image: Image with xtrabackup, ncat and the MySQL client, for copying data.
        service_name: Name of the headless Service, after which the pods' host names end; the name where not given.
        storage: Size of each pod's volume, in bytes.
        storage_class: StorageClass of the volumes, by name or to be made along; the cluster's default where not given.
        resources: Requests and limits of the MySQL server.
        xtrabackup_resources: Requests and limits of the container that sends backups to the next pod.
        labels: More labels for every object and the pods; the selectors stay as they are.
        liveness: Timings of the liveness probe, in seconds.
        readiness: Timings of the readiness probe, in seconds.
        primary_config: More lines for the primary's my.cnf, behind its [mysqld].
        replica_config: More lines for the replicas' my.cnf, behind their [mysqld].
    """
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
        data=pods.data(storage, storage_class),
        server=pods.Server(image, resources, liveness, readiness),
        copier=pods.Copier(xtrabackup_image, xtrabackup_resources),
    )
    classes = [storage_class] if isinstance(storage_class, StorageClass) else []
    made = bundle(classes, config, host, reads, servers)
    made = made.labelled(labels, pods=True) if labels else made
    yield from made.in_namespace(namespace) if namespace else made
