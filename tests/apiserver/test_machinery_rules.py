"""What the examples of the rules of kinds that machines mostly write do not show."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kgen.validation import validate
from tests.servers.client import Client
from tests.servers.comparison import compare
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED

Case = tuple[dict[str, Any], list[tuple[str, str]]]


def plain(api_version: str, kind: str, name: str = "web", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}


def api_service(**changes: Any) -> dict[str, Any]:
    spec = {"group": "a.example.com", "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1, **changes}
    name = f"{spec['version']}.{spec['group']}"
    return plain("apiregistration.k8s.io/v1", "APIService", name, spec=spec)


def address(**owner: Any) -> dict[str, Any]:
    return plain("networking.k8s.io/v1", "IPAddress", "10.0.0.7", spec={"parentRef": owner or None})


def ranges(*networks: str) -> dict[str, Any]:
    return plain("networking.k8s.io/v1", "ServiceCIDR", spec={"cidrs": list(networks)})


def inline(**changes: Any) -> dict[str, Any]:
    """A VolumeAttachment with a volume of its own; a change to None takes a field away."""
    spec = {"accessModes": ["ReadWriteOnce"], "csi": {"driver": "disks.example.com", "volumeHandle": "web"}, **changes}
    return attachment(inlineVolumeSpec={name: value for name, value in spec.items() if value is not None})


def attachment(attacher: str = "disks.example.com", **source: Any) -> dict[str, Any]:
    spec = {"attacher": attacher, "nodeName": "a", "source": source}
    return plain("storage.k8s.io/v1", "VolumeAttachment", spec=spec)


def capacity(**fields: Any) -> dict[str, Any]:
    return plain("storage.k8s.io/v1", "CSIStorageCapacity", **{"storageClassName": "fast", **fields})


def tainted(*taints: dict[str, Any]) -> dict[str, Any]:
    return plain("v1", "Node", spec={"taints": list(taints)})


def level(type_: str = "Limited", /, name: str = "web", **spec: Any) -> dict[str, Any]:
    made = {"type": type_, **spec}
    return plain("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", name, spec=made)


def queuing(type_: str = "Queue", **queues: Any) -> dict[str, Any]:
    return level(limited={"limitResponse": {"type": type_, "queuing": queues}})


def flow(*subjects: dict[str, Any], precedence: int = 500, **about: Any) -> dict[str, Any]:
    policy = {"subjects": list(subjects), "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}], **about}
    level = {"name": "workload-low"}
    spec = {"priorityLevelConfiguration": level, "matchingPrecedence": precedence, "rules": [policy]}
    return plain("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", spec=spec)


ANYBODY = {"kind": "User", "user": {"name": "*"}}
SERVICE = {"name": "web", "namespace": "shop"}
TAINT = {"key": "gpu", "effect": "NoSchedule"}
CASES: dict[str, Case] = {
    "an APIService of the server": (api_service(), []),
    "of another server": (api_service(service=SERVICE, caBundle="LS0t"), []),
    "no group": (api_service(group="", version="v2"), [("spec.group", REQUIRED)]),
    "a version that is none": (api_service(version="1"), [("spec.version", INVALID)]),
    "too much": (
        api_service(groupPriorityMinimum=20_001, versionPriority=1001),
        [("spec.groupPriorityMinimum", INVALID), ("spec.versionPriority", INVALID)],
    ),
    "trust without a service": (
        api_service(caBundle="LS0t", insecureSkipTLSVerify=True),
        [("spec.caBundle", INVALID), ("spec.insecureSkipTLSVerify", INVALID)],
    ),
    "trust and none": (
        api_service(service={**SERVICE, "port": 0}, caBundle="LS0t", insecureSkipTLSVerify=True),
        [("spec.service.port", INVALID), ("spec.insecureSkipTLSVerify", INVALID)],
    ),
    "nobody's address": (address(), [("spec.parentRef", REQUIRED)]),
    "an odd owner": (
        address(group="A", name="a/b"),
        [("spec.parentRef.group", INVALID), ("spec.parentRef.resource", REQUIRED), ("spec.parentRef.name", INVALID)],
    ),
    "no range": (ranges(), [("spec.cidrs", REQUIRED)]),
    "three ranges": (ranges("10.0.0.0/8", "fd00::/64", "fd01::/64"), [("spec.cidrs", INVALID)]),
    "two of a family": (ranges("fd00::/64", "fd01::/64"), [("spec.cidrs", INVALID)]),
    "an unusual range": (ranges("FD00::/64"), [("spec.cidrs[0]", INVALID)]),
    "a volume in an attachment": (inline(persistentVolumeReclaimPolicy="Retain", volumeMode="Filesystem"), []),
    "a volume in an attachment, and no CSI": (
        inline(csi=None, hostPath={"path": "/data"}),
        [("spec.source.inlineVolumeSpec.csi", REQUIRED)],
    ),
    "a volume in an attachment with what a PersistentVolume has": (
        inline(
            capacity={"storage": "1Gi"},
            claimRef={"name": "web", "namespace": "shop"},
            nodeAffinity={},
            persistentVolumeReclaimPolicy="Delete",
            storageClassName="fast",
            volumeMode="Block",
        ),
        [
            ("spec.source.inlineVolumeSpec.capacity", FORBIDDEN),
            ("spec.source.inlineVolumeSpec.claimRef", FORBIDDEN),
            ("spec.source.inlineVolumeSpec.nodeAffinity", FORBIDDEN),
            ("spec.source.inlineVolumeSpec.persistentVolumeReclaimPolicy", FORBIDDEN),
            ("spec.source.inlineVolumeSpec.storageClassName", FORBIDDEN),
            ("spec.source.inlineVolumeSpec.volumeMode", FORBIDDEN),
        ],
    ),
    "a volume and the name of one": (
        attachment(persistentVolumeName="web", inlineVolumeSpec={"accessModes": ["RWO"]}),
        [("spec.source", FORBIDDEN)],
    ),
    "a driver in upper case": (attachment("Disks.example.com", persistentVolumeName="a"), []),
    "a driver that is none": (attachment("", persistentVolumeName="a"), [("spec.attacher", REQUIRED)]),
    "an empty volume": (
        attachment(persistentVolumeName=""),
        [("spec.source.persistentVolumeName", REQUIRED), ("spec.source.persistentVolumeName", INVALID)],
    ),
    "no class": (capacity(storageClassName=""), [("storageClassName", INVALID)]),
    "nodes by odd labels": (
        capacity(nodeTopology={"matchLabels": {"a": "b c"}}, capacity="-1"),
        [("nodeTopology.matchLabels", INVALID), ("capacity", INVALID)],
    ),
    "taints by key and effect": (tainted(TAINT, {**TAINT, "effect": "NoExecute"}), []),
    "a taint twice": (tainted(TAINT, {**TAINT, "value": "a"}), [("metadata.taints[1]", DUPLICATE)]),
    "an odd taint": (
        tainted({"key": "a b", "value": "c d"}),
        [
            ("metadata.taints[0].key", INVALID),
            ("metadata.taints[0].value", INVALID),
            ("metadata.taints[0].effect", REQUIRED),
        ],
    ),
    "a revision of nothing": (
        plain("apps/v1", "ControllerRevision", revision=-1),
        [("data", REQUIRED), ("revision", INVALID)],
    ),
    "a revision of a list": (plain("apps/v1", "ControllerRevision", revision=1, data=[1]), [("data", REQUIRED)]),
    "queues as usual": (queuing(), []),
    "hands of the usual queues": (queuing(handSize=65), [("spec.limited.limitResponse.queuing.handSize", INVALID)]),
    "hands that no hash can deal": (
        queuing(queues=10_000_000, handSize=3),
        [("spec.limited.limitResponse.queuing.handSize", INVALID)],
    ),
    "queues of an unknown answer, unread": (
        queuing("Drop", queues=-1),
        [("spec.limited.limitResponse.type", NOT_SUPPORTED)],
    ),
    "limits of an unknown level, unread": (level("Some", limited={}), [("spec.type", NOT_SUPPORTED)]),
    "an exempt level": (level("Exempt", limited={}), [("spec.type", INVALID), ("spec.limited", FORBIDDEN)]),
    "an empty level": (level(""), [("spec.type", REQUIRED)]),
    "a limit without an answer": (level(limited={}), [("spec.limited.limitResponse.type", REQUIRED)]),
    "a flow of anybody": (flow(ANYBODY), []),
    "the first of all flows": (flow(ANYBODY, precedence=1), [("spec.matchingPrecedence", INVALID)]),
    "a flow of nobody": (flow(), [("spec.rules[0].subjects", REQUIRED)]),
    "an odd subject": (
        flow({"kind": "ServiceAccount", "user": {"name": "a"}, "serviceAccount": {"name": "A"}}),
        [
            ("spec.rules[0].subjects[0].user", FORBIDDEN),
            ("spec.rules[0].subjects[0].serviceAccount.name", INVALID),
            ("spec.rules[0].subjects[0].serviceAccount.namespace", REQUIRED),
        ],
    ),
    "odd URLs": (
        flow(ANYBODY, nonResourceRules=[{"verbs": ["get", "read"], "nonResourceURLs": ["/a*", "/a/*", "/*/*"]}]),
        [
            ("spec.rules[0].nonResourceRules[0].verbs", NOT_SUPPORTED),
            ("spec.rules[0].nonResourceRules[0].nonResourceURLs[0]", INVALID),
            ("spec.rules[0].nonResourceRules[0].nonResourceURLs[2]", INVALID),
        ],
    ),
    "all namespaces and one": (
        flow(
            ANYBODY, resourceRules=[{"verbs": ["*"], "apiGroups": [""], "resources": ["*"], "namespaces": ["*", "A"]}]
        ),
        [("spec.rules[0].resourceRules[0].namespaces", INVALID)],
    ),
    "networks that are none": (
        plain("v1", "Node", spec={"podCIDRs": ["10.0.0.0/8", "a"]}),
        [("spec.podCIDRs[1]", INVALID), ("spec.podCIDRs", INVALID), ("spec.podCIDRs", "InternalError")],
    ),
}


@pytest.mark.parametrize(("item", "expected"), CASES.values(), ids=CASES)
def test_the_answer_is_the_servers(item: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = validate(item).errors
    assert Counter((each.field, each.reason) for each in found) == Counter(expected)


@pytest.mark.apiserver
@pytest.mark.parametrize("item", [item for item, _ in CASES.values()], ids=CASES)
def test_the_server_says_the_same(item: dict[str, Any], api_server: Client) -> None:
    compared = compare(item, api_server.create(item))
    assert compared.same, str(compared)
