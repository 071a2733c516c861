"""Services, Ingresses and probes: ports that no container declares, and Services that are not there."""

from __future__ import annotations

from kgen.cluster.commands import everything
from kgen.cluster.index import Pods, name_of, namespace_of
from kgen.cluster.references import uses
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Service
from kgen.k8s.networking_v1 import Ingress
from kgen.lint.rule import link
from kgen.model.facts import defaulted
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest

from .references import missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Neighbours
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, ServicePort
    from kgen.k8s.networking_v1 import IngressServiceBackend

HEADLESS = "None"
HEALTH = ("alive", "health", "live", "metrics", "ping", "ready", "startup", "status")
"""Words in paths that programs often serve on a port of their own."""
BY_ANNOTATION = "use-annotation"
"""The name of a port by which an AWS load balancer knows that an annotation says what to do, and no Service."""
_NO_TRANSLATION = "; a headless Service translates nothing, so that port and targetPort must both be what is declared"


def target_of(port: ServicePort) -> int | str:
    """Where a Service's port leads: a number, or the name of a container's port."""
    return port.target_port or port.port or 0


def _ports(service: Service, at: FieldPath) -> Iterator[tuple[ServicePort, FieldPath]]:
    for i, port in enumerate((service.spec and service.spec.ports) or ()):
        yield port, (at / "spec" / "ports")[i]


