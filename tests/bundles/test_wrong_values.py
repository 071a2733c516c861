"""Arguments of a wrong kind for every method of bundles and objects, and for every function of kgen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kgen
from kgen import builders as b
from kgen import k8s
from kgen.bundles import BundleError
from kgen.model.place import PathError
from tests.support.wrong_values import APP, CONFIG, LEAKS, PART, WEB, WRONG, fault_of, function, value_of

BUNDLE: Any = kgen.bundle(CONFIG, WEB, b.expose(WEB))  # mypy knows what is wrong with the calls
OBJECT: Any = WEB
CUSTOM: Any = b.resource("a.b/v1", "C", "c", cluster_scoped=True, spec={"x": [{"name": "a"}], "d": {"a": 1}})
KGEN: Any = kgen
K8S: Any = k8s
EMPTY = ("an empty list", "an empty dict", "an empty text")
PLAIN = (
    "None NULL,a bool,a number,a float,a text,an empty text,a list,an empty list,a list of numbers,a list of None,"
    "a list of lists,a list of dicts,a tuple,a dict,an empty dict,a dict of numbers,a dict of None,a dict of dicts,"
    "a dict of lists,a dict of models,an object,a workload,a rule,a service port"
).replace("None NULL", "None,NULL")
OBJECTS = "an object,a workload,a bundle,an empty list"
CALLS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "bundle": (KGEN.bundle, OBJECTS),
    "Bundle": (KGEN.Bundle, "a bundle,an empty text,an empty list,an empty dict"),
    "add": (BUNDLE.add, "an empty list"),
    "merge": (BUNDLE.merge, OBJECTS),
    "replace": (BUNDLE.replace, OBJECTS),
    "remove kind": (BUNDLE.remove, "a model's type"),
    "remove name": (lambda it: BUNDLE.remove("Deployment", it), ""),
    "remove expect": (lambda it: BUNDLE.remove("Deployment", expect=it), "None"),
    "one kind": (BUNDLE.one, "a model's type"),
    "one name": (lambda it: BUNDLE.one("Deployment", it), "None"),
    "all": (BUNDLE.all, "a model's type"),
    "change kind": (lambda it: BUNDLE.change(it, function), "a model's type"),
    "change how": (lambda it: BUNDLE.change("Deployment", it), "a function"),
    "change name": (lambda it: BUNDLE.change("Deployment", function, name=it), ""),
    "change expect": (lambda it: BUNDLE.change("Deployment", function, expect=it), "None"),
    "what change returns": (lambda it: BUNDLE.change("Deployment", lambda _: it), "a workload"),
    "each_pod": (BUNDLE.each_pod, "a function"),
    "each_pod expect": (lambda it: BUNDLE.each_pod(function, expect=it), "None"),
    "what each_pod returns": (lambda it: BUNDLE.each_pod(lambda _: it), ""),
    "images": (BUNDLE.images, "an empty dict"),
    "images to": (lambda it: BUNDLE.images({"web": it}), "a text,an empty text"),
    "labelled": (BUNDLE.labelled, "a dict,an empty dict"),
    "labelled value": (lambda it: BUNDLE.labelled({"a": it}), "a text,an empty text"),
    "labelled pods": (lambda it: BUNDLE.labelled(APP, pods=it), "a bool"),
    "in_namespace": (BUNDLE.in_namespace, "a text"),
    "in_namespace move": (lambda it: BUNDLE.in_namespace("a", move=it), "a bool"),
    "in_namespace crds": (
        lambda it: BUNDLE.in_namespace("a", crds=it),
        "a bundle,an empty list,an empty dict,a list of dicts",
    ),
    "with_name_prefix": (BUNDLE.with_name_prefix, "a text,an empty text"),
    "with_name_suffix": (BUNDLE.with_name_suffix, "a text,an empty text"),
    "validate kubernetes": (lambda it: BUNDLE.validate(kubernetes=it), ""),
    **{
        f"validate {name}": (lambda it, name=name: BUNDLE.validate(**{name: it}), "an empty list,an empty dict")  # type: ignore[misc]
        for name in ("ignore", "select", "profiles", "external", "rules")
    },
    "validate crds": (lambda it: BUNDLE.validate(crds=it), "an empty list,an empty dict,a list of dicts,a bundle"),
    "write": (BUNDLE.write, "a text"),
    "write format": (lambda it: BUNDLE.write("y", format=it), "None"),
    "write split": (lambda it: BUNDLE.write("z", split=it), "None,a bool"),
    "object merge": (OBJECT.merge, "an empty dict,a dict of None,a workload"),
    "object merge spec": (lambda it: OBJECT.merge({"spec": it}), "an empty dict,a dict of None"),
    "object merge labels": (
        lambda it: OBJECT.merge({"metadata": {"labels": it}}),
        "None,NULL,a dict,an empty dict,a dict of None",
    ),
    "object pick": (OBJECT.pick, ""),
    "object put path": (lambda it: OBJECT.put(it, 1), ""),
    "object put value": (lambda it: OBJECT.put("spec.replicas", it), "None,NULL,a number"),
    "object put spec": (lambda it: OBJECT.put("spec", it), ""),
    "object put label": (lambda it: OBJECT.put("metadata.labels[a]", it), "None,NULL,a text,an empty text"),
    "object put item": (lambda it: OBJECT.put("spec.template.spec.containers[+]", it), ""),
    "object replace": (OBJECT.replace, ""),
    "object replace metadata": (lambda it: OBJECT.replace(metadata=it), ""),
    "object replace spec": (lambda it: OBJECT.replace(spec=it), ""),
    "custom merge": (
        CUSTOM.merge,
        (
            "a dict,an empty dict,a dict of numbers,a dict of None,a dict of dicts,a dict of lists,a dict of models,"
            "an object,a workload,a rule,a service port"
        ),
    ),
    "custom merge spec": (lambda it: CUSTOM.merge({"spec": it}), PLAIN),
    "custom pick": (CUSTOM.pick, "a text"),
    "custom put path": (lambda it: CUSTOM.put(it, 1), "a text"),
    "custom put value": (lambda it: CUSTOM.put("spec.x", it), PLAIN),
    "custom put metadata": (lambda it: CUSTOM.put("metadata", it), "None,an empty dict"),
    "custom replace metadata": (lambda it: CUSTOM.replace(metadata=it), "None,an empty dict"),
    "custom replace spec": (lambda it: CUSTOM.replace(spec=it), PLAIN),
    "custom replace scope": (lambda it: CUSTOM.replace(cluster_scoped=it), "None,a bool"),
    "Resource kind": (lambda it: K8S.Resource("a/v1", it), "a text"),
    "Deployment": (K8S.Deployment, ""),
    "Deployment metadata": (lambda it: K8S.Deployment(metadata=it), ""),
    "to_yaml": (KGEN.to_yaml, f"{PLAIN},a bundle".replace("None,NULL,", "")),
    "to_json": (KGEN.to_json, f"{PLAIN},a bundle".replace("None,NULL,", "")),
    "validate": (KGEN.validate, "an object,a workload,a bundle,an empty list"),
    "read": (KGEN.read, "an empty text"),
    "read typed": (lambda it: KGEN.read("\n", typed=it), "a bool"),
    "text": (KGEN.text, ""),
    "template": (KGEN.template, ""),
    "blueprint": (KGEN.blueprint, "a function,a builder,a preset,a method"),
}
"""By call: how it is made with a value, and the kinds of values that it takes."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", CALLS)
def test_a_value_of_a_wrong_kind_is_answered_with_a_sentence(name: str) -> None:
    call, fits = CALLS[name]
    wrong = []
    for kind in WRONG:
        if kind == "a type" and name in ("change how", "each_pod"):
            continue  # int() itself says what it takes
        try:
            is_right = _is_right(call(value_of(kind)))
        except Exception as error:  # noqa: BLE001 - whatever there is
            found = fault_of(error)
        else:
            found = "taken" if is_right and kind not in fits.split(",") else ""
        if found:
            wrong.append(f"{name}({kind}): {found}")
    assert not wrong, "\n".join(wrong)


