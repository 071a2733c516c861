"""Objects that a program has, to a file or a folder."""

from __future__ import annotations

import os

from kgen.wording.things import thing
from kgen.yaml.writer.formats import WRITERS

from .job import Job, place_of
from .render import Rendered, texts
from .write import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.bundles import Bundle
    from kgen.files.folder import Written
    from kgen.yaml.writer.formats import Format

_NAME = "bundle"
"""The file in a folder that is not split."""


def write_objects(
    objects: Bundle, path: str | os.PathLike[str], *, format: Format | None, split: bool | None, force: bool
) -> Written:
    """Write objects to a file or a folder; see `Bundle.write`."""
    if not isinstance(path, (str, os.PathLike)) or not os.fspath(path):
        raise TypeError(f"write takes a path, such as 'out/', not {thing(path)}")
    if format not in (None, *WRITERS):
        raise ValueError(f"format is one of {', '.join(WRITERS)}, not {thing(format)}")
    if split not in (None, True, False):
        raise TypeError(f"split is True or False, not {thing(split)}")
    if force not in (True, False):
        raise TypeError(f"force is True or False, not {thing(force)}")
    place = place_of(os.fspath(path), split=split)
    job = Job(_NAME, _NAME, format=format or ("json" if place.path.endswith(".json") else "yaml"), place=place)
    return write(Rendered(job, objects, texts(job, objects)), force=force)
