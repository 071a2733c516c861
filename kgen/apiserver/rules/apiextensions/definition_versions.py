"""The versions of a custom kind, and what each of them says beside its schema."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set, problems
from kgen.apiserver.definitions.field_paths import PathError, followed
from kgen.apiserver.definitions.nodes import surveyed
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import INVALID, Finding, duplicate, invalid, required, too_many
from kgen.field_path import FieldPath
from kgen.k8s.apiextensions_v1 import (
    CustomResourceDefinition,
    CustomResourceDefinitionSpec,
    CustomResourceDefinitionVersion,
)
from kgen.syntax import grammars
from kgen.wording.phrases import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.k8s.apiextensions_v1 import CustomResourceColumnDefinition, SelectableField

LONGEST_WARNING = 256
SELECTABLE_TYPES = ("string", "boolean", "integer")
MOST_SELECTABLE = 8
SELECTABLE_SINCE = (1, 31)


@rule("KG673", on=CustomResourceDefinitionSpec)
def definition_version_name_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A version's name is no DNS label that starts with a letter.

    Bad:
        versions: [{name: "1.0", served: true, storage: true}]
    Good:
        versions: [{name: v1, served: true, storage: true}]
    """
    for i, version in enumerate(spec.versions or ()):
        name = version.name or ""
        reasons = "; ".join(problems(name, grammars.dns_1035_label))
        if reasons:
            yield invalid((at / "versions")[i] / "name", name, reasons, "versions are called v1, v1beta1, v2 …")
        if reasons and name and i == 0:
            yield invalid(at / "version", name, reasons)


