"""Which fields differ, as a server tells values apart."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.changes.compare import compared
from kgen.convert import model_of
from kgen.yaml.reader import read_documents

CONTAINER = "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: web, %s}]}}}"
TEMPLATE = "spec.template.spec.containers[web]"


def plain(text: str) -> dict[str, Any]:
    [document] = read_documents(text, "test")
    made: dict[str, Any] = document.plain
    return made


def changes(old: str, new: str) -> list[tuple[str, str, Any, Any]]:
    before, now = plain(old), plain(new)
    model = model_of(str(now.get("apiVersion")), str(now.get("kind")))
    return [(each.kind, each.path, each.old, each.new) for each in compared(before, now, model)]


def in_container(old: str, new: str) -> list[tuple[str, str, Any, Any]]:
    found = changes(CONTAINER % old, CONTAINER % new)
    return [(kind, path.removeprefix(TEMPLATE), before, now) for kind, path, before, now in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("resources: {limits: {memory: 1Gi, cpu: 1}}", "resources: {limits: {cpu: 1000m, memory: 1024Mi}}"),
        ("env: []", "image: null"),
        ("ports: [{containerPort: 80}]", "ports: [{containerPort: 80}]"),
        ("env: [{name: A, value: x}]", "env: [{value: x, name: A}]"),
    ],
)
def test_what_a_server_takes_for_the_same_is_no_change(old: str, new: str) -> None:
    assert in_container(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("image: a", "image: b", [("changed", ".image", "a", "b")]),
        (
            "env: [{name: A, value: x}, {name: B}]",
            "env: [{name: B}, {name: A, value: z}]",
            [("changed", ".env[A].value", "x", "z"), ("order", ".env", ["A", "B"], ["B", "A"])],
        ),
        (
            "env: [{name: A}]",
            "env: [{name: B}]",
            [("added", ".env[B]", None, {"name": "B"}), ("removed", ".env[A]", {"name": "A"}, None)],
        ),
        ("stdin: true", "stdin: false", [("changed", ".stdin", True, False)]),
        (
            "args: [a, b, c]",
            "args: [a, c, d]",
            [("removed", ".args[1]", "b", None), ("added", ".args[2]", None, "d")],
        ),
        ("args: [a, b]", "args: [a, c]", [("changed", ".args[1]", "b", "c")]),
        (
            "livenessProbe: {httpGet: {port: 80}}",
            "livenessProbe: {httpGet: {port: '80'}}",
            [("changed", ".livenessProbe.httpGet.port", 80, "80")],
        ),
        (
            "volumeMounts: [{mountPath: /a, name: x}]",
            "args: []",
            [("removed", ".volumeMounts[/a]", {"mountPath": "/a", "name": "x"}, None)],
        ),
    ],
)
def test_changes_of_a_container(old: str, new: str, found: list[Any]) -> None:
    assert in_container(old, new) == found


def test_a_port_without_a_protocol_is_one_of_tcp() -> None:
    found = in_container("ports: [{containerPort: 80}]", "ports: [{containerPort: 80, protocol: TCP, name: http}]")
    assert [path for _, path, _, _ in found] == [".ports[80/TCP].protocol", ".ports[80/TCP].name"]


def test_the_order_of_items_with_keys_counts_in_templates_alone() -> None:
    text = "apiVersion: v1\nkind: Service\nspec: {ports: [%s]}"
    a, b = "{name: a, port: 1}", "{name: b, port: 2}"
    assert changes(text % f"{a}, {b}", text % f"{b}, {a}") == []


def test_claim_templates_belong_together_by_their_names() -> None:
    text = "apiVersion: apps/v1\nkind: StatefulSet\nspec: {volumeClaimTemplates: [%s]}"
    found = changes(
        text % "{metadata: {name: a}}", text % "{metadata: {name: b}}, {metadata: {name: a}, spec: {volumeMode: Block}}"
    )
    assert [path for _, path, _, _ in found] == ["spec.volumeClaimTemplates[b]", "spec.volumeClaimTemplates[a].spec"]


def test_custom_resources_are_compared_without_a_model() -> None:
    text = "apiVersion: example.org/v1\nkind: Shop\nspec: {doors: [{name: a, open: %s}], size: %s}"
    assert changes(text % ("true", 1), text % ("false", 1)) == [("changed", "spec.doors[a].open", True, False)]


def test_status_and_the_api_version_do_not_count() -> None:
    old = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nstatus: {loadBalancer: {}}"
    assert changes(old, "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}") == []


def test_keys_lead_to_the_value_in_new_or_to_what_is_gone() -> None:
    old = plain(CONTAINER % "env: [{name: A}, {name: B}]")
    new = plain(CONTAINER % "env: [{name: C}, {name: A}]")
    found = compared(old, new, model_of("apps/v1", "Deployment"))
    assert [(each.kind, each.keys[-1]) for each in found] == [("added", 0), ("removed", 1)]
    assert all(each.in_template for each in found)
