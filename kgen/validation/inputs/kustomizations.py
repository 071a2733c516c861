"""What kustomizations name: files that are no objects by themselves, and objects that are in no file."""

from __future__ import annotations

import os

from kgen.yaml.reader import YamlSyntaxError, read_documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
PATCH = "kustomize patch"
INPUT = "kustomize input"
_FIELDS = {
    PATCH: ("patches", "patchesStrategicMerge", "patchesJson6902"),
    INPUT: (
        *("configMapGenerator", "secretGenerator", "configurations", "generators", "transformers", "validators"),
        *("replacements", "crds", "openapi", "helmCharts", "helmChartInflationGenerator"),
    ),
}
_OBJECTS = ("resources", "bases", "components")
_MADE = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def read(paths: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Kustomizations as plain data, by their paths."""
    return {path: _plain(path) for path in paths}


def made_by(plain: dict[str, Any]) -> list[str]:
    """What the generators of a kustomization make, such as "ConfigMap/web"; they add a hash to the name everywhere."""
    return [
        f"{kind}/{each['name']}"
        for field, kind in _MADE.items()
        for each in _list(plain.get(field))
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def named_files(kustomizations: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Why the files that some kustomizations name are no objects, by their real paths.

    What one of them lists among its resources is an object, whatever another makes of it.
    """
    reasons: dict[str, str] = {}
    objects: set[str] = set()
    for path, plain in kustomizations.items():
        folder = os.path.dirname(path)
        for reason, fields in _FIELDS.items():
            reasons |= dict.fromkeys(_paths(folder, plain, fields), reason)
        objects.update(_paths(folder, plain, _OBJECTS))
    return {path: reason for path, reason in reasons.items() if path not in objects}


def _plain(path: str) -> dict[str, Any]:
    """A kustomization as plain data; empty where it cannot be read, which kustomize will say better."""
    try:
        with open(path, "rb") as file:
            plain = next(iter(read_documents(file.read(), path))).plain
    except (OSError, YamlSyntaxError, StopIteration):
        return {}
    return plain if isinstance(plain, dict) else {}


def _paths(folder: str, plain: dict[str, Any], fields: Iterable[str]) -> Iterator[str]:
    """The real paths of what may be files in some fields of a kustomization."""
    for field in fields:
        for text in _texts(plain.get(field)):
            name = text.rpartition("=")[2]  # a generator writes key=file
            if name and "\n" not in name:
                yield os.path.realpath(os.path.join(folder, name))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
