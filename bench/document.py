"""The bundle that everybody prints: what is measured is checked against it first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

DOCUMENT = Path(__file__).parents[1] / "tests" / "documents" / "003-mysql-replicated.yaml"


def is_the_bundle(text: str) -> bool:
    """Whether a text is YAML of the MySQL bundle's objects, in any order."""
    try:
        return _objects(text) == _objects(DOCUMENT.read_text("utf-8"))
    except (yaml.YAMLError, LookupError, TypeError, AttributeError):
        return False


def _objects(text: str) -> list[dict[str, Any]]:
    objects = [_without_embedded_headers(each) for each in yaml.safe_load_all(text)]
    return sorted(objects, key=lambda each: (each["kind"], each["metadata"]["name"]))


def _without_embedded_headers(each: dict[str, Any]) -> dict[str, Any]:
    """Claim templates without apiVersion and kind, which say nothing there; lightkube writes them all the same."""
    for claim in each.get("spec", {}).get("volumeClaimTemplates", ()):
        claim.pop("apiVersion", None)
        claim.pop("kind", None)
    return each
