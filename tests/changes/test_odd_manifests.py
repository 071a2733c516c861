"""Whatever stands in a manifest is answered: with a verdict, or with a message that says where it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from kgen.changes.errors import ComparisonError
from kgen.changes.run import diff
from kgen.changes.sides import Side
from kgen.validation.inputs import Objects
from kgen.yaml.reader import read_documents
from tests.support.changes import DEPLOYMENT, STATEFUL_SET

READER = DEPLOYMENT.replace("env:", "envFrom: [{configMapRef: {name: web}}], env:")
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {a: %s}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: %s}}\n"
OLD = f"{STATEFUL_SET}---\n{READER}---\n{CONFIG_MAP % 'x'}---\n{SERVICE % 'web'}"
NEW = f"{STATEFUL_SET.replace('10Gi', '20Gi')}---\n{READER}---\n{CONFIG_MAP % 'z'}---\n{SERVICE % 'db'}"


def read(text: str) -> list[dict[str, Any]]:
    return [each.plain for each in read_documents(text, "test")]


def places(value: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if keys:
        yield keys
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*keys, key))


def changed(plain: Any, keys: tuple[Any, ...], value: Any) -> Any:
    made = at = deepcopy(plain)
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    return made


@pytest.mark.parametrize("odd", [None, "x", [{}]], ids=repr)
def test_odd_values_are_answered(odd: Any) -> None:
    old, new = read(OLD), read(NEW)
    said = set()
    for number, keys in enumerate(places(new)):
        sides = (old, changed(new, keys, odd)) if number % 2 else (changed(old, keys, odd), new)
        try:
            diff(Side("old", [Objects("old", sides[0])]), Side("new", [Objects("new", sides[1])]))
        except ComparisonError as error:
            said.add(str(error).partition(": ")[2].partition(":")[0])
    assert said == {"this is no Kubernetes object"}
