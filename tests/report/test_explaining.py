"""What `kgen explain` says of a field: its facts, where the official reference has it, the rules that look at it."""

from __future__ import annotations

from itertools import takewhile
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kgen import k8s
from kgen.apiserver.registry import all_rules, codes, readers_of, rule_of
from kgen.report.explaining import ExplainError, explained
from kgen.validation.inputs.streams import Stream
from kgen.validation.run import check
from tools.examples import example, prepared, steps_of

if TYPE_CHECKING:
    from kgen.apiserver.rule import Rule

FIELDS = {
    "statefulset.spec.podManagementPolicy": ("KG424", "KG430"),
    "statefulset.spec.serviceName": ("KG430 KG711 KG712 KG713", "KG424"),
    "statefulset.spec.template.metadata.labels": ("KG405 KG1232", "KG106"),
    "statefulset.spec.volumeClaimTemplates.spec.resources.requests": ("KG541 KG542", "KG243 KG101"),
    "service.spec.clusterIP": ("KG329 KG306 KG307 KG712 KG722", "KG308 KG357"),
    "service.spec.selector": ("KG308 KG731 KG713", "KG329"),
    "service.spec.ports.targetPort": ("KG320 KG721 KG722", "KG329"),
    "deployment.spec.strategy.rollingUpdate.maxUnavailable": ("KG412 KG413", "KG484 KG424"),
    "deployment.spec.selector.matchLabels": ("KG402 KG403 KG405 KG733", "KG485"),
    "deployment.spec.replicas": ("KG408 KG753", "KG401"),
    "persistentvolumeclaim.spec.accessModes": ("KG501 KG502 KG503 KG741", "KG541"),
    "persistentvolume.spec.accessModes": ("KG502", "KG541"),
    "pod.metadata.name": ("KG101 KG102 KG1259", "KG212 KG202"),
    "pod.spec.containers.name": ("KG202 KG203", "KG212 KG223 KG761"),
    "pod.spec.containers.image": ("KG204", "KG202"),
    "pod.spec.containers.ports.name": ("KG212 KG218 KG721 KG725", "KG202 KG203"),
    "pod.spec.containers.env.valueFrom.configMapKeyRef.name": ("KG224 KG703", "KG202"),
    "pod.spec.containers.resources.limits": ("KG243 KG244 KG245 KG795", "KG202"),
    "pod.spec.containers.livenessProbe.httpGet.port": ("KG238 KG725", "KG213"),
    "pod.spec.volumes.name": ("KG229 KG260 KG261", "KG202 KG741"),
    "pod.spec.terminationGracePeriodSeconds": ("KG1256", "KG202"),
    "pod.spec.securityContext.runAsUser": ("KG251 KG786", "KG202"),
    "cronjob.spec.schedule": ("KG461 KG462", "KG432"),
    "job.spec.backoffLimit": ("KG432", "KG461 KG438"),
    "ingress.spec.rules.host": ("KG357", "KG361"),
    "ingress.spec.rules.http.paths.backend.service.port.number": ("KG361 KG362 KG724", "KG357"),
    "networkpolicy.spec.ingress.from.podSelector": ("KG370 KG371", "KG485"),
    "hpa.spec.scaleTargetRef.name": ("KG471 KG754", "KG469"),
    "pdb.spec.minAvailable": ("KG483 KG484 KG751", "KG485"),
    "secret.type": ("KG613 KG615", "KG601"),
    "configmap.data": ("KG601 KG602 KG703", "KG613"),
    "storageclass.provisioner": ("KG561 KG563", "KG541"),
}
"""Some of the rules that look at a field, and some that do not."""


@pytest.mark.parametrize("field", FIELDS)
def test_the_rules_that_look_at_a_field_are_listed(field: str) -> None:
    looking, not_looking = (set(codes.split()) for codes in FIELDS[field])
    listed = {line.split()[0] for line in explained(field) if line.startswith("    KG")}
    assert looking <= listed
    assert not looking & not_looking
    assert not not_looking & listed


