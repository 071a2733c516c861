"""ResourceQuotas and LimitRanges."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.resources import (
    HUGE_PAGES,
    allows_overcommit,
    is_extended,
    is_native,
    is_standard,
    is_whole,
    is_whole_only,
    resource_name,
    thousandths,
)
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import duplicate, forbidden, invalid, required, warning
from kgen.k8s.core_v1 import LimitRangeItem, LimitRangeSpec, ResourceQuotaSpec, ScopedResourceSelectorRequirement
from kgen.model.facts import values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath
    from kgen.syntax.quantity import Quantity

    Amounts = dict[str, Quantity]

_COMPUTE = frozenset(f"{what}{name}" for what in ("", "limits.", "requests.") for name in ("cpu", "memory"))
_OF_PODS = _COMPUTE | {"pods"}
SCOPES: dict[str, frozenset[str]] = {
    "Terminating": _OF_PODS,
    "NotTerminating": _OF_PODS,
    "BestEffort": frozenset({"pods"}),
    "NotBestEffort": _OF_PODS,
    "PriorityClass": _OF_PODS,
    "CrossNamespacePodAffinity": _OF_PODS,
    "VolumeAttributesClass": frozenset({"persistentvolumeclaims", "requests.storage"}),
}
"""Each scope, and which of Kubernetes' own resources can be counted in it."""
EXCLUSIVE = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
ONLY_EXISTS = {"BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"}
"""Scopes that are there or not, and have no values."""
OF_A_CONTAINER = ("cpu", "memory", "ephemeral-storage")
LIMIT_TYPES = ("Container", "Pod", "PersistentVolumeClaim")
WARNED_SINCE = (1, 35)


def _is_counted(name: str) -> bool:
    """Whether a resource without a domain can be in a quota."""
    return name != "storage" and is_standard(name)


@rule("KG377", on=ResourceQuotaSpec)
def quota_resource_unknown(spec: ResourceQuotaSpec, at: FieldPath) -> Findings:
    """A quota counts what is no resource; objects of any kind are counted as count/PLURAL.GROUP.

    Bad:
        hard: {pod: 10}
    Good:
        hard: {pods: 10, count/deployments.apps: 5}
    """
    for name in spec.hard or ():
        if name in _OF_PODS:
            continue
        where = (at / "hard").key(name)
        for reason in resource_name(name):
            yield invalid(where, name, reason)
        if "/" not in name and not _is_counted(name):
            yield invalid(where, name, "is no resource that a quota can count", _hint(name))


def _hint(name: str) -> str:
    from kgen.apiserver.checks.resources import COUNTED
    from kgen.wording.spelling import closest

    return closest(name, [*COUNTED, *sorted(_COMPUTE), "requests.storage"])


@rule("KG378", on=ResourceQuotaSpec)
def quota_amount_invalid(spec: ResourceQuotaSpec, at: FieldPath) -> Findings:
    """A quota is negative, or a fraction of what comes whole.

    Bad:
        hard: {pods: 2.5}
    Good:
        hard: {pods: 2}
    """
    for name, amount in (spec.hard or {}).items():
        if thousandths(amount) < 0:
            yield invalid((at / "hard").key(name), amount, "must not be negative")
        if not is_whole(amount) and is_whole_only(name):
            yield invalid((at / "hard").key(name), amount, "must be a whole number")


@rule("KG379", on=ResourceQuotaSpec)
def quota_scope_invalid(spec: ResourceQuotaSpec, at: FieldPath, context: Context) -> Findings:
    """A scope of a quota is none that there is, cannot go with another, or with a resource that is counted.

    Bad:
        hard: {pods: 10, secrets: 5}
        scopes: [BestEffort]
    Good:
        hard: {pods: 10}
        scopes: [BestEffort]
    """
    for scope in spec.scopes or ():
        if scope not in _scopes(context.version):
            yield invalid(at / "scopes", scope, "must be a scope", _scope_hint(scope, context.version))
        for name in _outside(scope, spec, context.version):
            yield invalid(at / "scopes", scope, f"cannot be the scope of {name}")
    yield from _exclusive(at / "scopes", spec.scopes or ())


