"""Patches of a custom resource's spec, and what `kubectl patch --type=merge` 1.36.3 makes of them."""

from __future__ import annotations

from typing import Any

CASES: list[tuple[Any, Any, Any]] = [
    ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
    ({"a": 1}, {"a": None, "gone": None}, {}),
    ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
    ({"a": [1]}, {"a": [None, {"b": None, "c": 1}]}, {"a": [None, {"c": 1}]}),
    ({"a": {"b": 1}}, {"a": [{"b": None}]}, {"a": [{"b": None}]}),
    ({}, {"a": {"b": None, "c": {"d": None}}}, {"a": {"c": {}}}),
    ({"a": None}, {"a": {"b": None}}, {"a": {}}),
    ({"a": "x"}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ({"a": [{"name": "x", "v": 1}]}, {"a": [{"name": "x", "w": 2}]}, {"a": [{"name": "x", "w": 2}]}),
    ({"a": {"b": 1}}, {"a": {"$patch": "replace", "c": 2}}, {"a": {"b": 1, "c": 2, "$patch": "replace"}}),
]
"""Before, patch, after."""
