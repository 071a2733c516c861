"""Folders: which files below them are looked into, and why the others are not."""

from __future__ import annotations

import os
import re
from operator import attrgetter

from .found import KUSTOMIZATION, TEMPLATE, FileOfFolder, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Input

_SUFFIXES = (".yaml", ".yml", ".json")
_BY_NAME = {
    "Chart.yaml": "Helm chart file",
    "Chart.yml": "Helm chart file",
    "values.yaml": "Helm values file",
    "values.yml": "Helm values file",
    **dict.fromkeys(("kustomization.yaml", "kustomization.yml", "Kustomization"), KUSTOMIZATION),
}
_NEVER_OURS = {"node_modules"}
"""Folders of other people's files."""
_OF_GO = "modules.txt"
"""A file that Go writes into a folder `vendor` of other people's programs."""
_EXPECTED = re.compile(r"(?:.*-)?(?:assert|errors?)\b")
"""Names of files in which tests with kuttl (with a number) or chainsaw say what comes into being: parts of objects."""
_OF_CHAINSAW = "chainsaw-test.yaml"


def files_below(folder: str, *, unreferenced: bool = False) -> Iterator[Input]:
    """The files of a folder and the folders in it that may hold manifests, by name, and what is skipped there.

    Kustomizations are built and stand for what they name. What none of them names is left out below them, unless
    `unreferenced` says so.
    """
    found = list(_below(folder, os.path.realpath(folder)))
    if not any(KUSTOMIZATION in each.skipped for each in found):
        yield from found
        return
    from .kustomizations import arranged

    yield from arranged(found, unreferenced=unreferenced)


def _below(folder: str, real: str) -> Iterator[FileOfFolder | Skipped]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=attrgetter("name"))
    except OSError as error:
        yield Skipped(folder, problem=f"cannot be read: {(error.strerror or str(error)).lower()}")
        return
    is_in_chart = _is_in_chart(folder)
    for entry in entries:
        if _is_folder(entry):
            yield from _inner(_path(folder, entry), entry, real)
        elif entry.name.endswith(_SUFFIXES) or entry.name in _BY_NAME:
            path = _path(folder, entry)
            yield Skipped(path, TEMPLATE) if is_in_chart else _file(path, entry.name)


def _path(folder: str, entry: os.DirEntry[str]) -> str:
    return entry.name if folder == "." else entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links that lead to each other
        return False


def _inner(path: str, entry: os.DirEntry[str], around: str) -> Iterator[FileOfFolder | Skipped]:
    name = entry.name
    real = os.path.realpath(path) if entry.is_symlink() else os.path.join(around, name)
    if name.startswith("."):
        yield Skipped(path, "dot folder")
    elif name in _NEVER_OURS or (name == "vendor" and os.path.isfile(os.path.join(path, _OF_GO))):
        yield Skipped(path, f"folder {name}")
    elif around == real or around.startswith(real.rstrip(os.sep) + os.sep):
        yield Skipped(path, "link to a folder around it")
    else:
        yield from _below(path, real)


def _file(path: str, name: str) -> FileOfFolder | Skipped:
    if name.startswith("."):
        return Skipped(path, "dot file")
    if _EXPECTED.match(name) and (name[0].isdigit() or os.path.isfile(path.removesuffix(name) + _OF_CHAINSAW)):
        return Skipped(path, "what a test expects")
    reason = _BY_NAME.get(name)
    return Skipped(path, reason) if reason else FileOfFolder(path)


def _is_in_chart(folder: str) -> bool:
    """Whether a folder is, or is inside, the templates of a Helm chart: what comes of them, `helm template` says."""
    folder = os.path.abspath(folder)
    while os.path.basename(folder) != "templates":
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return os.path.isfile(os.path.join(os.path.dirname(folder), "Chart.yaml"))
