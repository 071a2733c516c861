"""What is said of a keyword that a builder does not have: the right one, and where it belongs."""

from __future__ import annotations

import inspect
import re

import pytest

from kgen.builders.docstrings import documented, field_in
from kgen.builders.hints import hint
from kgen.builders.options import SHORT
from kgen.builders.reference import every_builder, letters

BUILDERS = {name: builder for name, builder in every_builder().items() if name != "resource"}
TEXTS = {name: documented(builder.__doc__ or "") for name, builder in BUILDERS.items()}
WORKLOADS = [name for name, texts in TEXTS.items() if "init" in texts]
SERVICES = ["service", "headless_service", "expose"]
PATCHES = {"spec", "metadata", "pod", "job", "name"}


def said(builder: str, wrong: str) -> str:
    return hint(wrong, BUILDERS[builder], builder)


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def own(builder: str) -> dict[str, list[str]]:
    """Fields of the API, by the last part of their path -> the keywords that set them."""
    found: dict[str, list[str]] = {}
    for keyword, text in TEXTS[builder].items():
        field = field_in(text).rpartition(".")[2]
        if field.isidentifier() and keyword not in PATCHES:
            found.setdefault(field, []).append(keyword)
    return found


def names(keyword: str, builder: str) -> tuple[str, ...]:
    """The ways in which a hint names an own keyword."""
    return f'did you mean "{keyword}"?', f"give {keyword} without a keyword: {builder}(", f"(…)({keyword}=…)"


def typos(word: str) -> list[str]:
    """One letter too few, too many, wrong, and two swapped, in the middle of a word."""
    i = len(word) // 2
    return [
        word[:i] + word[i + 1 :],
        word[:i] + word[i] + word[i:],
        word[:i] + "z" + word[i + 1 :],
        word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :],
    ]


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_field_of_the_api_leads_to_its_keyword(builder: str) -> None:
    for field, keywords in own(builder).items():
        for wrong in {field, snake(field)} - TEXTS[builder].keys() - SHORT.keys():
            answer = said(builder, wrong)
            assert any(each in answer for keyword in keywords for each in names(keyword, builder)), (wrong, answer)


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_slip_of_one_letter_leads_to_the_keyword(builder: str) -> None:
    words = {word: [word] for word in TEXTS[builder] if word not in PATCHES} | own(builder)
    known = {letters(word) for word in [*words, *TEXTS[builder], *SHORT]}
    for word, keywords in words.items():
        for wrong in typos(word) if len(word) > 4 else ():
            if letters(wrong) not in known:
                answer = said(builder, wrong)
                assert any(each in answer for keyword in keywords for each in names(keyword, builder)), (wrong, answer)


OTHER_LEVELS = [
    *((workload, part) for workload in WORKLOADS for part in ("container", "expose", "hpa")),
    *(("container", other) for other in ("deployment", "stateful_set", "job", "expose", "port", "mount", "probe.http")),
    *((service, other) for service in SERVICES for other in ("service_port", "deployment", "container", "ingress")),
    *((builder, "deployment") for builder in ("hpa", "pod_disruption_budget", "port", "mount", "config_map", "claim")),
    *((builder, "container") for builder in ("port", "mount", "probe.http", "claim", "secret")),
    *(("storage_class.longhorn", other) for other in ("storage_class.aws_ebs", "storage_class.gce_pd", "claim")),
    ("service_port", "service"),
    ("deployment", "stateful_set"),
    ("deployment", "cron_job"),
    ("claim", "storage_class"),
    ("secret", "tls_secret"),
    ("role", "policy_rule"),
]


@pytest.mark.parametrize(("builder", "other"), OTHER_LEVELS)
def test_a_keyword_of_another_level_says_which(builder: str, other: str) -> None:
    mine = {letters(word) for word in [*TEXTS[builder], *own(builder), *SHORT]}
    for field, keywords in own(other).items():
        for wrong in {field, snake(field), *keywords} - TEXTS[builder].keys():
            if letters(wrong) not in mine:
                assert said(builder, wrong), wrong


@pytest.mark.parametrize("keyword", sorted(set(TEXTS["deployment"]) - set(TEXTS["container"]) - PATCHES))
def test_what_belongs_to_the_pods_is_no_business_of_a_container(keyword: str) -> None:
    answer = said("container", keyword)
    assert answer.startswith(f"; {keyword}= is an argument of deployment(…)"), answer


@pytest.mark.parametrize("keyword", sorted(set(TEXTS["container"]) - set(TEXTS["deployment"]) - PATCHES))
def test_what_belongs_to_a_container_is_no_business_of_its_workload(keyword: str) -> None:
    assert said("deployment", keyword).startswith(f"; {keyword}= is an argument of container(…)")


