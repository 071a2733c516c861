"""How pods read ConfigMaps and Secrets: as variables, as files of a volume, as single files by subPath."""

from __future__ import annotations

from typing import NamedTuple

from kgen.changes.plain import items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Use(NamedTuple):
    """One way in which pods read an object: `how` is "env", "volume" or "subPath"."""

    how: str
    is_optional: bool


def uses(pod: dict[str, Any], kind: str, name: str) -> Iterator[Use]:
    """The ways in which a pod reads a ConfigMap or Secret.

    >>> pod = {"containers": [{"name": "web", "envFrom": [{"configMapRef": {"name": "web"}}]}]}
    >>> list(uses(pod, "ConfigMap", "web"))
    [Use(how='env', is_optional=False)]
    """
    containers = [*items(pod.get("initContainers")), *items(pod.get("containers"))]
    for each in containers:
        yield from _in_variables(each, kind, name)
    for volume in items(pod.get("volumes")):
        for source in _sources(volume, kind, name):
            is_optional = bool(source.get("optional"))
            for how in _ways_of_mounting(containers, str(volume.get("name"))):
                yield Use(how, is_optional)


def _in_variables(container: dict[str, Any], kind: str, name: str) -> Iterator[Use]:
    whole, single = ("configMapRef", "configMapKeyRef") if kind == "ConfigMap" else ("secretRef", "secretKeyRef")
    found = [mapping(each, whole) for each in items(container.get("envFrom"))]
    found += [mapping(each, "valueFrom", single) for each in items(container.get("env"))]
    yield from (Use("env", bool(each.get("optional"))) for each in found if each.get("name") == name)


def _sources(volume: dict[str, Any], kind: str, name: str) -> Iterator[dict[str, Any]]:
    """The parts of a volume that hold an object."""
    field, key = ("configMap", "name") if kind == "ConfigMap" else ("secret", "secretName")
    own = mapping(volume, field)
    if own.get(key) == name:
        yield own
    for each in items(mapping(volume, "projected").get("sources")):
        part = mapping(each, field)
        if part.get("name") == name:
            yield part


def _ways_of_mounting(containers: list[dict[str, Any]], volume: str) -> set[str]:
    mounts = [mount for each in containers for mount in items(each.get("volumeMounts")) if mount.get("name") == volume]
    return {"subPath" if each.get("subPath") or each.get("subPathExpr") else "volume" for each in mounts} or {"volume"}


def needed_keys(pod: dict[str, Any], kind: str, name: str) -> set[str]:
    """The keys of a ConfigMap or Secret without which containers do not start: in variables, and as items of volumes.

    >>> ref = {"configMapKeyRef": {"name": "web", "key": "level"}}
    >>> needed_keys({"containers": [{"env": [{"name": "LEVEL", "valueFrom": ref}]}]}, "ConfigMap", "web")
    {'level'}
    """
    single = "configMapKeyRef" if kind == "ConfigMap" else "secretKeyRef"
    containers = [*items(pod.get("initContainers")), *items(pod.get("containers"))]
    variables = [mapping(each, "valueFrom", single) for one in containers for each in items(one.get("env"))]
    found = [each for each in variables if each.get("name") == name and not each.get("optional")]
    sources = [source for volume in items(pod.get("volumes")) for source in _sources(volume, kind, name)]
    found += [each for source in sources if not source.get("optional") for each in items(source.get("items"))]
    return {str(each.get("key")) for each in found}
