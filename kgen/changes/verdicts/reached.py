"""Services that do not reach pods any more, since their template has other labels or ports."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note

from .surroundings import pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange

    from .surroundings import Surroundings


def of_services(old: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """The Services that selected the pods and do not, or send to a port that containers declare no more."""
    if made.rollout is None:
        return
    labels, ports = _labels(old), _port_names(old) - _port_names(new)
    for key, value in labels.items():
        if _labels(new).get(key) != value:
            for service in _services(new, str(value), around):
                if has_labels(old, _selector(service)) and not has_labels(new, _selector(service)):
                    yield Note(kind="outage", message=f"{service.name} does not select its new pods ({key}={value})")
    for name in sorted(ports):
        for service in _services(new, name, around):
            sent = {each.get("targetPort") for each in items(mapping(service.plain, "spec").get("ports"))}
            if name in sent and has_labels(new, _selector(service)):
                message = f'{service.name} sends to port "{name}", which no container of the new pods declares'
                yield Note(kind="outage", message=message)


def _services(beside: Known, word: str, around: Surroundings) -> Iterator[Known]:
    found = {each.name: each for each in around.new(beside, "Service", word) if each.name.kind == "Service"}
    yield from (each for each in found.values() if _selector(each))


def _selector(service: Known) -> dict[str, Any]:
    return mapping(service.plain, "spec", "selector")


def _labels(known: Known) -> dict[str, Any]:
    return mapping(pod_spec(known.plain)[1], "labels")


def has_labels(known: Known, selector: dict[str, Any]) -> bool:
    """Whether an object makes pods that a selector selects."""
    labels = _labels(known)
    return bool(pod_spec(known.plain)[0]) and all(labels.get(key) == value for key, value in selector.items())


def _port_names(known: Known) -> set[str]:
    pod, _ = pod_spec(known.plain)
    containers = [*items(pod.get("initContainers")), *items(pod.get("containers"))]
    names = (port.get("name") for each in containers for port in items(each.get("ports")))
    return {name for name in names if isinstance(name, str)}