@rule("KG380", on=ResourceQuotaSpec)
def scope_selector_invalid(spec: ResourceQuotaSpec, at: FieldPath, context: Context) -> Findings:
    """A scope in a quota's scopeSelector is none that there is, or cannot go with another or with a resource.

    Bad:
        hard: {secrets: 5}
        scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: Exists}]}
    Good:
        hard: {pods: 5}
        scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: Exists}]}
    """
    expressions = (spec.scope_selector and spec.scope_selector.match_expressions) or ()
    where = at / "scopeSelector" / "matchExpressions" if expressions else at
    for expression in expressions:
        scope = expression.scope_name or ""
        if scope not in _scopes(context.version):
            yield invalid(where / "scopeName", scope, "must be a scope", _scope_hint(scope, context.version))
        for name in _outside(scope, spec, context.version):
            yield invalid(where, scope, f"cannot be the scope of {name}")
        yield from _operator(expression, scope, where, context)
    yield from _exclusive(where, [each.scope_name or "" for each in expressions])


def _operator(expression: ScopedResourceSelectorRequirement, scope: str, at: FieldPath, context: Context) -> Findings:
    operator = expression.operator or ""
    if scope in ONLY_EXISTS and operator != "Exists":
        yield invalid(at / "operator", operator, f"must be Exists for {scope}")
    if operator in checks.WITH_VALUES and not expression.values:
        yield required(at / "values", f"operator {operator} needs at least one value")
    if operator in checks.WITHOUT_VALUES and expression.values:
        yield invalid(at / "values", expression.values, f"must not be there with operator {operator}")
    yield from checks.closed_set(expression, "operator", at, context)


def _scopes(version: Version) -> list[str]:
    return values_of(ResourceQuotaSpec, "scopes", version)


def _scope_hint(scope: str, version: Version) -> str:
    from kgen.wording.spelling import closest

    scopes = _scopes(version)
    return closest(scope, scopes) or f"one of {', '.join(scopes)}"


def _outside(scope: str, spec: ResourceQuotaSpec, version: Version) -> list[str]:
    """Kubernetes' own resources that a quota counts and a scope cannot hold."""
    if scope not in _scopes(version):
        return []
    return [name for name in spec.hard or () if _is_counted(name) and name not in SCOPES[scope]]


def _exclusive(at: FieldPath, scopes: Iterable[str]) -> Findings:
    for pair in EXCLUSIVE:
        if set(pair) <= set(scopes):
            yield invalid(at, " and ".join(pair), "exclude each other")


@rule("KG381", on=ResourceQuotaSpec, severity="warning")
def quota_requests_exceed_limits(spec: ResourceQuotaSpec, at: FieldPath, context: Context) -> Findings:
    """A quota lets pods request more of a resource than their limits may be, so that much of it is never used.

    Bad:
        hard: {requests.cpu: 4, limits.cpu: 2}
    Good:
        hard: {requests.cpu: 2, limits.cpu: 4}
    """
    hard = spec.hard or {}
    for name in ("cpu", "memory", "storage", "ephemeral-storage") if context.version >= WARNED_SINCE else ():
        bare = name if name in ("cpu", "memory") and f"requests.{name}" not in hard else f"requests.{name}"
        limit = f"limits.{name}"
        if bare in hard and limit in hard and thousandths(hard[bare]) > thousandths(hard[limit]):
            yield warning((at / "hard").key(bare), f"{hard[bare]} is more than {limit}, {hard[limit]}")


