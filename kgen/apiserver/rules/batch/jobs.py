"""Jobs, and what a CronJob makes them of."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.selectors import matches
from kgen.apiserver.checks.workloads import template_labels
from kgen.apiserver.defaulting import SOME_UID, final_name, generated_labels
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import INVALID, Finding, invalid, not_supported, required, too_long, warning
from kgen.k8s.batch_v1 import Job, JobSpec
from kgen.k8s.core_v1 import Affinity, PodSpec, PodTemplateSpec
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model.facts import defaulted, values_of
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

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
ALWAYS_ASKED_FOR = ("controller-uid", "job-name")
"""The labels that pods of a Job must have where their selector is the server's business; newer ones if it has them."""

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


_ANEW = "delete the Job and create it anew: what it has done so far counts no more"
RESOURCES_CHANGE_SINCE = (1, 36)
"""The first version in which a Job that never started may ask for other resources."""


@update_rule("KG1424", on=JobSpec)
def completions_changed(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a Job another number of completions.

    Only an Indexed Job can have it, and only if parallelism is the same number.

    Bad:
        completions: 3
        ---
        completions: 5
    Good:
        completionMode: Indexed
        completions: 3
        parallelism: 3
        ---
        completionMode: Indexed
        completions: 5
        parallelism: 5
    """
    old, new = context.old.completions, spec.completions
    if old == new:
        return
    if defaulted(spec, "completion_mode") != INDEXED:
        yield invalid(at / "completions", new, "field is immutable", _ANEW)
    elif new is not None and new != defaulted(spec, "parallelism"):
        hint = f"set parallelism to {new}, too"
        yield invalid(at / "completions", new, "can only be modified in tandem with spec.parallelism", hint)


@update_rule("KG1425", on=JobSpec)
def job_field_immutable(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A change to a Job touches a field that cannot change once it exists.

    These are completionMode, podFailurePolicy, successPolicy, backoffLimitPerIndex, managedBy and the selector.

    Bad:
        completionMode: NonIndexed
        ---
        completionMode: Indexed
        completions: 1
    Good:
        backoffLimit: 3
        ---
        backoffLimit: 6
        suspend: true
    """
    yield from checks.immutable(spec, at, context, _ANEW)
    if spec.managed_by != context.old.managed_by and context.version >= MANAGED_SINCE:
        yield invalid(at / "managedBy", spec.managed_by, "field is immutable", _ANEW)


@update_rule("KG1426", on=JobSpec)
def job_template_immutable(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A change touches the pods of a Job.

    While a Job is suspended and has not begun, its pods may go to other nodes (nodeSelector, node affinity,
    tolerations, scheduling gates), and have other labels and annotations; since 1.36 other resources, too.

    Bad:
        template: {spec: {restartPolicy: Never, containers: [{name: web, image: "nginx:1.28"}]}}
        ---
        template: {spec: {restartPolicy: Never, containers: [{name: web, image: "nginx:1.29"}]}}
    Good:
        suspend: true
        template: {spec: {restartPolicy: Never, containers: [{name: web, image: nginx}]}}
        ---
        suspend: true
        template: {spec: {restartPolicy: Never, nodeSelector: {disk: fast}, containers: [{name: web, image: nginx}]}}
    """
    old, new = (each.template or PodTemplateSpec() for each in (context.old, spec))
    is_waiting, is_of_spec = context.old.suspend is True, context.version >= RESOURCES_CHANGE_SINCE
    if is_waiting:
        old = _with_free_fields(old, new, resources=is_of_spec)
    fields = tuple(_changed(old, new, at / "template", with_metadata=not (is_waiting and is_of_spec)))
    if fields:
        where = at / "template" / "spec" if is_waiting and is_of_spec else at / "template"
        hint = f"changed: {', '.join(map(str, fields))}; {_ANEW}"
        yield Finding(where, INVALID, "field is immutable", hint, fields=fields)


def _changed(old: PodTemplateSpec, new: PodTemplateSpec, at: FieldPath, *, with_metadata: bool) -> Iterator[FieldPath]:
    from kgen.apiserver.defaulting.equality import changed_fields

    if with_metadata:
        pairs = changed_fields(old.metadata or ObjectMeta(), new.metadata or ObjectMeta())
        yield from (at / "metadata" / each.json for each in pairs)
    yield from (
        at / "spec" / each.json for each in changed_fields(old.spec or PodSpec.of({}), new.spec or PodSpec.of({}))
    )


def _with_free_fields(old: PodTemplateSpec, new: PodTemplateSpec, *, resources: bool) -> PodTemplateSpec:
    """The old template with what may change, while a Job waits, from the new one."""
    before, after = old.spec or PodSpec.of({}), new.spec or PodSpec.of({})
    free: dict[str, Any] = {name: getattr(after, name) for name in ("node_selector", "tolerations", "scheduling_gates")}
    free["affinity"] = _with_node_affinity(before.affinity, after.affinity)
    for name in ("containers", "init_containers") if resources else ():
        free[name] = _with_resources(getattr(before, name) or [], getattr(after, name) or [])
    return new.replace(spec=before.replace(**free))


def _with_node_affinity(old: Affinity | None, new: Affinity | None) -> Affinity | None:
    made = (old or Affinity()).replace(node_affinity=new.node_affinity if new else None)
    return made if made.__dict__ or new else None


def _with_resources(old: list[Any], new: list[Any]) -> list[Any]:
    if len(old) != len(new):
        return old
    pairs = zip(old, new, strict=True)
    return [each.replace(resources=other.resources) if each.name == other.name else each for each, other in pairs]


LABELS_FREE_SINCE = (1, 37)
"""The first version that does not look for each of the labels that the server gave, but for what the selector needs."""


@update_rule("KG1448", on=JobSpec)
def job_labels_lost(spec: JobSpec, at: FieldPath, context: Context) -> Findings:
    """A change takes away the selector and the labels that the server gave to a Job.

    `kubectl replace` does so, which sends only what is in the manifest; `kubectl apply` does not.

    Bad:
        selector: {matchLabels: {controller-uid: 1f9c}}
        template: {metadata: {labels: {controller-uid: 1f9c, job-name: web}}}
        ---
        template: {metadata: {labels: {app: web}}}
    Good:
        selector: {matchLabels: {controller-uid: 1f9c}}
        template: {metadata: {labels: {controller-uid: 1f9c, job-name: web}}}
        ---
        selector: {matchLabels: {controller-uid: 1f9c}}
        template: {metadata: {labels: {controller-uid: 1f9c, job-name: web}}}
    """
    hint = "apply the manifest instead of replacing the Job"
    where, labels = at / "template" / "metadata" / "labels", template_labels(spec)
    if context.old.selector is None:
        return
    if spec.selector is None:
        yield required(at / "selector", hint=hint)
    elif not spec.manual_selector and context.version < LABELS_FREE_SINCE:
        yield from _lost_labels(template_labels(context.old), labels, where, hint)
    is_readable = not any(checks.label_selector(at, spec.selector))
    if is_readable and not matches(spec.selector, labels):
        yield invalid(where, labels, "`selector` does not match template `labels`", hint)


def _lost_labels(old: dict[str, str], new: dict[str, str], at: FieldPath, hint: str) -> Findings:
    for key in (UID_LABEL, "batch.kubernetes.io/job-name", *ALWAYS_ASKED_FOR):
        if key not in new and (key in old or key in ALWAYS_ASKED_FOR):
            yield required(at.key(key), f"must be {old[key]}" if key in old else "must be there", hint)
        elif old.get(key) != new.get(key):
            yield invalid(at.key(key), new[key], f"must be {old.get(key)}", hint)
