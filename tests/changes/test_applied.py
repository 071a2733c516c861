"""What was applied to an object that lives, by the fields of its managers."""

from __future__ import annotations

from typing import Any

from kgen.changes.applied import applied_before

SPEC: dict[str, Any] = {
    "f:spec": {
        "f:replicas": {},
        "f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {".": {}, "f:name": {}, "f:image": {}}}}},
    }
}
REPLICAS: dict[str, Any] = {"f:spec": {"f:replicas": {}}}
IMAGE: dict[str, Any] = {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:image": {}}}}}}}


def entry(manager: str, fields: dict[str, Any], operation: str = "Apply", subresource: str = "") -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "subresource": subresource, "fieldsV1": fields}


def applied(*entries: dict[str, Any]) -> dict[str, Any] | None:
    containers = [{"name": "web", "image": "nginx", "tty": True}, {"name": "mesh"}]
    spec = {"replicas": 3, "template": {"spec": {"containers": containers}}}
    return applied_before({"metadata": {"managedFields": [*entries]}, "spec": spec}, "server")


def test_what_the_only_manager_has() -> None:
    assert applied(entry("a", SPEC)) == {
        "spec": {"replicas": 3, "template": {"spec": {"containers": [{"name": "web", "image": "nginx"}]}}}
    }


def test_what_several_managers_have_stays() -> None:
    web = {"template": {"spec": {"containers": [{"name": "web", "image": "nginx"}]}}}
    assert applied(entry("a", SPEC), entry("b", REPLICAS)) == {"spec": web}
    assert applied(entry("b", REPLICAS), entry("a", SPEC)) == {"spec": web}
    assert applied(entry("a", SPEC), entry("b", REPLICAS, "Update", "scale")) == {"spec": web}
    assert applied(entry("a", SPEC), entry("b", SPEC)) == {}


def test_items_are_known_by_their_keys() -> None:
    web = {"name": "web"}
    assert applied(entry("a", SPEC), entry("b", IMAGE, "Update")) == {
        "spec": {"replicas": 3, "template": {"spec": {"containers": [web]}}}
    }


def test_nobody_applied_it() -> None:
    assert applied(entry("a", SPEC, "Update")) is None
