"""Where rendered manifests go: standard output, one file, or a folder.

A path is a folder if one is there, or if it ends with `/` or has no suffix; `rendered/prod` and `rendered/v1.2/` are
folders, `all.yaml` and `rendered/v1.2` are files.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

from kgen.cli import terminal
from kgen.errors import KgenError

if TYPE_CHECKING:
    from kgen.bundles import Bundle
    from kgen.model import Object

    Format = Literal["yaml", "json"]


class PlaceError(KgenError):
    """Options that contradict each other, or a place that cannot be written to."""


class Place(NamedTuple):
    """A path to write to and what it is; `split` says whether each object gets its own file."""

    path: str
    is_folder: bool
    split: bool


STDOUT = Place("-", is_folder=False, split=False)


def place_of(path: str | None, split: bool | None) -> Place:  # noqa: FBT001 - an option of the command line
    """What a path means with `--split` (True), `--single` (False) or neither (None).

    Raises:
        PlaceError: It cannot be split.
    """
    if path is None or path == "-":
        if split:
            raise PlaceError("--split needs a folder to write to: -o DIR")
        return STDOUT
    if not path:
        raise PlaceError("-o needs a path; - is standard output")
    is_folder = _is_folder(path)
    if split and not is_folder and os.path.exists(path):
        raise PlaceError(f"{path} is a file; --split needs a folder")
    is_folder = is_folder or bool(split)
    return Place(path, is_folder, is_folder and split is not False)


def _is_folder(path: str) -> bool:
    if os.path.exists(path):
        return os.path.isdir(path)
    return path.endswith(("/", os.sep)) or not os.path.splitext(path)[1]


def text_of(objects: Bundle, format_: Format) -> list[str]:
    """The text of all objects in one stream, in pieces."""
    from kgen import writer

    pieces: list[str] = []
    write = writer.write_json if format_ == "json" else writer.write_yaml
    write(terminal.progress(list(objects), "Rendering"), pieces.append)
    return pieces


def files_of(objects: Bundle, format_: Format, place: Place, title: str) -> list[tuple[str, str]]:
    """The files of a folder: name and text."""
    if not place.split:
        return [(f"{title}.{format_}", "".join(text_of(objects, format_)))]
    from kgen.cli.file_names import file_name

    every = terminal.progress(list(objects), "Rendering")
    return [(file_name(each, f".{format_}"), _one(each, format_)) for each in every]


def _one(item: Object, format_: Format) -> str:
    from kgen import writer

    return writer.to_json(item) if format_ == "json" else writer.to_yaml(item)


def print_out(pieces: list[str]) -> None:
    """Write text to standard output as UTF-8 with LF, whatever the locale; all of it is there by now.

    Raises:
        PlaceError: Standard output cannot be written to.
        BrokenPipeError: Whoever read it has left.
    """
    encoded = [piece.encode() for piece in pieces]
    if sys.stdout is None:
        raise PlaceError("standard output is closed; write to a file with -o FILE")
    sys.stdout.flush()
    try:
        for each in encoded:
            sys.stdout.buffer.write(each)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PlaceError(f"cannot write to standard output: {(error.strerror or str(error)).lower()}") from error


def written(place: Place, texts: list[tuple[str, str]]) -> str:
    """Write to a file or a folder, and say what was done."""
    from kgen.output import write_file, write_folder

    if not place.is_folder:
        changed = write_file(place.path, (text for _, text in texts))
        return f"{'wrote' if changed else 'unchanged:'} {place.path}"
    count = write_folder(place.path, texts)
    return f"{place.path}: {count.written} written, {count.unchanged} unchanged, {count.removed} removed"
