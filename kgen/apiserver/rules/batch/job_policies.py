"""What a Job makes of failed pods, and when it has succeeded early."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, invalid, not_supported, required, too_long, too_many
from kgen.k8s.batch_v1 import (
    JobSpec,
    PodFailurePolicy,
    PodFailurePolicyOnExitCodesRequirement,
    PodFailurePolicyOnPodConditionsPattern,
    PodFailurePolicyRule,
    SuccessPolicy,
)
from kgen.syntax import grammars
from kgen.wording.phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.batch_v1 import SuccessPolicyRule

INDEXED = "Indexed"
MOST_RULES = MOST_CONDITIONS = 20
MOST_CODES = 255
LONGEST_INDEXES = 64 * 1024
SUCCESS_POLICY_SINCE = (1, 31)
INT64 = 2**63


@rule("KG448", on=PodFailurePolicy)
def too_many_failure_rules(policy: PodFailurePolicy, at: FieldPath) -> Findings:
    """A podFailurePolicy has more than 20 rules.

    Bad:
        rules: [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}]
    Good:
        rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]
    """
    if len(policy.rules or ()) > MOST_RULES:
        yield too_many(at / "rules", len(policy.rules or ()), MOST_RULES)


@rule("KG449", on=PodFailurePolicyRule)
def failure_action_unknown(each: PodFailurePolicyRule, at: FieldPath, context: Context) -> Findings:
    """A rule of a podFailurePolicy does not say what to do, or asks for what cannot be done.

    Bad:
        action: Fail
        onExitCodes: {operator: In, values: [42]}
    Good:
        action: FailJob
        onExitCodes: {operator: In, values: [42]}
    """
    yield from checks.closed_set(each, "action", at, context)


@rule("KG450", on=PodFailurePolicyRule)
def failure_rule_ambiguous(each: PodFailurePolicyRule, at: FieldPath) -> Findings:
    """A rule of a podFailurePolicy looks at both exit codes and conditions, or at neither; or at too many conditions.

    Bad:
        action: Ignore
    Good:
        action: Ignore
        onPodConditions: [{type: DisruptionTarget}]
    """
    conditions = each.on_pod_conditions or ()
    if len(conditions) > MOST_CONDITIONS:
        yield too_many(at / "onPodConditions", len(conditions), MOST_CONDITIONS)
    if each.on_exit_codes is not None and conditions:
        yield invalid(at, "", "looks at both onExitCodes and onPodConditions; make two rules of it")
    if each.on_exit_codes is None and not conditions:
        yield invalid(at, "", "needs onExitCodes or onPodConditions")


@rule("KG451", on=PodFailurePolicyOnPodConditionsPattern)
def failure_condition_invalid(
    pattern: PodFailurePolicyOnPodConditionsPattern, at: FieldPath, context: Context
) -> Findings:
    """A condition of a pod has no proper type, or a status other than True, False and Unknown.

    Bad:
        type: DisruptionTarget
        status: "Yes"
    Good:
        type: DisruptionTarget
        status: "True"
    """
    yield from checks.grammar(at / "type", pattern.type or "", grammars.qualified_name)
    yield from checks.closed_set(pattern, "status", at, context)


@rule("KG452", on=PodFailurePolicyOnExitCodesRequirement)
def exit_code_operator_unknown(
    codes: PodFailurePolicyOnExitCodesRequirement, at: FieldPath, context: Context
) -> Findings:
    """What is looked for among exit codes is neither In nor NotIn a list.

    Bad:
        operator: Equals
        values: [42]
    Good:
        operator: In
        values: [42]
    """
    yield from checks.closed_set(codes, "operator", at, context)


@rule("KG453", on=PodFailurePolicyOnExitCodesRequirement)
def exit_codes_invalid(codes: PodFailurePolicyOnExitCodesRequirement, at: FieldPath) -> Findings:
    """Exit codes are missing, more than 255, not in ascending order, twice the same, or the one of success.

    Bad:
        operator: In
        values: [42, 3]
    Good:
        operator: In
        values: [3, 42]
    """
    values = codes.values or []
    if not values:
        yield invalid(at / "values", "[]", "must hold at least one exit code")
    elif len(values) > MOST_CODES:
        yield too_many(at / "values", len(values), MOST_CODES)
    seen: set[int] = set()
    for i, value in enumerate(values):
        if value == 0 and codes.operator == "In":
            yield invalid((at / "values")[i], value, "means success; operator In looks for failures")
        if value in seen:
            yield duplicate((at / "values")[i], value)
        seen.add(value)
    if sorted(values) != list(values):
        yield invalid(at / "values", values, "must be in ascending order")


@rule("KG454", on=JobSpec)
def failure_rule_unknown_container(spec: JobSpec, at: FieldPath) -> Findings:
    """A rule looks at the exit codes of a container that the Job's pods do not have.

    Bad:
        podFailurePolicy:
          rules: [{action: FailJob, onExitCodes: {containerName: min, operator: In, values: [42]}}]
        template: {spec: {containers: [{name: main}]}}
    Good:
        podFailurePolicy:
          rules: [{action: FailJob, onExitCodes: {containerName: main, operator: In, values: [42]}}]
        template: {spec: {containers: [{name: main}]}}
    """
    for each, where in _failure_rules(spec, at):
        name = each.on_exit_codes.container_name if each.on_exit_codes else None
        if name is not None:
            names = _container_names(spec)
            if name not in names:
                hint = not_supported(at, name, names).hint
                yield invalid(where / "onExitCodes" / "containerName", name, "is no container of the pods", hint)


@rule("KG455", on=JobSpec)
def fail_index_without_limit(spec: JobSpec, at: FieldPath) -> Findings:
    """A rule lets an index fail, but the Job's indexes have no limit of their own.

    Bad:
        podFailurePolicy:
          rules: [{action: FailIndex, onExitCodes: {operator: In, values: [42]}}]
    Good:
        backoffLimitPerIndex: 1
        podFailurePolicy:
          rules: [{action: FailIndex, onExitCodes: {operator: In, values: [42]}}]
    """
    for each, where in _failure_rules(spec, at):
        if each.action == "FailIndex" and spec.backoff_limit_per_index is None:
            yield invalid(where / "action", each.action, "needs a backoffLimitPerIndex")


def _failure_rules(spec: JobSpec, at: FieldPath) -> list[tuple[PodFailurePolicyRule, FieldPath]]:
    rules = (spec.pod_failure_policy.rules or ()) if spec.pod_failure_policy else ()
    return [(each, (at / "podFailurePolicy" / "rules")[i]) for i, each in enumerate(rules)]


def _container_names(spec: JobSpec) -> list[str]:
    pod = spec.template.spec if spec.template else None
    containers = [*(pod.containers or ()), *(pod.init_containers or ())] if pod else []
    return [each.name or "" for each in containers]


@rule("KG456", on=JobSpec, hides=("success_policy",))
def success_policy_without_indexes(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A Job without indexes says which indexes are enough.

    Bad:
        successPolicy: {rules: [{succeededCount: 1}]}
    Good:
        completionMode: Indexed
        completions: 3
        successPolicy: {rules: [{succeededCount: 1}]}
    """
    if spec.success_policy is not None and spec.completion_mode != INDEXED and context.version >= SUCCESS_POLICY_SINCE:
        yield invalid(at / "successPolicy", "", "needs completionMode: Indexed")


