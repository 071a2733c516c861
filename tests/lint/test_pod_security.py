"""The Pod Security Standards: what admission says of pods, version by version, and who hears of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgen.cluster.contents import Contents
from kgen.cluster.index import Index
from kgen.convert import object_from_plain
from kgen.lint.pod_security import checks_of, in_force, subject_of, violations
from kgen.lint.pod_security.labels import Standard, enforced, warned
from kgen.validation import validate
from tests.support import manifests
from tests.support.pod_security_mutants import workload

RECORDED = Path(__file__).parents[1] / "conformance" / "pod_security.jsonl"
CASES = [json.loads(line) for line in RECORDED.read_text().splitlines()]
NEWEST = (1, 36)
PREFIX = "pod-security.kubernetes.io/"
CAREFUL = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
CAREFUL_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def judged(plain: dict[str, Any], level: str, version: tuple[int, int] = NEWEST) -> str:
    """What kgen says of a pod or a workload, as admission would write it."""
    item = object_from_plain(plain)
    pods = Index(Contents([item])).pods_of(item)
    assert pods
    found = violations(subject_of(pods, version), in_force(checks_of(level), version))
    return ", ".join(finding.message for _, finding in found)


def pod(context: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A pod that `restricted` takes, but for what is given."""
    container = manifests.container(securityContext={**CAREFUL, **(context or {})})
    of_pod = {**CAREFUL_POD, **spec.pop("securityContext", {})}
    return manifests.pod(container, metadata={"namespace": "shop"}, securityContext=of_pod, **spec)


def probed(host: str) -> dict[str, Any]:
    """A pod whose probe asks a host."""
    plain = pod()
    plain["spec"]["containers"][0]["livenessProbe"] = {"httpGet": {"port": 80, "host": host}}
    return plain


def namespace(**labels: str) -> dict[str, Any]:
    given = {PREFIX + mode.replace("_", "-"): value for mode, value in labels.items()}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": given}}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_kgen_says_what_admission_said(number: int) -> None:
    case = CASES[number]
    version = Standard(case["level"], case["version"]).policy_version(NEWEST)
    assert judged(case["manifest"], case["level"], version) == case["said"]


def test_the_recorded_answers_speak_of_every_check() -> None:
    items = [object_from_plain(case["manifest"]) for case in CASES]
    speaking = set()
    for case, item in zip(CASES, items, strict=True):
        pods = Index(Contents([item])).pods_of(item)
        assert pods
        version = Standard(case["level"], case["version"]).policy_version(NEWEST)
        checks = in_force(checks_of(case["level"]), version)
        speaking |= {each.code for each, _ in violations(subject_of(pods, version), checks)}
    assert speaking == {each.code for each in checks_of("restricted")}


def test_a_careful_pod_has_nothing_to_fear() -> None:
    assert judged(pod(), "restricted") == judged(pod(), "baseline") == ""


