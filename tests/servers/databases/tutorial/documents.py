"""The documents' example as it runs on MariaDB, and a client of it."""

from __future__ import annotations

from kgen import to_yaml
from kgen.blueprints.mysql import mysql
from tests.servers.machine.cluster import Cluster
from tests.servers.machine.container import Output

IMAGE = "mysql:5.7"


def example() -> str:
    """The manifests of the documents, byte for byte but for one setting that MariaDB does not have."""
    text = to_yaml(mysql())
    assert text.count("super-read-only") == 1
    return text.replace("super-read-only", "read-only")


def ask(cluster: Cluster, host: str, sql: str, *options: str, timeout: float = 60) -> Output:
    """What a client pod gets, as `kubectl run mysql-client --image=mysql:5.7 -i --rm` does."""
    return cluster.run(IMAGE, "mysql", "-h", host, "-N", "-e", sql, *options, timeout=timeout)


def on(cluster: Cluster, pod: str, sql: str) -> Output:
    """What a server answers inside its pod."""
    return cluster.exec(pod, "mysql", "-N", "-e", sql, container="mysql")


def messages(cluster: Cluster, pod: str) -> list[str]:
    code, text = on(cluster, pod, "SELECT message FROM test.messages ORDER BY id")
    return text.split("\n")[:-1] if code == 0 else []


_WRITE = "INSERT INTO test.messages (message) VALUES ('{}')"


def write(cluster: Cluster, message: str) -> None:
    code, text = on(cluster, "mysql-0", _WRITE.format(message))
    assert code == 0, text


def started(cluster: Cluster, replicas: int = 3) -> None:
    """Apply the example with so many pods, and write a first row."""
    cluster.apply(example())
    if replicas != 3:
        cluster.scale("mysql", replicas)
    cluster.until_ready(*(f"mysql-{ordinal}" for ordinal in range(replicas)), timeout=400)
    sql = "CREATE DATABASE test; CREATE TABLE test.messages (id INT AUTO_INCREMENT PRIMARY KEY, message VARCHAR(250))"
    code, text = on(cluster, "mysql-0", sql)
    assert code == 0, text
    write(cluster, "hello")


def until_have(cluster: Cluster, message: str, *pods: str) -> None:
    """Wait until each of the pods has a row."""
    for pod in pods:
        _until_has(cluster, message, pod)


def _until_has(cluster: Cluster, message: str, pod: str) -> None:
    cluster.until(f"{pod} has '{message}'", lambda: message in messages(cluster, pod), timeout=180)
