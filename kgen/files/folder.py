"""Write a whole folder: all of its files or none, and never over files that kgen did not write.

1. Lock `.kgen-work/lock` in the folder. What a killed process left there is mended by the next one.
2. Stage: new contents are written into `.kgen-work`, under numbers, so that no reader takes them for manifests.
3. Exchange (`exchange.py`): one system call puts the new folder in place of the old one.
4. Where that cannot be (no such system call, a mount point, a read-only folder, no hard links, a folder so crowded that
   cloning it would be slow) the files are put in place one by one, with a journal (`journal.py`).
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from kgen.frozen import NamedTuple

from . import journal
from .compare import compared, content, inodes, real
from .exchange import beside, discard_clone, exchanged
from .locks import held
from .paths import LIST, WORK, OutputError, blocked_by, checked_files, entry_at, explained, folders_of
from .steps import stage, sync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .steps import Step

_HEADER = "# kgen wrote these files; it replaces and removes no others. Keep this list with them.\n"


class Written(NamedTuple):
    """How many files of a folder were written, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


def write_folder(folder: str | os.PathLike[str], files: Iterable[tuple[str, str]]) -> Written:
    r"""Make the folder hold these files (path with "/", text) instead of those that kgen wrote there before.

    All at once: a crash, an error or Ctrl-C leaves the old folder or the new one. A file that does not change is not
    touched, and files that kgen did not write never are: `.kgen-files` lists kgen's.

    Raises:
        OutputError: A path is unsafe or collides with another one, a file in the way is not kgen's, another
            kgen is writing there, or the operating system refuses.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_folder(folder, [("web/service.yaml", "kind: Service\n"), ("web/pod.yaml", "kind: Pod\n")])
    ...     write_folder(folder, [("web/service.yaml", "kind: Service\n")])
    Written(written=2, unchanged=0, removed=0)
    Written(written=0, unchanged=1, removed=1)
    """
    wanted = checked_files(files)
    place = real(folder)
    with explained("write", folder):
        with suppress(OutputError):  # what looks wrong without a lock may be another kgen's work
            result, contents, steps = _plan(place, wanted)
            if not (steps or os.path.lexists(os.path.join(place, WORK)) or os.path.lexists(beside(place))):
                return result
        with exclusive(place):
            result, contents, steps = _plan(place, wanted)
            stage(place, steps, contents)
            if steps and not exchanged(place, steps):
                journal.change(place, steps)
            sync_folder(place)
    return result


@contextmanager
def exclusive(folder: str) -> Iterator[None]:
    """Hold the folder for this process alone: made when missing, mended if an earlier process was killed."""
    with held(os.path.join(folder, WORK), folder):
        journal.take_back(folder)
        discard_clone(folder)
        yield


def _plan(folder: str, wanted: Mapping[str, bytes]) -> tuple[Written, dict[str, bytes], list[Step]]:
    """What there is to do: a summary, the new contents, and the steps; none where nothing changes."""
    known, changed, stale = compared(folder, wanted)
    _refuse_foreign(folder, changed, known)
    needed = {f"{above}/" for path in wanted for above in folders_of(path)}
    ours = [path for path in needed if path in known or not os.path.exists(os.path.join(folder, path))]
    left = [path for path in known - needed if path.endswith("/") and not blocked_by(folder, path)]
    listing = (_HEADER + "".join(f"{path}\n" for path in sorted([*wanted, *ours]))).encode()
    contents = {path: wanted[path] for path in changed}
    if content(folder, LIST) != listing:
        contents[LIST] = listing
    steps = [(path, str(number)) for number, path in enumerate(contents)]
    steps += [(path, "") for path in [*stale, *sorted(left, reverse=True)]]
    return Written(len(changed), len(wanted) - len(changed), len(stale)), contents, steps


def _refuse_foreign(folder: str, changed: Iterable[str], known: set[str]) -> None:
    """Raise OutputError when files to be written exist and are not kgen's, or have become symbolic links."""
    there = [path for path in changed if entry_at(folder, path)]
    found = inodes(folder, there)
    twins = set() if known.issuperset(there) else set(inodes(folder, known).values())
    foreign = [path for path in there if path not in found or not (path in known or found[path] in twins)]
    if foreign:
        more = f" (and {len(foreign) - 1} more)" if foreign[1:] else ""
        raise OutputError(
            f"cannot write {os.path.join(folder, foreign[0])}{more}: kgen did not write what is there; "
            f"{LIST} lists what it wrote; move it away, or render to another folder"
        )
