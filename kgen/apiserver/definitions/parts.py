"""Where the server looks for what the versions of a definition say.

What is the same in all of them, it moves to the definition itself before it looks: of a definition with one version,
it speaks of `spec.validation`, `spec.subresources`, `spec.additionalPrinterColumns` and `spec.selectableFields`, which
nobody can write.
"""

from __future__ import annotations

from functools import partial

from kgen.apiserver.custom.equality import same
from kgen.model import Model
from kgen.model.plain import to_plain

from .reading import read_schema, without_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from kgen.field_path import FieldPath
    from kgen.k8s.apiextensions_v1 import (
        CustomResourceColumnDefinition,
        CustomResourceDefinitionSpec,
        CustomResourceDefinitionVersion,
        CustomResourceSubresourceScale,
        SelectableField,
    )

    Versions: TypeAlias = list[CustomResourceDefinitionVersion]

SCHEMA = "openAPIV3Schema"


class Parts:
    """What the versions of a definition say, each part once where they all say the same.

    Attributes:
        schemas: The schemas, each with its place and whether the server keeps the status by itself.
    """

    def __init__(self, spec: CustomResourceDefinitionSpec, at: FieldPath) -> None:
        self._at = at
        self._versions: Versions = spec.versions or []
        self._schemas = [_schema_of(version) for version in self._versions]
        self._is_one_schema = _all_same(self._schemas, _comparable_schema)
        self.schemas = list(self._found_schemas())

    def scales(self) -> Iterator[tuple[CustomResourceSubresourceScale, FieldPath]]:
        """What scales the resources."""
        for _, subresources, at in self._placed("subresources", "subresources"):
            if subresources is not None and subresources.scale is not None:
                yield subresources.scale, at / "scale"

    def columns(self) -> Iterator[tuple[CustomResourceColumnDefinition, FieldPath]]:
        """The columns that `kubectl get` prints."""
        for _, columns, at in self._placed("additional_printer_columns", "additionalPrinterColumns"):
            yield from ((column, at[i]) for i, column in enumerate(columns or ()))

    def selectable(self) -> Iterator[tuple[list[SelectableField], FieldPath, dict[str, Any] | None]]:
        """Fields to select resources by, where they stand, and the schema in which the server looks for them."""
        for number, fields, at in self._placed("selectable_fields"):
            if fields:
                is_beside = (number is None) is self._is_one_schema
                schema = self._schemas[number or 0] if is_beside else None
                yield fields, at, schema and schema[0]

    def _found_schemas(self) -> Iterator[tuple[dict[str, Any], FieldPath, bool]]:
        """Schemas, their places, and whether the server keeps the status by itself.

        Of versions with the same name, it asks the first.
        """
        has_status: dict[str, bool] = {}
        for version in self._versions:
            has_status.setdefault(version.name or "", _has_status(version))
        if self._is_one_schema:
            places = [(self._schemas[0], self._at / "validation", any(map(_has_status, self._versions)))]
        else:
            places = [
                (self._schemas[i], (self._at / "versions")[i] / "schema", has_status[version.name or ""])
                for i, version in enumerate(self._versions)
            ]
        yield from ((schema[0], at / SCHEMA, has) for schema, at, has in places if schema and schema[0] is not None)

    def _placed(self, name: str, json: str = "") -> Iterator[tuple[int | None, Any, FieldPath]]:
        """The values of a field of the versions, with their places: one for all versions if they are the same."""
        values = [getattr(version, name) for version in self._versions]
        if _all_same(values, _comparable):
            yield None, values[0], self._at / json if json else self._at
            return
        for i, value in enumerate(values):
            at = (self._at / "versions")[i]
            yield i, value, at / json if json else at


def _schema_of(version: CustomResourceDefinitionVersion) -> tuple[dict[str, Any] | None] | None:
    """A version's schema in brackets; None where it has not even a place for one."""
    if version.schema is None:
        return None
    source = version.schema.open_apiv3_schema
    return (None if source is None else read_schema(source),)


def _has_status(version: CustomResourceDefinitionVersion) -> bool:
    return version.subresources is not None and version.subresources.status is not None


def _all_same(values: list[Any], comparable: Callable[[Any], Any]) -> bool:
    """Whether there is something and all of it is the same."""
    if len(values) < 2:  # noqa: PLR2004 - nothing to compare
        return bool(values)
    return all(map(partial(same, comparable(values[0])), map(comparable, values[1:])))


def _comparable_schema(schema: tuple[dict[str, Any] | None] | None) -> Any:
    return schema and [schema[0] and without_empty(schema[0])]


def _comparable(value: Any) -> Any:
    """A part as plain data without what is empty; the status may be an empty map that tells something."""
    if isinstance(value, Model):
        plain = to_plain(value)
        return {key: _comparable(inner) for key, inner in plain.items() if inner not in ("", 0, None)}
    if isinstance(value, dict):
        return {key: _comparable(inner) for key, inner in value.items() if inner not in ("", 0, None)}
    return [_comparable(each) for each in value or ()] if isinstance(value, list) or value is None else value
