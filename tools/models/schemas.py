"""Reads the schemas of all versions into one list of types: facts; upstream's text is only for `kgen explain`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

VERSIONS = tuple(f"1.{minor}" for minor in range(29, 38))
SCALAR_TYPES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int_or_str",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "micro_time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "object",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "object",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "object",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
}
"""Definitions that are scalars to an author, or any JSON."""

Schema = dict[str, Any]


@attrs.frozen
class FieldFacts:
    """One property over all versions: its newest schema, where it exists and where it is required."""

    json: str
    schema: Schema
    versions: tuple[str, ...]
    required: tuple[str, ...]


@attrs.frozen
class TypeFacts:
    """One definition over all versions."""

    definition: str
    fields: tuple[FieldFacts, ...]
    versions: tuple[str, ...]
    group_version_kinds: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The class name."""
        return self.definition.rpartition(".")[2]

    @property
    def module(self) -> str:
        """The module of kgen.k8s that holds the class."""
        return module_of(self.definition)

    @property
    def kind(self) -> tuple[str, str] | None:
        """The apiVersion and kind of a type that stands on its own; None for a part."""
        has_metadata = any(f.json == "metadata" and _refers_to(f.schema, "ObjectMeta") for f in self.fields)
        return self.group_version_kinds[0] if len(self.group_version_kinds) == 1 and has_metadata else None


@cache
def definitions(version: str) -> dict[str, Schema]:
    """The definitions of one Kubernetes version."""
    path = files("kubernetes_validate") / f"kubernetes-json-schema/v{version}.0-local/_definitions.json"
    found: dict[str, Schema] = json.loads(path.read_text())["$defs"]
    return found


def module_of(definition: str) -> str:
    """`io.k8s.api.apps.v1.StatefulSet` lives in `apps_v1`."""
    group, version = definition.split(".")[-3:-1]
    return f"{group}_{version}"


def read_types() -> list[TypeFacts]:
    """Every type of the API in any version, but for lists, scalars, and the alpha types that no other one names."""
    names = {name for version in VERSIONS for name in definitions(version) if _is_wanted(name)}
    alpha = {name for name in names if re.search(r"\.v\d+alpha\d+\.", name)}
    wanted = [_read_type(name) for name in names - alpha]
    for type_ in wanted:  # grows while it is walked
        named = {name for field in type_.fields for name in _references(field.schema)} & alpha
        wanted += [_read_type(name) for name in named]
        alpha -= named
    return sorted(wanted, key=lambda type_: type_.definition)


def _references(schema: Schema) -> list[str]:
    if "$ref" in schema:
        return [schema["$ref"].rpartition("/")[2]]
    inner = [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    return [name for part in inner for name in _references(part)]


def _is_wanted(definition: str) -> bool:
    if definition in SCALAR_TYPES or ".pkg.version." in definition:
        return False
    newest = _newest(definition)
    return not any(_refers_to(schema, "ListMeta") for schema in newest.get("properties", {}).values())


def _read_type(definition: str) -> TypeFacts:
    versions = _versions_with(definition)
    names = dict.fromkeys(n for v in reversed(versions) for n in definitions(v)[definition].get("properties", {}))
    kinds = _newest(definition).get("x-kubernetes-group-version-kind", ())
    return TypeFacts(
        definition,
        tuple(_read_field(definition, name) for name in names),
        versions,
        tuple((f"{k['group']}/{k['version']}".lstrip("/"), k["kind"]) for k in kinds),
    )


def described(type_: TypeFacts) -> str:
    """What the newest version that has a type says of it."""
    return str(_newest(type_.definition).get("description", ""))


def _read_field(definition: str, name: str) -> FieldFacts:
    schemas = {v: definitions(v)[definition] for v in _versions_with(definition)}
    found = {v: schema["properties"][name] for v, schema in schemas.items() if name in schema.get("properties", {})}
    required = tuple(v for v in found if name in schemas[v].get("required", ()))
    return FieldFacts(name, found[max(found, key=VERSIONS.index)], tuple(found), required)


def _versions_with(definition: str) -> tuple[str, ...]:
    return tuple(version for version in VERSIONS if definition in definitions(version))


def _newest(definition: str) -> Schema:
    return definitions(_versions_with(definition)[-1])[definition]


def _refers_to(schema: Schema, name: str) -> bool:
    return str(schema.get("$ref", "")).endswith(f".{name}")
