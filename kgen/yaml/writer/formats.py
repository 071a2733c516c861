"""The output formats of `kgen render`.

A new one is a module beside this one that writes it, its name in `Format`, and its row in `WRITERS`: `--format`, its
completion, `format` in pyproject.toml and the suffixes of files follow.
"""

from __future__ import annotations

from typing import Literal

from kgen.frozen import NamedTuple

from . import to_json, to_yaml, write_json, write_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from . import Writable

Format = Literal["yaml", "json"]
"""The name of a format, which is the suffix of its files, too."""


class Writer(NamedTuple):
    """How a format is written: `write` streams many objects, `text` is what the file of a single one holds."""

    write: Callable[[Iterable[Writable], Callable[[str], object]], None]
    text: Callable[[Writable], str]


WRITERS: dict[Format, Writer] = {
    "yaml": Writer(write_yaml, to_yaml),
    "json": Writer(write_json, to_json),
}