def _is_right(made: Any) -> bool:
    """Whether something can be written, and a server would take it."""
    if hasattr(made, "diagnostics"):
        return not [each for each in made.diagnostics if each.severity == "error"]
    if not (isinstance(made, kgen.Bundle) or hasattr(type(made), "__fields__")):
        return True
    kgen.to_yaml(made)
    errors = [each for each in kgen.validate(made).diagnostics if each.severity == "error"]
    assert not any(LEAKS.search(each.message) for each in errors)
    return not errors


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BUNDLE.one(3), 'a kind is a model such as Deployment, or a text such as "Deployment", not 3'),
        (lambda: BUNDLE.one(""), "a kind is a model such as Deployment, or a text such as \"Deployment\", not ''"),
        (lambda: BUNDLE.one(k8s.Container), "a kind is a model such as Deployment, or a text such as"),
        (lambda: BUNDLE.one("Deployment", 3), 'a name is a text, such as "web" or "web-*", not 3'),
        (lambda: BUNDLE.images(["a"]), """images takes a mapping such as {"mysql": "reg.corp/mysql"}, not ['a']"""),
        (lambda: BUNDLE.labelled(None), 'labelled takes a mapping such as {"team": "shop"}, not None'),
        (lambda: BUNDLE.labelled(["x"]), """labelled takes a mapping such as {"team": "shop"}, not ['x']"""),
        (lambda: BUNDLE.labelled({"a": 3}), 'labelled takes texts, such as {"team": "shop"}, and 3 is none'),
        (lambda: BUNDLE.change("Deployment", "x"), "change takes a function from an object to an object, not 'x'"),
        (lambda: BUNDLE.each_pod(None), "each_pod takes a function from a PodSpec to a PodSpec, not None"),
        (lambda: BUNDLE.remove("Deployment", expect="1"), "expect is the number of objects, not '1'"),
        (lambda: BUNDLE.in_namespace(""), "in_namespace takes a name, such as \"shop\", not ''"),
        (lambda: BUNDLE.in_namespace(None), 'in_namespace takes a name, such as "shop", not None'),
        (lambda: BUNDLE.with_name_prefix(3), 'with_name_prefix takes a text, such as "dev-", not 3'),
        (
            lambda: BUNDLE.add(PART),
            "expected a Kubernetes object, such as a Service, with kind and name; got a container(…)",
        ),
        (
            lambda: KGEN.Bundle(WEB),
            'a Bundle takes a list of objects, not the Deployment "web"; bundle(…) takes them one',
        ),
        (lambda: KGEN.Bundle([{}]), "a Bundle takes objects, and {} is none; bundle(…) makes them of dicts, too"),
        (lambda: KGEN.to_yaml(None), "expected an object or several of them, got None"),
        (lambda: KGEN.validate(None), "validate takes a Bundle, an object, or several of them, not None"),
        (lambda: BUNDLE.validate(ignore="KG711"), "ignore is a list, such as [\"KG711\"], not 'KG711'"),
        (lambda: BUNDLE.write("x", format="xml"), "format is one of yaml, json, not 'xml'"),
        (
            lambda: OBJECT.replace(metadata={"name": "x"}),
            (
                "metadata= of a Deployment takes an ObjectMeta, not a dict: write ObjectMeta(…), or merge the dict in, "
                'merge({"metadata": …})'
            ),
        ),
        (
            lambda: K8S.PodSpec(containers=[{"name": "x"}]),
            "containers= of a PodSpec takes a list of Container, not of dicts: write Container(…)",
        ),
        (
            lambda: OBJECT.replace(OBJECT),
            "Deployment takes its fields by keyword (metadata=, spec=, status=, …), not the De",
        ),
        (
            lambda: OBJECT.put(["spec"], 1),
            "a path reads like spec.containers[name=web].ports[0] or metadata.labels[app.",
        ),
        (lambda: OBJECT.merge({3: 1}), "cannot merge the patch: expected text as key, got the number 3"),
        (
            lambda: OBJECT.merge({"spec": {"template": {3: 1}}}),
            "cannot merge the patch: spec.template: expected text as",
        ),
        (lambda: KGEN.blueprint(3), "@blueprint stands above a function that yields objects, without options; got 3"),
        (lambda: KGEN.bundle(K8S.Service(metadata=3)), "metadata of this Service is an ObjectMeta, not 3"),
        (lambda: KGEN.validate(K8S.Service(metadata=3)), "metadata of this Service is an ObjectMeta, not 3"),
        (
            lambda: KGEN.bundle(K8S.Service(metadata=K8S.ObjectMeta(name=["x"]))),
            "metadata.name of this Service is a text, not ['x']",
        ),
    ],
)
def test_sentences(call: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError, LookupError)) as refused:
        call()
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "path",
    [
        "spec.template.spec.initContainers[*].image",
        "spec.template.spec.containers[*].env[*].value",
        "metadata.annotations[*]",
    ],
)
def test_a_path_that_reaches_nothing_is_refused(path: str) -> None:
    with pytest.raises(PathError) as refused:
        OBJECT.put(path, "x")
    assert str(refused.value) == f"{path}: [*] reaches nothing: there is no item and no entry here; [+] adds an item"
    assert OBJECT.put(path, None) == OBJECT
    assert OBJECT.pick(path) == []
    with pytest.raises(PathError, match="reaches nothing"):
        CUSTOM.put("spec.y[*]", "x")
    two = OBJECT.put("spec.template.spec.containers[+]", {"name": "b", "env": [{"name": "A"}]})
    made = two.put("spec.template.spec.containers[*].env[*].value", "1")
    assert made.pick("spec.template.spec.containers[*].env[*].value") == ["1"]


def test_errors_of_bundles_are_kgens() -> None:
    with pytest.raises(BundleError):
        KGEN.Bundle(3)
    with pytest.raises(TypeError, match="mine"):  # what an author's own generator raises stays as it is
        KGEN.Bundle(_failing())


def _failing() -> Any:
    yield CONFIG
    raise TypeError("mine")
