"""Kinds that the target version still serves, and warns of."""

from __future__ import annotations

from kgen.diagnostics import warning
from kgen.model import Object
from kgen.validation.kinds import newer_home
from kgen.validation.rule import rule
from kgen.validation.unknown_fields import parse_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.field_path import FieldPath
    from kgen.validation.rule import Context, Findings


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
