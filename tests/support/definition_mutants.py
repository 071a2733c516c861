"""CustomResourceDefinitions with one to three random faults, most of them in their schemas; a seed makes them again."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tests.mutants import Mutant, places_in, pool_of, with_fault
from tests.servers.manifests import in_files

Plain: TypeAlias = dict[str, Any]

DEFINITIONS = list(in_files([Path(__file__).parents[1] / "servers" / "manifests" / "definitions.yaml"]))
TYPES = ("string", "integer", "number", "boolean", "object", "array")
NAMES = ("a", "b", "metadata", "kind", "apiVersion", "spec", "status", "name")
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 5, 1.5, -1, "", "a", "web", "red", "2024-01-01", 10**30),
    *([], {}, {"a": 1}, ["a"], ["a", "a"], [{"a": 1}], {"a": {"b": 1}}),
    *({"metadata": {"name": "a"}}, {"apiVersion": "v1", "kind": "A"}),
)
PATTERNS = ("(", "[a", "a**", r"\1", "(?!a)", "(?<=a)", "^a$", "a{2,1}", "a{1001}", "\\", "[[:alpha:]]")
CEL: tuple[Plain, ...] = (
    *({"rule": " "}, {"rule": "true\n&& true"}, {"message": " "}, {"message": "a\nb"}, {"messageExpression": " "}),
    *({"reason": "Wrong"}, {"fieldPath": ".nowhere"}, {"fieldPath": ".a"}, {"fieldPath": " "}, {"fieldPath": "a"}),
)
MARKS = ("type", "properties", "anyOf", "x-kubernetes-int-or-string", "required", "pattern", "minimum")
"""What makes a map look like a schema."""


def a_schema(chance: random.Random, depth: int = 0) -> Plain:
    """A small schema, sound or not."""
    kind = "leaf" if depth > 2 else chance.choice(("leaf", "leaf", "map", "fields", "items", "asks", "asks inside", ""))
    if kind == "leaf":
        return {"type": chance.choice(TYPES)}
    if kind == "map":
        return {"type": "object", "additionalProperties": a_schema(chance, depth + 1)}
    if kind == "fields":
        return {"type": "object", "properties": {chance.choice(NAMES): a_schema(chance, depth + 1)}}
    if kind == "items":
        return {"type": "array", "items": a_schema(chance, depth + 1)}
    if kind == "asks inside":
        return {"minimum": 3, "properties": {"a": a_schema(chance, depth + 1)}}
    return {"required": ["a"]} if kind else {}


def some_schemas(chance: random.Random) -> list[Plain]:
    return [a_schema(chance) for _ in range(chance.randint(0, 2))]


def _one_of(*values: Any) -> Callable[[random.Random], Any]:
    return lambda chance: copy.deepcopy(chance.choice(values))


BOTH = [True, False]
TRUE, EITHER = _one_of(*BOTH[:1]), _one_of(*BOTH)


KEYWORDS: dict[str, Callable[[random.Random], Any]] = {
    "id": _one_of("a"),
    "$ref": _one_of("#/definitions/a", ""),
    "$schema": _one_of("x"),
    "definitions": _one_of({"a": {"type": "string"}}, {}),
    "dependencies": _one_of({"a": ["b"]}, {"a": {"type": "text"}}, {}),
    "patternProperties": _one_of({"^a": {"type": "string"}}),
    "additionalItems": _one_of(*BOTH, {"type": "string"}),
    "uniqueItems": TRUE,
    "items": lambda chance: chance.choice(([{"type": "string"}], [], a_schema(chance), a_schema(chance))),
    "type": _one_of(*TYPES, "int", "null", ""),
    "nullable": TRUE,
    "default": _one_of(*VALUES),
    "title": _one_of("t"),
    "description": _one_of("d"),
    "additionalProperties": lambda chance: chance.choice((True, False, a_schema(chance))),
    "properties": lambda chance: {name: a_schema(chance) for name in chance.sample(NAMES, 2)},
    "not": a_schema,
    "allOf": some_schemas,
    "anyOf": some_schemas,
    "oneOf": some_schemas,
    "enum": lambda chance: chance.sample(VALUES, 2),
    "required": _one_of(["a"], []),
    "format": _one_of("int32", "date-time", "unknown"),
    "pattern": _one_of(*PATTERNS),
    "minimum": _one_of(1),
    "maxLength": _one_of(0),
    "maxProperties": _one_of(2),
    "example": _one_of(1),
    "x-kubernetes-preserve-unknown-fields": EITHER,
    "x-kubernetes-embedded-resource": TRUE,
    "x-kubernetes-int-or-string": TRUE,
    "x-kubernetes-list-type": _one_of("set", "map", "atomic", "x", ""),
    "x-kubernetes-list-map-keys": _one_of(["a"], ["name"], [], ["name", "name"]),
    "x-kubernetes-map-type": _one_of("atomic", "granular", "x"),
    "x-kubernetes-validations": lambda chance: [{"rule": "true", **chance.choice(CEL)}],
}
VERSION: dict[str, Callable[[random.Random], Any]] = {
    "name": _one_of("v1", "v2", "1", ""),
    "storage": EITHER,
    "deprecated": EITHER,
    "deprecationWarning": _one_of("use v3", "", "a\nb", "x" * 257),
    "selectableFields": _one_of([{"jsonPath": ".spec"}], [{"jsonPath": ".metadata.name"}], [{}], [{"jsonPath": "a"}]),
    "schema": _one_of(None, {}, {"openAPIV3Schema": {"type": "object"}}),
}


def mutants(seed: int, definitions: Sequence[Plain] = DEFINITIONS) -> Iterator[Mutant]:
    """Endlessly many definitions with faults."""
    chance, pool = random.Random(seed), pool_of(iter(definitions))  # noqa: S311 - no secret
    while True:
        plain = chance.choice(definitions)
        in_schema = plain is not definitions[-1] and chance.random() < 0.7  # the last has more to say beside its schema
        beside = with_version_fault(chance, plain) if chance.random() < 0.3 else with_fault(chance, plain, pool)
        mutant = with_schema_faults(chance, plain) if in_schema else beside
        if mutant and mutant.plain != plain:
            yield mutant


def with_version_fault(chance: random.Random, plain: Plain) -> Mutant:
    changed, field = copy.deepcopy(plain), chance.choice(list(VERSION))
    chance.choice(changed["spec"]["versions"])[field] = VERSION[field](chance)
    return Mutant(changed, "version_fault", ("spec", "versions"))


def with_schema_faults(chance: random.Random, plain: Plain) -> Mutant:
    changed = copy.deepcopy(plain)
    for _ in range(chance.choice((1, 1, 2, 3))):
        schemas = [each.value for each in places_in(changed["spec"]["versions"]) if _is_schema(each.value)]
        schema = chance.choice(schemas)
        if chance.random() < 0.2:
            schema.pop(chance.choice(list(schema)))
        else:
            keyword = chance.choice(list(KEYWORDS))
            schema[keyword] = KEYWORDS[keyword](chance)
    return Mutant(changed, "schema_fault", ("spec", "versions"))


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict) and "jsonPath" not in value and any(mark in value for mark in MARKS)
