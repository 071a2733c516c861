"""What holds for every builder: it is exported, documented, and its example runs (as a doctest)."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

from kgen import builders
from kgen.model import Model

NAMES: list[str] = dir(builders)
MAKERS = {name: getattr(builders, name) for name in NAMES if inspect.isfunction(getattr(builders, name))}
PRESETS = {
    f"{owner}.{name}": method
    for owner in ("probe", "storage_class")
    for name, method in inspect.getmembers(getattr(builders, owner), inspect.ismethod)
    if not name.startswith("_")
}


@pytest.mark.parametrize("make", [*MAKERS.values(), *PRESETS.values()], ids=[*MAKERS, *PRESETS])
def test_its_docstring_is_one_sentence_and_an_example(make: Any) -> None:
    doc = inspect.getdoc(make) or ""
    assert doc.partition("\n\n")[0].replace("\n", " ").endswith(".")
    assert "\n>>> " in doc


@pytest.mark.parametrize("name", MAKERS)
def test_its_docstring_names_the_type_of_the_api_that_it_makes(name: str) -> None:
    make = MAKERS[name]
    returned = inspect.signature(make).return_annotation.rpartition(".")[2]
    made = getattr(import_module(make.__module__), returned, None)
    if isinstance(made, type) and issubclass(made, Model):
        assert "Makes: " in (inspect.getdoc(make) or "")


@pytest.mark.parametrize("name", MAKERS)
def test_options_are_keyword_only(name: str) -> None:
    positional = [
        parameter
        for parameter in inspect.signature(MAKERS[name]).parameters.values()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    assert len(positional) <= 3, positional


def test_no_exported_name_is_a_module() -> None:
    modules = {path.rpartition(".")[2] for path in (make.__module__ for make in MAKERS.values())}
    assert not modules & set(NAMES)


@pytest.mark.parametrize(
    ("name", "wrong", "meant"),
    [
        ("stateful_set", "replica", "replicas"),
        ("stateful_set", "restarton", "restart_on"),
        ("deployment", "minready", "min_ready"),
        ("daemon_set", "label", "labels"),
        ("replication_controller", "service_acount", "service_account"),
        ("pod", "inits", "init"),
        ("job", "backoff_limits", "backoff_limit"),
        ("cron_job", "timezone", "time_zone"),
    ],
)
def test_an_option_that_does_not_exist_is_named_with_the_one_that_was_meant(name: str, wrong: str, meant: str) -> None:
    arguments = ("x", "0 3 * * *") if name == "cron_job" else ("x",)
    with pytest.raises(TypeError) as caught:
        getattr(builders, name)(*arguments, **{"labels": {}, wrong: None})
    assert str(caught.value) == f'{name}() has no argument "{wrong}"; did you mean "{meant}"?'


@pytest.mark.parametrize(
    ("name", "foreign"),
    [("pod", "pod"), ("pod", "min_ready"), ("job", "restart_on"), ("cron_job", "min_ready"), ("deployment", "ttl")],
)
def test_an_option_of_another_builder_is_refused(name: str, foreign: str) -> None:
    arguments = ("x", "0 3 * * *") if name == "cron_job" else ("x",)
    with pytest.raises(TypeError, match=rf'^{name}\(\) has no argument "{foreign}"'):
        getattr(builders, name)(*arguments, **{"labels": {}, foreign: None})


def test_all_workloads_share_their_options() -> None:
    part = builders.container("a", "a:1")
    first = builders.container("first", "first:1")
    settings = builders.config_map("settings", {"mode": "fast"})
    for make in (builders.stateful_set, builders.deployment, builders.daemon_set, builders.replication_controller):
        made = make(
            "x",
            part,
            labels={"app": "x"},
            init=[first],
            service_account="runner",
            min_ready=5,
            restart_on=[settings],
            metadata={"labels": {"team": "a"}},
            pod={"hostNetwork": True},
        ).to_plain()
        assert made["metadata"] == {"name": "x", "labels": {"app": "x", "team": "a"}}
        assert made["spec"]["minReadySeconds"] == 5
        template = made["spec"]["template"]
        assert template["metadata"]["annotations"].keys() == {"checksum/config"}
        assert template["spec"] == {
            "serviceAccountName": "runner",
            "initContainers": [{"name": "first", "image": "first:1"}],
            "containers": [{"name": "a", "image": "a:1"}],
            "hostNetwork": True,
        }
