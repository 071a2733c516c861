"""Lists of custom resources that are sets or maps, and the list of CEL rules."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set, has_breaks
from kgen.apiserver.definitions.field_paths import PathError, followed
from kgen.apiserver.definitions.nodes import surveyed
from kgen.apiserver.rule import rule
from kgen.diagnostics import INVALID, Finding, forbidden, invalid, not_supported, required
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionSpec, JSONSchemaProps, ValidationRule
from kgen.model.facts import values_of

from .definition_schemas import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.definitions.nodes import Node
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LIST_TYPE = "x-kubernetes-list-type"
KEYS = "x-kubernetes-list-map-keys"
RULES = "x-kubernetes-validations"


@rule("KG696", on=CustomResourceDefinitionSpec)
def list_type_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """`x-kubernetes-list-type` is none that there is, is said of no list, or its items cannot be in a set.

    What is in a set or a map is replaced as a whole, and cannot be null.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {tags: {type: array, items: {type: object}, x-kubernetes-list-type: set}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}}
    """
    for node in surveyed(spec, at).having(LIST_TYPE):
        list_type, types = node.schema[LIST_TYPE], values_of(JSONSchemaProps, "x_kubernetes_list_type", context.version)
        yield from of_type(node, "array", f", beside {LIST_TYPE}")
        if list_type == "set" and node.schema.get("type") == "array":
            yield from _set_items(node)
        if list_type not in types:
            yield not_supported(node.at / LIST_TYPE, list_type, types)
        if list_type in ("map", "set") and _items(node).get("nullable"):
            yield forbidden(node.at / "items" / "nullable", f"must not be true in a {list_type}")


def _items(node: Node) -> dict[str, Any]:
    items = node.schema.get("items")
    return items if isinstance(items, dict) else {}


def _set_items(node: Node) -> Findings:
    items, at = _items(node), node.at / "items"
    if items.get("type") == "array" and items.get(LIST_TYPE, "atomic") != "atomic":
        yield invalid(at / LIST_TYPE, items[LIST_TYPE], "must be atomic: the list is an item of a set")
    elif items.get("type") == "object" and items.get("x-kubernetes-map-type") != "atomic":
        map_type = items.get("x-kubernetes-map-type", "")
        yield invalid(at / "x-kubernetes-map-type", map_type, "must be atomic: the object is an item of a set")


@rule("KG697", on=CustomResourceDefinitionSpec)
def list_keys_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A list that is a map by some fields of its items does not name them, or they cannot be keys.

    Keys are plain values of fields that every item has: required ones, or ones with a default.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                ports:
                  type: array
                  items: {type: object, properties: {name: {type: string}}}
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                ports:
                  type: array
                  items: {type: object, properties: {name: {type: string}}, required: [name]}
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
    """
    survey = surveyed(spec, at)
    for node in survey.having(KEYS):
        if node.schema[KEYS] and node.schema.get(LIST_TYPE) != "map":
            yield _not_a_map(node)
    for node in survey.having(LIST_TYPE):
        if node.schema[LIST_TYPE] == "map":
            yield from _map_problems(node)


def _not_a_map(node: Node) -> Finding:
    list_type, where = node.schema.get(LIST_TYPE), node.at / LIST_TYPE
    message = f"must be map, beside {KEYS}"
    return required(where, message) if list_type is None else invalid(where, list_type, message)


def _map_problems(node: Node) -> Findings:
    keys, items = node.schema.get(KEYS) or [], node.schema.get("items")
    if not keys:
        yield required(node.at / KEYS, "must name the fields by which items are told apart", "such as [name]")
    if items is None:
        yield required(node.at / "items", "must say what is in the list")
    elif not isinstance(items, dict):
        yield Finding(node.at / "items", INVALID, "must be one schema for all items")
    elif items.get("type") != "object":
        yield invalid(node.at / "items" / "type", items.get("type", ""), "must be object: the list is a map of objects")
    else:
        yield from _unfit_keys(keys, items.get("properties") or {}, node.at)
    if isinstance(items, dict):
        yield from _keys_not_there(keys, items, node.at / "items" / "properties")


def _unfit_keys(keys: list[str], fields: dict[str, Any], at: FieldPath) -> Findings:
    for i, key in enumerate(keys):
        if key not in fields:
            yield invalid(at / KEYS, key, "is no field of the items")
        elif fields[key].get("type") in ("array", "object"):
            yield invalid((at / "items" / "properties").key(key) / "type", fields[key]["type"], "cannot be a key")
        if key in keys[:i]:
            yield invalid(at / KEYS, key, "is there twice")


def _keys_not_there(keys: list[str], items: dict[str, Any], at: FieldPath) -> Findings:
    """Keys that an item may lack."""
    fields = items.get("properties") or {}
    for key in keys:
        if key not in fields:
            continue
        if key not in (items.get("required") or ()) and "default" not in fields[key]:
            yield required(at.key(key) / "default", "must be set, unless the field is required: it is a key")
        if fields[key].get("nullable"):
            yield forbidden(at.key(key) / "nullable", "must not be true: the field is a key")


@rule("KG699", on=CustomResourceDefinitionSpec)
def cel_rule_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A rule in CEL is empty, or its message, reason or path cannot be.

    The expression itself is not looked at.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              x-kubernetes-validations: [{rule: "has(self.metadata)", reason: Wrong}]
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              x-kubernetes-validations: [{rule: "has(self.metadata)", reason: FieldValueInvalid}]
    """
    for node in surveyed(spec, at).having(RULES):
        for i, each in enumerate(node.schema[RULES]):
            where = (node.at / RULES)[i]
            yield from _text_problems(each or {}, where)
            yield from closed_set(ValidationRule.of({"reason": (each or {}).get("reason")}), "reason", where, context)
            yield from _reference_problems(each or {}, where, node)


def _text_problems(cel: dict[str, Any], at: FieldPath) -> Findings:
    expression, message = cel.get("rule") or "", cel.get("message") or ""
    told, formed = message.strip(), cel.get("messageExpression") or ""
    if not expression.strip():
        yield required(at / "rule", "must be what holds for every value")
    elif message and not told:
        yield invalid(at / "message", message, "must not be blank")
    elif has_breaks(told):
        yield invalid(at / "message", message, "must be one line")
    elif has_breaks(expression.strip()) and not told:
        yield required(at / "message", "must be set: the rule has several lines, and would be the message")
    if formed and not formed.strip():
        yield required(at / "messageExpression", "must not be blank")


def _reference_problems(cel: dict[str, Any], at: FieldPath, node: Node) -> Findings:
    path, where = cel.get("fieldPath") or "", at / "fieldPath"
    if path and not path.strip():
        yield invalid(where, path, "must not be blank")
    if has_breaks(path):
        yield invalid(where, path, "must be one line")
    if path and not _leads_somewhere(path, node):
        yield invalid(where, path, "leads nowhere: the schema has no such field")


def _leads_somewhere(path: str, node: Node) -> bool:
    if not node.is_readable:
        return True
    try:
        return bool(followed(path, node.schema))
    except PathError:
        return False
