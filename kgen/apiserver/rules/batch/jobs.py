"""Jobs, and what a CronJob makes them of."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.selectors import matches
from kgen.apiserver.checks.workloads import template_labels
from kgen.apiserver.defaulting import SOME_UID, final_name, generated_labels
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, not_supported, required, too_long, warning
from kgen.k8s.batch_v1 import Job, JobSpec
from kgen.k8s.core_v1 import PodSpec
from kgen.model.facts import defaulted, values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.meta_v1 import LabelSelector

INDEXED = "Indexed"
NON_INDEXED = "NonIndexed"
MOST_PARALLEL = MOST_FAILED = MANY_COMPLETIONS = 100_000
MOST_PARALLEL_OF_MANY = MOST_FAILED_OF_MANY = 10_000
LONGEST_MANAGER = 63
MANAGED_SINCE = (1, 32)
UID_LABEL = "batch.kubernetes.io/controller-uid"

_NUMBERS = (
    "parallelism",
    "completions",
    "active_deadline_seconds",
    "backoff_limit",
    "ttl_seconds_after_finished",
    "backoff_limit_per_index",
    "max_failed_indexes",
)


@rule("KG432", on=JobSpec)
def job_number_negative(spec: JobSpec, at: FieldPath) -> Findings:
    """A number of pods, tries, indexes or seconds of a Job is negative.

    Bad:
        backoffLimit: -1
    Good:
        backoffLimit: 0
    """
    for name in _NUMBERS:
        yield from checks.bounds(spec, name, at)


@rule("KG433", on=JobSpec)
def job_restart_policy_invalid(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A Job's pods do not say what happens when one fails, or would be started again even after success.

    A restartPolicy is Always when nothing is said, which a Job cannot have. With a podFailurePolicy it must be Never:
    otherwise no pod would ever fail as a whole.

    Bad:
        template:
          spec: {containers: [{name: a, image: a}]}
    Good:
        template:
          spec: {containers: [{name: a, image: a}], restartPolicy: Never}
    """
    pod = spec.template.spec if spec.template else None
    where = at / "template" / "spec" / "restartPolicy"
    policy = defaulted(pod or PodSpec.of({}), "restart_policy")
    known = [each for each in values_of(PodSpec, "restart_policy", context.version) if each != "Always"]
    if policy == "Always":
        yield required(where, "must be Never (a new pod after a failure) or OnFailure (the same pod once more)")
    elif policy not in known:
        yield not_supported(where, policy, known)
    elif policy == "OnFailure" and spec.pod_failure_policy is not None:
        yield invalid(where, policy, "must be Never where there is a podFailurePolicy")


