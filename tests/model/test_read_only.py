"""What a model holds does not change, and no change of one value is seen in another."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections import OrderedDict, defaultdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import pytest
import ruamel.yaml
import yaml

from kgen import Bundle, bundle, read, to_json, to_yaml
from kgen.blueprints.mysql import mysql
from kgen.builders import config_map, container, deployment, expose, mount, probe, resource
from kgen.k8s import ConfigMap, Container, Deployment, Object, ObjectMeta, PodSpec, Resource
from kgen.model.plain import from_plain
from kgen.model.record import ReadOnlyDict, ReadOnlyList, Record

FOLDER = Path(__file__).parents[1] / "documents"
DOCUMENTS = [each for each in sorted(FOLDER.glob("*.yaml")) if "as-written" not in each.name]
PLAIN: dict[str, Any] = {"map": {"a": [1, {"b": None}]}, "list": [[], {}], "text": "x"}
THING = resource("example.com/v1", "Thing", "a", spec=PLAIN)
WEB = deployment("web", container("web", "web:1", args=["-v"], env={"A": "b"}), labels={"app": "web"})

MAP_CHANGES = {
    "[]=": lambda it: it.__setitem__("x", 1),
    "del": lambda it: it.__delitem__("map"),
    "|=": lambda it: it.__ior__({"x": 1}),
    "clear": lambda it: it.clear(),
    "pop": lambda it: it.pop("map"),
    "popitem": lambda it: it.popitem(),
    "setdefault": lambda it: it.setdefault("x", 1),
    "update": lambda it: it.update(x=1),
}
LIST_CHANGES = {
    "[]=": lambda it: it.__setitem__(0, 1),
    "del": lambda it: it.__delitem__(0),
    "+=": lambda it: it.__iadd__([1]),
    "*=": lambda it: it.__imul__(2),
    "append": lambda it: it.append(1),
    "clear": lambda it: it.clear(),
    "extend": lambda it: it.extend([1]),
    "insert": lambda it: it.insert(0, 1),
    "pop": lambda it: it.pop(),
    "remove": lambda it: it.remove(1),
    "reverse": lambda it: it.reverse(),
    "sort": lambda it: it.sort(),
}


def containers_in(value: Any) -> list[Any]:
    """Every map and list inside of a value, models aside."""
    if isinstance(value, Record):
        return [each for item in vars(value).values() for each in containers_in(item)]
    if isinstance(value, dict):
        return [value, *(each for item in value.values() for each in containers_in(item))]
    if isinstance(value, (list, tuple)):
        return [value, *(each for item in value for each in containers_in(item))]
    return []


def is_read_only(value: Any) -> bool:
    return all(type(each) in (ReadOnlyDict, ReadOnlyList) for each in containers_in(value))


@pytest.mark.parametrize("change", MAP_CHANGES.values(), ids=MAP_CHANGES)
def test_no_map_inside_changes(change: Any) -> None:
    with pytest.raises(TypeError, match=r"a map inside of an object is read-only; .* put\(path, value\), merge"):
        change(THING.spec)
    assert THING.spec == PLAIN


@pytest.mark.parametrize("change", LIST_CHANGES.values(), ids=LIST_CHANGES)
def test_no_list_inside_changes(change: Any) -> None:
    with pytest.raises(TypeError, match=r"a list inside of an object is read-only; .* put\(path, value\), merge"):
        change(THING.spec["map"]["a"])
    assert THING.spec == PLAIN


def test_every_way_to_change_a_dict_or_a_list_is_refused() -> None:
    """Methods that Python may add one day would be found here."""
    reading = {"copy", "fromkeys", "get", "items", "keys", "values", "count", "index"}
    for plain, ours in ((dict, ReadOnlyDict), (list, ReadOnlyList)):
        public = {name for name in vars(plain) if not name.startswith("_")} - reading
        changing = public | {name for name in vars(plain) if name[:3] == "__i" and name[:6] not in ("__init", "__iter")}
        assert (changing | {"__setitem__", "__delitem__"}) <= vars(ours).keys()


def test_one_value_never_shows_in_another() -> None:
    other = WEB.put("spec.replicas", 3)
    with pytest.raises(TypeError, match="read-only"):
        other.pick("spec.template.metadata").labels["x"] = "1"
    with pytest.raises(TypeError, match="read-only"):
        WEB.pick("spec.template.spec").containers.append(Container(name="b"))
    assert WEB.pick("spec.template.metadata.labels") == {"app": "web"}


def test_what_the_author_changes_later_is_not_seen() -> None:
    labels, words, inner = {"app": "web"}, ["-v"], [1]
    made: list[Object] = [
        ConfigMap(metadata=ObjectMeta(labels=labels), data=labels),
        Deployment(metadata=ObjectMeta(name="a")).replace(metadata=ObjectMeta(labels=labels, finalizers=words)),  # type: ignore[call-arg]
        deployment("web", container("a", "b", args=words, command=words, requests=labels), labels=labels),
        config_map("a", labels, labels=labels),
        resource("a/v1", "B", "c", labels=labels, spec={"list": inner, "map": labels}),
        Resource("a/v1", "B", metadata=ObjectMeta(labels=labels), spec={"list": inner}),
        WEB.put("spec.template.spec.nodeSelector", labels).merge({"metadata": {"annotations": labels}}),
        from_plain({"metadata": {"labels": labels, "finalizers": words}}, ConfigMap),
        attrs.evolve(ConfigMap(), data=labels),
    ]
    before = to_yaml(made)
    labels["new"] = "x"
    words.append("-x")
    inner.append(2)
    assert to_yaml(made) == before
    assert all(map(is_read_only, made))


def test_everything_that_is_built_or_read_is_read_only_inside() -> None:
    page = config_map("page", {"index.html": "x"})
    web = deployment(
        "web",
        container("a", "b", ports={"http": 80}, mounts={"/": mount(page)}, readiness=probe.exec("a"), env_from=[page]),
        labels={"app": "web"},
        restart_on=[page],
        pod={"nodeSelector": {"a": "b"}},
    )
    made: list[Bundle] = [mysql(), bundle(page, web, expose(web)), *map(read, DOCUMENTS)]
    made += [read(each, typed=False) for each in DOCUMENTS]
    made += [
        each.labelled({"a": "b"}, pods=True).each_pod(lambda pod: pod.merge({"nodeSelector": {"x": "y"}}))
        for each in made[:2]
    ]
    found = [each for objects in made for item in objects for each in containers_in(item)]
    assert len(found) > 400
    assert all(type(each) in (ReadOnlyDict, ReadOnlyList) for each in found)


@pytest.mark.parametrize(
    "given", [OrderedDict(a="1"), defaultdict(str, a="1"), MappingProxyType({"a": "1"}), {"a": "1"}], ids=type
)
def test_any_mapping_becomes_a_read_only_map(given: Any) -> None:
    made = ObjectMeta(labels=given).labels
    assert made == {"a": "1"}
    assert type(made) is ReadOnlyDict


def test_tuples_become_lists() -> None:
    assert Container(args=("a", "b")) == Container(args=["a", "b"])  # type: ignore[arg-type,call-arg]
    assert is_read_only(PodSpec(node_selector={"a": ({"b": []},)}))  # type: ignore[dict-item,call-arg]


def test_they_compare_print_and_add_as_plain_ones() -> None:
    assert THING.spec == PLAIN
    assert PLAIN == THING.spec  # noqa: SIM300 - the other way round is another method
    assert repr(THING.spec) == repr(PLAIN)
    assert THING.spec | {"x": 1} == {**PLAIN, "x": 1}
    assert THING.spec["list"] + [1] == [[], {}, 1]
    assert WEB.pick("spec.template.spec.containers[0]").args == ["-v"]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it)), dict])
def test_a_copy_of_a_map_can_change(again: Any) -> None:
    made = again(THING.spec)
    made["x"] = 1
    assert made == {**PLAIN, "x": 1}
    assert THING.spec == PLAIN
    deep = copy.deepcopy(THING.spec)
    deep["map"]["a"].append(2)
    assert THING.spec == PLAIN


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize("item", [WEB, THING], ids=lambda item: item.kind)
def test_a_copy_of_an_object_is_read_only_inside(item: Object, again: Any) -> None:
    assert again(item) == item
    assert is_read_only(again(item))


def test_to_plain_gives_data_that_can_change() -> None:
    plain = THING.to_plain()
    plain["spec"]["map"]["a"].append(2)
    assert THING.spec == PLAIN


def test_dumpers_write_them_as_plain_ones() -> None:
    assert json.dumps(THING.spec) == json.dumps(PLAIN)
    assert yaml.safe_dump(THING.spec) == yaml.safe_dump(PLAIN)
    assert yaml.dump(THING.spec) == yaml.dump(PLAIN)
    assert to_json(THING.spec) == to_json(PLAIN)
    assert to_yaml(THING.spec) == to_yaml(PLAIN)


@pytest.mark.parametrize("imports", ["import yaml, kgen", "import kgen, yaml", "import kgen.model, yaml, ruamel.yaml"])
def test_dumpers_know_them_whichever_is_imported_first(imports: str) -> None:
    program = f"""
{imports}
import io, ruamel.yaml
from kgen.builders import resource
class Own(yaml.SafeDumper): pass
Own.add_representer(dict, lambda dumper, it: dumper.represent_scalar("tag:yaml.org,2002:str", "a map"))
spec = resource("a/v1", "B", "c", spec={{"a": ["b"]}}).spec
out = io.StringIO()
ruamel.yaml.YAML(typ="rt").dump(spec, out)
print([yaml.safe_dump(spec), yaml.dump(spec), out.getvalue(), yaml.dump(spec, Dumper=Own)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(["a:\n- b\n"] * 3 + ["a map\n...\n"])


def test_a_dumper_of_ones_own_that_was_there_before_knows_them() -> None:
    program = """
import yaml
class Own(yaml.SafeDumper): pass
Own.add_representer(set, lambda dumper, it: dumper.represent_list(sorted(it)))
from kgen.builders import resource
print(yaml.dump(resource("a/v1", "B", "c", spec={"a": ["b"]}).spec, Dumper=Own))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "a:\n- b"


def test_ruamel_writes_them_too() -> None:
    from io import StringIO

    out = StringIO()
    ruamel.yaml.YAML(typ="safe").dump(THING.spec, out)
    assert ruamel.yaml.YAML(typ="safe").load(out.getvalue()) == PLAIN


def test_a_list_that_contains_itself_is_named() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for make in (lambda: Container(args=endless), lambda: resource("a/v1", "B", "c", spec=endless)):  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="contains itself"):
            make()
