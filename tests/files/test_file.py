from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgen.errors import KgenError
from kgen.files import locks
from kgen.files.file import write_file
from kgen.files.paths import OutputError
from tests.files.support import ENVIRONMENT, PAST, age, texts, trace

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_file_gets_its_text_as_it_is(tmp_path: Path) -> None:
    assert write_file(tmp_path / "a.yaml", ["kind: ", "Ä\r\n", "\n"])
    assert (tmp_path / "a.yaml").read_bytes() == "kind: Ä\r\n\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    assert write_file(str(tmp_path / "build/all/a.yaml"), iter(["text"]))
    assert (tmp_path / "build/all/a.yaml").read_text() == "text"


@pytest.mark.parametrize("text", ["", "short", "ä" * 100_000])
def test_an_unchanged_file_is_not_touched(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    age(path)
    before = trace(path)
    assert not write_file(path, [text[:3], text[3:]])
    assert trace(path) == before
    assert write_file(path, [text, "!"])
    assert path.read_text() == f"{text}!"
    assert path.stat().st_mtime_ns > PAST


def test_a_file_of_the_same_size_is_compared_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    for text in ("1", "2", "1"):
        assert write_file(path, [text])
        assert path.read_text() == text
        age(path)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o444, 0o755])
def test_an_existing_file_keeps_its_mode(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    path.chmod(mode)
    write_file(path, ["new"])
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o037)
    try:
        write_file(tmp_path / "a.yaml", ["new"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("existing", [True, False])
def test_a_symbolic_link_is_followed(tmp_path: Path, *, existing: bool) -> None:
    (tmp_path / "real").mkdir()
    if existing:
        (tmp_path / "real/a.yaml").write_text("old")
    (tmp_path / "link").symlink_to("real/a.yaml")
    write_file(tmp_path / "link", ["new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/a.yaml").read_text() == "new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.yaml", "link", "real"]


@pytest.mark.parametrize("error", [OSError("of the author"), ValueError("of the author"), KeyboardInterrupt()])
def test_when_the_text_cannot_be_made_the_old_file_stays(error: BaseException, tmp_path: Path) -> None:
    def chunks() -> Iterator[str]:
        yield "half"
        raise error

    (tmp_path / "a.yaml").write_text("old")
    for name in ("a.yaml", "b.yaml"):
        with pytest.raises(type(error)) as caught:
            write_file(tmp_path / name, chunks())
        assert caught.value is error
    assert texts(tmp_path) == {"a.yaml": "old"}


KILLED = """
import os, sys
from kgen.files.file import write_file
calls = 0
def count_down(event, _):
    global calls
    calls += event == "open" or event.startswith("os.")
    if calls == int(sys.argv[2]):
        os._exit(9)
sys.addaudithook(count_down)
write_file(sys.argv[1], ["new " * 10_000] * 3)
"""


def test_a_file_of_a_killed_run_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    path, found = tmp_path / "a.yaml", []
    for calls in range(1, 40):
        path.write_text("old")
        command = [sys.executable, "-c", KILLED, str(path), str(calls)]
        status = subprocess.run(command, env=ENVIRONMENT, check=False).returncode
        found.append(path.read_text()[:3])
        if status == 0:
            break
    assert status == 0
    assert found == sorted(found, reverse=True), "old at first, then new"
    assert len(set(found)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"], "what killed runs left is cleaned by the next"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    assert write_file(pipe, ["a", "b"])
    reader.join()
    assert received == ["ab"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_reader_that_leaves_makes_no_output_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    def chunks() -> Iterator[str]:
        yield "x" * 100_000
        reader.join()
        yield "x" * 100_000

    reader = threading.Thread(target=lambda: (tmp_path / "pipe").open("rb").close())
    reader.start()
    with pytest.raises(BrokenPipeError):
        write_file(tmp_path / "pipe", chunks())


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_standard_output_by_name_goes_where_the_shell_sent_it(tmp_path: Path) -> None:
    script = "from kgen.files.file import write_file as w; w('/dev/stdout', ['text']); w('/dev/null', ['x'])"
    command = [sys.executable, "-c", script]
    piped = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True)
    assert piped.stdout == b"text"
    with (tmp_path / "out").open("wb") as out:
        inode = os.fstat(out.fileno()).st_ino
        subprocess.run(command, env=ENVIRONMENT, stdout=out, check=True)
    assert (tmp_path / "out").read_text() == "text"
    assert (tmp_path / "out").stat().st_ino == inode


def test_files_that_cannot_be_written_are_explained(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    long = "x" * 300
    for name, reason in {
        "folder": "is a directory; name a file, or move the folder",
        "file/a.yaml": "a file is in the way",
        long: "file name too long",
    }.items():
        with pytest.raises(KgenError) as caught:
            write_file(tmp_path / name, ["text"])
        assert str(caught.value).startswith(f"cannot write {tmp_path / name}: ")
        assert reason in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_lone_surrogate_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("old")
    with pytest.raises(OutputError, match="UTF-8 has no form for"):
        write_file(tmp_path / "a.yaml", ["fine", "\udcff"])
    assert texts(tmp_path) == {"a.yaml": "old"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_explained() -> None:
    with pytest.raises(OutputError, match="cannot write /dev/full: no space left on device; free some space"):
        write_file("/dev/full", ["x" * 100_000])
    with pytest.raises(OutputError, match="no space left on device"):
        write_file("/dev/full", ["x"])


def test_a_file_that_another_kgen_writes_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fcntl")
    monkeypatch.setattr(locks, "PATIENCE", 0.05)

    with (
        locks.held(str(tmp_path / ".a.yaml.kgen-new"), "a.yaml"),
        pytest.raises(OutputError, match=f"cannot write {tmp_path}/a.yaml: another kgen is writing it"),
    ):
        write_file(tmp_path / "a.yaml", ["text"])
    assert list(tmp_path.iterdir()) == []
