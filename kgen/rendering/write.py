"""Rendered text to a file or a folder."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.files.folder import Written

    from .render import Rendered


def write(rendered: Rendered, *, force: bool = False) -> Written:
    """Write to the file or the folder of a job, at once or not at all, and say what changed.

    Args:
        rendered: What to write.
        force: Overwrite a single file that holds something else than manifests.

    Raises:
        OutputError: It cannot be written, or must not be overwritten; see `kgen.files.folder` and `guard`.
    """
    from kgen.files.file import write_file
    from kgen.files.folder import Written, write_folder

    from .guard import guard

    place = rendered.job.place
    if place.is_folder:
        return write_folder(place.path, rendered.texts)
    guard(rendered, force=force)
    changed = write_file(place.path, (text for _, text in rendered.texts))
    return Written(int(changed), int(not changed), 0)
