"""A tree of files, read and judged by several processes: what they find comes back in the files' order.

A process costs about as much as half a megabyte of manifests: a small tree is left to the one that is there.
"""

from __future__ import annotations

import os
import sys

from kgen.apiserver.served import custom_kind
from kgen.errors import KgenError

from .inputs.found import FileOfFolder
from .verdict import Judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

    from .inputs import Entry, Input
    from .options import Options


class DeadProcessError(KgenError):
    """A process that read files is gone before it was done."""


WORTH_A_PROCESS = 2**19
"""Bytes of manifests."""
_CHUNK = 2**18
"""Bytes of manifests that a process takes at a time."""
_FIRST = 2**15
"""Bytes of manifests that are judged before there are other processes: what that imports, they need not."""


def judged_ahead(inputs: Sequence[Input], options: Options) -> Iterator[Input]:
    """The same inputs; files of folders have been read and judged by `jobs` processes where that pays.

    Args:
        inputs: What is to be read.
        options: What is asked for; without a number of jobs, as many as there are cores and work for.
    """
    jobs = options.jobs
    files = [each for each in inputs if isinstance(each, FileOfFolder)]
    sizes = [_size(each.name) for each in files]
    number = min(cores(), sum(sizes) // WORTH_A_PROCESS) if jobs is None else min(jobs, len(files))
    if number > 1:
        yield from _by_processes(inputs, _chunks(files, sizes), number, options)
    else:
        yield from inputs


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:  # whoever reads it will say so
        return 0


def _chunks(files: list[FileOfFolder], sizes: list[int]) -> list[list[FileOfFolder]]:
    """The files in their order, in pieces of about the same size."""
    chunks: list[list[FileOfFolder]] = []
    room = 0
    for file, size in zip(files, sizes, strict=True):
        if room <= 0:
            chunks.append([])
            room = _CHUNK if len(chunks) > 1 else _FIRST
        chunks[-1].append(file)
        room -= size
    return chunks


def _by_processes(
    inputs: Sequence[Input], chunks: list[list[FileOfFolder]], number: int, options: Options
) -> Iterator[Input]:
    judge = Judge(options)
    first = [judged_file(file, judge) for file in chunks[0]]
    with _pool(number, options) as pool:
        done = _done(pool, first, chunks[1:])
        for each in inputs:
            yield next(done) if isinstance(each, FileOfFolder) else each


def _done(pool: ProcessPoolExecutor, first: list[JudgedFile], chunks: list[list[FileOfFolder]]) -> Iterator[JudgedFile]:
    from concurrent.futures.process import BrokenProcessPool

    yield from first
    try:
        for files in pool.map(_judge_files, chunks):
            yield from files
    except BrokenProcessPool as error:
        raise DeadProcessError("a process that read files has died, maybe for want of memory; try --jobs 1") from error


class JudgedFile:
    """A file of a folder that has been read and judged."""

    def __init__(self, file: FileOfFolder, entries: list[Entry]) -> None:
        self.name = file.name
        self.problems = file.problems
        self.skipped = file.skipped
        self.unreadable = file.unreadable
        self._entries = entries

    def entries(self) -> Iterator[Entry]:
        """The objects of the file."""
        return iter(self._entries)


def judged_file(file: FileOfFolder, judge: Judge) -> JudgedFile:
    """A file, read and judged; custom resources wait until all definitions are known."""
    entries = list(file.entries())
    for entry in entries:
        if isinstance(entry.item, dict) and not custom_kind(entry.item):
            entry.judge(judge)
    return JudgedFile(file, entries)


def _pool(number: int, options: Options) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("fork" if sys.platform == "linux" else None)
    return ProcessPoolExecutor(number, context, initializer=_begin, initargs=(options,))


_JUDGES: list[Judge] = []
"""The one judge of a process."""


def _begin(options: Options) -> None:
    from signal import SIG_IGN, SIGINT, signal

    signal(SIGINT, SIG_IGN)  # whoever waits for the processes ends them
    _JUDGES.append(Judge(options))


def _judge_files(files: Iterable[FileOfFolder]) -> list[JudgedFile]:
    return [judged_file(file, _JUDGES[0]) for file in files]
