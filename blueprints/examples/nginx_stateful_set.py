"""Document 000: a StatefulSet whose pods have lasting names and volumes."""

from collections.abc import Iterator
from typing import Literal

from kgen import blueprint
from kgen.builders import claim_template, container, stateful_set
from kgen.k8s import Object


@blueprint
def nginx_stateful_set(management: Literal["OrderedReady", "Parallel"] | None = None) -> Iterator[Object]:
    """A StatefulSet with a volume for each pod (document 000).

    Args:
        management: Whether the pods start one after the other or, with Parallel, all at once.
    """
    www = claim_template("www", "1Gi", storage_class="standard")
    nginx = container("nginx", "k8s.gcr.io/nginx-slim:0.8", ports={"web": 80}, mounts={"/usr/share/nginx/html": www})
    yield stateful_set(
        "nginx",
        nginx,
        selector={"app": "nginx"},
        service="nginx",
        pod_management_policy=management,
        replicas=3,
        pod={"terminationGracePeriodSeconds": 10},
    )
