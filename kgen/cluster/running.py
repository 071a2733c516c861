"""Which containers of a pod keep running, and how many pods there are."""

from __future__ import annotations

from kgen.model.facts import defaulted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container

    from .index import Index
    from .pods import Pods


def running(pods: Pods) -> list[tuple[Container, FieldPath]]:
    """The containers that make up a pod once it has started: sidecars and regular ones."""
    first = len(pods.spec.init_containers or ())
    return [pair for i, pair in enumerate(pods.containers()) if i >= first or pair[0].restart_policy == "Always"]


def run_on(pods: Pods) -> bool:
    """Whether pods are meant to run for ever, which those of Jobs are not."""
    return bool(defaulted(pods.spec, "restart_policy") == "Always")


def replicas(pods: Pods, index: Index) -> str:
    """How many pods an object keeps, in words, where these are several: "3 pods", "up to 20 pods"; else ""."""
    most = index.most(pods) or 0
    if most <= 1:
        return ""
    return f"{most} pods" if most == pods.replicas else f"up to {most} pods"
