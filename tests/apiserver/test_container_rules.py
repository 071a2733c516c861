"""What the examples of the rules of containers do not show: odd paths, copied values, order, versions."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.apiserver.checks.resources import is_whole, thousandths
from kgen.syntax.quantity import billionths
from kgen.validation import validate
from tests.support.answers import DUPLICATE, FORBIDDEN, INVALID, NOT_FOUND, NOT_SUPPORTED, REQUIRED, causes
from tests.support.manifests import CLAIM_SPEC, container, pod, stateful_set, workload


def warnings(plain: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.rule, each.field) for each in validate(plain).warnings]


def test_two_containers_without_a_name_are_also_one_name_twice() -> None:
    assert causes(pod({"image": "a"}, {"image": "b"})) == {
        ("spec.containers[0].name", REQUIRED): 1,
        ("spec.containers[1].name", REQUIRED): 1,
        ("spec.containers[1].name", DUPLICATE): 1,
    }


def test_only_a_pod_minds_white_space_around_an_image() -> None:
    padded = container(image="nginx\u00a0")
    assert causes(pod(padded)) == {("spec.containers[0].image", INVALID): 1}
    assert not causes(workload("Deployment", padded))


def test_the_probes_of_a_plain_init_container_are_refused_unread() -> None:
    init = container(name="init", livenessProbe={}, lifecycle={"preStop": {}})
    assert causes(pod(initContainers=[init])) == {
        ("spec.initContainers[0].lifecycle", FORBIDDEN): 1,
        ("spec.initContainers[0].livenessProbe", FORBIDDEN): 1,
    }


def test_a_lifecycle_that_is_only_a_stop_signal_is_dropped() -> None:
    assert not causes(pod(initContainers=[container(name="init", lifecycle={"stopSignal": "SIGTERM"})]))


def test_ephemeral_containers_are_refused_and_looked_into() -> None:
    debug = {"name": "web", "image": "busybox", "ports": [{}], "targetContainerName": "db", "resources": {"limits": {}}}
    assert causes(pod(ephemeralContainers=[debug])) == {
        ("spec.ephemeralContainers", FORBIDDEN): 1,
        ("spec.ephemeralContainers[0].name", DUPLICATE): 1,
        ("spec.ephemeralContainers[0].ports", FORBIDDEN): 1,
        ("spec.ephemeralContainers[0].ports[0].containerPort", REQUIRED): 1,
        ("spec.ephemeralContainers[0].resources", FORBIDDEN): 1,
        ("spec.ephemeralContainers[0].targetContainerName", NOT_FOUND): 1,
    }


def test_of_an_init_container_s_host_ports_the_server_says_that_it_is_the_first() -> None:
    port = {"containerPort": 80, "hostPort": 80}
    inits = [container(name="a"), container(name="b", ports=[port, {**port, "containerPort": 81}])]
    assert causes(pod(initContainers=inits)) == {("spec.initContainers[0].ports[1].hostPort", DUPLICATE): 1}


def test_on_the_host_s_network_the_ports_of_a_pod_are_the_host_s() -> None:
    ports = [{"containerPort": 80}]
    two = (container(ports=ports), container(name="b", ports=ports))
    assert causes(pod(*two, hostNetwork=True)) == {("spec.containers[1].ports[0].hostPort", DUPLICATE): 1}
    assert not causes(workload("Deployment", *two, hostNetwork=True))
    large = container(ports=[{"containerPort": 70000}])
    assert causes(pod(large, hostNetwork=True)) == {
        ("spec.containers[0].ports[0].containerPort", INVALID): 1,
        ("spec.containers[0].ports[0].hostPort", INVALID): 1,
    }


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ({}, {}, True),
        ({"hostPort": 1}, {}, True),
        ({"hostPort": 1}, {"hostPort": 2}, False),
        ({"hostPort": 1, "hostIP": "10.0.0.1"}, {"hostPort": 1, "hostIP": "10.0.0.2"}, False),
        ({"hostPort": 1, "hostIP": "10.0.0.1"}, {"hostPort": 1}, True),
    ],
)
def test_ports_overlap_as_the_server_warns(first: Any, second: Any, overlap: bool) -> None:  # noqa: FBT001
    ports = [{"containerPort": 80, **first}, {"containerPort": 80, **second}]
    expected = [("port-twice", "spec.containers[0].ports[1]")] if overlap else []
    assert warnings(pod(container(ports=ports))) == expected


def source(**value_from: Any) -> dict[str, Any]:
    return pod(container(env=[{"name": "A", "valueFrom": value_from}]))


AT = "spec.containers[0].env[0].valueFrom"


@pytest.mark.parametrize(
    ("path", "where", "reason"),
    [
        ("", f"{AT}.fieldRef.fieldPath", REQUIRED),
        ("metadata.nme", f"{AT}.fieldRef.fieldPath", INVALID),
        ("metadata.labels", f"{AT}.fieldRef.fieldPath", NOT_SUPPORTED),
        ("metadata.name['a']", f"{AT}.fieldRef.fieldPath", INVALID),
        ("metadata.labels['a b']", f"{AT}.fieldRef", INVALID),
        ("metadata.labels['Example.com/a']", f"{AT}.fieldRef", INVALID),
    ],
)
def test_a_field_that_cannot_be_a_variable(path: str, where: str, reason: str) -> None:
    assert causes(source(fieldRef={"fieldPath": path})) == {(where, reason): 1}


@pytest.mark.parametrize("path", ["spec.host", "metadata.labels['a']", "metadata.annotations['Example.com/a']"])
def test_a_field_that_can(path: str) -> None:
    assert not causes(source(fieldRef={"fieldPath": path}))


@pytest.mark.parametrize(
    "divisor", ["1", 0, "1k", "1000", "0.001M", "1024Ki", "1000m", "10e-1", "0.9765625Ki", 1, "1E"]
)
def test_a_divisor_that_is_a_unit_of_memory(divisor: Any) -> None:
    assert not causes(source(resourceFieldRef={"resource": "limits.memory", "divisor": divisor}))


@pytest.mark.parametrize("divisor", ["2", "1e3", "1E1", "01", "+1k", "1.", "1e0", "0.5Mi", "1024", "1m"])
def test_a_divisor_that_is_none(divisor: Any) -> None:
    found = causes(source(resourceFieldRef={"resource": "limits.memory", "divisor": divisor}))
    assert found == {(f"{AT}.resourceFieldRef.divisor", INVALID): 1}


def test_a_misspelt_resource_is_all_that_is_said_of_a_resource_field() -> None:
    found = causes(source(resourceFieldRef={"resource": "cpu", "divisor": "2"}))
    assert found == {(f"{AT}.resourceFieldRef.resource", NOT_SUPPORTED): 1}


def test_env_from_may_end_in_a_dash_and_has_no_index_when_its_sources_are_wrong() -> None:
    assert not causes(pod(container(envFrom=[{"configMapRef": {"name": "app-"}}])))
    assert causes(pod(container(envFrom=[{}, {}]))) == {("spec.containers[0].envFrom", INVALID): 2}


def test_files_with_variables_are_unknown_before_1_35() -> None:
    file = {"volumeName": "env", "path": "a", "key": "K"}
    volumes = [{"name": "env", "secret": {"secretName": "env"}}]
    plain = pod(container(env=[{"name": "A", "valueFrom": {"fileKeyRef": file}}]), volumes=volumes)
    assert causes(plain) == {(f"{AT}.fileKeyRef.volumeName", INVALID): 1}
    assert causes(plain, "1.34") == {(AT, INVALID): 1}


def test_a_stateful_set_mounts_its_claims() -> None:
    mounts = [{"name": name, "mountPath": f"/{name}"} for name in ("data", "logs", "cache", "dta")]
    plain = stateful_set(
        container(volumeMounts=mounts), claims=dict.fromkeys(["data", "logs"], CLAIM_SPEC), volumes=[{"name": "cache"}]
    )
    at = "spec.template.spec.containers[0].volumeMounts[3].name"
    assert causes(plain) == {(at, NOT_FOUND): 1}
    assert [each.hint for each in validate(plain).errors] == ['did you mean "data"?']


def test_a_mount_without_a_name_misses_its_volume_as_well() -> None:
    at = "spec.containers[0].volumeMounts[0]"
    assert causes(pod(container(volumeMounts=[{}]))) == {
        (f"{at}.name", REQUIRED): 1,
        (f"{at}.name", NOT_FOUND): 1,
        (f"{at}.mountPath", REQUIRED): 1,
    }


def test_a_device_can_be_a_stateful_set_s_claim() -> None:
    assert not causes(
        stateful_set(container(volumeDevices=[{"name": "raw", "devicePath": "/dev/x"}]), claims={"raw": CLAIM_SPEC})
    )


def test_of_two_ways_to_probe_the_second_is_refused_unread() -> None:
    probe = {"httpGet": {}, "exec": {"command": ["a"]}}
    found = causes(pod(container(readinessProbe=probe)))
    assert found == {("spec.containers[0].readinessProbe.httpGet", FORBIDDEN): 1}


def test_zero_is_the_default_of_a_probe_s_numbers() -> None:
    probe = {"tcpSocket": {"port": 1}, "successThreshold": 0, "periodSeconds": 0}
    assert not causes(pod(container(livenessProbe=probe)))


def test_a_negative_success_threshold_is_wrong_twice() -> None:
    probe = {"tcpSocket": {"port": 1}, "successThreshold": -1}
    found = causes(pod(container(livenessProbe=probe)))
    assert found == {("spec.containers[0].livenessProbe.successThreshold", INVALID): 2}


@pytest.mark.parametrize(
    ("seconds", "kubernetes", "fine"), [(0, "1.36", True), (0, "1.32", False), (31, "1.36", False)]
)
def test_how_long_a_hook_may_sleep(seconds: int, kubernetes: str, fine: bool) -> None:  # noqa: FBT001
    plain = pod(container(lifecycle={"preStop": {"sleep": {"seconds": seconds}}}))
    at = "spec.containers[0].lifecycle.preStop.sleep"
    assert causes(plain, kubernetes) == ({} if fine else {(at, INVALID): 1})


def test_a_container_s_own_restart_policy_by_version() -> None:
    plain = pod(container(restartPolicy="Never"))
    assert not causes(plain)
    assert not causes(plain, "1.34")
    assert causes(plain, "1.33") == {("spec.containers[0].restartPolicy", FORBIDDEN): 1}


def test_what_is_wrong_with_a_pod_s_limit_is_wrong_with_the_request_copied_from_it() -> None:
    gpu = container(resources={"limits": {"gpu": 1}})
    assert causes(workload("Deployment", gpu)) == {
        ("spec.template.spec.containers[0].resources.limits[gpu]", INVALID): 2
    }
    assert causes(pod(gpu)) == {
        ("spec.containers[0].resources.limits[gpu]", INVALID): 2,
        ("spec.containers[0].resources.requests[gpu]", INVALID): 2,
    }


def test_a_pod_needs_what_its_containers_need_at_the_same_time() -> None:
    def cpu(name: str, amount: str, **fields: Any) -> dict[str, Any]:
        return container(name=name, resources={"requests": {"cpu": amount}}, **fields)

    inits = [cpu("proxy", "1", restartPolicy="Always"), cpu("copy", "4")]
    for own, fine in (("5", True), ("4", False)):
        plain = workload("Deployment", cpu("web", "2"), initContainers=inits, resources={"requests": {"cpu": own}})
        assert causes(plain) == ({} if fine else {("spec.template.spec.resources.requests[cpu]", INVALID): 1})


def test_a_container_s_limit_beyond_the_pod_s_has_a_path_of_its_own() -> None:
    plain = pod(container(resources={"limits": {"cpu": 2}}), resources={"limits": {"cpu": 1}, "requests": {"cpu": 1}})
    assert causes(plain)["spec.resources.containers[0][cpu].limits", INVALID] == 1
    assert not causes(pod(resources={"limits": {"gpu": 1}}), "1.33")


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        ({}, {}, True),
        ({"request": "a"}, {"request": "b"}, False),
        ({"request": "a"}, {}, True),
        ({}, {"request": "a"}, True),
    ],
)
def test_a_claim_is_used_once(first: Any, second: Any, repeated: bool) -> None:  # noqa: FBT001
    claims = [{"name": "gpu", **first}, {"name": "gpu", **second}]
    plain = pod(container(resources={"claims": claims}), resourceClaims=[{"name": "gpu", "resourceClaimName": "a"}])
    assert causes(plain) == ({("spec.containers[0].resources.claims[1]", DUPLICATE): 1} if repeated else {})


def test_a_user_namespace_of_its_own_excludes_the_host_s_namespaces() -> None:
    plain = pod(hostUsers=False, hostNetwork=True, hostPID=True, hostIPC=True)
    shared = {("spec.hostNetwork", FORBIDDEN): 1, ("spec.HostPID", FORBIDDEN): 1, ("spec.HostIPC", FORBIDDEN): 1}
    assert causes(plain) == shared
    assert not causes(plain, "1.32")


def test_a_kernel_parameter_of_the_host_s_network() -> None:
    sysctls = [{"name": "net/core/somaxconn", "value": "1"}, {"name": "kernel.shm_rmid_forced", "value": "1"}]
    found = causes(pod(securityContext={"sysctls": sysctls}, hostNetwork=True))
    assert found == {("spec.securityContext.sysctls[0].name", INVALID): 1}


def test_the_server_spells_the_capability_in_one_way_only() -> None:
    def adding(capability: str) -> dict[str, Any]:
        security = {"allowPrivilegeEscalation": False, "capabilities": {"add": [capability]}}
        return pod(container(securityContext=security))

    assert causes(adding("CAP_SYS_ADMIN")) == {("spec.containers[0].securityContext", INVALID): 1}
    assert not causes(adding("SYS_ADMIN"))


@pytest.mark.parametrize("user", ["user", r"DOMAIN\user", r"corp.example.com\user", "NT AUTHORITY\\user"])
def test_a_windows_user(user: str) -> None:
    assert not causes(pod(container(securityContext={"windowsOptions": {"runAsUserName": user}})))


@pytest.mark.parametrize(
    ("user", "faults"), [("", 1), ("a\tb", 1), (r"a\b\c", 1), ("D\\", 1), (r"\user", 1), ("..", 1), (r".a\u*", 2)]
)
def test_no_windows_user(user: str, faults: int) -> None:
    found = causes(pod(container(securityContext={"windowsOptions": {"runAsUserName": user}})))
    assert found == {("spec.containers[0].securityContext.windowsOptions.runAsUserName", INVALID): faults}


def test_amounts_are_rounded_away_from_zero() -> None:
    assert (billionths("1n"), thousandths("1n"), thousandths("-1n"), thousandths("1500m")) == (1, 1, -1, 1500)
    assert [is_whole(each) for each in ("1Gi", "0.5", "1e3", "1u")] == [True, False, True, False]


def test_no_rule_changes_what_it_looks_at() -> None:
    plain = pod(container(resources={"limits": {"cpu": 1}}, ports=[{"containerPort": 80}]), hostNetwork=True)
    before = repr(plain)
    validate(plain)
    assert repr(plain) == before
