"""Document 001: a headless Service and the StatefulSet whose pods it names."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim_template, container, expose, stateful_set
from kgen.k8s import Object


@blueprint
def nginx_web() -> Iterator[Object]:
    """A headless Service and its StatefulSet (document 001)."""
    app = {"app": "nginx"}
    www = claim_template("www", "1Gi", storage_class="my-storage-class")
    web = stateful_set(
        "web",
        container(
            "nginx",
            "registry.k8s.io/nginx-slim:0.8",
            ports={"web": 80},
            mounts={"/usr/share/nginx/html": www},
        ),
        selector=app,
        service="nginx",
        replicas=3,
        min_ready=10,
        pod={"terminationGracePeriodSeconds": 10},
    )
    yield expose(web, headless=True, labels=app)
    yield web
