"""Objects inside custom resources, such as the resources of a template: their headers and metadata."""

from __future__ import annotations

from kgen.apiserver.stated import EMBEDDED
from kgen.diagnostics import REQUIRED, Finding
from kgen.syntax import grammars

from .findings import invalid
from .metadata import ANY, metadata_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Found, Version
    from kgen.field_path import FieldPath

    from .schema import Schema

_NAME = "embedded"
"""Stands for a name where there is none: embedded objects need none."""


def embedded_problems(value: Any, schema: Schema | None, at: FieldPath, version: Version) -> Iterator[Found]:
    """What is wrong with the headers of the objects inside a value."""
    for item, where in embedded_objects(value, schema, at):
        yield from _header_problems(item, where, version)


def embedded_objects(value: Any, schema: Schema | None, at: FieldPath) -> Iterator[tuple[dict[str, Any], FieldPath]]:
    """The objects inside a value, with their paths; those around others first."""
    if schema is None:
        return
    if isinstance(value, dict):
        if schema.embedded:
            yield value, at
        for name, inner in value.items():
            where = at / name if name in schema.properties else at.key(name)
            yield from embedded_objects(inner, schema.child(name), where)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from embedded_objects(item, schema.items, at[i])


def _header_problems(value: dict[str, Any], at: FieldPath, version: Version) -> Iterator[Found]:
    for name in ("apiVersion", "kind"):
        if name not in value:
            yield EMBEDDED, Finding(at / name, REQUIRED, "must be set: an object stands here")
        elif not value[name]:
            yield invalid(EMBEDDED, at / name, "must not be empty")
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if isinstance(api_version, str) and api_version.count("/") > 1:
        yield invalid(EMBEDDED, at / "apiVersion", f'"{api_version}" must be a version, such as v1 or apps/v1')
    if isinstance(kind, str) and kind and grammars.dns_1035_label(kind.lower()):
        yield invalid(EMBEDDED, at / "kind", f'"{kind}" must consist of letters, digits and "-", the first a letter')
    metadata = value.get("metadata")
    if isinstance(metadata, dict):
        named = {**metadata, "name": metadata.get("name") or _NAME}
        for rule, finding in metadata_problems(ANY, named, at, (version, False)):
            if rule.severity == "error":
                yield rule, finding
