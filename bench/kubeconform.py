"""kubeconform, the peer that checks schemas: built once with Go, and given the schemas of the same Kubernetes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from .go import built
from .programs import Program, package_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = "0.7.0"
_MODULE = "github.com/yannh/kubeconform/cmd/kubeconform"
_SCHEMAS = "kubernetes-validate"
_KUBERNETES = "v1.36.0-local-strict"
_SHARED = "_definitions.json"
_GROUP_VERSION_KIND = "x-kubernetes-group-version-kind"


def kubeconform(tree: Path, schemas: Path) -> Program:
    """The program over a tree of manifests, with schemas that `write_schemas` wrote."""
    path, missing = built("kubeconform", _MODULE, VERSION)
    location = str(schemas / "{{.ResourceKind}}{{.KindSuffix}}.json")
    command = (path, "-strict", "-summary", "-schema-location", location, str(tree))
    return Program(f"kubeconform {VERSION} -strict", command, missing or _missing_schemas(), prints_bundle=False)


def _missing_schemas() -> str:
    return "" if package_version(_SCHEMAS) else f"{_SCHEMAS} is not installed"


def write_schemas(folder: Path) -> None:
    """A file for each kind, with all that it refers to inside, so that nothing else must be loaded."""
    if _missing_schemas():
        return
    source = files("kubernetes_validate") / "kubernetes-json-schema" / _KUBERNETES
    definitions = json.loads((source / _SHARED).read_text("utf-8"))["$defs"]
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        schema = json.loads(file.read_text("utf-8"))
        if _GROUP_VERSION_KIND in schema:
            (folder / file.name).write_text(json.dumps(inlined(schema, definitions)), "utf-8")


def inlined(schema: Any, definitions: Mapping[str, Any], inside: tuple[str, ...] = ()) -> Any:
    """A schema with what it refers to in place of the reference, and without prose; what holds itself may be anything.

    >>> inlined({"items": {"$ref": "#/$defs/Port"}}, {"Port": {"type": "integer", "description": "A port."}})
    {'items': {'type': 'integer'}}
    """
    if isinstance(schema, list):
        return [inlined(each, definitions, inside) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        name = schema["$ref"].rpartition("/")[2]
        return {} if name in inside else inlined(definitions[name], definitions, (*inside, name))
    return {
        key: inlined(value, definitions, inside)
        for key, value in schema.items()
        if key != "description" or not isinstance(value, str)
    }
