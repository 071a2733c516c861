"""Document 000: three pods of a ReplicationController that share one claim.

The claim is ReadWriteOnce: on more than one node the pods fight for it, which is the document's point.
"""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim, container, mount, replication_controller
from kgen.k8s import Object


@blueprint
def pvc_replication_controller() -> Iterator[Object]:
    """One claim shared by the pods of a ReplicationController (document 000)."""
    disk = claim("helloweb-disk", "30Gi")
    yield disk
    yield replication_controller(
        "nginx",
        container("nginx", "nginx:1.7.9", ports=8090, mounts={"/data/redis": mount(disk, volume="nginx-data")}),
        selector={"app": "nginx"},
        replicas=3,
        spec={"template": {"metadata": {"name": "nginx"}}},
    )
