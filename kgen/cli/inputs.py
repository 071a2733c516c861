"""What the words of `kgen validate` mean: files, folders, standard input, and targets that are rendered."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kgen.errors import KgenError
from kgen.validation.inputs.streams import Stream, blocks_of

from .renderings import Rendering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.validation.run import Input

_STDIN = "<stdin>"
_SUFFIXES = (".yaml", ".yml", ".json")


class InputError(KgenError):
    """A word that names nothing that can be validated."""


def inputs_of(words: Sequence[str]) -> list[Input]:
    """What to read, in the order of the words; files of a folder by name.

    Raises:
        KgenError: A word names nothing.
    """
    if words.count("-") > 1:
        raise InputError("standard input can be read once: give - only once")
    return [each for word in words for each in _meant(word)]


def _meant(word: str) -> Iterator[Input]:
    is_file = os.path.exists(word) and not word.endswith(".py")
    if word == "-" or os.path.isdir(word) or is_file or _is_path(word):
        yield from files_of(word)
    else:
        yield Rendering(word)


def files_of(word: str) -> Iterator[Input]:
    """The files that a word names, or standard input for `-`.

    Raises:
        InputError: There is no such file or folder.
    """
    if word == "-":
        yield Stream(_STDIN, _stdin())
    elif os.path.isdir(word):
        from kgen.validation.inputs.folders import files_below

        yield from files_below(word)
    elif os.path.exists(word):
        yield File(word)
    else:
        raise InputError(f"cannot read {word}: no such file or folder")


def _is_path(word: str) -> bool:
    """Whether a word that no file is called by can only be meant as one."""
    from kgen.catalog import shipped_names

    if ".py" in word or ":" in word:
        return False
    return word.endswith(_SUFFIXES) or (os.sep in word and word not in shipped_names())


def _stdin() -> Iterator[bytes]:
    if sys.stdin is None:
        raise InputError("standard input is closed")
    yield from blocks_of(sys.stdin.buffer)


class File(Stream):
    """A file that was named: what is in it is meant to be manifests."""

    def __init__(self, path: str) -> None:
        super().__init__(path, _lines(path))


def _lines(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from blocks_of(file)
