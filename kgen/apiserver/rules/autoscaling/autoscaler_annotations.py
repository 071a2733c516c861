"""What annotations of HorizontalPodAutoscalers say in vain."""

from __future__ import annotations

from kgen.apiserver.defaulting.autoscalers import PREFIX, READERS
from kgen.apiserver.rule import rule
from kgen.diagnostics import warning
from kgen.k8s import autoscaling_v1
from kgen.k8s.autoscaling_v2 import HorizontalPodAutoscaler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath

    Autoscaler: TypeAlias = HorizontalPodAutoscaler | autoscaling_v1.HorizontalPodAutoscaler

FIELDS = {
    "metrics": "spec.metrics",
    "behavior": "spec.behavior",
    "scale-up-tolerance": "spec.behavior.scaleUp.tolerance",
    "scale-down-tolerance": "spec.behavior.scaleDown.tolerance",
}
"""What annotations want to set, each with the field of autoscaling/v2 that does."""


@rule("KG487", on=HorizontalPodAutoscaler, also=(autoscaling_v1.HorizontalPodAutoscaler,), severity="warning")
def autoscaler_annotation_dropped(item: Autoscaler, at: FieldPath) -> Findings:
    """An autoscaler says in an annotation how to scale, and the server drops it without a word.

    autoscaling/v1 reads metrics and behavior there, where they are the JSON that it expects; autoscaling/v2 has fields,
    and reads none of it.

    Bad:
        metadata: {name: web, annotations: {autoscaling.alpha.kubernetes.io/behavior: "{}"}}
        spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
    Good:
        metadata: {name: web}
        spec:
          maxReplicas: 3
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          behavior: {scaleDown: {stabilizationWindowSeconds: 600}}
    """
    annotations = (item.metadata and item.metadata.annotations) or {}
    for name, field in FIELDS.items() if annotations else ():
        key = PREFIX + name
        why = _why_dropped(item, name, annotations[key]) if key in annotations else ""
        if why:
            where = (at / "metadata" / "annotations").key(key)
            yield warning(where, f"is dropped: {why}", f"autoscaling/v2 has {field}")


def _why_dropped(item: Autoscaler, name: str, text: str) -> str:
    if isinstance(item, HorizontalPodAutoscaler) or name not in READERS:
        return f"{item.api_version} reads no such annotation"
    try:
        READERS[name](text)
    except ValueError as error:
        return f"the server cannot read it: {error}"
    return ""
