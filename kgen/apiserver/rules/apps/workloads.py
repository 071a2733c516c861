"""What all workloads with a pod template share: selectors, numbers, and what a template may not say."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.selectors import lacking, matches, selects_all
from kgen.apiserver.checks.workloads import is_unreadable, template_labels
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import forbidden, invalid, not_supported, required, warning
from kgen.k8s.apps_v1 import DaemonSetSpec, Deployment, DeploymentSpec, ReplicaSet, ReplicaSetSpec, StatefulSetSpec
from kgen.k8s.core_v1 import ReplicationController, ReplicationControllerSpec
from kgen.model.facts import defaulted
from kgen.syntax.grammars import dns_label
from kgen.wording.phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.batch_v1 import CronJob, Job

    Selecting: TypeAlias = DeploymentSpec | ReplicaSetSpec | StatefulSetSpec
    Named: TypeAlias = Deployment | ReplicaSet | ReplicationController | Job | CronJob

_NUMBERS = (
    "replicas",
    "min_ready_seconds",
    "revision_history_limit",
    "progress_deadline_seconds",
)


@rule("KG401", on=DeploymentSpec, also=(ReplicaSetSpec, StatefulSetSpec))
def workload_selector_missing(spec: Selecting, at: FieldPath) -> Findings:
    """A workload does not say by which labels it knows its pods.

    Nothing is taken from the template: the selector cannot be changed later, so it has to be written.

    Bad:
        template:
          metadata: {labels: {app: web}}
    Good:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
    """
    if spec.selector is None:
        labels = template_labels(spec)
        hint = (
            f"repeat the template's labels here: {shown(labels)}"
            if labels
            else "repeat the labels of the template here"
        )
        yield required(at / "selector", "must say which pods belong to it", hint)


@rule("KG402", on=DeploymentSpec, also=(ReplicaSetSpec, StatefulSetSpec, DaemonSetSpec))
def workload_selector_empty(spec: Selecting | DaemonSetSpec, at: FieldPath) -> Findings:
    """A workload's selector is empty, so that every pod of the namespace would be its own.

    Bad:
        selector: {}
        template:
          metadata: {labels: {app: web}}
    Good:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
    """
    if spec.selector is not None and selects_all(spec.selector):
        yield invalid(at / "selector", "{}", "would select every pod of the namespace")


@rule("KG403", on=DeploymentSpec, also=(ReplicaSetSpec, StatefulSetSpec), hides=("template",))
def workload_selector_invalid(spec: Selecting, at: FieldPath) -> Findings:
    """A workload's selector has a key, a value or an operator that cannot be.

    The server then looks at nothing in the template, whose errors come up in the next attempt.

    Bad:
        selector: {matchExpressions: [{key: app, operator: Equals, values: [web]}]}
    Good:
        selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
    """
    found = list(checks.label_selector(at / "selector", spec.selector))
    if found:
        yield from found
        yield invalid(at / "selector", "", "cannot be read, so it selects no pod")


@rule("KG404", on=DaemonSetSpec)
def daemon_set_selector_invalid(spec: DaemonSetSpec, at: FieldPath) -> Findings:
    """A DaemonSet's selector has a key, a value or an operator that cannot be.

    Bad:
        selector: {matchLabels: {app: my agent}}
    Good:
        selector: {matchLabels: {app: my-agent}}
    """
    yield from checks.label_selector(at / "selector", spec.selector)


@rule("KG405", on=DeploymentSpec, also=(ReplicaSetSpec, StatefulSetSpec, DaemonSetSpec))
def selector_misses_template(spec: Selecting | DaemonSetSpec, at: FieldPath, context: Context) -> Findings:
    """A workload's selector does not select the pods that it makes: it would make pods forever.

    Bad:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: website}}
    Good:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web, tier: front}}
    """
    labels = template_labels(spec)
    if not matches(spec.selector, labels) and not is_unreadable(spec, at, context):
        yield invalid(at / "template" / "metadata" / "labels", labels, *_what_is_missed(spec, labels))


def _what_is_missed(spec: Any, labels: dict[str, str]) -> tuple[str, str]:
    if spec.selector is None:
        return "are selected by no selector" if labels else "must be labels that a selector selects", ""
    missing = [f"{key}: {value}" for key, value in lacking(spec.selector.match_labels or {}, labels).items()]
    what = "are not what the selector selects" if labels else "must be what the selector selects"
    return what, f"the selector asks for {', '.join(missing)}" if missing else ""


@rule(
    "KG406",
    on=DeploymentSpec,
    also=(ReplicaSetSpec, StatefulSetSpec, DaemonSetSpec, ReplicationControllerSpec),
)
def restart_policy_not_always(spec: Any, at: FieldPath, context: Context) -> Findings:
    """A workload that keeps pods running has a restartPolicy other than Always.

    What is to run once and end is a Job.

    Bad:
        template:
          spec: {restartPolicy: Never}
    Good:
        template:
          spec: {restartPolicy: Always}
    """
    pod = spec.template.spec if spec.template else None
    if pod and defaulted(pod, "restart_policy") != "Always" and not _is_hidden(spec, at, context):
        where = at / "template" / "spec" / "restartPolicy"
        yield not_supported(where, pod.restart_policy, ["Always"], "what is to run once and end is a Job")


@rule(
    "KG407",
    on=DeploymentSpec,
    also=(ReplicaSetSpec, StatefulSetSpec, DaemonSetSpec, ReplicationControllerSpec),
)
def deadline_of_endless_pods(spec: Any, at: FieldPath, context: Context) -> Findings:
    """A workload that keeps pods running gives them a deadline.

    Bad:
        template:
          spec: {activeDeadlineSeconds: 60}
    Good:
        template:
          spec: {terminationGracePeriodSeconds: 60}
    """
    pod = spec.template.spec if spec.template else None
    if pod and pod.active_deadline_seconds is not None and not _is_hidden(spec, at, context):
        where = at / "template" / "spec" / "activeDeadlineSeconds"
        yield forbidden(where, "only the pods of a Job have a deadline")


def _is_hidden(spec: Any, at: FieldPath, context: Context) -> bool:
    return isinstance(spec, (DeploymentSpec, ReplicaSetSpec)) and is_unreadable(spec, at, context)


@rule(
    "KG408",
    on=DeploymentSpec,
    also=(ReplicaSetSpec, StatefulSetSpec, DaemonSetSpec, ReplicationControllerSpec),
)
def workload_number_negative(spec: Any, at: FieldPath) -> Findings:
    """A number of replicas, seconds or old revisions is negative.

    Bad:
        replicas: -1
    Good:
        replicas: 0
    """
    for name in _NUMBERS:
        if name in spec.__dict__ and not (name == "revision_history_limit" and _keeps_all(spec)):
            yield from checks.bounds(spec, name, at)


def _keeps_all(spec: Any) -> bool:
    """Of a StatefulSet alone the server takes a negative number of revisions: it keeps all of them."""
    return isinstance(spec, StatefulSetSpec)


@rule(
    "KG409",
    on=Deployment,
    also=(ReplicaSet, ReplicationController, "batch_v1.Job", "batch_v1.CronJob"),
    severity="warning",
)
def workload_name_no_label(item: Named, at: FieldPath) -> Findings:
    """A workload's name is no DNS label, though its pods' host names begin with it.

    The server takes a name with dots or of more than 63 bytes, and answers with a warning.

    Bad:
        metadata: {name: web.shop}
    Good:
        metadata: {name: web-shop}
    """
    name = final_name(item)
    reasons = dns_label(name) if name else []
    if reasons:
        yield warning(at / "metadata" / "name", f"{shown(name)} becomes a part of host names, so it {reasons[0]}")


@update_rule("KG1402", on=DeploymentSpec, also=(ReplicaSetSpec, DaemonSetSpec))
def workload_selector_immutable(spec: Any, at: FieldPath, context: Context) -> Findings:
    """A change to a workload gives it another selector.

    Even a selector that selects the same is another one. Create a workload with a new name beside the old one.

    Bad:
        selector: {matchLabels: {app: web}}
        ---
        selector: {matchLabels: {app: shop}}
    Good:
        selector: {matchLabels: {app: web}}
        ---
        selector: {matchLabels: {app: web}}
    """
    from kgen.apiserver.defaulting.equality import same_field

    if not same_field(context.old, spec, "selector"):
        hint = "keep the old selector, or give the workload a new name"
        yield invalid(at / "selector", spec.selector and spec.selector.to_plain(), "field is immutable", hint)
