"""The steps that change a folder: each is a path and the name of the staged file to put there, or "" to remove it.

A path that ends with "/" is a folder, to be removed when it is empty.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from .paths import WORK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Step = tuple[str, str]


def stage(folder: str, steps: Iterable[Step], contents: Mapping[str, bytes]) -> None:
    """Write new contents into the work folder and onto the disk: what can run out (space, quota) does so here."""
    for path, staged in steps:
        if staged:
            new = os.path.join(folder, WORK, staged)
            write_synced(new, contents[path])
            take_attributes(os.path.join(folder, path), new)


def take(folder: str, steps: Iterable[Step]) -> None:
    """Take the steps; taking them again does no harm."""
    for path, staged in steps:
        target, new = os.path.join(folder, path), os.path.join(folder, WORK, staged)
        if path.endswith("/"):
            with suppress(OSError):  # it holds files that kgen did not write: it stays
                os.rmdir(target)
        elif not staged:
            with suppress(FileNotFoundError):
                os.unlink(target)
        elif os.path.exists(new):  # otherwise it was put there before
            if not os.path.isdir(os.path.dirname(target)):
                os.makedirs(os.path.dirname(target))
            os.replace(new, target)


def write_synced(path: str, data: bytes) -> None:
    """Write a new file onto the disk."""
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def take_attributes(old: str, new: str) -> None:
    """Give what is to replace `old` its mode, owner and ACL, as far as this process may."""
    if not os.path.exists(old):
        return
    from shutil import copystat

    status = os.stat(old)
    for user, group in ((-1, status.st_gid), (status.st_uid, -1)):
        with suppress(OSError, AttributeError):  # only root may give files away; Windows has no chown
            os.chown(new, user, group)
    copystat(old, new)
    os.utime(new)


def sync_folder(folder: str) -> None:
    """Make names durable, where the system lets folders be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def signals_held() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait until the end of the block, which should take milliseconds."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
