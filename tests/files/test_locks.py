from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgen.files import locks, paths
from kgen.files.file import write_file
from kgen.files.folder import exclusive, write_folder
from kgen.files.paths import OutputError
from tests.files.support import ENVIRONMENT, names

if TYPE_CHECKING:
    from io import BufferedWriter


WRITER = """
import sys
from kgen.files import locks
from kgen.files.file import write_file
from kgen.files.folder import write_folder
place, mine = sys.argv[1:]
locks.PATIENCE = 600  # the machine may be busy with something else
for number in range(15):
    write_folder(f"{place}/out", [("all", mine), (f"of-{mine}", mine), (f"folder-{mine}/x", mine)])
    write_file(f"{place}/file", [mine] * 1000)
"""


def test_processes_take_turns(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    running = [
        subprocess.Popen([*command, mine], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
        for mine in ("1", "2", "3")
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    last = (tmp_path / "out/all").read_text()
    assert names(tmp_path / "out") == [".kgen-files", "all", f"folder-{last}", f"of-{last}"]
    assert names(tmp_path) == ["file", "out"]
    assert len(set((tmp_path / "file").read_text())) == 1


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no /proc")
@pytest.mark.parametrize("place", ["/proc/x.yaml", "/proc/a/b/x.yaml"])
def test_where_nothing_can_be_made_nobody_else_is_blamed(place: str) -> None:
    said = rf"^cannot write {place}: nothing can be made in /proc$"
    with pytest.raises(OutputError, match=said):
        write_file(Path(place), ["a: 1\n"])
    with pytest.raises(OutputError, match=said):
        write_folder(place, [("a", "1")])


def test_a_folder_that_stays_locked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fcntl")
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    with exclusive(str(tmp_path)):
        with pytest.raises(OutputError, match="another kgen is writing it; run again when that is done"):
            write_folder(tmp_path, [("a", "1")])
        assert names(tmp_path) == [".kgen-work"]
    assert names(tmp_path) == []


def test_a_lock_that_its_holder_has_just_removed_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = locks.lock_at_once, []

    def removed_meanwhile(file: BufferedWriter) -> bool:
        tries.append(file.name)
        if len(tries) == 1:
            Path(file.name).unlink()
        return real(file)

    monkeypatch.setattr(locks, "lock_at_once", removed_meanwhile)
    with exclusive(str(tmp_path)):
        assert len(tries) == 2
        assert names(tmp_path / ".kgen-work") == ["lock"]
    assert names(tmp_path) == []


def test_a_work_folder_that_its_holder_is_just_removing_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, work = os.mkdir, tmp_path / ".kgen-work"
    work.mkdir()

    def removed_meanwhile(path: str, mode: int = 0o777) -> None:
        try:
            real(path, mode)
        except FileExistsError:
            if path == str(work):
                work.rmdir()
            raise

    monkeypatch.setattr(os, "mkdir", removed_meanwhile)
    write_folder(tmp_path, [("a", "1")])
    assert names(tmp_path) == [".kgen-files", "a"]


def test_a_folder_that_changes_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, others = paths.blocked_by, iter(["theirs"])

    def written_meanwhile(folder: str, path: str) -> str | None:
        if path == "all":  # the list was read before
            for text in others:
                write_folder(tmp_path, [("all", text)])
        return real(folder, path)

    monkeypatch.setattr("kgen.files.folder.blocked_by", written_meanwhile)
    write_folder(tmp_path, [("all", "mine")])
    assert (tmp_path / "all").read_text() == "mine"


class Clock:
    """Time that passes while somebody sleeps, and not otherwise."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(("seconds_each", "patient"), [(locks.PATIENCE - 1, True), (locks.PATIENCE + 1, False)])
def test_each_process_before_may_take_its_time(
    seconds_each: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, patient: bool
) -> None:
    clock = Clock()

    def held_by_one_after_the_other(file: BufferedWriter) -> bool:
        number = int(clock.now // seconds_each)
        os.utime(file.name, (number, number))
        return number == 5

    monkeypatch.setattr(locks, "time", clock)
    monkeypatch.setattr(locks, "lock_at_once", held_by_one_after_the_other)
    with nullcontext() if patient else pytest.raises(OutputError, match="another kgen is writing it"):
        write_folder(tmp_path, [("a", "1")])
    assert (tmp_path / "a").exists() == patient


def test_without_locks_it_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    write_folder(tmp_path, [("a", "1")])
    assert names(tmp_path) == [".kgen-files", "a"]


@pytest.mark.parametrize("is_link", [True, False])
def test_what_is_in_the_way_of_the_work_folder_is_refused(tmp_path: Path, *, is_link: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    work = tmp_path / "out/.kgen-work"
    work.symlink_to(tmp_path / "elsewhere") if is_link else work.touch()
    with pytest.raises(OutputError, match=r"/\.kgen-work: kgen did not make this file or symbolic link; remove it"):
        write_folder(tmp_path / "out", [("a", "1")])
    assert names(tmp_path / "elsewhere") == []
