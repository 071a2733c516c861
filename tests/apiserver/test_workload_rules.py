"""Workloads, autoscalers and budgets: what no single rule's example shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from kgen.apiserver.checks.selectors import matches
from kgen.apiserver.checks.workloads import is_zero
from kgen.apiserver.defaulting import as_checked, final_name
from kgen.apiserver.defaulting.written import written_path
from kgen.field_path import FieldPath
from kgen.k8s import Job, PersistentVolumeClaim, PodSpec, PodTemplateSpec, StatefulSet, StatefulSetSpec, Volume
from kgen.k8s.batch_v1 import JobSpec
from kgen.k8s.core_v1 import ReplicationController
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.validation import validate
from tests.support.answers import in_brief

POD = "{restartPolicy: Never, containers: [{name: a, image: a}]}"


def answer(manifest: str, kubernetes: str = "1.36") -> Counter[tuple[str, str]]:
    """The API server's causes, their reasons without `FieldValue`."""
    report = validate(yaml.safe_load(manifest), kubernetes=kubernetes)
    return in_brief(report)


def workload(kind: str, spec: str) -> str:
    api_version = {"Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1"}.get(kind, "apps/v1")
    return f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a}}, spec: {spec}}}"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Deployment", {("spec.selector", "Invalid"), ("spec.selector.matchLabels", "Invalid")}),
        ("ReplicaSet", {("spec.selector", "Invalid"), ("spec.selector.matchLabels", "Invalid")}),
        (
            "StatefulSet",
            {
                ("spec.selector", "Invalid"),
                ("spec.selector.matchLabels", "Invalid"),
                ("spec.template.spec.restartPolicy", "NotSupported"),
            },
        ),
        (
            "DaemonSet",
            {
                ("spec.selector.matchLabels", "Invalid"),
                ("spec.template.spec.containers", "Required"),
                ("spec.template.spec.restartPolicy", "NotSupported"),
            },
        ),
    ],
)
def test_an_unreadable_selector_hides_the_template_but_not_of_a_daemon_set(
    kind: str, expected: set[tuple[str, str]]
) -> None:
    spec = "{selector: {matchLabels: {app: my web}}, template: {spec: {restartPolicy: Never}}}"
    found = answer(workload(kind, spec))
    assert {cause for cause in found if cause[0] != "spec.template.spec.containers" or kind == "DaemonSet"} == expected
    assert (("spec.template.spec.containers", "Required") in found) == (kind == "DaemonSet")


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])
def test_a_workload_without_a_spec_lacks_what_every_spec_needs(kind: str) -> None:
    found = answer(f"{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: a}}}}")
    assert ("spec.template.metadata.labels", "Invalid") in found
    assert ("spec.template.spec.containers", "Required") in found
    assert (("spec.selector", "Required") in found) == (kind != "DaemonSet")


def test_a_controller_takes_its_selector_and_labels_from_the_template() -> None:
    template = "{metadata: {labels: {app: my web}}, spec: {containers: [{name: a, image: a}]}}"
    assert answer(workload("ReplicationController", f"{{template: {template}}}")) == {
        ("metadata.labels", "Invalid"): 1,
        ("spec.template.labels", "Invalid"): 1,
    }
    item = ReplicationController(metadata=ObjectMeta(name="a", labels={"own": "label"}))
    assert as_checked(item) == item


def test_a_jobs_long_name_is_too_long_a_label() -> None:
    manifest = yaml.safe_load(workload("Job", f"{{template: {{spec: {POD}}}}}"))
    manifest["metadata"]["name"] = "a" * 64
    assert answer(yaml.safe_dump(manifest)) == {("spec.template.labels", "Invalid"): 2}
    manifest["spec"]["template"]["metadata"] = {"labels": {}}
    assert answer(yaml.safe_dump(manifest)) == {
        ("metadata.labels", "Invalid"): 2,
        ("spec.template.labels", "Invalid"): 2,
    }


