"""All schemas within each other of a definition, by the keywords that they have."""

from __future__ import annotations

from .parts import Parts
from .reading import LISTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.field_path import FieldPath
    from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionSpec

HEADER = ("apiVersion", "kind", "metadata")
EMBEDDED = "x-kubernetes-embedded-resource"
STRUCTURE, VALUES, ELSEWHERE = "structure", "values", "elsewhere"
"""What a schema is for: to say what there is, to ask more of the values of that, or neither."""
_MAPS = ("definitions", "dependencies", "properties")
_HOLD_SCHEMAS = {"additionalProperties", "items", "not", *_MAPS, *LISTS}
_TUPLE = "items[]"
"""Stands for `items` that is a list."""
_NOWHERE = ("definitions", "dependencies", _TUPLE)


class Root:
    """The schema of a whole resource.

    Attributes:
        at: Its place.
        schema: What it says.
        has_status: Whether the server keeps the status by itself.
        unreadable: The schemas in it that keep the server from looking at its structure.
    """

    __slots__ = ("at", "has_status", "schema", "unreadable")

    def __init__(self, schema: dict[str, Any], at: FieldPath, *, has_status: bool) -> None:
        self.schema = schema
        self.at = at
        self.has_status = has_status
        self.unreadable: list[Node] = []

    @property
    def is_readable(self) -> bool:
        """Whether the server looks at its structure."""
        return not self.unreadable


class Node:
    """A schema somewhere in a root.

    Attributes:
        at: Its place.
        schema: What it says.
        role: What it is for: STRUCTURE, VALUES or ELSEWHERE.
        keyword: Of the schema around, the keyword in which it stands; "" for the root.
        key: Its name in the map of that keyword.
        around: The schema around it; None for the root.
        in_metadata: Whether it speaks of an object's apiVersion, kind or metadata.
        bars_defaults: Whether no default may stand in it.
    """

    __slots__ = ("around", "at", "bars_defaults", "in_metadata", "key", "keyword", "role", "root", "schema")

    def __init__(self, root: Root, around: Node | None, schema: dict[str, Any], at: FieldPath, role: str) -> None:
        self.root = root
        self.around = around
        self.schema = schema
        self.at = at
        self.role = role
        self.keyword = ""
        self.key = ""
        self.in_metadata: bool = around is not None and around.in_metadata
        self.bars_defaults: bool = around is not None and around.bars_defaults

    @property
    def is_embedded(self) -> bool:
        """Whether an object with a header stands here: a whole resource, or one inside it."""
        return self.around is None or EMBEDDED in self.schema

    @property
    def is_readable(self) -> bool:
        """Whether the server can look at the structure of this schema by itself."""
        return not any(self in each.upwards() for each in self.root.unreadable)

    def upwards(self) -> Iterator[Node]:
        """This schema and all around it, up to the root."""
        here: Node | None = self
        while here is not None:
            yield here
            here = here.around

    def inside(self, keyword: str, key: str, schema: dict[str, Any], at: FieldPath) -> Node:
        """A schema of this one's."""
        made = Node(self.root, self, schema, at, self._role_of(keyword))
        made.keyword, made.key = keyword, key
        if keyword == "properties" and key in HEADER and self.is_embedded:
            made.in_metadata = True
            made.bars_defaults |= self.around is None
        elif keyword == "additionalProperties":
            made.bars_defaults |= self.in_metadata
        return made

    def _role_of(self, keyword: str) -> str:
        if keyword in _NOWHERE or self.role == ELSEWHERE:
            return ELSEWHERE
        if self.role == VALUES:
            return ELSEWHERE if keyword == "additionalProperties" else VALUES
        return VALUES if keyword in (*LISTS, "not") else STRUCTURE


class Survey:
    """What the schemas of a definition are.

    Attributes:
        parts: Where they come from.
        roots: The schemas of whole resources.
        structure: All schemas that say what there is.
    """

    def __init__(self, spec: CustomResourceDefinitionSpec, at: FieldPath) -> None:
        self.spec = spec
        self.parts = Parts(spec, at)
        self.roots = [Root(schema, place, has_status=has) for schema, place, has in self.parts.schemas]
        self.structure: list[Node] = []
        self._by_keyword: dict[str, list[Node]] = {}
        for root in self.roots:
            self._add(Node(root, None, root.schema, root.at, STRUCTURE))

    def having(self, *keywords: str, role: str = "") -> Iterator[Node]:
        """The schemas that have one of some keywords; with a role, those alone that the server then looks at."""
        for keyword in keywords:
            for node in self._by_keyword.get(keyword, ()):
                if not role or (node.role == role and node.root.is_readable):
                    yield node

    def _add(self, node: Node) -> None:
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here.role == STRUCTURE:
                self.structure.append(here)
            for keyword in here.schema:
                self._by_keyword.setdefault(keyword, []).append(here)
            if not _UNREADABLE.isdisjoint(here.schema) and any(is_unreadable(here, each) for each in _UNREADABLE):
                here.root.unreadable.append(here)
            waiting += _inner(here)


def surveyed(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Survey:
    """The survey of a definition; the last one is remembered, since many rules ask for it."""
    if not _LAST or _LAST[0].spec is not spec:
        _LAST[:] = [Survey(spec, at)]
    return _LAST[0]


_LAST: list[Survey] = []
_UNREADABLE = {
    *("$ref", "$schema", "additionalItems", "definitions", "dependencies", "id", "items", "patternProperties"),
    "x-kubernetes-preserve-unknown-fields",
}


def is_unreadable(node: Node, keyword: str) -> bool:
    """Whether what stands in a keyword keeps the server from looking at the structure of the whole."""
    value = node.schema.get(keyword)
    if keyword == "items":
        return isinstance(value, list) and bool(value)
    if keyword == "x-kubernetes-preserve-unknown-fields":
        return value is False
    return value is not None and (bool(value) or keyword == "additionalItems")


def _inner(node: Node) -> Iterator[Node]:
    for keyword, value in node.schema.items():
        if keyword not in _HOLD_SCHEMAS:
            continue
        at = node.at / keyword
        if keyword in _MAPS:
            for key, inner in value.items():
                if isinstance(inner, dict):
                    yield node.inside(keyword, key, inner, at.key(key))
        elif isinstance(value, dict):
            yield node.inside(keyword, "", value, at)
        elif isinstance(value, list):
            name = _TUPLE if keyword == "items" else keyword
            yield from (node.inside(name, "", inner, at[i]) for i, inner in enumerate(value))
