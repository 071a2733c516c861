"""Defaults that depend on something else, by the type in which they stand: the tag of an image, the type of a Service.

Each takes plain data of that type, in which the tables' defaults stand already, and changes it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Version

    Plain: TypeAlias = dict[str, Any]

_WITH_MAX_UNAVAILABLE = (1, 37)
"""The first version that keeps `maxUnavailable` of a StatefulSet."""


def pull_policy(image: str) -> str:
    """When an image is pulled, where nobody says so.

    >>> pull_policy("nginx"), pull_policy("registry:5000/nginx:1.29"), pull_policy("nginx@sha256:00")
    ('Always', 'IfNotPresent', 'IfNotPresent')
    >>> pull_policy("nginx:")  # no name of an image, and the server finds no tag in it
    'IfNotPresent'
    """
    name, _, digest = image.partition("@")
    repository, colon, tag = name.rpartition("/")[2].partition(":")
    is_readable = repository == repository.strip().lower() != "" and bool(tag or not colon)
    return "Always" if is_readable and (tag == "latest" or not (tag or digest)) else "IfNotPresent"


def _container(plain: Plain, _: Version) -> None:
    if not plain.get("imagePullPolicy"):
        plain["imagePullPolicy"] = pull_policy(plain.get("image") or "")


def _image_volume(plain: Plain, _: Version) -> None:
    if not plain.get("pullPolicy"):
        plain["pullPolicy"] = pull_policy(plain.get("reference") or "")


def _volume(plain: Plain, _: Version) -> None:
    if not plain.keys() - {"name"}:
        plain["emptyDir"] = {}


def _pod_spec(plain: Plain, _: Version) -> None:
    account = plain.get("serviceAccountName") or plain.get("serviceAccount")
    if account:
        plain["serviceAccountName"] = plain["serviceAccount"] = account


def _pod(plain: Plain, _: Version) -> None:
    spec = plain.setdefault("spec", {})
    spec.setdefault("enableServiceLinks", True)
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        spec["terminationGracePeriodSeconds"] = 1
    for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]:
        _pods_container(container, on_host=spec.get("hostNetwork") is True)


def _pods_container(plain: Plain, *, on_host: bool) -> None:
    resources = plain.get("resources") or {}
    if resources.get("limits"):
        resources["requests"] = {**resources["limits"], **(resources.get("requests") or {})}
    for port in (plain.get("ports") or ()) if on_host else ():
        port["hostPort"] = port.get("hostPort") or port.get("containerPort")


def _replication_controller(plain: Plain, _: Version) -> None:
    spec = plain.setdefault("spec", {})
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if labels:
        spec["selector"] = spec.get("selector") or dict(labels)
        metadata = plain.setdefault("metadata", {})
        metadata["labels"] = metadata.get("labels") or dict(labels)


def _rolling(type_: str) -> Callable[[Plain, Version], None]:
    def filler(plain: Plain, _: Version) -> None:
        if plain.get("type") == type_:
            plain["rollingUpdate"] = plain.get("rollingUpdate") or {}

    return filler


def _daemon_set_strategy(plain: Plain, version: Version) -> None:
    """A server has no default for numbers that it does not use, and stores them as 0."""
    _ROLLING(plain, version)
    if plain.get("type") == "OnDelete" and plain.get("rollingUpdate") is not None:
        plain["rollingUpdate"] = {"maxUnavailable": 0, "maxSurge": 0, **plain["rollingUpdate"]}


def _stateful_rolling(plain: Plain, version: Version) -> None:
    if version >= _WITH_MAX_UNAVAILABLE:
        plain.setdefault("maxUnavailable", 1)
    else:
        plain.pop("maxUnavailable", None)


_ROLLING = _rolling("RollingUpdate")

DEFAULT_BACKOFF_LIMIT = 6
NO_BACKOFF_LIMIT = 2**31 - 1


def _job(plain: Plain, _: Version) -> None:
    spec = plain.setdefault("spec", {})
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if labels:
        metadata = plain.setdefault("metadata", {})
        metadata["labels"] = metadata.get("labels") or labels  # the same map, as in the server
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    limit = DEFAULT_BACKOFF_LIMIT if spec.get("backoffLimitPerIndex") is None else NO_BACKOFF_LIMIT
    spec.setdefault("backoffLimit", limit)
    spec.setdefault("podReplacementPolicy", "Failed" if spec.get("podFailurePolicy") else "TerminatingOrFailed")


def _service_spec(plain: Plain, _: Version) -> None:
    _session_affinity(plain)
    type_ = plain.get("type")
    is_on_nodes = type_ in ("NodePort", "LoadBalancer")
    if is_on_nodes or (type_ == "ClusterIP" and plain.get("externalIPs")):
        plain["externalTrafficPolicy"] = plain.get("externalTrafficPolicy") or "Cluster"
    if is_on_nodes or type_ == "ClusterIP":
        plain.setdefault("internalTrafficPolicy", "Cluster")
    elif type_ == "ExternalName":
        plain.pop("internalTrafficPolicy", None)
    if type_ == "LoadBalancer":
        plain.setdefault("allocateLoadBalancerNodePorts", True)


def _session_affinity(plain: Plain) -> None:
    if plain.get("sessionAffinity") == "None":
        plain.pop("sessionAffinityConfig", None)
    elif plain.get("sessionAffinity") == "ClientIP":
        config = plain.get("sessionAffinityConfig") or {}
        if (config.get("clientIP") or {}).get("timeoutSeconds") is None:
            plain["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": 10800}}


def _service_port(plain: Plain, _: Version) -> None:
    plain["targetPort"] = plain.get("targetPort") or plain.get("port")


def _network_policy(plain: Plain, _: Version) -> None:
    if not plain.get("policyTypes"):
        plain["policyTypes"] = ["Ingress", "Egress"] if plain.get("egress") else ["Ingress"]
    if "Egress" not in plain["policyTypes"] and not plain.get("egress"):
        plain.pop("egress", None)


_SCALE_UP: Plain = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
_SCALE_DOWN: Plain = {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}


def _scaling_behavior(plain: Plain, _: Version) -> None:
    plain["scaleUp"] = {**_copied(_SCALE_UP), **(plain.get("scaleUp") or {})}
    plain["scaleDown"] = {**_copied(_SCALE_DOWN), **(plain.get("scaleDown") or {})}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _subject(plain: Plain, _: Version) -> None:
    if plain.get("kind") in ("User", "Group") and plain.get("name"):  # a FlowSchema's subject has none
        plain["apiGroup"] = plain.get("apiGroup") or "rbac.authorization.k8s.io"


def _device_request(plain: Plain, _: Version) -> None:
    if plain.get("allocationMode") == "ExactCount":
        plain["count"] = plain.get("count") or 1


def _limit_range_item(plain: Plain, _: Version) -> None:
    if plain.get("type") == "Container":
        plain["default"] = {**(plain.get("max") or {}), **(plain.get("default") or {})}
        low = {**(plain.get("min") or {}), **plain["default"]}
        plain["defaultRequest"] = {**low, **(plain.get("defaultRequest") or {})}


def _namespace(plain: Plain, _: Version) -> None:
    metadata = plain.setdefault("metadata", {})
    if metadata.get("name"):
        metadata["labels"] = {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}


def _definition_names(plain: Plain, _: Version) -> None:
    kind = plain.get("kind") or ""
    plain["singular"] = plain.get("singular") or kind.lower()
    if kind:
        plain["listKind"] = plain.get("listKind") or f"{kind}List"


def _service_account(plain: Plain, _: Version) -> None:
    if plain.get("secrets"):
        plain["secrets"] = [{"name": each.get("name")} for each in plain["secrets"]]


def _node_spec(plain: Plain, _: Version) -> None:
    """The old field has the first of the new ones."""
    ranges = plain.get("podCIDRs") or ([plain["podCIDR"]] if plain.get("podCIDR") else [])
    if ranges:
        plain["podCIDR"], plain["podCIDRs"] = plain.get("podCIDR") or ranges[0], ranges


def _ingress_class_parameters(plain: Plain, _: Version) -> None:
    plain.setdefault("scope", "Cluster")


FILLERS: dict[str, Callable[[Plain, Version], None]] = {
    "Container": _container,
    "CustomResourceDefinitionNames": _definition_names,
    "DaemonSetUpdateStrategy": _daemon_set_strategy,
    "DeploymentStrategy": _ROLLING,
    "DeviceSubRequest": _device_request,
    "EphemeralContainer": _container,
    "ExactDeviceRequest": _device_request,
    "HorizontalPodAutoscalerBehavior": _scaling_behavior,
    "ImageVolumeSource": _image_volume,
    "IngressClassParametersReference": _ingress_class_parameters,
    "Job": _job,
    "LimitRangeItem": _limit_range_item,
    "Namespace": _namespace,
    "NetworkPolicySpec": _network_policy,
    "NodeSpec": _node_spec,
    "Pod": _pod,
    "PodSpec": _pod_spec,
    "ReplicationController": _replication_controller,
    "RollingUpdateStatefulSetStrategy": _stateful_rolling,
    "ServiceAccount": _service_account,
    "ServicePort": _service_port,
    "ServiceSpec": _service_spec,
    "StatefulSetUpdateStrategy": _ROLLING,
    "Subject": _subject,
    "Volume": _volume,
}
