"""Document 003: a pod that a headless Service gives a host name of its own."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import container, headless_service, pod
from kgen.k8s import Object


@blueprint
def headless_pods() -> Iterator[Object]:
    """A pod reached as pod-a.headless1 (document 003)."""
    app = {"svc": "headless"}
    service = headless_service("headless1", ports=[(8000, 8080)], selects=app)
    yield service
    yield pod(
        "pod1",
        container("container", "gugucone/hello:v2.1"),
        labels=app,
        spec={"hostname": "pod-a", "subdomain": "headless1"},
    )
