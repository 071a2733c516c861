"""Change many files of one folder at once: a crash, an error or Ctrl-C leaves the old folder or the new one.

A change is a list of steps (make a folder, write, remove, remove an empty folder). It goes like this:

1. Lock. `.kgen-work/lock` in the folder is locked (flock), so that two processes take turns. The lock dies
   with its process: what a killed run left behind is recognised and cleaned by the next one.
2. Stage. New contents are written and synced into `.kgen-work`, under numbers: whoever reads the folder
   recursively does not take them for manifests. What can run out (space, quota) runs out here.
3. Exchange. The folder is cloned with hard links into a hidden sibling, the steps are taken in the clone, and
   one system call (renameat2 with RENAME_EXCHANGE, renamex_np with RENAME_SWAP) swaps the two: a reader sees
   the old folder or the new one, whatever happens. The original, now out of sight, gets the same steps and is
   swapped back. So the folder stays the very same: working directories, watchers, mode, owner and ACL stay
   valid, the user's files are never moved, unchanged files never touched. A kill between the two swaps
   leaves the complete clone in place.
4. Where that is impossible (no such system call, a mount point, a read-only parent, no hard links, a folder
   so crowded that cloning it would be slow) the steps are taken in place: a journal is written first; an
   error undoes what was done; after a kill the next run completes the journal before anything else. Only
   then, after a kill or a power cut amid the renames, can a reader other than kgen see files old and new.

SIGINT, SIGTERM and SIGHUP wait while files are moved, which takes milliseconds.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress

from .locks import LOCK, held
from .paths import LIST, WORK, OutputError, blocked_by, check_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    Step = tuple[str, str]  # what to do, and the relative path to do it to

MAKE_FOLDER, WRITE, REMOVE, REMOVE_FOLDER = VERBS = ("mkdir", "write", "remove", "rmdir")

CROWDED = 20_000  # entries; a folder with more is somebody's home rather than a render's
JOURNAL = "journal"


@contextmanager
def exclusive(folder: str) -> Iterator[None]:
    """Hold the folder for this process alone: made when missing, made whole if an earlier run was killed.

    Raises:
        OutputError: another process keeps holding it.
        OSError: as the operating system says.
    """
    made = not os.path.isdir(folder)
    os.makedirs(folder, exist_ok=True)
    try:
        with held(folder):
            recover(folder)
            try:
                yield
            finally:
                _tidy(folder)
    finally:
        if made:
            with suppress(OSError):  # it has become a render's folder
                os.rmdir(folder)


def commit(folder: str, steps: Sequence[Step], contents: Mapping[str, bytes]) -> None:
    """Take all steps or none in a folder held by `exclusive`; `contents` has the bytes for each path."""
    _refuse_read_only(folder, steps)
    _stage(folder, steps, contents)
    if not _exchanged(folder, steps):
        _in_place(folder, steps)
    sync_folder(folder)


def _refuse_read_only(folder: str, steps: Sequence[Step]) -> None:
    """Raise OSError for a sub-folder that could be cloned but must not be changed."""
    for above in {os.path.dirname(os.path.join(folder, path)) for _, path in steps}:
        if os.path.isdir(above) and not os.access(above, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), above)


def unfinished(folder: str) -> bool:
    """Whether another kgen is writing into the folder, or was killed while it did."""
    return os.path.lexists(os.path.join(folder, WORK)) or os.path.lexists(_sibling(folder))


# --- staging and the steps ----------------------------------------------------------------------------------


def _stage(folder: str, steps: Sequence[Step], contents: Mapping[str, bytes]) -> None:
    """Write each new content into the work folder; step 7's file is called 7."""
    for number, (verb, path) in enumerate(steps):
        if verb == WRITE:
            staged = _staged(folder, number)
            _write_new(staged, contents[path])
            take_attributes(os.path.join(folder, path), staged)


def _staged(folder: str, number: int, suffix: str = "") -> str:
    return os.path.join(folder, WORK, f"{number}{suffix}")


def _write_new(path: str, data: bytes) -> None:
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def take_attributes(old: str, new: str) -> None:
    """Give a file that is to replace `old` its mode, owner and ACL, as far as this process may."""
    if os.path.lexists(old):
        _copy_attributes(old, new)
        os.utime(new)


