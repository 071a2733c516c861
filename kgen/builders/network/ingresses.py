"""Ingresses: which host and path of the outside leads to which Service."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.derived import namespace_of, port_in, with_namespace
from kgen.builders.given import as_model, flag, shown, words
from kgen.builders.metadata import name_in, name_of, object_meta, patched
from kgen.builders.options import CLUSTER, OBJECT, REQUIRED, answering, corrected
from kgen.builders.pods.parts import SecretRef
from kgen.k8s.core_v1 import Secret, Service
from kgen.k8s.networking_v1 import (
    HTTPIngressPath,
    HTTPIngressRuleValue,
    Ingress,
    IngressBackend,
    IngressClass,
    IngressClassSpec,
    IngressRule,
    IngressServiceBackend,
    IngressSpec,
    IngressTLS,
    ServiceBackendPort,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Literal, Never, TypeAlias, Unpack

    from kgen.builders.dicts import IngressBackendDict, IngressClassSpecDict, IngressSpecDict
    from kgen.builders.options import ClusterOptions, ObjectOptions

    PathType = Literal["Prefix", "Exact", "ImplementationSpecific"]
    Backend: TypeAlias = "Service | tuple[Service | str, int | str] | IngressBackend"
    """Where requests go: a Service with one port, or (Service, port number or name)."""
    Rules: TypeAlias = "Mapping[str, Backend | Mapping[str, Backend]]"
    TLS: TypeAlias = "str | Secret | SecretRef | Mapping[str, str | Sequence[str]]"

DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
"""The annotation of the class that Ingresses get which name none."""


@answering
def ingress(
    name: str,
    rules: Rules | None = None,
    *_rest: Never,
    class_name: str | IngressClass | None = None,
    default: Backend | IngressBackendDict | None = None,
    tls: TLS | None = None,
    path_type: PathType = "Prefix",
    spec: IngressSpec | IngressSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ObjectOptions],
) -> Ingress:
    """Leads HTTP requests from outside to Services, by host and path.

    Makes: networking.k8s.io/v1 Ingress.

    Args:
        name: The name (`metadata.name`).
        rules: Host -> backend, or host -> {path -> backend}; the host "" is any, and a backend without path is that of
            "/". A backend is a Service, for its only port, `(service, "http")`, `(service, 80)` (`spec.rules`).
        class_name: The class whose controller serves it; the cluster's default where not given
            (`spec.ingressClassName`).
        default: Where requests go that no rule meets (`spec.defaultBackend`).
        tls: The Secret with the certificate for all the hosts, or Secret's name -> its hosts (`spec.tls`).
        path_type: How all the paths are compared (`spec.rules`).
        spec: Merged into the spec last (`spec`).
        annotations: Annotations, by which most controllers are told the rest (`metadata.annotations`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A backend or the Secret is none, or a patch does not fit.
        ValueError: A Service has no such port, or several to choose from; or the Services' namespaces differ.

    >>> from kgen.builders import service
    >>> web = service("web", ports={"http": 80}, selects={"app": "web"})
    >>> ingress("web", {"shop.example.com": {"/": web}}).pick("spec.rules[0].http.paths[0].backend.service")
    IngressServiceBackend(name='web', port=ServiceBackendPort(name='http'))
    """
    if not options.keys() <= OBJECT or _rest or name is REQUIRED:
        return corrected(ingress, OBJECT, locals())
    paths = _paths_by_host(rules)
    made = IngressSpec(
        ingress_class_name=None if class_name is None else name_in("class_name", class_name, "IngressClass"),
        default_backend=None if default is None else _default(default),
        tls=None if tls is None else _tls(tls, paths),
        rules=None if paths is None else [_rule(host, paths[host], path_type) for host in paths],
    )
    backends = [each for by_path in (paths or {}).values() for each in by_path.values()]
    meta = object_meta(name, options)
    return Ingress(metadata=with_namespace(meta, _namespace([*backends, default])), spec=patched(made, spec))


@answering
def ingress_class(
    name: str,
    controller: str,
    *_rest: Never,
    default: bool | None = None,
    spec: IngressClassSpec | IngressClassSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[ClusterOptions],
) -> IngressClass:
    """A class of Ingresses: the controller that serves them.

    Makes: networking.k8s.io/v1 IngressClass. `default` says, by an annotation, whether Ingresses without a
    class are of this one.

    Args:
        name: The name (`metadata.name`).
        controller: The controller that serves it, such as k8s.io/ingress-nginx (`spec.controller`).
        default: Whether Ingresses without a class are of this one, by an annotation (`metadata.annotations`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    >>> ingress_class("nginx", "k8s.io/ingress-nginx", default=True).metadata.annotations
    {'ingressclass.kubernetes.io/is-default-class': 'true'}
    """
    if not options.keys() <= CLUSTER or _rest or controller is REQUIRED:
        return corrected(ingress_class, CLUSTER, locals())
    mark = None if default is None else {DEFAULT_CLASS: "true" if flag("default", default) else "false"}
    made = IngressClassSpec(controller=controller)
    meta = object_meta(name, options, annotations=mark)
    return IngressClass(metadata=meta, spec=patched(made, spec))


def _paths_by_host(rules: Rules | None) -> dict[str, Mapping[str, Backend]] | None:
    if rules is None:
        return None
    if not isinstance(rules, Mapping):
        raise TypeError(f'rules are {{host: backend}}, not {shown(rules)}; for any host write {{"": …}}')
    return {host: paths if isinstance(paths, Mapping) else {"/": paths} for host, paths in rules.items()}


def _rule(host: str, paths: Mapping[str, Backend], path_type: PathType) -> IngressRule:
    made = [
        HTTPIngressPath(path=path, path_type=path_type, backend=_backend(backend)) for path, backend in paths.items()
    ]
    return IngressRule(host=host or None, http=HTTPIngressRuleValue(paths=made))


def _default(default: Backend | IngressBackendDict) -> IngressBackend:
    return as_model("default", default, IngressBackend) if isinstance(default, Mapping) else _backend(default)


def _backend(source: Backend) -> IngressBackend:
    if isinstance(source, IngressBackend):
        return source
    service, port = source if isinstance(source, tuple) and len(source) == 2 else (source, None)  # noqa: PLR2004 - a pair
    if isinstance(service, Service):
        chosen = port_in(service, port)
        port = chosen.name or chosen.port if port is None else port
    if not isinstance(service, (Service, str)) or not isinstance(port, (int, str)):
        raise TypeError(
            f"{shown(service if port is None else source)} is no backend; it is a Service, or a Service or its name "
            'with a port: (web, "http") or ("web", 80)'
        )
    number_or_name = ServiceBackendPort(number=port) if isinstance(port, int) else ServiceBackendPort(name=port)
    return IngressBackend(service=IngressServiceBackend(name=name_of(service), port=number_or_name))


def _tls(tls: TLS, hosts: Iterable[str] | None) -> list[IngressTLS]:
    if isinstance(tls, Mapping):
        return [
            IngressTLS(
                hosts=[named] if isinstance(named, str) else words(f"tls[{secret!r}]", named), secret_name=secret
            )
            for secret, named in tls.items()
        ]
    if not isinstance(tls, (str, Secret, SecretRef)):
        raise TypeError(f"tls is a Secret or its name, or {{name: hosts}}, not {shown(tls)}")
    secret = tls.name if isinstance(tls, SecretRef) else name_of(tls)
    return [IngressTLS(hosts=[host for host in hosts or () if host] or None, secret_name=secret)]


def _namespace(backends: Iterable[Any]) -> str | None:
    """The namespace of the Services, which is that of the Ingress, too."""
    found = sorted(set(_namespaces(backends)))
    if len(found) > 1:
        raise ValueError(
            f"an Ingress reaches Services of its own namespace only, and these are in {' and '.join(found)}; "
            "make an Ingress in each"
        )
    return found[0] if found else None


def _namespaces(backends: Iterable[Any]) -> Iterator[str]:
    for backend in backends:
        namespace = namespace_of(backend[0] if isinstance(backend, tuple) else backend)
        if namespace is not None:
            yield namespace
