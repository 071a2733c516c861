from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgen.builders import config_map, namespace
from kgen.bundles import identity_of
from kgen.convert import object_from_plain
from kgen.files.names import file_name

if TYPE_CHECKING:
    from kgen.k8s import Object


def item(api_version: str, kind: str, name: str) -> Object:
    return object_from_plain({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}})


@pytest.mark.parametrize(
    ("item_", "name"),
    [
        (config_map("web"), "configmap-web.yaml"),
        (config_map("web.v1", metadata={"namespace": "prod"}), "prod_configmap-web.v1.yaml"),
        (namespace("shop"), "namespace-shop.yaml"),
        (item("cert-manager.io/v1", "Certificate", "web"), "certificate-web@cert-manager.io.yaml"),
        (item("events.k8s.io/v1", "Event", "a"), "event-a@events.k8s.io.yaml"),
        (item("v1", "Event", "a"), "event-a.yaml"),
        (item("apps/v1", "Deployment", "a"), "deployment-a.yaml"),
        (item("v1", "Con", "../../etc/passwd"), "con-..%2f..%2fetc%2fpasswd@.yaml"),
        (item("x/v1", "My-Kind", "system:Node_1"), "my%2dkind-system%3a%4eode%5f1@x.yaml"),
        (item("x/v1", "VERSIONS", "ä\n"), "versions-%c3%a4%0a@x.yaml"),
        (config_map("a", metadata={"name": None, "generateName": "a-"}), "configmap-a-%2a.yaml"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_file_s_name_is_made_of_its_object_alone(item_: Object, name: str) -> None:
    assert file_name(identity_of(item_), ".yaml") == name


def test_names_are_unlike_where_objects_are() -> None:
    names = ["a", "A", "a-b", "a_b", "a@b", "a.b", "a%41"]
    items = [
        *(item(f"{group}/v1", kind, name) for group in ("b", "b.c") for kind in ("X", "XA") for name in names),
        *(config_map(name, metadata={"namespace": space}) for space in ("a", "a-b", "") for name in names),
    ]
    made = [file_name(identity_of(each), ".yaml") for each in items]
    assert len({name.casefold() for name in made}) == len(made)


def test_long_names_are_shortened_but_stay_unlike() -> None:
    items = [item(f"{'g' * 250}/v1", "X", "n" * 252 + end) for end in "ab"]
    made = [file_name(identity_of(each), ".yaml") for each in items]
    assert [len(name) for name in made] == [200, 200]
    assert made[0] != made[1]
    assert all(name.startswith("x-nnn") and name.endswith(".yaml") for name in made)