OF_PODS = "is an argument of deployment(…), stateful_set(…), daemon_set(…) and others"
OF_SERVICES = "is an argument of expose(…), headless_service(…), service(…)"
OF_DISKS = "is an argument of storage_class.aws_ebs(…), storage_class.azure_disk(…), storage_class.gce_pd(…)"
STRATEGY = 'write strategy={"type": …}; the type= of a Service is an argument of expose(…) and service(…)'
SIDECAR = 'for a sidecar write spec={"restartPolicy": "Always"}'
ANSWERS = [
    ("deployment", "session_affinity", f"session_affinity= {OF_SERVICES}"),
    ("deployment", "sessionAffinity", f"session_affinity= {OF_SERVICES}"),
    ("deployment", "sesion_affinity", f"session_affinity= {OF_SERVICES}"),
    ("deployment", "containers", "give containers without a keyword: deployment(name, *containers, …)"),
    ("deployment", "containres", "give containers without a keyword: deployment(name, *containers, …)"),
    ("cron_job", "container", "give containers without a keyword: cron_job(name, schedule, *containers, …)"),
    ("role", "rules", "give rules without a keyword: role(name, *rules, …)"),
    ("role_binding", "user", "give subjects without a keyword: role_binding(role, *subjects, …)"),
    ("deployment", "type", STRATEGY),
    ("deployment", "schedule", "schedule= is an argument of cron_job(…)"),
    ("deployment", "service_name", "service= is an argument of stateful_set(…)"),
    ("deployment", "maxSurge", 'write strategy={"rollingUpdate": {"maxSurge": …}}'),
    ("deployment", "run_as_user", 'write security={"runAsUser": …}'),
    ("deployment", "sa", 'did you mean "service_account"?'),
    ("deployment", "pc", 'did you mean "priority_class"?'),
    ("deployment", "ns", 'did you mean "namespace"?'),
    ("deployment", "imge", "image= is an argument of container(…)"),
    ("deployment", "readinessProbe", "readiness= is an argument of container(…)"),
    ("deployment", "periodSeconds", "period= is an argument of probe.exec(…)(…)"),
    ("deployment", "targetPort", "target= is an argument of service_port(…)"),
    ("stateful_set", "svc", 'did you mean "service"?'),
    ("daemon_set", "replicas", "a DaemonSet runs one pod on each node"),
    ("job", "replicas", "a Job has completions= and parallelism="),
    ("cron_job", "replicas", 'write job={"completions": …, "parallelism": …}'),
    ("cron_job", "parallelism", 'write job={"parallelism": …}'),
    ("pod", "replicas", "a Pod is one; deployment(…) and stateful_set(…) have replicas="),
    ("pod", "pod_labels", 'did you mean "labels"?'),
    ("container", "tolerations", f"tolerations= {OF_PODS}"),
    ("container", "toleration", f"tolerations= {OF_PODS}"),
    ("container", "nodeSelector", f"node_selector= {OF_PODS}"),
    ("container", "restart_policy", f"restart= is an argument of job(…), cron_job(…) and pod(…); {SIDECAR}"),
    ("container", "replicas", "replicas= is an argument of deployment(…), stateful_set(…), replication_controller(…)"),
    ("container", "env_var", 'did you mean "env"?'),
    ("container", "env_vars", 'did you mean "env"?'),
    ("container", "envVar", 'did you mean "env"?'),
    ("container", "privileged", 'write security={"privileged": …}'),
    ("container", "subPath", "sub_path= is an argument of mount(…)"),
    ("container", "entrypoint", 'did you mean "command"?'),
    ("container", "host_ip", ""),
    ("hpa", "targetCPUUtilizationPercentage", 'did you mean "cpu"?'),
    ("hpa", "cpu_percent", 'did you mean "cpu"?'),
    ("hpa", "min_replicas", 'did you mean "min"?'),
    ("hpa", "stabilizationWindowSeconds", ""),
    ("service", "tolerations", f"tolerations= {OF_PODS}"),
    ("service", "external_name", "host= is an argument of external_service(…)"),
    ("service_port", "name", 'names are the keys of ports=: ports={"http": service_port(80)}'),
    ("config_map", "stringData", "data= is an argument of secret(…)"),
    ("secret", "binaryData", 'did you mean "data"?'),
    ("claim", "requests", 'did you mean "size"?'),
    ("claim", "sc", 'did you mean "storage_class"?'),
    ("claim", "reclaim_policy", "reclaim_policy= is an argument of storage_class(…)"),
    ("ingress", "hosts", 'hosts are the keys of its rules: ingress("web", {"example.com": service})'),
    ("registry_secret", "docker_server", 'did you mean "server"?'),
    ("storage_class.gce_pd", "disk_type", 'did you mean "type"?'),
    ("storage_class.gce_pd", "diskType", 'did you mean "type"?'),
    ("storage_class.aws_ebs", "volume_type", 'did you mean "type"?'),
    ("storage_class.longhorn", "iops", f"iops= {OF_DISKS}"),
    ("probe.http", "periodSeconds", "write probe.http(…)(period=…)"),
    ("deployment", "zzz", ""),
]  # fmt: skip


@pytest.mark.parametrize(("builder", "wrong", "answer"), ANSWERS)
def test_what_is_said(builder: str, wrong: str, answer: str) -> None:
    assert said(builder, wrong) == (answer and f"; {answer}")


def test_every_keyword_that_is_named_exists() -> None:
    arguments = {name: {*TEXTS[name], *inspect.signature(BUILDERS[name]).parameters} for name in BUILDERS}
    for builder, wrong, _ in ANSWERS:
        for keyword, named in re.findall(r"(\w+)= is an argument of (.*)", said(builder, wrong)):
            for other in re.findall(r"([\w.]+(?:\(…\)(?=\())?)\(…\)", named):
                assert keyword in arguments[other]
