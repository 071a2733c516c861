"""What is built can be installed and used: the wheel, made from the sdist, in a clean environment."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = re.findall(r"^[a-z].*==.*(?= \\$)", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE)
"""The locked versions without their hashes: with hashes, pip takes no constraints."""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was made from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fresh environment's programs; the checkout is not on its path."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    wheel = next(built.glob("*.whl"))
    (folder / "constraints.txt").write_text("\n".join(LOCKED))
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "-c", "constraints.txt", wheel, cwd=folder)
    return folder / "bin"


def test_the_wheel_holds_blueprints_and_templates(built: Path) -> None:
    names = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    shipped = [path for folder in ("blueprints", "templates") for path in (ROOT / folder).rglob("*.*")]
    expected = {f"kgen/{path.relative_to(ROOT)}" for path in shipped if path.suffix in (".py", ".j2")}
    assert expected
    assert expected <= names
    assert {"kgen/py.typed", "kgen/k8s/apps_v1.pyi", "kgen/k8s/apps_v1.py", "kgen/k8s/descriptions.zlib"} <= names
    assert all(name.startswith(("kgen/", "kgen-")) for name in names)


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {
        "README.md",
        "LICENSE",
        "tests/repo/test_packaging.py",
        "blueprints/mysql/__init__.py",
        "requirements/run.txt",
        "tools/models/emit.py",
    }
    assert needed <= names


def test_the_installed_program_renders_what_the_checkout_renders(installed: Path, tmp_path: Path) -> None:
    from kgen import to_yaml
    from kgen.blueprints.mysql import mysql

    assert run(installed / "kgen", "render", "mysql", cwd=tmp_path) == to_yaml(mysql())


def test_the_installed_library_works_in_a_script(installed: Path, tmp_path: Path) -> None:
    code = "from kgen.blueprints.mysql import mysql; from kgen import to_yaml; print(len(to_yaml(mysql(replicas=2))))"
    assert int(run(installed / "python", "-c", code, cwd=tmp_path)) > 1000


def test_only_the_locked_packages_come_along(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "python", "-m", "pip", "list", "--format=freeze", cwd=tmp_path).lower().splitlines()
    brought = {each.replace("_", "-") for each in listed if each.partition("==")[0] not in PRESENT}
    assert brought == set(LOCKED)


PRESENT = {"kgen", "pip", "setuptools", "wheel"}
