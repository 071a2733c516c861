from __future__ import annotations

from typing import Any

import pytest

from kgen.builders.configuration import service_account
from kgen.builders.jobs import cron_job, job
from kgen.builders.pods.containers import container
from kgen.builders.pods.parts import ClaimTemplate
from kgen.k8s.batch_v1 import CronJobSpec, JobSpec
from kgen.k8s.core_v1 import PersistentVolumeClaim, PodSpec
from kgen.k8s.meta_v1 import ObjectMeta

WORK = container("work", "shop:1")
WORKING = {"restartPolicy": "OnFailure", "containers": [{"name": "work", "image": "shop:1"}]}


def test_a_job_has_what_was_given_and_the_restart_policy() -> None:
    assert job("migrate", WORK).to_plain() == {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"template": {"spec": WORKING}},
    }


def test_a_job_with_everything() -> None:
    made = job(
        "migrate",
        WORK,
        labels={"app": "shop"},
        restart="Never",
        completions=4,
        parallelism=2,
        indexed=True,
        backoff_limit=0,
        deadline=600,
        ttl=3600,
        suspend=False,
        init=[container("wait", "busybox")],
        service_account=service_account("migrator"),
    )
    plain = made.to_plain()["spec"]
    assert plain == {
        "parallelism": 2,
        "completions": 4,
        "completionMode": "Indexed",
        "backoffLimit": 0,
        "activeDeadlineSeconds": 600,
        "ttlSecondsAfterFinished": 3600,
        "suspend": False,
        "template": {
            "metadata": {"labels": {"app": "shop"}},
            "spec": {
                "restartPolicy": "Never",
                "serviceAccountName": "migrator",
                "initContainers": [{"name": "wait", "image": "busybox"}],
                "containers": [{"name": "work", "image": "shop:1"}],
            },
        },
    }
    assert list(plain)[-1] == "template"


def test_indexed_false_is_written_and_none_is_not() -> None:
    assert job("a", WORK, indexed=False).to_plain()["spec"]["completionMode"] == "NonIndexed"
    assert "completionMode" not in job("a", WORK).to_plain()["spec"]


def test_the_service_account_may_be_a_name() -> None:
    by_name = job("a", WORK, service_account="migrator")
    assert by_name == job("a", WORK, service_account=service_account("migrator"))


@pytest.mark.parametrize(
    ("metadata", "pod", "spec"),
    [
        ({"namespace": "shop"}, {"nodeSelector": {"a": "b"}}, {"podReplacementPolicy": "Failed"}),
        (
            ObjectMeta(namespace="shop"),
            PodSpec(node_selector={"a": "b"}),  # type: ignore[call-arg]
            JobSpec(pod_replacement_policy="Failed"),  # type: ignore[call-arg]
        ),
    ],
)
def test_a_jobs_patches_come_last(metadata: Any, pod: Any, spec: Any) -> None:
    made = job("migrate", WORK, metadata=metadata, pod=pod, spec=spec)
    assert made.to_plain() == {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate", "namespace": "shop"},
        "spec": {
            "template": {"spec": {**WORKING, "nodeSelector": {"a": "b"}}},
            "podReplacementPolicy": "Failed",
        },
    }


def test_a_cron_job_has_what_was_given_and_the_restart_policy() -> None:
    made = cron_job("backup", "0 3 * * *", WORK)
    assert made.to_plain() == {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "backup"},
        "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": {"spec": WORKING}}}},
    }


def test_a_cron_job_with_everything() -> None:
    made = cron_job(
        "backup",
        "@daily",
        WORK,
        labels={"app": "backup"},
        restart="Never",
        time_zone="Europe/Berlin",
        concurrency="Forbid",
        starting_deadline=300,
        suspend=True,
        keep_successful=0,
        keep_failed=2,
        backoff_limit=1,
        deadline=600,
        ttl=60,
        init=[container("wait", "busybox")],
        service_account="backup",
    )
    assert made.to_plain()["spec"] == {
        "schedule": "@daily",
        "timeZone": "Europe/Berlin",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 300,
        "suspend": True,
        "successfulJobsHistoryLimit": 0,
        "failedJobsHistoryLimit": 2,
        "jobTemplate": {
            "spec": {
                "backoffLimit": 1,
                "activeDeadlineSeconds": 600,
                "ttlSecondsAfterFinished": 60,
                "template": {
                    "metadata": {"labels": {"app": "backup"}},
                    "spec": {
                        "restartPolicy": "Never",
                        "serviceAccountName": "backup",
                        "initContainers": [{"name": "wait", "image": "busybox"}],
                        "containers": [{"name": "work", "image": "shop:1"}],
                    },
                },
            }
        },
    }


@pytest.mark.parametrize(
    ("of_job", "spec"),
    [
        ({"backoffLimit": 1}, {"suspend": True}),
        (JobSpec(backoff_limit=1), CronJobSpec(suspend=True)),  # type: ignore[call-arg]
    ],
)
def test_a_cron_jobs_patches_come_last(of_job: Any, spec: Any) -> None:
    made = cron_job("backup", "@daily", WORK, backoff_limit=5, pod={"hostNetwork": True}, job=of_job, spec=spec)
    assert made.to_plain()["spec"] == {
        "schedule": "@daily",
        "jobTemplate": {"spec": {"backoffLimit": 1, "template": {"spec": {**WORKING, "hostNetwork": True}}}},
        "suspend": True,
    }


@pytest.mark.parametrize(
    ("patch", "path"),
    [
        (
            {"job": {"backofLimit": 1}},
            'backofLimit: unknown field "backofLimit"; did you mean "backoffLimit"',
        ),
        ({"spec": {"timezone": "UTC"}}, 'timezone: unknown field "timezone"; did you mean "timeZone"'),
        ({"pod": {"containers": 1}}, "containers: expected a list, got the number 1"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused_with_its_path(patch: dict[str, Any], path: str) -> None:
    with pytest.raises(TypeError) as caught:
        cron_job("backup", "@daily", WORK, **patch)
    assert path in str(caught.value)


def test_claim_templates_are_refused() -> None:
    data = ClaimTemplate(PersistentVolumeClaim(metadata=ObjectMeta(name="data")))
    greedy = container("work", "shop:1", mounts={"/data": data})
    with pytest.raises(TypeError, match=r'this Job mounts claim_template\("data"\)'):
        job("migrate", greedy)
    with pytest.raises(TypeError, match=r'this CronJob mounts claim_template\("data"\)'):
        cron_job("migrate", "@daily", WORK, init=[greedy])
