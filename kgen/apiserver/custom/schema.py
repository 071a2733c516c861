"""The schema of a custom resource's version, read part by part when it is needed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEEPEST = 100
"""Schemas within each other that are followed; those of life have about 30."""

INT_OR_STRING = ("integer", "string")
_LISTS = ("allOf", "anyOf", "oneOf")
_RULES = "x-kubernetes-validations"


class Schema:
    """What a definition says of one value; whatever in it has a wrong type is taken as absent.

    Attributes:
        types: The names of the types that the value may have; none where any will do.
        default: What stands there when nothing does; None where nothing is said.
        additional: The schema of what `properties` does not name; None where there is none.
        additional_allowed: Whether what `properties` does not name is kept at all.
        is_closed: Whether it is kept to be refused.
    """

    __slots__ = (
        "_all_of",
        "_any_of",
        "_items",
        "_not",
        "_one_of",
        "_plain",
        "_properties",
        "additional",
        "additional_allowed",
        "default",
        "embedded",
        "enum",
        "format",
        "is_closed",
        "keys",
        "list_type",
        "nullable",
        "preserve",
        "required",
        "types",
    )

    def __init__(self, plain: dict[str, Any]) -> None:
        self._plain = plain
        type_ = plain.get("type")
        self.types: tuple[str, ...] = (type_,) if isinstance(type_, str) and type_ else ()
        if plain.get("x-kubernetes-int-or-string") is True:
            self.types = INT_OR_STRING
        self.format = plain["format"] if isinstance(plain.get("format"), str) else ""
        self.nullable = plain.get("nullable") is True
        self.default = plain.get("default")
        self.enum: list[Any] = _list(plain, "enum")
        self.required = [name for name in _list(plain, "required") if isinstance(name, str)]
        self.preserve = plain.get("x-kubernetes-preserve-unknown-fields") is True
        self.embedded = plain.get("x-kubernetes-embedded-resource") is True
        self.list_type = plain.get("x-kubernetes-list-type")
        self.keys = [key for key in _list(plain, "x-kubernetes-list-map-keys") if isinstance(key, str)]
        additional = plain.get("additionalProperties")
        self.additional = Schema(additional) if isinstance(additional, dict) else None
        self.additional_allowed = additional is not None
        self.is_closed = additional is False
        self._properties: dict[str, Schema] | None = None
        self._items: Schema | None = None
        self._all_of: list[Schema] | None = None
        self._any_of: list[Schema] | None = None
        self._one_of: list[Schema] | None = None
        self._not: Schema | None = None

    @property
    def properties(self) -> dict[str, Schema]:
        """The schemas of the fields that have a name of their own."""
        if self._properties is None:
            found = self._plain.get("properties")
            named = found.items() if isinstance(found, dict) else ()
            self._properties = {name: Schema(inner) for name, inner in named if isinstance(inner, dict)}
        return self._properties

    @property
    def items(self) -> Schema | None:
        """The schema of a list's items."""
        if self._items is None and isinstance(self._plain.get("items"), dict):
            self._items = Schema(self._plain["items"])
        return self._items

    @property
    def all_of(self) -> list[Schema]:
        """Schemas that must fit as well, all of them."""
        if self._all_of is None:
            self._all_of = _schemas(self._plain, "allOf")
        return self._all_of

    @property
    def any_of(self) -> list[Schema]:
        """Schemas of which one must fit as well."""
        if self._any_of is None:
            self._any_of = _schemas(self._plain, "anyOf")
        return self._any_of

    @property
    def one_of(self) -> list[Schema]:
        """Schemas of which exactly one must fit as well."""
        if self._one_of is None:
            self._one_of = _schemas(self._plain, "oneOf")
        return self._one_of

    @property
    def not_(self) -> Schema | None:
        """A schema that must not fit."""
        if self._not is None and isinstance(self._plain.get("not"), dict):
            self._not = Schema(self._plain["not"])
        return self._not

    def number(self, keyword: str) -> int | float | None:
        """The bound that a keyword sets; None where it sets none."""
        found = self._plain.get(keyword)
        return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None

    def text(self, keyword: str) -> str:
        """The text of a keyword; "" where it has none."""
        found = self._plain.get(keyword)
        return found if isinstance(found, str) else ""

    def says(self, keyword: str) -> bool:
        """Whether a keyword is true."""
        return self._plain.get(keyword) is True

    def knows(self, name: str) -> bool:
        """Whether a field of this name is kept."""
        return self.additional_allowed or name in self.properties

    def child(self, name: str) -> Schema | None:
        """The schema of a field of the value; None where nothing is said of it."""
        return self.properties.get(name) or self.additional


def survey(plain: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a schema is too deep to be followed, and whether it has CEL rules."""
    has_rules = False
    waiting = [(plain, 1)]
    while waiting:
        schema, depth = waiting.pop()
        if depth > DEEPEST:
            return True, has_rules
        has_rules = has_rules or bool(schema.get(_RULES))
        waiting += [(inner, depth + 1) for inner in _inner(schema)]
    return False, has_rules


def _inner(schema: dict[str, Any]) -> list[dict[str, Any]]:
    properties = schema.get("properties")
    found = list(properties.values()) if isinstance(properties, dict) else []
    found += [schema.get(keyword) for keyword in ("items", "additionalProperties", "not")]
    for keyword in _LISTS:
        found += _list(schema, keyword)
    return [inner for inner in found if isinstance(inner, dict)]


def _schemas(plain: dict[str, Any], keyword: str) -> list[Schema]:
    return [Schema(inner) for inner in _list(plain, keyword) if isinstance(inner, dict)]


def _list(plain: dict[str, Any], keyword: str) -> list[Any]:
    found = plain.get(keyword)
    return found if isinstance(found, list) else []
