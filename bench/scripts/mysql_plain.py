"""A peer: the MySQL bundle as plain dicts, printed by PyYAML through its C library."""

import sys

import yaml

from bench.scripts.texts import BACKUP, CLONE, INIT, PRIMARY, REPLICA

LABELS = {"app": "mysql", "app.kubernetes.io/name": "mysql"}
DATA_MOUNTS = [
    {"name": "data", "mountPath": "/var/lib/mysql", "subPath": "mysql"},
    {"name": "conf", "mountPath": "/etc/mysql/conf.d"},
]
MYSQL = "mysql:5.7"
XTRABACKUP = "gcr.io/google-samples/xtrabackup:1.0"

config = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "mysql", "labels": LABELS},
    "data": {"primary.cnf": PRIMARY, "replica.cnf": REPLICA},
}
host = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "mysql", "labels": LABELS},
    "spec": {"ports": [{"name": "mysql", "port": 3306}], "clusterIP": "None", "selector": {"app": "mysql"}},
}
reads = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "mysql-read", "labels": {**LABELS, "readonly": "true"}},
    "spec": {"ports": [{"name": "mysql", "port": 3306}], "selector": {"app": "mysql"}},
}
init_containers = [
    {
        "name": "init-mysql",
        "image": MYSQL,
        "command": ["bash", "-c", INIT],
        "volumeMounts": [
            {"name": "conf", "mountPath": "/mnt/conf.d"},
            {"name": "config-map", "mountPath": "/mnt/config-map"},
        ],
    },
    {
        "name": "clone-mysql",
        "image": XTRABACKUP,
        "command": ["bash", "-c", CLONE],
        "volumeMounts": DATA_MOUNTS,
    },
]
containers = [
    {
        "name": "mysql",
        "image": MYSQL,
        "env": [{"name": "MYSQL_ALLOW_EMPTY_PASSWORD", "value": "1"}],
        "ports": [{"name": "mysql", "containerPort": 3306}],
        "volumeMounts": DATA_MOUNTS,
        "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}},
        "livenessProbe": {
            "exec": {"command": ["mysqladmin", "ping"]},
            "initialDelaySeconds": 30,
            "periodSeconds": 10,
            "timeoutSeconds": 5,
        },
        "readinessProbe": {
            "exec": {"command": ["mysql", "-h", "127.0.0.1", "-e", "SELECT 1"]},
            "initialDelaySeconds": 5,
            "periodSeconds": 2,
            "timeoutSeconds": 1,
        },
    },
    {
        "name": "xtrabackup",
        "image": XTRABACKUP,
        "ports": [{"name": "xtrabackup", "containerPort": 3307}],
        "command": ["bash", "-c", BACKUP],
        "volumeMounts": DATA_MOUNTS,
        "resources": {"requests": {"cpu": "100m", "memory": "100Mi"}},
    },
]
servers = {
    "apiVersion": "apps/v1",
    "kind": "StatefulSet",
    "metadata": {"name": "mysql"},
    "spec": {
        "selector": {"matchLabels": LABELS},
        "serviceName": "mysql",
        "replicas": 3,
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {
                "initContainers": init_containers,
                "containers": containers,
                "volumes": [
                    {"name": "conf", "emptyDir": {}},
                    {"name": "config-map", "configMap": {"name": "mysql"}},
                ],
            },
        },
        "volumeClaimTemplates": [
            {
                "metadata": {"name": "data"},
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "10Gi"}},
                },
            }
        ],
    },
}
yaml.dump_all([config, host, reads, servers], sys.stdout, Dumper=yaml.CSafeDumper, sort_keys=False)
