"""Services: a name and an address for pods, and the DNS names that come with them."""

from __future__ import annotations

from kgen.builders.derived import is_workload, namespace_of, pod_labels, title, with_namespace
from kgen.builders.given import flag, shown, text
from kgen.builders.metadata import name_of, object_meta, patched
from kgen.builders.options import NONE, OBJECT, REQUIRED, ObjectOptions, answering, corrected, keywords
from kgen.bundles.hosts import ServiceHost
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import Service, ServiceSpec

from .service_ports import as_service_ports, check_targets, declared_service_ports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, Never, Unpack

    from kgen.builders.derived import Labels, Workload
    from kgen.builders.dicts import ServiceSpecDict
    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import ServicePort
    from kgen.k8s.meta_v1 import ObjectMeta

    from .service_ports import ServicePorts

    ServiceType = Literal["ClusterIP", "NodePort", "LoadBalancer"]


class ServiceOptions(ObjectOptions, total=False):
    """What every builder takes that makes a Service for pods."""

    publish_not_ready: bool | None
    """Whether pods are found before they are ready; no where not given (`spec.publishNotReadyAddresses`)."""
    session_affinity: Literal["ClientIP", "None"] | None
    """Whether a client stays with the pod that it reached first; None where not given (`spec.sessionAffinity`)."""
    external_traffic_policy: Literal["Cluster", "Local"] | None
    """Whether nodes pass traffic from outside on to pods of other nodes (Cluster), as where not given, or keep the
    client's address (Local) (`spec.externalTrafficPolicy`)."""
    internal_traffic_policy: Literal["Cluster", "Local"] | None
    """Whether pods reach all pods (Cluster), as where not given, or those of their own node
    (`spec.internalTrafficPolicy`)."""
    load_balancer_class: str | None
    """Who makes the load balancer; the cluster's own where not given (`spec.loadBalancerClass`)."""


SERVICE = keywords(ServiceOptions)


@answering
def service(
    name: str,
    *_rest: Never,
    ports: ServicePorts | None,
    selects: Labels | Workload | None = None,
    headless: bool = False,
    type: ServiceType | None = None,
    spec: ServiceSpec | ServiceSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ServiceOptions],
) -> Service:
    """One name for a set of pods.

    Makes: core/v1 Service.

    Args:
        name: The name, which is the host name inside the namespace (`metadata.name`).
        ports: A number, numbers, or name -> number; `(80, "http")` is port 80 that leads to the pods' port "http", and
            `service_port` says more of one (`spec.ports`).
        selects: The pods' labels, or the workload whose pods they are; without it you keep the endpoints
            (`spec.selector`).
        headless: Whether the name leads to the pods themselves (clusterIP: None) (`spec.clusterIP`).
        type: How it is reached from outside the cluster; not at all where not given (`spec.type`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        publish_not_ready: Whether pods are found before they are ready; no where not given
            (`spec.publishNotReadyAddresses`).
        session_affinity: Whether a client stays with the pod that it reached first; None where not given
            (`spec.sessionAffinity`).
        external_traffic_policy: Whether nodes pass traffic from outside on to pods of other nodes (Cluster), as where
            not given, or keep the client's address (Local) (`spec.externalTrafficPolicy`).
        internal_traffic_policy: Whether pods reach all pods (Cluster), as where not given, or those of their own node
            (`spec.internalTrafficPolicy`).
        load_balancer_class: Who makes the load balancer; the cluster's own where not given (`spec.loadBalancerClass`).

    Raises:
        TypeError: A port is none, the pods are given as something else, or a patch does not fit.
        ValueError: The workload's pods have no labels, or none of its containers declares the named target.

    >>> service("web", ports={"http": (80, 8080)}, selects={"app": "web"}).spec.ports
    [ServicePort(name='http', port=80, target_port=8080)]
    """
    if not options.keys() <= SERVICE or ports is REQUIRED or _rest:
        return corrected(service, SERVICE, locals())
    made = _spec(
        None if ports is None else as_service_ports(ports),
        None if selects is None else pod_labels(selects),
        headless=headless,
        type=type,
        options=options,
    )
    meta = object_meta(name, options)
    return _service(meta, made, selects, patch=spec)


