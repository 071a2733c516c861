"""One web application, rendered for three environments from three values files."""

from collections.abc import Iterator

import attrs

from kgen import blueprint
from kgen.builders import container, deployment, expose, hpa, ingress, probe
from kgen.k8s import Object


@attrs.frozen(kw_only=True)
class Scale:
    """How many pods, at least and at most."""

    low: int = 1
    high: int = 3


@blueprint
def web(*, host: str, tag: str, scale: Scale = Scale(), tls: str | None = None) -> Iterator[Object]:
    """The shop's front end.

    Args:
        host: Host name under which the shop is reached.
        tag: Version of the image.
        scale: How many pods, at least and at most.
        tls: Name of the Secret with the certificate; plain HTTP where it is not given.
    """
    app = {"app.kubernetes.io/name": "web"}
    front = deployment(  # no replicas: the autoscaler decides
        "web",
        container(
            "web",
            f"ghcr.io/acme/web:{tag}",
            ports={"http": 8080},
            readiness=probe.http("/healthz", "http"),
            requests={"cpu": "100m", "memory": "64Mi"},  # it scales by a percentage of this
        ),
        labels=app,
    )
    service = expose(front, ports={"http": (80, "http")}, labels=app)
    yield front
    yield service
    yield ingress("web", {host: {"/": service}}, class_name="nginx", tls=tls)
    yield hpa(front, min=scale.low, max=scale.high, cpu=70)
