"""Plain manifests for tests: small, accepted by an API server, and changed by what a test gives."""

from __future__ import annotations

from typing import Any

LABELS = {"app": "web"}
CLAIM_SPEC = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def container(**fields: Any) -> dict[str, Any]:
    """A container `web` with more fields."""
    return {"name": "web", "image": "web:1", **fields}


def pod(*containers: dict[str, Any], metadata: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A labelled Pod of some containers, or of one, with more fields of its metadata and of its spec."""
    spec = {"containers": list(containers or [container()]), **spec}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "labels": LABELS, **(metadata or {})},
        "spec": spec,
    }


def workload(
    kind: str, *containers: dict[str, Any], metadata: dict[str, Any] | None = None, **pod_spec: Any
) -> dict[str, Any]:
    """A Deployment, StatefulSet … of such pods; the metadata is that of its pods."""
    template = {"metadata": {"labels": LABELS, **(metadata or {})}, "spec": pod(*containers, **pod_spec)["spec"]}
    spec = {"selector": {"matchLabels": LABELS}, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "web"}, "spec": spec}


def stateful_set(*containers: dict[str, Any], claims: dict[str, Any] | None = None, **pod_spec: Any) -> dict[str, Any]:
    """A StatefulSet of such pods with claim templates: their specs by name."""
    made = workload("StatefulSet", *containers, **pod_spec)
    templates = [{"metadata": {"name": name}, "spec": spec} for name, spec in (claims or {}).items()]
    return {**made, "spec": {**made["spec"], "serviceName": "web", "volumeClaimTemplates": templates}}


def service(name: str = "web", namespace: str | None = None, **spec: Any) -> dict[str, Any]:
    """A Service with port 80."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": [{"port": 80}], **spec}}
