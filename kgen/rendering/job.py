"""Job: what there is to render, and the Place that its manifests go to: standard output, one file, or a folder.

A path is a folder if one is there, or if it ends with `/` or has no suffix; `rendered/prod` and `rendered/v1.2/` are
folders, `all.yaml` and `rendered/v1.2` are files.
"""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import Any

from kgen.errors import KgenError
from kgen.frozen import NamedTuple
from kgen.settings import NO_DEFINITIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.settings import Definitions
    from kgen.values.sources import Setting
    from kgen.yaml.writer.formats import Format


class PlaceError(KgenError):
    """A place that cannot be written to."""


class Place(NamedTuple):
    """A path to write to and what it is; `split` says whether each object gets its own file."""

    path: str
    is_folder: bool
    split: bool


STDOUT = Place("-", is_folder=False, split=False)


class Job(NamedTuple):
    """A target to render, with which values, how, and where to.

    Attributes:
        target: A blueprint, a Python file or a name in a module; see `kgen.catalog.opened`.
        name: The render's name in pyproject.toml, if it has one.
        values: Files and tables of values, the later over the earlier.
        settings: Single values, over those.
        namespace: The namespace to fill in.
        sort: Whether objects come in the order in which they can be applied, and not in the author's.
        format: The format of the text.
        place: Where the text goes.
        crds: Definitions of custom resources, which say what a namespace is filled in for.
        source: The file of values that it has for itself, where one target is rendered for many.
    """

    target: str
    name: str | None = None
    values: tuple[str | dict[str, Any], ...] = ()
    settings: tuple[Setting, ...] = ()
    namespace: str | None = None
    sort: bool = False
    format: Format = "yaml"
    place: Place = STDOUT
    crds: Definitions = NO_DEFINITIONS
    source: str | None = None

    @property
    def word(self) -> str:
        """What a command line calls it."""
        return self.name or self.target

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.word} with {self.source}" if self.source else self.word


def place_of(path: str | None, *, split: bool | None = None) -> Place:
    """What a path means.

    Args:
        path: A path; None and "-" are standard output.
        split: Whether each object gets its own file; None leaves it to the place. Standard output is never split.

    Raises:
        PlaceError: A file cannot be split.

    >>> place_of("rendered/prod"), place_of("all.yaml")
    (Place(path='rendered/prod', is_folder=True, split=True), Place(path='all.yaml', is_folder=False, split=False))
    """
    if path is None or path == "-":
        return STDOUT
    is_folder = _is_folder(path)
    if split and not is_folder and os.path.exists(path):
        raise PlaceError(f"{path} is a file, and one file for each object (--split) needs a folder")
    is_folder = is_folder or bool(split)
    return Place(path, is_folder, is_folder and split is not False)


def _is_folder(path: str) -> bool:
    if os.path.exists(path):
        return os.path.isdir(path)
    return path.endswith(("/", os.sep)) or not os.path.splitext(path)[1]


def is_file(path: str) -> bool:
    """Whether a path is a regular file; pipes and devices are written to as they are."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return S_ISREG(mode) and not os.path.abspath(path).startswith(("/dev/", "/proc/"))
