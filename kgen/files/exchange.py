"""Change a folder in one step: a reader finds the old folder or the new one, whatever happens.

The folder is cloned with hard links into a hidden folder beside it, the clone is changed, and one system call swaps the
two. The original, now out of sight, is changed likewise and swapped back. So the folder stays the very same: working
directories, watchers, mode and owner stay valid, and files that do not change are not touched. A kill between the two
swaps leaves the complete clone in place.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from itertools import accumulate

from .paths import WORK, entry_at
from .steps import signals_held, take, take_attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .steps import Step

_CLONE = "kgen-clone"
CROWDED = 20_000  # entries; a folder with more is a home rather than a render, and slow to clone


def exchanged(folder: str, steps: Sequence[Step]) -> bool:
    """Take the staged steps by swapping a changed clone in; False where that cannot be, with nothing done."""
    clone = os.path.join(beside(folder), _CLONE)
    try:
        exchange = exchanger()
        _refuse_crowded(folder)
        os.mkdir(beside(folder), 0o700)
        _clone(folder, clone)
        take(clone, steps)
        with signals_held():
            exchange(folder, clone)
            with suppress(OSError):  # the new folder is in place in any case
                take(clone, steps)  # the original is at this path now
                exchange(folder, clone)
                _rescue(clone, folder)
    except OSError:
        return False
    finally:
        discard_clone(folder)
    return True


def beside(folder: str) -> str:
    """The hidden folder that holds the clone."""
    above, name = os.path.split(folder)
    return os.path.join(above, f".{name}{WORK}")


def discard_clone(folder: str) -> None:
    """Remove what an exchange left beside a folder; files that are not kgen's stay."""
    place = beside(folder)
    if os.path.isdir(place) and not os.path.islink(place):
        from shutil import rmtree

        rmtree(os.path.join(place, _CLONE), ignore_errors=True)
        with suppress(OSError):
            os.rmdir(place)


def _refuse_crowded(folder: str) -> None:
    sizes = (len(folders) + len(files) for _, folders, files in os.walk(folder))
    if any(count > CROWDED for count in accumulate(sizes)):
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK), folder)


def _clone(source: str, target: str) -> None:
    """Make a folder with the same files, by hard links, those in the work folder included."""
    os.mkdir(target, 0o700)
    is_mounted = os.stat(source).st_dev != os.stat(target).st_dev
    if is_mounted or not os.access(source, os.W_OK | os.X_OK):  # the clone could be changed, but not the original
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), source)
    with os.scandir(source) as entries:
        for entry in entries:
            copy = os.path.join(target, entry.name)
            if entry.is_dir(follow_symlinks=False):
                _clone(entry.path, copy)
            else:
                os.link(entry.path, copy, follow_symlinks=False)
    take_attributes(source, target)


def _rescue(clone: str, folder: str) -> None:
    """Keep what was saved into the clone while it was in the folder's place: it has no other link."""
    for above, _, names in os.walk(clone):
        for path in (os.path.relpath(os.path.join(above, name), clone) for name in names):
            saved, home = os.lstat(os.path.join(clone, path)), entry_at(folder, path)
            if saved.st_nlink == 1 and (home is None or saved.st_mtime_ns > home.st_mtime_ns):
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                os.replace(os.path.join(clone, path), os.path.join(folder, path))


def exchanger() -> Callable[[str, str], None]:
    """The system call that swaps two names; OSError where the system has none."""
    import ctypes

    is_mac = sys.platform == "darwin"
    try:
        library = ctypes.CDLL(None, use_errno=True)
        swap = library.renamex_np if is_mac else library.renameat2
    except (AttributeError, TypeError):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None

    def exchange(*names: str) -> None:
        one, other = map(os.fsencode, names)
        here, exchanged = -100, 2  # AT_FDCWD; RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS alike
        if swap(one, other, exchanged) if is_mac else swap(here, one, here, other, exchanged):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), *names)

    return exchange
