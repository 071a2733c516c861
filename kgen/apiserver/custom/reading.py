"""What the server's decoder makes of a custom resource: fields that nobody defined, nulls, defaults, metadata."""

from __future__ import annotations

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.stated import UNKNOWN_FIELD, WRONG_TYPE
from kgen.diagnostics import Finding
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model.plain import to_plain
from kgen.wording.spelling import closest

from .equality import is_number, numbers_as_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Found, Version
    from kgen.field_path import FieldPath

    from .schema import Schema

HEADER = ("apiVersion", "kind", "metadata")
MOST_LEVELS = 400
"""Lists and maps within each other; kgen's reader of text takes as many."""
_INT64 = 2**63


class TooDeepError(Exception):
    """More lists and maps within each other than can be looked at."""


def copied(value: Any, level: int = 0) -> Any:
    """The value as it comes out of JSON, to be changed at will.

    Raises:
        TooDeepError: There are too many levels.
    """
    if level > MOST_LEVELS:
        raise TooDeepError
    if isinstance(value, dict):
        return {json_key(key): copied(inner, level + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(inner, level + 1) for inner in value]
    if is_number(value) and isinstance(value, int) and not -_INT64 <= value < _INT64:
        return float(value)
    return value


def json_key(key: Any) -> str:
    """What a key of a map is in JSON: YAML has others than texts.

    >>> json_key(True), json_key(1), json_key("a")
    ('true', '1', 'a')
    """
    return str(key).lower() if isinstance(key, bool) else "null" if key is None else str(key)


class Reading:
    """One reading of a resource; it changes what it is given.

    Attributes:
        problems: What strict decoding refuses; of those of a wrong type, the first is the server's answer.
    """

    def __init__(self, version: Version) -> None:
        self.problems: list[Found] = []
        self._version = version

    def read(self, resource: dict[str, Any], schema: Schema, at: FieldPath, *, preserves: bool = False) -> None:
        """Make of a resource what the server stores, defaults not yet set."""
        given = {key: resource.pop(key) for key in HEADER if key in resource}
        if "metadata" in given:
            given["metadata"] = self._metadata(given["metadata"], at / "metadata")
        if not preserves:
            self.prune(resource, schema, at)
            drop_nulls(resource, schema)
        self._coerce(resource, schema, at)
        rest = dict(resource)
        resource.clear()
        resource.update(given)
        resource.update(rest)

    def _metadata(self, plain: Any, at: FieldPath) -> dict[str, Any]:
        decoding = Decoding(self._version)
        made = decoding.decode(numbers_as_written(plain), ObjectMeta, at)  # the server has made JSON of it anew
        self.problems += decoding.problems
        found: dict[str, Any] = to_plain(made)
        return found

    def prune(self, value: Any, schema: Schema | None, at: FieldPath) -> None:
        """Take out the fields that nobody defined, and note them."""
        if schema is not None and schema.preserve:
            self._keep(value, schema, at)
        elif isinstance(value, dict):
            for name in list(value):
                if schema is not None and schema.embedded and name in HEADER:
                    continue
                if schema is not None and schema.knows(name):
                    self.prune(value[name], schema.child(name), at / name)
                else:
                    self._note_unknown(name, schema, at)
                    del value[name]
        elif isinstance(value, list):
            for i, item in enumerate(value):
                self.prune(item, schema.items if schema is not None else None, at[i])

    def _keep(self, value: Any, schema: Schema | None, at: FieldPath) -> None:
        """Look for unknown fields in what is kept as it is, as far as a schema knows it."""
        if schema is None:
            return
        if isinstance(value, dict):
            for name, inner in value.items():
                is_header = schema.embedded and name in HEADER
                if schema.knows(name) and not is_header:
                    self.prune(inner, schema.child(name), at / name)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                self._keep(item, schema.items, at[i])

    def _note_unknown(self, name: str, schema: Schema | None, at: FieldPath) -> None:
        close = closest(name, schema.properties) if schema is not None else ""
        self.problems.append((UNKNOWN_FIELD, Finding(at / name, "", f'unknown field "{name}"', close)))

    def _coerce(self, value: Any, schema: Schema | None, at: FieldPath) -> None:
        """Read the metadata of embedded objects."""
        if schema is None:
            return
        if isinstance(value, dict):
            if schema.embedded:
                self._coerce_header(value, at)
            for name, inner in value.items():
                self._coerce(inner, schema.child(name), at / name)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                self._coerce(item, schema.items, at[i])

    def _coerce_header(self, value: dict[str, Any], at: FieldPath) -> None:
        for name in ("apiVersion", "kind"):
            if name in value and not isinstance(value[name], str):
                self.problems.append((WRONG_TYPE, Finding(at / name, "", "expected text")))
        if "metadata" in value:
            value["metadata"] = self._metadata(value["metadata"], at / "metadata")


def drop_nulls(value: Any, schema: Schema | None) -> None:
    """Take out the nulls that cannot stand where they do, and for which no default comes."""
    if isinstance(value, dict):
        for name in list(value):
            inside = schema.child(name) if schema is not None else None
            if value[name] is None and inside is not None and not inside.nullable and inside.default is None:
                del value[name]
            else:
                drop_nulls(value[name], inside)
    elif isinstance(value, list):
        for item in value:
            drop_nulls(item, schema.items if schema is not None else None)


def set_defaults(value: Any, schema: Schema | None) -> None:
    """Set what the schema says of fields that are absent, or null where that cannot be."""
    if schema is None:
        return
    if isinstance(value, dict):
        for name, inside in schema.properties.items():
            if inside.default is not None and (name not in value or _is_unwanted_null(value[name], inside)):
                value[name] = copied(inside.default)
        for name in value:
            inside_ = schema.child(name)
            if name not in schema.properties and _is_unwanted_null(value[name], inside_):
                value[name] = copied(inside_.default) if inside_ is not None else None
            set_defaults(value[name], inside_)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if _is_unwanted_null(item, schema.items):
                value[i] = copied(schema.items.default) if schema.items is not None else None
            set_defaults(value[i], schema.items)


def _is_unwanted_null(value: Any, schema: Schema | None) -> bool:
    return value is None and schema is not None and not schema.nullable
