"""Services, Ingresses and probes: ports that no container declares, and Services that are not there."""

from __future__ import annotations

from kgen.apiserver.rule import OTHERS, WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.contents import table
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Service
from kgen.model.facts import defaulted
from kgen.wording.phrases import of_container, shown
from kgen.wording.spelling import Names, closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Port, Ports
    from kgen.cluster.selection import Selection
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, ContainerPort, ServicePort
    from kgen.k8s.networking_v1 import Ingress, IngressServiceBackend

HEADLESS = "None"
HEALTH = ("alive", "health", "live", "metrics", "ping", "ready", "startup", "status")
"""Words in paths that programs often serve on a port of their own."""
BY_ANNOTATION = "use-annotation"
"""The name of a port by which an AWS load balancer knows that an annotation says what to do, and no Service."""
MOST_SHOWN = 20
"""How many ports a hint shows."""
_NO_TRANSLATION = "; a headless Service translates nothing, so that port and targetPort must both be what is declared"


def target_of(port: ServicePort) -> int | str:
    """Where a Service's port leads: a number, or the name of a container's port."""
    return port.target_port or port.port or 0


def leads_of(service: Service) -> Ports:
    """Where the ports of a Service lead, with their protocols."""
    return tuple((target_of(port), defaulted(port, "protocol")) for port in (service.spec and service.spec.ports) or ())


def _ports(service: Service, at: FieldPath) -> Iterator[tuple[ServicePort, FieldPath]]:
    where = at / "spec" / "ports"
    for i, port in enumerate((service.spec and service.spec.ports) or ()):
        yield port, where[i]


@link("KG721", on=Service, needs=WITH_PODS)
def service_port_undeclared(item: Service, at: FieldPath, index: Index) -> Findings:
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
    behind = _behind(index.served_by(item), index)
    for port, where in _ports(item, at):
        target, protocol = target_of(port), defaulted(port, "protocol")
        if not behind.may_listen(target, protocol, index):
            hint = behind.shown.meant(target) + (
                _NO_TRANSLATION if item.spec and item.spec.cluster_ip == HEADLESS else ""
            )
            what = shown(target) if isinstance(target, str) else f"{target}/{protocol}"
            message = f"no container of {behind.shown.title} declares port {what}"
            yield warning(where / ("targetPort" if port.target_port else "port"), message, hint)


class _Behind:
    """The pods behind a Service, and all ports that they declare."""

    __slots__ = ("_all_declare", "_numbers", "_pods", "_shown")

    def __init__(self, pods: list[Pods]) -> None:
        self._pods = pods
        self._numbers: dict[Port, dict[int | None, int]] = {}
        for each in pods:
            for target, number in each.declared().items():
                numbers = self._numbers.setdefault(target, {})
                numbers[number] = numbers.get(number, 0) + 1
        self._all_declare = all(each.declared() for each in pods)
        self._shown: _Shown | None = None

    @property
    def shown(self) -> _Shown:
        """What messages say of them."""
        self._shown = self._shown or _Shown(self._pods)
        return self._shown

    def numbers(self, target: int | str, protocol: str) -> list[int]:
        """The number that a port has, if it is the same one in all pods."""
        found = self._numbers.get((target, protocol), {})
        if len(found) != 1:
            return []
        return [number for number, times in found.items() if number is not None and times == len(self._pods)]

    def may_listen(self, target: int | str, protocol: str, index: Index) -> bool:
        """Whether pods declare a port, or may listen on it without saying so; or there are no pods at all."""
        if not self._pods or any(number is not None for number in self._numbers.get((target, protocol), ())):
            return True
        if isinstance(target, str):
            return False
        return not self._all_declare or str(target) in _told(self, index)

    def told(self, index: Index) -> str:
        """All texts that the pods are started with."""
        return "\n".join(text for each in self._pods for text in _texts(each, index))


