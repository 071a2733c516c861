"""Manifests that a server accepts: documents, snapshots, recorded cases, and rich ones of every covered kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kgen.yaml.reader import read_documents

TESTS = Path(__file__).parents[1]
DOCUMENTS = [path for path in sorted((TESTS / "documents").glob("*.yaml")) if ".as-written" not in path.name]
SNAPSHOTS = [path for path in sorted((TESTS / "snapshots").glob("*.yaml")) if not path.name.startswith("wording-")]
RICH = sorted(Path(__file__).with_name("manifests").glob("*.yaml"))
"""Every field of every covered kind stands somewhere in these, as far as a server takes it without a cluster behind."""

# fmt: off
COVERED = frozenset({
    "APIService", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "ControllerRevision", "CronJob", "CSIDriver",
    "CSINode", "CSIStorageCapacity", "CustomResourceDefinition", "DaemonSet", "Deployment", "DeviceClass", "Endpoints",
    "EndpointSlice", "FlowSchema", "HorizontalPodAutoscaler", "Ingress", "IngressClass", "IPAddress", "Job",
    "Lease", "LimitRange", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace",
    "NetworkPolicy", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget",
    "PodTemplate", "PriorityClass", "PriorityLevelConfiguration", "ReplicaSet", "ReplicationController",
    "ResourceClaim", "ResourceClaimTemplate", "ResourceQuota", "Role", "RoleBinding", "RuntimeClass",
    "Secret", "Service", "ServiceAccount", "ServiceCIDR", "StatefulSet", "StorageClass",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment",
    "VolumeAttributesClass",
})
# fmt: on
"""The kinds whose rules kgen has in full."""


@cache
def recorded_cases() -> list[dict[str, Any]]:
    """Creates with the answer of a server."""
    lines = (TESTS / "conformance" / "cases.jsonl").read_text("utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["op"] == "create"]


def in_files(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """The objects in YAML files."""
    for path in paths:
        yield from (document.plain for document in read_documents(path.read_text("utf-8"), source=path.name))


def valid_manifests() -> dict[str, list[dict[str, Any]]]:
    """What a server accepts, by kind, each once."""
    recorded = [case["manifest"] for case in recorded_cases() if case["accepted"] and "raw" not in case]
    found: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in sorted(COVERED)}
    for plain in [*in_files(RICH), *in_files(DOCUMENTS), *in_files(SNAPSHOTS), *recorded]:
        if plain.get("kind") in COVERED and "apiVersion" in plain:
            found[plain["kind"]][json.dumps(plain, sort_keys=True)] = plain
    return {kind: list(texts.values()) for kind, texts in found.items()}
