"""Keywords in the schemas of a CustomResourceDefinition."""

from __future__ import annotations

from kgen.apiserver.definitions.nodes import EMBEDDED, surveyed
from kgen.apiserver.rule import rule
from kgen.diagnostics import INVALID, Finding, forbidden, invalid, not_supported, required
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionSpec, JSONSchemaProps
from kgen.model.facts import values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.definitions.nodes import Node, Root
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MAP_TYPE = "x-kubernetes-map-type"
UNSUPPORTED = {
    "id": "nothing can refer to a schema",
    "$ref": "write the schema itself in its place",
    "definitions": "write each schema in the place of what refers to it",
    "dependencies": "nothing can depend on a field being there",
    "patternProperties": "fields of any name are additionalProperties",
    "additionalItems": "all items of a list have one schema",
}
"""Keywords that no schema may have, and what to do instead."""
BESIDE_STATUS = {
    *("description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
    *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items"),
    *("properties", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations"),
}
"""What the schema of a resource may say where the server keeps the status by itself."""
BEFORE_TYPE = ("id", "$schema", "$ref")


@rule("KG691", on=CustomResourceDefinitionSpec)
def schema_type_unknown(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A schema names a type that there is not.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {size: {type: int}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
    """
    for node in surveyed(spec, at).having("type"):
        type_, types = node.schema["type"], values_of(JSONSchemaProps, "type", context.version)
        if type_ not in types:
            yield not_supported(node.at / "type", type_, types, _SHORT.get(type_, ""))
        if type_ == "null":
            yield forbidden(node.at / "type", "must not be null", "nullable: true stands beside another type")


_SHORT = {
    short: f'did you mean "{type_}"?'
    for type_, shorts in {
        "integer": ("int", "int32", "int64", "long"),
        "number": ("float", "double"),
        "boolean": ("bool",),
        "array": ("list",),
        "object": ("map",),
        "string": ("str", "text"),
    }.items()
    for short in shorts
}


@rule("KG692", on=CustomResourceDefinitionSpec)
def map_with_fields(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A schema has both `properties` and `additionalProperties`: a value is a map, or has fields of its own.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec: {type: object, properties: {size: {type: integer}}, additionalProperties: {type: integer}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {size: {type: integer}}}}
    """
    for node in surveyed(spec, at).having("additionalProperties"):
        if node.schema.get("properties") and node.schema["additionalProperties"] is not True:
            yield forbidden(
                node.at / "additionalProperties", "must not stand beside properties", "take one of both away"
            )


@rule("KG693", on=CustomResourceDefinitionSpec)
def header_schema_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A schema has a default in the header of a resource, or embeds an object in the header of another.

    A header is apiVersion, kind and metadata. In that of an embedded object, defaults may stand; not so in its maps,
    such as labels.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {metadata: {type: object, properties: {name: {type: string, default: web}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {name: {type: string, default: web}}}}
    """
    for node in surveyed(spec, at).having("default"):
        if node.bars_defaults:
            yield forbidden(node.at / "default", "must not be set: what is in the header of an object is the author's")
    for node in surveyed(spec, at).having(EMBEDDED):
        if node.in_metadata:
            yield forbidden(node.at / EMBEDDED, "no object can be embedded in the header of another")


@rule("KG694", on=CustomResourceDefinitionSpec)
def root_schema_restricted(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """The schema of a whole resource may be null, or says more than one with a status of its own can.

    With the subresource `status`, the server checks the status by the schema of that field alone; so nothing may
    stand at the top that speaks of several fields.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, minProperties: 5}}
          subresources: {status: {}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
          subresources: {status: {}}
    """
    for root in surveyed(spec, at).roots:
        if root.has_status:
            yield from _beside_status(root)
        if root.schema.get("nullable"):
            yield forbidden(root.at / "nullable", "a whole resource cannot be null")


def _beside_status(root: Root) -> Findings:
    """The first thing that the schema must not say."""
    type_ = root.schema.get("type")
    early = any(keyword in root.schema for keyword in BEFORE_TYPE)
    if type_ not in (None, "object") and not early:
        yield invalid(root.at / "type", type_, "must be object")
        return
    found = sorted(set(root.schema) - BESIDE_STATUS)
    if found:
        yield invalid(root.at, ", ".join(found), "must not stand at the top, since the status is a subresource")


@rule("KG695", on=CustomResourceDefinitionSpec)
def map_type_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """`x-kubernetes-map-type` is neither atomic nor granular, or says so of what is no object.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, x-kubernetes-map-type: set}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, x-kubernetes-map-type: atomic}}
    """
    for node in surveyed(spec, at).having(MAP_TYPE):
        yield from of_type(node, "object", f", beside {MAP_TYPE}")
        type_, types = node.schema[MAP_TYPE], values_of(JSONSchemaProps, "x_kubernetes_map_type", context.version)
        if type_ not in types:
            yield not_supported(node.at / MAP_TYPE, type_, types)


def of_type(node: Node, wanted: str, why: str) -> Findings:
    """A type that is missing, or not the one that there must be."""
    type_, where = node.schema.get("type"), node.at / "type"
    if type_ is None:
        yield required(where, f"must be {wanted}{why}")
    elif type_ != wanted:
        yield invalid(where, type_, f"must be {wanted}{why}")


@rule("KG682", on=CustomResourceDefinitionSpec)
def schema_keyword_unsupported(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A schema has a keyword of JSON Schema that Kubernetes does not have.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, patternProperties: {"^a": {type: string}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, additionalProperties: {type: string}}}
    """
    told = set()
    for node, finding in [*_unsupported(spec, at), *_unsupported_values(spec, at)]:
        told.add(node.root)
        yield finding
    for node in surveyed(spec, at).having("$schema"):
        # The server says so of a whole schema, and only if it has nothing else to say.
        if node.root not in told and not context.failed(node.root.at):
            told.add(node.root)
            yield Finding(node.root.at, INVALID, "$schema is not supported: take it away")


def _unsupported(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Iterator[tuple[Node, Finding]]:
    for keyword, instead in UNSUPPORTED.items():
        for node in surveyed(spec, at).having(keyword):
            if node.schema[keyword] or keyword not in ("definitions", "patternProperties"):
                yield node, forbidden(node.at / keyword, "is not supported", instead)


def _unsupported_values(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Iterator[tuple[Node, Finding]]:
    for node in surveyed(spec, at).having("items"):
        if isinstance(node.schema["items"], list) and node.schema["items"]:
            yield node, forbidden(node.at / "items", "must be one schema for all items, not a list")
    for node in surveyed(spec, at).having("uniqueItems"):
        yield node, forbidden(node.at / "uniqueItems", "must not be true", "x-kubernetes-list-type: set does it")
    for node in surveyed(spec, at).having("x-kubernetes-preserve-unknown-fields"):
        value = node.schema["x-kubernetes-preserve-unknown-fields"]
        if value is False:
            yield node, invalid(node.at / "x-kubernetes-preserve-unknown-fields", value, "must be true, or not there")
