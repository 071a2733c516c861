"""Which versions of Kubernetes `kgen validate` takes, and what it says of those that nobody could prove."""

from __future__ import annotations

import json

import pytest

from kgen.apiserver.served import known_version
from kgen.report import FORMATS, render
from kgen.validation import NEWEST_PROVEN, UnknownVersionError, validate
from kgen.validation.result import Report

NOTE = "Kubernetes 1.37: kinds and fields are checked; the rules are those of 1.36, the newest proven"


@pytest.mark.parametrize("text", ["1.36", "v1.36", "1.36.3", "v1.36.3", "1.36+", "v1.36.3-eks-3025e55", "1.36.3+k3s1"])
def test_a_version_may_be_written_as_tools_write_it(text: str) -> None:
    assert known_version(text) == "1.36"
    assert validate([], kubernetes=text).kubernetes == "1.36"


@pytest.mark.parametrize("text", ["1.20", "1.3", "1.360", "1", "latest", "", "1.36 or so", "2.36", "v1.36."])
def test_what_is_no_known_version_is_told_which_there_are(text: str) -> None:
    with pytest.raises(UnknownVersionError, match=r"kgen knows Kubernetes 1\.29 to 1\.37, not .* it takes 1\.36"):
        known_version(text)


@pytest.mark.parametrize("version", ["1.29", NEWEST_PROVEN])
def test_a_proven_version_needs_no_note(version: str) -> None:
    assert validate([], kubernetes=version).note == ""


def test_the_rules_of_a_newer_version_are_not_proven() -> None:
    assert validate([], kubernetes="1.37").note == NOTE


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_has_the_note(format_: str) -> None:
    assert NOTE in "\n".join(render(Report("v1.37.0"), format_))
    assert "proven" not in "\n".join(render(Report("1.36"), format_))


def test_programs_find_the_note() -> None:
    report = json.loads("\n".join(render(Report("1.37"), "json")))
    assert (report["summary"]["kubernetes"], report["summary"]["note"]) == ("1.37", NOTE)
    [run] = json.loads("\n".join(render(Report("1.37"), "sarif")))["runs"]
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told == {"level": "note", "message": {"text": NOTE}}


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        ("extensions/v1beta1", "Deployment", "served extensions/v1beta1 Deployment until 1.15; use apps/v1 Deployment"),
        ("extensions/v1beta1", "Ingress", "until 1.21; use networking.k8s.io/v1 Ingress"),
        ("batch/v1beta1", "CronJob", "until 1.24; use batch/v1 CronJob"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "until 1.25; use autoscaling/v2 HorizontalPodAutoscaler"),
        (
            "flowcontrol.apiserver.k8s.io/v1beta3",
            "FlowSchema",
            "until 1.31; use flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        ),
        ("policy/v1beta1", "PodSecurityPolicy", "label the Namespace with pod-security.kubernetes.io/enforce instead"),
        ("certificates.k8s.io/v1", "ClusterTrustBundle", "since 1.37"),
        (
            "resource.k8s.io/v1alpha3",
            "ResourceClaim",
            "in resource.k8s.io/v1alpha3 unless --runtime-config turns alpha versions on; it is in resource.k8s.io/v1",
        ),
        ("v1", "Deployment", "there is no Deployment in v1; it is in apps/v1"),
        ("apps/v1", "Deploymnt", 'there is no Deploymnt in apps/v1; did you mean "Deployment"?'),
        ("v1alpha1", "Kafka", "there is no Kafka in v1alpha1; is the group missing, as in example.com/v1alpha1?"),
        ("v1", "List", "items of a List must be a list of objects"),
        ("v1", "ServiceList", "items of a ServiceList must be a list of objects"),
        (
            "admissionregistration.k8s.io/v1alpha1",
            "InitializerConfiguration",
            "until 1.13; use a MutatingWebhookConfiguration",
        ),
        ("settings.k8s.io/v1alpha1", "PodPreset", "there is no PodPreset in settings.k8s.io/v1alpha1"),
    ],
)
def test_what_to_use_instead_of_a_kind_that_is_not_served(api_version: str, kind: str, message: str) -> None:
    plain = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}}
    [found] = validate(plain).diagnostics
    assert (found.code, found.severity) == ("KG003", "error")
    assert found.message.endswith(message)


