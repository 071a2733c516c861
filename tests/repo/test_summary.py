"""The end of a test run names what failed, and each reason for skipping once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.fixture
def server():
    pytest.skip("no server")

@pytest.mark.parametrize("number", range(3))
def test_in_a_fixture(number, server): ...

def test_in_the_test(): pytest.skip("no server")

@pytest.mark.skip(reason="no server")
def test_by_a_mark(): ...

@pytest.mark.skipif(True, reason="no shell")
def test_by_a_condition(): ...

def test_that_fails(): assert 1 == 2
"""


def test_each_reason_has_one_line_and_each_failure_its_own(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n", "1", f"{tmp_path}/test_them.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("SKIPPED")] == ["SKIPPED [5] no server", "SKIPPED [1] no shell"]
    assert lines[-2].startswith("FAILED ")
    assert "test_them.py::test_that_fails" in lines[-2]
    assert "1 failed, 6 skipped" in lines[-1]
