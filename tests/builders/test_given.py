"""Dicts are welcome where a model is, and what is neither is answered with a sentence at the author's line."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from kgen import builders as b
from kgen.builders import config_map, container, deployment, hpa, pod, probe, secret, stateful_set
from kgen.k8s import (
    Affinity,
    Container,
    DeploymentStrategy,
    EnvVarSource,
    LabelSelector,
    NodeAffinity,
    PodSecurityContext,
    Probe,
    Resource,
    TCPSocketAction,
    Volume,
)
from tools.models import dicts

APP = {"app": "web"}
PART = container("web", "web:1")
WEB = deployment("web", PART, labels=APP)
CONFIG = config_map("conf", {"a": "1"})


def with_pod(**options: Any) -> Any:
    return deployment("web", PART, labels=APP, **options)


@pytest.mark.parametrize(
    ("by_dict", "by_model"),
    [
        (with_pod(affinity={"nodeAffinity": {}}), with_pod(affinity=Affinity(node_affinity=NodeAffinity()))),
        (
            with_pod(affinity={"nodeAffinity": NodeAffinity()}),
            with_pod(affinity=Affinity(node_affinity=NodeAffinity())),
        ),
        (with_pod(security={"runAsUser": 1}), with_pod(security=PodSecurityContext(run_as_user=1))),
        (with_pod(strategy={"type": "Recreate"}), with_pod(strategy=DeploymentStrategy(type="Recreate"))),
        (
            deployment("web", {"name": "a", "image": "b"}, labels=APP),
            deployment("web", Container(name="a", image="b"), labels=APP),
        ),
        (with_pod(init=[{"name": "a"}]), with_pod(init=[Container(name="a")])),
        (
            container("a", "b", readiness={"tcpSocket": {"port": 80}}),
            container("a", "b", readiness=Probe(tcp_socket=TCPSocketAction(port=80))),
        ),
        (
            container("a", "b", mounts={"/d": {"name": "d", "emptyDir": {}}}),
            container("a", "b", mounts={"/d": b.empty_dir("d")}),
        ),
        (
            container("a", "b", env={"IP": {"fieldRef": {"fieldPath": "status.podIP"}}}),
            container("a", "b", env={"IP": b.field_of("status.podIP")}),
        ),
        (
            container("a", "b", env_from=[{"secretRef": {"name": "x"}}]),
            container("a", "b", env_from=[b.secret_ref("x")]),
        ),
        (container("a", "b", ports=[{"containerPort": 80}]), container("a", "b", ports=80)),
        (container("a", "b", ports={"http": {"containerPort": 80}}), container("a", "b", ports={"http": 80})),
        (container("a", "b", resources={"limits": {"cpu": 1}}), container("a", "b", limits={"cpu": 1})),
        (b.service("a", ports=[{"port": 80}]), b.service("a", ports=80)),
        (
            b.service("a", ports=80, selects={"matchLabels": APP}),
            b.service("a", ports=80, selects=APP),
        ),
        (
            b.pod_disruption_budget({"matchLabels": APP}, "a", max_unavailable=1),
            b.pod_disruption_budget(LabelSelector(match_labels=APP), name="a", max_unavailable=1),
        ),
        (
            hpa({"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, max=3),
            hpa(WEB, max=3),
        ),
        (
            b.role("a", {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}),
            b.role("a", b.policy_rule("pods", "get")),
        ),
        (
            b.persistent_volume("a", "1Gi", nfs={"server": "a", "path": "/"}),
            b.persistent_volume("a", "1Gi", nfs=("a", "/")),
        ),
        (with_pod(pod=MappingProxyType({"hostNetwork": True})), with_pod(host_network=True)),
    ],
)
def test_a_dict_is_the_model_that_it_describes(by_dict: Any, by_model: Any) -> None:
    assert by_dict == by_model


def test_what_was_given_stays_the_authors() -> None:
    tolerations = [{"key": "a"}]
    made = with_pod(tolerations=tolerations)
    tolerations[0]["key"] = "b"
    assert made.pick("spec.template.spec.tolerations[0].key") == "a"


def test_a_wrong_dict_is_answered_with_each_path_and_what_was_meant() -> None:
    with pytest.raises(TypeError) as caught:
        with_pod(affinity={"nodeAfinity": {}, "podAffinity": {"required": 1}})
    assert str(caught.value).splitlines() == [
        "affinity does not fit an Affinity:",
        '  nodeAfinity: unknown field "nodeAfinity"; did you mean "nodeAffinity"?',
        '  podAffinity.required: unknown field "required"',
    ]
    with pytest.raises(TypeError, match=r'\n  http_get: unknown field "http_get"; did you mean "httpGet"\?'):
        container("a", "b", readiness={"http_get": {}})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r'^tolerations\[1\] does not fit a Toleration:\n  efect: .*"effect"'):
        with_pod(tolerations=[{}, {"efect": "x"}])


WRONG: dict[str, tuple[Callable[[Any], Any], Any, str]] = {
    "env is a list": (lambda it: container("a", "b", env=it), [{"name": "A"}], r'env takes a mapping such as {"MODE"'),
    "a volume without a name": (
        lambda it: container("a", "b", mounts=it),
        {"/d": {"emptyDir": {}}},
        r"mounts\['/d'\] is a volume without a name",
    ),
    "mounts is a list": (lambda it: container("a", "b", mounts=it), ["/d"], "mounts takes a mapping such as"),
    "a number is mounted": (lambda it: container("a", "b", mounts={"/d": it}), 5, r"mounts\['/d'\] takes a ConfigMap"),
    "nothing is mounted": (lambda it: container("a", "b", mounts={"/d": it}), None, r"mounts\['/d'\] takes .*None$"),
    "init is one": (
        lambda it: with_pod(init=it),
        PART,
        r"init takes a list of containers, not a container\(…\); write",
    ),
    "init is a number": (lambda it: with_pod(init=it), 5, "init takes a list of containers, not 5"),
    "containers are a list": (
        lambda it: stateful_set("x", it, labels=APP),
        [PART],
        "the containers are given one by one, not as a list",
    ),
    "a container is text": (lambda it: pod("x", it), "web", "a container takes a Container, or a dict"),
    "labels are a list": (
        lambda it: deployment("x", labels=it),
        ["a"],
        'labels takes a mapping such as {"team": "shop"}',
    ),
    "ports are text": (lambda it: container("a", "b", ports=it), "http", "ports='http' is no port; write a number"),
    "a port is text": (lambda it: container("a", "b", ports={"http": it}), "80", "'80' is no port of a container"),
    "a port is a truth value": (lambda it: container("a", "b", ports=[it]), True, "True is no port of a container"),
    "a Service's ports are a number with point": (lambda it: b.service("a", ports=it), 8.5, "ports=8.5 is no port"),
    "a budget's name comes first": (
        lambda it: b.pod_disruption_budget(it, WEB, max_unavailable=1),  # type: ignore[arg-type]
        "x",
        r'pod_disruption_budget takes the workload first and a name behind it: pod_disruption_budget\(web, "x", …\)',
    ),
    "an autoscaler's name comes first": (
        lambda it: hpa(it, WEB, max=3),  # type: ignore[arg-type]
        "x",
        "hpa takes the workload first",
    ),
    "a name is an object": (lambda it: hpa(WEB, it, max=3), CONFIG, 'name= is a text, not the ConfigMap "conf"'),
    "a strategy is text": (
        lambda it: with_pod(strategy=it),
        "Recreate",
        r'strategy takes .*: write {"type": "Recreate"}',
    ),
    "restart_on is one": (lambda it: with_pod(restart_on=it), CONFIG, "restart_on takes a list .*not the ConfigMap"),
    "env_from is one": (lambda it: container("a", "b", env_from=it), CONFIG, "env_from is a list of ConfigMaps"),
    "a Secret is text": (lambda it: b.key_of(it, "a"), "login", r"key_of takes .*outside the bundle .*secret_ref"),
    "data is a list": (lambda it: config_map("a", it), ["x"], "data takes a mapping"),
    "a Secret's data is text": (lambda it: secret("a", it), "x", "data takes a mapping"),
    "requests are a list": (lambda it: container("a", "b", requests=it), ["cpu"], "requests takes a mapping"),
    "requests are given twice": (
        lambda it: container("a", "b", resources={}, requests=it),
        {"cpu": 1},
        "resources= says requests and limits as one",
    ),
    "hard is a list": (lambda it: b.resource_quota("a", it), ["pods"], "hard takes a mapping"),
    "tags are a list": (lambda it: b.storage_class.aws_ebs("a", tags=it), ["a"], "tags takes a mapping"),
    "parameters are a list": (
        lambda it: b.storage_class("a", provisioner="b", parameters=it),
        ["a"],
        "parameters takes a mapping",
    ),
    "a probe is text": (lambda it: container("a", "b", readiness=it), "x", "readiness takes a Probe, or a dict"),
    "a command in a list": (
        probe.exec,
        ["a", "b"],
        r"probe.exec takes a word each, .*exec\(\*\['a', 'b'\]\)",
    ),
    "a command is a number": (lambda it: container("a", "b", command=it), 5, "command is a list of words, not 5"),
    "metrics are one": (lambda it: hpa(WEB, max=3, metrics=it), {"type": "Pods"}, "metrics takes a list of MetricSpec"),
    "a patch is text": (
        lambda it: with_pod(spec=it),
        "x",
        "spec takes a DeploymentSpec, or a dict with its fields, not 'x'",
    ),
    "a patch is a list": (lambda it: with_pod(pod=it), [1], "pod takes a PodSpec, or a dict with its fields"),
    "a patch is another model": (lambda it: with_pod(pod=it), Volume(), "pod takes a PodSpec.*not a Volume$"),  # type: ignore[call-arg]
    "tolerations are one": (
        lambda it: with_pod(tolerations=it),
        {"key": "a"},
        "tolerations takes a list of Toleration",
    ),
    "an account is a number": (
        lambda it: with_pod(service_account=it),
        5,
        "service_account takes a ServiceAccount or its name, not 5",
    ),
    "a pull secret alone": (lambda it: with_pod(pull_secrets=it), secret("a"), "pull_secrets is a list of Secrets"),
    "access is a number": (lambda it: b.claim("a", "1Gi", access=it), 5, "access is a mode such as"),
    "verbs are a number": (lambda it: b.policy_rule("pods", it), 5, "verbs is a list of words, not 5"),
    "a data source is text": (lambda it: b.claim("a", "1Gi", data_source=it), "x", "data_source takes a claim or a"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_fits_nothing_is_answered_with_a_sentence_at_the_authors_line(case: str) -> None:
    call, wrong, said = WRONG[case]
    with pytest.raises((TypeError, ValueError), match=f"^{said}") as caught:
        call(wrong)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert "call(wrong)" in str(frames[0].line)
    assert not str(caught.value).startswith("'") or "port" in said


def test_a_custom_resource_is_no_mapping_of_labels() -> None:
    thing: Any = Resource("example.com/v1", "Thing")
    with pytest.raises(TypeError, match=r"^pods are selected by labels or by a workload"):
        b.service("a", ports=80, selects=thing)


def test_the_types_of_dicts_are_up_to_date() -> None:
    assert dicts.text() == dicts.TARGET.read_text(), "run: python -m tools.models.dicts"


def test_a_type_of_a_dict_has_the_fields_of_its_model() -> None:
    text = dicts.text()
    assert "class AffinityDict(TypedDict, total=False):\n    nodeAffinity: NodeAffinity | NodeAffinityDict\n" in text
    assert '"from": Sequence[NetworkPolicyPeer | NetworkPolicyPeerDict]' in text
    assert EnvVarSource in dicts.named()
