"""The README and the guides are true: their Python runs, their commands print what they show."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "blueprints").glob("*.md")),
]


def blocks(page: Path, language: str) -> list[str]:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {"__name__": "__main__", "__file__": str(page)}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)  # noqa: S102


def commands(page: Path) -> list[tuple[str, str]]:
    """Each command of a page, and the output that is shown below it."""
    found = [re.split(r"^\$ ", block, flags=re.MULTILINE)[1:] for block in blocks(page, "console")]
    return [(text.partition("\n")[0], text.partition("\n")[2]) for block in found for text in block]


CASES = [pytest.param(*found, id=f"{page.name}: {found[0]}") for page in PAGES for found in commands(page)]


@pytest.mark.parametrize(("command", "output"), CASES)
def test_commands_do_what_they_show(command: str, output: str, tmp_path: Path) -> None:
    words = shlex.split(command.replace("manifests/", f"{tmp_path}/manifests/"))
    if words[0] == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text()  # the tests run under one of them
        return
    if "--check" in words:
        run([word if word != "--check" else "-o" for word in words])
    done = run(words)
    shown = (done.stdout + done.stderr) if output else ""
    assert shown == output
    assert done.returncode == (2 if output.startswith("Error") else 0), done.stderr


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    assert words[0] == "kgen"
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target
