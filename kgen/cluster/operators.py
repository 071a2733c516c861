"""What programs, operators and controllers will make: pods, labels and objects that no manifest of the bundle has."""

from __future__ import annotations

from kgen.apiserver.checks.selectors import matches
from kgen.bundles.identity import name_of
from kgen.model import Object, Resource

from .contents import table
from .custom_resources import MAKING_NOTHING_MORE
from .pods import Pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kgen.k8s.rbac_v1 import PolicyRule

    from .contents import Contents, Entries
    from .index import Index

WRITING = {"create", "update", "patch", "*"}
CREATING = {"create", "*"}
LABELLING = {"update", "patch", "*"}
CREATED_AS = {
    "ConfigMap": ("configmaps", "*"),
    "PersistentVolumeClaim": ("persistentvolumeclaims", "*"),
    "Pod": ("pods", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs", "*"),
    "Secret": ("secrets", "*"),
    "Service": ("services", "*"),
    "ServiceAccount": ("serviceaccounts", "*"),
}
"""The resources that a program must be allowed to create for objects of a kind to come into being."""
_POD_NAME = "statefulset.kubernetes.io/pod-name"
_POD_INDEX = "apps.kubernetes.io/pod-index"
JOB_NAMES = ("job-name", "batch.kubernetes.io/job-name")
BY_CONTROLLERS = {
    *(_POD_NAME, _POD_INDEX, *JOB_NAMES, "batch.kubernetes.io/job-completion-index"),
    *("controller-revision-hash", "pod-template-hash"),
}
"""Labels of pods that controllers add."""


def makes_pods(labels: Mapping[str, str], namespace: str, index: Index) -> bool:
    """Whether a custom resource may become pods with such labels.

    It carries them somewhere, such as in a pod template of its own; or its name is the value of a label that other
    pods do not have at all, such as `prometheus: k8s`, or the beginning of it, as in `name: main-kafka`.
    """
    if _is_carried(labels, namespace, index):
        return True
    names = [value for key, value in labels.items() if not index.contains(_label_keys, key, namespace)]
    return any(True for name in names for _ in _called_after(name, namespace, index))


@table(Pods)
def _label_keys(pods: Pods, _: Contents) -> Entries:
    for key in pods.labels:
        yield key, pods


def _called_after(name: str, namespace: str, index: Index) -> Iterator[Resource]:
    """The custom resources that have a name, or the beginning of it: `main-kafka`, `main`."""
    for i, letter in enumerate(f"{name}-"):
        if letter == "-" and i:
            yield from index.get(_resources, name[:i], namespace)


@table(Resource)
def _resources(item: Resource, _: Contents) -> Entries:
    yield name_of(item), item


def _is_carried(labels: Mapping[str, str], namespace: str, index: Index) -> bool:
    """Whether somewhere in a custom resource there are `labels` with all of some."""
    rows = (index.get(_carried, label, namespace) for label in labels.items())
    return any(matches(labels, each) for each in min(rows, key=len, default=()))


@table(Resource)
def _carried(item: Resource, _: Contents) -> Entries:
    """What custom resources have as `labels`, by each of them."""
    for own in _labels_in({**item.to_plain(), "metadata": None}):
        yield from ((label, own) for label in own.items() if isinstance(label[1], str))


def _labels_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("labels"), dict):
            yield value["labels"]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _labels_in(each)


def labels_later(labels: Mapping[str, str], namespace: str, index: Index) -> bool:
    """Whether pods of the bundle may get some of the labels once they are there, and have all others.

    Controllers add some, such as `statefulset.kubernetes.io/pod-name`. A program may label its pods, such as
    `role: replica`, where a role of the bundle lets somebody change pods.
    """
    if (
        any(_is_named(key, value, namespace, index) for key, value in labels.items())
        and labels.keys() <= BY_CONTROLLERS
    ):
        return True
    can_get = set(labels) if index.contains(_labelling_roles, "pods", namespace) else BY_CONTROLLERS
    pods = [_SomePods({}, ())]
    for key, value in sorted(labels.items(), key=lambda label: len(index.selected(dict([label]), namespace).pods)):
        having = [each.with_label(key, value) for each in pods]
        lacking = [each.without(key) for each in pods] if key in can_get else []
        pods = [each for each in (*having, *lacking) if each.are_in(namespace, index)]
    return any(each.labels and each.lacking for each in pods)


def _is_named(key: str, value: str, namespace: str, index: Index) -> bool:
    """Whether a label that a controller adds names a workload of the bundle."""
    if key == _POD_NAME:
        return index.has("StatefulSet", value.rpartition("-")[0], namespace)
    return key in JOB_NAMES and index.has("Job", value, namespace)


