"""What programs and operators of a bundle will make: pods and Secrets that no manifest has."""

from __future__ import annotations

from kgen.k8s.rbac_v1 import ClusterRole, Role
from kgen.model import Resource

from .neighbours import Pods, name_of, namespace_of, same_namespace, selects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kgen.k8s.rbac_v1 import PolicyRule

    from .neighbours import Neighbours

WRITING = {"create", "update", "patch", "*"}


def makes_pods(labels: Mapping[str, str], namespace: str, around: Neighbours) -> bool:
    """Whether a custom resource may become pods with such labels.

    It carries them somewhere, such as in a pod template of its own; or its name is the value of a label that other
    pods do not have at all, such as `prometheus: k8s`.
    """
    resources = [each for each in around.objects if isinstance(each, Resource)]
    if not resources:
        return False
    keys = {key for pods in around.pods(namespace) for key in pods.labels}
    names = {value for key, value in labels.items() if key not in keys}
    return any(
        name_of(each) in names or _carries({**each.to_plain(), "metadata": None}, labels)
        for each in resources
        if same_namespace(namespace_of(each), namespace)
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
    others = (pods for pods in around.pods(users.namespace) if pods is not users)
    return any(told.search(text) for pods in others for text in _options(pods)) or _has_writer(name, users, around)


def _options(pods: Pods) -> Iterator[str]:
    """What the programs of pods are told: their command lines, and their variables with their names."""
    for container, _ in pods.containers():
        yield " ".join([*(container.command or ()), *(container.args or ())])
        yield from (f"{each.name}={each.value}" for each in container.env or () if each.value)


def _has_writer(name: str, users: Pods, around: Neighbours) -> bool:
    roles: list[Role | ClusterRole] = [*around.all(Role, users.namespace), *around.all(ClusterRole)]
    return any(
        any(name in (rule.resource_names or ()) for rule in rules)
        and any(WRITING & set(rule.verbs or ()) for rule in rules)
        for rules in map(_about_secrets, roles)
    )


def _about_secrets(role: Role | ClusterRole) -> list[PolicyRule]:
    return [rule for rule in role.rules or () if {"secrets", "*"} & set(rule.resources or ())]