@rule("KG434", on=JobSpec)
def managed_by_invalid(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """The manager of a Job is no domain and path, or is too long.

    Bad:
        managedBy: kueue
    Good:
        managedBy: kueue.x-k8s.io/multikueue
    """
    manager = spec.managed_by
    if manager is None or context.version < MANAGED_SINCE:
        return
    if not manager:
        yield required(at / "managedBy", "must be a domain and a path, or not be there")
        return
    yield from checks.grammar(at / "managedBy", manager, grammars.domain_prefixed_path)
    if len(manager.encode()) > LONGEST_MANAGER:
        yield too_long(at / "managedBy", LONGEST_MANAGER)


@rule("KG435", on=JobSpec)
def completion_mode_unknown(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A Job's completionMode is neither NonIndexed nor Indexed.

    Bad:
        completionMode: indexed
    Good:
        completionMode: Indexed
        completions: 3
    """
    yield from checks.closed_set(spec, "completion_mode", at, context)


@rule("KG436", on=JobSpec)
def completions_missing(spec: JobSpec, at: FieldPath) -> Findings:
    """An Indexed Job does not say how many indexes it has.

    A Job without completions and parallelism has one of each; a CronJob's jobTemplate has not.

    Bad:
        completionMode: Indexed
        parallelism: 3
    Good:
        completionMode: Indexed
        parallelism: 3
        completions: 3
    """
    if spec.completion_mode == INDEXED and spec.completions is None:
        yield required(at / "completions", "must be there when the completionMode is Indexed")


@rule("KG437", on=JobSpec)
def job_too_large(spec: JobSpec, at: FieldPath) -> Findings:
    """An Indexed Job has more parallel pods or failed indexes than its status can hold.

    Bad:
        completionMode: Indexed
        completions: 200000
        parallelism: 200000
    Good:
        completionMode: Indexed
        completions: 200000
        parallelism: 10000
    """
    if spec.completion_mode == INDEXED:
        yield from _at_most(at / "parallelism", spec.parallelism, MOST_PARALLEL)
        yield from _failed_indexes(spec, at / "maxFailedIndexes")
        if (spec.completions or 0) > MANY_COMPLETIONS and spec.backoff_limit_per_index is not None:
            yield from _many_completions(spec, at)


def _failed_indexes(spec: JobSpec, at: FieldPath) -> Findings:
    failed, all_of_them = spec.max_failed_indexes, spec.completions
    if failed is not None and all_of_them is not None and failed > all_of_them:
        yield invalid(at, failed, f"must not be more than the {all_of_them} completions")
    yield from _at_most(at, spec.max_failed_indexes, MOST_FAILED)


def _many_completions(spec: JobSpec, at: FieldPath) -> Findings:
    """What is stricter for a Job of so many indexes, each with a limit of its own."""
    if spec.max_failed_indexes is None:
        hint = f"a number up to {MOST_FAILED_OF_MANY}"
        yield required(at / "maxFailedIndexes", f"must be there with more than {MANY_COMPLETIONS} completions", hint)
    yield from _at_most(at / "parallelism", spec.parallelism, MOST_PARALLEL_OF_MANY)
    yield from _at_most(at / "maxFailedIndexes", spec.max_failed_indexes, MOST_FAILED_OF_MANY)


def _at_most(at: FieldPath, value: int | None, limit: int) -> Findings:
    if value is not None and value > limit:
        yield invalid(at, value, f"must not be more than {limit}")


@rule("KG438", on=JobSpec)
def index_limits_without_indexes(spec: JobSpec, at: FieldPath) -> Findings:
    """A Job without indexes limits what a single index may do.

    Bad:
        backoffLimitPerIndex: 1
    Good:
        completionMode: Indexed
        completions: 3
        backoffLimitPerIndex: 1
    """
    if defaulted(spec, "completion_mode") == NON_INDEXED:
        for name in ("backoff_limit_per_index", "max_failed_indexes"):
            value = spec.__dict__.get(name)
            if value is not None:
                yield invalid(at / JobSpec.__fields__[name].json, value, "needs completionMode: Indexed")


@rule("KG439", on=JobSpec)
def failed_indexes_without_limit(spec: JobSpec, at: FieldPath) -> Findings:
    """A Job counts failed indexes, but no index can fail without a limit of its own.

    Bad:
        completionMode: Indexed
        completions: 3
        maxFailedIndexes: 1
    Good:
        completionMode: Indexed
        completions: 3
        maxFailedIndexes: 1
        backoffLimitPerIndex: 2
    """
    if spec.max_failed_indexes is not None and spec.backoff_limit_per_index is None:
        yield required(at / "backoffLimitPerIndex", "must be there beside maxFailedIndexes")


@rule("KG440", on=JobSpec)
def pod_replacement_policy_invalid(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A podReplacementPolicy is unknown, or replaces pods before a podFailurePolicy can tell why they end.

    Bad:
        podReplacementPolicy: Terminating
    Good:
        podReplacementPolicy: TerminatingOrFailed
    """
    policy = spec.pod_replacement_policy
    if policy is None or spec.pod_failure_policy is None:
        yield from checks.closed_set(spec, "pod_replacement_policy", at, context)
    elif policy != "Failed":
        yield not_supported(at / "podReplacementPolicy", policy, ("Failed",))


@rule("KG441", on=Job)
def job_selector_missing(item: Job, at: FieldPath) -> Findings:
    """A Job wants to choose its pods itself, and does not say which.

    Bad:
        metadata: {name: a}
        spec: {manualSelector: true}
    Good:
        metadata: {name: a}
        spec: {template: {}}
    """
    if item.spec and item.spec.manual_selector and item.spec.selector is None:
        hint = "without manualSelector the server makes a selector that fits"
        yield required(at / "spec" / "selector", "must be there when manualSelector is true", hint)


@rule("KG442", on=Job)
def job_selector_invalid(item: Job, at: FieldPath) -> Findings:
    """A Job's selector has a key, a value or an operator that cannot be.

    Bad:
        metadata: {name: a}
        spec: {manualSelector: true, selector: {matchLabels: {app: my job}}}
    Good:
        metadata: {name: a}
        spec: {manualSelector: true, selector: {matchLabels: {app: my-job}}}
    """
    if item.spec and item.spec.selector is not None:
        yield from checks.label_selector(at / "spec" / "selector", item.spec.selector)


@rule("KG443", on=Job)
def job_selector_not_manual(item: Job, at: FieldPath) -> Findings:
    """A Job has a selector, and does not say that it means it: the server makes one for each Job.

    Bad:
        metadata: {name: a}
        spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}}}
    Good:
        metadata: {name: a}
        spec: {template: {metadata: {labels: {app: a}}}}
    """
    if item.spec and item.spec.selector is not None and not item.spec.manual_selector:
        selector = _effective_selector(item.spec)
        if not matches(selector, generated_labels(item)) and _is_readable(selector):
            hint = "remove it; or write manualSelector: true, if another Job's pods are to be adopted"
            yield invalid(at / "spec" / "selector", "", "is managed by the server", hint)


@rule("KG444", on=Job)
def job_label_taken(item: Job, at: FieldPath) -> Findings:
    """A Job's template has a label of its own where the server writes the Job's name or uid.

    Bad:
        metadata: {name: a}
        spec: {template: {metadata: {labels: {job-name: b}}}}
    Good:
        metadata: {name: a}
        spec: {template: {metadata: {labels: {app: b}}}}
    """
    if item.spec is None or item.spec.manual_selector:
        return
    labels = template_labels(item.spec)
    for key, value in generated_labels(item).items():
        if labels.get(key, value) != value:
            where = (at / "spec" / "template" / "metadata" / "labels").key(key)
            yield invalid(where, labels[key], "is a label that the server writes itself", "take it away")


@rule("KG445", on=Job)
def job_selector_misses_template(item: Job, at: FieldPath) -> Findings:
    """A Job's selector does not select the pods that it makes.

    Bad:
        metadata: {name: a}
        spec: {manualSelector: true, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: b}}}}
    Good:
        metadata: {name: a}
        spec: {manualSelector: true, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}}}
    """
    spec = item.spec
    if spec is None or (spec.selector is None and not spec.manual_selector and not template_labels(spec)):
        return
    labels = template_labels(spec) if spec.manual_selector else {**generated_labels(item), **template_labels(spec)}
    selector = _effective_selector(spec)
    if not matches(selector, labels) and _is_readable(selector):
        made = generated_labels(item)
        written = {key: value for key, value in template_labels(spec).items() if made.get(key) != value}
        what = "are not what the selector selects" if written else "must be what the selector selects"
        yield invalid(at / "spec" / "template" / "metadata" / "labels", written, what)


def _effective_selector(spec: JobSpec) -> LabelSelector | None:
    """The selector that the server checks: it adds the uid to the author's, unless that is manual."""
    from kgen.k8s.meta_v1 import LabelSelector

    if spec.manual_selector:
        return spec.selector
    selector = spec.selector or LabelSelector()
    labels = {UID_LABEL: SOME_UID, **(selector.match_labels or {})}
    return LabelSelector(match_labels=labels, match_expressions=selector.match_expressions)


def _is_readable(selector: LabelSelector | None) -> bool:
    from kgen.field_path import FieldPath

    return not any(checks.label_selector(FieldPath(), selector))


@rule("KG446", on=Job)
def indexed_job_name_too_long(item: Job, at: FieldPath) -> Findings:
    """The pods of an Indexed Job could not be created: its name and the highest index make no host name.

    Bad:
        metadata: {name: web.import}
        spec: {completionMode: Indexed, completions: 3}
    Good:
        metadata: {name: web-import}
        spec: {completionMode: Indexed, completions: 3}
    """
    spec = item.spec
    number = spec.completions if spec and spec.completion_mode == INDEXED else None
    if number is None or number <= 0:
        return
    host = f"{final_name(item)}-{number - 1}"
    reasons = grammars.dns_label(host)
    if reasons:
        yield invalid(at / "metadata" / "name", final_name(item), f"makes the host name {host}, which {reasons[0]}")


@rule("KG447", on=JobSpec, severity="warning")
def indexed_job_hard_to_track(spec: JobSpec, at: FieldPath) -> Findings:
    """An Indexed Job is so large that the server may lose count of its failed indexes.

    The server takes it, and answers with a warning.

    Bad:
        completionMode: Indexed
        completions: 200000
        parallelism: 20000
    Good:
        completionMode: Indexed
        completions: 200000
        parallelism: 10000
    """
    if spec.completion_mode != INDEXED:
        return
    if (spec.completions or 0) > MANY_COMPLETIONS and (spec.parallelism or 0) > MOST_PARALLEL_OF_MANY:
        yield warning(at, f"with more than {MANY_COMPLETIONS} completions, at most {MOST_PARALLEL_OF_MANY} in parallel")
