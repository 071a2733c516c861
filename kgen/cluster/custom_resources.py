"""Custom resources, and the objects that their operators make of them."""

from __future__ import annotations

from kgen.bundles.identity import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.model import Resource

MAKING_NOTHING_MORE = {
    *("Application", "Certificate", "DestinationRule", "ExternalSecret", "Gateway", "GRPCRoute", "HTTPRoute"),
    *("IngressRoute", "Middleware", "PodMonitor", "Probe", "PrometheusRule", "Rollout", "ScaledObject"),
    *("SealedSecret", "ServiceMonitor", "VerticalPodAutoscaler", "VirtualService"),
}
"""Custom resources that nobody makes objects of, or of which it is known what is made."""


def made_by(item: Resource) -> Iterator[tuple[str, str]]:
    """What an operator makes of a custom resource: kinds and names."""
    spec = _map(item.to_plain().get("spec"))
    if item.kind == "SealedSecret":
        yield "Secret", name_of(item)
    elif item.kind == "ExternalSecret":
        yield "Secret", str(_map(spec.get("target")).get("name") or name_of(item))
    elif item.kind == "Certificate":
        yield "Secret", str(spec.get("secretName") or "")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
