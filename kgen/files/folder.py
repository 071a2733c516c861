"""How rendered text reaches the disk: a file or a whole folder at once, never over somebody else's files.

A folder that kgen writes holds a list of what kgen wrote there, `.kgen-files`; only what it names is ever
replaced or removed. A line that ends with "/" is a folder that kgen made, to be removed when it is empty.
The list belongs to the files: commit it with them.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, NamedTuple

from . import atomic
from .locks import temporary
from .paths import LIST, OutputError, blocked_by, checked_files, encoded, explained, folders_of, problem_of, refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from io import BufferedWriter
    from typing import Literal

    Place = str | os.PathLike[str]

__all__ = ["Difference", "OutputError", "Written", "compare_folder", "write_file", "write_folder"]

_HEADER = "# kgen wrote these files; it replaces and removes no others. Keep this list with them.\n"


class Written(NamedTuple):
    """How many files of a folder were written, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


class Difference(NamedTuple):
    """One file that is not as it would be rendered.

    `kind` says how: "missing" on disk, "changed", or "stale": kgen wrote it and would not any more. `old` is
    the text on disk (bytes that are not UTF-8 replaced), `new` the rendered one; None where there is none.
    """

    path: str
    kind: Literal["missing", "changed", "stale"]
    old: str | None
    new: str | None


class _Plan(NamedTuple):
    """What turns the folder on disk into the wanted one; no steps when it is that already."""

    steps: list[atomic.Step]
    contents: dict[str, bytes]
    result: Written


# --- one file -----------------------------------------------------------------------------------------------


def write_file(path: Place, chunks: Iterable[str]) -> bool:
    """Write the text to a file in one go, as UTF-8, and say whether the file changed.

    An existing file keeps its mode and, when it would not change, its time stamp; a symbolic link is
    followed; missing folders are made. When `chunks` raises, the old file stays. Pipes and devices are
    written to directly.

    Raises:
        OutputError: the operating system refuses (permissions, space, a folder in the way).
        BrokenPipeError: whoever read the pipe has left.
    """
    with explained("write", path):
        stream = open(path, "wb") if _is_stream(path) else None  # noqa: SIM115  # closing it may fail
    if stream is None:
        return _replace(os.path.realpath(path), chunks, path)
    try:
        _fill(stream, chunks, path)
    finally:
        with suppress(OSError):  # what could not be written was reported already
            stream.close()
    return True


def _is_stream(path: Place) -> bool:
    """Whether somebody reads and nothing is to be replaced: a pipe, a device, what the shell opened."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    opened = os.path.abspath(path).startswith(("/dev/fd/", "/dev/std", "/proc/"))
    return opened or not stat.S_ISREG(mode)


def _replace(target: str, chunks: Iterable[str], shown: Place) -> bool:
    above, name = os.path.split(target)
    new = os.path.join(above, f".{name}.kgen-new")
    with ExitStack() as stack:
        with explained("write", shown):
            os.makedirs(above, exist_ok=True)
            file = stack.enter_context(temporary(new, 0o600 if os.path.exists(target) else 0o666))
        _fill(file, chunks, shown)
        with explained("write", shown):
            if _have_same_bytes(new, target):
                return False
            os.fsync(file.fileno())
            atomic.take_attributes(target, new)
            os.replace(new, target)
            atomic.sync_folder(above)
    return True


def _fill(file: BufferedWriter, chunks: Iterable[str], shown: Place) -> None:
    """Write all chunks; what goes wrong in making a chunk is not mistaken for a trouble with the file."""
    for chunk in chunks:
        data = encoded(chunk, shown)
        try:
            file.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise refusal("write", shown, error) from error
    with explained("write", shown):
        file.flush()


def _have_same_bytes(new: str, old: str) -> bool:
    if not os.path.exists(old) or os.path.getsize(new) != os.path.getsize(old):
        return False
    with open(new, "rb") as one, open(old, "rb") as other:
        while block := one.read(65536):
            if block != other.read(65536):
                return False
    return True


# --- a whole folder -----------------------------------------------------------------------------------------


def write_folder(folder: Place, files: Iterable[tuple[str, str]]) -> Written:
    r"""Make the folder hold these files (path with "/", text) instead of those that kgen wrote there before.

    All at once: a crash, an error or Ctrl-C leaves the old folder or the new one (`kgen.files.atomic` says how).
    A file that does not change is not touched, and nobody else's file ever is: `.kgen-files` lists kgen's.

    Raises:
        OutputError: a path is unsafe or collides with another one, a file in the way is not kgen's, another
            kgen is writing there, or the operating system refuses.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_folder(folder, [("web/service.yaml", "kind: Service\n"), ("web/pod.yaml", "kind: Pod\n")])
    ...     write_folder(folder, [("web/service.yaml", "kind: Service\n")])
    Written(written=2, unchanged=0, removed=0)
    Written(written=0, unchanged=1, removed=1)
    """
    wanted = checked_files(files)
    place = _real(folder)
    with explained("write", folder):
        done = _done_already(place, wanted)
        if done:
            return done
        with atomic.exclusive(place):
            plan = _plan(place, wanted)
            if plan.steps:
                atomic.commit(place, plan.steps, plan.contents)
    return plan.result


def _done_already(folder: str, wanted: Mapping[str, bytes]) -> Written | None:
    """The result where nothing is to be changed; what looks wrong without a lock may be another kgen's work."""
    with suppress(OutputError):
        if not atomic.unfinished(folder):
            plan = _plan(folder, wanted)
            return None if plan.steps else plan.result
    return None