@pytest.mark.parametrize(
    ("plain", "level", "refused_until", "accepted_since"),
    [
        (pod(securityContext={"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]}), "baseline", 31, 32),
        (pod(securityContext={"sysctls": [{"name": "net.ipv4.tcp_fin_timeout", "value": "1"}]}), "baseline", 28, 29),
        (pod(securityContext={"seLinuxOptions": {"type": "container_engine_t"}}), "baseline", 30, 31),
        (pod({"runAsUser": 0}, hostUsers=False), "restricted", 34, 35),
        (pod({"runAsNonRoot": False}, hostUsers=False), "restricted", 34, 35),
        (pod({"procMount": "Unmasked"}, hostUsers=False), "baseline", 34, 35),
    ],
)
def test_what_later_versions_allow(plain: Any, level: str, refused_until: int, accepted_since: int) -> None:
    assert judged(plain, level, (1, refused_until))
    assert not judged(plain, level, (1, accepted_since))


@pytest.mark.parametrize(
    ("plain", "level", "accepted_until", "refused_since"),
    [
        (probed("example.com"), "baseline", 33, 34),
        (pod({"runAsUser": 0}), "restricted", 22, 23),
        (pod({"capabilities": {}}), "restricted", 21, 22),
    ],
)
def test_what_later_versions_forbid(plain: Any, level: str, accepted_until: int, refused_since: int) -> None:
    assert not judged(plain, level, (1, accepted_until))
    assert judged(plain, level, (1, refused_since))


def test_windows_is_spared_what_only_linux_has() -> None:
    plain = pod(os={"name": "windows"}, securityContext={"seccompProfile": None})
    plain["spec"]["containers"][0].pop("securityContext")
    plain["spec"]["securityContext"].pop("seccompProfile")
    assert not judged(plain, "restricted", (1, 25))
    assert "allowPrivilegeEscalation" in judged(plain, "restricted", (1, 24))


def test_ephemeral_containers_count_too() -> None:
    debug = {"name": "debug", "image": "busybox", "securityContext": {"privileged": True}}
    said = judged(pod(ephemeralContainers=[debug]), "baseline")
    assert said == 'privileged (container "debug" must not set securityContext.privileged=true)'


def test_what_restricted_replaces_is_not_told_twice() -> None:
    said = judged(pod({"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}}), "restricted")
    assert said.count("SYS_ADMIN") == 1
    assert said.startswith("unrestricted capabilities (")


def test_the_profile_names_the_field() -> None:
    found = validate(pod({"privileged": True, "allowPrivilegeEscalation": True}), profiles=["restricted"]).advice
    field = "securityContext.allowPrivilegeEscalation"
    assert [(each.code, each.rule, each.field, each.message) for each in found] == [
        (
            "KG907",
            "container-privileged",
            "spec.containers[0].securityContext.privileged",
            'privileged (container "web" must not set securityContext.privileged=true)',
        ),
        (
            "KG913",
            "privilege-escalation-allowed",
            f"spec.containers[0].{field}",
            f'allowPrivilegeEscalation != false (container "web" must set {field}=false)',
        ),
    ]


def test_of_a_pod_alone_annotations_have_become_fields() -> None:
    plain = pod()
    plain["metadata"]["annotations"] = {"container.apparmor.security.beta.kubernetes.io/web": "unconfined"}
    assert judged(plain, "baseline").startswith('forbidden AppArmor profiles (container "web" and annotation must')
    assert judged(workload(plain), "baseline").startswith("forbidden AppArmor profile (annotation must")


def test_a_cron_jobs_pods_are_found() -> None:
    template = {"spec": {**pod()["spec"], "hostNetwork": True, "restartPolicy": "Never"}}
    spec = {"schedule": "@daily", "jobTemplate": {"spec": {"template": template}}}
    cron_job = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "web"}, "spec": spec}
    [found] = validate(cron_job, profiles=["baseline"]).advice
    assert found.field == "spec.jobTemplate.spec.template.spec.hostNetwork"


def test_the_profile_goes_by_the_target_version() -> None:
    plain = pod(securityContext={"seLinuxOptions": {"type": "container_engine_t"}})
    assert validate(plain, kubernetes="1.30", profiles=["baseline"]).advice
    assert not validate(plain, kubernetes="1.31", profiles=["baseline"]).advice
    assert not validate(probed("db"), kubernetes="1.33", profiles=["baseline"]).advice
    assert validate(probed("db"), kubernetes="1.34", profiles=["baseline"]).advice


def test_both_standards_together_are_the_stricter_one() -> None:
    plain = pod({"capabilities": {"add": ["SYS_ADMIN"]}}, volumes=[{"name": "etc", "hostPath": {"path": "/etc"}}])
    both, restricted = (validate(plain, profiles=names) for names in (["baseline", "restricted"], ["restricted"]))
    assert [each.code for each in both.advice] == [each.code for each in restricted.advice] == ["KG914", "KG916"]


BROKEN = pod({"privileged": True, "allowPrivilegeEscalation": True})


def told(*bundle: dict[str, Any], **options: Any) -> list[str]:
    report = validate(bundle, **options)
    assert report.ok, report.errors
    return [f"{each.code} {each.message}" for each in report.warnings if each.code in ("KG785", "KG787")]


def test_a_namespace_of_the_bundle_enforces_a_standard() -> None:
    [said] = told(namespace(enforce="baseline"), BROKEN)
    assert said == (
        'KG785 namespace shop enforces PodSecurity "baseline:latest", so the server refuses the pod: '
        'privileged (container "web" must not set securityContext.privileged=true)'
    )


def test_a_workload_is_taken_and_its_pods_are_not() -> None:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": BROKEN["spec"]}
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    metadata = {"name": "web", "namespace": "shop"}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
    [said] = told(namespace(enforce="baseline"), deployment)
    assert "so no pod is made: privileged (" in said


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        ({"enforce": "restricted"}, ["KG785", "KG785"]),
        ({"enforce": "privileged"}, []),
        ({"warn": "baseline"}, ["KG787"]),
        ({"enforce": "baseline", "warn": "restricted"}, ["KG785", "KG787"]),
        ({"enforce": "restricted", "warn": "baseline"}, ["KG785", "KG785"]),
        ({"audit": "restricted"}, []),
    ],
)
def test_labels_decide(labels: dict[str, str], codes: list[str]) -> None:
    assert [each[:5] for each in told(namespace(**labels), BROKEN)] == codes


def test_labels_decide_the_version() -> None:
    plain = pod(securityContext={"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]})
    assert "baseline:v1.31" in told(namespace(enforce="baseline", enforce_version="v1.31"), plain)[0]
    assert told(namespace(enforce="baseline"), plain) == []
    assert "baseline:latest" in told(namespace(enforce="baseline"), plain, kubernetes="1.30")[0]


def test_what_is_warned_of_where_nobody_says() -> None:
    labels = {f"{PREFIX}enforce": "baseline", f"{PREFIX}enforce-version": "v1.30"}
    assert str(enforced(labels)) == str(warned(labels)) == "baseline:v1.30"
    assert str(warned({})) == "privileged:latest"
    assert str(warned({f"{PREFIX}enforce": "restricted"})) == "restricted:latest"
    assert str(warned({**labels, f"{PREFIX}warn-version": "v1.31"})) == "baseline:v1.31"


def test_a_namespace_elsewhere_decides_nothing() -> None:
    other = {**BROKEN, "metadata": {"name": "web", "namespace": "other"}}
    assert told(namespace(enforce="restricted"), other) == []


def both(*bundle: dict[str, Any], profile: str = "restricted", **options: Any) -> list[str]:
    """The codes of what is said of pod security, by links and by a profile."""
    report = validate(bundle, profiles=[profile], **options)
    return sorted(each.code for each in report if each.code in ("KG785", "KG787") or each.stage == "advice")


def test_what_a_namespace_refuses_or_warns_of_is_not_advised_once_more() -> None:
    assert both(namespace(enforce="restricted"), BROKEN) == ["KG785", "KG785"]
    assert both(namespace(warn="restricted"), BROKEN) == ["KG787", "KG787"]
    assert both(namespace(enforce="baseline"), BROKEN) == ["KG785", "KG913"]
    assert both(namespace(audit="restricted"), BROKEN) == ["KG907", "KG913"]


def test_what_only_an_older_standard_says_is_advised_all_the_same() -> None:
    probe = probed("db")
    assert both(namespace(enforce="baseline", enforce_version="v1.33"), probe, profile="baseline") == ["KG906"]
    assert both(namespace(enforce="baseline"), probe, profile="baseline") == ["KG785"]


def test_who_asks_for_a_single_check_hears_of_it() -> None:
    assert both(namespace(enforce="restricted"), BROKEN, profile="KG907") == ["KG785", "KG785", "KG907"]
    assert both(namespace(enforce="restricted"), BROKEN, independent=True) == ["KG907", "KG913"]
