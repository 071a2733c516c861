"""A preview as text for a terminal."""

from __future__ import annotations

from kgen.cluster.rollout import listed
from kgen.report.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from . import Claim, Port, Preview, Reach, Workload
    from .changing import Timeline


def lines(made: Preview, timelines: Iterable[Timeline] = ()) -> Iterator[str]:
    """The lines, without ends of lines."""
    for each in made.workloads:
        yield from map(visible, _workload(each))
        yield ""
    for service in made.services:
        yield from map(visible, _service(service))
        yield ""
    for timeline in timelines:
        yield from map(visible, _timeline(timeline))
        yield ""
    yield _summary(made)


def _timeline(made: Timeline) -> Iterator[str]:
    yield f"{_title(made.kind, made.name, made.namespace)} is {made.change}:"
    yield from (f"  {i}. {each}" for i, each in enumerate(made.steps, 1))
    yield from (f"  {each}" for each in made.notes)


def _title(kind: str, name: str, namespace: str) -> str:
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def _workload(made: Workload) -> Iterator[str]:
    number = "" if made.number is None else counted(made.number, "pod")
    order = made.order if made.number != 0 else ""
    yield f"{_title(made.kind, made.name, made.namespace)}: {', '.join(filter(None, (number, order)))}"
    width = max((len(each.name) for each in made.pods), default=0)
    for pod in made.pods:
        parts = [f"DNS {pod.dns}"] if pod.dns else []
        parts += map(_claim, pod.claims)
        yield f"  {pod.name:<{width}}  {'  '.join(parts)}".rstrip()
    for volume in made.volumes:
        where = ", ".join(volume.mounts) or "no container"
        yield f"  volume {volume.name}: {volume.source}, mounted by {where}"
    yield from (f"  {each}" for each in made.notes)


def _claim(claim: Claim) -> str:
    of = "the default class" if claim.storage_class is None else f"class {claim.storage_class or 'none'}"
    return f"claim {claim.name} {claim.size} of {of}"


def _service(made: Reach) -> Iterator[str]:
    kind = " (headless: the DNS answers with its pods)" if made.is_headless else ""
    yield f"{_title('Service', made.name, made.namespace)}: DNS {made.dns}{kind}"
    for port in made.ports:
        yield f"  {_port(port)}"
    for kind, name, pods in made.pods:
        yield f"  reaches {listed(pods) or 'no pod yet'} of {kind} {name}"
    if made.elsewhere:
        yield f"  leads to {made.elsewhere}"
    elif not made.pods:
        yield "  reaches no pod of these objects"


def _port(port: Port) -> str:
    name = f" ({port.name})" if port.name else ""
    protocol = "" if port.protocol == "TCP" else f"/{port.protocol}"
    if port.number is None:
        return f'port {port.port}{protocol}{name} -> "{port.target}", which no container declares'
    said = f"{port.number} ({port.target})" if isinstance(port.target, str) else str(port.number)
    return f"port {port.port}{protocol}{name} -> {said}"


def _summary(made: Preview) -> str:
    number = sum(each.number or 0 for each in made.workloads)
    claims = sum(len(pod.claims) for each in made.workloads for pod in each.pods)
    each_node = any(each.number is None for each in made.workloads)
    more = " and one on each node" if each_node else ""
    return f"{counted(number, 'pod')}{more}, {counted(claims, 'claim')}, {counted(len(made.services), 'Service')}"