def _copy_attributes(source: str, target: str) -> None:
    from shutil import copystat

    status = os.stat(source)
    for user, group in ((-1, status.st_gid), (status.st_uid, -1)):
        with suppress(OSError, AttributeError):  # only root may give files away; Windows has no chown
            os.chown(target, user, group)
    copystat(source, target)


def take_steps(folder: str, steps: Sequence[Step], *, stage: str, put: Callable[[str, str], None]) -> None:
    """Take the steps in `folder` with what `stage` holds staged; taking them again does no harm."""
    for number, (verb, path) in enumerate(steps):
        target = os.path.join(folder, path)
        if verb == WRITE:
            staged = _staged(stage, number)
            if os.path.exists(staged):  # a killed run may have moved it already
                put(staged, target)
        elif verb == MAKE_FOLDER:
            os.makedirs(target, exist_ok=True)
        elif verb == REMOVE:
            with suppress(FileNotFoundError):
                os.unlink(target)
        else:
            with suppress(OSError):  # somebody else's files are in it: it stays
                os.rmdir(target)


def _files_touched(steps: Sequence[Step]) -> set[str]:
    return {path for verb, path in steps if verb in (WRITE, REMOVE)}


# --- the way of the exchange --------------------------------------------------------------------------------


def _exchanged(folder: str, steps: Sequence[Step]) -> bool:
    """Take the steps by swapping a complete clone in; False when that cannot be and nothing has happened."""
    clone, touched = _sibling(folder), _files_touched(steps)
    try:
        exchange = exchanger()
        _clone(folder, clone, touched)
        take_steps(clone, steps, stage=folder, put=os.link)
        with signals_held():
            exchange(folder, clone)
            original = clone
            with suppress(OSError):  # the new folder is in place in any case
                take_steps(original, steps, stage=original, put=os.replace)
                exchange(folder, original)
            with suppress(OSError):
                _rescue(clone, folder, touched)
    except OSError:
        return False
    return True


def _sibling(folder: str) -> str:
    above, name = os.path.split(folder)
    return os.path.join(above, f".{name}{WORK}")


def _clone(folder: str, clone: str, left_out: Collection[str]) -> None:
    """Make a folder with the same files (hard links) but those left out, and with the same lock."""
    if _is_crowded(folder):
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK), folder)
    os.mkdir(clone, 0o700)
    os.mkdir(os.path.join(clone, WORK), 0o700)
    os.link(os.path.join(folder, WORK, LOCK), os.path.join(clone, WORK, LOCK))
    _link_all(folder, clone, {WORK, *left_out})


def _is_crowded(folder: str) -> bool:
    count = 0
    for above, folders, files in os.walk(folder):
        if above == folder:
            folders.remove(WORK)
        count += len(folders) + len(files)
        if count > CROWDED:
            return True
    return False


def _link_all(source: str, target: str, left_out: Collection[str], above: str = "") -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            path, copy = above + entry.name, os.path.join(target, entry.name)
            if path in left_out:
                continue
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(copy, 0o700)
                _link_all(entry.path, copy, left_out, f"{path}/")
            else:
                os.link(entry.path, copy, follow_symlinks=False)
    _copy_attributes(source, target)
    os.chmod(target, os.stat(target).st_mode | 0o700)  # so that it can be removed again


def _rescue(clone: str, folder: str, ours: Collection[str]) -> None:
    """Keep what somebody saved into the clone while it stood in the folder's place: it has no other link."""
    for above, _, names in os.walk(clone):
        for name in names:
            saved = os.path.join(above, name)
            path = os.path.relpath(saved, clone)
            home = os.path.join(folder, path)
            if os.lstat(saved).st_nlink == 1 and path not in ours and _is_newer(saved, home):
                os.makedirs(os.path.dirname(home), exist_ok=True)
                os.replace(saved, home)


def _is_newer(saved: str, home: str) -> bool:
    return not os.path.lexists(home) or os.lstat(saved).st_mtime_ns > os.lstat(home).st_mtime_ns


def exchanger() -> Callable[[str, str], None]:
    """The system's way to swap two names at once; OSError where it has none."""
    import ctypes

    try:
        library = ctypes.CDLL(None, use_errno=True)
        swap = library.renamex_np if sys.platform == "darwin" else library.renameat2
    except (AttributeError, TypeError):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None

    def exchange(one: str, other: str) -> None:
        names = os.fsencode(one), os.fsencode(other)
        here, exchanged = -100, 2  # AT_FDCWD; RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS alike
        failed = (
            swap(*names, exchanged) if sys.platform == "darwin" else swap(here, names[0], here, names[1], exchanged)
        )
        if failed:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), one)

    return exchange