@pytest.mark.parametrize(
    ("kubernetes", "warned"),
    [("1.32", []), ("1.33", ["use discovery.k8s.io/v1 EndpointSlice"]), ("1.37", ["use disc"])],
)
def test_a_kind_is_warned_of_since_it_is_deprecated(kubernetes: str, warned: list[str]) -> None:
    endpoints = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web"}}
    found = [each for each in validate(endpoints, kubernetes=kubernetes) if each.code == "KG114"]
    assert len(found) == len(warned)
    assert all(each.hint.startswith(text) for each, text in zip(found, warned, strict=True))


@pytest.mark.parametrize(("kubernetes", "hints"), [("1.33", []), ("1.34", ["use networking.k8s.io/v1 IPAddress"])])
def test_a_beta_kind_gives_way_to_the_stable_one(kubernetes: str, hints: list[str]) -> None:
    address = {
        "apiVersion": "networking.k8s.io/v1beta1",
        "kind": "IPAddress",
        "metadata": {"name": "10.0.0.7"},
        "spec": {"parentRef": {"resource": "services", "name": "web", "namespace": "shop"}},
    }
    assert [each.hint for each in validate(address, kubernetes=kubernetes) if each.code == "KG114"] == hints


def test_what_to_use_is_served_in_the_target_version() -> None:
    claim = {"apiVersion": "resource.k8s.io/v1alpha3", "kind": "ResourceClaim", "metadata": {"name": "gpu"}}
    [found] = validate(claim, kubernetes="1.32").diagnostics
    assert found.message.endswith("it is in resource.k8s.io/v1beta1")


@pytest.mark.parametrize(
    ("api_version", "kubernetes", "hints"),
    [
        ("resource.k8s.io/v1", "1.36", []),
        (
            "resource.k8s.io/v1beta2",
            "1.36",
            ["use resource.k8s.io/v1 DeviceClass, or --runtime-config=resource.k8s.io/v1beta2=true"],
        ),
        ("resource.k8s.io/v1beta2", "1.33", ["a server needs --runtime-config=resource.k8s.io/v1beta2=true"]),
    ],
)
def test_a_beta_version_is_off_unless_a_server_was_told_so(api_version: str, kubernetes: str, hints: list[str]) -> None:
    found = validate(_device_class(api_version, {}), kubernetes=kubernetes).errors
    assert [(each.code, each.stage, each.field) for each in found] == [("KG116", "decode", "apiVersion")] * len(hints)
    assert [each.hint for each in found] == hints


def test_flow_control_was_on_before_beta_versions_were_off() -> None:
    schema = {
        "apiVersion": "flowcontrol.apiserver.k8s.io/v1beta3",
        "kind": "FlowSchema",
        "metadata": {"name": "web"},
        "spec": {"priorityLevelConfiguration": {"name": "exempt"}},
    }
    assert validate(schema, kubernetes="1.31").ok


def test_whoever_has_turned_a_beta_version_on_is_told_the_rest() -> None:
    found = validate(_device_class("resource.k8s.io/v1beta1", {"colour": "red"})).errors
    assert {each.code for each in found} == {"KG116", "KG001"}


def _device_class(api_version: str, spec: dict[str, str]) -> dict[str, object]:
    return {"apiVersion": api_version, "kind": "DeviceClass", "metadata": {"name": "gpu"}, "spec": spec}


@pytest.mark.parametrize(
    ("api_version", "kind", "where"),
    [
        ("autoscaling/v1", "Scale", "scale"),
        ("policy/v1", "Eviction", "eviction"),
        ("authentication.k8s.io/v1", "TokenRequest", "token"),
    ],
)
def test_a_part_of_another_object_is_no_object(api_version: str, kind: str, where: str) -> None:
    [found] = validate({"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}}).errors
    assert (found.code, found.field) == ("KG117", "kind")
    assert where in found.message