@rule("KG382", on=LimitRangeSpec)
def limit_type_twice(spec: LimitRangeSpec, at: FieldPath) -> Findings:
    """A LimitRange limits the same type twice.

    Bad:
        limits: [{type: Container, max: {cpu: 2}}, {type: Container, max: {memory: 1Gi}}]
    Good:
        limits: [{type: Container, max: {cpu: 2, memory: 1Gi}}]
    """
    seen = set()
    for i, item in enumerate(spec.limits or ()):
        if (item.type or "") in seen:
            yield duplicate((at / "limits")[i] / "type", item.type or "")
        seen.add(item.type or "")


@rule("KG383", on=LimitRangeItem)
def limit_type_invalid(item: LimitRangeItem, at: FieldPath) -> Findings:
    """A LimitRange limits what is neither Container, Pod, PersistentVolumeClaim nor a name with a domain.

    Bad:
        type: container
        max: {cpu: 2}
    Good:
        type: Container
        max: {cpu: 2}
    """
    type_ = item.type or ""
    if type_ in LIMIT_TYPES:
        return
    reasons = grammars.qualified_name(type_)
    if not reasons and "/" not in type_:
        reasons = [f"must be one of {', '.join(LIMIT_TYPES)}, or have a domain in front"]
    yield from checks.grammar(at / "type", type_, lambda _: reasons)


@rule("KG384", on=LimitRangeItem)
def limited_resource_unknown(item: LimitRangeItem, at: FieldPath) -> Findings:
    """A LimitRange limits what is no resource of its type.

    Bad:
        type: Container
        max: {gpu: 1}
    Good:
        type: Container
        max: {nvidia.com/gpu: 1}
    """
    unfit = _unfit_for_container if item.type in ("Container", "Pod") else resource_name
    for field, amounts in _read(item).items():
        for name in amounts:
            if name not in OF_A_CONTAINER:
                yield from checks.grammar((at / field).key(name), name, unfit)


def _unfit_for_container(name: str) -> list[str]:
    reasons = resource_name(name)
    if "/" not in name:
        fits = name in OF_A_CONTAINER or name.startswith(HUGE_PAGES[0])
        return reasons if fits else [*reasons, "must be a resource of containers"]
    return reasons if is_native(name) or is_extended(name) else [*reasons, "must be a name for a device's resource"]


def _read(item: LimitRangeItem) -> dict[str, Amounts]:
    """The amounts by their fields as the server reads them.

    A Container's missing default is the max, its missing defaultRequest the default or else the min. A Pod has none.
    """
    default, request = item.default or {}, item.default_request or {}
    low, high = item.min or {}, item.max or {}
    read = {"min": low, "max": high, "maxLimitRequestRatio": item.max_limit_request_ratio or {}}
    if item.type == "Pod":
        return read
    if item.type == "Container":
        default = {**high, **default}
        request = {**low, **default, **request}
    return {**read, "default": default, "defaultRequest": request}


@rule("KG385", on=LimitRangeItem)
def limit_default_for_pod(item: LimitRangeItem, at: FieldPath) -> Findings:
    """A LimitRange has defaults for pods as a whole; there are only such for containers.

    Bad:
        type: Pod
        default: {cpu: 1}
    Good:
        type: Container
        default: {cpu: 1}
    """
    if item.type != "Pod":
        return
    if item.default:
        yield forbidden(at / "default", "there is no default for type Pod")
    if item.default_request:
        yield forbidden(at / "defaultRequest", "there is no default for type Pod")


@rule("KG386", on=LimitRangeItem)
def claim_limit_missing(item: LimitRangeItem, at: FieldPath) -> Findings:
    """A LimitRange for claims limits no storage.

    Bad:
        type: PersistentVolumeClaim
        max: {cpu: 1}
    Good:
        type: PersistentVolumeClaim
        max: {storage: 100Gi}
    """
    if item.type == "PersistentVolumeClaim" and "storage" not in {**(item.min or {}), **(item.max or {})}:
        yield required(at / "limits", "needs min or max of storage")


