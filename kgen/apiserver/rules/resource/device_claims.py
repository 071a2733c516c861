"""Claims of devices, and classes of them. What chooses a device by an expression is not evaluated here."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.resources import is_extended
from kgen.apiserver.rule import rule, update_rule
from kgen.apiserver.rules.storage.csi import driver_name
from kgen.apiserver.rules.volumes.volume_sources import beside_labels
from kgen.diagnostics import duplicate, invalid, required, too_long, too_many
from kgen.k8s.resource_v1 import (
    DeviceClaim,
    DeviceClaimConfiguration,
    DeviceClassConfiguration,
    DeviceClassSpec,
    DeviceConstraint,
    DeviceRequest,
    DeviceSubRequest,
    DeviceToleration,
    ExactDeviceRequest,
    ResourceClaim,
    ResourceClaimTemplate,
    ResourceClaimTemplateSpec,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Wanted: TypeAlias = ExactDeviceRequest | DeviceSubRequest
    Configuration: TypeAlias = DeviceClaimConfiguration | DeviceClassConfiguration

MOST = 32
"""Requests, constraints and configurations of a claim, and selectors of a request."""
MOST_ALTERNATIVES = 8
LONGEST_EXPRESSION = 10 * 1024
LONGEST_ID = 32


def _too_long(claim: DeviceClaim) -> tuple[str, ...]:
    return tuple(name for name in ("requests", "constraints", "config") if len(claim.__dict__.get(name) or ()) > MOST)


@rule("KG1351", on=DeviceClaim, hides=_too_long)
def devices_too_many(claim: DeviceClaim, at: FieldPath) -> Findings:
    """A claim has more than 32 requests, constraints or configurations.

    Bad:
        constraints: [
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c}, {matchAttribute: a.b/c},
          {matchAttribute: a.b/c}]
    Good:
        constraints: [{matchAttribute: a.b/c}]
    """
    for name in _too_long(claim):
        yield too_many(at / name, len(claim.__dict__[name]), MOST)


@rule("KG1352", on=DeviceClaim)
def device_request_twice(claim: DeviceClaim, at: FieldPath) -> Findings:
    """Two requests of a claim have the same name.

    Bad:
        requests: [{name: gpu, exactly: {deviceClassName: a}}, {name: gpu, exactly: {deviceClassName: b}}]
    Good:
        requests: [{name: gpu, exactly: {deviceClassName: a}}, {name: nic, exactly: {deviceClassName: b}}]
    """
    if len(claim.requests or ()) <= MOST:
        yield from _twice(at / "requests", [each.name or "" for each in claim.requests or ()])


def _twice(at: FieldPath, names: Sequence[str]) -> Findings:
    seen = set()
    for i, name in enumerate(names):
        if name in seen:
            yield duplicate(at[i], name)
        seen.add(name)


def _unread(request: DeviceRequest) -> tuple[str, ...]:
    alternatives = request.first_available or ()
    both = bool(alternatives) and request.exactly is not None
    return ("exactly", "first_available") if both else ("first_available",) * (len(alternatives) > MOST_ALTERNATIVES)


@rule("KG1353", on=DeviceRequest, hides=_unread)
def device_request_ambiguous(request: DeviceRequest, at: FieldPath) -> Findings:
    """A request of a claim wants neither certain devices nor the first of some, or both, or one of too many.

    Bad:
        {name: gpu}
    Good:
        {name: gpu, exactly: {deviceClassName: gpu.example.com}}
    """
    alternatives = request.first_available or ()
    if alternatives and request.exactly is not None:
        yield invalid(at, request.name, "must not have both exactly and firstAvailable")
    elif len(alternatives) > MOST_ALTERNATIVES:
        yield too_many(at / "firstAvailable", len(alternatives), MOST_ALTERNATIVES)
    elif not alternatives and request.exactly is None:
        yield required(at, "must have one of exactly and firstAvailable")
    else:
        yield from _twice(at / "firstAvailable", [each.name or "" for each in alternatives])


@rule("KG1354", on=DeviceRequest, also=(DeviceSubRequest,))
def device_request_name_invalid(request: DeviceRequest | DeviceSubRequest, at: FieldPath) -> Findings:
    """The name of a request is no DNS label.

    Bad:
        {name: GPU, exactly: {deviceClassName: gpu.example.com}}
    Good:
        {name: gpu, exactly: {deviceClassName: gpu.example.com}}
    """
    yield from checks.grammar(at / "name", request.name or "", grammars.dns_label)


@rule("KG1355", on=ExactDeviceRequest, also=(DeviceSubRequest,))
def device_class_of_request_invalid(request: Wanted, at: FieldPath) -> Findings:
    """A request does not say of which class its devices are to be.

    Bad:
        count: 2
    Good:
        deviceClassName: gpu.example.com
        count: 2
    """
    if not request.device_class_name:
        yield required(at / "deviceClassName", "must be the name of a DeviceClass")
    else:
        yield from checks.grammar(at / "deviceClassName", request.device_class_name, grammars.dns_subdomain)


@rule("KG1356", on=ExactDeviceRequest, also=(DeviceSubRequest,))
def number_of_devices_invalid(request: Wanted, at: FieldPath, context: Context) -> Findings:
    """A request wants less than one device, or a number of them and all that there are.

    Bad:
        {deviceClassName: gpu.example.com, allocationMode: All, count: 2}
    Good:
        {deviceClassName: gpu.example.com, allocationMode: ExactCount, count: 2}
    """
    mode, count = defaulted(request, "allocation_mode"), request.count or 0
    yield from checks.closed_set(request, "allocation_mode", at, context)
    if mode == "All" and count:
        yield invalid(at / "count", count, "must not be there for allocationMode All")
    elif mode == "ExactCount" and count < 0:
        yield invalid(at / "count", count, "must be 1 or more")


@rule("KG1357", on=ExactDeviceRequest, also=(DeviceSubRequest, DeviceClassSpec))
def device_selector_invalid(chooses: Wanted | DeviceClassSpec, at: FieldPath) -> Findings:
    """A selector of devices has no expression, or a very long one; or there are more than 32.

    Bad:
        deviceClassName: gpu.example.com
        selectors: [{}]
    Good:
        deviceClassName: gpu.example.com
        selectors: [{cel: {expression: "true"}}]
    """
    selectors, where = chooses.selectors or [], at / "selectors"
    if len(selectors) > MOST:
        yield too_many(where, len(selectors), MOST)
        return
    for i, selector in enumerate(selectors):
        if selector.cel is None:
            yield required(where[i] / "cel", "must have an expression")
        elif len((selector.cel.expression or "").encode()) > LONGEST_EXPRESSION:
            yield too_long(where[i] / "cel" / "expression", LONGEST_EXPRESSION)
        elif not (selector.cel.expression or "").strip():
            yield invalid(where[i] / "cel" / "expression", "", "must be an expression that is true or false")


@rule("KG1358", on=DeviceToleration)
def device_toleration_invalid(toleration: DeviceToleration, at: FieldPath, context: Context) -> Findings:
    """What a request tolerates of a device is no taint that there can be, or compared in a way that there is not.

    Bad:
        {key: example.com/broken, operator: Exists, value: "yes"}
    Good:
        {key: example.com/broken, operator: Exists}
    """
    operator, value = defaulted(toleration, "operator"), toleration.value or ""
    if toleration.key:
        yield from checks.grammar(at / "key", toleration.key, grammars.qualified_name)
    if operator == "Exists" and value:
        yield invalid(at / "value", value, "must not be there for operator Exists")
    elif operator == "Equal":
        yield from checks.grammar(at / "value", value, grammars.label_value)
    yield from checks.closed_set(toleration, "operator", at, context)
    yield from checks.closed_set(toleration, "effect", at, context)


@rule("KG1359", on=DeviceClaim)
def requests_meant_unknown(claim: DeviceClaim, at: FieldPath) -> Findings:
    """A constraint or a configuration is about a request that the claim has not.

    Bad:
        requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]
        constraints: [{requests: [gpus], matchAttribute: example.com/numa}]
    Good:
        requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]
        constraints: [{requests: [gpu], matchAttribute: example.com/numa}]
    """
    names = set(_request_names(claim))
    lists: tuple[tuple[str, Sequence[Any]], ...] = (
        ("constraints", claim.constraints or ()),
        ("config", claim.config or ()),
    )
    for json, several in lists:
        for i, each in enumerate(several if len(several) <= MOST else ()):
            yield from _meant(each.requests or [], names, (at / json)[i] / "requests")


def _request_names(claim: DeviceClaim) -> Iterator[str]:
    for request in claim.requests or ():
        yield request.name or ""
        yield from (f"{request.name or ''}/{each.name or ''}" for each in request.first_available or ())


def _meant(requests: list[str], names: set[str], at: FieldPath) -> Findings:
    if len(requests) > MOST:
        yield too_many(at, len(requests), MOST)
        return
    for i, name in enumerate(requests):
        if name.count("/") <= 1:
            for part in name.split("/"):
                yield from checks.grammar(at[i], part, grammars.dns_label)
        if name not in names:
            yield invalid(at[i], name, "must be a request of the claim, or one/another for a part of it")
    yield from _twice(at, requests)


@rule("KG1360", on=DeviceConstraint)
def device_attribute_invalid(constraint: DeviceConstraint, at: FieldPath) -> Findings:
    """A constraint does not say which attribute devices must share, or not with a domain in front.

    Bad:
        matchAttribute: numa
    Good:
        matchAttribute: example.com/numa
    """
    if constraint.match_attribute is not None:
        yield from _attribute(at / "matchAttribute", constraint.match_attribute)
    elif constraint.distinct_attribute is not None:
        yield from _attribute(at / "distinctAttribute", constraint.distinct_attribute)
    else:
        yield required(at, "must have one of matchAttribute and distinctAttribute")


def _attribute(at: FieldPath, name: str) -> Findings:
    domain, slash, id_ = name.partition("/")
    if not slash:
        yield from _id(at, domain)
        yield invalid(at, name, "must be a domain, a slash and a name, such as example.com/numa")
    elif "/" not in id_:
        yield from driver_name(at, domain) if domain else (invalid(at, name, "must have a domain"),)
        yield from _id(at, id_) if id_ else (invalid(at, name, "must have a name after the slash"),)


def _id(at: FieldPath, id_: str) -> Findings:
    if len(id_.encode()) > LONGEST_ID:
        yield too_long(at, LONGEST_ID)
    if not (id_.isascii() and id_.isidentifier()):
        yield invalid(at, id_, "must be letters, digits and _, and not begin with a digit")


@rule("KG1361", on=DeviceClaimConfiguration, also=(DeviceClassConfiguration,))
def device_configuration_invalid(configuration: Configuration, at: FieldPath) -> Findings:
    """A configuration does not say for which driver it is, or what.

    Bad:
        opaque: {driver: gpu.example.com}
    Good:
        opaque: {driver: gpu.example.com, parameters: {sharing: none}}
    """
    opaque, where = configuration.opaque, at / "opaque"
    if opaque is None:
        yield required(where, "must say for which driver it is, and what")
        return
    yield from driver_name(where / "driver", opaque.driver or "")
    parameters: Any = opaque.parameters
    if parameters is None:
        yield required(where / "parameters", "must be a map of what the driver knows")
    elif not isinstance(parameters, dict):
        yield invalid(where / "parameters", "this", "must be a map")


@rule("KG1362", on=DeviceClassSpec)
def extended_resource_of_class_invalid(spec: DeviceClassSpec, at: FieldPath) -> Findings:
    """The name by which pods ask for devices of a class is no extended resource's.

    Bad:
        extendedResourceName: cpu
    Good:
        extendedResourceName: example.com/gpu
    """
    name = spec.extended_resource_name
    if name is not None and not is_extended(name):
        yield invalid(at / "extendedResourceName", name, "must be an extended resource, such as example.com/gpu")


@rule("KG1363", on=ResourceClaimTemplateSpec)
def device_claim_metadata_invalid(template: ResourceClaimTemplateSpec, at: FieldPath) -> Findings:
    """The template of a claim has metadata besides labels and annotations, such as a name, or a bad label.

    Bad:
        metadata: {labels: {app: my web}}
        spec: {}
    Good:
        metadata: {labels: {app: my-web}}
        spec: {}
    """
    metadata, where = template.metadata, at / "metadata"
    if metadata is not None:
        yield from beside_labels(metadata, where)
        yield from checks.labels(where / "labels", metadata.labels)
        yield from checks.all_annotations(where / "annotations", metadata.annotations)


@update_rule("KG1446", on=ResourceClaim, also=(ResourceClaimTemplate,))
def device_claim_immutable(item: ResourceClaim | ResourceClaimTemplate, at: FieldPath, context: Context) -> Findings:
    """A change touches what a ResourceClaim, or a template of some, asks for.

    Bad:
        metadata: {name: gpu}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: small}}]}}
        ---
        metadata: {name: gpu}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: large}}]}}
    Good:
        metadata: {name: gpu}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: small}}]}}
        ---
        metadata: {name: gpu, labels: {app: web}}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: small}}]}}
    """
    yield from checks.immutable(item, at, context, "create one with a new name, and let the pods name that")
