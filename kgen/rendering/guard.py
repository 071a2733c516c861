"""What a render must not overwrite: its own target, what it reads, and files that hold more than manifests."""

from __future__ import annotations

import os

from kgen.files.paths import OutputError

from .job import is_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .job import Job
    from .render import Rendered


def guard(rendered: Rendered, *, force: bool = False) -> None:
    """Refuse to write a single file over anything but manifests; a folder has its own list of what kgen wrote.

    Args:
        rendered: What is to be written.
        force: Overwrite a file that holds something else, but for the target and the files that it is made of.

    Raises:
        OutputError: The file must not be overwritten.
    """
    place = rendered.job.place
    if place.is_folder or not is_file(place.path):
        return
    for path, what in _sources(rendered):
        if os.path.exists(path) and os.path.samefile(path, place.path):
            raise OutputError(f"cannot write {place.path}: it is {what}; write to another file")
    if not (force or _holds_manifests(place.path, "".join(text for _, text in rendered.texts))):
        raise OutputError(
            f"cannot write {place.path}: it holds something else than manifests, so that kgen did not write it; "
            "write to another file, or overwrite it with --force (in Python: force=True)"
        )


def _sources(rendered: Rendered) -> Iterator[tuple[str, str]]:
    """The files that the manifests are made of, and what each of them is."""
    job = rendered.job
    yield from _named(job)
    yield from ((path, "read by the target") for path in rendered.reads)


def _named(job: Job) -> Iterator[tuple[str, str]]:
    file = job.target if job.target.endswith(".py") else job.target.rpartition(":")[0]
    yield file, "the target"
    yield from ((each, "a file of values") for each in job.values if isinstance(each, str))
    yield from (
        (each.source, "a file of values") for each in job.settings if each.source and each.option != "--set-env"
    )
    yield from ((each, "a file of CustomResourceDefinitions") for each in job.crds.words)
    yield "pyproject.toml", "the settings of the project"


def _holds_manifests(path: str, new: str) -> bool:
    """Whether a file holds nothing, the new text, or manifests alone."""
    with open(path, "rb") as file:
        data = file.read()
    if not data.strip() or data == new.encode() or data in _EMPTY:
        return True
    from kgen.validation.inputs.found import FileOfFolder

    source = FileOfFolder(path)
    return bool(list(source.entries())) and not (source.skipped or source.problems)


_EMPTY = (b'{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": []\n}\n',)
"""What kgen writes where there are no objects."""
