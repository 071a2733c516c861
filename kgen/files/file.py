"""Write one file: a reader finds the old text or the new one, whatever happens."""

from __future__ import annotations

import os
from stat import S_ISREG

from .compare import bytes_at
from .locks import held
from .paths import encoded, explained
from .steps import sync_folder, take_attributes, write_synced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Place = str | os.PathLike[str]


def write_file(path: Place, chunks: Iterable[str]) -> bool:
    """Write the text to a file in one go, as UTF-8, and return whether the file changed.

    An existing file keeps its mode, and its time stamp when it does not change; a symbolic link is followed; missing
    folders are made. Pipes and devices are written to directly, chunk by chunk.

    Raises:
        OutputError: The operating system refuses (permissions, space, a folder in the way).
        BrokenPipeError: The reader of a pipe has left.
    """
    with explained("write", path):
        is_stream = _is_stream(path)
    if is_stream:
        _send(path, chunks)
        return True
    data = b"".join(encoded(chunk, path) for chunk in chunks)
    with explained("write", path):
        return _replace(os.path.realpath(path), data, path)


def _is_stream(path: Place) -> bool:
    """Whether text goes to a reader and replaces nothing: a pipe, a device, a file that the shell opened."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    return not S_ISREG(mode) or os.path.abspath(path).startswith(("/dev/fd/", "/dev/std", "/proc/"))


def _send(path: Place, chunks: Iterable[str]) -> None:
    with explained("write", path):
        stream = open(path, "wb", buffering=0)  # noqa: SIM115
    with stream:
        for chunk in chunks:
            data = memoryview(encoded(chunk, path))
            with explained("write", path):  # but not what goes wrong in making the next chunk
                while data:
                    data = data[stream.write(data) :]


def _replace(target: str, data: bytes, place: Place) -> bool:
    above, name = os.path.split(target)
    work = os.path.join(above, f".{name}.kgen-new")
    new = os.path.join(work, "new")
    if bytes_at(target) == data:
        return False
    with held(work, place):
        write_synced(new, data)
        take_attributes(target, new)
        os.replace(new, target)
        sync_folder(above)
    return True
