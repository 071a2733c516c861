"""Work that comes to an end: once, or by the clock."""

from __future__ import annotations

from kgen.k8s.batch_v1 import CronJob, CronJobSpec, Job, JobSpec, JobTemplateSpec

from .metadata import object_meta, patched
from .options import corrected, keywords
from .pods.templates import TemplateOptions, pod_template, refuse_claim_templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, Unpack

    from kgen.k8s.core_v1 import Container

    from .pods.parts import ContainerPart
    from .pods.templates import Containers


class JobOptions(TemplateOptions, total=False):
    """What `job` and `cron_job` take for each Job."""

    restart: Literal["OnFailure", "Never"]
    """Whether a failed container starts again in its pod, or a new pod takes its place; OnFailure where not given
    (`{pod}.restartPolicy`)."""
    backoff_limit: int | None
    """Failures after which a Job has failed; 6 where not given (`{job}.backoffLimit`)."""
    deadline: int | None
    """Seconds after which a Job has failed and its pods are stopped (`{job}.activeDeadlineSeconds`)."""
    ttl: int | None
    """Seconds after its end in which a Job and its pods are kept (`{job}.ttlSecondsAfterFinished`)."""


JOB = keywords(JobOptions)


def job(
    name: str,
    *containers: ContainerPart | Container,
    completions: int | None = None,
    parallelism: int | None = None,
    indexed: bool | None = None,
    suspend: bool | None = None,
    spec: JobSpec | Mapping[str, Any] | None = None,
    **options: Unpack[JobOptions],
) -> Job:
    """Pods that run until enough of them have succeeded.

    Makes: batch/v1 Job.

    Args:
        name: The name.
        containers: The containers, in order.
        completions: How many pods must succeed.
        parallelism: How many pods run at the same time.
        indexed: Whether each pod gets a number of its own, from 0 on (completionMode); needs `completions`.
        suspend: Whether no pods are started for now.
        spec: Merged into the spec last.
        **options: `JobOptions`, which `job` and `cron_job` share.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> migrate = job("migrate", container("migrate", "shop:1.4"), backoff_limit=2)
    >>> migrate.spec.template.spec.restart_policy
    'OnFailure'
    """
    if not options.keys() <= JOB:
        return corrected(job, JOB, locals())
    refuse_claim_templates(containers, options, "Job")
    made = _job_spec(
        containers,
        options,
        completions=completions,
        parallelism=parallelism,
        indexed=indexed,
        suspend=suspend,
    )
    return Job(metadata=object_meta(name, options), spec=patched(made, spec))


def cron_job(
    name: str,
    schedule: str,
    *containers: ContainerPart | Container,
    time_zone: str | None = None,
    concurrency: Literal["Allow", "Forbid", "Replace"] | None = None,
    starting_deadline: int | None = None,
    suspend: bool | None = None,
    keep_successful: int | None = None,
    keep_failed: int | None = None,
    job: JobSpec | Mapping[str, Any] | None = None,
    spec: CronJobSpec | Mapping[str, Any] | None = None,
    **options: Unpack[JobOptions],
) -> CronJob:
    """A Job at each time that a schedule names.

    Makes: batch/v1 CronJob.

    Args:
        name: The name, of at most 52 characters.
        schedule: Minute, hour, day of the month, month and day of the week, or a name such as `@daily`.
        containers: The containers, in order.
        time_zone: The IANA time zone of the schedule, such as `Europe/Berlin`; else it is the server's own.
        concurrency: What happens when the time has come and the last Job still runs.
        starting_deadline: Seconds after its time in which a Job may still start.
        suspend: Whether no Jobs are started for now.
        keep_successful: How many Jobs that succeeded are kept.
        keep_failed: How many Jobs that failed are kept.
        job: Merged into the Jobs' spec last.
        spec: Merged into the spec last.
        **options: `JobOptions`, which `job` and `cron_job` share.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> backup = cron_job("backup", "0 3 * * *", container("dump", "postgres:17.5"), concurrency="Forbid")
    >>> backup.spec.concurrency_policy
    'Forbid'
    """
    if not options.keys() <= JOB:
        return corrected(cron_job, JOB, locals())
    refuse_claim_templates(containers, options, "CronJob")
    made = CronJobSpec(
        schedule=schedule,
        time_zone=time_zone,
        concurrency_policy=concurrency,
        starting_deadline_seconds=starting_deadline,
        suspend=suspend,
        successful_jobs_history_limit=keep_successful,
        failed_jobs_history_limit=keep_failed,
        job_template=JobTemplateSpec(spec=patched(_job_spec(containers, options), job)),
    )
    return CronJob(metadata=object_meta(name, options), spec=patched(made, spec))


def _job_spec(
    containers: Containers,
    options: JobOptions,
    *,
    completions: int | None = None,
    parallelism: int | None = None,
    indexed: bool | None = None,
    suspend: bool | None = None,
) -> JobSpec:
    """What a Job is asked to do, under the names that the builders give it."""
    return JobSpec(
        parallelism=parallelism,
        completions=completions,
        completion_mode=None if indexed is None else "Indexed" if indexed else "NonIndexed",
        backoff_limit=options.get("backoff_limit"),
        active_deadline_seconds=options.get("deadline"),
        ttl_seconds_after_finished=options.get("ttl"),
        suspend=suspend,
        template=pod_template(containers, options, restart=options.get("restart", "OnFailure")),
    )
