"""What the examples of the rules of pods do not show: odd paths, what is told twice, admission, versions, warnings."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.validation import validate
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_SUPPORTED, REQUIRED, causes
from tests.support.manifests import container, pod, workload

SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
COST = "controller.kubernetes.io/pod-deletion-cost"


def warned(manifest: dict[str, Any]) -> list[str]:
    return sorted(each.field for each in validate(manifest).warnings if each.stage == "rules")


@pytest.mark.parametrize(("kind", "times"), [("Deployment", 1), ("DaemonSet", 1), ("StatefulSet", 2)])
def test_a_template_leaves_metadata_out_and_a_stateful_set_tells_all_twice(kind: str, times: int) -> None:
    metadata = {"labels": {"app": "web", "a": "b c"}, "annotations": {"a b": "c", COST: "007", SECCOMP: "x"}}
    assert causes(workload(kind, metadata=metadata)) == {
        ("spec.template.labels", INVALID): times,
        ("spec.template.annotations", INVALID): times,
        (f"spec.template.annotations[{COST}]", INVALID): times,
        (f"spec.template.annotations.{SECCOMP}", INVALID): times,
    }


def test_an_old_server_looks_once_at_the_metadata_of_a_stateful_set_and_at_nothing_else() -> None:
    manifest = workload("StatefulSet", metadata={"labels": {"app": "web", "a": "b c"}}, dnsPolicy="x")
    assert causes(manifest, "1.30") == {("spec.template.labels", INVALID): 1}


def test_a_template_without_pods_is_looked_into() -> None:
    assert causes({"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "a"}}) == {
        ("template.spec.containers", REQUIRED): 1
    }


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"priority": 1}, "spec.priority"),
        ({"preemptionPolicy": "Never"}, "spec.preemptionPolicy"),
        ({"priorityClassName": "patient", "preemptionPolicy": "never"}, "spec.preemptionPolicy"),
        ({"priorityClassName": "A_"}, "spec.priorityClassName"),
        ({"runtimeClassName": ""}, "spec.runtimeClassName"),
        ({"overhead": {}}, "spec.overhead"),
    ],
)
def test_admission_answers_in_one_sentence(spec: dict[str, Any], field: str) -> None:
    answer = [each for each in validate(pod(**spec)).errors if each.server_answer]
    assert [(each.field, each.reason) for each in answer] == [(field, "")]


@pytest.mark.parametrize(
    "spec",
    [
        {"priority": 0, "preemptionPolicy": "PreemptLowerPriority"},
        {"priorityClassName": "system-node-critical", "priority": 2000001000},
        {"priorityClassName": "patient", "priority": 7, "preemptionPolicy": "Never"},
        {"runtimeClassName": "gvisor", "overhead": {"cpu": "100m"}},
    ],
)
def test_admission_takes_what_a_class_may_say(spec: dict[str, Any]) -> None:
    assert causes(pod(**spec)) == {}


def test_admission_comes_before_the_rules_but_overhead_after_them() -> None:
    assert causes(pod(priority=1, dnsPolicy="x")) == {("spec.priority", ""): 1}
    assert causes(pod(overhead={}, dnsPolicy="x")) == {("spec.dnsPolicy", NOT_SUPPORTED): 1}


def test_templates_know_no_admission() -> None:
    found = causes(workload("Deployment", preemptionPolicy="", runtimeClassName="", overhead={"x": "-1"}, priority=5))
    assert found == {
        ("spec.template.spec.preemptionPolicy", REQUIRED): 1,
        ("spec.template.spec.runtimeClassName", INVALID): 1,
        ("spec.template.spec.overhead.limits[x]", INVALID): 3,
    }


@pytest.mark.parametrize(
    ("affinity", "expected"),
    [
        (
            {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]}},
            {
                (
                    "podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey",
                    REQUIRED,
                ): 1,
                (
                    "podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey",
                    INVALID,
                ): 2,
            },
        ),
        (
            {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {}}},
            {("nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms", REQUIRED): 1},
        ),
        (
            {
                "podAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "a", "namespaces": ["A"]}]
                }
            },
            {("podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespace", INVALID): 1},
        ),
    ],
)
def test_affinity_has_odd_paths(affinity: dict[str, Any], expected: dict[tuple[str, str], int]) -> None:
    assert causes(pod(affinity=affinity)) == {
        (f"spec.affinity.{field}", reason): times for (field, reason), times in expected.items()
    }


def test_a_pod_brings_its_labels_into_selectors_and_a_template_does_not() -> None:
    spread = {
        "maxSkew": 1,
        "topologyKey": "zone",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
        "matchLabelKeys": ["app"],
    }
    constraints = [spread]
    labels = {"labels": {"app": "web"}}
    assert causes(pod(metadata=labels, topologySpreadConstraints=constraints)) == {
        ("spec.topologySpreadConstraints[0][0]", INVALID): 1
    }
    assert causes(workload("Deployment", topologySpreadConstraints=constraints)) == {}
    assert causes(workload("Deployment", topologySpreadConstraints=constraints), "1.33") == {
        ("spec.template.spec.topologySpreadConstraints[0].matchLabelKeys[0]", INVALID): 1
    }


def test_a_spread_is_repeated_at_an_odd_path() -> None:
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
    where = "spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}"
    assert causes(pod(topologySpreadConstraints=[constraint, constraint])) == {(where, DUPLICATE): 1}


def test_addresses_and_search_domains_by_version() -> None:
    manifest = pod(dnsConfig={"nameservers": ["10.0.0.010"], "searches": [".", "_a.b."]})
    assert causes(manifest) == {("spec.dnsConfig.nameservers[0]", INVALID): 1}
    assert causes(manifest, "1.33") == {}
    assert causes(manifest, "1.32") == {
        ("spec.dnsConfig.searches[0]", INVALID): 1,
        ("spec.dnsConfig.searches[1]", INVALID): 1,
    }


def test_a_missing_name_server_hides_the_rest_of_the_dns() -> None:
    config = {"searches": ["a b"], "options": [{}]}
    assert causes(pod(dnsPolicy="None", dnsConfig=config)) == {("spec.dnsConfig.nameservers", REQUIRED): 1}


def test_host_names_of_a_stateful_set_are_the_controllers() -> None:
    assert causes(workload("StatefulSet", hostname="A_", subdomain="a.b")) == {}
    assert causes(workload("Deployment", hostname="A_")) == {("spec.template.spec.hostname", INVALID): 1}


def test_a_pod_for_windows_has_nothing_of_linux() -> None:
    manifest = pod(
        container(securityContext={"privileged": False}),
        os={"name": "windows"},
        hostPID=True,
        hostIPC=False,
        securityContext={"sysctls": [], "supplementalGroups": [], "seLinuxChangePolicy": "Recursive"},
    )
    inside = "spec.securityContext"
    assert causes(manifest) == {
        ("spec.hostPID", FORBIDDEN): 1,
        (f"{inside}.supplementalGroups", FORBIDDEN): 1,
        (f"{inside}.seLinuxChangePolicy", FORBIDDEN): 1,
        ("spec.containers[0].securityContext.privileged", FORBIDDEN): 1,
    }


def test_the_service_account_has_an_old_name() -> None:
    assert causes(pod(serviceAccount="A_")) == {("spec.serviceAccountName", INVALID): 1}


@pytest.mark.parametrize(
    ("cost", "fits"),
    [("-7", True), ("-007", True), ("0", True), ("+7", False), ("", False), ("1_000", False), ("2147483648", False)],
)
def test_what_it_may_cost_to_delete_a_pod(cost: str, fits: bool) -> None:  # noqa: FBT001
    assert (causes(pod(metadata={"annotations": {COST: cost}})) == {}) is fits


@pytest.mark.parametrize(("kind", "field"), [("Pod", "type"), ("Deployment", "localhostProfile")])
def test_a_pod_makes_profiles_of_annotations_first(kind: str, field: str) -> None:
    """So only what cannot become one, or what a template says, is opposed to the pod's own profile."""
    annotation = "x" if kind == "Pod" else "localhost/other"
    metadata = {"annotations": {f"{APP_ARMOR}web": annotation}}
    profile = {"appArmorProfile": {"type": "Localhost", "localhostProfile": "mine"}}
    manifest = (
        pod(metadata=metadata, securityContext=profile)
        if kind == "Pod"
        else workload(kind, metadata=metadata, securityContext=profile)
    )
    fields = {each for each, reason in causes(manifest) if reason == FORBIDDEN}
    start = "spec" if kind == "Pod" else "spec.template.spec"
    assert fields == {f"{start}.containers[0].securityContext.appArmorProfile.{field}"}


