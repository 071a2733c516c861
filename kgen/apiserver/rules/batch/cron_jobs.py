"""CronJobs; the rules of the Jobs that they make stand in `jobs`."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, not_supported, required
from kgen.k8s.batch_v1 import CronJob, CronJobSpec, JobTemplateSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LONGEST_NAME = 52

_NUMBERS = (
    "starting_deadline_seconds",
    "successful_jobs_history_limit",
    "failed_jobs_history_limit",
)


@rule("KG461", on=CronJobSpec)
def schedule_missing(spec: CronJobSpec, at: FieldPath) -> Findings:
    """A CronJob does not say when.

    Bad:
        jobTemplate: {}
    Good:
        schedule: "0 3 * * *"
    """
    if not spec.schedule:
        yield required(at / "schedule", "must say when, such as 0 3 * * * for every night at three")


@rule("KG462", on=CronJobSpec)
def schedule_invalid(spec: CronJobSpec, at: FieldPath) -> Findings:
    """A schedule is none that the server reads, or names a time zone, which has a field of its own.

    It is five fields: minute, hour, day of the month, month, day of the week (0 to 6). There are no seconds, no `L`,
    `W` or `#`, and Sunday is not 7.

    Bad:
        schedule: "0 3 * * 7"
    Good:
        schedule: "0 3 * * 0"
    """
    if spec.schedule:
        yield from checks.grammar(at / "schedule", spec.schedule, grammars.cron_schedule)


@rule("KG463", on=CronJobSpec)
def time_zone_unknown(spec: CronJobSpec, at: FieldPath) -> Findings:
    """A time zone is not in the time zone database, whose names are written exactly so.

    Bad:
        schedule: "0 3 * * *"
        timeZone: CEST
    Good:
        schedule: "0 3 * * *"
        timeZone: Europe/Berlin
    """
    if spec.time_zone is not None:
        yield from checks.grammar(at / "timeZone", spec.time_zone, grammars.time_zone)


@rule("KG464", on=CronJobSpec)
def concurrency_policy_unknown(spec: CronJobSpec, at: FieldPath, context: Context) -> Findings:
    """What becomes of a run while the last one goes on is none of Allow, Forbid and Replace.

    Bad:
        concurrencyPolicy: Deny
    Good:
        concurrencyPolicy: Forbid
    """
    yield from checks.closed_set(spec, "concurrency_policy", at, context)


@rule("KG465", on=CronJobSpec)
def cron_job_number_negative(spec: CronJobSpec, at: FieldPath) -> Findings:
    """A number of seconds or of old Jobs is negative.

    Bad:
        failedJobsHistoryLimit: -1
    Good:
        failedJobsHistoryLimit: 0
    """
    for name in _NUMBERS:
        yield from checks.bounds(spec, name, at)


@rule("KG466", on=CronJob)
def cron_job_name_too_long(item: CronJob, at: FieldPath) -> Findings:
    """A CronJob's name has more than 52 bytes, so that no Job could be named after it and a time.

    Bad:
        metadata: {name: export-of-all-orders-of-the-last-month-to-the-warehouse}
    Good:
        metadata: {name: export-of-last-months-orders}
    """
    name = final_name(item)
    if len(name) > LONGEST_NAME or len(name.encode()) > LONGEST_NAME:
        yield invalid(
            at / "metadata" / "name", name, f"must be at most {LONGEST_NAME} bytes: each Job's is longer by 11"
        )


@rule("KG467", on=JobTemplateSpec)
def job_template_with_selector(template: JobTemplateSpec, at: FieldPath) -> Findings:
    """A CronJob's jobTemplate has a selector, which all its Jobs would share.

    Bad:
        spec: {selector: {matchLabels: {app: a}}}
    Good:
        spec: {template: {metadata: {labels: {app: a}}}}
    """
    if template.spec and template.spec.selector is not None:
        yield invalid(at / "spec" / "selector", "", "is managed by the server", "remove it")
    if template.spec and template.spec.manual_selector:
        yield not_supported(at / "spec" / "manualSelector", "true", ("false",))
