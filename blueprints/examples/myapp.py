"""Document 002: a headless Service before pods that listen on another port.

Nothing translates ports behind a headless Service: whoever connects to port 80 meets nobody, as in the document.
"""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import container, headless_service, stateful_set
from kgen.k8s import Object


@blueprint
def myapp() -> Iterator[Object]:
    """A small web application, its pods named by a headless Service (document 002)."""
    app = {"app": "myapp-sts"}
    service = headless_service(
        "myapp-svc-headless", ports={"http": 80}, selects=app, labels={"app": "myapp-svc-headless"}
    )
    yield service
    yield stateful_set(
        "myapp-sts",
        container("myapp", "ghcr.io/c1t1d0s7/go-myweb", ports=8080),
        selector=app,
        service=service,
        replicas=2,
    )
