"""Document 003: a StatefulSet with a volume that many nodes may write."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim_template, container, stateful_set
from kgen.k8s import Object


@blueprint
def stateful_set_rwx() -> Iterator[Object]:
    """A StatefulSet whose claim is ReadWriteMany (document 003)."""
    volume = claim_template("volume", "1G", access="ReadWriteMany", storage_class="fast")
    yield stateful_set(
        "statefulset-test2",
        container("container", "gugucone/hello:2.1", mounts={"/mount1": volume}),
        selector={"type": "db"},
        replicas=1,
        pod={"terminationGracePeriodSeconds": 10},
    )
