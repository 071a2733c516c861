"""Files, folders and standard input, by the words that name them."""

from __future__ import annotations

import os
import sys

from kgen.errors import KgenError

from .streams import File, Stream, blocks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.validation.inputs import Input

_STDIN = "<stdin>"


class InputError(KgenError):
    """A word that names nothing that can be read."""


def files_of(word: str, *, unreferenced: bool = False) -> Iterator[Input]:
    """The files that a word names, or standard input for `-`; `unreferenced` as in `files_below`.

    Raises:
        InputError: There is no such file or folder.
    """
    if word == "-":
        yield Stream(_STDIN, _stdin())
    elif os.path.isdir(word):
        from .folders import files_below

        yield from files_below(word, unreferenced=unreferenced)
    elif os.path.exists(word):
        yield File(word)
    else:
        from kgen.files.nearby import did_you_mean_file

        raise InputError(f"cannot read {word}: no such file or folder{did_you_mean_file(word)}")


def _stdin() -> Iterator[bytes]:
    if sys.stdin is None:
        raise InputError("standard input is closed")
    yield from blocks_of(sys.stdin.buffer)
