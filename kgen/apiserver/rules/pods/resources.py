"""Resources that containers, or a pod as a whole, ask for and are limited to."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.resources import (
    allows_overcommit,
    is_extended,
    is_native,
    is_whole,
    is_whole_only,
    resource_name,
    thousandths,
)
from kgen.apiserver.defaulting.pods import HUGE_PAGES, OF_A_POD, aggregated, of_a_pod
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, not_found, not_supported, required, warning
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import Container, EphemeralContainer, PodResourceClaim, PodSpec, ResourceRequirements
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Context, Findings
    from kgen.syntax.quantity import Quantity

    from .containers import AnyContainer

MIRROR = "kubernetes.io/config.mirror"
"""The annotation of a Pod that shows a static pod of a node."""
OF_A_CONTAINER = ("cpu", "ephemeral-storage", "memory")
LARGEST_NUMBER = 2**63 - 1
POD_RESOURCES_SINCE = (1, 34)
CLAIMS_SINCE = (1, 34)
"""Before, a server drops resources of pods, and claims, without a word."""


def _amounts(requirements: ResourceRequirements) -> Iterator[tuple[str, str, Quantity]]:
    """Every amount, with the field that it is in and its resource."""
    for field in ("limits", "requests"):
        amounts = requirements.__dict__.get(field)
        for resource, amount in amounts.items() if amounts else ():
            yield field, resource, amount


def _is_looked_at(context: Context) -> bool:
    """Whether the server looks into the value: resources of a pod as a whole are new, and Windows has none."""
    pod = context.parent
    if not isinstance(pod, PodSpec):
        return True
    return context.version >= POD_RESOURCES_SINCE and not (pod.os and pod.os.name == "windows")


@rule("KG243", on=ResourceRequirements)
def resource_name_invalid(requirements: ResourceRequirements, at: FieldPath, context: Context) -> Findings:
    """A resource is none that a container, or a pod as a whole, can have.

    Besides cpu, memory, ephemeral-storage and hugepages-SIZE there are those of devices, which have a domain in front.

    Bad:
        limits: {gpu: 1}
    Good:
        limits: {nvidia.com/gpu: 1}
    """
    if not _is_looked_at(context):
        return
    for field, resource, _ in _amounts(requirements):
        if resource in OF_A_POD:
            continue
        where = (at / field).key(resource)
        if isinstance(context.parent, PodSpec):
            yield from _unfit_for_pod(resource, where)
        else:
            yield from _unfit_for_container(resource, where)


def _unfit_for_pod(resource: str, at: FieldPath) -> Findings:
    reasons = resource_name(resource)
    for reason in reasons:
        yield invalid(at, resource, reason)
    if not reasons and not of_a_pod(resource):
        yield not_supported(at, resource, (*OF_A_POD, HUGE_PAGES))


def _unfit_for_container(resource: str, at: FieldPath) -> Findings:
    for reason in resource_name(resource):
        yield invalid(at, resource, reason)
    if "/" not in resource:
        if resource not in OF_A_CONTAINER and not resource.startswith(HUGE_PAGES):
            yield invalid(at, resource, "is no resource of a container", _hint(resource))
    elif not is_native(resource) and not is_extended(resource):
        yield invalid(at, resource, "is no name that a device's resource can have")


def _hint(resource: str) -> str:
    from kgen.wording.spelling import closest

    return closest(resource, OF_A_CONTAINER)


@rule("KG244", on=ResourceRequirements)
def resource_amount_invalid(requirements: ResourceRequirements, at: FieldPath, context: Context) -> Findings:
    """An amount of a resource is negative, a fraction of what comes whole, or not a number of whole huge pages.

    Bad:
        limits: {nvidia.com/gpu: 500m}
    Good:
        limits: {nvidia.com/gpu: 1}
    """
    if not _is_looked_at(context):
        return
    for field, resource, amount in _amounts(requirements):
        if thousandths(amount) < 0:
            yield invalid((at / field).key(resource), amount, "must not be negative")
        if resource in OF_A_CONTAINER:
            continue
        where = (at / field).key(resource)
        if is_whole_only(resource) and not is_whole(amount):
            yield invalid(where, amount, "must be a whole number")
        if resource.startswith(HUGE_PAGES) and not _fills_pages(resource, amount):
            yield invalid(where, amount, f"must be a multiple of the page size, {resource.removeprefix(HUGE_PAGES)}")


def _fills_pages(resource: str, amount: Quantity) -> bool:
    from kgen.syntax.quantity import quantity_problem

    size = resource.removeprefix(HUGE_PAGES)
    if quantity_problem(size) or thousandths(size) <= 0 or not is_whole(size):
        return False
    rounded = -(-abs(thousandths(amount)) // 1000)
    # Beyond its largest number, the server takes an amount for zero.
    return rounded > LARGEST_NUMBER or rounded * 1000 % thousandths(size) == 0


@rule("KG245", on=ResourceRequirements)
def request_unlike_limit(requirements: ResourceRequirements, at: FieldPath, context: Context) -> Findings:
    """A request is larger than its limit; of huge pages and devices it must be its limit, and there must be one.

    Bad:
        limits: {memory: 1Gi}
        requests: {memory: 2Gi}
    Good:
        limits: {memory: 2Gi}
        requests: {memory: 1Gi}
    """
    if not requirements.requests or not _is_looked_at(context):
        return
    limits = requirements.limits or {}
    for resource, request in requirements.requests.items():
        if resource not in limits:
            if not allows_overcommit(resource):
                yield required(at / "limits", f"{resource} must have a limit, the same as its request")
            continue
        asked, most = thousandths(request), thousandths(limits[resource])
        if asked > most:
            yield invalid(
                at / "requests", request, f"of {resource} must not be more than its limit, {limits[resource]}"
            )
        elif asked != most and not allows_overcommit(resource):
            yield invalid(at / "requests", request, f"of {resource} must be its limit, {limits[resource]}")


@rule("KG246", on=ResourceRequirements)
def huge_pages_alone(requirements: ResourceRequirements, at: FieldPath, context: Context) -> Findings:
    """A container asks for huge pages, but for no cpu or memory.

    Bad:
        limits: {hugepages-2Mi: 64Mi}
    Good:
        limits: {hugepages-2Mi: 64Mi, memory: 128Mi}
    """
    if not _is_looked_at(context):
        return
    names = {*(requirements.limits or ()), *(requirements.requests or ())}
    if not names & set(OF_A_POD) and any(name.startswith(HUGE_PAGES) for name in names):
        yield forbidden(at, "huge pages need a request or limit of cpu or memory beside them")


@rule("KG247", on=ResourceRequirements)
def container_claim_invalid(requirements: ResourceRequirements, at: FieldPath, context: Context) -> Findings:
    """A container uses a claim without a name, twice, or one that is not among the pod's resourceClaims.

    Bad:
        claims: [{name: gpu}, {name: gpu}]
    Good:
        claims: []
    """
    if not requirements.claims or context.version < CLAIMS_SINCE or not _is_looked_at(context):
        return
    spec = context.around(PodSpec)
    known = {claim.name for claim in (spec.resource_claims if spec else None) or ()}
    seen: set[str] = set()
    for i, claim in enumerate(requirements.claims):
        where, name = (at / "claims")[i], claim.name or ""
        if not name:
            yield required(where, "must name one of the pod's resourceClaims")
            continue
        yield from _repeated_claim(where, (name, claim.request or ""), seen)
        if name not in known:
            yield not_found(where, name, "is none of the pod's resourceClaims")


def _repeated_claim(at: FieldPath, claim: tuple[str, str], seen: set[str]) -> Findings:
    name, request = claim
    key = f"{name}/{request}" if request else name
    if name in seen:
        yield duplicate(at, name)
        return
    if request:
        yield from checks.grammar(at / "request", request, grammars.dns_label)
    if key in seen:
        yield duplicate(at, key)
    elif not request:
        for _ in (other for other in seen if other.partition("/")[0] == name and "/" in other):
            yield duplicate(at, name)
    seen.add(key)


@rule("KG248", on=PodResourceClaim)
def pod_claim_invalid(claim: PodResourceClaim, at: FieldPath, context: Context) -> Findings:
    """A pod's resource claim has no name of its own, or not one of resourceClaimName and resourceClaimTemplateName.

    Bad:
        name: gpu
    Good:
        name: gpu
        resourceClaimTemplateName: gpu
    """
    if context.version < CLAIMS_SINCE:
        return
    if _is_mirrored(context):
        yield forbidden(FieldPath().key(""), "a mirror of a static pod cannot have resource claims")
        return
    sources = (claim.resource_claim_name, claim.resource_claim_template_name)
    if not claim.name:
        yield required(at / "name", "a claim needs a name, by which containers use it")
    elif _is_repeated(claim, context):
        yield duplicate(at / "name", claim.name)
    else:
        yield from checks.grammar(at / "name", claim.name, grammars.dns_label)
    if sources.count(None) != 1:
        yield invalid(at, claim.name, "must have either resourceClaimName or resourceClaimTemplateName")
    for field, name in zip(("resourceClaimName", "resourceClaimTemplateName"), sources, strict=True):
        if name is not None:
            yield from checks.grammar(at / field, name, grammars.dns_subdomain)


def _is_mirrored(context: Context) -> bool:
    meta = context.item.metadata
    return context.kind == "Pod" and MIRROR in ((meta and meta.annotations) or ())


def _is_repeated(claim: PodResourceClaim, context: Context) -> bool:
    claims = (isinstance(context.parent, PodSpec) and context.parent.resource_claims) or [claim]
    return next(each for each in claims if each.name == claim.name) is not claim


@rule("KG249", on=PodSpec)
def pod_resources_invalid(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A pod's own resources are less than what its containers need, or it has some where there can be none.

    Bad:
        resources: {requests: {cpu: 100m}}
        containers: [{name: web, image: nginx, resources: {requests: {cpu: 200m}}}]
    Good:
        resources: {requests: {cpu: 200m}}
        containers: [{name: web, image: nginx, resources: {requests: {cpu: 200m}}}]
    """
    own, where = spec.resources, at / "resources"
    if own is None or context.version < POD_RESOURCES_SINCE:
        return
    if spec.os and spec.os.name == "windows":
        yield forbidden(where, "a Windows pod has no resources of its own")
        return
    if own.claims is not None:
        yield forbidden(where / "claims", "claims are used by containers only")
    yield from _too_small(spec, "requests", where)
    yield from _too_small(spec, "limits", where)
    yield from _limit_exceeds_pod(spec, where)