def test_an_annotation_with_tolerations_is_read_as_go_reads_it() -> None:
    key = "scheduler.alpha.kubernetes.io/tolerations"
    odd = '[{"KEY": "a b", "operator": "Exists", "more": 1}, null]'
    where = f"metadata.annotations.{key}"
    assert causes(pod(metadata={"annotations": {key: odd}})) == {
        (f"{where}[0].key", INVALID): 1,
        (f"{where}[1].operator", INVALID): 1,
    }
    assert causes(pod(metadata={"annotations": {key: '[{"key": 1}]'}})) == {("metadata.annotations", INVALID): 1}


def test_what_the_server_warns_of() -> None:
    manifest = workload(
        "Deployment",
        metadata={"annotations": {f"{APP_ARMOR}web": "runtime/default", SECCOMP: "runtime/default"}},
        nodeSelector={"beta.kubernetes.io/os": "linux"},
        terminationGracePeriodSeconds=-1,
        imagePullSecrets=[{"name": "a"}, {"name": "a"}],
        dnsConfig={"nameservers": ["FE80::1"]},
        volumes=[{"name": "a", "rbd": {"monitors": ["a"], "image": "b"}}],
    )
    spec, annotations = "spec.template.spec", "spec.template.metadata.annotations"
    assert warned(manifest) == [
        f"{annotations}[{APP_ARMOR}web]",
        f"{annotations}[{SECCOMP}]",
        f"{spec}.dnsConfig.nameservers[0]",
        f"{spec}.imagePullSecrets[1].name",
        f"{spec}.nodeSelector[beta.kubernetes.io/os]",
        f"{spec}.terminationGracePeriodSeconds",
        f"{spec}.volumes[0].rbd",
    ]


def test_files_of_several_sources_overlap() -> None:
    sources = [
        {"secret": {"name": "a", "items": [{"key": "a", "path": "conf/"}]}},
        {"configMap": {"name": "a", "items": [{"key": "a", "path": "other"}, {"key": "a", "path": "conf/a"}]}},
        {},
    ]
    where = "spec.volumes[0].projected.sources"
    assert warned(pod(volumes=[{"name": "a", "projected": {"sources": sources}}])) == [
        f"{where}[1].configMap.items[1].path",
        f"{where}[2]",
    ]


def test_a_field_says_what_its_annotation_said() -> None:
    profile = {"seccompProfile": {"type": "RuntimeDefault"}}
    assert warned(pod(metadata={"annotations": {SECCOMP: "docker/default"}}, securityContext=profile)) == []
