"""Default values of schemas, held against the schemas that they are defaults of."""

from __future__ import annotations

from itertools import takewhile

from kgen.apiserver.custom.embedded import embedded_objects, embedded_problems
from kgen.apiserver.custom.formats import is_known
from kgen.apiserver.custom.reading import Reading, copied
from kgen.apiserver.custom.schema import Schema
from kgen.apiserver.custom.values import ValueCheck
from kgen.apiserver.decoding import Decoding
from kgen.apiserver.stated import ALTERNATIVES, WRONG_TYPE
from kgen.diagnostics import Finding, invalid
from kgen.field_path import FieldPath
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model.plain import to_plain

from .nodes import EMBEDDED, HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Findings, Version

    from .nodes import Node

_HEADER = {"apiVersion": "validation/v1", "kind": "Validation"}
"""What the server sets around a default inside of metadata, to have a whole object."""
_INT_OR_STRING = "x-kubernetes-int-or-string"


class _DefaultCheck(ValueCheck):
    """Holds defaults against schemas: here the server takes formats for types that they do not belong to, too."""

    def format_of(self, schema: Schema, *, of_text: bool = False) -> str:
        """Any format; of a text, one that the server knows."""
        return schema.format if not of_text or is_known(schema.format, self._version) else ""


def default_problems(node: Node, version: Version) -> Findings:
    """What is wrong with the default of a schema; the server looks at none behind `additionalProperties`."""
    ancestors = list(node.upwards())
    if any(each.keyword == "additionalProperties" for each in ancestors):
        return
    at, value, schema = node.at / "default", copied(node.schema["default"]), _as_schema(node)
    inside = _steps_in_header(ancestors)
    if not inside:
        yield from _unknown_fields(value, schema, at, version)
    headers = list(_in_header(node, value, inside, version) if inside else _headers(value, schema, at, version))
    yield from headers
    if not headers:
        yield from _value_problems(value, schema, at, version)


def _unknown_fields(value: Any, schema: Schema, at: FieldPath, version: Version) -> Findings:
    reading = Reading(version)
    reading.prune(copied(value), schema, at)
    for _, finding in reading.problems[:1]:
        yield invalid(at, value, f"has a field that the schema does not know: {finding.at}")


def _value_problems(value: Any, schema: Schema, at: FieldPath, version: Version) -> Findings:
    """What the schema says against its default, at the places of which the server speaks.

    That alternatives do not fit, it says of the default as a whole; in front of the index of an item, it has a dot.
    """
    around = FieldPath() if isinstance(value, list) else at
    for rule, finding in _DefaultCheck(version).check(schema, value, around).found.values():
        place = at if rule is ALTERNATIVES else _placed(finding.at, at) if around is not at else finding.at
        yield Finding(place, finding.reason, finding.message, finding.hint)


def _placed(inside: FieldPath, at: FieldPath) -> FieldPath:
    text = str(inside)
    return at / text if text else at


def _steps_in_header(ancestors: list[Node]) -> list[Node]:
    """The schemas from the nearest object around to this one, where that way leads through its header."""
    below = list(takewhile(lambda each: not each.is_embedded, ancestors))
    is_header = bool(below) and below[-1].keyword == "properties" and below[-1].key in HEADER
    return [ancestors[len(below)], *reversed(below)] if is_header else []


def _in_header(node: Node, value: Any, inside: list[Node], version: Version) -> Findings:
    """A default somewhere in the header of an object: an object of nothing else must be fine."""
    whole = value
    for each in reversed(inside[1:]):
        whole = [whole] if each.keyword == "items" else {each.key: whole}
    whole = {**_HEADER, **whole}
    problem = next(iter(_headers(whole, _as_schema(inside[0]), FieldPath(), version)), None)
    at = node.at / "default"
    if problem is not None:
        yield invalid(at, value, f"makes metadata that cannot be: {problem.at} {problem.message}")


def _headers(value: Any, schema: Schema, at: FieldPath, version: Version) -> Findings:
    """The first header that cannot be read; if there is none, all that is wrong with headers."""
    embedded = embedded_objects(value, schema, at)
    unreadable = next((found for item, where in embedded for found in _unreadable(item, where, version)), None)
    if unreadable is not None:
        yield unreadable
        return
    for _, finding in embedded_problems(value, schema, at, version):
        yield finding


def _unreadable(value: dict[str, Any], at: FieldPath, version: Version) -> Findings:
    """What of a header is of a wrong type; metadata that can be read is as the server reads it from here on."""
    for name in ("apiVersion", "kind"):
        if name in value and not isinstance(value[name], str):
            yield invalid(at / name, value[name], "must be text")
    if "metadata" in value:
        decoding = Decoding(version)
        made = decoding.decode(value["metadata"], ObjectMeta, at / "metadata")
        fatal = [finding for rule, finding in decoding.problems if rule is WRONG_TYPE]
        for finding in fatal[:1]:
            yield Finding(at / "metadata", "FieldValueInvalid", f"{finding.at}: {finding.message}")
        value["metadata"] = to_plain(made)


def _as_schema(node: Node) -> Schema:
    """The schema as the server holds defaults against it: the whole resource is an object with a header."""
    plain = _without_int_or_string(node.schema)
    return Schema({**plain, EMBEDDED: True} if node.is_embedded else plain)


def _without_int_or_string(schema: Any) -> Any:
    """That a value may be a number or text says nothing of its type here; what stands beside it does."""
    if isinstance(schema, dict):
        return {key: _without_int_or_string(value) for key, value in schema.items() if key != _INT_OR_STRING}
    return list(map(_without_int_or_string, schema)) if isinstance(schema, list) else schema