class _SomePods:
    """Pods that have some labels, and no label at all of some keys."""

    __slots__ = ("labels", "lacking")

    def __init__(self, labels: dict[str, str], lacking: tuple[str, ...]) -> None:
        self.labels = labels
        self.lacking = lacking

    def with_label(self, key: str, value: str) -> _SomePods:
        """Those of them that have one more label."""
        return _SomePods({**self.labels, key: value}, self.lacking)

    def without(self, key: str) -> _SomePods:
        """Those of them that have no label of one more key."""
        return _SomePods(self.labels, (*self.lacking, key))

    def are_in(self, namespace: str, index: Index) -> bool:
        """Whether a namespace has such pods."""
        from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement

        keys = [key for key in self.lacking if index.contains(_label_keys, key, namespace)]
        absent = [LabelSelectorRequirement(key=key, operator="DoesNotExist") for key in keys]
        return bool(index.selected(LabelSelector(match_labels=self.labels, match_expressions=absent), namespace))


@table("Role", "ClusterRole")
def _labelling_roles(role: Object, _: Contents) -> Entries:
    """Roles that let somebody change pods."""
    if any({"pods", "*"} & set(rule.resources or ()) and LABELLING & set(rule.verbs or ()) for rule in _rules(role)):
        yield "pods", role


def may_create(kind: str, namespace: str, index: Index) -> bool:
    """Whether a role of the bundle lets a program create objects of a kind."""
    return any(index.contains(_creating_roles, resource, namespace) for resource in CREATED_AS.get(kind, ()))


@table("Role", "ClusterRole")
def _creating_roles(role: Object, _: Contents) -> Entries:
    """Roles that let somebody create something, by the resources."""
    resources = [each for rule in _rules(role) if CREATING & set(rule.verbs or ()) for each in rule.resources or ()]
    yield from ((resource, role) for resource in dict.fromkeys(resources))


def makes_object(kind: str, name: str, namespace: str, index: Index) -> bool:
    """Whether an operator may make an object, since a custom resource has its name or what it begins with.

    A PostgreSQL cluster `pg` makes a Secret `pg-app` and a Service `pg-rw`, as most such clusters do. A Secret or a
    ConfigMap that a custom resource names, such as `secretsName: login`, counts as made, too, and so does one whose
    name has that of the resource between dots.
    """
    if any(each.kind not in MAKING_NOTHING_MORE for each in _called_after(name, namespace, index)):
        return True
    if kind not in ("ConfigMap", "Secret"):
        return False
    parts = name.split(".") if "." in name else []
    named = index.contains(_named_by_resources, name, namespace)
    return named or any(index.contains(_resources, part, namespace) for part in parts)


@table(Resource)
def _named_by_resources(item: Resource, _: Contents) -> Entries:
    """Custom resources by all texts in them."""
    texts = _texts_in({**item.to_plain(), "metadata": None, "kind": None})
    yield from ((text, item) for text in dict.fromkeys(texts))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts_in(each)


def makes_secret(name: str, users: Pods, index: Index) -> bool:
    """Whether a program of the bundle may make a Secret.

    Other pods than its users are told its name, such as with `--secret-name=tls`; or a role speaks of it by name and
    lets somebody write Secrets; or an annotation of another object says that it is wanted, such as one of a Service
    whose key ends in `serving-cert-secret-name`.
    """
    told = index.get(_told_of_secrets, name.lower(), users.namespace)
    by_others = (index.contains(each, name, users.namespace) for each in (_written_secrets, _wanted_secrets))
    return any(each is not users for each in told) or any(by_others)


@table(Object)
def _wanted_secrets(item: Object, _: Contents) -> Entries:
    """Objects by the values of their annotations that speak of a secret."""
    annotations = (item.metadata and item.metadata.annotations) or {}
    yield from ((value, item) for key, value in annotations.items() if "secret" in key.lower())


_BEHIND_THE_WORD = r"secret([^\n]*)(?=((?:\n[\w.-]*)?))"
"""What follows the word in its line, and the first word of the next."""
_NAME = r"(?<=[=\s/])[\w.-]+"


@table(Pods)
def _told_of_secrets(pods: Pods, _: Contents) -> Entries:
    """Pods by what may be names of secrets in what their programs are told."""
    told = [text for text in map(str.lower, _options(pods)) if "secret" in text]
    if told:
        import re

        names = [
            name
            for text in told
            for behind in re.findall(_BEHIND_THE_WORD, text)
            for name in re.findall(_NAME, "".join(behind))
        ]
        yield from ((name, pods) for name in dict.fromkeys(names))


def _options(pods: Pods) -> Iterator[str]:
    """What the programs of pods are told: their command lines, and their variables with their names."""
    for container, _ in pods.containers():
        yield " ".join([*(container.command or ()), *(container.args or ())])
        yield from (f"{each.name}={each.value}" for each in container.env or () if each.value)


@table("Role", "ClusterRole")
def _written_secrets(role: Object, _: Contents) -> Entries:
    """Roles that let somebody write Secrets, by the names of those that they speak of."""
    rules = [rule for rule in _rules(role) if {"secrets", "*"} & set(rule.resources or ())]
    if any(WRITING & set(rule.verbs or ()) for rule in rules):
        yield from ((name, role) for rule in rules for name in rule.resource_names or ())


def _rules(role: Object) -> list[PolicyRule]:
    from kgen.k8s.rbac_v1 import ClusterRole, Role

    return (role.rules if isinstance(role, (Role, ClusterRole)) else None) or []