def compare_folder(folder: Place, files: Iterable[tuple[str, str]]) -> list[Difference]:
    r"""What `write_folder` would change, sorted by path; nothing is written, and nobody else's files count.

    Raises:
        OutputError: a path is unsafe, or the operating system refuses.

    >>> compare_folder("no-such-folder", [("service.yaml", "kind: Service\n")])
    [Difference(path='service.yaml', kind='missing', old=None, new='kind: Service\n')]
    """
    wanted = checked_files(files)
    place = _real(folder)
    with explained("read", folder):
        found = {path: _content(place, path) for path in wanted}
        stale = _stale(place, _read_list(place), wanted)
        gone = [Difference(path, "stale", _text(_content(place, path)), None) for path in stale]
    changed = [
        Difference(path, "missing" if found[path] is None else "changed", _text(found[path]), data.decode())
        for path, data in wanted.items()
        if found[path] != data
    ]
    return sorted(changed + gone, key=lambda difference: difference.path)


def _real(folder: Place) -> str:
    if not os.fspath(folder):  # most likely an unset variable of the shell, and not the current folder
        raise OutputError('cannot use a folder without a name; name one, or "." for this one')
    place = os.path.realpath(folder)
    if os.path.lexists(place) and not os.path.isdir(place):
        raise OutputError(f"cannot use {folder}: it is not a folder; move it or name another place")
    return place


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode(errors="replace")


def _plan(folder: str, wanted: Mapping[str, bytes]) -> _Plan:
    known = _read_list(folder)
    changed = {path: data for path, data in wanted.items() if _content(folder, path) != data}
    _refuse_foreign(folder, changed, known)
    stale = _stale(folder, known, wanted)
    made, kept, left = _folders(folder, known, wanted)
    result = Written(len(changed), len(wanted) - len(changed), len(stale))
    listed = sorted([*wanted, *(f"{above}/" for above in [*made, *kept])])
    listing = (_HEADER + "".join(f"{path}\n" for path in listed)).encode()
    if _content(folder, LIST) != listing:
        changed[LIST] = listing
    return _Plan(list(_steps(made, changed, stale, left)), changed, result)


def _steps(
    made: Iterable[str], changed: Iterable[str], stale: Iterable[str], left: Iterable[str]
) -> Iterator[atomic.Step]:
    yield from ((atomic.MAKE_FOLDER, path) for path in made)
    yield from ((atomic.WRITE, path) for path in changed)
    yield from ((atomic.REMOVE, path) for path in stale)
    yield from ((atomic.REMOVE_FOLDER, path) for path in left)


