"""Which objects of two sides belong together."""

from __future__ import annotations

from kgen.changes.pairing import Known, Name, base_of, paired
from kgen.validation.inputs.streams import Stream


def known(text: str) -> list[Known]:
    return [Known(each) for each in Stream("test", [text.encode()]).entries()]


def names(old: str, new: str) -> list[tuple[str, str]]:
    found = paired(known(old), known(new))
    return [(str(each.old.name if each.old else ""), str(each.new.name if each.new else "")) for each in found]


def config_map(name: str, namespace: str = "") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: '{namespace}'}}\n---\n"


def test_objects_pair_by_kind_namespace_and_name() -> None:
    old = config_map("a") + config_map("b", "shop") + config_map("c")
    assert names(old, config_map("b", "shop") + config_map("d") + config_map("a")) == [
        ("ConfigMap shop/b", "ConfigMap shop/b"),
        ("", "ConfigMap d"),
        ("ConfigMap a", "ConfigMap a"),
        ("ConfigMap c", ""),
    ]


def test_an_api_version_alone_makes_no_other_object() -> None:
    text = "apiVersion: {}\nkind: Ingress\nmetadata: {{name: a}}"
    assert len(names(text.format("extensions/v1beta1"), text.format("networking.k8s.io/v1"))) == 1
    text = "apiVersion: {}\nkind: Shop\nmetadata: {{name: a}}"
    assert len(names(text.format("example.org/v1"), text.format("example.org/v2"))) == 1
    assert len(names(text.format("example.org/v1"), text.format("example.com/v1"))) == 2


def test_lists_are_flattened() -> None:
    old = "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]"
    assert names(old, config_map("a")) == [("ConfigMap a", "ConfigMap a")]


def test_what_gets_its_name_from_the_server_never_pairs() -> None:
    text = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}"
    assert names(text, text) == [("", "Job a-*")]


def test_the_namespace_of_what_has_none_does_not_count() -> None:
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop%s}"
    assert len(names(text % ", namespace: x", text % "")) == 1


def test_of_two_objects_of_a_name_the_last_counts() -> None:
    [pair] = paired(known(config_map("a")), known(config_map("a") + config_map("a").removesuffix("---\n")))
    assert pair.old is not None
    assert pair.new is not None
    assert pair.new.entry.number == 1


def test_hashes_of_kustomize_are_known() -> None:
    def base(kind: str, name: str, group: str = "") -> str | None:
        found = base_of(Name(group=group, kind=kind, namespace="", name=name))
        return found.name if found else None

    assert base("ConfigMap", "web-config-5h9ffd72dm") == "web-config"
    assert base("Secret", "web-config-5h9ffd72dm") == "web-config"
    assert base("Service", "web-config-5h9ffd72dm") is None
    assert base("ConfigMap", "web-config-production") is None
    assert base("ConfigMap", "5h9ffd72dm") is None
