"""Namespaces, PriorityClasses, RuntimeClasses and Leases."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.apiserver.rules.pods import resources
from kgen.diagnostics import duplicate, forbidden, invalid, required, warning
from kgen.k8s.coordination_v1 import LeaseSpec
from kgen.k8s.core_v1 import Namespace, NamespaceSpec, ResourceRequirements
from kgen.k8s.node_v1 import Overhead, RuntimeClass, Scheduling
from kgen.k8s.scheduling_v1 import PriorityClass
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LEVELS = ("privileged", "baseline", "restricted")
MODES = ("enforce", "audit", "warn")
HIGHEST_PRIORITY = 1_000_000_000
SYSTEM_CLASSES = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
OWN_FINALIZERS = ("foregroundDeletion", "kubernetes", "orphan")
HANDLER_REQUIRED_SINCE = (1, 36)


@rule("KG389", on=NamespaceSpec)
def namespace_finalizer_invalid(spec: NamespaceSpec, at: FieldPath) -> Findings:
    """A finalizer of a Namespace is no qualified name, or one without a prefix that is not Kubernetes' own.

    Bad:
        finalizers: [cleanup]
    Good:
        finalizers: [example.com/cleanup]
    """
    for finalizer in spec.finalizers or ():
        yield from checks.grammar(at / "finalizers", finalizer, grammars.qualified_name)
        if "/" not in finalizer and finalizer not in OWN_FINALIZERS:
            yield invalid(at / "finalizers", finalizer, "must have a prefix, such as example.com/cleanup")


@rule("KG390", on=Namespace, stage="metadata")
def pod_security_label_invalid(item: Namespace, at: FieldPath) -> Findings:
    """A label of a Namespace for Pod Security names no level, or no version of one.

    Levels are privileged, baseline and restricted; versions are latest or such as v1.36. The server looks at these
    labels last, when all else is fine.

    Bad:
        metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: high}}
    Good:
        metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}
    """
    labels = (item.metadata and item.metadata.labels) or {}
    for mode in MODES if labels else ():
        level, version = f"pod-security.kubernetes.io/{mode}", f"pod-security.kubernetes.io/{mode}-version"
        if labels.get(level, LEVELS[0]) not in LEVELS:
            must = f"must be one of {', '.join(LEVELS)}"
            yield invalid((at / "metadata" / "labels").key(level), labels[level], must)
        if not _is_version(labels.get(version, "latest")):
            must = "must be latest or a version such as v1.36"
            yield invalid((at / "metadata" / "labels").key(version), labels[version], must)


def _is_version(text: str) -> bool:
    number = text.removeprefix("v1.")
    whole = number.isascii() and number.isdecimal() and (number == "0" or number[0] != "0")
    return text == "latest" or (text.startswith("v1.") and whole and len(number) <= _LONGEST_NUMBER)


_LONGEST_NUMBER = 18


@rule("KG391", on=PriorityClass)
def priority_too_high(item: PriorityClass, at: FieldPath) -> Findings:
    """The value of a PriorityClass is above 1,000,000,000, which is for Kubernetes itself.

    Bad:
        metadata: {name: urgent}
        value: 1000000001
    Good:
        metadata: {name: urgent}
        value: 1000000000
    """
    if (item.value or 0) > HIGHEST_PRIORITY and not _final_name(item).startswith("system-"):
        yield forbidden(at / "value", f"must be at most {HIGHEST_PRIORITY}; more is for Kubernetes itself")


def _final_name(item: PriorityClass) -> str:
    meta = item.metadata
    return (meta and (meta.name or meta.generate_name)) or ""


@rule("KG392", on=PriorityClass)
def priority_class_name_reserved(item: PriorityClass, at: FieldPath) -> Findings:
    """The name of a PriorityClass starts with `system-`, which is for Kubernetes itself.

    Bad:
        metadata: {name: system-shop}
        value: 1000
    Good:
        metadata: {name: shop}
        value: 1000
    """
    name = _final_name(item)
    if name.startswith("system-") and (item.global_default or SYSTEM_CLASSES.get(name) != (item.value or 0)):
        yield forbidden(at / "metadata" / "name", "a name that starts with system- is for Kubernetes itself")


@rule("KG393", on=PriorityClass)
def preemption_policy_unknown(item: PriorityClass, at: FieldPath, context: Context) -> Findings:
    """The preemptionPolicy of a PriorityClass is neither PreemptLowerPriority nor Never.

    Bad:
        metadata: {name: urgent}
        value: 1000
        preemptionPolicy: Always
    Good:
        metadata: {name: urgent}
        value: 1000
        preemptionPolicy: PreemptLowerPriority
    """
    yield from checks.closed_set(item, "preemption_policy", at, context)


@rule("KG394", on=RuntimeClass)
def runtime_handler_invalid(item: RuntimeClass, at: FieldPath, context: Context) -> Findings:
    """A RuntimeClass does not name its handler, the runtime on the node, or by what is no DNS label.

    Bad:
        metadata: {name: sandboxed}
    Good:
        metadata: {name: sandboxed}
        handler: gvisor
    """
    if item.handler or context.version < HANDLER_REQUIRED_SINCE:
        yield from checks.grammar(at / "handler", item.handler or "", grammars.dns_label)
    else:
        yield required(at / "handler", "must name a runtime that nodes have")


@rule("KG395", on=Overhead)
def runtime_overhead_invalid(overhead: Overhead, at: FieldPath, context: Context) -> Findings:
    """What a runtime needs for each pod is no amount of a container's resources.

    Bad:
        podFixed: {memory: -128Mi}
    Good:
        podFixed: {memory: 128Mi, cpu: 250m}
    """
    if overhead.pod_fixed:
        limits = ResourceRequirements(limits=overhead.pod_fixed)
        for each in (resources.resource_name_invalid, resources.resource_amount_invalid, resources.huge_pages_alone):
            yield from each(limits, at, context)


@rule("KG396", on=Scheduling)
def runtime_node_selector_invalid(scheduling: Scheduling, at: FieldPath) -> Findings:
    """The nodeSelector of a RuntimeClass holds what cannot be a label of a node.

    Bad:
        nodeSelector: {runtime: g visor}
    Good:
        nodeSelector: {runtime: gvisor}
    """
    if scheduling.node_selector:
        yield from checks.labels(at / "nodeSelector", scheduling.node_selector)


@rule("KG397", on=Scheduling)
def runtime_toleration_twice(scheduling: Scheduling, at: FieldPath) -> Findings:
    """A RuntimeClass has the same toleration twice.

    Bad:
        tolerations: [{key: sandbox, operator: Exists}, {key: sandbox, operator: Exists}]
    Good:
        tolerations: [{key: sandbox, operator: Exists}]
    """
    seen = set()
    for i, each in enumerate(scheduling.tolerations or ()):
        same = (each.key or "", each.operator or "", each.value or "", each.effect or "")
        if same in seen:
            yield duplicate((at / "tolerations")[i], each.key or "")
        seen.add(same)


@rule("KG398", on=LeaseSpec)
def lease_number_out_of_range(spec: LeaseSpec, at: FieldPath) -> Findings:
    """A Lease lasts no time, or was handed over less than never.

    Bad:
        leaseDurationSeconds: 0
    Good:
        leaseDurationSeconds: 15
    """
    yield from checks.bounds(spec, "lease_duration_seconds", at)
    yield from checks.bounds(spec, "lease_transitions", at)


@rule("KG399", on=Scheduling, severity="warning")
def runtime_node_label_old(scheduling: Scheduling, at: FieldPath) -> Findings:
    """The nodeSelector of a RuntimeClass asks for a label of nodes that has a new name, or that is gone.

    Bad:
        nodeSelector: {beta.kubernetes.io/arch: amd64}
    Good:
        nodeSelector: {kubernetes.io/arch: amd64}
    """
    for key in scheduling.node_selector or ():
        if key in OLD_NODE_LABELS:
            new = OLD_NODE_LABELS[key]
            yield warning(at / "nodeSelector", f"{key} is deprecated", f"write {new}" if new else "")


OLD_NODE_LABELS = {
    "app.kubernetes.io/created-by": "",
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "",
}
"""Labels of nodes that the server warns of, each with its new name; "" where taints took its place."""


@update_rule("KG1436", on=PriorityClass)
def priority_class_immutable(item: PriorityClass, at: FieldPath, context: Context) -> Findings:
    """A change gives a PriorityClass another value or preemptionPolicy.

    Bad:
        metadata: {name: high}
        value: 1000
        ---
        metadata: {name: high}
        value: 2000
    Good:
        metadata: {name: high}
        value: 1000
        ---
        metadata: {name: high}
        value: 1000
        description: what people wait for
    """
    yield from checks.immutable(item, at, context, "create a class with a new name, and let the pods name that")


@update_rule("KG1438", on=RuntimeClass)
def runtime_handler_changed(item: RuntimeClass, at: FieldPath, context: Context) -> Findings:
    """A change gives a RuntimeClass another handler.

    Bad:
        metadata: {name: sandboxed}
        handler: runsc
        ---
        metadata: {name: sandboxed}
        handler: kata
    Good:
        metadata: {name: sandboxed}
        handler: runsc
        ---
        metadata: {name: sandboxed}
        handler: runsc
        overhead: {podFixed: {memory: 120Mi}}
    """
    yield from checks.immutable(item, at, context, "create a class with a new name, and let the pods name that")