@rule("KG387", on=LimitRangeItem)
def limits_contradict(item: LimitRangeItem, at: FieldPath) -> Findings:
    """The amounts of a LimitRange do not ascend: min, defaultRequest, default, max.

    Where a container has no default, it is the max; where it has no defaultRequest, it is the default or else the min.
    What cannot be shared, such as a device, needs equal default and defaultRequest.

    Bad:
        type: Container
        min: {cpu: 2}
        max: {cpu: 1}
    Good:
        type: Container
        min: {cpu: 1}
        max: {cpu: 2}
    """
    read = _read(item)
    for low, high, blamed in _ASCENDING:
        for name, amount in read.get(low, {}).items():
            other = read.get(high, {}).get(name)
            if other is not None and thousandths(amount) > thousandths(other):
                yield invalid(
                    (at / blamed).key(name), read[blamed][name], f"{low} {amount} is more than {high} {other}"
                )
    for name, request in read.get("defaultRequest", {}).items():
        default = read["default"].get(name, request)
        if thousandths(default) != thousandths(request) and not allows_overcommit(name):
            yield invalid((at / "defaultRequest").key(name), request, f"must equal default, {default}")


_ASCENDING = (
    ("min", "max", "min"),
    ("min", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest"),
    ("min", "default", "default"),
    ("default", "max", "default"),
)
"""Which amount must not exceed which, and the field that the server blames."""


@rule("KG388", on=LimitRangeItem)
def limit_ratio_invalid(item: LimitRangeItem, at: FieldPath) -> Findings:
    """A maxLimitRequestRatio is below 1, or more than max / min can ever be.

    Bad:
        type: Container
        min: {cpu: 1}
        max: {cpu: 2}
        maxLimitRequestRatio: {cpu: 4}
    Good:
        type: Container
        min: {cpu: 1}
        max: {cpu: 2}
        maxLimitRequestRatio: {cpu: 2}
    """
    for name, ratio in (item.max_limit_request_ratio or {}).items():
        where = (at / "maxLimitRequestRatio").key(name)
        if thousandths(ratio) < _ONE:
            yield invalid(where, ratio, "must be at least 1")
        low, high = (item.min or {}).get(name), (item.max or {}).get(name)
        if low is not None and high is not None and _exceeds(ratio, low, high):
            yield invalid(where, ratio, f"must be at most max / min, {high} / {low}")


_ONE = 1_000
_MOST_COUNTED_FINELY = 9_223_372_036_854_775
"""From here on, the server counts whole numbers instead of thousandths."""
_BITS = 63


def _exceeds(ratio: Quantity, low: Quantity, high: Quantity) -> bool:
    """Whether a ratio is more than high / low as the server divides them; a min of 0 allows any."""
    fine = [thousandths(value) for value in (ratio, low, high)]
    whole = [_counted(-(-value // _ONE)) for value in fine]
    is_fine = max(whole) < _MOST_COUNTED_FINELY
    share, least, most = map(_counted, fine) if is_fine else whole
    if least == 0:
        return most < 0
    return share / (_ONE if is_fine else 1) > most / least


def _counted(number: int) -> int:
    """A number as the server counts it: what 64 bits do not hold is nothing."""
    return number if -(2**_BITS) <= number < 2**_BITS else 0


@update_rule("KG1435", on=ResourceQuotaSpec)
def quota_scopes_changed(spec: ResourceQuotaSpec, at: FieldPath, context: Context) -> Findings:
    """A change lets a quota count other objects.

    Bad:
        scopes: [BestEffort]
        ---
        scopes: [NotBestEffort]
    Good:
        hard: {pods: 10}
        ---
        hard: {pods: 20}
    """
    if set(context.old.scopes or ()) != set(spec.scopes or ()):
        yield invalid(at / "scopes", spec.scopes, "field is immutable", "create a quota with a new name")