@link("KG721", on=Service)
def service_port_undeclared(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """A Service's port leads to a port that no container of its pods declares.

    Behind a name that no container declares there is nobody. A number may be one that a container listens on
    without saying so; that is only told where the containers declare other ports, and nothing that they are started
    with speaks of the number.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
    """
    served = around.served_by(item)
    if not served:
        return
    for port, where in _ports(item, at):
        target = target_of(port)
        protocol = defaulted(port, "protocol")
        if any(pods.port(target, protocol) is not None for pods in served):
            continue
        if isinstance(target, str) or all(any(pods.ports()) and not _is_told(target, pods, around) for pods in served):
            field = "targetPort" if port.target_port else "port"
            hint = _declared(target, served) + (
                _NO_TRANSLATION if item.spec and item.spec.cluster_ip == HEADLESS else ""
            )
            yield warning(where / field, _undeclared(target, protocol, served), hint)


def _undeclared(target: int | str, protocol: str, served: list[Pods]) -> str:
    title = " or ".join(sorted(pods.title for pods in served)[:3])
    what = shown(target) if isinstance(target, str) else f"{target}/{protocol}"
    return f"no container of {title} declares port {what}"


def _declared(target: int | str, served: list[Pods]) -> str:
    """Which ports there are, and which was meant."""
    ports = [port for pods in served for port in pods.ports()]
    names = [port.name for port in ports if port.name]
    meant = closest(target, names) if isinstance(target, str) else ""
    there = [
        f"{port.container_port}/{defaulted(port, 'protocol')}" + (f" ({port.name})" if port.name else "")
        for port in ports
    ]
    return meant or (f"its ports are {', '.join(dict.fromkeys(there))}" if there else "it declares no port at all")


@link("KG722", on=Service)
def headless_port_differs(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """A headless Service's port differs from the port that it leads to.

    A headless Service only answers with the pods' addresses: nothing translates ports, and who connects to `port`
    finds nobody there.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 8080, targetPort: 8080}]}
    """
    if item.spec is None or item.spec.cluster_ip != HEADLESS or not item.spec.selector:
        return
    for port, where in _ports(item, at):
        for number in _numbers(port, item, around):
            if number != port.port:
                yield warning(
                    where / "port",
                    f"{port.port} leads to {number}, but a headless Service translates no port: clients fail",
                    f"set port: {number}, or leave clusterIP: None out",
                )


def _numbers(port: ServicePort, service: Service, around: Neighbours) -> list[int]:
    """The number that a port leads to, if it is one and known."""
    target = target_of(port)
    if isinstance(target, int):
        return [target]
    found = {pods.port(target, defaulted(port, "protocol")) for pods in around.served_by(service)}
    return [number for number in found if number is not None] if len(found) == 1 else []


@link("KG723", on=Ingress)
def ingress_service_missing(item: Ingress, at: FieldPath, around: Neighbours) -> Findings:
    """An Ingress leads to a Service that the bundle does not have.

    Bad:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    """
    for service, where in _backends(item, at):
        yield from missing(
            "Service", service.name, where / "name", around, namespace=namespace_of(item), so="nobody answers requests"
        )


@link("KG724", on=Ingress)
def ingress_port_missing(item: Ingress, at: FieldPath, around: Neighbours) -> Findings:
    """An Ingress leads to a port that its Service does not have.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {defaultBackend: {service: {name: web, port: {number: 8080}}}}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    """
    for backend, where in _backends(item, at):
        service = around.find(Service, backend.name or "", namespace_of(item))
        if service is None or service.spec is None or service.spec.type == "ExternalName" or backend.port is None:
            continue
        ports = service.spec.ports or []
        wanted, field = (backend.port.name, "name") if backend.port.name else (backend.port.number, "number")
        if wanted and all(wanted not in (port.port, port.name) for port in ports):
            there = ", ".join(f"{port.port}" + (f" ({port.name})" if port.name else "") for port in ports)
            yield warning(
                where / "port" / field,
                f"Service {name_of(service)} has no port {shown(wanted)}: nobody answers requests",
                f"it has {there}" if there else "it has no ports",
            )


def _backends(item: Ingress, at: FieldPath) -> Iterator[tuple[IngressServiceBackend, FieldPath]]:
    """The Services to which an Ingress leads, with their paths; `use-annotation` means that there is none."""
    for service, where in _all_backends(item, at):
        if service.port is None or service.port.name != BY_ANNOTATION:
            yield service, where


def _all_backends(item: Ingress, at: FieldPath) -> Iterator[tuple[IngressServiceBackend, FieldPath]]:
    spec = item.spec
    if spec is None:
        return
    if spec.default_backend and spec.default_backend.service:
        yield spec.default_backend.service, at / "spec" / "defaultBackend" / "service"
    for i, rule in enumerate(spec.rules or ()):
        for j, path in enumerate((rule.http and rule.http.paths) or ()):
            if path.backend and path.backend.service:
                yield path.backend.service, ((at / "spec" / "rules")[i] / "http" / "paths")[j] / "backend" / "service"


@link("KG725", on=Pods)
def probe_port_undeclared(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """A probe, or a hook, asks a port that no container declares.

    A name that its container does not declare fails each time. A number may be one that the container listens on
    without saying so, as many do for their health: that is only told where the pod declares one other port alone,
    nothing that it is started with speaks of the number, and the path is not one of health alone, such as `/healthz`.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, ports: [{name: http, containerPort: 80}], livenessProbe: {tcpSocket: {port: htpp}}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, ports: [{name: http, containerPort: 80}], livenessProbe: {httpGet: {port: http}}}
    """
    del at
    everywhere = {port.container_port for port in pods.ports()}
    for container, place in pods.containers():
        own = container.ports or []
        for action, where in _asked(container, place):
            port = action.port
            if isinstance(port, str):
                if all(each.name != port for each in own):
                    meant = closest(port, [each.name for each in own if each.name])
                    yield warning(
                        where, f"container {container.name} declares no port {shown(port)}: it always fails", meant
                    )
            elif own and port not in everywhere and len(everywhere) == 1 and not _may_listen(action, pods, around):
                hint = f"declared is {own[0].container_port}; if the container does listen there, declare the port"
                yield warning(where, f"no container of the pod declares port {port}: does anybody listen?", hint)


def _may_listen(action: Any, pods: Pods, around: Neighbours) -> bool:
    """Whether a container may have a port that it does not declare: one for health, or one that it is told of."""
    path = (getattr(action, "path", None) or "").lower()
    if path.endswith("z") or any(word in path for word in HEALTH):
        return True
    return _is_told(action.port, pods, around)


def _is_told(port: int, pods: Pods, around: Neighbours) -> bool:
    """Whether pods are started with something that speaks of a port."""
    number = str(port)
    return number in everything(pods) or any(number in text for text in _configuration(pods, around))


def _configuration(pods: Pods, around: Neighbours) -> Iterator[str]:
    """The texts of the ConfigMaps that pods use."""
    for use in uses(pods):
        item = around.find(ConfigMap, use.name, pods.namespace) if use.kind == "ConfigMap" else None
        yield from ((item and item.data) or {}).values()


def _asked(container: Container, at: FieldPath) -> Iterator[tuple[Any, FieldPath]]:
    """What the probes and hooks of a container ask at the pod itself, with the paths of the ports."""
    if container.liveness_probe:
        yield from _port_of(container.liveness_probe, at / "livenessProbe")
    if container.readiness_probe:
        yield from _port_of(container.readiness_probe, at / "readinessProbe")
    if container.startup_probe:
        yield from _port_of(container.startup_probe, at / "startupProbe")
    if container.lifecycle:
        for hook, json in ((container.lifecycle.post_start, "postStart"), (container.lifecycle.pre_stop, "preStop")):
            if hook:
                yield from _port_of(hook, at / "lifecycle" / json)


def _port_of(handler: object, at: FieldPath) -> Iterator[tuple[Any, FieldPath]]:
    for field, json in (("http_get", "httpGet"), ("tcp_socket", "tcpSocket"), ("grpc", "grpc")):
        action = getattr(handler, field, None)
        if action and action.port and not getattr(action, "host", None):
            yield action, at / json / "port"


@link("KG726", on=Service)
def node_port_shared(item: Service, at: FieldPath, around: Neighbours) -> Findings:
    """Two Services of the bundle ask for the same port of the nodes.

    The second one is refused.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {type: NodePort, ports: [{port: 80, nodePort: 30081}]}
    """
    for port, where in _ports(item, at):
        if port.node_port:
            owner = _owners_of_node_ports(around)[port.node_port, defaulted(port, "protocol")]
            if owner is not item:
                told = f"{port.node_port} is taken by Service {name_of(owner)} already: the server refuses this Service"
                yield warning(where / "nodePort", told, "leave it out to get a free one, or choose another")


def _owners_of_node_ports(around: Neighbours) -> dict[tuple[int, str], Service]:
    """The first Service that asks for a port of the nodes, by number and protocol."""
    if "node ports" not in around.notes:
        owners: dict[tuple[int, str], Service] = {}
        for each in around.all(Service):
            for port in (each.spec and each.spec.ports) or ():
                if port.node_port:
                    owners.setdefault((port.node_port, defaulted(port, "protocol")), each)
        around.notes["node ports"] = owners
    found: dict[tuple[int, str], Service] = around.notes["node ports"]
    return found
