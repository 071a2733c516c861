"""Work that comes to an end: once, or by the clock."""

from __future__ import annotations

from kgen.k8s.batch_v1 import CronJob, CronJobSpec, Job, JobSpec, JobTemplateSpec

from .metadata import object_meta, patched
from .pods.templates import pod_template, refuse_claim_templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from kgen.k8s.core_v1 import Container, PodSpec, PodTemplateSpec, ServiceAccount
    from kgen.k8s.meta_v1 import ObjectMeta

    from .pods.parts import ContainerPart
    from .pods.templates import Containers


def job(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str] | None = None,
    restart: Literal["OnFailure", "Never"] = "OnFailure",
    completions: int | None = None,
    parallelism: int | None = None,
    indexed: bool | None = None,
    backoff_limit: int | None = None,
    deadline: int | None = None,
    ttl: int | None = None,
    suspend: bool | None = None,
    init: Containers = (),
    service_account: str | ServiceAccount | None = None,
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    spec: JobSpec | Mapping[str, Any] | None = None,
) -> Job:
    """Pods that run until enough of them have succeeded.

    Makes: batch/v1 Job.

    Args:
        name: The name.
        containers: The containers, in order.
        labels: The pods' labels; the Job needs none to find its pods.
        restart: Whether a failed container starts again in its pod, or a new pod takes its place.
        completions: How many pods must succeed.
        parallelism: How many pods run at the same time.
        indexed: Whether each pod gets a number of its own, from 0 on (completionMode); needs `completions`.
        backoff_limit: Failures after which the Job has failed.
        deadline: Seconds after which the Job has failed and its pods are stopped.
        ttl: Seconds after its end in which the Job and its pods are kept.
        suspend: Whether no pods are started for now.
        init: Containers that run to their end before the others start, in order.
        service_account: Who the pods are to the API.
        metadata: Merged into the metadata last.
        pod: Merged into the pods' spec last.
        spec: Merged into the spec last.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> migrate = job("migrate", container("migrate", "shop:1.4"), backoff_limit=2)
    >>> migrate.spec.template.spec.restart_policy
    'OnFailure'
    """
    refuse_claim_templates([*init, *containers], "Job")
    made = _job_spec(
        pod_template(containers, init, labels=labels, restart=restart, service_account=service_account, pod=pod),
        completions=completions,
        parallelism=parallelism,
        indexed=indexed,
        backoff_limit=backoff_limit,
        deadline=deadline,
        ttl=ttl,
        suspend=suspend,
    )
    return Job(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def cron_job(
    name: str,
    schedule: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str] | None = None,
    restart: Literal["OnFailure", "Never"] = "OnFailure",
    time_zone: str | None = None,
    concurrency: Literal["Allow", "Forbid", "Replace"] | None = None,
    starting_deadline: int | None = None,
    suspend: bool | None = None,
    keep_successful: int | None = None,
    keep_failed: int | None = None,
    backoff_limit: int | None = None,
    deadline: int | None = None,
    ttl: int | None = None,
    init: Containers = (),
    service_account: str | ServiceAccount | None = None,
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    job: JobSpec | Mapping[str, Any] | None = None,
    spec: CronJobSpec | Mapping[str, Any] | None = None,
) -> CronJob:
    """A Job at each time that a schedule names.

    Makes: batch/v1 CronJob.

    Args:
        name: The name, of at most 52 characters.
        schedule: Minute, hour, day of the month, month and day of the week, or a name such as `@daily`.
        containers: The containers, in order.
        labels: The pods' labels; the Jobs need none to find their pods.
        restart: Whether a failed container starts again in its pod, or a new pod takes its place.
        time_zone: The IANA time zone of the schedule, such as `Europe/Berlin`; else it is the server's own.
        concurrency: What happens when the time has come and the last Job still runs.
        starting_deadline: Seconds after its time in which a Job may still start.
        suspend: Whether no Jobs are started for now.
        keep_successful: How many Jobs that succeeded are kept.
        keep_failed: How many Jobs that failed are kept.
        backoff_limit: Failures after which a Job has failed.
        deadline: Seconds after which a Job has failed and its pods are stopped.
        ttl: Seconds after its end in which a Job and its pods are kept.
        init: Containers that run to their end before the others start, in order.
        service_account: Who the pods are to the API.
        metadata: Merged into the metadata last.
        pod: Merged into the pods' spec last.
        job: Merged into the Jobs' spec last.
        spec: Merged into the spec last.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> backup = cron_job("backup", "0 3 * * *", container("dump", "postgres:17.5"), concurrency="Forbid")
    >>> backup.spec.concurrency_policy
    'Forbid'
    """
    refuse_claim_templates([*init, *containers], "CronJob")
    each = _job_spec(
        pod_template(containers, init, labels=labels, restart=restart, service_account=service_account, pod=pod),
        backoff_limit=backoff_limit,
        deadline=deadline,
        ttl=ttl,
    )
    made = CronJobSpec(
        schedule=schedule,
        time_zone=time_zone,
        concurrency_policy=concurrency,
        starting_deadline_seconds=starting_deadline,
        suspend=suspend,
        successful_jobs_history_limit=keep_successful,
        failed_jobs_history_limit=keep_failed,
        job_template=JobTemplateSpec(spec=patched(each, job)),
    )
    return CronJob(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def _job_spec(
    template: PodTemplateSpec,
    *,
    completions: int | None = None,
    parallelism: int | None = None,
    indexed: bool | None = None,
    backoff_limit: int | None = None,
    deadline: int | None = None,
    ttl: int | None = None,
    suspend: bool | None = None,
) -> JobSpec:
    """What a Job is asked to do, under the names that the builders give it."""
    return JobSpec(
        parallelism=parallelism,
        completions=completions,
        completion_mode=None if indexed is None else "Indexed" if indexed else "NonIndexed",
        backoff_limit=backoff_limit,
        active_deadline_seconds=deadline,
        ttl_seconds_after_finished=ttl,
        suspend=suspend,
        template=template,
    )