@answering
def headless_service(
    name: str,
    *_rest: Never,
    selects: Labels | Workload | None,
    ports: ServicePorts | None = None,
    spec: ServiceSpec | ServiceSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ServiceOptions],
) -> Service:
    """A name that leads to the pods themselves; the Service that gives a StatefulSet's pods their names.

    Makes: core/v1 Service with `clusterIP: None`. See `service` for the rest; ports may be left out.

    Args:
        name: The name, which is the host name inside the namespace (`metadata.name`).
        selects: The pods' labels, or the workload whose pods they are; without it you keep the endpoints
            (`spec.selector`).
        ports: As in `service`; they may be left out (`spec.ports`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        publish_not_ready: Whether pods are found before they are ready; no where not given
            (`spec.publishNotReadyAddresses`).
        session_affinity: Whether a client stays with the pod that it reached first; None where not given
            (`spec.sessionAffinity`).
        external_traffic_policy: Whether nodes pass traffic from outside on to pods of other nodes (Cluster), as where
            not given, or keep the client's address (Local) (`spec.externalTrafficPolicy`).
        internal_traffic_policy: Whether pods reach all pods (Cluster), as where not given, or those of their own node
            (`spec.internalTrafficPolicy`).
        load_balancer_class: Who makes the load balancer; the cluster's own where not given (`spec.loadBalancerClass`).

    >>> headless_service("mysql", ports={"mysql": 3306}, selects={"app": "mysql"}).spec.cluster_ip
    'None'
    """
    if not options.keys() <= SERVICE or selects is REQUIRED or _rest:
        return corrected(headless_service, SERVICE, locals())
    return service(
        name,
        ports=ports,
        selects=selects,
        headless=True,
        **options,
        spec=spec,
    )


