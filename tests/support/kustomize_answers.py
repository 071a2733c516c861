"""What kgen makes of a bundle with the options of a kustomization, to be compared with what kustomize makes."""

from __future__ import annotations

from typing import Any

from kgen import bundle

Key = tuple[str, str, str]


def own(case: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    """The objects with other names and in another namespace, by kind, namespace and name."""
    made, options = bundle(*case["objects"]), case["options"]
    made = made.with_name_prefix(options.get("namePrefix", "")).with_name_suffix(options.get("nameSuffix", ""))
    made = made.in_namespace(options["namespace"], move=True) if "namespace" in options else made
    return by_key([each.to_plain() for each in made])


def by_key(objects: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """Objects by kind, namespace and name: kustomize sorts them."""
    return {(each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]): each for each in objects}
