"""How objects live, and what a server answers when a manifest is applied to them; recorded answers are elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.apiserver.changes import ALLOCATED, Answer, answer, lives
from kgen.apiserver.custom.definitions import Definitions

OLD, NEW = (1, 36), (1, 37)


def web(**spec: Any) -> dict[str, Any]:
    containers = [{"name": "web", "image": "nginx:1.29"}]
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}}
    base = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": base | spec}


def asked(old: dict[str, Any], new: dict[str, Any], **options: Any) -> Answer:
    return answer(lives(old, OLD), new, last=old, **{"new_version": OLD, **options})


def causes(said: Answer) -> list[tuple[str, str]]:
    return [(each.field, each.reason.removeprefix("FieldValue")) for each in said.findings]


def test_what_was_left_out_and_nobody_else_wrote_becomes_the_default() -> None:
    said = asked(web(replicas=3), web())
    assert said.stored is not None
    assert said.stored.plain["spec"]["replicas"] == 1
    assert said.stored.plain["metadata"]["generation"] == 2


def test_what_somebody_else_wrote_stays() -> None:
    old = lives(web(replicas=3), OLD)
    scaled = old.replace(plain={**old.plain, "spec": {**old.plain["spec"], "replicas": 5}})
    said = answer(scaled, web(), last=web(), new_version=OLD)
    assert said.stored is not None
    assert said.stored.plain["spec"]["replicas"] == 5


@pytest.mark.parametrize("way", ["client", "replace", "create"])
def test_only_server_side_apply_keeps_the_default_that_a_new_strategy_forbids(way: str) -> None:
    old, new = web(strategy={"type": "RollingUpdate"}), web(strategy={"type": "Recreate"})
    assert causes(asked(old, new)) == [("spec.strategy.rollingUpdate", "Forbidden")]
    assert asked(old, new, way=way).accepted


def test_null_takes_away_what_the_manifest_had_and_nothing_else() -> None:
    """As 1.36.3 and 1.37.2 do it server-side: a default that nobody wrote cannot be taken away."""
    old = web(strategy={"type": "RollingUpdate"})
    new = web(strategy={"type": "Recreate", "rollingUpdate": None})
    assert causes(asked(old, new)) == [("spec.strategy.rollingUpdate", "Forbidden")]
    [found] = asked(old, new).findings
    assert "kubectl replace" in found.instead
    assert asked(old, new, way="client").accepted
    said = asked(web(replicas=3), web(replicas=None))
    assert said.stored is not None
    assert said.stored.plain["spec"]["replicas"] == 1


def test_a_pull_policy_that_was_filled_in_stays_when_the_tag_changes() -> None:
    old, new = web(), web()
    old["spec"]["template"]["spec"]["containers"] = [{"name": "web", "image": "nginx"}]
    policies = {}
    for way in ("server", "client", "replace"):
        stored = asked(old, new, way=way).stored
        assert stored is not None
        policies[way] = stored.plain["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"]
    assert policies == {"server": "Always", "client": "Always", "replace": "IfNotPresent"}


def test_a_renamed_container_takes_the_place_of_the_old_one() -> None:
    new = web()
    new["spec"]["template"]["spec"]["containers"] = [{"name": "shop", "image": "nginx:1.29"}]
    stored = asked(web(), new).stored
    assert stored is not None
    assert [each["name"] for each in stored.plain["spec"]["template"]["spec"]["containers"]] == ["shop"]


def test_an_item_given_twice_is_refused_by_server_side_apply_alone() -> None:
    new = web()
    env = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    new["spec"]["template"]["spec"]["containers"][0]["env"] = env
    said = asked(web(), new)
    assert (said.status, said.http_status) == ("InternalError", 500)
    assert asked(web(), new, way="replace").accepted


def test_an_allocated_ip_stays_and_cannot_be_changed() -> None:
    service: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
    old = service | {"spec": {"ports": [{"port": 80}]}}
    stored = asked(old, old).stored
    assert stored is not None
    assert stored.plain["spec"]["clusterIP"] == ALLOCATED
    headless = service | {"spec": {"ports": [{"port": 80}], "clusterIP": "None"}}
    assert causes(asked(old, headless)) == [("spec.clusterIPs[0]", "Invalid")]
    assert asked(headless, old).accepted


def test_the_fields_meant_are_named_where_the_server_names_none() -> None:
    old = web(serviceName="web") | {"kind": "StatefulSet"}
    new = web(serviceName="shop") | {"kind": "StatefulSet"}
    [found] = asked(old, new).findings
    assert (found.field, found.fields) == ("spec", ("spec.serviceName",))
    [found] = asked(old, new, new_version=NEW).findings
    assert (found.field, found.fields) == ("spec.serviceName", ("spec.serviceName",))


def test_what_no_rule_claims_is_said() -> None:
    old = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "web"}, "spec": {"size": 1}}
    said = asked(old, {**old, "spec": {"size": 2}})
    assert said.accepted
    assert said.unknown == ("spec.size",)


def test_whether_a_claim_may_grow_is_for_its_class_to_say() -> None:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim: dict[str, Any] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}}
    larger = claim | {"spec": {**spec, "resources": {"requests": {"storage": "2Gi"}}}}
    claim |= {"spec": spec}
    assert causes(answer(lives(claim, OLD), larger, new_version=OLD, last=claim)) == [("spec", "Forbidden")]
    said = answer(lives(claim, OLD, bound=True), larger, new_version=OLD, last=claim)
    assert said.accepted
    assert said.unknown == ("spec.resources.requests.storage",)


def test_a_server_that_is_upgraded_fills_in_more() -> None:
    old = web(serviceName="web") | {"kind": "StatefulSet"}
    said = answer(lives(old, OLD), old, new_version=NEW, last=old)
    assert said.stored is not None
    assert said.stored.plain["spec"]["updateStrategy"]["rollingUpdate"] == {"partition": 0, "maxUnavailable": 1}


def test_what_a_server_drops_is_not_stored() -> None:
    old = web()
    old["spec"]["template"]["spec"]["containers"][0]["lifecycle"] = {"stopSignal": "SIGUSR1"}
    assert "stopSignal" not in str(lives(old, NEW).plain)


def test_a_source_that_is_emptied_goes() -> None:
    """What server-side apply takes away to the last leaves nothing behind, so that the default comes."""
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    old, new = web(), web()
    old["spec"]["template"]["spec"]["volumes"] = volumes
    new["spec"]["template"]["spec"]["volumes"] = [{"name": "data", "persistentVolumeClaim": {}}]
    stored = asked(old, new).stored
    assert stored is not None
    assert stored.plain["spec"]["template"]["spec"]["volumes"] == [{"name": "data", "emptyDir": {}}]


def widgets(**spec: Any) -> Definitions:
    """The definition of a custom kind: what its spec has, and two lists, one of maps known by their names."""
    ports = {
        "type": "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "port": {"type": "integer"}, "plain": {"type": "boolean"}},
        },
    }
    properties = {"size": {"type": "integer", "default": 3}, "ports": ports, "names": {"type": "array", "items": TEXT}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": properties, **spec}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Widget", "plural": "widgets"}
    return Definitions(
        [{"spec": {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [version]}}]
    )


TEXT = {"type": "string"}


def widget(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "web"}, "spec": spec}


def changed_widget(way: Any, definitions: Definitions, old: dict[str, Any], new: dict[str, Any]) -> Answer:
    living = lives(old, OLD, definitions=definitions)
    port = {"name": "own", "port": 9}
    spec = {**living.plain["spec"], "ports": [*living.plain["spec"].get("ports", []), port]}
    living = living.replace(plain={**living.plain, "spec": spec})
    return answer(living, new, new_version=OLD, way=way, last=old, definitions=definitions)


@pytest.mark.parametrize(
    ("way", "ports"),
    [
        ("server", [{"name": "web", "port": 81}, {"name": "own", "port": 9}]),
        ("client", [{"name": "web", "port": 81}]),
        ("replace", [{"name": "web", "port": 81}]),
    ],
)
def test_a_list_of_a_custom_resource_merges_by_its_keys_server_side_alone(
    way: str, ports: list[dict[str, Any]]
) -> None:
    old = widget(size=5, ports=[{"name": "web", "port": 80}, {"name": "gone", "port": 1}], names=["a"])
    said = changed_widget(way, widgets(), old, widget(ports=[{"name": "web", "port": 81}]))
    assert said.stored is not None
    assert said.stored.plain["spec"] == {"size": 3, "ports": ports}
    assert said.unknown == ()


def test_what_a_definition_refuses_is_refused_of_a_change() -> None:
    said = changed_widget("server", widgets(), widget(size=5), widget(size="large"))
    assert [each.field for each in said.findings] == ["spec.size"]


def test_rules_of_a_definition_are_not_evaluated_and_that_is_said() -> None:
    rules = {"x-kubernetes-validations": [{"rule": "self.size >= oldSelf.size"}]}
    said = changed_widget("replace", widgets(**rules), widget(size=5), widget(size=4))
    assert "spec.size" in said.unknown
