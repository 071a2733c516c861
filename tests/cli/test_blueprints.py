from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from kgen.catalog import shipped_names
from tests.support.command_line import PRELUDE, run


def test_blueprints_are_listed_one_a_line() -> None:
    lines = run("blueprints").stdout.splitlines()
    assert [line.split()[0] for line in lines] == shipped_names()
    assert all(len(line.split()) > 3 for line in lines)


def test_parameters_are_shown_with_type_default_unit_and_description(folder: Path) -> None:
    code = '''
import attrs
from typing import Literal
from kgen import Quantity
from kgen.k8s import StorageClass
@attrs.frozen
class Scale:
    """How many.

    Args:
        low: At least.
    """
    low: int = 1
@blueprint
def web(host: str, every: float = 0.5, mode: Literal["a", "b"] = "a", disk: Quantity | None = "1Gi",
        kind: str | StorageClass | None = None, tags: list[str] = ["1.10"], scale: Scale = Scale(low=2)):
    """Shop front end.

    Args:
        host: Where it is found.
        every: Time between two looks, in seconds.
    """
    yield config_map(host)
'''
    (folder / "web.py").write_text(PRELUDE + code)
    assert run("blueprints", "web.py").stdout.splitlines() == [
        "web.py: Shop front end.",
        "",
        "Parameters:",
        "  host: str  (required)",
        "      Where it is found.",
        "  every: float  (default: 0.5; unit: seconds)",
        "      Time between two looks, in seconds.",
        '  mode: "a" | "b"  (default: a)',
        "  disk: Quantity | None  (default: 1Gi)",
        "  kind: str | StorageClass | None  (default: null)",
        '  tags: list[str]  (default: ["1.10"])',
        '  scale: Scale  (default: {"low": 2})',
        "  scale.low: int  (default: 2)",
        "      At least.",
    ]


def test_what_has_no_parameters_says_so(folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + "release = bundle(config_map('a'))\n")
    assert run("blueprints", "web.py").stdout == "web.py: a Bundle of 1, without parameters\n"
    assert run("blueprints", "examples/lamp-pod").stdout.endswith("\n\nIt has no parameters.\n")


@pytest.mark.parametrize("name", shipped_names())
def test_the_parameters_and_the_schema_of_every_blueprint_can_be_shown(name: str) -> None:
    assert run("blueprints", name).exit_code == 0
    schema = json.loads(run("blueprints", name, "--schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == name


def test_the_schema_agrees_with_what_is_taken() -> None:
    schema = json.loads(run("blueprints", "mysql", "--schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    good: list[dict[str, Any]] = [
        {},
        {"replicas": 5, "storage": "5Gi", "labels": {"a": "b"}},
        {"replicas": None, "storage": 5, "storage_class": "fast"},
        {"storage_class": {"metadata": {"name": "x"}, "provisioner": "y"}, "liveness": {"periodSeconds": 3}},
    ]
    bad: list[dict[str, Any]] = [
        {"replica": 5},
        {"replicas": "5"},
        {"labels": {"a": 1}},
        {"liveness": {"periodSecond": 3}},
        {"storage_class": 5},
    ]
    assert [validator.is_valid(each) for each in good] == [True] * len(good)
    assert [validator.is_valid(each) for each in bad] == [False] * len(bad)
    assert schema["properties"]["replicas"] == {
        "type": ["integer", "null"],
        "minimum": 1,
        "default": 3,
        "description": "Pods in all; one is the primary.",
    }


def test_the_schema_of_a_bundle_and_of_odd_types(folder: Path) -> None:
    code = """
import attrs, enum
from typing import Any, Literal
class Tier(enum.Enum):
    GOLD = "gold"
@attrs.frozen
class Tree:
    name: str
    children: list["Tree"] = attrs.Factory(list)
release = bundle(config_map("a"))
def web(tree: Tree, tier: Tier = Tier.GOLD, mode: Literal["a", 1] = "a", pair: tuple[int, str] = (1, "a"),
        free: Any = None, either: str | list[str] = "x", **labels: str):
    yield config_map("a")
"""
    (folder / "web.py").write_text(PRELUDE + code)
    assert json.loads(run("blueprints", "web.py:release", "--schema").stdout)["additionalProperties"] is False
    schema = json.loads(run("blueprints", "web.py:web", "--schema").stdout)
    assert schema["required"] == ["tree"]
    assert schema["additionalProperties"] == {"type": "string"}
    assert schema["$defs"]["Tree"]["required"] == ["name"]
    assert {name: each for name, each in schema["properties"].items() if name != "tree"} == {
        "tier": {"enum": ["gold", None], "default": "gold"},
        "mode": {"enum": ["a", 1, None], "default": "a"},
        "pair": {
            "anyOf": [
                {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
                {"type": "null"},
            ],
            "default": [1, "a"],
        },
        "free": {},
        "either": {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
            "default": "x",
        },
    }
