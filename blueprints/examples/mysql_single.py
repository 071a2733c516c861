"""Document 004: one MySQL server with a volume."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim_template, container, expose, mount, probe, stateful_set
from kgen.k8s import Object


@blueprint
def mysql_single() -> Iterator[Object]:
    """One MySQL server, its password in plain text as in the document (document 004)."""
    app = {"app": "mysql-sts"}
    volume = claim_template("pvc", "2Gi", storage_class="standard")
    ping = probe.exec("sh", "-c", 'mysqladmin -p"$MYSQL_ROOT_PASSWORD" ping')
    server = container(
        "mysql",
        "mysql:5.7",
        env={"MYSQL_ROOT_PASSWORD": "qwerty"},
        ports={"mysql": 3306},
        mounts={"/var/lib/mysql": mount(volume, sub_path="data")},
        liveness=ping(initial_delay=60, timeout=10),
    )
    mysql = stateful_set("mysql", server, selector=app, service="mysql", replicas=1)
    yield expose(mysql, headless=True, labels=app)
    yield mysql
