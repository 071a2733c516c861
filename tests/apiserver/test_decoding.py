"""What the API server's strict decoder takes, how it is said, and which refusal is the server's own answer."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.decoding.scalar_types import check_bool, check_int64
from kgen.field_path import FieldPath
from kgen.k8s import (
    ConfigMap,
    Container,
    Deployment,
    Lease,
    ObjectMeta,
    Pod,
    PodDisruptionBudget,
    ResourceQuota,
    Secret,
)
from kgen.model import NULL, Model
from kgen.validation import validate
from tests.support.manifests import pod

NEWEST = (1, 36)


def decoded(plain: Any, model: type[Model], version: tuple[int, int] = NEWEST) -> tuple[Any, list[tuple[str, str]]]:
    decoding = Decoding(version)
    made = decoding.decode(plain, model, FieldPath())
    return made, [(str(finding.at), finding.message) for _, finding in decoding.problems]


def refused(plain: Any, model: type[Model]) -> list[str]:
    return [at for at, _ in decoded(plain, model)[1]]


@pytest.mark.parametrize("value", ["2024-02-29T01:02:03Z", "2024-01-01T1:02:03.5+24:60", "2024-01-01T01:02:03,5Z"])
def test_times_are_read_as_go_reads_them(value: str) -> None:
    assert not refused({"creationTimestamp": value}, ObjectMeta)


NO_TIMES = [
    *("", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z"),
    *("2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00Z\n", 5, True),
]


@pytest.mark.parametrize("value", NO_TIMES)
def test_what_is_no_time(value: Any) -> None:
    assert refused({"creationTimestamp": value}, ObjectMeta) == ["creationTimestamp"]


def test_a_micro_time_has_six_digits() -> None:
    times = [f"2024-01-01T00:00:00{digits}Z" for digits in ("", ".12345", ".1234567", ".123456", ",123456")]
    assert [time for time in times if not refused({"spec": {"renewTime": time}}, Lease)] == times[3:]


@pytest.mark.parametrize("value", ["", "aGk=", "aG\nk=", "aG\r\nk=\n", "aGl=", [], [104, None, 255]])
def test_base64(value: Any) -> None:
    assert not refused({"data": {"a": value}}, Secret)


@pytest.mark.parametrize("value", ["aGk", "aGk==", "a Gk=", "aG-_", "=", "é", 1, True, {}, [256], [-1], ["a"], [1.0]])
def test_no_base64(value: Any) -> None:
    assert refused({"data": {"a": value}}, Secret) == ["data[a]"]


def test_a_list_of_bytes_is_what_go_makes_of_it() -> None:
    assert decoded({"data": {"a": [104, 105]}}, Secret)[0].data == {"a": "aGk="}


@pytest.mark.parametrize("value", [3.0, 1e1, 1.5, "3", True, [], {}, 2**31, -(2**31) - 1])
def test_what_is_no_int32(value: Any) -> None:
    assert refused({"spec": {"replicas": value}}, Deployment) == ["spec.replicas"]


def test_int64_and_int32_have_their_bounds() -> None:
    assert not refused({"spec": {"replicas": -(2**31), "terminationGracePeriodSeconds": 1}}, Deployment)[1:]
    assert not refused({"spec": {"terminationGracePeriodSeconds": 2**63 - 1}}, Pod)
    assert refused({"spec": {"terminationGracePeriodSeconds": 2**63}}, Pod)


@pytest.mark.parametrize("value", [1.5, True, 2**31, [], {}])
def test_what_is_neither_int_nor_text(value: Any) -> None:
    assert refused({"spec": {"minAvailable": value}}, PodDisruptionBudget) == ["spec.minAvailable"]


@pytest.mark.parametrize("value", ["", "1GB", "1K", True, [], {}, math.nan])
def test_what_is_no_quantity(value: Any) -> None:
    assert refused({"spec": {"hard": {"memory": value}}}, ResourceQuota) == ["spec.hard[memory]"]
    assert refused({"spec": {"hard": {"memory": value}}}, ResourceQuota) == [
        "spec.hard[memory]"
    ]  # not remembered wrong


@pytest.mark.parametrize("null", [None, NULL])
def test_null_is_unset_and_zero_where_something_must_stand(null: Any) -> None:
    made, problems = decoded({"args": ["a", null], "env": [null], "image": null, "resources": null}, Container)
    assert not problems
    assert made.args == ["a", ""]
    assert made.env[0].name is None
    assert made.image is None
    assert made.resources is None
    assert decoded({"data": {"a": null}}, ConfigMap)[0].data == {"a": ""}
    assert decoded({"spec": {"hard": {"pods": null}}}, ResourceQuota)[0].spec.hard == {"pods": "0"}


def test_all_problems_are_found_at_once_with_their_indexes() -> None:
    plain = {"spec": {"containers": [{"name": 1}, {"env": [{"value": True}], "ports": {}}], "nodeSelector": ["a"]}}
    paths = ["containers[0].name", "containers[1].env[0].value", "containers[1].ports", "nodeSelector"]
    assert refused(plain, Pod) == [f"spec.{path}" for path in paths]


def test_keys_of_maps_are_what_json_makes_of_them() -> None:
    plain = {"data": {2: "a", True: "b", False: "c", None: "d"}}
    assert decoded(plain, ConfigMap)[0].data == {"2": "a", "true": "b", "false": "c", "null": "d"}


def test_half_characters_are_replaced_as_go_does() -> None:
    made, problems = decoded({"data": {"\ud83d": "a\ud83d\ude00\ud83d"}}, ConfigMap)
    assert not problems
    assert made.data == {"\ufffd": "a\U0001f600\ufffd"}


def test_models_are_decoded_as_plain_data_is() -> None:
    item = Deployment.of({"metadata": ObjectMeta(name="web"), "spec": {"replicas": "3", "foo": 1}})
    assert refused(item, Deployment) == ["spec.replicas", "spec.foo"]
    assert refused(Deployment.of({"spec": Container(name="web")}), Deployment) == ["spec"]


def answers(*plain: dict[str, Any]) -> list[str]:
    return [each.field for each in validate(plain) if each.server_answer]


def test_the_server_tells_the_first_wrong_type_alone() -> None:
    assert answers(pod({"name": 1, "image": 2, "foo": 3})) == ["spec.containers[0].name"]


def test_the_server_stops_at_types_that_read_themselves() -> None:
    assert answers(pod({"name": 1, "resources": {"limits": {"cpu": "one"}}})) == [
        "spec.containers[0].resources.limits[cpu]"
    ]


def test_the_server_tells_all_unknown_fields() -> None:
    assert answers(pod({"name": "a", "foo": 1, "bar": 2})) == ["spec.containers[0].foo", "spec.containers[0].bar"]


@pytest.mark.parametrize(
    ("path", "key", "hint"),
    [
        ([], "name", '"name" belongs into metadata: indent it'),
        ([], "containers", '"containers" belongs into spec.template.spec: indent it'),
        (["spec", "template"], "containers", '"containers" belongs into spec: indent it'),
        (["spec"], "replica", 'did you mean "replicas"?'),
        (["spec"], "Replicas", 'did you mean "replicas"?'),
        (["spec"], "min_ready_seconds", 'did you mean "minReadySeconds"?'),
        (["spec", "template", "spec"], "replicas", '"replicas" belongs beside template: indent it less'),
        (
            ["spec", "template", "spec", "containers", 0],
            "volumes",
            '"volumes" belongs beside containers: indent it less',
        ),
    ],
)
def test_an_unknown_field_comes_with_a_hint(path: list[Any], key: str, hint: str) -> None:
    plain: dict[str, Any] = {"metadata": {}, "spec": {"template": {"spec": {"containers": [{}]}}}}
    around: Any = plain
    for step in path:
        around = around[step]
    around[key] = 1
    decoding = Decoding(NEWEST)
    decoding.decode(plain, Deployment, FieldPath())
    assert [finding.hint for _, finding in decoding.problems] == [hint]


def test_fields_come_and_go_with_versions() -> None:
    plain = {"hostnameOverride": "a", "containers": [], "gitRepo": {}}
    old = decoded({"spec": plain}, Pod, (1, 33))[1]
    assert old[0] == ("spec.hostnameOverride", 'unknown field "hostnameOverride": Kubernetes has it since 1.34')
    assert [at for at, _ in decoded({"spec": plain}, Pod)[1]] == ["spec.gitRepo"]


@pytest.mark.parametrize("field", ["stringData", "data"])
@pytest.mark.parametrize("value", [123, 4711, 1.5])
def test_what_a_secret_holds_is_not_shown(field: str, value: float) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, field: {"pin": value}}
    message = validate(secret).errors[0].message
    assert str(value) not in message
    assert "(hidden)" in message


def schema(**spec: Any) -> list[str]:
    names = {"plural": "foos", "kind": "Foo"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": spec}}
    plain = {"group": "a.b", "scope": "Cluster", "names": names, "versions": [version]}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "foos.a.b"},
    }
    at = "spec.versions[0].schema.openAPIV3Schema."
    return [each.field.removeprefix(at) for each in validate({**crd, "spec": plain}) if each.stage == "decode"]


def test_parts_of_a_schema_that_read_themselves_are_read_leniently() -> None:
    assert schema(foo=1) == ["foo"]
    assert schema(items={"foo": 1}, additionalProperties={"foo": 1}, dependencies={"a": {"foo": 1}}) == []
    assert schema(items={"type": 5}) == ["items.type"]
    assert schema(items=[{}, {"type": 5}], additionalItems="yes") == ["items[1].type", "additionalItems"]
    assert schema(additionalProperties=True, default={"a": [1]}, items="x") == []
    assert schema(dependencies={"a": ["b", 5], "c": None}) == ["dependencies[a][1]"]


def test_base64_of_a_wrong_length_is_refused_as_go_refuses_it() -> None:
    from kgen.apiserver.decoding.scalar_types import check_base64

    assert check_base64("aGVsbG8=") is None
    assert check_base64("/aGVsbG8=") is not None


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("60", "; take the quotes away"),
        ("60s", "; write seconds without a unit: 60"),
        ("2m", "; write seconds without a unit: 120"),
        ("soon", ""),
        ("", ""),
    ],
)
def test_text_in_place_of_a_number_is_answered_with_the_number(value: str, hint: str) -> None:
    said = check_int64(value)
    assert said == f"expected a whole number, got text{hint}"


def test_text_in_place_of_a_boolean_is_answered_with_the_boolean() -> None:
    assert check_bool("true") == "expected true or false, got text; take the quotes away"
    assert check_bool("yes") == "expected true or false, got text"


def test_amounts_of_a_pod_that_are_none_are_told_once_each() -> None:
    resources = {"limits": {"hugepages-2Mi": "db", "cpu": "zz"}, "requests": {"cpu": "q"}}
    spec = {"resources": {"limits": {"cpu": "1"}}, "containers": [{"name": "a", "image": "a", "resources": resources}]}
    found = validate({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
    assert [each.code for each in found.errors] == ["KG002"] * 3
