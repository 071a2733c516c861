"""Wrong keywords and names are answered with the right ones, by every builder."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest

from kgen import builders, k8s
from kgen.builders import container, deployment, probe, stateful_set, storage_class
from kgen.builders.docstrings import documented, field_in
from kgen.builders.options import REQUIRED, SHORT
from kgen.builders.reference import every_builder, made_by
from kgen.k8s import Probe
from kgen.model.tables import model_class
from tools.keywords import every_option, modules, page, rewritten

PART = container("web", "web:1")
WEB = deployment("web", PART, labels={"app": "web"})
BUILDERS = every_builder()
POSITIONAL: dict[str, tuple[Any, ...]] = {
    "claim": ("a", "1Gi"),
    "claim_template": ("a", "1Gi"),
    "cluster_role_binding": (builders.cluster_role_ref("view"),),
    "container": ("a", "a:1"),
    "cron_job": ("a", "@daily"),
    "expose": (WEB,),
    "external_service": ("a", "b"),
    "hashed": (builders.config_map("a"),),
    "host_path": ("a", "/"),
    "hpa": (WEB,),
    "ingress_class": ("a", "b"),
    "key_of": (builders.secret_ref("a"), "b"),
    "labels_of": (WEB,),
    "persistent_volume": ("a", "1Gi"),
    "pod_disruption_budget": (WEB,),
    "policy_rule": ("pods", "get"),
    "port": (80,),
    "port_range": (1, 2),
    "priority_class": ("a", 1),
    "probe.grpc": (80,),
    "probe.http": ("/", 80),
    "probe.exec(…)": (),
    "probe.tcp": (80,),
    "registry_secret": ("a", "b"),
    "resource_quota": ("a", {}),
    "restricted": (),
    "role_binding": (builders.role_ref("a"),),
    "service_port": (80,),
    "tls_secret": ("a", "b", "c"),
    "url_rule": ("/", "get"),
}


def message(name: str, /, **wrong: Any) -> str:
    with pytest.raises(TypeError) as caught:
        BUILDERS[name](*POSITIONAL.get(name, ("a",)), **wrong)
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(BUILDERS.keys() - {"resource"}))
def test_every_builder_refuses_an_unknown_keyword_itself(name: str) -> None:
    assert message(name, zzz=1).startswith(f'{name}() has no argument "zzz"')


@pytest.mark.parametrize("name", sorted(BUILDERS.keys() - {"resource"}))
def test_every_keyword_is_known_by_its_field_and_by_a_misspelling(name: str) -> None:
    keywords = documented(BUILDERS[name].__doc__ or "")
    positional = inspect.signature(BUILDERS[name]).parameters
    fields: dict[str, list[str]] = {}
    for keyword, text in keywords.items():
        fields.setdefault(field_in(text).rpartition(".")[2], []).append(keyword)
    for field, meant in fields.items():
        by_place = [each for each in meant if each in positional and positional[each].kind.name != "KEYWORD_ONLY"]
        if field.isidentifier() and field not in keywords and field not in SHORT and not by_place:
            said = message(name, **{field: None})
            assert any(f'did you mean "{keyword}"?' in said for keyword in meant), said
    for keyword in keywords:
        if len(keyword) > 4 and keyword not in positional:
            assert f'did you mean "{keyword}"?' in message(name, **{f"{keyword}s": None})


@pytest.mark.parametrize(
    ("name", "wrong", "hint"),
    [
        ("stateful_set", "replica", 'did you mean "replicas"?'),
        ("stateful_set", "serviceName", 'did you mean "service"?'),
        ("stateful_set", "service_name", 'did you mean "service"?'),
        ("stateful_set", "podManagementPolicy", 'did you mean "pod_management_policy"?'),
        ("stateful_set", "updat", 'did you mean "strategy"?'),
        ("stateful_set", "volumeClaimTemplates", "mount a claim_template(…) in a container"),
        ("deployment", "revisionHistoryLimit", 'write spec={"revisionHistoryLimit": …}'),
        ("deployment", "host_aliases", 'write pod={"hostAliases": …}'),
        ("deployment", "finalizers", 'write metadata={"finalizers": …}'),
        ("deployment", "image", "image= is an argument of container(…)"),
        ("deployment", "imagePullPolicy", "pull= is an argument of container(…)"),
        ("deployment", "ports", "ports= is an argument of container(…)"),
        ("container", "comand", 'did you mean "command"?'),
        ("container", "imagePullPolicy", 'did you mean "pull"?'),
        ("container", "image_pull_policy", 'did you mean "pull"?'),
        ("container", "cpu", 'write requests={"cpu": …} or limits={"cpu": …}'),
        ("container", "terminationMessagePath", 'write spec={"terminationMessagePath": …}'),
        ("headless_service", "selector", 'did you mean "selects"?'),
        ("service", "port", 'did you mean "ports"?'),
        ("service", "nodePort", "it is an argument of service_port(…): ports=[service_port(80, node_port=…)]"),
        ("hpa", "maxReplicas", 'did you mean "max"?'),
        ("claim", "storageClassName", 'did you mean "storage_class"?'),
        ("cluster_role", "namespace", "a ClusterRole is in no namespace"),
        ("claim_template", "namespace", "it is made in that of the StatefulSet"),
        ("storage_class.longhorn", "volumeBindingMode", 'did you mean "volume_binding_mode"?'),
        ("storage_class.longhorn", "numberOfReplicas", 'did you mean "replicas"?'),
        ("storage_class.aws_ebs", "allow_volume_expansions", 'did you mean "allow_volume_expansion"?'),
        ("probe.exec(…)", "periodSeconds", 'did you mean "period"?'),
        ("probe.http", "httpHeaders", 'did you mean "headers"?'),
    ],
)
def test_the_right_keyword_is_named(name: str, wrong: str, hint: str) -> None:
    assert message(name, **{wrong: None}) == f'{name}() has no argument "{wrong}"; {hint}'


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: container("a"), 'container() needs an argument "image": the image reference'),  # type: ignore[call-arg]
        (lambda: container("a", img="b"), 'container() has no argument "img"; did you mean "image"?'),  # type: ignore[call-arg]
        (lambda: storage_class("a"), 'storage_class() needs an argument "provisioner"'),  # type: ignore[call-arg]
        (lambda: builders.hpa(WEB, maximum=3), 'hpa() has no argument "maximum"; did you mean "max"?'),  # type: ignore[call-arg]
        (lambda: builders.claim("a"), 'claim() needs an argument "size": the bytes'),  # type: ignore[call-arg]
        (
            lambda: builders.cron_job("a", PART, schedule="@daily"),  # type: ignore[arg-type, call-arg]
            "cron_job() takes schedule by its place, cron_job(name, schedule, …)",
        ),
        (
            lambda: builders.cron_job("a", PART),  # type: ignore[arg-type]
            "the schedule of a CronJob comes before its containers: cron_job('a', \"@daily\", …); got a container(…)",
        ),
    ],
)
def test_what_is_missing_is_named_after_what_is_misspelt(call: Any, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(said)


def test_required_arguments_have_no_default_that_could_be_meant() -> None:
    assert repr(REQUIRED) == "(required)"
    assert inspect.signature(container).parameters["image"].default is REQUIRED


def test_short_words_are_taken_for_the_keywords_they_stand_for() -> None:
    strategy: Any = {"type": "Recreate"}
    assert deployment("a", labels={}, update=strategy) == deployment("a", labels={}, strategy=strategy)
    made = stateful_set("a", PART, labels={"a": "b"}, management="Parallel", min_ready=3, init=[PART])
    assert made == stateful_set(
        "a", PART, labels={"a": "b"}, pod_management_policy="Parallel", min_ready=3, init=[PART]
    )
    fast = storage_class.longhorn("a", replicas=2, reclaim="Retain", expandable=True, binding="Immediate")
    assert fast == storage_class.longhorn(
        "a", replicas=2, reclaim_policy="Retain", allow_volume_expansion=True, volume_binding_mode="Immediate"
    )
    assert storage_class("a", provisioner="b", reclaim="Retain").reclaim_policy == "Retain"
    volume = builders.persistent_volume("a", "1Gi", nfs=("a", "/"), reclaim="Delete")
    assert volume.pick("spec.persistentVolumeReclaimPolicy") == "Delete"
    assert probe.tcp(80)(every=5, delay=3) == probe.tcp(80)(period=5, initial_delay=3)
    assert isinstance(probe.tcp(80)(every=5), Probe)


def test_a_keyword_and_its_short_word_are_one_too_many() -> None:
    both: list[dict[str, Any]] = [{"update": {}, "strategy": {}}, {"strategy": {}, "update": {}}]
    for given in both:
        with pytest.raises(TypeError, match=r"^deployment\(\) has both strategy= and update=, which are the same"):
            deployment("a", labels={}, **given)
    with pytest.raises(TypeError, match="has both reclaim_policy= and reclaim="):
        storage_class("a", provisioner="b", reclaim="Delete", reclaim_policy="Retain")


def test_methods_that_do_not_exist_are_answered_without_private_names() -> None:
    with pytest.raises(AttributeError, match=r'^probe has no "htttp"; did you mean "http"\?$'):
        probe.htttp  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r'^storage_class has no "ebs"; did you mean "aws_ebs"\?'):
        storage_class.ebs  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r'^storage_class has no "vsphere" \(it has aws_ebs, aws_efs, '):
        storage_class.vsphere  # type: ignore[attr-defined]  # noqa: B018


NAMES = {
    "pvc": "claim",
    "persistent_volume_claim": "claim",
    "sts": "stateful_set",
    "statefulset": "stateful_set",
    "StatefulSet": "stateful_set",
    "statefulsets": "stateful_set",
    "statefull_set": "stateful_set",
    "pdb": "pod_disruption_budget",
    "horizontal_pod_autoscaler": "hpa",
    "HorizontalPodAutoscaler": "hpa",
    "deploy": "deployment",
    "cm": "config_map",
    "svc": "service",
    "sa": "service_account",
    "netpol": "network_policy",
    "sc": "storage_class",
    "volume": "mount",
    "secret_key_ref": "key_of",
}


@pytest.mark.parametrize(("wrong", "meant"), NAMES.items())
def test_another_name_of_a_builder_leads_to_it(wrong: str, meant: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(builders, wrong)
    assert type(caught.value) is AttributeError
    assert str(caught.value) == f"module 'kgen.builders' has no attribute {wrong!r}; did you mean \"{meant}\"?"
    with pytest.raises(ImportError) as refused:
        exec(f"from kgen.builders import {wrong}", {})  # noqa: S102
    assert str(refused.value) == f"cannot import name {wrong!r} from 'kgen.builders'; did you mean \"{meant}\"?"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("from kgen.builders import container, rs", "there is no builder for it; use kgen.k8s.ReplicaSet(…)"),
        ("from kgen.builders import Toleration", "Toleration is a class of kgen.k8s"),
        ("from kgen.k8s import Statefulset", 'did you mean "StatefulSet"?'),
        ("from kgen.k8s.apps_v1 import Deploymnt", 'did you mean "Deployment"?'),
        ("from kgen import buundle", 'did you mean "bundle"?'),
        ("from kgen import stateful_set", "it is in kgen.builders"),
        ("from kgen import bundle, PodSpec", "it is in kgen.k8s"),
    ],
)
def test_imports_of_other_names_are_answered(source: str, said: str) -> None:
    with pytest.raises(ImportError) as caught:
        exec(source, {})  # noqa: S102
    assert str(caught.value).endswith(f"; {said}")


def test_nothing_is_suggested_where_nothing_is_close() -> None:
    for package in (builders, k8s):
        assert not hasattr(package, "zzz")
        with pytest.raises(AttributeError, match=r"has no attribute 'zzz'$"):
            package.zzz  # noqa: B018


def test_right_keywords_never_load_what_answers_wrong_ones() -> None:
    code = (
        "import sys; from docs.examples.postgres import postgres; "
        "print({'difflib', 'kgen.builders.wrong_keywords', 'typing', 'inspect'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_right_keywords_cost_one_look_at_them() -> None:
    def calls(make: Any) -> int:
        events: list[str] = []
        sys.setprofile(lambda *event: events.append(event[1]))
        make()
        sys.setprofile(None)
        return events.count("call") + events.count("c_call")

    def bare(**options: Any) -> None:
        pass

    def looks(**options: Any) -> None:
        assert options.keys() <= builders.workloads.WORKLOAD

    given: dict[str, Any] = {"labels": {"app": "web"}, "min_ready": 3}
    look = calls(lambda: looks(**given)) - calls(lambda: bare(**given))
    whole = calls(lambda: deployment("web", PART, **given))
    assert look <= 0.03 * whole, (look, whole)


def test_docstrings_explain_every_keyword_with_its_field() -> None:
    for name, maker in BUILDERS.items():
        explained = documented(maker.__doc__ or "")
        arguments = [each for each in inspect.signature(maker).parameters if each not in ("options", "_rest")]
        assert not [each for each in arguments if each not in explained], name


def test_the_fields_exist() -> None:
    for name, maker in BUILDERS.items():
        model = made_by(maker.__doc__ or "")
        for keyword, text in documented(maker.__doc__ or "").items():
            if model is not None and field_in(text):
                assert has_field(model, field_in(text).split(".")), (name, keyword, field_in(text))


def has_field(model: Any, path: list[str]) -> bool:
    fields = {field.json: field for field in model.__fields__.values()}
    if path[0] not in fields:
        return model.__name__ in ("ContainerPort", "VolumeMount")
    type_ = fields[path[0]].type.strip("[]")
    if len(path) == 1 or type_.startswith("{"):
        return True
    return has_field(model_class(type_, model), path[1:])


def test_docstrings_and_the_table_are_up_to_date() -> None:
    options = every_option()
    for path in modules():
        assert rewritten(path, options) == path.read_text(), "run: python -m tools.keywords"
    assert page() == (modules()[0].parents[2] / "docs" / "builders.md").read_text(), "run: python -m tools.keywords"


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [("period", "period"), ("every", "period"), ("initialDelaySeconds", "initial_delay"), ("perod", "period")],
)
def test_times_of_a_probe_belong_to_what_it_makes(keyword: str, meant: str) -> None:
    with pytest.raises(TypeError, match=rf"write probe\.tcp\(…\)\({meant}=…\)"):
        probe.tcp(80, **{keyword: 1})  # type: ignore[arg-type]
