"""Looking at many objects together takes as many steps for each as for few."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from kgen.cluster.environments import Alternatives
from kgen.validation.finders import finders_for
from kgen.validation.options import Options
from kgen.validation.verdict import Judge, Judged
from kgen.wording import spelling
from tests.cluster.bundles import NUMBERED, autoscaler, budget, headless, item, objects, service, workload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kgen.model import Object

FEW = 8
OPTIONS = Options(profiles=["all"])


def calls(items: Sequence[Object], folders: Sequence[str] = ()) -> int:
    """The number of functions that are called to look at objects together."""
    number = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    judge, judged = Judge(OPTIONS), [Judged(each) for each in items]
    finders = finders_for(OPTIONS, items)
    alternatives = Alternatives(items, folders) if folders else None
    sys.setprofile(count)
    try:
        list(judge.between(judged, finders, alternatives=alternatives))
    finally:
        sys.setprofile(None)
    return number


def check_linear(calls_of: Callable[[int], int]) -> None:
    calls_of(3)  # imports, and what is kept for all bundles
    few, some, many = (calls_of(number) for number in (FEW, 2 * FEW, 4 * FEW))
    assert many - some <= 2.1 * (some - few), (few, some, many)


@pytest.fixture(autouse=True)
def _few_names_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MANY", 4)
    monkeypatch.setattr(spelling, "BESIDE", 1)


@pytest.mark.parametrize("name", NUMBERED)
def test_bundles(name: str) -> None:
    check_linear(lambda number: calls(objects(NUMBERED[name], range(number))))


def environment(number: int) -> str:
    """An environment of seven objects: the names are the same in each."""
    container = "ports: [{containerPort: 80}], envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: gone}}]"
    return (
        workload("web", {"app": "web"}, container=container)
        + service("web", "app: web")
        + item("ConfigMap", "settings", f"data: {{number: '{number}'}}")
        + budget("web", "matchLabels: {app: web}")
        + autoscaler("web", "web")
        + workload("db", {"app": "db"}, kind="StatefulSet", container="args: [--join=db-9.db]")
        + headless("db")
    )


def shared(number: int) -> str:
    return (
        workload(f"common{number}", {"app": f"common{number}"}, container="envFrom: [{secretRef: {name: other}}]")
        + budget(f"common{number}", f"matchLabels: {{app: common{number}}}")
        + service(f"common{number}", f"app: x{number}")
        + item("ConfigMap", f"common{number}", "data: {}")
    )


def tree(environments: int, common: int, folder: Callable[[int], str] = "env-{}".format) -> tuple[Any, list[str]]:
    items, folders = objects(shared, range(common)), ["."] * 4 * common
    for i in range(environments):
        made = objects(environment, [i])
        items, folders = [*items, *made], [*folders, *[folder(i)] * len(made)]
    return items, folders


def test_environments_side_by_side() -> None:
    check_linear(lambda number: calls(*tree(number, 3)))


def test_environments_and_what_they_share() -> None:
    check_linear(lambda number: calls(*tree(number, number)))


def test_environments_of_many_applications() -> None:
    check_linear(lambda number: calls(*tree(number, 3, lambda i: f"app-{i // 2}/{('dev', 'prod')[i % 2]}")))
