from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kgen.cli import terminal
from tests.support.command_line import PRELUDE, ROOT, process


@pytest.fixture
def many(folder: Path) -> Path:
    code = "release = bundle([config_map(str(i), {'text': 'x' * 1000}) for i in range(500)])\n"
    (folder / "many.py").write_text(PRELUDE + code)
    return folder


def test_whoever_stops_reading_makes_no_noise(many: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kgen", "render", "many.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=many,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"apiVersion: v1\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error(many: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("render", "many.py", cwd=many, stdout=full)
    assert (done.returncode, done.stderr) == (2, b"Error: cannot write to standard output: no space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["render", "--help"], ["blueprints"]], ids=" ".join)
def test_a_full_disk_is_no_fault_of_kgen_s(words: list[str], folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process(*words, cwd=folder, stdout=full)
    assert (done.returncode, done.stderr) == (2, b"Error: cannot write the output: no space left on device\n")


def test_ctrl_c_exits_with_130_without_a_traceback(folder: Path) -> None:
    (folder / "slow.py").write_text("from pathlib import Path\nimport time\nPath('started').touch()\ntime.sleep(60)\n")
    with subprocess.Popen(
        [sys.executable, "-m", "kgen", "render", "slow.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        while not (folder / "started").exists():
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, error = running.communicate(timeout=30)
    assert (running.returncode, out, error.strip()) == (130, b"", b"")


def test_output_is_utf8_with_lf_whatever_the_locale(folder: Path) -> None:
    (folder / "web.py").write_text(PRELUDE + "release = bundle(config_map('a', {'text': 'ä'}))\n", encoding="utf-8")
    done = process("render", "web.py", cwd=folder, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert b"text: \xc3\xa4\n" in done.stdout


def test_colours_follow_no_color_and_force_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert terminal.color() is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert terminal.color() is True
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal.color() is False


class Screen:
    """Standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_long_work_shows_one_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    outer = [list(terminal.progress(range(3), "inner")) for _ in terminal.progress(range(4), "outer")]
    assert outer == [[0, 1, 2]] * 4
    assert "outer" in screen.text
    assert "inner" not in screen.text


def test_short_work_and_other_outputs_show_no_bar(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert list(terminal.progress(range(3), "label")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    assert list(terminal.progress(range(3), "label")) == [0, 1, 2]
    assert screen.text == ""
