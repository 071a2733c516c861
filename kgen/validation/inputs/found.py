"""Files found in a folder, which nobody named: which of them hold manifests, and why the others do not."""

from __future__ import annotations

import os
import re
from collections import Counter
from stat import S_ISREG

from kgen.apiserver.stated import SYNTAX_ERROR, TAG_DROPPED

from . import unreadable
from .streams import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic

    from . import Entry

KUSTOMIZATION = "kustomization"
TEMPLATE = "template"
NO_MANIFEST = "no manifest"
ENCRYPTED = "encrypted by SOPS"
_NAMED = {"apiVersion", "kind"}
_TEMPLATE_LINE = re.compile(rb"^[ \t]*(?:- +)*(?:[\w./\"'-]+: +[\"']?)?[^\s#:]*\{\{", re.MULTILINE)
UNREADABLE = "unreadable"
_HEADER = re.compile(
    rb"""(?:^(?:---\s*)?|\A\s+)["']?(?i:apiVersion|kind|metadata)["']?\s*:|\A\s*\{(?s:.*?)apiVersion["']?\s*:""",
    re.MULTILINE,
)
"""What makes a text that cannot be read a manifest: a header on its first level; JSON is looked through."""
_JSON_COMMENT = re.compile(rb"(?:^|[,{[])\s*(?://|/\*)", re.MULTILINE)
"""What other programs take in their JSON."""


class Skipped:
    """A file or folder that is not looked into, for a reason, or because it cannot be."""

    def __init__(self, name: str, reason: str = "", problem: str = "") -> None:
        self.name = name
        self.skipped = Counter([reason] if reason else [])
        self.problems = [unreadable(name, problem)] if problem else []

    def entries(self) -> Iterator[Entry]:
        """Nothing."""
        return iter(())


class FileOfFolder:
    """A file that nobody named: what is no manifest in it is skipped and counted in `skipped`.

    Attributes:
        unreadable: The file and the line at which it cannot be read, where it does not look like a manifest.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        self.problems: list[Diagnostic] = []
        self.skipped: Counter[str] = Counter()
        self.unreadable: list[str] = []

    def entries(self) -> Iterator[Entry]:
        """The objects of the file; `problems` has what is wrong with a manifest's text."""
        try:
            data = self._read()
        except OSError as error:
            self.problems = [unreadable(self.name, f"cannot be read: {(error.strerror or str(error)).lower()}")]
            return
        stream = Stream(self.name, [data])
        entries = list(stream.entries())
        broken = [each for each in stream.problems if each.code != TAG_DROPPED.code]
        reason = self._reason(data, broken, entries)
        if reason:
            self.skipped[reason] += 1
            self.unreadable += [f"{self.name}:{each.line}" for each in broken[:1] if reason == UNREADABLE]
            return
        kept = [entry for entry in entries if not self._skip(entry)]
        self.problems = broken
        if len(broken) < len(stream.problems):
            manifests = {entry.number for entry in kept}
            self.problems = [each for each in stream.problems if each in broken or each.document in manifests]
        for entry in kept:
            entry.home = self.name
            yield entry

    def _read(self) -> bytes:
        if not S_ISREG(os.stat(self.name).st_mode):
            raise OSError(0, "it is no regular file")
        with open(self.name, "rb", buffering=0) as file:
            return file.read()

    def _reason(self, data: bytes, problems: list[Diagnostic], entries: list[Entry]) -> str:
        """Why the whole file is skipped; "" where it is not."""
        if problems and not _HEADER.search(data):
            if b"{{" in data or b"{%" in data:
                return TEMPLATE
            is_of_others = self.name.endswith(".json") and _JSON_COMMENT.search(data)
            return NO_MANIFEST if is_of_others or not _is_broken(problems) else UNREADABLE
        if b"{{" in data:
            is_template = (problems and _TEMPLATE_LINE.search(data)) or any(map(_has_template, entries))
            return TEMPLATE if is_template else ""
        if not problems and all(_reason(entry.item) == NO_MANIFEST for entry in entries):
            return NO_MANIFEST
        return ""

    def _skip(self, entry: Entry) -> bool:
        reason = _reason(entry.item)
        if reason:
            self.skipped[reason] += 1
        return bool(reason)


def _is_broken(problems: list[Diagnostic]) -> bool:
    """Whether a file is text that nobody can read."""
    return any(each.code == SYNTAX_ERROR.code for each in problems)


def _reason(item: Any) -> str:
    """Why a document is no manifest to be applied as it stands; "" where it is one."""
    if not isinstance(item, dict) or not _is_meant_as_object(item):
        return NO_MANIFEST
    if str(item.get("apiVersion")).startswith("kustomize.config.k8s.io/"):
        return KUSTOMIZATION
    if item.get("apiVersion") == "v1" and item.get("kind") == "Config":
        return "kubeconfig"
    if "$patch" in item:
        return "kustomize patch"
    return ENCRYPTED if is_encrypted(item) else ""


def _is_meant_as_object(item: dict[Any, Any]) -> bool:
    """Whether somebody forgot the apiVersion or the kind at most; Helm's index and Grafana have a version, too."""
    return {"apiVersion", "kind"} <= item.keys() or ("metadata" in item and not item.keys().isdisjoint(_NAMED))


def is_encrypted(item: Any) -> bool:
    """Whether SOPS has encrypted a document: it is not what will be applied."""
    return isinstance(item, dict) and isinstance(item.get("sops"), dict) and "mac" in item["sops"]


def _has_template(entry: Entry) -> bool:
    """Whether the names of an object are still to be filled in."""
    item = entry.item if isinstance(entry.item, dict) else {}
    metadata = item.get("metadata")
    names = [item.get("apiVersion"), item.get("kind")]
    if isinstance(metadata, dict):
        names += [metadata.get("name"), metadata.get("namespace")]
    return any("{{" in str(name) for name in names)
