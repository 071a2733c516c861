"""Python names for JSON names."""

from __future__ import annotations

import keyword
import re

METHODS = {"merge", "of", "pick", "put", "replace", "to_plain", "field_named", "with_fields"}
"""What a model's class has already."""


def python_name(json: str) -> str:
    """The snake_case name of a field.

    >>> [python_name(name) for name in ("clusterIPs", "podCIDR", "from", "x-kubernetes-list-type", "$ref")]
    ['cluster_ips', 'pod_cidr', 'from_', 'x_kubernetes_list_type', 'ref']
    """
    words = re.sub(r"[^0-9A-Za-z]+", "_", json).strip("_")
    words = re.sub(r"([A-Z]{2,})s(?=[A-Z]|$)", lambda found: found[1].capitalize() + "s", words)
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", _with_underscore, words)
    name = words.lower()
    return name + "_" if keyword.iskeyword(name) or name in METHODS else name


def _with_underscore(found: re.Match[str]) -> str:
    return f"{found[1]}_{found[2]}" if found[1] else f"{found[3]}_"
