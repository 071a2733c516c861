"""Folders that Flux and Argo CD apply by themselves: from there may come what no kustomization names."""

from __future__ import annotations

import os

from kgen.kustomize import NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_DEPLOYERS = {("kustomize.toolkit.fluxcd.io", "Kustomization"), ("argoproj.io", "Application")}


def paths_in(item: Any) -> Iterator[tuple[str, str]]:
    """The folders that a Flux Kustomization or an Argo CD Application names, each behind what the object is called."""
    if (item["apiVersion"].partition("/")[0], item["kind"]) not in _DEPLOYERS:
        return
    spec, metadata = (each if isinstance(each, dict) else {} for each in (item.get("spec"), item.get("metadata")))
    sources = [spec, spec.get("source"), *(spec.get("sources") or ())]
    for each in sources:
        path = each.get("path") if isinstance(each, dict) else None
        if isinstance(path, str) and os.path.normpath(path) not in (".", os.sep):
            yield f"{item['kind']} {metadata.get('name')}", os.path.normpath(path).strip(os.sep)


def applied(paths: Iterable[tuple[str, str]], left_out: Iterable[str]) -> dict[str, list[str]]:
    """The files that are left out and that an object names with their folder, by the object.

    A folder with a kustomization of its own is applied by that; where the tree begins is not known, so that the end of
    a folder's path must be the one that is named.
    """
    files = list(left_out)
    found: dict[str, list[str]] = {}
    for named_by, path in dict.fromkeys(paths):
        inside = [file for file in files if _is_applied(file, path)]
        if inside:
            found.setdefault(named_by, []).extend(inside)
    return found


def _is_applied(file: str, path: str) -> bool:
    folder = os.path.dirname(os.path.abspath(file))
    while not folder.endswith(os.sep + path):
        above = os.path.dirname(folder)
        if above == folder or _has_kustomization(folder):
            return False
        folder = above
    return not _has_kustomization(folder)


def _has_kustomization(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in NAMES)
