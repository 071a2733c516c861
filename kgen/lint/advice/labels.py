"""Labels that tools go by."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.bundles.identity import name_of
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.field_path import FieldPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index

NAME = "app.kubernetes.io/name"


@advice("KG941", on=Pods, recommended=False)
def name_label_missing(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """Pods do not say which application they are, by the label that tools look for: `app.kubernetes.io/name`.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app.kubernetes.io/name: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    if NAME not in pods.labels:
        template = FieldPath()
        for name in at.keys()[:-1]:
            template = template / str(name)
        told = f"the pods have no label {NAME}, by which tools know the application"
        yield warning(template / "metadata" / "labels", told, f"{NAME}: {name_of(pods.owner)}")
