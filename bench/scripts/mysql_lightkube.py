"""A peer: the MySQL bundle as lightkube's models, printed by PyYAML through its C library.

lightkube's own `codecs.dump_all_yaml` takes PyYAML's slower dumper, which is written in Python.
"""
# mypy: disable-error-code="import-not-found, import-untyped"
# lightkube is installed by `make bench` only.

import sys

import yaml
from lightkube.models.apps_v1 import StatefulSetSpec
from lightkube.models.core_v1 import (
    ConfigMapVolumeSource,
    Container,
    ContainerPort,
    EmptyDirVolumeSource,
    EnvVar,
    ExecAction,
    PersistentVolumeClaim,
    PersistentVolumeClaimSpec,
    PodSpec,
    PodTemplateSpec,
    Probe,
    ResourceRequirements,
    ServicePort,
    ServiceSpec,
    Volume,
    VolumeMount,
    VolumeResourceRequirements,
)
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apps_v1 import StatefulSet
from lightkube.resources.core_v1 import ConfigMap, Service

from bench.scripts.texts import BACKUP, CLONE, INIT, PRIMARY, REPLICA

LABELS = {"app": "mysql", "app.kubernetes.io/name": "mysql"}
SELECTED = {"app": "mysql"}
DATA_MOUNTS = [
    VolumeMount(name="data", mountPath="/var/lib/mysql", subPath="mysql"),
    VolumeMount(name="conf", mountPath="/etc/mysql/conf.d"),
]
MYSQL = "mysql:5.7"
XTRABACKUP = "gcr.io/google-samples/xtrabackup:1.0"

config = ConfigMap(
    metadata=ObjectMeta(name="mysql", labels=LABELS),
    data={"primary.cnf": PRIMARY, "replica.cnf": REPLICA},
)
host = Service(
    metadata=ObjectMeta(name="mysql", labels=LABELS),
    spec=ServiceSpec(ports=[ServicePort(name="mysql", port=3306)], clusterIP="None", selector=SELECTED),
)
reads = Service(
    metadata=ObjectMeta(name="mysql-read", labels={**LABELS, "readonly": "true"}),
    spec=ServiceSpec(ports=[ServicePort(name="mysql", port=3306)], selector=SELECTED),
)
init_containers = [
    Container(
        name="init-mysql",
        image=MYSQL,
        command=["bash", "-c", INIT],
        volumeMounts=[
            VolumeMount(name="conf", mountPath="/mnt/conf.d"),
            VolumeMount(name="config-map", mountPath="/mnt/config-map"),
        ],
    ),
    Container(name="clone-mysql", image=XTRABACKUP, command=["bash", "-c", CLONE], volumeMounts=DATA_MOUNTS),
]
containers = [
    Container(
        name="mysql",
        image=MYSQL,
        env=[EnvVar(name="MYSQL_ALLOW_EMPTY_PASSWORD", value="1")],
        ports=[ContainerPort(name="mysql", containerPort=3306)],
        volumeMounts=DATA_MOUNTS,
        resources=ResourceRequirements(requests={"cpu": "500m", "memory": "1Gi"}),
        livenessProbe=Probe(
            exec=ExecAction(command=["mysqladmin", "ping"]),
            initialDelaySeconds=30,
            periodSeconds=10,
            timeoutSeconds=5,
        ),
        readinessProbe=Probe(
            exec=ExecAction(command=["mysql", "-h", "127.0.0.1", "-e", "SELECT 1"]),
            initialDelaySeconds=5,
            periodSeconds=2,
            timeoutSeconds=1,
        ),
    ),
    Container(
        name="xtrabackup",
        image=XTRABACKUP,
        ports=[ContainerPort(name="xtrabackup", containerPort=3307)],
        command=["bash", "-c", BACKUP],
        volumeMounts=DATA_MOUNTS,
        resources=ResourceRequirements(requests={"cpu": "100m", "memory": "100Mi"}),
    ),
]
servers = StatefulSet(
    metadata=ObjectMeta(name="mysql"),
    spec=StatefulSetSpec(
        selector=LabelSelector(matchLabels=LABELS),
        serviceName="mysql",
        replicas=3,
        template=PodTemplateSpec(
            metadata=ObjectMeta(labels=LABELS),
            spec=PodSpec(
                initContainers=init_containers,
                containers=containers,
                volumes=[
                    Volume(name="conf", emptyDir=EmptyDirVolumeSource()),
                    Volume(name="config-map", configMap=ConfigMapVolumeSource(name="mysql")),
                ],
            ),
        ),
        volumeClaimTemplates=[
            PersistentVolumeClaim(
                metadata=ObjectMeta(name="data"),
                spec=PersistentVolumeClaimSpec(
                    accessModes=["ReadWriteOnce"],
                    resources=VolumeResourceRequirements(requests={"storage": "10Gi"}),
                ),
            )
        ],
    ),
)
plain = [each.to_dict() for each in (config, host, reads, servers)]
yaml.dump_all(plain, sys.stdout, Dumper=yaml.CSafeDumper, sort_keys=False)
