"""Everyday keywords of pods, containers and Services: the same word in every builder, and the field it sets."""

from __future__ import annotations

from typing import Any

import pytest

from kgen import builders, bundle
from kgen.builders import (
    claim,
    claim_ref,
    claim_template,
    config_map,
    container,
    deployment,
    empty_dir,
    headless_service,
    job,
    mount,
    pod,
    probe,
    restricted,
    secret,
    stateful_set,
)
from kgen.bundles.pods import pod_of
from kgen.k8s import (
    LabelSelector,
    Lifecycle,
    LifecycleHandler,
    Object,
    PriorityClass,
    SleepAction,
    TopologySpreadConstraint,
)
from kgen.validation import validate
from tests.support.everyday import APP, POD, POD_PLAIN, SERVICE_PLAIN, full_container, services, workloads

CONFIG, LOGIN = config_map("app", {"a": "1", "b": "2"}), secret("app", {"a": "1"})
BLOCK = claim("disk", "1Gi", volume_mode="Block")


def spec_of(made: Object) -> dict[str, Any]:
    found = pod_of(made)
    assert found is not None
    plain: dict[str, Any] = found.to_plain()
    return plain


def only(part: Any) -> dict[str, Any]:
    plain: dict[str, Any] = part.container.to_plain()
    return plain


@pytest.mark.parametrize("made", workloads(), ids=lambda made: made.kind)
def test_pods_of_every_workload_take_the_same_keywords(made: Object) -> None:
    spec = spec_of(made)
    assert {name: spec.get(name) for name in POD_PLAIN} == POD_PLAIN


@pytest.mark.parametrize("keyword", POD)
def test_no_keyword_sets_more_than_its_field(keyword: str) -> None:
    bare = spec_of(pod("web", container("web", "web:1"), labels=APP))
    more = spec_of(pod("web", container("web", "web:1"), labels=APP, **{keyword: POD[keyword]}))
    assert len(more.keys() - bare.keys()) == 1
    assert {name: more[name] for name in bare} == bare
    assert spec_of(pod("web", container("web", "web:1"), labels=APP, **{keyword: None})) == bare  # type: ignore[arg-type]


def test_a_patch_of_the_pod_comes_last() -> None:
    made = deployment("web", container("web", "web:1"), labels=APP, termination_grace=5, pod={"hostNetwork": True})
    assert spec_of(made)["hostNetwork"] is True
    again = deployment("web", container("web", "web:1"), labels=APP, host_network=False, pod={"hostNetwork": True})
    assert spec_of(again)["hostNetwork"] is True


def test_classes_and_accounts_are_passed_as_objects() -> None:
    high: PriorityClass = builders.priority_class("high", 1000)
    made = pod("web", container("a", "a"), priority_class=high, service_account=builders.service_account("web"))
    assert (spec_of(made)["priorityClassName"], spec_of(made)["serviceAccountName"]) == ("high", "web")