@rule("KG457", on=SuccessPolicy)
def success_rules_number(policy: SuccessPolicy, at: FieldPath) -> Findings:
    """A successPolicy has no rule, or more than 20.

    Bad:
        rules: []
    Good:
        rules: [{succeededIndexes: 0-2}]
    """
    number = len(policy.rules or ())
    if not number:
        yield required(at / "rules", "must hold at least one rule")
    if number > MOST_RULES:
        yield too_many(at / "rules", number, MOST_RULES)


@rule("KG458", on=SuccessPolicy)
def success_rule_empty(policy: SuccessPolicy, at: FieldPath) -> Findings:
    """A rule of a successPolicy names neither a number of indexes nor the indexes.

    Bad:
        rules: [{}]
    Good:
        rules: [{succeededCount: 2}]
    """
    for i, each in enumerate(policy.rules or ()):
        if each.succeeded_count is None and each.succeeded_indexes is None:
            yield required((at / "rules")[i], "needs a succeededCount or succeededIndexes")


@rule("KG459", on=JobSpec)
def succeeded_indexes_invalid(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """The indexes that are enough are no ascending list of numbers and ranges below the number of completions.

    Bad:
        completionMode: Indexed
        completions: 3
        successPolicy: {rules: [{succeededIndexes: 1-3}]}
    Good:
        completionMode: Indexed
        completions: 3
        successPolicy: {rules: [{succeededIndexes: "0,2"}]}
    """
    for each, where in _success_rules(spec, at, context):
        if each.succeeded_indexes is None:
            continue
        if len(each.succeeded_indexes.encode()) > LONGEST_INDEXES:
            yield too_long(where / "succeededIndexes", LONGEST_INDEXES)
        _, problem = _indexes(each.succeeded_indexes, spec.completions or 0)
        if problem:
            yield invalid(where / "succeededIndexes", each.succeeded_indexes, problem)


@rule("KG460", on=JobSpec)
def succeeded_count_invalid(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """More indexes have to succeed than there are, or than are listed beside the number.

    Bad:
        completionMode: Indexed
        completions: 3
        successPolicy: {rules: [{succeededCount: 4}]}
    Good:
        completionMode: Indexed
        completions: 3
        successPolicy: {rules: [{succeededCount: 2, succeededIndexes: 0-2}]}
    """
    for each, where in _success_rules(spec, at, context):
        count, here = each.succeeded_count, where / "succeededCount"
        if count is None:
            continue
        yield from checks.bounds(each, "succeeded_count", where)
        if count > (spec.completions or 0):
            yield invalid(here, count, f"must not be more than the {spec.completions} completions")
        if each.succeeded_indexes is not None:
            listed, _ = _indexes(each.succeeded_indexes, spec.completions or 0)
            if count > listed:
                yield invalid(here, count, f"must not be more than the {listed} succeededIndexes")


def _success_rules(spec: JobSpec, at: FieldPath, context: Context) -> list[tuple[SuccessPolicyRule, FieldPath]]:
    """The rules that the server looks at; it falls over them (and closes the connection) without completions."""
    is_known = spec.success_policy is not None and context.version >= SUCCESS_POLICY_SINCE
    if not is_known or spec.completion_mode != INDEXED or spec.completions is None:
        return []
    rules = (spec.success_policy and spec.success_policy.rules) or ()
    return [(each, (at / "successPolicy" / "rules")[i]) for i, each in enumerate(rules)]


def _indexes(text: str, completions: int) -> tuple[int, str]:
    """How many indexes a list such as `1,3-5` has, 0 with what is wrong with it."""
    total, last = 0, None
    for part in text.split(",") if text else ():
        low, high, problem = _interval(part, completions)
        if problem:
            return 0, problem
        if last is not None and last >= low:
            return 0, f"must ascend; {low} stands after {last}"
        total, last = total + high - low + 1, high
    return total, ""


def _interval(text: str, completions: int) -> tuple[int, int, str]:
    numbers = [_number(part) for part in text.split("-")]
    if len(numbers) > 2 or None in numbers:  # noqa: PLR2004 - the two ends of a range
        return 0, 0, f'must be numbers and ranges such as "1,3-5", not {shown(text)}'
    low, high = numbers[0] or 0, numbers[-1] or 0
    if low >= completions or high >= completions:
        return 0, 0, f"must stay below the {completions} completions, unlike {shown(text)}"
    if len(numbers) > 1 and low >= high:
        return 0, 0, f"must ascend, unlike {shown(text)}"
    return low, high, ""


def _number(text: str) -> int | None:
    import re

    if not re.fullmatch("[+-]?0*[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if -INT64 <= number < INT64 else None
