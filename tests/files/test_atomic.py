from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from kgen.files import exchange
from kgen.files.folder import exclusive, write_folder
from kgen.files.paths import OutputError
from kgen.files.steps import take
from tests.files.support import ENVIRONMENT, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgen.files.steps import Step

HERE = Path(__file__).parent


def can_exchange(folder: Path) -> bool:
    (folder / "one").mkdir()
    (folder / "other").mkdir()
    try:
        exchange.exchanger()(str(folder / "one"), str(folder / "other"))
    except OSError:
        return False
    return True


@pytest.fixture(params=["exchange", "in-place"])
def way(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Both ways of taking the steps."""
    if request.param == "in-place":
        monkeypatch.setattr(exchange, "exchanger", no_exchange)
    elif not can_exchange(tmp_path_factory.mktemp("probe")):
        pytest.skip("this system cannot exchange two folders")
    return str(request.param)


def no_exchange() -> Callable[[str, str], None]:
    raise OSError(errno.ENOSYS, "no exchange here")


def contents(folder: Path) -> tuple[str, ...]:
    return tuple(
        f"{path} {(folder / path).read_text()}" for path in ("a", "b/c", "d", "e/f") if (folder / path).exists()
    )


# --- crashes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["first", "again"])
@pytest.mark.parametrize("how", ["killed", "interrupted"])
def test_a_crash_anywhere_leaves_the_old_folder_or_the_new(how: str, start: str, way: str, tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "crash_everywhere.py"), how, way, start, str(tmp_path)]
    answer = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    old = "nothing" if start == "first" else "old"
    if (how, way) == ("killed", "in-place"):  # the one gap: a reader may see half until kgen runs again
        assert found["half"] < 10
        del found["half"]
        found.pop("new, not listed", None)
    assert set(found) == {old, "new", f"recovered {old}", "recovered new", "next next"}
    assert min(found.values()) > 3, "the crashes have missed something"


def test_a_kill_while_a_killed_run_is_taken_back_leaves_the_old_folder(tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "crash_everywhere.py"), "killed-twice", "in-place", "again", str(tmp_path)]
    answer = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    assert found.pop("recovered old") > 30
    assert not found


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("call", ["replace", "unlink", "link", "mkdir", "fsync", "utime", "makedirs"])
def test_an_error_at_any_call_leaves_the_old_folder_or_the_new(call: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for number in range(1, 7):
        write_folder(folder, [("a", "1"), ("b/c", "1"), ("d", "1")])
        with failing(call, number), suppress(OutputError):
            write_folder(folder, [("a", "2"), ("d", "2"), ("e/f", "2")])
        assert contents(folder) in [("a 1", "b/c 1", "d 1"), ("a 2", "d 2", "e/f 2")], number
        write_folder(folder, [("a", "3")])
        assert (names(folder), names(tmp_path)) == ([".kgen-files", "a"], ["folder"]), number


@contextmanager
def failing(call: str, number: int) -> Iterator[None]:
    """Let the n-th call of a function of `os` fail as if the disk were full."""
    real, calls = getattr(os, call), iter(range(1, 10_000))

    def fails(*args: object, **options: object) -> object:
        if next(calls) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, call, fails)
        yield


@pytest.mark.usefixtures("way")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_contents_are_on_the_disk_before_they_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    write_folder(folder, [("a", "old")])
    synced: list[str] = []

    def fsync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        assert (folder / "a").read_text() == ("old" if "/.kgen-work" in synced[-1] else "new")

    monkeypatch.setattr(os, "fsync", fsync)
    write_folder(folder, [("a", "new"), ("b", "new")])
    work = f"{folder}/.kgen-work"
    assert {f"{work}/0", f"{work}/1", f"{work}/2", str(folder)} <= set(synced)


# --- what stays ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("way")
def test_the_folder_and_what_does_not_change_stay_the_very_same(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, [("same", "1"), ("sub/same", "1"), ("other", "1")])
    (folder / "sub/mine").write_text("mine")
    folder.chmod(0o2751)
    before = {path: identity(path) for path in (folder, folder / "sub", *folder.rglob("*")) if path.name != "other"}
    write_folder(folder, [("same", "1"), ("sub/same", "1"), ("other", "2")])
    assert {path: identity(path) for path in before} == before


def identity(path: Path) -> tuple[int, ...]:
    """What tells a file from another one, and an untouched one from a rewritten one."""
    status = path.stat()
    touched = 0 if path.is_dir() else status.st_mtime_ns
    return status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_nlink, touched


@pytest.mark.usefixtures("way")
def test_the_current_folder_can_be_rendered_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write_folder(".", [("a", "1"), ("b", "1")])
    assert Path.cwd() == tmp_path / "here"
    assert sorted(path.name for path in Path().iterdir()) == [".kgen-files", "a", "b"]
    assert names(tmp_path) == ["here"]


@pytest.mark.usefixtures("way")
def test_a_replaced_file_keeps_its_mode_and_a_new_one_obeys_the_umask(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", [("a", "1")])
    (tmp_path / "out/a").chmod(0o640)
    before = os.umask(0o027)
    try:
        write_folder(tmp_path / "out", [("a", "2"), ("sub/b", "2")])
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / "out" / path).stat().st_mode) for path in ("a", "sub/b", "sub")]
    assert modes == [0o640, 0o640, 0o750]


def test_what_is_saved_while_the_clone_stands_in_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_exchange(tmp_path):
        pytest.skip("this system cannot exchange two folders")
    folder, steps_taken = tmp_path / "out", iter(["in the clone", "in the original"])
    write_folder(folder, [("a", "1")])
    (folder / "mine").write_text("first")

    def save_meanwhile(place: str, steps: list[Step]) -> None:
        take(place, steps)
        if next(steps_taken) == "in the original":
            (folder / "sub").mkdir()
            (folder / "sub/new").write_text("new")
            (folder / "saved").write_text("second")
            (folder / "saved").replace(folder / "mine")

    monkeypatch.setattr("kgen.files.exchange.take", save_meanwhile)
    write_folder(folder, [("a", "2")])
    assert (folder / "a").read_text() == "2"
    assert (folder / "mine").read_text() == "second"
    assert (folder / "sub/new").read_text() == "new"


# --- when folders cannot be exchanged -----------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["crowded", "no hard links", "no swap back", "a sibling", "a linked sibling"])
def test_trouble_with_the_exchange_is_no_trouble(trouble: str, tmp_path: Path) -> None:
    folder, sibling = tmp_path / "out", tmp_path / ".out.kgen-work"
    write_folder(folder, [("a", "1"), ("b", "1")])
    (folder / "mine").write_text("mine")
    folder.chmod(0o2750)
    if trouble == "a sibling":
        (sibling / "precious").mkdir(parents=True)
    elif trouble == "a linked sibling":
        (tmp_path / "elsewhere/.kgen-work").mkdir(parents=True)
        (tmp_path / "elsewhere/precious").touch()
        sibling.symlink_to("elsewhere")
    around = sorted(tmp_path.glob("[!o]*")), sorted(tmp_path.glob("[!o]*/*"))
    with trouble_of(trouble):
        write_folder(folder, [("a", "2"), ("c", "1")])
    assert names(folder) == [".kgen-files", "a", "c", "mine"]
    assert (folder / "a").read_text() == "2"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2750
    assert (sorted(tmp_path.glob("[!o]*")), sorted(tmp_path.glob("[!o]*/*"))) == around


@contextmanager
def trouble_of(kind: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        if kind == "crowded":
            patched.setattr(exchange, "CROWDED", 2)
        elif kind == "no hard links":
            patched.setattr(os, "link", no_links)
        elif kind == "no swap back":
            patched.setattr(exchange, "exchanger", exchange_once)
        yield


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no hard links here")


def exchange_once() -> Callable[[str, str], None]:
    ways: Iterator[Callable[[str, str], None]] = iter([swap_by_renaming])

    def exchange(one: str, other: str) -> None:
        way = next(ways, None)
        if way is None:
            raise OSError(errno.EIO, "not again")
        way(one, other)

    return exchange


def swap_by_renaming(one: str, other: str) -> None:
    aside = f"{one}.aside"
    Path(one).rename(aside)
    Path(other).rename(one)
    Path(aside).rename(other)


MOUNTED = """
import sys
from kgen.files.folder import write_folder
from kgen.files.paths import OutputError
try:
    write_folder("out", [("a", "2"), ("mounted/b", "1"), ("new/c", "1")])
except OutputError as error:
    print(error)
write_folder("out", [("a", "3")])
"""


def test_a_mount_inside_stays_where_it_is(tmp_path: Path) -> None:
    unshare = which("unshare")
    if not unshare or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets the tests mount nothing")
    write_folder(tmp_path / "out", [("a", "1")])
    (tmp_path / "out/mounted").mkdir()
    script = 'mount -t tmpfs tmpfs out/mounted && "$0" -c "$1" && umount out/mounted && cat out/a && ls -A . out'
    command = [unshare, "-rm", "sh", "-c", script, sys.executable, MOUNTED]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    refused, *shown = done.stdout.splitlines()
    assert refused.endswith(
        "out/mounted/b); another file system is mounted inside this folder; write to a folder without one"
    )
    assert shown == ["3.:", "out", "", "out:", ".kgen-files", "a", "mounted"]


def test_when_even_the_undo_fails_the_next_run_takes_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, replace = tmp_path / "out", os.replace
    write_folder(folder, [("a", "1"), ("b", "1"), ("c", "1")])
    broken = []

    def broken_from_b_on(source: str, target: str) -> None:
        broken.extend([target] if target.endswith("/out/b") else [])
        if broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO), source)
        replace(source, target)

    monkeypatch.setattr(exchange, "exchanger", no_exchange)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", broken_from_b_on)
        with pytest.raises(OutputError, match=r"is half written, .*Input/output error.*; mend that, then run again"):
            write_folder(folder, [("a", "2"), ("b", "2")])
    assert [(folder / name).read_text() for name in "abc"] == ["2", "1", "1"]
    with exclusive(str(folder)):
        found = {name: (folder / name).read_text() for name in names(folder) if not name.startswith(".")}
    assert found == {"a": "1", "b": "1", "c": "1"}
    assert names(folder) == [".kgen-files", "a", "b", "c"]


@pytest.mark.parametrize(
    "line",
    [
        "- 0 ../../precious",
        "1 0 /etc/passwd",
        "- 0 link/precious",
        "../../precious 0 a",
        "1 ../../precious a",
        "1 a",
        "\x00\xff",
        "- 0 .kgen-work/lock",
    ],
)
def test_a_forged_journal_is_refused(line: str, tmp_path: Path) -> None:
    work = tmp_path / "out/.kgen-work"
    work.mkdir(parents=True)
    (tmp_path / "precious").touch()
    (tmp_path / "out/link").symlink_to(tmp_path)
    (work / "journal").write_text(f"{line}\n", encoding="latin-1")
    with pytest.raises(OutputError, match=r"kgen did not write .* into .*journal; remove it"):
        write_folder(tmp_path / "out", [("a", "1")])
    assert names(tmp_path) == ["out", "precious"]
    assert names(tmp_path / "out") == [".kgen-work", "link"]


HOLDS = """
import os, signal
from kgen.files.steps import signals_held

try:
    with signals_held():
        os.kill(os.getpid(), signal.SIGINT)
        print("moved")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_waits_until_the_files_are_moved() -> None:
    # In a process of its own: signals reach the main thread, in which a parallel test run runs no test.
    done = subprocess.run([sys.executable, "-c", HOLDS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["moved", "interrupted"]
