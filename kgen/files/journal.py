"""Change a folder file by file, where it cannot be exchanged, with a journal of how to take that back.

An error takes back what was done. A kill leaves the journal, and the next process takes it back before anything else:
until then, and only then, a reader may find files old and new.
"""

from __future__ import annotations

import os
from contextlib import suppress

from .locks import JOURNAL, clear
from .paths import LIST, WORK, OutputError, blocked_by, check_path, folders_of
from .steps import signals_held, stage, sync_folder, take, write_synced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .steps import Step


def change(folder: str, steps: Sequence[Step]) -> None:
    """Take the staged steps in the folder itself: all of them, or none and an error."""
    journal = os.path.join(folder, WORK, JOURNAL)
    write_synced(f"{journal}.new", "".join(_undo(folder, steps)).encode())
    with signals_held():
        os.replace(f"{journal}.new", journal)
        sync_folder(os.path.dirname(journal))
        try:
            take(folder, steps)
        except BaseException:
            take_back(folder)
            raise
        os.unlink(journal)


def take_back(folder: str) -> None:
    """Take back what an unfinished change has done, if there is one."""
    journal = os.path.join(folder, WORK, JOURNAL)
    if os.path.exists(journal):
        steps = list(_steps_back(folder, journal))
        try:
            take(folder, steps)
        except OSError as error:
            problem = f"{folder} is half written, and undoing it failed, too: {error}"
            raise OutputError(f"{problem}; mend that, then run again") from error
        os.unlink(journal)
        clear(os.path.dirname(journal))


def _undo(folder: str, steps: Sequence[Step]) -> Iterator[str]:
    """The journal: for each step where the old content is staged, where the new one is, and the path."""
    for number, (path, staged) in enumerate(steps, len(steps)):
        kept = "-"
        if os.path.isfile(os.path.join(folder, path)):
            kept = str(number)
            with open(os.path.join(folder, path), "rb") as file:
                stage(folder, [(path, kept)], {path: file.read()})
        yield f"{kept} {staged or '-'} {path}\n"
    for above in sorted({above for path, _ in steps for above in folders_of(path)}, reverse=True):
        if not os.path.exists(os.path.join(folder, above)):
            yield f"- - {above}/\n"


def _steps_back(folder: str, journal: str) -> Iterator[Step]:
    """Steps that take back those that were taken; OutputError where kgen did not write the journal."""
    with open(journal, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for line in lines:
        kept, staged, path = [*line.split(" ", 2), "", "", ""][:3]
        if not _is_trusted(folder, path, kept, staged):
            raise OutputError(f'cannot write {folder}: kgen did not write "{line}" into {journal}; remove it')
        untaken = os.path.join(folder, path) if staged == "-" else os.path.join(folder, WORK, staged)
        if path.endswith("/") or not os.path.lexists(untaken):
            yield path, kept.strip("-")


def _is_trusted(folder: str, path: str, *staged: str) -> bool:
    with suppress(OutputError):
        if path != LIST:
            check_path(path.removesuffix("/"))
        return not blocked_by(folder, path) and all(name == "-" or name.isdigit() for name in staged)
    return False
