"""Document 001: two containers that share one volume, each its own part of it."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim_ref, container, mount, pod
from kgen.k8s import Object


@blueprint
def lamp_pod() -> Iterator[Object]:
    """MySQL and PHP on two sub-paths of one volume (document 001)."""
    site = claim_ref("my-lamp-site-data")
    yield pod(
        "my-lamp-site",
        container(
            "mysql",
            "mysql",
            env={"MYSQL_ROOT_PASSWORD": "rootpasswd"},
            mounts={"/var/lib/mysql": mount(site, volume="site-data", sub_path="mysql")},
        ),
        container(
            "php",
            "php:7.0-apache",
            mounts={"/var/www/html": mount(site, volume="site-data", sub_path="html")},
        ),
    )
