"""tools/models/enums.toml and defaults.toml: each entry names a field that exists and fits its type."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from tools.models.facts import known_of, read_choices, read_closed_set, read_default, table

VERSIONS = tuple(f"1.{minor}" for minor in range(29, 38))
REASONS = {"Invalid", "NotSupported", "Required"}


def own(name: str) -> dict[tuple[str, str], Any]:
    """The entries of a table by module and key, without what a module has from another one."""
    return {
        (module, key): entry for module, all_ in table(name).items() for key, entry in all_.items() if key != "like"
    }


ENUMS = {place: read_closed_set(entry) for place, entry in own("enums").items()}
DEFAULTS = {place: read_default(entry) for place, entry in own("defaults").items()}
BOUNDS: dict[tuple[str, str], str] = own("bounds")
IMMUTABLE = own("immutable")
REFERENCES = own("references")
PYTHON_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


@pytest.mark.parametrize(("module", "key"), ENUMS)
def test_a_closed_set_lists_strings_of_a_string_field(module: str, key: str) -> None:
    schema, values = field(module, key.removesuffix("[]")), ENUMS[module, key].values
    assert json_type(schema) == ("array" if key.endswith("[]") else "string")
    assert json_type(schema.get("items", schema)) == "string"
    assert {type(value) for value in values} == {str}
    assert len(values) == len(set(values))


@pytest.mark.parametrize(("module", "key"), ENUMS)
def test_what_is_said_of_a_closed_set_is_known_to_the_reader(module: str, key: str) -> None:
    known = ENUMS[module, key]
    assert known.facts.keys() <= {"empty", "gate", "missing", "since", "unknown"}
    for name in ("empty", "missing", "unknown"):
        said = known.facts.get(name, [])
        assert {said} <= REASONS if isinstance(said, str) else set(said) <= REASONS
    for each in [known.facts, *known.choices]:
        assert {each.get("since", VERSIONS[0]), each.get("until", VERSIONS[0])} <= set(VERSIONS)
    assert all(choice.keys() <= {"gate", "since", "until", "value"} for choice in known.choices)


@pytest.mark.parametrize(("module", "key"), DEFAULTS)
def test_a_default_fits_its_field(module: str, key: str) -> None:
    default, sets = DEFAULTS[module, key].value, known_of("enums", module)
    check_value(default, field(module, key))
    assert DEFAULTS[module, key].zero in {"", "filled", "kept"}
    if key in sets:
        assert default in read_closed_set(sets[key]).values
    if f"{key}[]" in sets:
        assert set(default) <= set(read_closed_set(sets[f"{key}[]"]).values)


@pytest.mark.parametrize(("module", "key"), BOUNDS)
def test_bounds_are_those_of_a_number(module: str, key: str) -> None:
    schema = field(module, key)
    assert json_type(schema.get("items", schema)) == "integer"
    lowest, highest = re.fullmatch(r"(\d+)-(\d*)", BOUNDS[module, key]).groups()  # type: ignore[union-attr]
    assert not highest or int(lowest) < int(highest)
    default = known_of("defaults", module).get(key)
    if default is not None:
        value = read_default(default).value
        assert int(lowest) <= value <= int(highest or value)


@pytest.mark.parametrize(("module", "key"), IMMUTABLE)
def test_a_change_of_what_is_immutable_has_a_reason_in_each_version(module: str, key: str) -> None:
    said, known = IMMUTABLE[module, key], field(module, key)
    assert known
    choices = read_choices(said if isinstance(said, list) else [said])
    assert {choice["value"] for choice in choices} <= {"Forbidden", "Invalid"}
    spans = [(choice.get("since", VERSIONS[0]), choice.get("until", VERSIONS[-1])) for choice in choices]
    covered = [
        version for first, last in spans for version in VERSIONS[VERSIONS.index(first) : VERSIONS.index(last) + 1]
    ]
    assert covered == list(VERSIONS)


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


@pytest.mark.parametrize(("module", "key"), REFERENCES)
def test_a_reference_is_a_field_and_names_a_kind(module: str, key: str) -> None:
    entry = REFERENCES[module, key]
    schema, known = field(module, key), entry if isinstance(entry, dict) else {"kind": entry}
    assert "$ref" in schema or json_type(schema) in ("string", "array")
    kind, _, group = known["kind"].partition(".")
    kinds = {name for version, each in table("kinds").items() if version.rpartition("/")[0] == group for name in each}
    assert kind == "*" or kind in kinds
    if "namespace" in known:
        assert json_type(field(module, f"{key.partition('.')[0]}.{known['namespace']}")) == "string"