# --- the way in place ---------------------------------------------------------------------------------------


def _in_place(folder: str, steps: Sequence[Step]) -> None:
    """Take the steps in the folder itself, with a journal in case of a kill and an undo for an error."""
    journal = os.path.join(folder, WORK, JOURNAL)
    for number, (verb, path) in enumerate(steps):
        if verb in (WRITE, REMOVE):
            _keep_old(os.path.join(folder, path), _staged(folder, number, ".old"))
    _write_new(f"{journal}.new", "".join(f"{verb} {path}\n" for verb, path in steps).encode())
    with signals_held():
        os.replace(f"{journal}.new", journal)
        sync_folder(os.path.join(folder, WORK))
        try:
            take_steps(folder, steps, stage=folder, put=os.replace)
        except BaseException:
            with _half_written(folder):
                _undo(folder, steps)
            os.unlink(journal)
            raise
        os.unlink(journal)


@contextmanager
def _half_written(folder: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{folder} is half written, and undoing it failed, too: {error}; mend that, then run again to complete it"
        ) from error


def _keep_old(path: str, kept: str) -> None:
    from shutil import copy2

    if os.path.exists(path):
        try:
            os.link(path, kept)
        except OSError:  # no hard links here
            copy2(path, kept)


def _undo(folder: str, steps: Sequence[Step]) -> None:
    """Put everything back, the staged files too: were this killed, the journal would still be right."""
    for number, (verb, path) in reversed(list(enumerate(steps))):
        target, staged, kept = (
            os.path.join(folder, path),
            _staged(folder, number),
            _staged(folder, number, ".old"),
        )
        if verb == REMOVE_FOLDER:
            os.makedirs(target, exist_ok=True)
        elif verb == MAKE_FOLDER:
            with suppress(OSError):  # it was never made, or somebody else uses it by now
                os.rmdir(target)
        else:
            if verb == WRITE and not os.path.exists(staged):
                os.replace(target, staged)
            if os.path.exists(kept):
                os.replace(kept, target)


# --- after a killed run -------------------------------------------------------------------------------------


def recover(folder: str) -> None:
    """Complete the journal of a killed run, if there is one, and remove what else it left."""
    journal = os.path.join(folder, WORK, JOURNAL)
    if os.path.exists(journal):
        take_steps(folder, _read_journal(folder, journal), stage=folder, put=os.replace)
        os.unlink(journal)
    _tidy(folder)


def _read_journal(folder: str, journal: str) -> list[Step]:
    """The steps; OutputError when somebody wrote what kgen never would."""
    with open(journal, encoding="utf-8", errors="replace") as file:
        steps = [(verb, path) for verb, _, path in (line.partition(" ") for line in file.read().splitlines())]
    for verb, path in steps:
        if not _is_trusted(folder, verb, path):
            raise OutputError(f'cannot write {folder}: kgen did not write "{verb} {path}" into {journal}; remove it')
    return steps


def _is_trusted(folder: str, verb: str, path: str) -> bool:
    with suppress(OutputError):
        if path != LIST:
            check_path(path)
        return verb in VERBS and not blocked_by(folder, path)
    return False


def _tidy(folder: str) -> None:
    """Remove the sibling and what was staged; what cannot be removed, or needs recovery, stays."""
    with suppress(OSError):
        _discard(_sibling(folder))
    work = os.path.join(folder, WORK)
    with suppress(OSError):
        if not os.path.exists(os.path.join(work, JOURNAL)):
            for name in os.listdir(work):
                if name != LOCK:
                    os.unlink(os.path.join(work, name))


def _discard(sibling: str) -> None:
    """Remove the sibling if it is kgen's: empty, or with a work folder, which goes last."""
    from shutil import rmtree

    if os.path.islink(sibling) or not os.path.isdir(os.path.join(sibling, WORK)):
        os.rmdir(sibling)
        return
    with os.scandir(sibling) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != WORK:
                    rmtree(entry.path)
            else:
                os.unlink(entry.path)
    rmtree(sibling)


# --- the system ---------------------------------------------------------------------------------------------


@contextmanager
def signals_held() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait until the end of the block."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def sync_folder(folder: str) -> None:
    """Make names durable, where the system lets folders be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
