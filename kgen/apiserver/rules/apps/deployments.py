"""Deployments, DaemonSets and ReplicationControllers."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.selectors import lacking
from kgen.apiserver.checks.workloads import amount, is_zero, template_labels
from kgen.apiserver.rule import rule
from kgen.diagnostics import Finding, forbidden, invalid, required
from kgen.k8s.apps_v1 import (
    DaemonSet,
    DaemonSetUpdateStrategy,
    Deployment,
    DeploymentSpec,
    DeploymentStrategy,
)
from kgen.k8s.core_v1 import ReplicationControllerSpec
from kgen.model.facts import defaulted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.apps_v1 import RollingUpdateDaemonSet, RollingUpdateDeployment

ROLLING = "RollingUpdate"
ROLLBACK = "deprecated.deployment.rollback.to"
GENERATION = "deprecated.daemonset.template.generation"
INT64 = 2**63


@rule("KG410", on=DeploymentStrategy)
def deployment_strategy_unknown(strategy: DeploymentStrategy, at: FieldPath, context: Context) -> Findings:
    """A Deployment's strategy is neither RollingUpdate nor Recreate.

    Bad:
        type: Rolling
    Good:
        type: RollingUpdate
    """
    yield from checks.closed_set(strategy, "type", at, context, where=at)


@rule("KG411", on=DeploymentStrategy)
def rolling_update_of_recreate(strategy: DeploymentStrategy, at: FieldPath) -> Findings:
    """A Deployment that takes all old pods away first says how to roll.

    A patch of `type` alone leads here, too, when the rollingUpdate of before is still there.

    Bad:
        type: Recreate
        rollingUpdate: {maxSurge: 1}
    Good:
        type: Recreate
    """
    if strategy.type == "Recreate" and strategy.rolling_update is not None:
        yield forbidden(at / "rollingUpdate", "must not be there when the type is Recreate")


@rule("KG412", on=DeploymentStrategy)
def deployment_rollout_invalid(strategy: DeploymentStrategy, at: FieldPath) -> Findings:
    """A maxUnavailable or maxSurge is neither a number from 0 nor a percentage.

    Pods beyond the wanted number may be more than 100 %, missing ones may not. In quotes a number is no number.

    Bad:
        rollingUpdate: {maxUnavailable: "1"}
    Good:
        rollingUpdate: {maxUnavailable: 1, maxSurge: 150%}
    """
    rolling = _rolling(strategy)
    if rolling:
        yield from amount(at / "rollingUpdate" / "maxUnavailable", rolling.max_unavailable)
        yield from amount(at / "rollingUpdate" / "maxSurge", rolling.max_surge, at_most_all=False)


@rule("KG413", on=DeploymentStrategy)
def deployment_rollout_stuck(strategy: DeploymentStrategy, at: FieldPath) -> Findings:
    """A rollout may neither take a pod away nor add one, so it could never begin.

    Bad:
        rollingUpdate: {maxUnavailable: 0, maxSurge: 0}
    Good:
        rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
    """
    rolling = _rolling(strategy)
    if rolling and is_zero(defaulted(rolling, "max_unavailable")) and is_zero(defaulted(rolling, "max_surge")):
        value = rolling.max_unavailable
        yield invalid(
            at / "rollingUpdate" / "maxUnavailable",
            value,
            "is not allowed when maxSurge is 0, too: no pod could be replaced",
        )


def _rolling(strategy: DeploymentStrategy) -> RollingUpdateDeployment | None:
    return strategy.rolling_update if defaulted(strategy, "type") == ROLLING else None


@rule("KG414", on=DeploymentSpec)
def progress_deadline_too_short(spec: DeploymentSpec, at: FieldPath) -> Findings:
    """A Deployment gives up before a pod has been ready for long enough.

    Bad:
        minReadySeconds: 600
    Good:
        minReadySeconds: 600
        progressDeadlineSeconds: 900
    """
    if spec.progress_deadline_seconds is None and not spec.min_ready_seconds:
        return
    deadline, ready = defaulted(spec, "progress_deadline_seconds"), spec.min_ready_seconds or 0
    if deadline <= ready:
        hint = f"without one it is {deadline}" if spec.progress_deadline_seconds is None else ""
        yield invalid(at / "progressDeadlineSeconds", deadline, f"must be more than minReadySeconds, {ready}", hint)


@rule("KG415", on=Deployment, stage="decode")
def rollback_annotation_no_number(item: Deployment, at: FieldPath) -> Findings:
    """The old annotation for a rollback holds no number, which the server does not even decode.

    Bad:
        metadata: {name: web, annotations: {deprecated.deployment.rollback.to: last}}
    Good:
        metadata: {name: web, annotations: {deprecated.deployment.rollback.to: "3"}}
    """
    annotations = item.metadata.annotations if item.metadata else None
    if annotations and annotations.get(ROLLBACK) and _whole(annotations[ROLLBACK]) is None:
        yield _no_number(at, ROLLBACK)


@rule("KG416", on=Deployment)
def rollback_annotation_negative(item: Deployment, at: FieldPath) -> Findings:
    """The old annotation for a rollback names a negative revision.

    Bad:
        metadata: {name: web, annotations: {deprecated.deployment.rollback.to: "-3"}}
    Good:
        metadata: {name: web, annotations: {deprecated.deployment.rollback.to: "3"}}
    """
    annotations = item.metadata.annotations if item.metadata else None
    if annotations and annotations.get(ROLLBACK):
        yield from checks.not_negative(at / "spec" / "rollback" / "version", _whole(annotations[ROLLBACK]))


@rule("KG417", on=DaemonSet, stage="decode")
def generation_annotation_no_number(item: DaemonSet, at: FieldPath) -> Findings:
    """The old annotation for a template's generation holds no number, which the server does not even decode.

    Bad:
        metadata: {name: agent, annotations: {deprecated.daemonset.template.generation: first}}
    Good:
        metadata: {name: agent, annotations: {deprecated.daemonset.template.generation: "1"}}
    """
    annotations = item.metadata.annotations if item.metadata else None
    if annotations and GENERATION in annotations and _whole(annotations[GENERATION]) is None:
        yield _no_number(at, GENERATION)


def _whole(text: str) -> int | None:
    """A decimal number of 64 bits as Go reads it."""
    import re

    if not re.fullmatch("[+-]?0*[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if -INT64 <= number < INT64 else None


def _no_number(at: FieldPath, annotation: str) -> Finding:
    where = (at / "metadata" / "annotations").key(annotation)
    return Finding(where, "", "must be a whole number", "the server writes this annotation itself; take it away")


@rule("KG418", on=DaemonSetUpdateStrategy)
def daemon_set_strategy_unknown(strategy: DaemonSetUpdateStrategy, at: FieldPath, context: Context) -> Findings:
    """A DaemonSet's updateStrategy is neither RollingUpdate nor OnDelete.

    Bad:
        type: Recreate
    Good:
        type: OnDelete
    """
    yield from checks.closed_set(strategy, "type", at, context, where=at)


@rule("KG419", on=DaemonSetUpdateStrategy)
def daemon_set_rollout_invalid(strategy: DaemonSetUpdateStrategy, at: FieldPath) -> Findings:
    """A maxUnavailable or maxSurge is neither a number from 0 nor a percentage up to 100 %.

    Bad:
        rollingUpdate: {maxUnavailable: 101%}
    Good:
        rollingUpdate: {maxUnavailable: 10%}
    """
    rolling = _daemon_set_rolling(strategy)
    if rolling:
        yield from amount(at / "rollingUpdate" / "maxUnavailable", rolling.max_unavailable)
        yield from amount(at / "rollingUpdate" / "maxSurge", rolling.max_surge)


@rule("KG420", on=DaemonSetUpdateStrategy)
def daemon_set_rollout_contradicts(strategy: DaemonSetUpdateStrategy, at: FieldPath) -> Findings:
    """A DaemonSet's rollout has both a maxUnavailable and a maxSurge, or neither.

    There is one pod a node: either the old one goes first, or the new one comes first. maxUnavailable is 1 when
    nothing is said, so that a maxSurge needs `maxUnavailable: 0` beside it.

    Bad:
        rollingUpdate: {maxSurge: 1}
    Good:
        rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
    """
    rolling = _daemon_set_rolling(strategy)
    if not rolling:
        return
    some_missing = not is_zero(defaulted(rolling, "max_unavailable"))
    some_more = not is_zero(defaulted(rolling, "max_surge"))
    if some_missing and some_more:
        hint = "" if rolling.max_unavailable is not None else "maxUnavailable is 1 when it is not written"
        yield invalid(at / "rollingUpdate" / "maxSurge", rolling.max_surge, "needs maxUnavailable: 0 beside it", hint)
    elif not some_missing and not some_more:
        yield required(at / "rollingUpdate" / "maxUnavailable", "must not be 0 when maxSurge is 0")


def _daemon_set_rolling(strategy: DaemonSetUpdateStrategy) -> RollingUpdateDaemonSet | None:
    return strategy.rolling_update if defaulted(strategy, "type") == ROLLING else None


@rule("KG421", on=ReplicationControllerSpec)
def controller_selector_missing(spec: ReplicationControllerSpec, at: FieldPath) -> Findings:
    """A ReplicationController has neither a selector nor labels in its template to take one from.

    Bad:
        template:
          spec: {}
    Good:
        template:
          metadata: {labels: {app: web}}
    """
    if not spec.selector and not template_labels(spec):
        yield required(at / "selector", "must say which pods belong to it")


@rule("KG422", on=ReplicationControllerSpec)
def controller_template_missing(spec: ReplicationControllerSpec, at: FieldPath) -> Findings:
    """A ReplicationController does not say what its pods are.

    Bad:
        selector: {app: web}
    Good:
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
    """
    if spec.template is None:
        yield required(at / "template", "must say what the pods are")


@rule("KG423", on=ReplicationControllerSpec)
def controller_selector_misses_template(spec: ReplicationControllerSpec, at: FieldPath) -> Findings:
    """A ReplicationController's selector does not select the pods that it makes.

    Bad:
        selector: {app: web}
        template:
          metadata: {labels: {app: website}}
    Good:
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
    """
    if not spec.selector or spec.template is None:
        return
    labels = template_labels(spec)
    missing = [f"{key}: {value}" for key, value in lacking(spec.selector, labels).items()]
    if missing:
        hint = f"the selector asks for {', '.join(missing)}"
        yield invalid(at / "template" / "metadata" / "labels", labels, "are not what the selector selects", hint)
