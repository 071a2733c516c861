"""Kinds that a server warns of, or that it only serves when told so, or only as a part of another object."""

from __future__ import annotations

from kgen.apiserver.checks.names import PARTS
from kgen.apiserver.rule import rule
from kgen.apiserver.served import is_off_by_default, newer_home, parse_version
from kgen.diagnostics import Finding, warning
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG114", on=Object, severity="warning")
def kind_deprecated(item: Object, at: FieldPath, context: Context) -> Findings:
    """A kind is deprecated in the target version: the server takes it, warns, and may not know it any more one day.

    Bad:
        apiVersion: v1
        kind: Endpoints
        metadata: {name: web}
        subsets: [{addresses: [{ip: 10.1.2.3}], ports: [{port: 80}]}]
    Good:
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        endpoints: [{addresses: [10.1.2.3]}]
        ports: [{port: 80}]
    """
    kind = item.__kind__
    if kind is None or kind.deprecated is None or context.version < parse_version(kind.deprecated):
        return
    instead = kind.instead or newer_home(kind, context.version)
    told = f"{kind.api_version} {kind.name} is deprecated since Kubernetes {kind.deprecated}"
    yield warning(at / "apiVersion", told, f"use {instead}" if instead else "")


@rule("KG116", on=Object, stage="decode")
def kind_off_by_default(item: Object, at: FieldPath, context: Context) -> Findings:
    """A kind is of a beta version, which no server serves unless its --runtime-config turns it on.

    It is answered as an unknown kind. Whoever has turned it on ignores this rule; all others look at the object as such
    a server does.

    Bad:
        apiVersion: resource.k8s.io/v1beta2
        kind: DeviceClass
        metadata: {name: gpu}
        spec: {}
    Good:
        apiVersion: resource.k8s.io/v1
        kind: DeviceClass
        metadata: {name: gpu}
        spec: {}
    """
    kind = item.__kind__
    if kind is None or not is_off_by_default(kind.api_version):
        return
    instead = newer_home(kind, context.version)
    served = f"use {instead}, or" if instead and not is_off_by_default(instead) else "a server needs"
    hint = f"{served} --runtime-config={kind.api_version}=true"
    yield Finding(at / "apiVersion", "", f"{kind.api_version} is off by default: no server has it unasked", hint)


@rule("KG117", on=Object, stage="decode")
def part_as_object(item: Object, at: FieldPath) -> Findings:
    """A kind is only sent to another object, such as an Eviction to a Pod: there is no creating it by itself.

    Bad:
        apiVersion: autoscaling/v1
        kind: Scale
        metadata: {name: web}
        spec: {replicas: 3}
    Good:
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: nginx}]}
    """
    kind = item.__kind__
    if kind is not None and kind.name in PARTS and kind.name != "Binding":  # old clients create Bindings by themselves
        message = f"{kind.name} is no object by itself: it is sent to the {kind.plural} of another one"
        yield Finding(at / "kind", "", message, _INSTEAD.get(kind.name, ""))


_INSTEAD = {
    "Eviction": "kubectl drain evicts pods",
    "Scale": "kubectl scale sends it",
    "TokenRequest": "kubectl create token sends it",
}
