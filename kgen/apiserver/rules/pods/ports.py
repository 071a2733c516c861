"""Ports of containers, and the ports that they take on the host."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, invalid, required, warning
from kgen.k8s.core_v1 import Container, ContainerPort, EphemeralContainer, PodSpec
from kgen.model.facts import defaulted
from kgen.syntax import grammars

from .containers import all_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    from .containers import AnyContainer


@rule("KG212", on=Container, also=(EphemeralContainer,))
def port_name_invalid(container: AnyContainer, at: FieldPath) -> Findings:
    """A port's name is no port name, or a container has it twice.

    Bad:
        name: web
        image: nginx
        ports: [{name: MySQL_Port, containerPort: 3306}]
    Good:
        name: web
        image: nginx
        ports: [{name: mysql, containerPort: 3306}]
    """
    seen: set[str] = set()
    for i, port in enumerate(container.ports or ()):
        if not port.name:
            continue
        reasons = checks.problems(port.name, grammars.port_name)
        for reason in reasons:
            yield invalid((at / "ports")[i] / "name", port.name, reason)
        if not reasons and port.name in seen:
            yield duplicate((at / "ports")[i] / "name", port.name)
        elif not reasons:
            seen.add(port.name)


@rule("KG213", on=ContainerPort)
def port_number_invalid(port: ContainerPort, at: FieldPath) -> Findings:
    """A port of a container has no number, or one outside 1 to 65535.

    Bad:
        name: http
        containerPort: 80800
    Good:
        name: http
        containerPort: 8080
    """
    if not port.container_port:
        yield required(at / "containerPort", "must be a number from 1 to 65535")
    else:
        yield from checks.port_number(at / "containerPort", port.container_port)
    if port.host_port:
        yield from checks.port_number(at / "hostPort", port.host_port)


@rule("KG214", on=ContainerPort)
def port_protocol_unknown(port: ContainerPort, at: FieldPath, context: Context) -> Findings:
    """A port's protocol is not TCP, UDP or SCTP, in capitals.

    Bad:
        containerPort: 53
        protocol: udp
    Good:
        containerPort: 53
        protocol: UDP
    """
    yield from checks.closed_set(port, "protocol", at, context)


@rule("KG215", on=PodSpec)
def host_port_twice(spec: PodSpec, at: FieldPath) -> Findings:
    """Two containers of a pod take the same port of the host.

    Bad:
        containers:
        - {name: a, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}
        - {name: b, image: nginx, ports: [{containerPort: 8080, hostPort: 80}]}
    Good:
        containers:
        - {name: a, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}
        - {name: b, image: nginx, ports: [{containerPort: 8080, hostPort: 8080}]}
    """
    yield from _shared_host_ports(spec.containers or (), at / "containers")
    for container in spec.init_containers or ():
        # The server looks at each init container alone, and always says that it is the first.
        yield from _shared_host_ports((container,), at / "initContainers")


def _shared_host_ports(containers: Sequence[AnyContainer], at: FieldPath) -> Findings:
    seen: set[tuple[str, str, int]] = set()
    for i, container in enumerate(containers):
        for j, port in enumerate(container.ports or ()):
            if not port.host_port:
                continue
            taken = (defaulted(port, "protocol"), port.host_ip or "", port.host_port)
            if taken in seen:
                yield duplicate((at[i] / "ports")[j] / "hostPort", "/".join(map(str, taken)))
            seen.add(taken)


@rule("KG216", on=PodSpec)
def host_port_differs(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod on the host's network maps a port to another; there, a container's port is the host's.

    Bad:
        hostNetwork: true
        containers: [{name: a, image: nginx, ports: [{containerPort: 80, hostPort: 8080}]}]
    Good:
        hostNetwork: true
        containers: [{name: a, image: nginx, ports: [{containerPort: 80}]}]
    """
    if not spec.host_network:
        return
    for i, container in enumerate(spec.containers or ()):
        for j, port in enumerate(container.ports or ()):
            if port.host_port and port.host_port != (port.container_port or 0):
                where = ((at / "containers")[i] / "ports")[j] / "hostPort"
                yield invalid(where, port.host_port, "must be the containerPort on the host's network")


@rule("KG217", on=PodSpec, severity="warning")
def port_twice(spec: PodSpec, at: FieldPath) -> Findings:
    """A port number stands twice among a pod's containers, which share one network.

    Bad:
        containers:
        - {name: a, image: nginx, ports: [{containerPort: 80}]}
        - {name: b, image: nginx, ports: [{containerPort: 80}]}
    Good:
        containers:
        - {name: a, image: nginx, ports: [{containerPort: 80}]}
        - {name: b, image: nginx, ports: [{containerPort: 8080}]}
    """
    seen: dict[tuple[int, str], list[tuple[ContainerPort, FieldPath]]] = {}
    for port, where in _ports(spec, at):
        others = seen.setdefault((port.container_port or 0, defaulted(port, "protocol")), [])
        for other, there in others:
            if _overlap(port, other):
                yield warning(where, f"port {port.container_port} is already that of {there}")
        others.append((port, where))


def _overlap(port: ContainerPort, other: ContainerPort) -> bool:
    if not port.host_port or not other.host_port:
        return True
    same_address = port.host_ip == other.host_ip or not (port.host_ip and other.host_ip)
    return port.host_port == other.host_port and same_address


@rule("KG218", on=PodSpec, severity="warning")
def port_name_in_two_containers(spec: PodSpec, at: FieldPath) -> Findings:
    """Ports of two containers have the same name: Services and probes that say the name use the first.

    Bad:
        containers:
        - {name: a, image: nginx, ports: [{name: http, containerPort: 80}]}
        - {name: b, image: nginx, ports: [{name: http, containerPort: 8080}]}
    Good:
        containers:
        - {name: a, image: nginx, ports: [{name: http, containerPort: 80}]}
        - {name: b, image: nginx, ports: [{name: metrics, containerPort: 8080}]}
    """
    seen: dict[str, FieldPath] = {}
    for port, where in _ports(spec, at):
        if port.name and port.name in seen:
            yield warning(where, f'"{port.name}" is already the name of {seen[port.name]}, which everybody will use')
        elif port.name:
            seen[port.name] = where


def _ports(spec: PodSpec, at: FieldPath) -> Iterator[tuple[ContainerPort, FieldPath]]:
    for container, where in all_containers(spec, at):
        for i, port in enumerate(container.ports or ()):
            yield port, (where / "ports")[i]


@rule("KG219", on=ContainerPort, severity="warning")
def host_ip_without_host_port(port: ContainerPort, at: FieldPath) -> Findings:
    """A port names an address of the host but no port there, so nothing listens.

    Bad:
        containerPort: 80
        hostIP: 127.0.0.1
    Good:
        containerPort: 80
        hostIP: 127.0.0.1
        hostPort: 8080
    """
    if port.host_ip and not port.host_port:
        yield warning(at, "hostIP does nothing without hostPort")