LOOK_ELSEWHERE = {
    "KG274": "goes through all fields, whatever their names",
    "KG524": "runs the rules of a pod's volume",
}
RULES = [rule for rule in all_rules("server") if not rule.is_stated and rule.code not in LOOK_ELSEWHERE]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_looks_at_the_field_that_it_finds_wrong(rule: Rule) -> None:
    for finding in prepared(rule, example(rule, "Bad"))():
        path = list(steps_of(rule, finding))
        assert not path or rule.code in readers_of([owner for owner, _ in path], path[-1][1].name)


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        ("pod.spec.resources", ["  type: ResourceRequirements", "  since: 1.32", "  fields: claims, limits, requests"]),
        ("pod.spec.nodeName", ["  type: string", "  since: 1.29 or before"]),
        ("pod.spec.containers.ports.containerPort", ["  type: integer", "  required: yes"]),
        ("secret.data", ["  type: map of string (base64)"]),
        ("pod.spec.hostNetwork", ["  type: boolean"]),
        ("controllerrevision.data", ["  type: map", "  required: since 1.37"]),
        ("hpa.spec", ["  required: since 1.36"]),
        ("pod.spec.resources.limits", ["  since: 1.32"]),
        ("pod.spec.resources.claims.request", ["  since: 1.32"]),
        ("resourceslice.spec.devices.attributes.bools", ["  since: 1.36"]),
        ("podgroup.spec", ["  since: 1.37"]),
        ("volumeattributesclass.driverName", ["  required: yes", "  since: 1.34"]),
        (
            "pod.spec.securityContext.seLinuxChangePolicy",
            ["  allowed: MountOption (since 1.37, or feature gate SELinuxMount), Recursive"],
        ),
        ("service.spec.ports.port", ["  bounds: 1 to 65535"]),
        ("deployment.spec.replicas", ["  bounds: 0 or more", "  default: 1"]),
        ("service.spec.type", ["  allowed: ClusterIP, NodePort, LoadBalancer, ExternalName", '  default: "ClusterIP"']),
        ("pdb.spec.maxUnavailable", ["  type: integer or string", "  required: no"]),
        ("pod.metadata.labels", ["  type: map of string"]),
    ],
)
def test_the_facts_of_a_field(field: str, lines: list[str]) -> None:
    assert set(lines) <= set(explained(field))


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("pod", "v1.36/#pod-v1-core"),
        ("pod.metadata.name", "v1.36/#objectmeta-v1-meta"),
        ("statefulset.spec.podManagementPolicy", "v1.36/#statefulsetspec-v1-apps"),
        ("ingress.spec.rules.host", "v1.36/#ingressrule-v1-networking-k8s-io"),
        ("role.rules", "v1.36/#role-v1-rbac-authorization-k8s-io"),
        ("podgroup.spec", "v1.37/#podgroup-v1beta1-scheduling-k8s-io"),
    ],
)
def test_the_official_reference(field: str, place: str) -> None:
    reference = "  reference: https://kubernetes.io/docs/reference/generated/kubernetes-api/"
    assert [line for line in explained(field) if "reference" in line] == [reference + place]


VERSIONS = {
    "hpa.spec.metrics": "autoscaling/v2",
    "hpa": "autoscaling/v2",
    "hpa.v1.spec": "autoscaling/v1",
    "hpa.autoscaling.v1.spec": "autoscaling/v1",
    "Deployment.apps.spec": "apps/v1",
    "Ingress.networking.k8s.io.spec.rules": "networking.k8s.io/v1",
    "event": "v1",
    "resourceclaim": "resource.k8s.io/v1",
    "deviceclass.v1beta1.spec": "resource.k8s.io/v1beta1",
    "podgroup.spec": "scheduling.k8s.io/v1beta1",
}


@pytest.mark.parametrize("word", VERSIONS)
def test_a_kind_is_that_of_the_builders_or_of_the_version_that_is_named(word: str) -> None:
    assert next(iter(explained(word))).endswith(f" ({VERSIONS[word]})")


@pytest.mark.parametrize("name", sorted({name for names in vars(k8s)["EXPORTS"].values() for name in names.split()}))
def test_a_kind_is_that_of_kgen_k8s(name: str) -> None:
    kind = getattr(k8s, name).__dict__.get("__kind__")
    if kind:
        assert next(iter(explained(kind.name))) == f"{kind.name} ({kind.api_version})"


def test_a_version_is_named() -> None:
    for version in ("autoscaling/v1", "v1"):
        lines = list(explained("hpa.spec.targetCPUUtilizationPercentage", version))
        assert lines[:2] == [
            "HorizontalPodAutoscaler.spec.targetCPUUtilizationPercentage (autoscaling/v1)",
            "  other versions: autoscaling/v2 (--api-version)",
        ]
    with pytest.raises(ExplainError, match=r"has no field \"metrics\" in autoscaling/v1; autoscaling/v2 has it: --api"):
        list(explained("hpa.spec.metrics", "v1"))
    with pytest.raises(ExplainError, match=r"no version autoscaling/v3; it has autoscaling/v2, autoscaling/v1"):
        list(explained("hpa", "v3"))


def test_codes_that_begin_so_are_listed() -> None:
    lines = list(explained("KG8"))
    assert lines[0].startswith("KG850 pipeline-failure-lost (warning): A pipeline counts as done")
    assert all(line.startswith("KG8") for line in lines)
    assert list(explained("kg85")) == lines[:10]
    assert next(iter(explained("KG850"))) == "KG850 pipeline-failure-lost"
    with pytest.raises(ExplainError, match="there is no rule and no kind KG99"):
        list(explained("KG99"))


