"""Structural schemas: what there is, said apart from what more is asked of it."""

from __future__ import annotations

from kgen.apiserver.definitions.nodes import EMBEDDED, STRUCTURE, VALUES, surveyed
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionSpec

from .definition_schemas import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.definitions.nodes import Node
    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath

INT_OR_STRING = "x-kubernetes-int-or-string"
PRESERVE = "x-kubernetes-preserve-unknown-fields"
NUMBER_OR_TEXT = [{"type": "integer"}, {"type": "string"}]
ONLY_IN_STRUCTURE = (
    *("type", "default", "title", "description", "nullable", PRESERVE, EMBEDDED, INT_OR_STRING),
    *("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations"),
)
"""What has no place where more is asked of a value."""
UNSAID = ("x-kubernetes-list-map-keys", "x-kubernetes-validations")
"""Keywords of which an empty list says nothing."""
LOST = ("$ref", "definitions", "dependencies", "patternProperties")
LOST_WHEN_EMPTY = ("allOf", "anyOf", "enum", "items", "oneOf")


@rule("KG681", on=CustomResourceDefinitionSpec)
def schema_incomplete(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A schema does not say of which type a value is, what is in a list, or that a whole resource is an object.

    The server can only drop unknown fields and set defaults where it knows what there is. A value without a type is
    one with `x-kubernetes-int-or-string` or `x-kubernetes-preserve-unknown-fields`.

    Bad:
        versions:
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {size: {}}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
    """
    for node in surveyed(spec, at).structure:
        if not node.root.is_readable:
            continue
        type_, where = node.schema.get("type"), node.at / "type"
        if EMBEDDED in node.schema:
            yield from of_type(node, "object", ": an object is embedded here")
        elif type_ is None and INT_OR_STRING not in node.schema and PRESERVE not in node.schema:
            yield required(where, "must say of which type the value is")
        if node.around is None and type_ not in (None, "object"):
            yield invalid(where, type_, "must be object: it is the type of the whole resource")
        if type_ == "array" and not isinstance(node.schema.get("items"), dict):
            yield required(node.at / "items", "must say what is in the list")


@rule("KG683", on=CustomResourceDefinitionSpec)
def map_not_allowed(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A whole resource, or an object embedded in one, has `additionalProperties`.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, additionalProperties: {type: string}}}
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
    for node in surveyed(spec, at).having("additionalProperties", role=STRUCTURE):
        where = node.at / "additionalProperties"
        if node.around is None:
            yield forbidden(where, "a resource has the fields of its properties alone")
        if EMBEDDED in node.schema:
            yield forbidden(where, "an embedded object has the fields of its properties alone")


@rule("KG684", on=CustomResourceDefinitionSpec)
def int_or_string_mixed(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A value that is a number or text is to be an object as well, or to keep unknown fields.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {port: {x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {port: {x-kubernetes-int-or-string: true}}
    """
    for node in surveyed(spec, at).having(INT_OR_STRING, role=STRUCTURE):
        for keyword in (PRESERVE, EMBEDDED):
            if keyword in node.schema:
                yield invalid(node.at / keyword, True, "is not allowed beside x-kubernetes-int-or-string")  # noqa: FBT003


@rule("KG685", on=CustomResourceDefinitionSpec)
def embedded_without_fields(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """Nothing is known of the fields of an embedded object, and unknown ones are not kept.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {template: {type: object, x-kubernetes-embedded-resource: true}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                template:
                  type: object
                  x-kubernetes-embedded-resource: true
                  x-kubernetes-preserve-unknown-fields: true
    """
    for node in surveyed(spec, at).having(EMBEDDED, role=STRUCTURE):
        if PRESERVE not in node.schema and not node.schema.get("properties"):
            yield required(node.at / "properties", f"must say what is in the object, or {PRESERVE} keep anything")


@rule("KG686", on=CustomResourceDefinitionSpec)
def header_restricted(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A schema says of an object's apiVersion, kind or metadata what the server alone says.

    Of a resource's metadata, a schema may restrict `name` and `generateName`.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {metadata: {type: object, properties: {labels: {type: object}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {metadata: {type: object, properties: {name: {type: string, maxLength: 20}}}}
    """
    for node in surveyed(spec, at).having("properties", role=STRUCTURE):
        properties = node.schema["properties"]
        types = {"kind": "string", "apiVersion": "string", "metadata": "object"}
        for name, wanted in types.items() if node.is_embedded else ():
            type_ = properties.get(name, {"type": wanted}).get("type", "")
            if type_ != wanted:
                yield invalid((node.at / "properties").key(name) / "type", type_, f"must be {wanted}")
        if node.around is None and "metadata" in properties and _says_too_much(properties["metadata"]):
            where = (node.at / "properties").key("metadata")
            yield forbidden(where, "must not say anything but what name and generateName look like")


def _says_too_much(metadata: dict[str, Any]) -> bool:
    properties = metadata.get("properties") or {}
    if not set(properties) <= {"name", "generateName"}:
        return True
    return not set(_told(metadata)) <= {"type", "default", "properties"}


@rule("KG687", on=CustomResourceDefinitionSpec)
def structure_in_alternatives(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A schema in allOf, anyOf, oneOf or not says what there is, instead of asking more of it.

    Types, defaults, descriptions and `x-kubernetes-…` belong outside. That a value is a number or text may be said by
    an anyOf of `type: integer` and `type: string`.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {size: {type: integer, anyOf: [{type: integer, minimum: 5}, {maximum: 1}]}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {size: {type: integer, anyOf: [{minimum: 5}, {maximum: 1}]}}
    """
    survey = surveyed(spec, at)
    for keyword in ONLY_IN_STRUCTURE:
        for node in survey.having(keyword, role=VALUES):
            if not _is_number_or_text(node) and (node.schema[keyword] or keyword not in UNSAID):
                yield forbidden(node.at / keyword, "must stand outside of allOf, anyOf, oneOf and not")
    for node in survey.having("additionalProperties", role=VALUES):
        if node.schema["additionalProperties"] is not False:
            yield forbidden(node.at / "additionalProperties", "must stand outside of allOf, anyOf, oneOf and not")
    for node in survey.having("properties", role=VALUES):
        if "metadata" in node.schema["properties"]:
            where = (node.at / "properties").key("metadata")
            yield forbidden(where, "nothing may be asked of metadata in allOf, anyOf, oneOf and not")


def _is_number_or_text(node: Node) -> bool:
    """Whether a schema is one of two that together say that a value is a number or text."""
    choice = node.around
    if choice is None or node.keyword != "anyOf" or [_asked(each) for each in choice.schema["anyOf"]] != NUMBER_OR_TEXT:
        return False
    outer = choice.around
    is_first = choice.keyword == "allOf" and outer is not None and outer.schema["allOf"][0] is choice.schema
    return choice.role == STRUCTURE or (is_first and outer is not None and outer.role == STRUCTURE)


def _asked(schema: dict[str, Any]) -> dict[str, Any]:
    """What alternatives ask as the server compares it: that a value has no other fields is lost there."""
    return {key: value for key, value in _told(schema).items() if key != "additionalProperties" or value is not False}


def _told(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema says as far as the server looks at its structure; other keywords it does not take there at all."""
    told = {key: value for key, value in schema.items() if value != [] or key not in LOST_WHEN_EMPTY}
    return {key: value for key, value in told.items() if key not in LOST}


@rule("KG688", on=CustomResourceDefinitionSpec)
def alternatives_without_structure(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """allOf, anyOf, oneOf or not of a whole resource ask something of a field that the schema does not have.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema: {type: object, not: {properties: {size: {minimum: 5}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {size: {type: integer}}
              not: {properties: {size: {minimum: 5}}}
    """
    for root in surveyed(spec, at).roots:
        if root.is_readable:
            yield from _without_counterpart(root.schema, root.schema, root.at)


def _without_counterpart(asking: dict[str, Any], said: dict[str, Any] | None, at: FieldPath) -> Findings:
    """What alternatives of a schema speak of, and the schema that they belong to does not."""
    for keyword in ("not", "allOf", "anyOf", "oneOf"):
        inner = asking.get(keyword) or []
        for each in [inner] if isinstance(inner, dict) else inner:
            yield from _asked_of(each, said, at)


def _asked_of(asking: dict[str, Any], said: dict[str, Any] | None, at: FieldPath) -> Findings:
    if said is None:
        yield required(at, "must be described here: more is asked of it in allOf, anyOf, oneOf or not")
        return
    yield from _without_counterpart(asking, said, at)
    if isinstance(asking.get("items"), dict):
        items = said.get("items")
        yield from _asked_of(asking["items"], items if isinstance(items, dict) else None, at / "items")
    for name, inner in (asking.get("properties") or {}).items():
        found = (said.get("properties") or {}).get(name)
        yield from _asked_of(inner, found, (at / "properties").key(name))


@rule("KG689", on=CustomResourceDefinitionSpec)
def schema_pattern_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    r"""A pattern is no regular expression that Go understands: it has neither `(?=…)` nor `\1`.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {name: {type: string, pattern: "^(?!-).*"}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {name: {type: string, pattern: "^[^-].*"}}}}
    """
    from kgen.apiserver.custom.expressions import refusal

    for node in surveyed(spec, at).having("pattern"):
        is_looked_at = node.root.is_readable and node.role in (STRUCTURE, VALUES)
        reason = refusal(node.schema["pattern"]) if is_looked_at and not _is_number_or_text(node) else ""
        if reason:
            yield invalid(node.at / "pattern", node.schema["pattern"], f"is no regular expression: {reason}")
