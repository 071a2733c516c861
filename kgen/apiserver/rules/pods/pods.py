"""Pods as a whole: restart and preemption policies, names of what they refer to, gates, overhead, their templates."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import LOOKED_INTO_SINCE
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import FORBIDDEN, INVALID, Finding, forbidden, invalid
from kgen.k8s.apps_v1 import StatefulSetSpec
from kgen.k8s.core_v1 import Affinity, Pod, PodSpec, PodTemplateSpec, ResourceRequirements
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
        return value.metadata, at, 2 if value.metadata and context.kind == "StatefulSet" else 1
    metadata = value.template.metadata if value.template and not twice else None
    return metadata, at / "template", 1


_ANEW = "delete the Pod and create it anew; one of a workload is replaced when the template of the workload changes"


def _other_containers(old: PodSpec, new: PodSpec) -> str:
    """The field in which there are more or fewer containers than before; the server stops there."""
    names = ("containers", "init_containers")
    return next((each for each in names if len(getattr(old, each) or ()) != len(getattr(new, each) or ())), "")


def _specs(item: Pod, context: Context) -> tuple[PodSpec, PodSpec]:
    return context.old.spec or PodSpec.of({}), item.spec or PodSpec.of({})


@update_rule("KG1427", on=Pod)
def pod_containers_changed(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change adds a container to a Pod, or takes one away.

    Bad:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}, {name: log, image: busybox}]}
    Good:
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:1.28"}]}
        ---
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:1.29"}]}
    """
    old, new = _specs(item, context)
    name = _other_containers(old, new)
    if name:
        yield forbidden(
            at / "spec" / PodSpec.__fields__[name].json, "pod updates may not add or remove containers", _ANEW
        )


