"""Where in valid manifests the fields of the tables stand, or could stand."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import yaml

from kgen.model import Model
from kgen.model.fields import Field

from .carriers import CARRIERS, inner_types, model
from .manifests import RICH, in_files

Path = tuple[str | int, ...]
OWN = FilePath(__file__).with_name("facts.yaml")
MOST_OF_A_KIND, MOST_PLACES = 2, 6
"""Manifests in which each field is tried."""


class Place(NamedTuple):
    """A field of a value somewhere in a manifest, whether or not it is set."""

    owner: type[Model]
    field: Field
    plain: dict[str, Any]
    path: Path

    def __str__(self) -> str:
        return f"{self.owner.__module__.rpartition('.')[2]}.{self.owner.__name__}.{self.field.json}"

    @property
    def dotted(self) -> str:
        """The path of the field as a server writes it."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in (*self.path, self.field.json))
        return "".join(steps).removeprefix(".")

    def given(self, value: Any) -> dict[str, Any]:
        """The manifest with this value there; with None, without any."""
        plain = copy.deepcopy(self.plain)
        holder = inside(plain, self.path)
        holder.pop(self.field.json, None)
        if value is not None:
            holder[self.field.json] = value
        return plain


def inside(plain: Any, path: Path) -> Any:
    for step in path:
        plain = plain[step]
    return plain


class Change(NamedTuple):
    """A field of an object, and another value for it."""

    place: Place
    value: Any


def changes() -> dict[str, Change]:
    """A change of each immutable field, by the module, type and name of the field."""
    found: dict[str, Change] = {}
    for each in yaml.safe_load(FilePath(__file__).with_name("changes.yaml").read_text("utf-8")):
        for owner, path in models_in(model(each["old"]), each["old"], ()):
            for field in owner.__fields__.values():
                place = Place(owner, field, each["old"], path)
                if str(place) in each["new"]:
                    found[str(place)] = Change(place, each["new"][str(place)])
    return found


@cache
def places() -> dict[str, list[Place]]:
    """Some places for each field that stands somewhere, by the module, type and name of the field."""
    found: dict[str, list[Place]] = defaultdict(list)
    for plain in [*in_files([OWN, *RICH]), *CARRIERS]:
        for owner, path in models_in(model(plain), plain, ()):
            for field in owner.__fields__.values():
                place = Place(owner, field, plain, path)
                there = [each.plain["kind"] for each in found[str(place)]]
                if len(there) < MOST_PLACES and there.count(plain["kind"]) < MOST_OF_A_KIND:
                    found[str(place)].append(place)
    return found


def models_in(owner: type[Model], plain: Any, path: Path) -> Iterator[tuple[type[Model], Path]]:
    """Each value of a model in plain data, with its path; a status is the server's."""
    yield owner, path
    for inner, (json, form) in inner_types(owner):
        value = plain.get(json)
        for step, item in enumerate(value) if form == "[" and value else (value or {}).items() if form == "{" else ():
            yield from models_in(inner, item, (*path, json, step))
        if value is not None and not form:
            yield from models_in(inner, value, (*path, json))
