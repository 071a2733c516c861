"""What programs, operators and controllers will make: pods, labels and objects that no manifest of the bundle has."""

from __future__ import annotations

from kgen.model import Resource

from .index import Pods, name_of, namespace_of, same_namespace, selects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kgen.k8s.rbac_v1 import ClusterRole, PolicyRule, Role
    from kgen.model import Object

    from .index import Neighbours

WRITING = {"create", "update", "patch", "*"}
LABELLING = {"update", "patch", "*"}
BY_CONTROLLERS = {
    *("apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index", "batch.kubernetes.io/job-name"),
    *("controller-revision-hash", "job-name", "pod-template-hash", "statefulset.kubernetes.io/pod-name"),
}
"""Labels of pods that controllers add."""
MAKING_NOTHING_MORE = {
    *("Application", "Certificate", "DestinationRule", "ExternalSecret", "Gateway", "GRPCRoute", "HTTPRoute"),
    *("IngressRoute", "Middleware", "PodMonitor", "Probe", "PrometheusRule", "Rollout", "ScaledObject"),
    *("SealedSecret", "ServiceMonitor", "VerticalPodAutoscaler", "VirtualService"),
}
"""Custom resources that nobody makes objects of, or of which it is known what is made."""


def makes_pods(labels: Mapping[str, str], namespace: str, around: Neighbours) -> bool:
    """Whether a custom resource may become pods with such labels.

    It carries them somewhere, such as in a pod template of its own; or its name is the value of a label that other
    pods do not have at all, such as `prometheus: k8s`, or the beginning of it, as in `name: main-kafka`.
    """
    resources = _resources(namespace, around)
    if not resources:
        return False
    keys = {key for pods in around.pods(namespace) for key in pods.labels}
    names = [value for key, value in labels.items() if key not in keys]
    return any(
        any(_is_called_after(name, each) for name in names) or _carries({**each.to_plain(), "metadata": None}, labels)
        for each in resources
    )


def _resources(namespace: str, around: Neighbours) -> list[Resource]:
    """The custom resources of a namespace."""
    if "resources" not in around.notes:
        around.notes["resources"] = [each for each in around.objects if isinstance(each, Resource)]
    return [each for each in around.notes["resources"] if same_namespace(namespace_of(each), namespace)]


def _is_called_after(name: str, item: Object) -> bool:
    """Whether a name is that of an object, or begins with it: `main`, `main-kafka`."""
    own = name_of(item)
    return bool(own) and (name == own or name.startswith(f"{own}-"))


def labels_later(labels: Mapping[str, str], namespace: str, around: Neighbours) -> bool:
    """Whether pods of the bundle may get some of the labels once they are there, and have all others.

    Controllers add some, such as `statefulset.kubernetes.io/pod-name`. A program may label its pods, such as
    `role: replica`, where a role of the bundle lets somebody change pods.
    """
    has_labeller = _labels_pods(namespace, around)
    return any(_may_get(labels, each.labels, any_key=has_labeller) for each in around.pods(namespace))


def _may_get(labels: Mapping[str, str], own: Mapping[str, str], *, any_key: bool) -> bool:
    """Whether pods with some labels of their own have some of these, and may get the others."""
    missing = [key for key, value in labels.items() if own.get(key) != value]
    return 0 < len(missing) < len(labels) and all(
        key not in own and (any_key or key in BY_CONTROLLERS) for key in missing
    )


def _labels_pods(namespace: str, around: Neighbours) -> bool:
    """Whether a role of the bundle lets somebody change pods."""
    return any(
        {"pods", "*"} & set(rule.resources or ()) and LABELLING & set(rule.verbs or ())
        for role in _roles(namespace, around)
        for rule in role.rules or ()
    )


def _roles(namespace: str, around: Neighbours) -> list[Role | ClusterRole]:
    from kgen.k8s.rbac_v1 import ClusterRole, Role

    return [*around.all(Role, namespace), *around.all(ClusterRole)]


def makes_object(name: str, namespace: str, around: Neighbours) -> bool:
    """Whether an operator may make an object of such a name, since a custom resource has it or what it begins with.

    A PostgreSQL cluster `pg` makes a Secret `pg-app` and a Service `pg-rw`, as most such clusters do.
    """
    return any(
        each.kind not in MAKING_NOTHING_MORE and _is_called_after(name, each) for each in _resources(namespace, around)
    )


def _carries(value: Any, labels: Mapping[str, str]) -> bool:
    """Whether somewhere in plain data there are `labels` with all of some."""
    if isinstance(value, list):
        return any(_carries(each, labels) for each in value)
    if not isinstance(value, dict):
        return False
    own = value.get("labels")
    if isinstance(own, dict) and selects(labels, own):
        return True
    return any(_carries(each, labels) for each in value.values())


def makes_secret(name: str, users: Pods, around: Neighbours) -> bool:
    """Whether a program of the bundle may make a Secret.

    Other pods than its users are told its name, such as with `--secret-name=tls`; or a role speaks of it by name and
    lets somebody write Secrets.
    """
    import re

    told = re.compile(rf"secret[^\n]*[=\s/]{re.escape(name)}(?![\w.-])", re.IGNORECASE)
    others = (text for pods, text in _told_of_secrets(users.namespace, around) if pods is not users)
    return any(map(told.search, others)) or _has_writer(name, users, around)


def _told_of_secrets(namespace: str, around: Neighbours) -> list[tuple[Pods, str]]:
    """What the programs of pods are told that speaks of secrets at all, and few do."""
    key = ("told of secrets", namespace)
    if key not in around.notes:
        told = ((pods, text) for pods in around.pods(namespace) for text in _options(pods))
        around.notes[key] = [(pods, text) for pods, text in told if "secret" in text.lower()]
    found: list[tuple[Pods, str]] = around.notes[key]
    return found


def _options(pods: Pods) -> Iterator[str]:
    """What the programs of pods are told: their command lines, and their variables with their names."""
    for container, _ in pods.containers():
        yield " ".join([*(container.command or ()), *(container.args or ())])
        yield from (f"{each.name}={each.value}" for each in container.env or () if each.value)


def _has_writer(name: str, users: Pods, around: Neighbours) -> bool:
    return any(
        any(name in (rule.resource_names or ()) for rule in rules)
        and any(WRITING & set(rule.verbs or ()) for rule in rules)
        for rules in map(_about_secrets, _roles(users.namespace, around))
    )


def _about_secrets(role: Role | ClusterRole) -> list[PolicyRule]:
    return [rule for rule in role.rules or () if {"secrets", "*"} & set(rule.resources or ())]