@update_rule("KG1428", on=Pod)
def pod_deadline_raised(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change gives a Pod more time, or takes its deadline away.

    Bad:
        metadata: {name: web}
        spec: {activeDeadlineSeconds: 60, containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {activeDeadlineSeconds: 90, containers: [{name: web, image: nginx}]}
    Good:
        metadata: {name: web}
        spec: {activeDeadlineSeconds: 60, containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {activeDeadlineSeconds: 30, containers: [{name: web, image: nginx}]}
    """
    specs = _specs(item, context)
    old, new = (each.active_deadline_seconds for each in specs)
    where = at / "spec" / "activeDeadlineSeconds"
    if old is None or _other_containers(*specs):
        return
    if new is None:
        yield invalid(where, None, "must not update from a positive integer to nil value", f"keep {old}, or less")
    elif new > old:
        yield invalid(where, new, "must be less than or equal to previous value", f"keep {old}, or less")


def _is_over_already(old: PodSpec, new: PodSpec) -> bool:
    """Whether the server has stopped before it looks at the rest of a change."""
    deadlines = old.active_deadline_seconds, new.active_deadline_seconds
    is_raised = deadlines[0] is not None and deadlines[1] is not None and deadlines[1] > deadlines[0]
    return bool(_other_containers(old, new)) or is_raised


@update_rule("KG1429", on=Pod)
def pod_toleration_changed(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change touches a toleration of a Pod, or takes it away; only its tolerationSeconds may change.

    Bad:
        metadata: {name: web}
        spec: {tolerations: [{key: gpu, operator: Exists}], containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
    Good:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {tolerations: [{key: gpu, operator: Exists}], containers: [{name: web, image: nginx}]}
    """
    old, new = _specs(item, context)
    there = [each.replace(toleration_seconds=None) for each in new.tolerations or ()]
    gone = [each for each in old.tolerations or () if each.replace(toleration_seconds=None) not in there]
    if gone and not _is_over_already(old, new):
        message = "existing toleration can not be modified except its tolerationSeconds"
        yield forbidden(at / "spec" / "tolerations", message, "keep it, and add another one")


@update_rule("KG1430", on=Pod)
def scheduling_gate_added(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change adds a scheduling gate to a Pod; they can only be taken away.

    Bad:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {schedulingGates: [{name: example.com/wait}], containers: [{name: web, image: nginx}]}
    Good:
        metadata: {name: web}
        spec: {schedulingGates: [{name: example.com/wait}], containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
    """
    old, new = _specs(item, context)
    known = {each.name for each in old.scheduling_gates or ()}
    for i, gate in enumerate(new.scheduling_gates or ()):
        if gate.name not in known and not _is_over_already(old, new):
            message = f"only deletion is allowed, but found new scheduling gate '{gate.name}'"
            yield forbidden((at / "spec" / "schedulingGates")[i] / "name", message, _ANEW)


@update_rule("KG1431", on=Pod)
def gated_pod_freed(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change lets a Pod that waits at a scheduling gate go to more nodes; it may only be held to fewer.

    Bad:
        metadata: {name: web}
        spec:
          schedulingGates: [{name: example.com/wait}]
          nodeSelector: {disk: fast}
          containers: [{name: web, image: nginx}]
        ---
        metadata: {name: web}
        spec:
          schedulingGates: [{name: example.com/wait}]
          containers: [{name: web, image: nginx}]
    Good:
        metadata: {name: web}
        spec:
          schedulingGates: [{name: example.com/wait}]
          containers: [{name: web, image: nginx}]
        ---
        metadata: {name: web}
        spec:
          schedulingGates: [{name: example.com/wait}]
          nodeSelector: {disk: fast}
          containers: [{name: web, image: nginx}]
    """
    old, new = _specs(item, context)
    if not old.scheduling_gates or _is_over_already(old, new):
        return
    after = new.node_selector or {}
    if any(after.get(key) != value for key, value in (old.node_selector or {}).items()):
        message = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        yield Finding(at / "spec" / "nodeSelector", INVALID, message, _ANEW)
    yield from _freed_by_affinity(old, new, at / "spec" / "affinity" / "nodeAffinity")


def _freed_by_affinity(old: PodSpec, new: PodSpec, at: FieldPath) -> Findings:
    before, after = (_terms(each) for each in (old, new))
    where = at / "requiredDuringSchedulingIgnoredDuringExecution" / "nodeSelectorTerms"
    if before and len(before) != len(after):
        message = "no additions/deletions to non-empty NodeSelectorTerms list are allowed"
        yield Finding(where, INVALID, message, _ANEW)
        return
    for i, term in enumerate(before):
        if not all(
            _begins(getattr(after[i], name), getattr(term, name)) for name in ("match_expressions", "match_fields")
        ):
            yield Finding(where[i], INVALID, "only additions are allowed (no mutations or deletions)", _ANEW)


def _terms(spec: PodSpec) -> list[Any]:
    affinity = spec.affinity.node_affinity if spec.affinity else None
    required = affinity.required_during_scheduling_ignored_during_execution if affinity else None
    return list((required and required.node_selector_terms) or ())


def _begins(longer: list[Any] | None, shorter: list[Any] | None) -> bool:
    """Whether a list has all items of another in front."""
    return (longer or [])[: len(shorter or [])] == (shorter or [])


@update_rule("KG1432", on=Pod)
def pod_field_immutable(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change to a Pod touches a field that cannot change once it exists.

    Only images, a smaller activeDeadlineSeconds, more tolerations and fewer scheduling gates are taken, and metadata.

    Bad:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx, env: [{name: LEVEL, value: debug}]}]}
    Good:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: nginx}]}
    """
    from kgen.apiserver.defaulting.equality import changed_fields

    old, new = _specs(item, context)
    if _is_over_already(old, new):
        return
    fields = tuple(at / "spec" / each.json for each in changed_fields(_with_free_fields(old, new), new))
    if fields:
        message = (
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
            "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
            "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
        )
        hint = f"changed: {', '.join(map(str, fields))}; {_ANEW}"
        yield Finding(at / "spec", FORBIDDEN, message, hint, fields=fields)


def _with_free_fields(old: PodSpec, new: PodSpec) -> PodSpec:
    """The old spec with what may change from the new one."""
    free: dict[str, Any] = {each: getattr(new, each) for each in _FREE}
    for name in ("containers", "init_containers"):
        pairs = zip(getattr(old, name) or (), getattr(new, name) or (), strict=True)
        free[name] = [before.replace(image=after.image) for before, after in pairs] or None
    if (old.termination_grace_period_seconds or 0) < 0 and new.termination_grace_period_seconds == 1:
        free["termination_grace_period_seconds"] = 1
    if old.scheduling_gates:
        free["node_selector"] = new.node_selector
        made = (old.affinity or Affinity()).replace(node_affinity=new.affinity.node_affinity if new.affinity else None)
        free["affinity"] = made if made.__dict__ or new.affinity else None
    return old.replace(**free)


_FREE = ("active_deadline_seconds", "scheduling_gates", "tolerations")
