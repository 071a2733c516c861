"""Comparisons as tests make them: of texts, read as any other."""

from __future__ import annotations

from typing import Any

from kgen.changes.options import Options
from kgen.changes.result import Change, ObjectChange, Result
from kgen.changes.run import diff
from kgen.changes.sides import Side
from kgen.validation.inputs.streams import Stream


def side(name: str, text: str) -> Side:
    return Side(name, [Stream(name, [text.encode()])])


def compared(old: str, new: str, **options: Any) -> Result:
    return diff(side("old.yaml", old), side("new.yaml", new), Options(**options))


def only(old: str, new: str, **options: Any) -> ObjectChange:
    """The only object that differs."""
    [found] = compared(old, new, **options).objects
    return found


def change_at(found: ObjectChange, path: str) -> Change:
    [made] = [each for each in found.changes if each.path == path]
    return made


def notes(found: ObjectChange) -> list[tuple[str, str]]:
    return [(each.kind, each.message) for each in found.notes]


STATEFUL_SET = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  replicas: 3
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: "mysql:8.4"}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - {name: web, image: "nginx:latest", env: [{name: A, value: "1"}, {name: B, value: "2"}]}
"""
