"""A custom resource beside the objects that it speaks of."""

from kgen import bundle, to_yaml
from kgen.builders import labels_of, port_of, resource
from kgen.k8s import Object, Service
from web_app import Scale, web


def monitor(service: Service) -> Object:
    """Has Prometheus ask a Service for its metrics."""
    return resource(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        "web",
        labels={"release": "prometheus"},
        spec={
            "selector": {"matchLabels": labels_of(service)},
            "endpoints": [{"port": port_of(service, "http"), "interval": "30s"}],
        },
        cluster_scoped=False,
    )


prod = web(host="shop.example.com", tag="1.4.2", scale=Scale(low=4, high=20))
monitored = bundle(prod, monitor(prod.one(Service)))

if __name__ == "__main__":
    print(to_yaml(monitored), end="")
