"""Document 003: a MySQL primary and its replicas; the `mysql` blueprint with its defaults."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.blueprints.mysql import mysql
from kgen.k8s import Object


@blueprint
def mysql_replicated() -> Iterator[Object]:
    """A MySQL primary with asynchronous read replicas (document 003)."""
    yield from mysql()
