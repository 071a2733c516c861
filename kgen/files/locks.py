"""Processes take turns: a work folder with a lock that ends with its process, so that no lock is ever stale.

The holder removes the lock file in the end, so a process that has just locked one checks that it still has its name.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from .paths import OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedWriter

LOCK, JOURNAL = "lock", "journal"
PATIENCE = 10.0  # seconds to wait for one other process
_PAUSE = 0.02  # seconds between two tries


@contextmanager
def held(work: str, place: object) -> Iterator[None]:
    """Hold a work folder for this process alone: it is made now, and removed in the end with what is in it.

    Raises:
        OutputError: Another process keeps writing `place`.
        OSError: As the operating system says.
    """
    lock = _patiently(work, place)
    try:
        clear(work)
        yield
    finally:
        with suppress(OSError):
            clear(work)
            os.unlink(lock.name)
            os.rmdir(work)
        lock.close()


def clear(work: str) -> None:
    """Remove what is beside the lock, unless a journal needs it."""
    names = os.listdir(work)
    for name in () if JOURNAL in names else names:
        if name != LOCK:
            os.unlink(os.path.join(work, name))


def _patiently(work: str, place: object) -> BufferedWriter:
    """The lock; each process before this one may hold it for PATIENCE seconds."""
    path, holder, deadline = os.path.join(work, LOCK), None, time.monotonic() + PATIENCE
    while (lock := _at_once(path, place)) is None:
        if holder != (holder := _identity(path)):
            deadline = time.monotonic() + PATIENCE
        elif time.monotonic() > deadline:
            raise OutputError(f"cannot write {place}: another kgen is writing it; run again when that is done")
        time.sleep(_PAUSE)
    return lock


def _at_once(path: str, place: object) -> BufferedWriter | None:
    work = os.path.dirname(path)
    if os.path.islink(work) or os.path.isfile(work):
        raise OutputError(f"cannot use {work}: kgen did not make this file or symbolic link; remove it")
    try:
        os.makedirs(work, mode=0o700, exist_ok=True)
        file = open(path, "ab")  # noqa: SIM115  # it is locked as long as it is open
    except FileExistsError:  # its last holder is removing it
        return None
    except FileNotFoundError:
        above = _nearest(work)
        if not _takes_folders(above):
            raise OutputError(f"cannot write {place}: nothing can be made in {above}") from None
        return None  # its last holder has removed it
    if lock_at_once(file) and _identity(file.fileno()) == _identity(path):
        return file
    file.close()
    return None


def _nearest(path: str) -> str:
    """The innermost folder around a path that is there."""
    folder = os.path.dirname(path) or "."
    return folder if os.path.isdir(folder) else _nearest(folder)


def _takes_folders(folder: str) -> bool:
    """Whether folders can be made in a folder: in /proc there is no such thing."""
    import tempfile

    try:
        os.rmdir(tempfile.mkdtemp(dir=folder, prefix=".kgen-"))
    except FileNotFoundError:
        return False
    return True


def lock_at_once(file: BufferedWriter) -> bool:
    """Whether the file is locked now, or locks cannot be had at all; False when another process holds it."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):  # Windows, or a file system without locks: better unlocked than not at all
        return True
    return True


def _identity(file: str | int) -> tuple[int, ...] | None:
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns
