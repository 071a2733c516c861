"""`vars`: `$(NAME)` in commands, variables, hosts and annotations stands for a field of an object."""

from __future__ import annotations

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.fields import FieldSpec, reach
from kgen.kustomize.resources import named
from kgen.kustomize.texts import text_of

from .paths import indexed, steps_of, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kgen.kustomize.places import Place
    from kgen.kustomize.reading import Kustomization
    from kgen.kustomize.resources import Resource

_PODS = {
    "Pod": "spec",
    "CronJob": "spec/jobTemplate/spec/template/spec",
    **dict.fromkeys(("DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"), "spec/template/spec"),
}
_SERVERS = {
    **dict.fromkeys(("DaemonSet", "Deployment", "Job", "ReplicaSet"), "spec/template/spec/volumes"),
    "Pod": "spec/volumes",
    "StatefulSet": "spec/volumeClaimTemplates/spec",
    "PersistentVolume": "spec",
}
_FIELDS = [
    *(
        FieldSpec(f"{pod}/{containers}/{field}", kind)
        for kind, pod in _PODS.items()
        for containers in ("containers", "initContainers")
        for field in ("args", "command", "env/value", "volumeMounts/mountPath")
    ),
    *(FieldSpec(f"{path}/nfs/server", kind) for kind, path in _SERVERS.items()),
    FieldSpec("spec/template/metadata/annotations", "Deployment"),
    *(FieldSpec(f"spec/{field}", "Ingress") for field in ("rules/host", "tls/hosts", "tls/secretName")),
    *(FieldSpec(f"spec/ports/{field}", "Service") for field in ("port", "targetPort")),
    FieldSpec("metadata/labels"),
    FieldSpec("metadata/annotations"),
]


class Variable:
    """One of `vars`."""

    def __init__(self, plain: Mapping[str, Any], place: Place) -> None:
        self.place = place
        self.name = text_of(plain.get("name"))
        target = plain.get("objref") or {}
        self.path = text_of((plain.get("fieldref") or {}).get("fieldPath")) or "metadata.name"
        version = text_of(target.get("apiVersion"))
        group, slash, rest = version.partition("/")
        self._of = (
            group if slash else text_of(target.get("group")),
            rest if slash else version or text_of(target.get("version")),
            text_of(target.get("kind")),
            text_of(target.get("name")),
        )
        self._namespace = text_of(target.get("namespace"))

    def looks_at(self, resources: list[Resource]) -> None:
        """Let the object know that it looks at it."""
        found = named(
            resources,
            lambda each: (
                (each.group, each.version, each.kind, each.name) == self._of
                and self._namespace in ("", each.effective_namespace)
            ),
        )
        if len(found) > 1:
            raise KustomizeError(f'the var "{self.name}" may mean {len(found)} objects', self.place)
        for each in found:
            each.variables.append(self.name)


def add_variables(known: dict[str, Variable], resources: list[Resource], kustomization: Kustomization) -> None:
    """Take the `vars` of a kustomization.

    Raises:
        KustomizeError: Two have one name, or one may mean several objects.
    """
    for plain, place in kustomization.items("vars"):
        variable = Variable(plain, place)
        variable.looks_at(resources)
        if variable.name in known:
            raise KustomizeError(f'the var "{variable.name}" is there twice', place)
        known[variable.name] = variable


def resolve(
    known: Mapping[str, Variable], resources: list[Resource], forgive: Callable[[KustomizeError], bool]
) -> None:
    """Write the values of `vars` where they are used.

    Raises:
        KustomizeError: There is no such object or field.
    """
    values: dict[str, Any] = {}
    for name in sorted(known):
        try:
            values[name] = _value_of(known[name], resources)
        except KustomizeError as error:
            if not forgive(error):
                raise
    for each in resources if values else ():
        now = each.current()
        for spec in _FIELDS:
            if spec.fits(now):
                for parent, key in reach(each.plain, spec.path):
                    _fill(parent, key, values)


def _value_of(variable: Variable, resources: list[Resource]) -> Any:
    for each in resources:
        if variable.name in each.variables:
            found = value_at(each.plain, indexed(steps_of(variable.path)))
            if found is None:
                raise KustomizeError(
                    f'the var "{variable.name}": {each.current()} has no {variable.path}', variable.place
                )
            return found
    raise KustomizeError(f'the var "{variable.name}" looks at no object', variable.place, is_absent=True)


def _fill(parent: Any, key: Any, values: Mapping[str, Any]) -> None:
    value = parent[key]
    if isinstance(value, str):
        parent[key] = expanded(value, values)
    elif isinstance(value, dict):
        for inner, each in value.items():
            if isinstance(each, str):
                value[inner] = expanded(each, values)
    elif isinstance(value, list):
        for i, each in enumerate(value):
            if not isinstance(each, str):
                raise KustomizeError(f"{key} has an item that is no text")
            value[i] = expanded(each, values)


def expanded(text: str, values: Mapping[str, Any]) -> Any:
    """A text with the values of variables; a variable alone keeps its type.

    >>> expanded("--at=$(HOST):$(PORT) $$(HOST) $(WHO) $", {"HOST": "db", "PORT": 80})
    '--at=db:80 $(HOST) $(WHO) $'
    >>> expanded("$(PORT)", {"PORT": 80})
    80
    """
    made: list[str] = []
    i = 0
    while i < len(text):
        if text[i] != "$" or i + 1 == len(text):
            made.append(text[i])
            i += 1
            continue
        end = text.find(")", i + 2) if text[i + 1] == "(" else -1
        if end < 0:
            made.append("$" if text[i + 1] == "$" else text[i : i + 2])
            i += 2
            continue
        name = text[i + 2 : end]
        value = values.get(name)
        value = text[i : end + 1] if value is None or isinstance(value, (dict, list)) else value
        if text == f"$({name})":
            return value
        made.append(text_of(value))
        i = end + 1
    return "".join(made)
