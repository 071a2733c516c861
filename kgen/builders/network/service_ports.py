"""The ports of a Service: as an author writes them, and as the containers behind it declare them."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.derived import check_port_name, container_ports_of, title
from kgen.builders.given import as_model, is_several, shown
from kgen.builders.options import NONE, REQUIRED, answering, corrected
from kgen.builders.pods.parts import Port
from kgen.k8s.core_v1 import ServicePort
from kgen.model.record import ReadOnlyList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Never, TypeAlias, Unpack

    from kgen.builders.derived import Workload
    from kgen.builders.dicts import ServicePortDict
    from kgen.builders.options import NoOptions
    from kgen.builders.pods.parts import Protocol

    PortValue: TypeAlias = "int | tuple[int, int | str] | Port | ServicePort | ServicePortDict"
    ServicePorts: TypeAlias = "int | Port | ServicePort | Sequence[PortValue] | Mapping[str, PortValue]"
    """A number, several, or name -> number; (number, target) leads to another port or to a named one."""


@answering
def service_port(
    number: int,
    *_rest: Never,
    target: int | str | None = None,
    protocol: Protocol | None = None,
    node_port: int | None = None,
    app_protocol: str | None = None,
    **options: Unpack[NoOptions],
) -> ServicePort:
    """A port of a Service of which more is to be said than its number.

    Makes: core/v1 ServicePort.

    Args:
        number: The Service's port (`port`).
        target: The pods' port that it leads to, by number or name; the same number where not given (`targetPort`).
        protocol: The transport; TCP where not given (`protocol`).
        node_port: The port of every node that leads there, for the types NodePort and LoadBalancer (`nodePort`).
        app_protocol: What is spoken over it, such as `kubernetes.io/h2c` (`appProtocol`).

    >>> service_port(80, target="http", node_port=30080)
    ServicePort(port=80, target_port='http', node_port=30080)
    """
    if options or _rest or number is REQUIRED:
        return corrected(service_port, NONE, locals())
    return ServicePort(
        protocol=protocol, port=number, target_port=target, node_port=node_port, app_protocol=app_protocol
    )


def as_service_ports(ports: ServicePorts) -> list[ServicePort]:
    """The ports as a Service has them, in the author's order.

    Raises:
        TypeError: One is no port.
        ValueError: One has two names, or a port of the host, which a Service has not.
    """
    if isinstance(ports, Mapping):
        return ReadOnlyList([_with_name(name, _service_port(each)) for name, each in ports.items()])
    if isinstance(ports, (int, Port, ServicePort)):
        return ReadOnlyList([_service_port(ports)])
    if isinstance(ports, tuple):
        raise TypeError(
            f"ports={shown(ports)} could be two ports or a port and its target; "
            f"write {shown(list(ports))} for the first and [{shown(ports)}] for the second"
        )
    if isinstance(ports, str):
        raise TypeError(f"ports={ports!r} is text; write a number, or name -> number: {{{ports!r}: 80}}")
    if not is_several(ports):
        raise TypeError(f'ports={shown(ports)} is no port; write a number, numbers, or name -> number: {{"http": 80}}')
    return [_service_port(each) for each in ports]


def declared_service_ports(workload: Workload) -> list[ServicePort]:
    """The ports that the workload's containers declare, with their names and numbers.

    Raises:
        ValueError: There are none, or several without a name each, which a Service's must have.
    """
    declared = container_ports_of(workload)
    if not declared:
        raise ValueError(
            f"no container of {title(workload)} declares a port to expose; "
            'declare it, container(…, ports={"http": 8080}), or give the ports here: ports={"http": 8080}'
        )
    for port in declared if len(declared) > 1 else ():
        if not port.name:
            raise ValueError(
                f"each of several ports of a Service needs a name, and {port.container_port} of "
                f'{title(workload)} has none; name it in the container: ports={{"…": {port.container_port}}}'
            )
    return ReadOnlyList(
        [ServicePort(name=port.name, protocol=port.protocol, port=port.container_port) for port in declared]
    )


def check_targets(ports: Iterable[ServicePort], workload: Workload) -> None:
    """Refuse ports that lead past the containers: to a name that none declares, or not to the number it has.

    Raises:
        ValueError: A port does so.
    """
    declared = {port.name: port.container_port for port in container_ports_of(workload) if port.name}
    for port in ports:
        if isinstance(port.target_port, str):
            check_port_name(workload, port.target_port)
        elif port.target_port is None and port.name in declared and declared[port.name] != port.port:
            name, number = port.name, port.port
            raise ValueError(
                f'port "{name}" of {title(workload)} is {declared[name]}, and {number} would lead elsewhere; '
                f'write ports={{"{name}": ({number}, "{name}")}}, or ({number}, {number}) if you mean it'
            )


def _service_port(port: PortValue) -> ServicePort:
    if isinstance(port, (ServicePort, Mapping)):
        return as_model("ports", port, ServicePort)
    if isinstance(port, Port):
        return _from_port(port)
    number, target = port if isinstance(port, tuple) and len(port) == 2 else (port, None)  # noqa: PLR2004 - a pair
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(
            f"{shown(port)} is no port of a Service; it is a number, (number, target) such as (80, 'http'), "
            "or service_port(…)"
        )
    return ServicePort(port=number, target_port=target)


def _from_port(port: Port) -> ServicePort:
    if port.host is not None:
        raise ValueError(
            f"a Service has no port of the host, as port({port.number}, host={port.host}) says; "
            f"that belongs to a container, or you mean service_port({port.number}, node_port=…)"
        )
    return ServicePort(protocol=port.protocol, port=port.number)


def _with_name(name: str, port: ServicePort) -> ServicePort:
    if port.name not in (None, name):
        raise ValueError(f'the port under "{name}" is named "{port.name}"; leave one of the two out')
    return ServicePort.of({"name": name, **port.__dict__})
