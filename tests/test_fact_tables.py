"""tools/models/enums.toml and defaults.toml: each entry names a field that exists and fits its type."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

TABLES = Path(__file__).parents[1] / "tools/models"
ENUMS: dict[str, dict[str, list[str]]] = tomllib.loads((TABLES / "enums.toml").read_text("utf-8"))
DEFAULTS: dict[str, dict[str, Any]] = tomllib.loads((TABLES / "defaults.toml").read_text("utf-8"))
VERSIONS = tuple(f"1.{minor}" for minor in range(29, 38))
PLACES_OF_ENUMS = [(module, key) for module, entries in ENUMS.items() for key in entries]
PLACES_OF_DEFAULTS = [(module, key) for module, entries in DEFAULTS.items() for key in entries]
PYTHON_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


@pytest.mark.parametrize(("module", "key"), PLACES_OF_ENUMS)
def test_a_closed_set_lists_strings_of_a_string_field(module: str, key: str) -> None:
    schema, values = field(module, key.removesuffix("[]")), ENUMS[module][key]
    assert json_type(schema) == ("array" if key.endswith("[]") else "string")
    assert json_type(schema.get("items", schema)) == "string"
    assert {type(value) for value in values} == {str}
    assert len(values) == len(set(values))


@pytest.mark.parametrize(("module", "key"), PLACES_OF_DEFAULTS)
def test_a_default_fits_its_field(module: str, key: str) -> None:
    default, sets = DEFAULTS[module][key], ENUMS.get(module, {})
    check_value(default, field(module, key))
    assert default in sets.get(key, [default])
    assert set(default if f"{key}[]" in sets else ()) <= set(sets.get(f"{key}[]", ()))


def test_the_check_refuses_values_of_another_type() -> None:
    with pytest.raises(AssertionError):
        check_value("1", field("apps_v1", "DeploymentSpec.replicas"))
    with pytest.raises(AssertionError):
        check_value({"typ": "RollingUpdate"}, field("apps_v1", "DeploymentSpec.strategy"))
    with pytest.raises(KeyError):
        field("apps_v1", "DeploymentSpec.replica")


def check_value(value: Any, schema: dict[str, Any]) -> None:
    """Assert that plain data fits a schema as far as types and names of fields go."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name.endswith(".IntOrString"):
        assert isinstance(value, int | str)
        return
    schema = definitions(VERSIONS[-1])[name] if name else schema
    assert type(value) is PYTHON_TYPES[json_type(schema)]
    for item in value if isinstance(value, list) else ():
        check_value(item, schema["items"])
    for key, inner in value.items() if isinstance(value, dict) else ():
        assert key in schema["properties"]
        check_value(inner, schema["properties"][key])


def json_type(schema: dict[str, Any]) -> str:
    """The schema's type, whether or not the field may be null."""
    names = schema.get("type", "any")
    return str(names) if isinstance(names, str) else next(name for name in names if name != "null")


def field(module: str, key: str) -> dict[str, Any]:
    """The newest schema of "Type.jsonField"; JSON names hold no dot."""
    type_, _, name = key.partition(".")
    found: dict[str, Any] = fields()[module, type_][name]
    return found


@cache
def fields() -> dict[tuple[str, str], dict[str, Any]]:
    """The fields of every type over all versions, by module and type."""
    union: dict[tuple[str, str], dict[str, Any]] = {}
    for version in VERSIONS:
        for name, schema in definitions(version).items():
            group, api_version, type_ = name.split(".")[-3:]
            if not re.fullmatch(r"v\d+alpha\d+", api_version):
                union.setdefault((f"{group}_{api_version}", type_), {}).update(schema.get("properties", {}))
    return union


@cache
def definitions(version: str) -> dict[str, dict[str, Any]]:
    path = files("kubernetes_validate") / f"kubernetes-json-schema/v{version}.0-local/_definitions.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_bytes())["$defs"]
    return found