@rule("KG674", on=CustomResourceDefinitionSpec)
def definition_version_twice(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """Two versions have one name.

    Bad:
        versions: [{name: v1, served: true, storage: true}, {name: v1, served: true, storage: false}]
    Good:
        versions: [{name: v1, served: true, storage: true}, {name: v2, served: true, storage: false}]
    """
    names = [version.name or "" for version in spec.versions or ()]
    if len(names) > len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        yield invalid(at / "versions", twice, "is the name of more than one version")


@rule("KG675", on=CustomResourceDefinitionSpec)
def storage_version_not_one(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """No version is the one in which resources are stored, or several are.

    Bad:
        versions: [{name: v1, served: true, storage: false}]
    Good:
        versions: [{name: v1, served: true, storage: true}]
    """
    versions = spec.versions or []
    stored = [version.name or "" for version in versions if version.storage]
    if len(stored) != 1:
        found = f"{quoted(stored)} have it" if stored else "none has it"
        yield Finding(at / "versions", INVALID, f"exactly one version must have storage: true; {found}")
    where = FieldPath() / "status" / "storedVersions"
    if not stored:
        yield invalid(where, [], "must name a version: resources are stored in one")
    free = stored[:1]
    for version in versions:
        name = version.name or ""
        if version.storage and name not in free:
            yield invalid(where, stored[:1], f'must have "{name}" as well, and can only have one')
        free = [each for each in free if each != name]


@rule("KG676", on=CustomResourceDefinitionVersion)
def deprecation_warning_invalid(version: CustomResourceDefinitionVersion, at: FieldPath) -> Findings:
    """A warning of a version's end is that of a version which is not deprecated, empty, too long, or cannot be printed.

    Bad:
        {name: v1, served: true, storage: true, deprecationWarning: use v2}
    Good:
        {name: v1, served: true, storage: true, deprecated: true, deprecationWarning: use v2}
    """
    text, where = version.deprecation_warning, at / "deprecationWarning"
    if text is None:
        return
    if not version.deprecated:
        yield invalid(where, text, "is for a version with deprecated: true alone")
        return
    if len(text.encode()) > LONGEST_WARNING:
        yield invalid(where, text, f"must be at most {LONGEST_WARNING} bytes")
    if not text:
        yield invalid(where, text, "must not be empty", "without it, the server has a warning of its own")
    if not text.isprintable():
        yield invalid(where, text, "must be of characters that can be printed")


@rule("KG677", on=CustomResourceDefinitionSpec)
def schema_missing(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """A version has no schema.

    One that takes anything is `type: object` with `x-kubernetes-preserve-unknown-fields: true`.

    Bad:
        versions: [{name: v1, served: true, storage: true, schema: null}]
    Good:
        versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
    """
    for i, version in enumerate(spec.versions or ()):
        if version.schema is None or version.schema.open_apiv3_schema is None:
            where = (at / "versions")[i] / "schema" / "openAPIV3Schema"
            yield required(where, "must say what a resource looks like", "type: object is the least")


@rule("KG678", on=CustomResourceDefinitionSpec)
def scale_path_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """The fields that scale resources are not named, or are not in `.spec` and `.status`.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
          subresources: {scale: {specReplicasPath: spec.replicas, statusReplicasPath: .status.replicas}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
          subresources: {scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    """
    if not any(version.subresources for version in spec.versions or ()):
        return
    for scale, where in surveyed(spec, at).parts.scales():
        yield from _scale_path(where / "specReplicasPath", scale.spec_replicas_path or "", (".spec.",))
        yield from _scale_path(where / "statusReplicasPath", scale.status_replicas_path or "", (".status.",))
        if scale.label_selector_path:
            yield from _scale_path(where / "labelSelectorPath", scale.label_selector_path, (".spec.", ".status."))


def _scale_path(at: FieldPath, path: str, starts: tuple[str, ...]) -> Findings:
    words = " or ".join(starts)
    if not path:
        yield required(at, f"must be the path of a field in {words}", f"such as {starts[0]}replicas")
    elif not path.startswith(starts):
        yield invalid(at, path, f"must start with {words}", f"such as {starts[0]}replicas")


@rule("KG679", on=CustomResourceDefinitionSpec)
def printer_column_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A column that `kubectl get` is to print lacks its name, type or path, or has a type that there is not.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
          additionalPrinterColumns: [{name: Size, type: int, jsonPath: .spec.size}]
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
          additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    """
    if any(version.additional_printer_columns for version in spec.versions or ()):
        for column, where in surveyed(spec, at).parts.columns():
            yield from _column_problems(column, where, context)


def _column_problems(column: CustomResourceColumnDefinition, at: FieldPath, context: Context) -> Findings:
    if not column.name:
        yield required(at / "name", "must be what stands above the column")
    yield from closed_set(column, "type", at, context)
    yield from closed_set(column, "format", at, context)
    if not column.json_path:
        yield required(at / "JSONPath", "must be the path of a field", "such as .spec.size")
    elif not column.json_path.startswith("."):
        yield invalid(at / "JSONPath", column.json_path, "must start with a dot", "such as .spec.size")


@rule("KG680", on=CustomResourceDefinitionSpec)
def selectable_field_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A field that resources are to be selected by is not in the schema, no plain value, or there twice.

    The server looks for such a field in a schema that stands where the fields do. So several versions must have the
    same fields where they have the same schema, and different ones where they have not.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {color: {type: string}}}}
          selectableFields: [{jsonPath: .colour}]
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {color: {type: string}}}}
          selectableFields: [{jsonPath: .color}]
    """
    if not any(version.selectable_fields for version in spec.versions or ()) or context.version < SELECTABLE_SINCE:
        return
    survey = surveyed(spec, at)
    for fields, around, schema in survey.parts.selectable():
        where = around / "selectableFields"
        if schema is None:
            message = "must be the same in versions with the same schema, and differ in those with different ones"
            yield invalid(where, ", ".join(each.json_path or "" for each in fields), message)
        elif all(root.is_readable for root in survey.roots if root.schema is schema):
            yield from _selectable_problems(fields, schema, where)
        else:
            yield Finding(
                around / "schema" / "openAPIV3Schema", INVALID, "has keywords with which nothing can be found"
            )
            yield from _selectable_problems(fields, None, where)


def _selectable_problems(fields: list[SelectableField], schema: dict[str, Any] | None, at: FieldPath) -> Findings:
    """What is wrong with the fields; without a schema that can be read, nobody knows where a path leads."""
    seen: list[list[str]] = []
    for i, field in enumerate(fields):
        where, path = at[i] / "jsonPath", field.json_path or ""
        if not path:
            yield required(where, "must be the path of a field", "such as .spec.color")
            continue
        if schema is None and path.startswith("."):
            continue
        try:
            steps, found = followed(path, schema or {}, with_brackets=False)
        except PathError as error:
            yield invalid(where, path, f"leads nowhere: {error}")
            continue
        if steps[0] == "metadata":
            yield invalid(where, path, "must not be in the metadata, which has selectors of its own")
        if found.get("type") not in SELECTABLE_TYPES:
            yield invalid(where, path, f"must be of type {', '.join(SELECTABLE_TYPES)}")
        if steps in seen:
            yield duplicate(where, path)
        else:
            seen.append(steps)
    if len(seen) > MOST_SELECTABLE:
        yield too_many(at, len(seen), MOST_SELECTABLE)


@update_rule("KG1444", on=CustomResourceDefinition)
def stored_version_removed(item: CustomResourceDefinition, at: FieldPath, context: Context) -> Findings:
    """A change removes a version of a custom kind in which objects are, or were, stored.

    The server knows them by status.storedVersions, to which each storage version is added.

    Bad:
        metadata: {name: widgets.example.com}
        spec: {versions: [{name: v1beta1, storage: true, served: true}]}
        status: {storedVersions: [v1beta1]}
        ---
        metadata: {name: widgets.example.com}
        spec: {versions: [{name: v1, storage: true, served: true}]}
        status: {storedVersions: [v1beta1, v1]}
    Good:
        metadata: {name: widgets.example.com}
        spec: {versions: [{name: v1beta1, storage: true, served: true}]}
        status: {storedVersions: [v1beta1]}
        ---
        metadata: {name: widgets.example.com}
        spec: {versions: [{name: v1beta1, served: true}, {name: v1, storage: true, served: true}]}
        status: {storedVersions: [v1beta1, v1]}
    """
    stored = (item.status and item.status.stored_versions) or (
        context.old.status and context.old.status.stored_versions
    )
    names = {each.name for each in (item.spec and item.spec.versions) or ()}
    for i, name in enumerate(stored or ()):
        if name not in names:
            hint = f"keep {name}, not served, until all objects are stored anew and status.storedVersions lacks it"
            message = "missing from spec.versions; it was previously a storage version"
            yield invalid((at / "status" / "storedVersions")[i], name, message, hint)
