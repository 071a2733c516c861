"""The pods: what sets a server up, the server, and what hands its data on to the next pod."""

from __future__ import annotations

from typing import NamedTuple

from kgen import Quantity, template
from kgen.builders import claim_template, container, dns_name, empty_dir, mount, probe, stateful_set
from kgen.builders.pods.parts import ClaimTemplate, ContainerPart, Mount
from kgen.k8s import ConfigMap, Probe, ResourceRequirements, Service, StatefulSet, StorageClass

PORT = 3306
BACKUP_PORT = 3307
CONF = empty_dir("conf")
CONF_D = "/etc/mysql/conf.d"
DATA_DIR = "/var/lib/mysql"


class Server(NamedTuple):
    """The MySQL server's container."""

    image: str
    resources: ResourceRequirements
    liveness: Probe
    readiness: Probe


class Copier(NamedTuple):
    """The containers that copy the data of one pod to the next."""

    image: str
    resources: ResourceRequirements


def config(primary: str, replica: str) -> dict[str, str]:
    """The two my.cnf files, of which each pod takes one."""
    return {
        "primary.cnf": template("mysql/tutorial/primary.cnf.j2", extra=_lines(primary)),
        "replica.cnf": template("mysql/tutorial/replica.cnf.j2", extra=_lines(replica)),
    }


def data(size: Quantity, storage_class: str | StorageClass | None) -> ClaimTemplate:
    """Each pod's volume."""
    return claim_template("data", size, storage_class=storage_class)


def replicated_set(
    name: str,
    *,
    labels: dict[str, str],
    config: ConfigMap,
    service: Service,
    replicas: int,
    data: ClaimTemplate,
    server: Server,
    copier: Copier,
) -> StatefulSet:
    """The StatefulSet: pod 0 is the primary, each other one a replica that starts with the data of the one before."""
    mounts = {DATA_DIR: mount(data, sub_path="mysql"), CONF_D: mount(CONF)}
    peer = dns_name(service, pod=f"{name}-$(($ordinal-1))")
    return stateful_set(
        name,
        _server(server, mounts),
        _backup_sender(copier, mounts, primary=dns_name(service, pod=f"{name}-0")),
        init=[_configuration(server, config), _clone(copier, mounts, peer)],
        selector=labels,
        service=service,
        replicas=replicas,
    )


def _configuration(server: Server, config: ConfigMap) -> ContainerPart:
    """Gives the server an id and its my.cnf, by the pod's number."""
    return container(
        "init-mysql",
        server.image,
        command=["bash", "-c", template("mysql/tutorial/init-mysql.sh.j2")],
        mounts={"/mnt/conf.d": CONF, "/mnt/config-map": mount(config, volume="config-map")},
    )


def _clone(copier: Copier, mounts: dict[str, Mount], peer: str) -> ContainerPart:
    """Copies the data of the pod before this one, once."""
    script = template("mysql/tutorial/clone-mysql.sh.j2", previous_peer=peer, backup_port=BACKUP_PORT)
    return container("clone-mysql", copier.image, command=["bash", "-c", script], mounts=mounts)


def _server(server: Server, mounts: dict[str, Mount]) -> ContainerPart:
    return container(
        "mysql",
        server.image,
        env={"MYSQL_ALLOW_EMPTY_PASSWORD": "1"},
        ports={"mysql": PORT},
        mounts=mounts,
        resources=server.resources,
        liveness=probe.exec("mysqladmin", "ping").timed(server.liveness),
        # Over TCP, which an initialising server does not listen on.
        readiness=probe.exec("mysql", "-h", "127.0.0.1", "-e", "SELECT 1").timed(server.readiness),
    )


def _backup_sender(copier: Copier, mounts: dict[str, Mount], primary: str) -> ContainerPart:
    """Starts replication after a copy, then sends backups to whoever asks."""
    script = template("mysql/tutorial/xtrabackup.sh.j2", primary=primary, backup_port=BACKUP_PORT)
    return container(
        "xtrabackup",
        copier.image,
        ports={"xtrabackup": BACKUP_PORT},
        command=["bash", "-c", script],
        mounts=mounts,
        resources=copier.resources,
    )


def _lines(text: str) -> str:
    """Text that ends with a line break, unless there is none."""
    return text if not text or text.endswith("\n") else text + "\n"
