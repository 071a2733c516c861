"""Random objects of every kind that kubectl knows, and random strategic patches of them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from random import Random
from typing import Any

from kgen import k8s
from kgen.k8s import GROUP_VERSIONS
from kgen.model import Object
from kgen.model.facts import Availability
from kgen.model.fields import Field
from kgen.model.place import Place

VERSION = (1, 36)
"""Of the kubectl that is asked."""
UNKNOWN_TO_KUBECTL = {"apiextensions.k8s.io", "apiregistration.k8s.io"}
"""API groups that kubectl knows only where a server has told it of them."""
IN_OTHER_VERSIONS = {"nodeAllocatableResourceClaimStatuses"}
"""Fields that merge by a key in 1.37, whose tables kgen has, and are replaced in 1.36."""
OFTEN = ("Deployment", "Pod", "Service", "StatefulSet", "CronJob", "ServiceAccount", "PodDisruptionBudget")
DEPTH = 9
ON_THE_WAY = {
    "spec",
    "template",
    "jobTemplate",
    "containers",
    "initContainers",
    "volumes",
    "env",
    "ports",
    "volumeMounts",
}
"""Fields that most objects have, so that patches reach the lists deep inside."""
TEXTS = ("a", "b", "c", "d", "e")
SCALARS: dict[str, tuple[Any, ...]] = {
    "time": ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    "bool": (True, False),
    "int32": (1, 2, 3, 4),
    "int64": (1, 2, 3, 4),
    "float": (1.5, 2.5),
    "bytes": ("YQ==", "Yg=="),
    "int_or_str": (1, 2, "a", "25%"),
    "quantity": ("1Gi", "500m", 2),
    "any": ("a", 1, True, {"a": "b"}, ["a"]),
    "object": ({}, {"a": "b"}, {"a": {"b": 1}}, {"c": ["a"]}),
}


@cache
def kinds() -> tuple[type[Object], ...]:
    """The kinds that kubectl can patch without a server; those that have most to merge come more often."""
    models = [
        getattr(getattr(k8s, module), name)
        for api_version, module in GROUP_VERSIONS.items()
        if api_version.rpartition("/")[0] not in UNKNOWN_TO_KUBECTL
        for name in getattr(k8s, module).MODELS
    ]
    found = [model for model in models if issubclass(model, Object) and _is_there(model.__kind__)]
    return (*found, *(model for model in found if model.__name__ in OFTEN for _ in range(25)))


def _is_there(kind: Any) -> bool:
    return kind is not None and Availability(kind.since, kind.until).includes(VERSION)


@cache
def fields(module: str, name: str) -> tuple[Field, ...]:
    """The fields of a model that kubectl knows, always in the same order."""
    model = getattr(import_module(module), name)
    there = [
        field
        for field in model.__fields__.values()
        if Availability(field.fact("since"), field.fact("until")).includes(VERSION)
        and field.json not in {"apiVersion", "kind", "managedFields", *IN_OTHER_VERSIONS}
    ]
    return tuple(sorted(there, key=lambda field: field.json))


def fields_at(place: Place) -> tuple[Field, ...]:
    """The fields of the model in a place."""
    model = place.model()
    return fields(model.__module__, model.__name__)


def _has_parts(field: Field) -> bool:
    return field.type[0] in "[{" or field.type[0].isupper() or "." in field.type


class Maker:
    """Makes objects and patches; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311

    def case(self, kind: type[Object] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """An object and a patch of it."""
        model = kind or self.random.choice(kinds())
        place = Place(model)
        base = self.value(place, DEPTH)
        base["metadata"] = {**base.get("metadata", {}), "name": "a"}
        assert model.__kind__ is not None
        plain = {"apiVersion": model.__kind__.api_version, "kind": model.__kind__.name, **base}
        return plain, self.map_patch(base, place, DEPTH, root=True)

    def often(self, probability: float) -> bool:
        return self.random.random() < probability

    # Values

    def value(self, place: Place, depth: int) -> Any:
        """A random value of a type."""
        if place.type[:1] == "[":
            return self.items(place.inner(), self.random.choice(TEXTS[:1]), depth, self.random.randint(0, 3))
        if place.type[:1] == "{":
            keys = self.random.sample(TEXTS, self.random.randint(0, 2))
            return {key: self.value(place.inner(), depth - 1) for key in keys}
        if not place.is_model():
            return self.random.choice(SCALARS.get(place.type, TEXTS))
        return {f.json: self.field_value(f, place, depth - 1) for f in self.some_fields(place, depth)}

    def some_fields(self, place: Place, depth: int) -> list[Field]:
        known = fields_at(place)
        parts = [field for field in known if _has_parts(field)] if depth > 0 else []
        rest = [field for field in known if not _has_parts(field)]
        chosen = [field for field in parts if field.json in ON_THE_WAY and self.often(0.7)]
        others = [field for field in parts if field not in chosen]
        chosen += self.random.sample(others, min(len(others), self.random.randint(0 if chosen else 1, 2)))
        return chosen + self.random.sample(rest, min(len(rest), self.random.randint(0, 2)))

    def field_value(self, field: Field, owner: Place, depth: int) -> Any:
        _, place = owner.field(field.json)
        if place.type[0] != "[":
            return self.value(place, depth)
        return self.items(place.inner(), field.fact("merge"), depth, self.random.randint(0, 4))

    def items(self, place: Place, key: str | None, depth: int, number: int) -> list[Any]:
        """Items of a list; those with a merge key mostly have different ones."""
        made = [self.value(place, depth) for _ in range(number)]
        if not key or not place.is_model():
            return [*dict.fromkeys(made)] if key == "" and self.often(0.95) else made
        pool = self.keys(place, key)
        return [{**item, key: value} for item, value in zip(made, pool, strict=False)]

    def keys(self, place: Place, key: str) -> list[Any]:
        """Values of a merge key in random order."""
        _, inner = place.field(key)
        pool = list(SCALARS.get(inner.type, TEXTS))
        self.random.shuffle(pool)
        return pool if self.often(0.97) else [pool[0], *pool]

    # Patches

    def map_patch(self, base: dict[str, Any], place: Place, depth: int, *, root: bool = False) -> dict[str, Any]:
        """A patch of a map of fields, or of keys."""
        if not place.is_model():
            return self.keys_patch(base, place, depth)
        known = {field.json: field for field in fields_at(place)}
        chosen = [known[key] for key in base if key in known and self.often(0.75)]
        chosen += self.some_fields(place, depth) if self.often(0.3) else []
        patch: dict[str, Any] = {}
        for field in dict.fromkeys(chosen):
            patch.update(self.field_patch(field, base, place, depth - 1))
        if not root:
            patch.update(self.directives(patch, base))
        return patch

    def directives(self, patch: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
        if self.often(0.04):
            return {"$patch": self.random.choice(["replace", "replace", "delete", "delete", "merge", "remove"])}
        if self.often(0.06):
            kept = [*patch, *self.random.sample(sorted(base), len(base) // 2)]
            return {"$retainKeys": [key for key in kept if key[0] != "$"] if self.often(0.9) else kept[1:]}
        return {}

    def keys_patch(self, base: dict[str, Any], place: Place, depth: int) -> dict[str, Any]:
        keys = [*base, *self.random.sample(TEXTS, self.random.randint(0, 2))]
        patch = {key: self.value(place.inner(), depth - 1) for key in keys if self.often(0.6)}
        for key in patch:
            if self.often(0.2):
                patch[key] = None
        return {**patch, **self.directives(patch, base)}

    def field_patch(self, field: Field, base: dict[str, Any], owner: Place, depth: int) -> dict[str, Any]:
        """What a patch says of a field: most often one entry, none or several where directives say it."""
        _, place = owner.field(field.json)
        old = base.get(field.json)
        if self.often(0.08):
            return {field.json: None}
        if place.type[0] == "[":
            return self.list_patch(field, old if isinstance(old, list) else [], place.inner(), depth)
        if isinstance(old, dict):
            return {field.json: self.map_patch(old, place, depth)}
        if place.is_model() or place.type[0] == "{":
            return {field.json: self.map_patch({}, place, depth)}
        return {field.json: self.value(place, depth)}

    def list_patch(self, field: Field, old: list[Any], place: Place, depth: int) -> dict[str, Any]:
        key = field.fact("merge")
        if key is None and place.is_model():
            return {field.json: self.items(place, None, depth, self.random.randint(0, 2))}
        if not key:
            return self.scalars_patch(field, old, place, depth)
        return self.items_patch(field, old, place, key, depth)

    def scalars_patch(self, field: Field, old: list[Any], place: Place, depth: int) -> dict[str, Any]:
        new = self.items(place, "" if field.fact("merge") == "" else None, depth, self.random.randint(0, 3))
        patch: dict[str, Any] = {field.json: new} if self.often(0.8) else {}
        if self.often(0.25):
            gone = [each for each in {*old, *TEXTS[:2]} if each not in new] if not _has_maps(old + new) else ["a"]
            patch[f"$deleteFromPrimitiveList/{field.json}"] = sorted(gone, key=str)[:2]
        if self.often(0.25) and not _has_maps(old + new):
            patch[f"$setElementOrder/{field.json}"] = self.order(old, new)
        return patch

    def items_patch(self, field: Field, old: list[Any], place: Place, key: str, depth: int) -> dict[str, Any]:
        items = [self.item_patch(each, place, key, depth) for each in old if self.often(0.5)]
        there = [each[key] for each in old]
        items += [each for each in self.items(place, key, depth, self.random.randint(0, 2)) if each[key] not in there]
        self.random.shuffle(items)
        if self.often(0.05):
            items.insert(0, {"$patch": self.random.choice(["replace", "replace", "merge", "remove"])})
        named = [each[key] for each in items if key in each and each.get("$patch") is None]
        patch: dict[str, Any] = {field.json: items} if items or self.often(0.5) else {}
        if self.often(0.3):
            order = self.order(there, named)
            patch[f"$setElementOrder/{field.json}"] = [{key: each} for each in order]
        return patch

    def item_patch(self, old: dict[str, Any], place: Place, key: str, depth: int) -> dict[str, Any]:
        if self.often(0.2):
            return {key: old[key], "$patch": "delete"}
        patch = {**self.map_patch(old, place, depth), key: old[key]}
        if self.often(0.03):
            del patch[key]
        return patch

    def order(self, old: list[Any], new: list[Any]) -> list[Any]:
        """An order of all items that is also that of the patch, most often."""
        if self.often(0.1):
            return self.random.sample(old + new, len(old + new))
        order = list(new)
        for each in old:
            if each not in new and self.often(0.8):
                order.insert(self.random.randint(0, len(order)), each)
        return order


def _has_maps(items: list[Any]) -> bool:
    return any(isinstance(each, (dict, list)) for each in items)
