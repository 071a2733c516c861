"""Whole manifests around an example that a rule gives of one type."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kgen.apiserver.decoding.scalar_types import CHECKERS
from kgen.apiserver.rule import Rule
from kgen.convert import model_of
from kgen.model import Model, Object
from kgen.model.tables import model_class

from .manifests import in_files

CARRIERS = list(in_files([Path(__file__).with_name("carriers.yaml")]))
Steps = tuple[tuple[str, str], ...]
"""Fields on the way to a type, each with "[" for a list, "{" for a map, "" for the value itself."""


def carried(rule: Rule, example: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every manifest that holds the example where its type stands: instead of what is there, then added to it.

    An example of a rule on all objects may be a manifest itself.
    """
    if rule.on is Object and "kind" in example:
        yield example
    for carrier in CARRIERS:
        steps = way(model(carrier), rule.shown_on or rule.on)
        if steps is not None:
            for added in (False, True):
                yield with_example(carrier, steps, example, added=added)


def model(plain: dict[str, Any]) -> type[Object]:
    found = model_of(plain["apiVersion"], plain["kind"])
    assert found
    return found


def way(start: type[Model], wanted: type[Model]) -> Steps | None:
    """The shortest way from a kind to a type inside it."""
    ways: deque[tuple[type[Model], Steps]] = deque([(start, ())])
    seen: set[type[Model]] = set()
    while ways:
        here, steps = ways.popleft()
        if issubclass(here, wanted):
            return steps
        if here not in seen:
            seen.add(here)
            ways.extend((inner, (*steps, step)) for inner, step in inner_types(here))
    return None


def inner_types(outer: type[Model]) -> Iterator[tuple[type[Model], tuple[str, str]]]:
    for field in outer.__fields__.values():
        name = field.type.strip("[]{}")
        if name not in CHECKERS and name != "bytes" and field.json != "status":
            yield model_class(name, outer), (field.json, field.type[0] if field.type[0] in "[{" else "")


def with_example(carrier: dict[str, Any], steps: Steps, example: dict[str, Any], *, added: bool) -> dict[str, Any]:
    if not steps:
        head: dict[str, Any] = {key: carrier[key] for key in ("apiVersion", "kind", "metadata") if key in carrier}
        return {**head, **(merged(carrier, example) if added else example)}
    whole = copy.deepcopy(carrier)
    holder: Any = whole
    for json, form in steps[:-1]:
        holder = _inside(holder, json, form)
    json, form = steps[-1]
    there = _inside(holder, json, form)
    value = merged(there, example) if added else example
    holder[json] = [value] if form == "[" else {"example": value} if form == "{" else value
    return whole


def merged(carrier: Any, example: Any) -> Any:
    """The example, and all of the carrier that it does not say otherwise."""
    if isinstance(carrier, dict) and isinstance(example, dict):
        return {**carrier, **{key: merged(carrier.get(key), value) for key, value in example.items()}}
    if isinstance(carrier, list) and isinstance(example, list):
        return [merged(there, value) for there, value in zip_longest(carrier[: len(example)], example)]
    return example


def _inside(holder: dict[str, Any], json: str, form: str) -> Any:
    """What stands in a field; in a list or a map the first."""
    if form == "[":
        items = holder.get(json) or [{}]
        holder[json] = items
        return items[0]
    if form == "{":
        return holder.setdefault(json, {}).setdefault("example", {})
    return holder.setdefault(json, {})
