"""What the admission of Pods refuses: priorities and runtime classes, mostly before anything else is looked at.

The server's answer is one sentence without a field; kgen says which field it means.
"""

from __future__ import annotations

from kgen.apiserver.rule import rule
from kgen.diagnostics import Finding
from kgen.k8s.core_v1 import Pod, PodSpec
from kgen.k8s.scheduling_v1 import PriorityClass
from kgen.model.facts import default_of, values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

PRIORITIES = {"": 0, "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
"""The classes that every cluster has; "" is the priority of Pods where a cluster has no default class."""


@rule("KG1244", on=Pod, stage="admission")
def class_of_pod_impossible(item: Pod, at: FieldPath) -> Findings:
    """A Pod has a priority class or a runtime class with a name that no class can have.

    Bad:
        metadata: {name: web}
        spec: {runtimeClassName: gVisor}
    Good:
        metadata: {name: web}
        spec: {runtimeClassName: gvisor}
    """
    spec = item.spec or PodSpec.of({})
    if spec.priority_class_name:
        yield from _no_class(at / "spec" / "priorityClassName", "priority", spec.priority_class_name)
    if spec.runtime_class_name is not None:
        yield from _no_class(at / "spec" / "runtimeClassName", "runtime", spec.runtime_class_name)


def _no_class(at: FieldPath, what: str, name: str) -> Findings:
    for reason in grammars.dns_subdomain(name):
        yield Finding(at, "", f'there is no {what} class "{name}": its name {reason}')


@rule("KG1245", on=Pod, stage="admission")
def priority_written_down(item: Pod, at: FieldPath) -> Findings:
    """A Pod has a priority as a number other than that of its class, from which alone the server takes it.

    Without a class it is 0, unless a cluster has a default class.

    Bad:
        metadata: {name: web}
        spec: {priority: 1000}
    Good:
        metadata: {name: web}
        spec: {priorityClassName: important}
    """
    spec = item.spec or PodSpec.of({})
    right = PRIORITIES.get(spec.priority_class_name or "")
    if spec.priority is not None and right is not None and spec.priority != right:
        told = f"must be left out: the server takes {right} from the Pod's priority class"
        yield Finding(at / "spec" / "priority", "", told, "name a priorityClassName instead")


@rule("KG1246", on=Pod, stage="admission")
def preemption_policy_written_down(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A Pod has a preemption policy other than that of its priority class, from which alone the server takes it.

    Bad:
        metadata: {name: web}
        spec: {preemptionPolicy: Never}
    Good:
        metadata: {name: web}
        spec: {priorityClassName: patient}
    """
    spec = item.spec or PodSpec.of({})
    policy, is_known = spec.preemption_policy, (spec.priority_class_name or "") in PRIORITIES
    if policy is None or policy == default_of(PriorityClass, "preemption_policy"):
        return
    if policy in values_of(PodSpec, "preemption_policy", context.version) and not is_known:
        return
    told = f'"{policy}" must be left out: the server takes the policy from the Pod\'s priority class'
    yield Finding(at / "spec" / "preemptionPolicy", "", told, "name a priorityClassName with that policy instead")


@rule("KG1247", on=Pod, stage="metadata")
def overhead_without_runtime_class(item: Pod, at: FieldPath) -> Findings:
    """A Pod has an overhead, which the server takes from the Pod's runtime class, and no such class.

    The server says so last, once all else is fine.

    Bad:
        metadata: {name: web}
        spec: {overhead: {cpu: 100m}}
    Good:
        metadata: {name: web}
        spec: {runtimeClassName: gvisor, overhead: {cpu: 100m}}
    """
    spec = item.spec or PodSpec.of({})
    if spec.overhead is not None and spec.runtime_class_name is None:
        yield Finding(
            at / "spec" / "overhead", "", "must be left out: it comes with a runtime class, and there is none"
        )