def _too_small(spec: PodSpec, field: str, at: FieldPath) -> Findings:
    own = getattr(spec.resources, field) or {}
    for resource, needed in aggregated(spec, field, thousandths).items() if own else ():
        counts = field == "requests" or resource.startswith(HUGE_PAGES)
        if counts and resource in own and needed > thousandths(own[resource]):
            yield invalid((at / field).key(resource), own[resource], "must not be less than all containers' together")


def _limit_exceeds_pod(spec: PodSpec, at: FieldPath) -> Findings:
    most = (spec.resources and spec.resources.limits) or {}
    for i, container in enumerate(spec.containers or ()):
        limits = (container.resources and container.resources.limits) or {}
        for resource, limit in limits.items():
            if resource in most and thousandths(limit) > thousandths(most[resource]):
                where = (at / "containers")[i].key(resource) / "limits"  # so the server says
                yield invalid(where, limit, f"of {resource} must not be more than the pod's, {most[resource]}")


@rule("KG250", on=Container, also=(EphemeralContainer,), severity="warning")
def bytes_fractional(container: AnyContainer, at: FieldPath) -> Findings:
    """A container asks for a fraction of a byte: mostly "m" where "Mi" was meant.

    Bad:
        name: web
        image: nginx
        resources: {limits: {memory: 512m}}
    Good:
        name: web
        image: nginx
        resources: {limits: {memory: 512Mi}}
    """
    if container.resources is None:
        return
    for field, resource, amount in _amounts(container.resources):
        if resource in ("memory", "ephemeral-storage") and not is_whole(amount):
            where = (at / "resources" / field).key(resource)
            yield warning(where, f"{amount} is a fraction of a byte", _bytes_hint(amount))


def _bytes_hint(amount: Quantity) -> str:
    return f'did you mean "{str(amount)[:-1]}Mi"?' if str(amount).endswith("m") else ""
