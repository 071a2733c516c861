"""How files differ from what would be rendered; the values of Secrets are not shown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.files.compare import Difference

    from .render import Rendered


def drift(rendered: Rendered) -> list[Difference]:
    """How the file or the folder of a job differs from what it renders; nothing is written.

    Raises:
        OutputError: It cannot be read.
    """
    from kgen.files.compare import compare_file, compare_folder

    place = rendered.job.place
    if place.is_folder:
        return compare_folder(place.path, rendered.texts)
    return compare_file(place.path, "".join(text for _, text in rendered.texts))


def diff(path: str, changed: Difference) -> Iterator[str]:
    """The lines of a unified diff of a changed file, with the values of Secrets hidden."""
    from difflib import unified_diff

    from .masking import masked

    old, new = masked(changed.old or "").splitlines(), masked(changed.new or "").splitlines()
    lines = list(unified_diff(old, new, path, f"{path} (rendered)", lineterm="", n=2))
    yield from lines or ["(only what is not shown differs: values of Secrets, comments or spelling beside them)"]