def test_constraints_without_a_selector_get_that_of_the_pods() -> None:
    own = LabelSelector(match_labels={"own": "one"})
    spread = [
        {"maxSkew": 2, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"},
        TopologySpreadConstraint(max_skew=1, topology_key="rack", label_selector=own),  # type: ignore[call-arg]
    ]
    made = deployment("web", container("a", "a"), labels={**APP, "v": "2"}, selector=APP, spread=spread)  # type: ignore[arg-type]
    found = [each["labelSelector"]["matchLabels"] for each in spec_of(made)["topologySpreadConstraints"]]
    assert found == [APP, {"own": "one"}]
    run = job("web", container("a", "a"), labels=APP, pod_labels={"b": "c"}, spread={"zone": "ScheduleAnyway"})
    assert spec_of(run)["topologySpreadConstraints"][0]["labelSelector"] == {"matchLabels": {**APP, "b": "c"}}
    with pytest.raises(TypeError, match=r"^spread takes a label of nodes .*: \{'zone': \"ScheduleAnyway\"\}$"):
        pod("web", container("a", "a"), spread="zone")  # type: ignore[arg-type]


def test_containers_take_their_keywords() -> None:
    assert only(full_container()) == {
        "name": "web",
        "image": "web:1",
        "workingDir": "/srv",
        "ports": [{"name": "http", "containerPort": 80}],
        "volumeDevices": [{"name": "disk", "devicePath": "/dev/xvda"}],
        "lifecycle": {
            "postStart": {"httpGet": {"path": "/warm", "port": "http"}},
            "preStop": {"exec": {"command": ["sleep", "5"]}},
        },
        "securityContext": restricted().container.to_plain(),
        "stdin": True,
        "tty": True,
    }


def test_hooks_are_handlers_too_and_join_the_lifecycle() -> None:
    made = container("a", "a", pre_stop={"sleep": {"seconds": 5}}, lifecycle={"stopSignal": "SIGQUIT"})
    assert only(made)["lifecycle"] == {"stopSignal": "SIGQUIT", "preStop": {"sleep": {"seconds": 5}}}
    sleep = LifecycleHandler(sleep=SleepAction(seconds=5))
    assert container("a", "a", pre_stop=sleep) == container("a", "a", lifecycle=Lifecycle(pre_stop=sleep))
    with pytest.raises(TypeError, match=r"^pre_stop= is in lifecycle=, too"):
        container("a", "a", pre_stop=sleep, lifecycle=Lifecycle(pre_stop=sleep))
    with pytest.raises(TypeError, match=r'^pre_stop takes a command as a list of words, such as \["sleep", "5"\]'):
        container("a", "a", pre_stop="sleep 5")
    with pytest.raises(TypeError, match="no hook speaks gRPC"):
        container("a", "a", post_start=probe.grpc(80))


@pytest.mark.parametrize("made", services(), ids=["service", "expose"])
def test_services_take_theirs(made: Object) -> None:
    spec = made.to_plain()["spec"]
    assert {name: spec.get(name) for name in SERVICE_PLAIN} == SERVICE_PLAIN
    headless = headless_service("web", selects=APP, session_affinity="ClientIP", publish_not_ready=True).to_plain()
    assert headless["spec"]["sessionAffinity"] == "ClientIP"


def test_what_the_keywords_make_passes_the_rules() -> None:
    for made in [*workloads(), *services()]:
        report = validate(bundle(made))
        assert not report.errors, report.errors


def test_the_restricted_preset_meets_the_standard() -> None:
    shop = builders.namespace("shop", pod_security="restricted")
    by_container = pod("a", container("a", "a", security=restricted()), namespace="shop")
    codes = {each.code for each in validate(bundle(shop, by_container))}
    assert not codes & {"KG785", "KG787"}
    naked = pod("a", container("a", "a"), namespace="shop")
    assert "KG785" in {each.code for each in validate(bundle(shop, naked))}


def test_the_restricted_preset_lists_the_fields_that_it_sets() -> None:
    doc = restricted.__doc__ or ""
    for field in restricted().container.to_plain() | restricted().pod.to_plain():
        assert field in doc


def test_a_raw_block_claim_is_a_device_and_nothing_to_mount() -> None:
    template = claim_template("disk", "1Gi", volume_mode="Block")
    for source in (BLOCK, template, mount(BLOCK, read_only=True)):
        with pytest.raises(
            ValueError, match=r'^claim "disk" is a raw block device .*: give it to devices={"/dev/…": …}'
        ):
            container("a", "a", mounts={"/data": source})
    made = stateful_set("a", container("a", "a", devices={"/dev/a": template}), labels=APP).to_plain()["spec"]
    assert made["volumeClaimTemplates"][0]["spec"]["volumeMode"] == "Block"
    assert made["template"]["spec"]["containers"][0]["volumeDevices"] == [{"name": "disk", "devicePath": "/dev/a"}]
    by_ref = pod("a", container("a", "a", devices={"/dev/a": claim_ref("disk")}))
    assert spec_of(by_ref)["volumes"] == [{"name": "disk", "persistentVolumeClaim": {"claimName": "disk"}}]


def test_a_file_system_is_no_device() -> None:
    with pytest.raises(ValueError, match=r'^claim "a" is a file system, .* give it to mounts={\'/dev/a\': …}$'):
        container("a", "a", devices={"/dev/a": claim("a", "1Gi")})
    with pytest.raises(TypeError, match=r'^devices\[\'/dev/a\'\] takes a claim, not the ConfigMap "app"'):
        container("a", "a", devices={"/dev/a": CONFIG})  # type: ignore[dict-item]


def mounts(made: Object) -> list[list[str]]:
    return [[each["name"] for each in part.get("volumeMounts", ())] for part in spec_of(made)["containers"]]


def test_two_volumes_of_one_name_get_a_second_name_in_a_container() -> None:
    made = pod("a", container("a", "a", mounts={"/config": CONFIG, "/login": LOGIN, "/again": CONFIG}))
    assert mounts(made) == [["app", "app-2", "app"]]
    assert spec_of(made)["volumes"] == [
        {"name": "app", "configMap": {"name": "app"}},
        {"name": "app-2", "secret": {"secretName": "app"}},
    ]


def test_so_do_two_selections_of_one_source_and_volumes_of_several_containers() -> None:
    one, two = mount(CONFIG, items={"a": "a"}), mount(CONFIG, items={"b": "b"})
    made = pod(
        "a",
        container("a", "a", mounts={"/one": one}),
        container("b", "b", mounts={"/two": two, "/one": one, "/login": LOGIN}),
        init=[container("c", "c", mounts={"/login": LOGIN})],
    )
    names = [each["name"] for each in spec_of(made)["volumes"]]
    assert names == ["app", "app-2", "app-3"]
    assert mounts(made) == [["app-2"], ["app-3", "app-2", "app"]]


def test_a_name_that_was_chosen_stays_and_others_give_way() -> None:
    cache, chosen = empty_dir("app"), mount(LOGIN, volume="login")
    made = pod("a", container("a", "a", mounts={"/config": CONFIG, "/cache": cache, "/login": chosen}))
    assert mounts(made) == [["app-2", "app", "login"]]
    later = pod("a", container("a", "a", mounts={"/config": CONFIG}), container("b", "b", mounts={"/cache": cache}))
    assert mounts(later) == [["app-2"], ["app"]]


def test_a_claim_template_keeps_its_name() -> None:
    data, config = claim_template("data", "1Gi"), config_map("data", {"a": "1"})
    made = stateful_set("a", container("a", "a", mounts={"/config": config, "/data": data}), labels=APP)
    assert mounts(made) == [["data-2", "data"]]
    apart = stateful_set(
        "a", container("a", "a", mounts={"/config": config}), container("b", "b", mounts={"/data": data}), labels=APP
    )
    assert mounts(apart) == [["data-2"], ["data"]]


def test_a_name_that_was_chosen_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r'^two different volumes are named "x"; give one of them another name'):
        container("a", "a", mounts={"/a": mount(CONFIG, volume="x"), "/b": mount(LOGIN, volume="x")})
    with pytest.raises(ValueError, match=r'^two different volumes are named "app"'):
        pod(
            "a",
            container("a", "a", mounts={"/a": empty_dir("app")}),
            container("b", "b", mounts={"/a": empty_dir("app", size="1Gi")}),
        )


def test_long_names_stay_names_of_volumes() -> None:
    name = "a" * 62
    made = pod("a", container("a", "a", mounts={"/a": config_map(f"{name}a"), "/b": secret(f"{name}a")}))
    assert max(len(each["name"]) for each in spec_of(made)["volumes"]) == 63
    assert not validate(bundle(made)).errors