@answering
def external_service(
    name: str,
    host: str,
    *_rest: Never,
    spec: ServiceSpec | ServiceSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> Service:
    """A name inside the cluster for a host outside, by a CNAME record.

    Makes: core/v1 Service with `type: ExternalName`.

    Args:
        name: The name, which is the host name inside the namespace (`metadata.name`).
        host: The host outside (`spec.externalName`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    >>> external_service("billing", "billing.example.com").spec.external_name
    'billing.example.com'
    """
    if not options.keys() <= OBJECT or _rest or host is REQUIRED:
        return corrected(external_service, OBJECT, locals())
    made = ServiceSpec(type="ExternalName", external_name=host)
    return Service(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def expose(
    workload: Workload,
    name: str | None = None,
    *_rest: Never,
    headless: bool = False,
    ports: ServicePorts | None = None,
    selects: Labels | None = None,
    type: ServiceType | None = None,
    spec: ServiceSpec | ServiceSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ServiceOptions],
) -> Service:
    """The Service of a workload: name, namespace, selector and ports come from there.

    Makes: core/v1 Service.

    Args:
        workload: What makes the pods.
        name: The name; the workload's where not given, or headless the one that a StatefulSet names as its service
            (`metadata.name`).
        headless: Whether the name leads to the pods themselves (clusterIP: None) (`spec.clusterIP`).
        ports: As in `service`; the ports that the containers declare where not given (`spec.ports`).
        selects: Other labels than all that the workload selects by (`spec.selector`).
        type: How it is reached from outside the cluster; not at all where not given (`spec.type`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        publish_not_ready: Whether pods are found before they are ready; no where not given
            (`spec.publishNotReadyAddresses`).
        session_affinity: Whether a client stays with the pod that it reached first; None where not given
            (`spec.sessionAffinity`).
        external_traffic_policy: Whether nodes pass traffic from outside on to pods of other nodes (Cluster), as where
            not given, or keep the client's address (Local) (`spec.externalTrafficPolicy`).
        internal_traffic_policy: Whether pods reach all pods (Cluster), as where not given, or those of their own node
            (`spec.internalTrafficPolicy`).
        load_balancer_class: Who makes the load balancer; the cluster's own where not given (`spec.loadBalancerClass`).

    Raises:
        TypeError: It is no workload, or a patch does not fit.
        ValueError: No container declares a port, or not the one that `ports` names; or pods have no labels.

    >>> from kgen.builders import container, stateful_set
    >>> pg = container("postgres", "postgres:17.5", ports={"pg": 5432})
    >>> expose(stateful_set("db", pg, labels={"app": "pg"}, service="pg"), headless=True).metadata.name
    'pg'
    """
    if not options.keys() <= SERVICE or _rest or workload is REQUIRED:
        return corrected(expose, SERVICE, locals())
    if not is_workload(workload):
        raise TypeError(f"expose takes a workload, such as a Deployment, not {shown(workload)}")
    made = _spec(
        declared_service_ports(workload) if ports is None else as_service_ports(ports),
        pod_labels(workload if selects is None else selects),
        headless=headless,
        type=type,
        options=options,
    )
    own_name = _usual_name(workload, headless=headless) if name is None else name
    meta = object_meta(own_name, options)
    return _service(meta, made, workload, patch=spec)


@answering
def dns_name(
    source: Service | StatefulSet | str,
    *_rest: Never,
    pod: int | str | None = None,
    namespace: str | None = None,
    full: bool = False,
    cluster_domain: str | None = None,
    **options: Unpack[NoOptions],
) -> ServiceHost:
    """The host name of a Service, or of one of the pods behind a headless one.

    It is the short name, such as `mysql-0.mysql`, while no namespace is known, and `mysql-0.mysql.prod.svc`
    where the Service has one or `namespace` says it. A `full` one takes the namespace that its bundle is put
    into later (`--namespace`) where it is a value of its own; longer text made from it, such as a URL, stays
    as it is.

    Args:
        source: The Service or its name, or a StatefulSet for the Service that it names.
        pod: The pod's name, such as `mysql-0`; of a StatefulSet its number will do.
        namespace: The namespace, where the Service itself has none.
        full: Whether a namespace that is not known yet belongs to the name.
        cluster_domain: The end of a full name, such as `cluster.local`, which pods seldom need.

    Raises:
        TypeError: The source has no name in the DNS, or a number is given for a pod of no StatefulSet.
        ValueError: The Service is not headless, so that its pods have no names; the StatefulSet names no
            Service; the namespace is another one than the Service's; or the pod's number is negative.

    >>> dns_name("mysql", pod="mysql-0")
    'mysql-0.mysql'
    >>> dns_name("mysql", namespace="prod", cluster_domain="cluster.local")
    'mysql.prod.svc.cluster.local'
    """
    if options or _rest or source is REQUIRED:
        return corrected(dns_name, NONE, locals())
    host = _host(source)
    if pod is not None:
        host = f"{_pod_name(source, pod)}.{host}"
    known = namespace_of(source) or (None if namespace is None else text("namespace", namespace))
    if namespace not in (None, known):
        raise ValueError(f"{host} is in namespace {known!r}, not in {namespace!r}; leave namespace= out")
    domain = None if cluster_domain is None else text("cluster_domain", cluster_domain)
    full = (full is not False and flag("full", full)) or known is not None or domain is not None
    return ServiceHost(host, namespace=known, full=full, cluster_domain=domain)


def _spec(
    ports: list[ServicePort] | None,
    selector: dict[str, str] | None,
    *,
    headless: bool,
    type: ServiceType | None,
    options: ServiceOptions,
) -> ServiceSpec:
    if headless is not False and flag("headless", headless) and type not in (None, "ClusterIP"):
        raise ValueError(f"a headless Service has no address that type {shown(type)} could lead to; make two Services")
    return ServiceSpec(
        type=type,
        ports=ports,
        cluster_ip="None" if headless else None,
        selector=selector,
        **({} if options.keys() <= OBJECT else _traffic(options)),
    )


def _traffic(options: ServiceOptions) -> dict[str, Any]:
    """The fields of a Service's spec that options say."""
    return {
        "publish_not_ready_addresses": options.get("publish_not_ready"),
        "session_affinity": options.get("session_affinity"),
        "external_traffic_policy": options.get("external_traffic_policy"),
        "internal_traffic_policy": options.get("internal_traffic_policy"),
        "load_balancer_class": options.get("load_balancer_class"),
    }


def _service(
    metadata: ObjectMeta, made: ServiceSpec, near: object, *, patch: ServiceSpec | Mapping[str, Any] | None
) -> Service:
    """The Service, beside the workload where it is for one: its namespace, ports that its containers have."""
    if is_workload(near):
        check_targets(made.ports or (), near)
    return Service(metadata=with_namespace(metadata, namespace_of(near)), spec=patched(made, patch))


def _usual_name(workload: Workload, *, headless: bool) -> str:
    governing = workload.spec.service_name if isinstance(workload, StatefulSet) and workload.spec else None
    return governing if headless and governing else name_of(workload)


def _host(source: Service | StatefulSet | str) -> str:
    if isinstance(source, Service) or (isinstance(source, str) and source):
        return name_of(source)
    if not isinstance(source, StatefulSet):
        raise TypeError(f"a Service has a name in the DNS, {shown(source)} has none; give the Service")
    if not (source.spec and source.spec.service_name):
        raise ValueError(f"{title(source)} names no Service; make it with service=…, or give the Service here")
    return source.spec.service_name


def _pod_name(source: Service | StatefulSet | str, pod: int | str) -> str:
    if isinstance(source, Service) and not (source.spec and source.spec.cluster_ip == "None"):
        raise ValueError(
            f"{title(source)} is not headless, so its pods have no names of their own; use headless_service, "
            "or leave the pod out"
        )
    if not isinstance(pod, int) or isinstance(pod, bool):
        return text("pod", pod)
    if not isinstance(source, StatefulSet):
        raise TypeError(f'pod {pod} of what? Give its name, such as pod="{name_of(source)}-{pod}", or the StatefulSet')
    if pod < 0:
        raise ValueError(f"the pods of {title(source)} are numbered from 0; there is no {pod}")
    return f"{name_of(source)}-{pod}"