class _Shown:
    """What messages say of the pods behind a Service.

    Attributes:
        title: The pods, in words.
    """

    __slots__ = ("_names", "_ports", "title")

    def __init__(self, pods: list[Pods]) -> None:
        ports = [port for each in pods for port in each.ports()]
        self._names = Names(dict.fromkeys(port.name for port in ports if port.name))
        self._ports = list(dict.fromkeys(map(_shown_port, ports)))
        self.title = " or ".join(sorted({each.title for each in pods})[:3])

    def meant(self, target: int | str) -> str:
        """Which ports there are, and which was meant."""
        meant = closest(target, self._names) if isinstance(target, str) else ""
        more = len(self._ports) - MOST_SHOWN
        shown = ", ".join(self._ports[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
        return meant or (f"its ports are {shown}" if shown else "it declares no port at all")


@remembered
def _behind(served: Selection, _: Index) -> _Behind:
    return _Behind(served.pods)


@remembered
def _told(behind: _Behind, index: Index) -> str:
    return behind.told(index)


def _shown_port(port: ContainerPort) -> str:
    return f"{port.container_port}/{defaulted(port, 'protocol')}" + (f" ({port.name})" if port.name else "")


@link("KG722", on=Service)
def headless_port_differs(item: Service, at: FieldPath, index: Index) -> Findings:
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
        for number in _numbers(port, item, index):
            if number != port.port:
                yield warning(
                    where / "port",
                    f"{port.port} leads to {number}, but a headless Service translates no port: clients fail",
                    f"set port: {number}, or leave clusterIP: None out",
                )


def _numbers(port: ServicePort, service: Service, index: Index) -> list[int]:
    """The number that a port leads to, if it is one and known."""
    target = target_of(port)
    if isinstance(target, int):
        return [target]
    return _behind(index.served_by(service), index).numbers(target, defaulted(port, "protocol"))


@link("KG723", on="networking_v1.Ingress")
def ingress_service_missing(item: Ingress, at: FieldPath, index: Index) -> Findings:
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
    from kgen.lint.missing import missing

    for service, where in _backends(item, at):
        yield from missing(
            "Service", service.name, where / "name", index, namespace=namespace_of(item), so="nobody answers requests"
        )


@link("KG724", on="networking_v1.Ingress")
def ingress_port_missing(item: Ingress, at: FieldPath, index: Index) -> Findings:
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
        service = index.find(Service, backend.name or "", namespace_of(item))
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
def probe_port_undeclared(pods: Pods, at: FieldPath, index: Index) -> Findings:
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
                        where, f"{of_container(container.name)} declares no port {shown(port)}: it always fails", meant
                    )
            elif own and port not in everywhere and len(everywhere) == 1 and not _may_listen(action, pods, index):
                hint = f"declared is {own[0].container_port}; if the container does listen there, declare the port"
                yield warning(where, f"no container of the pod declares port {port}: does anybody listen?", hint)


def _may_listen(action: Any, pods: Pods, index: Index) -> bool:
    """Whether a container may have a port that it does not declare: one for health, or one that it is told of."""
    path = (getattr(action, "path", None) or "").lower()
    if path.endswith("z") or any(word in path for word in HEALTH):
        return True
    return _is_told(action.port, pods, index)


def _is_told(port: int, pods: Pods, index: Index) -> bool:
    """Whether pods are started with something that speaks of a port."""
    number = str(port)
    return any(number in text for text in _texts(pods, index))


def _texts(pods: Pods, index: Index) -> Iterator[str]:
    """What pods are started with, and the texts of the ConfigMaps that they use."""
    from kgen.cluster.commands import everything
    from kgen.cluster.references import uses

    yield everything(pods)
    for use in uses(pods):
        item = index.find(ConfigMap, use.name, pods.namespace) if use.kind == "ConfigMap" else None
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


@link("KG726", on=Service, needs=(OTHERS,))
def node_port_shared(item: Service, at: FieldPath, index: Index) -> Findings:
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
            owner = index.get(_node_ports, (port.node_port, defaulted(port, "protocol")))[0]
            if owner is not item:
                told = f"{port.node_port} is taken by Service {name_of(owner)} already: the server refuses this Service"
                yield warning(where / "nodePort", told, "leave it out to get a free one, or choose another")


@table("Service")
def _node_ports(item: Service, _: Contents) -> Entries:
    """Services by the ports of the nodes that they ask for, with the protocols."""
    for port in (isinstance(item, Service) and item.spec and item.spec.ports) or ():
        if port.node_port:
            yield (port.node_port, defaulted(port, "protocol")), item


@link("KG727", on="networking_v1.Ingress")
def regular_expression_in_path(item: Ingress, at: FieldPath, _: Index) -> Findings:
    """A path of an Ingress is a regular expression, and its type says that it is none.

    With `pathType: Prefix` or `Exact` the characters mean themselves: no request has such a path. Controllers that
    know regular expressions read them in paths of the type ImplementationSpecific.

    Bad:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - http:
              paths:
              - {path: "/api(/|$)(.*)", pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
    Good:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - http:
              paths:
              - path: "/api(/|$)(.*)"
                pathType: ImplementationSpecific
                backend: {service: {name: web, port: {number: 80}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
    """
    for i, rule in enumerate((item.spec and item.spec.rules) or ()):
        for j, path in enumerate((rule.http and rule.http.paths) or ()):
            if path.path_type in ("Prefix", "Exact") and _is_expression(path.path or ""):
                where = (((at / "spec" / "rules")[i]) / "http" / "paths")[j] / "path"
                told = f"{shown(path.path)} is taken as it is: a path of type {path.path_type} is no regular expression"
                yield warning(where, told, "set pathType: ImplementationSpecific, or write a plain path")


def _is_expression(path: str) -> bool:
    return path.endswith(("$", "*")) or any(mark in path for mark in _OF_EXPRESSIONS)


_OF_EXPRESSIONS = (".*", ".+", "[", "\\", "|", "^", "(?", ")?", "{1,")
"""What regular expressions have, and paths of requests hardly ever."""
