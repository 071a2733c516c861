"""Work that comes to an end: once, or by the clock."""

from __future__ import annotations

from kgen.k8s.batch_v1 import CronJob, CronJobSpec, Job, JobSpec, JobTemplateSpec

from .given import flag, shown
from .metadata import object_meta, patched
from .options import REQUIRED, answering, corrected, keywords
from .pods.templates import TemplateOptions, pod_template, refuse_claim_templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, Unpack

    from kgen.builders.dicts import ContainerDict, CronJobSpecDict, JobSpecDict
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


@answering
def job(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    completions: int | None = None,
    parallelism: int | None = None,
    indexed: bool | None = None,
    suspend: bool | None = None,
    spec: JobSpec | JobSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[JobOptions],
) -> Job:
    """Pods that run until enough of them have succeeded.

    Makes: batch/v1 Job.

    Args:
        name: The name (`metadata.name`).
        containers: The containers, in order (`spec.template.spec.containers`).
        completions: How many pods must succeed (`spec.completions`).
        parallelism: How many pods run at the same time; 1 where not given (`spec.parallelism`).
        indexed: Whether each pod gets a number of its own, from 0 on; needs `completions` (`spec.completionMode`).
        suspend: Whether no pods are started for now (`spec.suspend`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the object and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.template.spec`).
        restart: Whether a failed container starts again in its pod, or a new pod takes its place; OnFailure where not
            given (`spec.template.spec.restartPolicy`).
        backoff_limit: Failures after which a Job has failed; 6 where not given (`spec.backoffLimit`).
        deadline: Seconds after which a Job has failed and its pods are stopped (`spec.activeDeadlineSeconds`).
        ttl: Seconds after its end in which a Job and its pods are kept (`spec.ttlSecondsAfterFinished`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> migrate = job("migrate", container("migrate", "shop:1.4"), backoff_limit=2)
    >>> migrate.spec.template.spec.restart_policy
    'OnFailure'
    """
    if not options.keys() <= JOB or name is REQUIRED:
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


@answering
def cron_job(
    name: str,
    schedule: str,
    /,
    *containers: ContainerPart | Container | ContainerDict,
    time_zone: str | None = None,
    concurrency: Literal["Allow", "Forbid", "Replace"] | None = None,
    starting_deadline: int | None = None,
    suspend: bool | None = None,
    keep_successful: int | None = None,
    keep_failed: int | None = None,
    job: JobSpec | JobSpecDict | Mapping[str, Any] | None = None,
    spec: CronJobSpec | CronJobSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[JobOptions],
) -> CronJob:
    """A Job at each time that a schedule names.

    Makes: batch/v1 CronJob.

    Args:
        name: The name, of at most 52 characters (`metadata.name`).
        schedule: Minute, hour, day of the month, month and day of the week, or a name such as `@daily`
            (`spec.schedule`).
        containers: The containers, in order (`spec.jobTemplate.spec.template.spec.containers`).
        time_zone: The IANA time zone of the schedule, such as `Europe/Berlin`; the server's own where not given
            (`spec.timeZone`).
        concurrency: What happens when the time has come and the last Job still runs; Allow where not given
            (`spec.concurrencyPolicy`).
        starting_deadline: Seconds after its time in which a Job may still start (`spec.startingDeadlineSeconds`).
        suspend: Whether no Jobs are started for now (`spec.suspend`).
        keep_successful: How many Jobs that succeeded are kept; 3 where not given (`spec.successfulJobsHistoryLimit`).
        keep_failed: How many Jobs that failed are kept; 1 where not given (`spec.failedJobsHistoryLimit`).
        job: Merged into the Jobs' spec last (`spec.jobTemplate.spec`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the CronJob and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order
            (`spec.jobTemplate.spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.jobTemplate.spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.jobTemplate.spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.jobTemplate.spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.jobTemplate.spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away
            (`spec.jobTemplate.spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.jobTemplate.spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor
            (`spec.jobTemplate.spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest
            (`spec.jobTemplate.spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled
            (`spec.jobTemplate.spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given
            (`spec.jobTemplate.spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given
            (`spec.jobTemplate.spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.jobTemplate.spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.jobTemplate.spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.jobTemplate.spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.jobTemplate.spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.jobTemplate.spec.template.spec`).
        restart: Whether a failed container starts again in its pod, or a new pod takes its place; OnFailure where not
            given (`spec.jobTemplate.spec.template.spec.restartPolicy`).
        backoff_limit: Failures after which a Job has failed; 6 where not given (`spec.jobTemplate.spec.backoffLimit`).
        deadline: Seconds after which a Job has failed and its pods are stopped
            (`spec.jobTemplate.spec.activeDeadlineSeconds`).
        ttl: Seconds after its end in which a Job and its pods are kept
            (`spec.jobTemplate.spec.ttlSecondsAfterFinished`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> backup = cron_job("backup", "0 3 * * *", container("dump", "postgres:17.5"), concurrency="Forbid")
    >>> backup.spec.concurrency_policy
    'Forbid'
    """
    if not options.keys() <= JOB or schedule is REQUIRED:
        return corrected(cron_job, JOB, locals())
    if not isinstance(schedule, str):
        raise TypeError(
            f'the schedule of a CronJob comes before its containers: cron_job({shown(name)}, "@daily", …); '
            f"got {shown(schedule)}"
        )
    refuse_claim_templates(containers, options, "CronJob")
    made = CronJobSpec(
        schedule=schedule,
        time_zone=time_zone,
        concurrency_policy=concurrency,
        starting_deadline_seconds=starting_deadline,
        suspend=suspend,
        successful_jobs_history_limit=keep_successful,
        failed_jobs_history_limit=keep_failed,
        job_template=JobTemplateSpec(spec=patched(_job_spec(containers, options), job, "job")),
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
        completion_mode=None if indexed is None else "Indexed" if flag("indexed", indexed) else "NonIndexed",
        backoff_limit=options.get("backoff_limit"),
        active_deadline_seconds=options.get("deadline"),
        ttl_seconds_after_finished=options.get("ttl"),
        suspend=suspend,
        template=pod_template(containers, options, restart=options.get("restart", "OnFailure")),
    )
