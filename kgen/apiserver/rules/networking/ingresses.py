"""Ingresses and IngressClasses."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.names import name_grammar
from kgen.apiserver.rule import ALL, rule, update_rule
from kgen.diagnostics import forbidden, invalid, required, too_long, warning
from kgen.k8s.networking_v1 import (
    HTTPIngressPath,
    HTTPIngressRuleValue,
    Ingress,
    IngressBackend,
    IngressClassParametersReference,
    IngressClassSpec,
    IngressRule,
    IngressServiceBackend,
    IngressSpec,
    IngressTLS,
    ServiceBackendPort,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import TypedLocalObjectReference

NEVER_IN_PATH = ("//", "/./", "/../", "%2f", "%2F")
NEVER_AT_END = ("/..", "/.")
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
LONGEST_CONTROLLER = 250


@rule("KG354", on=Ingress)
def ingress_classes_differ(item: Ingress, at: FieldPath) -> Findings:
    """The old annotation for an Ingress's class contradicts its ingressClassName.

    Bad:
        metadata: {name: web, annotations: {kubernetes.io/ingress.class: nginx}}
        spec: {ingressClassName: traefik, defaultBackend: {service: {name: web, port: {number: 80}}}}
    Good:
        metadata: {name: web}
        spec: {ingressClassName: traefik, defaultBackend: {service: {name: web, port: {number: 80}}}}
    """
    annotations = item.metadata and item.metadata.annotations
    given = annotations and annotations.get(CLASS_ANNOTATION)
    name = item.spec and item.spec.ingress_class_name
    if annotations and CLASS_ANNOTATION in annotations and name is not None and given != name:
        yield invalid(at / "annotations" / CLASS_ANNOTATION, given, f'must be "{name}", the ingressClassName, or go')


@rule("KG355", on=IngressSpec)
def ingress_without_rules(spec: IngressSpec, at: FieldPath) -> Findings:
    """An Ingress has neither rules nor a defaultBackend.

    Bad:
        ingressClassName: nginx
    Good:
        defaultBackend: {service: {name: web, port: {number: 80}}}
    """
    if not spec.rules and spec.default_backend is None:
        yield invalid(at, "", "needs rules or a defaultBackend")


@rule("KG356", on=IngressSpec)
def ingress_class_name_invalid(spec: IngressSpec, at: FieldPath) -> Findings:
    """An ingressClassName cannot be the name of an IngressClass.

    Bad:
        ingressClassName: Nginx
        defaultBackend: {service: {name: web, port: {number: 80}}}
    Good:
        ingressClassName: nginx
        defaultBackend: {service: {name: web, port: {number: 80}}}
    """
    if spec.ingress_class_name is not None:
        yield from checks.grammar(at / "ingressClassName", spec.ingress_class_name, grammars.dns_subdomain)


@rule("KG357", on=IngressRule)
def ingress_host_invalid(rule_: IngressRule, at: FieldPath) -> Findings:
    """The host of an Ingress's rule is no DNS name; `*` may stand for its first part only.

    Bad:
        host: https://www.example.com
    Good:
        host: "*.example.com"
    """
    if not rule_.host:
        return
    if grammars.parsed_ip(rule_.host) is not None:
        yield invalid(at / "host", rule_.host, "must be a DNS name, not an IP address")
    yield from checks.grammar(at / "host", rule_.host, _host_grammar(rule_.host))


def _host_grammar(host: str) -> Callable[[str], list[str]]:
    return grammars.wildcard_subdomain if "*" in host else grammars.dns_subdomain


@rule("KG358", on=HTTPIngressRuleValue)
def ingress_without_paths(http: HTTPIngressRuleValue, at: FieldPath) -> Findings:
    """A rule of an Ingress for HTTP has no paths.

    Bad:
        paths: []
    Good:
        paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]
    """
    if not http.paths:
        yield required(at / "paths", "a rule for HTTP needs at least one path")


@rule("KG359", on=HTTPIngressPath, hides=ALL)
def path_type_missing(path: HTTPIngressPath, at: FieldPath) -> Findings:
    """A path of an Ingress does not say how it matches; the server looks at nothing else of it then.

    Bad:
        path: /
        backend: {service: {name: web, port: {number: 80}}}
    Good:
        path: /
        pathType: Prefix
        backend: {service: {name: web, port: {number: 80}}}
    """
    if path.path_type is None:
        yield required(at / "pathType", "must be Exact, Prefix or ImplementationSpecific", "Prefix is what most mean")


@rule("KG360", on=HTTPIngressPath)
def ingress_path_invalid(path: HTTPIngressPath, at: FieldPath, context: Context) -> Findings:
    """A path of an Ingress is not absolute, not the shortest way to write it, or matches in a way that there is not.

    Bad:
        path: shop
        pathType: Prefix
        backend: {service: {name: web, port: {number: 80}}}
    Good:
        path: /shop
        pathType: Prefix
        backend: {service: {name: web, port: {number: 80}}}
    """
    text, how = path.path or "", path.path_type
    if unknown := checks.closed_set(path, "path_type", at, context):
        yield from unknown
        return
    literal = how != "ImplementationSpecific"
    if (text or literal) and not text.startswith("/"):
        yield invalid(at / "path", text, 'must start with "/"')
    if literal:
        for part in NEVER_IN_PATH:
            if part in text:
                yield invalid(at / "path", text, f'must not contain "{part}"')
        for end in NEVER_AT_END:
            if text.endswith(end):
                yield invalid(at / "path", text, f'must not end with "{end}"')


@rule("KG361", on=IngressBackend)
def ingress_backend_ambiguous(backend: IngressBackend, at: FieldPath) -> Findings:
    """A backend of an Ingress is neither a Service nor a resource, both, or a Service with no port or two.

    Bad:
        service: {name: web}
    Good:
        service: {name: web, port: {number: 80}}
    """
    if backend.resource is None and backend.service is None:
        yield invalid(at, "", "needs a service or a resource")
    elif backend.resource is not None and backend.service is not None:
        yield invalid(at, "", "has a service and a resource, and must have one")
    elif backend.service is not None:
        port = backend.service.port or ServiceBackendPort()
        if port.name and port.number:
            yield invalid(at, "", "names its port and numbers it; one is enough")
        elif not (port.name or port.number):
            yield required(at, "the port of the service must be set, by name or number")


@rule("KG362", on=IngressBackend)
def ingress_backend_invalid(backend: IngressBackend, at: FieldPath, context: Context) -> Findings:
    """A backend of an Ingress cannot be the name or the port of a Service, or is no reference to a resource.

    Bad:
        service: {name: web.shop, port: {number: 80}}
    Good:
        service: {name: web, port: {number: 80}}
    """
    if backend.resource is not None and backend.service is not None:
        return
    if backend.resource is not None:
        yield from _reference(backend.resource, at / "resource")
    if backend.service is not None:
        yield from _service(backend.service, at / "service", context)


def _service(service: IngressServiceBackend, at: FieldPath, context: Context) -> Findings:
    if service.name:
        yield from checks.grammar(at / "name", service.name, name_grammar("Service", context.version))
    else:
        yield required(at / "name", "the name of a Service must be set")
    port = service.port or ServiceBackendPort()
    if port.name and not port.number:
        yield from checks.grammar(at / "port" / "name", port.name, grammars.port_name)
    elif port.number and not port.name:
        yield from checks.port_number(at / "port" / "number", port.number)


def _reference(reference: TypedLocalObjectReference | IngressClassParametersReference, at: FieldPath) -> Findings:
    if reference.api_group is not None:
        yield from checks.grammar(at / "apiGroup", reference.api_group, grammars.dns_subdomain)
    for field, value in (("kind", reference.kind), ("name", reference.name)):
        if value:
            yield from checks.grammar(at / field, value, grammars.path_segment)
        else:
            yield required(at / field, "a reference needs kind and name")


@rule("KG363", on=IngressTLS)
def ingress_tls_invalid(tls: IngressTLS, at: FieldPath) -> Findings:
    """A host of an Ingress's certificate is no DNS name, or no Secret can have the name of its Secret.

    Bad:
        hosts: [www.example.com]
        secretName: www_tls
    Good:
        hosts: [www.example.com]
        secretName: www-tls
    """
    for i, host in enumerate(tls.hosts or ()):
        yield from checks.grammar((at / "hosts")[i], host, _host_grammar(host))
    if tls.secret_name:
        yield from checks.grammar(at / "secretName", tls.secret_name, grammars.dns_subdomain)


@rule("KG364", on=Ingress, severity="warning")
def ingress_class_annotation(item: Ingress, at: FieldPath) -> Findings:
    """An Ingress names its class in an annotation, which spec.ingressClassName has replaced.

    Bad:
        metadata: {name: web, annotations: {kubernetes.io/ingress.class: nginx}}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    Good:
        metadata: {name: web}
        spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}
    """
    annotations = item.metadata and item.metadata.annotations
    if annotations and CLASS_ANNOTATION in annotations and not (item.spec and item.spec.ingress_class_name is not None):
        where = (at / "metadata" / "annotations").key(CLASS_ANNOTATION)
        yield warning(where, "is deprecated", "write spec.ingressClassName")


@rule("KG365", on=IngressClassSpec)
def ingress_controller_invalid(spec: IngressClassSpec, at: FieldPath) -> Findings:
    """An IngressClass does not name its controller by a domain and a path.

    Bad:
        controller: nginx
    Good:
        controller: k8s.io/ingress-nginx
    """
    controller = spec.controller or ""
    if len(controller.encode()) > LONGEST_CONTROLLER:
        yield too_long(at / "controller", LONGEST_CONTROLLER)
    if controller:
        yield from checks.grammar(at / "controller", controller, grammars.domain_prefixed_path)
    else:
        yield required(at / "controller", "must name the controller, such as k8s.io/ingress-nginx")


@rule("KG366", on=IngressClassParametersReference)
def ingress_parameters_invalid(reference: IngressClassParametersReference, at: FieldPath) -> Findings:
    """The parameters of an IngressClass are no reference: group, kind and name.

    Bad:
        apiGroup: k8s.example.com
        kind: IngressParameters
    Good:
        apiGroup: k8s.example.com
        kind: IngressParameters
        name: internal
    """
    yield from _reference(reference, at)


@rule("KG367", on=IngressClassParametersReference)
def ingress_parameters_misplaced(
    reference: IngressClassParametersReference, at: FieldPath, context: Context
) -> Findings:
    """The parameters of an IngressClass need a namespace with scope Namespace, and none with Cluster, the default.

    Bad:
        scope: Namespace
        kind: IngressParameters
        name: internal
    Good:
        scope: Namespace
        namespace: ingress
        kind: IngressParameters
        name: internal
    """
    scope, namespace = defaulted(reference, "scope"), reference.namespace
    yield from checks.closed_set(reference, "scope", at, context)
    if scope == "Cluster":
        if namespace is not None:
            yield forbidden(at / "namespace", "parameters of scope Cluster, the default, have no namespace")
    elif scope == "Namespace" and namespace is None:
        yield required(at / "namespace", "parameters of scope Namespace are in one")
    elif scope == "Namespace" and namespace is not None:
        yield from checks.grammar(at / "namespace", namespace, grammars.dns_label)


@update_rule("KG1437", on=IngressClassSpec)
def ingress_controller_changed(spec: IngressClassSpec, at: FieldPath, context: Context) -> Findings:
    """A change hands an IngressClass to another controller.

    Bad:
        controller: example.com/one
        ---
        controller: example.com/two
    Good:
        controller: example.com/one
        ---
        controller: example.com/one
        parameters: {kind: ConfigMap, name: web}
    """
    yield from checks.immutable(spec, at, context, "create a class with a new name, and let the Ingresses name that")
