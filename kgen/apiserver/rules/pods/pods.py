"""Pods as a whole: restart and preemption policies, names of what they refer to, gates, overhead, their templates."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import LOOKED_INTO_SINCE
from kgen.apiserver.rule import rule
from kgen.k8s.apps_v1 import StatefulSetSpec
from kgen.k8s.core_v1 import PodSpec, PodTemplateSpec, ResourceRequirements
from kgen.syntax import grammars

from . import resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.meta_v1 import ObjectMeta


@rule("KG1226", on=PodSpec)
def restart_policy_unknown(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """The restart policy of a pod is none of Always, OnFailure and Never.

    Bad:
        restartPolicy: always
    Good:
        restartPolicy: Always
    """
    yield from checks.closed_set(spec, "restart_policy", at, context)


@rule("KG1227", on=PodSpec)
def reference_of_pod_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """The service account, node, priority class or runtime class of a pod has a name that none can have.

    Bad:
        serviceAccountName: My_Account
    Good:
        serviceAccountName: my-account
    """
    account = spec.service_account_name or spec.service_account
    if account:
        yield from checks.grammar(at / "serviceAccountName", account, grammars.dns_subdomain)
    if spec.node_name:
        yield from checks.grammar(at / "nodeName", spec.node_name, grammars.dns_subdomain)
    if spec.priority_class_name:
        yield from checks.grammar(at / "priorityClassName", spec.priority_class_name, grammars.dns_subdomain)
    if spec.runtime_class_name is not None:
        yield from checks.grammar(at / "runtimeClassName", spec.runtime_class_name, grammars.dns_subdomain)


@rule("KG1228", on=PodSpec)
def active_deadline_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """The seconds that a pod may be active are not between 1 and 2147483647.

    Bad:
        activeDeadlineSeconds: 0
    Good:
        activeDeadlineSeconds: 600
    """
    yield from checks.bounds(spec, "active_deadline_seconds", at)


@rule("KG1229", on=PodSpec)
def readiness_gate_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """A readiness gate has no condition, or one with a name that cannot be.

    Bad:
        readinessGates: [{conditionType: is ready}]
    Good:
        readinessGates: [{conditionType: example.com/ready}]
    """
    for i, gate in enumerate(spec.readiness_gates or ()):
        where = (at / "readinessGates")[i] / "conditionType"
        yield from checks.grammar(where, gate.condition_type or "", grammars.qualified_name)


@rule("KG1230", on=PodSpec)
def preemption_policy_of_pod_unknown(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """The preemption policy of a pod is neither PreemptLowerPriority nor Never.

    Bad:
        preemptionPolicy: Always
    Good:
        preemptionPolicy: Never
    """
    yield from checks.closed_set(spec, "preemption_policy", at, context)


@rule("KG1231", on=PodSpec)
def overhead_invalid(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """What the runtime of a pod needs for itself is no resource of a container, or negative.

    Bad:
        overhead: {cpus: 100m}
    Good:
        overhead: {cpu: 100m}
    """
    if not spec.overhead:
        return
    limits = ResourceRequirements(limits=spec.overhead)
    for same in (resources.resource_name_invalid, resources.resource_amount_invalid, resources.huge_pages_alone):
        yield from same(limits, at / "overhead", context)


@rule("KG1232", on=PodTemplateSpec, also=(StatefulSetSpec,))
def template_label_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """A label in a pod's template has a key or a value that cannot be.

    The server leaves `metadata` out of the path, and says everything twice about a StatefulSet.

    Bad:
        metadata: {labels: {app: my web}}
    Good:
        metadata: {labels: {app: my-web}}
    """
    metadata, where, times = written_metadata(value, at, context)
    if metadata and metadata.labels:
        yield from [*checks.labels(where / "labels", metadata.labels)] * times


@rule("KG1233", on=PodTemplateSpec, also=(StatefulSetSpec,))
def template_annotation_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """An annotation in a pod's template has a key that cannot be, or all together exceed 256 KiB.

    The server leaves `metadata` out of the path, and says everything twice about a StatefulSet.

    Bad:
        metadata: {annotations: {my note: hello}}
    Good:
        metadata: {annotations: {example.com/note: hello}}
    """
    metadata, where, times = written_metadata(value, at, context)
    if metadata and metadata.annotations:
        yield from [*checks.all_annotations(where / "annotations", metadata.annotations)] * times


def written_metadata(value: Any, at: FieldPath, context: Context) -> tuple[ObjectMeta | None, FieldPath, int]:
    """The metadata of a pod's template, its path without `metadata`, and how often a server tells an error there.

    A server looks twice at that of a StatefulSet; one that does not look into its template yet looks once.
    """
    twice = context.version >= LOOKED_INTO_SINCE[("StatefulSetSpec", "template")]
    if isinstance(value, PodTemplateSpec):
        return value.metadata, at, 2 if context.kind == "StatefulSet" else 1
    metadata = value.template.metadata if value.template and not twice else None
    return metadata, at / "template", 1
