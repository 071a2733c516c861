"""Render into a folder and die at the n-th step; look what a reader finds and what the next run makes of it.

Run as `python crash_everywhere.py killed|interrupted|killed-twice exchange|in-place first|again FOLDER`.
A killed run dies before the n-th call to the operating system, an interrupted one gets Ctrl-C at every fourth
line of `kgen.files` that is executed. Prints one JSON object: what was found, and how often.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections import Counter
from itertools import count
from pathlib import Path
from shutil import copytree

from kgen.files import exchange
from kgen.files.folder import exclusive, write_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

OLD = {"same.yaml": "1", "other.yaml": "old", "gone/stale.yaml": "1", "shared/stale.yaml": "1"}
NEW = {"same.yaml": "1", "other.yaml": "new", "made/deep/fresh.yaml": "1"}
NEXT = {"same.yaml": "1", "next.yaml": "1"}
MINE = {"mine.txt": "mine", "shared/mine.txt": "mine", "link": "mine"}
FINISHED = 0
PACKAGE = os.path.dirname(exchange.__file__)


def main(how: str, way: str, start: str, place: str) -> None:
    setattr(os, "fsync", id)  # noqa: B010  # a killed process loses no written data, and syncing is slow
    if way == "in-place":
        exchange.exchanger = no_exchange
    if how == "killed-twice":
        sys.stdout.write(json.dumps(killed_twice(Path(place))))
        return
    found: Counter[str] = Counter()
    for n in count(1):
        folder = Path(place, str(n), "out")
        if start == "again":
            prepare(folder)
        status = die_at(n, how, folder)
        found[state(folder)] += 1
        found[f"recovered {recovered(folder)}"] += 1
        found[f"next {after_next(folder)}"] += 1
        if status == FINISHED:
            break
    sys.stdout.write(json.dumps(found))


def killed_twice(place: Path) -> Counter[str]:
    """What becomes of folders that are half written when the next process, too, is killed at its n-th step."""
    found: Counter[str] = Counter()
    for n in count(1):
        killed = place / f"{n}/out"
        prepare(killed)
        if die_at(n, "killed", killed) == FINISHED:
            return found
        for again in count(1) if state(killed) == "half" else ():
            folder = place / f"{n}-{again}/out"
            copytree(killed, folder, symlinks=True)
            status = die_at(again, "killed", folder, recovered)
            found[f"recovered {recovered(folder)}"] += 1
            if status == FINISHED:
                break
    return found


def no_exchange() -> Callable[[str, str], None]:
    raise OSError(errno.ENOSYS, "no exchange here")


def prepare(folder: Path) -> None:
    write_folder(folder, OLD.items())
    (folder / "mine.txt").write_text("mine")
    (folder / "shared/mine.txt").write_text("mine")
    (folder / "link").symlink_to("mine.txt")


def write_new(folder: Path) -> None:
    write_folder(folder, NEW.items())


def die_at(n: int, how: str, folder: Path, run: Callable[[Path], object] = write_new) -> int:
    """The exit status of a process that renders NEW, if it is not stopped before."""
    child = os.fork()
    if not child:
        if how == "killed":
            kill_before_call(n)
        else:
            interrupt_at_line(4 * n)
        try:
            run(folder)
        except KeyboardInterrupt:
            os._exit(1)
        os._exit(FINISHED)
    return os.waitpid(child, 0)[1]


def kill_before_call(n: int) -> None:
    left = n

    def count_down(event: str, _: tuple[object, ...]) -> None:
        nonlocal left
        left -= event == "open" or event.startswith("os.")
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count_down)


def interrupt_at_line(n: int) -> None:
    left = n

    def trace(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        nonlocal left
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        left -= event == "line"
        if left == 0:
            sys.settrace(None)
            os.kill(os.getpid(), signal.SIGINT)
        return trace

    sys.settrace(trace)


def state(folder: Path) -> str:
    """Which of the states a reader finds who knows nothing of kgen; "half" is none of them."""
    seen = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    listed = seen.pop(".kgen-files", "").splitlines()
    seen = {path: text for path, text in seen.items() if not path.startswith(".kgen-work/")}
    if not seen:
        return "nothing"
    foreign = MINE if "link" in seen else {}
    for name, files in {"old": OLD, "new": NEW, "next": NEXT}.items():
        if seen == {**files, **foreign}:
            return name if set(files) <= set(listed) else f"{name}, not listed"
    return "half"


def recovered(folder: Path) -> str:
    if folder.exists():
        with exclusive(str(folder)):
            return state(folder)
    return "nothing"


def after_next(folder: Path) -> str:
    write_folder(folder, NEXT.items())
    left = [path.name for path in folder.rglob("*") if path.is_dir() and path.name != "shared"]
    left += [path.name for path in folder.parent.iterdir() if path.name != "out"]
    return f"{state(folder)}, left over: {left}" if left else state(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
