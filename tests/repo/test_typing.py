"""Type checkers catch a consumer's mistakes: a wrong keyword, a wrong type, a wrong import."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import kgen
from kgen import builders

CONSUMER = Path(__file__).parents[1] / "typing" / "consumer.py"
STRICT = CONSUMER.with_name("strict.py")
EXPECTED = {
    number: found[1]
    for number, line in enumerate(CONSUMER.read_text().splitlines(), 1)
    if (found := re.search(r"# expect: (\w+)", line))
}


def errors_of_pyright(file: Path) -> list[tuple[int, str, str]]:
    """Line, rule and message of each error."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=CONSUMER.parents[2])
    return [
        (each["range"]["start"]["line"] + 1, each.get("rule"), each["message"])
        for each in json.loads(done.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    ]


def test_pyright_refuses_just_the_marked_lines() -> None:
    found = errors_of_pyright(CONSUMER)
    assert {line: rule for line, rule, _ in found} == EXPECTED, found


def test_strict_pyright_knows_every_type() -> None:
    assert errors_of_pyright(STRICT) == []
    text = STRICT.read_text()
    assert not [name for name in dir(builders) if f"    b.{name},\n" not in text]
    assert not [name for name in dir(kgen) if f"    kgen.{name},\n" not in text]


def test_mypy_refuses_just_the_marked_lines() -> None:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-incremental",
        "--no-error-summary",
        str(CONSUMER),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=CONSUMER.parents[2])
    lines = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert lines == EXPECTED.keys(), done.stdout


def test_the_consumer_uses_every_builder() -> None:
    text = CONSUMER.read_text()
    assert not [
        name for name in dir(builders) if f"{name}(" not in text and f"{name}." not in text and name != "anywhere"
    ]


def test_there_is_something_to_refuse() -> None:
    assert len(EXPECTED) > 10
