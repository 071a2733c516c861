"""The formats that the schema of a CustomResourceDefinition gives to values."""

from __future__ import annotations

from kgen.apiserver.decoding import path_of
from kgen.apiserver.definitions.reading import LISTS, MAPS, SINGLE
from kgen.apiserver.rule import rule
from kgen.diagnostics import warning
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionVersion
from kgen.model.plain import to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.decoding import At
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG690", on=CustomResourceDefinitionVersion, severity="warning")
def format_unknown(version: CustomResourceDefinitionVersion, at: FieldPath, context: Context) -> Findings:
    """A schema gives values a format that no server knows for their type, so that every value has it.

    Bad:
        name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, properties: {since: {type: string, format: timestamp}}}}
    Good:
        name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, properties: {since: {type: string, format: date-time}}}}
    """
    schema = version.schema and version.schema.open_apiv3_schema
    if schema is None:
        return
    from kgen.apiserver.custom.formats import counts

    for each, where in _schemas(to_plain(schema), ((at, "schema"), "openAPIV3Schema")):
        format_, type_ = each.get("format"), each.get("type") or ""
        if not (format_ and isinstance(format_, str) and isinstance(type_, str)):
            continue
        if not counts(format_, type_, context.version):
            told = f'no server knows "{format_}"' + (f" for type {type_}" if type_ else "")
            yield warning(path_of((where, "format")), f"{told}, so every value is fine")


def _schemas(schema: Any, at: At) -> Iterator[tuple[dict[str, Any], At]]:
    """A schema and all those inside it, each with the steps to it."""
    if not isinstance(schema, dict):
        return
    yield schema, at
    for keyword, value in schema.items():
        where = (at, keyword)
        if keyword in (*MAPS, "dependencies") and isinstance(value, dict):
            for name, inner in value.items():
                yield from _schemas(inner, (where, name, True))
        elif keyword in (*LISTS, "items") and isinstance(value, list):
            for i, inner in enumerate(value):
                yield from _schemas(inner, (where, i))
        elif keyword in SINGLE:
            yield from _schemas(value, where)