def test_a_jobs_own_selector_is_refused_unless_manual() -> None:
    template = f"{{metadata: {{labels: {{app: a}}}}, spec: {POD}}}"
    spec = f"{{selector: {{matchLabels: {{app: a}}}}, template: {template}}}"
    assert answer(workload("Job", spec)) == {("spec.selector", "Invalid"): 1}
    assert not answer(workload("Job", spec.replace("{selector", "{manualSelector: true, selector", 1)))
    assert not answer(workload("Job", spec.replace("{matchLabels: {app: a}}", "{}", 1)))


def test_a_job_has_one_completion_by_default_and_a_job_template_none() -> None:
    job = f"{{completionMode: Indexed, template: {{spec: {POD}}}}}"
    assert not answer(workload("Job", job))
    found = answer(workload("CronJob", f"{{schedule: '@daily', jobTemplate: {{spec: {job}}}}}"))
    assert found == {("spec.jobTemplate.spec.completions", "Required"): 1}


def test_a_success_policy_without_completions_is_refused_though_the_server_falls_over_it() -> None:
    policy = "{rules: [{succeededCount: 1}]}"
    job = f"{{completionMode: Indexed, parallelism: 1, successPolicy: {policy}, template: {{spec: {POD}}}}}"
    assert answer(workload("Job", job)) == {("spec.completions", "Required"): 1}


@pytest.mark.parametrize(
    ("indexes", "fits"),
    [("0,2-4", True), ("", True), ("+1", True), ("0-5", False), ("1,1", False), ("3-1", False), ("1-2-3", False)],
)
def test_succeeded_indexes_ascend_below_the_completions(indexes: str, *, fits: bool) -> None:
    spec = {
        "completionMode": "Indexed",
        "completions": 5,
        "successPolicy": {"rules": [{"succeededIndexes": indexes}]},
        "template": {"spec": yaml.safe_load(POD)},
    }
    report = validate({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": spec})
    assert report.ok == fits


CLAIMS = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      hostname: My_Host
      containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}]
      volumes: [{name: data, configMap: {}}, {name: conf, configMap: {}}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


def test_claim_templates_are_volumes_in_front_of_the_others_and_take_the_place_of_those_of_their_name() -> None:
    assert answer(CLAIMS) == {("spec.template.spec.volumes[1].configMap.name", "Required"): 1}


def test_a_claim_template_that_can_be_no_volume_is_an_error_of_the_volume_and_of_its_mounts() -> None:
    assert answer(CLAIMS.replace("{name: data}\n", "{name: My_Data}\n"))[
        ("spec.template.spec.volumes[0].name", "Invalid")
    ]


def test_what_a_stateful_sets_pods_are_was_looked_at_since_1_34() -> None:
    broken = CLAIMS.replace("image: db", "image: ''").replace("1Gi", "0")
    assert answer(broken, "1.34") == {
        ("spec.template.spec.containers[0].image", "Required"): 1,
        ("spec.template.spec.volumes[1].configMap.name", "Required"): 1,
        ("spec.volumeClaimTemplates[0].spec.resources[storage]", "Invalid"): 1,
    }
    assert not answer(broken, "1.33")


def test_a_server_before_1_35_takes_an_autoscaler_whose_target_has_no_group() -> None:
    manifest = """{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a},
                   spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: a}}}"""
    assert answer(manifest) == {("spec.scaleTargetRef.apiVersion", "Invalid"): 1}
    assert not answer(manifest, "1.34")


def test_fields_that_an_old_server_drops_have_no_errors_there() -> None:
    job = f"{{managedBy: me, successPolicy: {{rules: []}}, template: {{spec: {POD}}}}}"
    assert answer(workload("Job", job)) == {("spec.managedBy", "Invalid"): 1, ("spec.successPolicy", "Invalid"): 1}
    assert answer(workload("Job", job), "1.31") == {("spec.successPolicy", "Invalid"): 1}
    assert not answer(workload("Job", job), "1.30")


def test_only_the_first_source_of_a_metric_is_looked_into() -> None:
    metric = "{type: Resource, resource: {}, pods: {target: {type: AverageValue, averageValue: 1}}}"
    spec = (
        f"{{maxReplicas: 3, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: a}}, metrics: [{metric}]}}"
    )
    manifest = f"{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: a}}, spec: {spec}}}"
    assert answer(manifest) == {
        ("spec.metrics[0].pods", "Forbidden"): 1,
        ("spec.metrics[0].pods.metric.name", "Required"): 1,
    }


def test_a_budgets_name_is_looked_at_when_all_else_is_fine() -> None:
    manifest = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a/b}, spec: {minAvailable: -1}}"
    assert answer(manifest) == {("spec.minAvailable", "Invalid"): 1}
    assert answer(manifest.replace("-1", "1")) == {("metadata.name", "Invalid"): 1}


