"""What manifests are read from: files, folders, patterns, open files and texts."""

from __future__ import annotations

import os

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, TypeAlias

    Source: TypeAlias = "str | bytes | os.PathLike[str] | IO[str] | IO[bytes]"
    """A path, a pattern or text; text as bytes, as programs print it; or an open file."""

_SUFFIXES = (".yaml", ".yml", ".json")
_NO_MANIFESTS = ("kustomization.yaml", "kustomization.yml", "Chart.yaml", "Chart.yml", "values.yaml", "values.yml")


class ReadError(KgenError):
    """Manifests that cannot be read: no such file, or a document that is no Kubernetes object."""


def texts_of(source: Source) -> Iterator[tuple[str, str | bytes]]:
    """The texts of a source, each with its name.

    Raises:
        ReadError: There is no such file, no manifest in a folder, or nothing that a pattern matches.
    """
    if isinstance(source, bytes) or (isinstance(source, str) and _is_text(source)):
        yield "<text>", source
    elif isinstance(source, (str, os.PathLike)):
        for path in _paths(os.fspath(source)):
            yield path, _content(path)
    elif hasattr(source, "read"):
        yield str(getattr(source, "name", "<stream>")), source.read()
    else:
        from kgen.wording.things import thing

        several = "; write read(*[…]) for several" if isinstance(source, (list, tuple)) else ""
        raise TypeError(f"read takes a path, a pattern, an open file or text, not {thing(source)}{several}")


def _is_text(source: str) -> bool:
    return not source or "\n" in source or source.lstrip()[:1] == "{"


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ReadError(f"cannot read {path}: {error.strerror}{_or_text(path)}") from error


def _or_text(source: str) -> str:
    """What to do where it was meant as text."""
    return "; a text of one line ends in a line break, or begins with {" if ": " in source else ""


def _paths(path: str) -> list[str]:
    """The files that a path means: itself, those in a folder, or those that a pattern matches."""
    if os.path.isdir(path):
        return _found([*_below(path)], f"there is no file that ends in {', '.join(_SUFFIXES)} in {path}")
    if os.path.lexists(path) or not any(sign in path for sign in "*?["):
        return [path]
    from glob import glob

    matches = sorted(glob(path, recursive=True), key=lambda match: (match.count(os.sep), match), reverse=True)
    files = {
        os.path.realpath(match): match for match in matches if not os.path.isdir(match)
    }  # links may lead in circles
    return _found(sorted(files.values()), f"no file matches {path}{_or_text(path)}")


def _found(paths: list[str], problem: str) -> list[str]:
    if not paths:
        raise ReadError(f"cannot read: {problem}")
    return paths


def _below(folder: str) -> Iterator[str]:
    """The manifests in a folder and in those in it, by name."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise ReadError(f"cannot read {folder}: {error.strerror}") from error
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith(".") or name in _NO_MANIFESTS:
            continue
        if os.path.isdir(path):
            if not os.path.islink(path):
                yield from _below(path)
        elif name.endswith(_SUFFIXES):
            yield path
