"""Processes take turns: locks that die with their process, so that nothing stale ever has to be guessed at.

A lock file is removed by its holder, so one that was just locked may be gone from its name already; whoever
locks looks whether it is still there, and starts again if not.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from .paths import WORK, OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedWriter

LOCK = "lock"
PATIENCE = 10.0  # seconds to wait for another kgen that writes to the same place
_PAUSE = 0.02  # seconds between two tries


@contextmanager
def held(folder: str) -> Iterator[None]:
    """Hold an existing folder for this process alone, by a lock file in its work folder.

    Raises:
        OutputError: another process keeps holding it.
        OSError: as the operating system says.
    """
    lock = _patiently(_lock_folder, folder)
    try:
        yield
    finally:
        _release(folder)
        lock.close()


@contextmanager
def temporary(path: str, mode: int) -> Iterator[BufferedWriter]:
    """Make and open a file for this process alone, and remove it in the end unless it was moved to its place.

    One that a killed process left is replaced.

    Raises:
        OutputError: another process keeps writing it.
        OSError: as the operating system says.
    """
    file = _patiently(lambda name: _lock_new(name, mode), path)
    try:
        yield file
    finally:
        with suppress(OSError):
            if _is_still_at(file, path):
                os.unlink(path)
        with suppress(OSError):  # what could not be written was reported already
            file.close()


def _patiently(attempt: Callable[[str], BufferedWriter | None], place: str) -> BufferedWriter:
    deadline = time.monotonic() + PATIENCE
    while (lock := attempt(place)) is None:
        if time.monotonic() > deadline:
            raise OutputError(f"cannot write {place}: another kgen is writing it; run again when that is done")
        time.sleep(_PAUSE)
    return lock


def _lock_folder(folder: str) -> BufferedWriter | None:
    work = os.path.join(folder, WORK)
    if os.path.islink(work) or os.path.isfile(work):
        raise OutputError(f"cannot write {folder}: {work} is a file or a symbolic link that is not kgen's; remove it")
    path = os.path.join(work, LOCK)
    try:
        os.makedirs(work, mode=0o700, exist_ok=True)
        return _locked(open(path, "ab"), path)
    except (FileExistsError, FileNotFoundError):  # its last holder is removing it
        return None


def _lock_new(path: str, mode: int) -> BufferedWriter | None:
    try:
        return _locked(open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)), path)
    except FileExistsError:
        with suppress(FileNotFoundError), open(path, "ab") as left:
            if _locked(left, path):  # nobody holds it: it was left by a killed process
                os.unlink(path)
        return None


def _locked(file: BufferedWriter, path: str) -> BufferedWriter | None:
    """The file if it is locked now and still has its name; otherwise it is closed."""
    if lock_at_once(file) and _is_still_at(file, path):
        return file
    file.close()
    return None


def lock_at_once(file: BufferedWriter) -> bool:
    """Whether the file is locked now, or locks cannot be had at all; False when another process holds it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: better unlocked than not at all
        return True
    return True


def _is_still_at(file: BufferedWriter, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _release(folder: str) -> None:
    """Remove the lock file, unless there is something beside it for the next run to recover."""
    work = os.path.join(folder, WORK)
    with suppress(OSError):
        if os.listdir(work) == [LOCK]:
            os.unlink(os.path.join(work, LOCK))
            os.rmdir(work)