def test_a_name_to_be_made_up_ends_in_five_letters() -> None:
    assert final_name(Job(metadata=ObjectMeta(generate_name="a" * 60))) == "a" * 58 + "xxxxx"
    assert final_name(Job(metadata=ObjectMeta(name="job", generate_name="other-"))) == "job"
    assert final_name(Job()) == ""


def test_an_object_is_the_same_after_it_was_looked_at() -> None:
    item = Job(
        metadata=ObjectMeta(name="a"), spec=JobSpec(template=PodTemplateSpec(metadata=ObjectMeta(labels={"a": "b"})))
    )
    before = item.to_plain()
    seen = as_checked(item)
    assert item.to_plain() == before
    assert seen.to_plain() != before


def test_where_the_author_wrote_a_volume() -> None:
    claims = [PersistentVolumeClaim(metadata=ObjectMeta(name=name)) for name in ("data", "logs")]
    pod = PodSpec(volumes=[Volume(name="data"), Volume(name="conf")])  # type: ignore[call-arg]
    item = StatefulSet(spec=StatefulSetSpec(template=PodTemplateSpec(spec=pod), volume_claim_templates=claims))  # type: ignore[call-arg]
    volumes = FieldPath() / "spec" / "template" / "spec" / "volumes"
    assert str(written_path(item, volumes[1] / "name")) == "spec.volumeClaimTemplates[1].metadata.name"
    assert str(written_path(item, volumes[2] / "configMap" / "name")) == "spec.template.spec.volumes[1].configMap.name"
    assert str(written_path(item, (volumes[2] / "csi" / "volumeAttributes").key("a"))).endswith("Attributes[a]")
    assert str(written_path(item, volumes)) == "spec.template.spec.volumes"
    assert str(written_path(Job(), volumes[0])) == "spec.template.spec.volumes[0]"


@pytest.mark.parametrize(
    ("value", "zero"),
    [
        *((0, True), ("0%", True), ("00%", True), ("", True), ("0", True), ("+", True), ("5x", True), ("0x5", True)),
        *((1, False), ("5%", False), ("-5", False), ("9" * 30 + "x", False), ("9" * 6000, False)),
    ],
)
def test_nothing_is_read_out_of_text_that_is_no_number(value: int | str, *, zero: bool) -> None:
    assert is_zero(value) == zero


@pytest.mark.parametrize(
    ("expression", "selects"),
    [
        ({"key": "app", "operator": "In", "values": ["web", "db"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["web"]}, False),
        ({"key": "tier", "operator": "NotIn", "values": ["web"]}, True),
        ({"key": "tier", "operator": "In", "values": ["web"]}, False),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
    ],
)
def test_which_labels_an_expression_selects(expression: dict[str, Any], *, selects: bool) -> None:
    from kgen.k8s.meta_v1 import LabelSelector
    from kgen.model.plain import from_plain

    selector = from_plain({"matchExpressions": [expression]}, LabelSelector)
    assert matches(selector, {"app": "web"}) == selects