def test_without_a_word_there_is_an_overview() -> None:
    text = "\n".join(explained())
    for part in (
        "kgen explain KG301  ",
        "\nRules:\n  KG0   12 rules: ",
        "\n  KG14 ",
        "\nKinds:\n  apiservice",
        "deployment (deploy)",
    ):
        assert part in text
    assert "stated" not in text
    for code in codes():
        assert f"\n  {code[:-2]} " in text


def test_rules_on_other_things_stand_apart() -> None:
    lines = list(explained("deployment.spec.replicas"))
    about, others = lines.index("  rules:"), lines.index("  read by rules on other things:")
    assert about < lines.index("    KG408 workload-number-negative") < others
    assert others < lines.index("    KG798 quota-exceeded (warning)")


def _text_of(rule: Rule, heading: str) -> str:
    rows = iter(rule.prose.splitlines())
    next(row for row in rows if row == f"{heading}:")
    return dedent("\n".join(takewhile(lambda row: not row or row.startswith("    "), rows)))


@pytest.mark.parametrize("code", [f"KG00{i}" for i in range(6)])
def test_the_examples_of_what_is_found_while_text_is_read(code: str) -> None:
    rule = rule_of(code)
    for heading, expected in (("Bad", {code}), ("Good", set())):
        report = check([Stream("a.yaml", [_text_of(rule, heading).encode()])])
        assert {each.code for each in report.errors} == expected


def test_a_scalar_has_no_fields() -> None:
    with pytest.raises(ExplainError, match="nodeName is string and has no field name"):
        list(explained("pod.spec.nodeName.name"))


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("sts.spec.podManagementPolicy", "  builder: stateful_set(pod_management_policy=…)"),
        ("deploy", "  builder: deployment(…)"),
        ("deployment.spec.template.spec.affinity", "  builder: deployment(affinity=…)"),
        ("cj.spec.jobTemplate.spec.template.spec.dnsPolicy", "  builder: cron_job(dns_policy=…)"),
        ("pod.spec.containers[0].image", "  builder: container(image=…)"),
        ("svc.spec.ports", "  builder: expose(ports=…), headless_service(ports=…), service(ports=…)"),
        ("pod.spec.containers.livenessProbe.periodSeconds", "  builder: probe.exec(…)(period=…)"),
    ],
)
def test_it_names_the_builder_and_the_keyword(word: str, line: str) -> None:
    assert line in explained(word)


def test_what_nobody_sets_has_no_builder() -> None:
    assert not [line for line in explained("deployment.status.replicas") if "builder" in line]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("cronjob.v1beta1", "CronJob has no version batch/v1beta1 since Kubernetes 1.25; it has batch/v1"),
        ("cronjob.v3.spec", "CronJob has no version batch/v3; it has batch/v1"),
        ("deploy.apps.v1beta1.spec", "Deployment has no version apps/v1beta1 since Kubernetes 1.16; it has apps/v1"),
        ("pod.v2", "Pod has no version v2; it has v1"),
    ],
)
def test_a_version_that_there_is_not_is_answered_with_those_there_are(word: str, said: str) -> None:
    with pytest.raises(ExplainError) as caught:
        list(explained(word))
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("sts.spec.volumeClaimTemplates", "container(mounts={…: claim_template(…)})"),
        ("deploy.spec.template.spec.volumes", "container(mounts={…: …})"),
        ("deploy.spec.template.spec.containers", "deployment(*containers)"),
        ("deploy.spec.template.spec.containers.image", "container(image=…)"),
        ("pod.spec.containers.tty", "container(tty=…)"),
        ("pod.spec.containers.stdinOnce", 'container(spec={"stdinOnce": …})'),
        ("deploy.spec.template.spec.tolerations.key", "deployment(tolerations=…)"),
        ("deploy.spec.template.spec.hostAliases", 'deployment(pod={"hostAliases": …})'),
        ("deploy.spec.revisionHistoryLimit", 'deployment(spec={"revisionHistoryLimit": …})'),
        ("deploy.metadata.finalizers", 'deployment(metadata={"finalizers": …})'),
        ("deploy.status.replicas", ""),
    ],
)
def test_the_call_that_sets_a_field_is_named(field: str, call: str) -> None:
    lines = [line for line in explained(field) if line.startswith("  builder: ")]
    assert lines == ([f"  builder: {call}"] if call else [])


def test_fields_and_kinds_are_described_in_the_words_of_kubernetes() -> None:
    lines = list(explained("pod.spec.containers.ports.containerPort"))
    assert lines[1] == (
        "  Number of port to expose on the pod's IP address. This must be a valid port number, 0 < x < 65536."
    )
    assert list(explained("pod"))[1].startswith("  Pod is a collection of containers that can run on a host. This")
