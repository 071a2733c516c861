"""`make snapshots`: the project looks at its own manifests as docs/ci.md tells others to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgen.catalog import shipped_names

ROOT = Path(__file__).parents[2]


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


def snapshots(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(folder / "tools" / "snapshots"), sys.executable]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "One more state")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with kgen, the blueprints and their snapshots, which were committed once."""
    folder = tmp_path / "checkout"
    for name in ("kgen", "blueprints", "templates", "tools/snapshots", "tests/snapshots"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name in {"kgen", "blueprints", "templates"}:
            (folder / name).symlink_to(ROOT / name)
        elif (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    git(tmp_path, "init", "-q", "-b", "main", "checkout")
    commit(folder)
    return folder


def test_the_first_commit_has_nothing_to_be_compared_with(checkout: Path) -> None:
    done = snapshots(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{len(shipped_names())} blueprints rendered and compared with tests/snapshots",
        "== There is no previous commit here: the snapshots were not compared with it",
    ]


def test_a_snapshot_that_is_not_what_is_rendered_decides(checkout: Path) -> None:
    file = checkout / "tests" / "snapshots" / "example-lamp-pod.yaml"
    file.write_text(file.read_text().replace("image: mysql", "image: mariadb"))
    commit(checkout)
    done = snapshots(checkout)
    assert done.returncode == 1
    assert "changed: tests/snapshots/example-lamp-pod.yaml\n" in done.stdout
    assert "tests/snapshots/mysql.yaml" not in done.stdout


def test_a_refused_change_since_the_previous_commit_is_printed_and_decides_nothing(checkout: Path) -> None:
    file = checkout / "tests" / "snapshots" / "mysql.yaml"
    true = file.read_text()
    file.write_text(true.replace("storage: 10Gi", "storage: 5Gi"))
    commit(checkout)
    file.write_text(true)
    commit(checkout)
    done = snapshots(checkout)
    assert done.returncode == 0
    assert "\nREFUSED  StatefulSet mysql" in done.stdout
    shallow = checkout.parent / "shallow"
    git(checkout.parent, "clone", "-q", "--depth", "1", checkout.as_uri(), "shallow")
    assert "There is no previous commit here" in snapshots(shallow).stdout