def _content(folder: str, path: str) -> bytes | None:
    """The bytes of a file, None when it does not exist, OutputError when it can be no file of kgen's."""
    place = os.path.join(folder, path)
    blocked = blocked_by(folder, path)
    if blocked:
        where = os.path.join(folder, blocked)
        raise OutputError(f"cannot use {place}: {where} is a file or a symbolic link, not a folder; move it away")
    try:
        _refuse_special(place, os.stat(place).st_mode)
        with open(place, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _refuse_special(place: str, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
        raise OutputError(f"cannot use {place}: it is {kind}, not a file; move it or render to another folder")


def _refuse_foreign(folder: str, changed: Iterable[str], known: Collection[str]) -> None:
    """Raise OutputError when files to be written exist and are not kgen's, or have become symbolic links."""
    spelled = _by_spelling(known)
    new = (path for path in changed if path not in known and not _has_twin(folder, path, spelled))
    foreign = [path for path in new if os.path.lexists(os.path.join(folder, path))]
    foreign += [path for path in changed if path in known and os.path.islink(os.path.join(folder, path))]
    if foreign:
        more = f" (and {len(foreign) - 1} more)" if foreign[1:] else ""
        raise OutputError(
            f"cannot write {os.path.join(folder, foreign[0])}{more}: kgen did not write what is there; "
            f"{LIST} lists what it wrote; move it away, or render to another folder"
        )


def _stale(folder: str, known: Iterable[str], wanted: Collection[str]) -> list[str]:
    """What kgen wrote and would not write any more, as long as it is the regular file that it was."""
    spelled = _by_spelling(wanted)
    old = sorted(path for path in known if not path.endswith("/") and path not in wanted)
    return [path for path in old if _is_plain_file(folder, path) and not _has_twin(folder, path, spelled)]


def _is_plain_file(folder: str, path: str) -> bool:
    if blocked_by(folder, path):
        return False
    try:
        return stat.S_ISREG(os.lstat(os.path.join(folder, path)).st_mode)
    except FileNotFoundError:
        return False


def _by_spelling(paths: Iterable[str]) -> dict[str, str]:
    return {path.casefold(): path for path in paths}


def _has_twin(folder: str, path: str, spelled: Mapping[str, str]) -> bool:
    """Whether another spelling of `path` means the same file, as it does where case does not count."""
    other = spelled.get(path.casefold())
    with suppress(FileNotFoundError):
        return other is not None and os.path.samefile(os.path.join(folder, path), os.path.join(folder, other))
    return False


# --- the list of written files ------------------------------------------------------------------------------


def _read_list(folder: str) -> set[str]:
    """The files that kgen wrote, and the folders, which end with "/"."""
    place = os.path.join(folder, LIST)
    if os.path.islink(place):
        raise OutputError(f"cannot use {place}: kgen never makes a symbolic link of it; remove it")
    try:
        lines = (_content(folder, LIST) or b"").decode().split("\n")
    except UnicodeDecodeError as error:
        raise OutputError(f"cannot use {place}: it is not the list that kgen wrote; restore or remove it") from error
    numbered = ((number, line.removesuffix("\r")) for number, line in enumerate(lines, 1))
    known = {line: number for number, line in numbered if line and not line.startswith("#")}
    for line, number in known.items():
        problem = problem_of(line.removesuffix("/"))
        if problem:
            raise OutputError(f"cannot use {place}: line {number}, {line!r}: {problem}; remove this line")
    return set(known)


def _folders(folder: str, known: Iterable[str], wanted: Iterable[str]) -> tuple[list[str], set[str], list[str]]:
    """The sub-folders that kgen has to make, those it made and still needs, and those it needs no more."""
    needed = {above for path in wanted for above in folders_of(path)}
    ours = {path.removesuffix("/") for path in known if path.endswith("/")}
    made = [path for path in sorted(needed) if not os.path.isdir(os.path.join(folder, path))]
    left = [path for path in sorted(ours - needed, reverse=True) if _is_real_folder(folder, path)]
    return made, (ours & needed).difference(made), left


def _is_real_folder(folder: str, path: str) -> bool:
    return not blocked_by(folder, f"{path}/") and os.path.isdir(os.path.join(folder, path))
