"""The pytest plugin: a snapshot a case, as manifests, and a failure that says what the change would do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgen.testing import assert_no_restart, assert_refused, assert_valid
from kgen.testing.snapshots import file_name
from kgen.yaml.reader import read_documents
from tests.support.changes import STATEFUL_SET
from tests.support.command_line import ROOT

TESTS = """
import pytest
from kgen import bundle
from kgen.builders import config_map, secret

@pytest.mark.parametrize("level", ["a/b", "a:b", "ab"])
def test_web(level, manifests):
    made = bundle(config_map("web", {{"level": level, "text": "{text}"}}), secret("login", {{"password": "{text}"}}))
    assert made == manifests
"""


ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTEST_ADDOPTS": "-p no:cacheprovider",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # kgen may be installed with its entry point, or not
    "CI": "true",  # where pytest cuts nothing
}


def pytest_run(folder: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    return pytest_run_of(TESTS.format(text=text), folder, *words)


def pytest_run_of(tests: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_web.py").write_text(tests)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "syrupy", "-p", "kgen.testing.plugin", *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **ENVIRONMENT},
    )


def objects(text: str) -> list[dict[str, object]]:
    return [each.plain for each in read_documents(text, "test")]


def test_snapshots_are_manifests_and_a_failure_says_what_the_change_would_do(tmp_path: Path) -> None:
    assert pytest_run(tmp_path, "hunter2", "--snapshot-update").returncode == 0
    folder = tmp_path / "__snapshots__" / "test_web"
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["test_web[a%2Fb].yaml", "test_web[a%3Ab].yaml", "test_web[ab].yaml"]
    assert [each["kind"] for each in objects((folder / "test_web[ab].yaml").read_text())] == ["ConfigMap", "Secret"]
    again = pytest_run(tmp_path, "hunter2")
    assert again.returncode == 0, again.stdout
    assert "unused" not in again.stdout
    changed = pytest_run(tmp_path, "hunter3", "-k", "ab")
    assert changed.returncode == 1
    assert "IN PLACE  ConfigMap web" in changed.stdout
    assert "data[text]: hunter2 -> hunter3" in changed.stdout
    assert "data[password]: (hidden) -> (hidden)" in changed.stdout


LARGE = """
import sys

def test_large(manifests):
    object = "apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: web-%d\\n"
    text = "---\\n".join(object % number for number in range(4000))
    calls = 0
    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")
    sys.setprofile(count)
    same = manifests == text
    sys.setprofile(None)
    assert same
    print("calls:", calls)
"""


def test_a_large_unchanged_snapshot_is_compared_as_text(tmp_path: Path) -> None:
    assert pytest_run_of(LARGE, tmp_path, "--snapshot-update").returncode == 0
    again = pytest_run_of(LARGE, tmp_path, "-s")
    assert again.returncode == 0, again.stdout
    calls = int(again.stdout.partition("calls: ")[2].split()[0])
    assert calls < 2000  # reading 4,000 objects takes a multiple


def test_the_plugin_alone_imports_nothing() -> None:
    code = "import sys, pytest; import kgen.testing.plugin; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "kgen.changes" not in done.stdout
    assert "kgen.validation" not in done.stdout
    assert "syrupy" not in done.stdout


def test_names_of_files_are_never_the_same() -> None:
    names = ["a/b", "a:b", "ab", "a%2Fb", "a\\b", "a\nb", "x" * 300, "x" * 301]
    assert len({file_name(each) for each in names}) == len(names)
    assert all(len(file_name(each).encode()) < 250 for each in names)


def test_assertions_say_why_they_fail() -> None:
    old = objects(STATEFUL_SET)
    scaled, resized = (
        objects(STATEFUL_SET.replace(*each)) for each in (("replicas: 3", "replicas: 5"), ("10Gi", "20Gi"))
    )
    assert_valid(old)
    assert_no_restart(old, scaled)
    assert_refused(old, resized)
    assert_refused(old, resized, field="spec.volumeClaimTemplates[data].spec.resources.requests[storage]")
    with pytest.raises(AssertionError, match=r"expected no restart, got restart:\n1 restart \(3 pods\)"):
        assert_no_restart(old, objects(STATEFUL_SET.replace("8.4", "9.0")))
    with pytest.raises(AssertionError, match="expected a server to refuse this, but it would not:\n1 in place"):
        assert_refused(old, scaled)
    with pytest.raises(AssertionError, match=r"expected spec.replicas to be refused, got spec, spec.volumeClaim"):
        assert_refused(old, resized, field="spec.replicas")
    with pytest.raises(AssertionError, match="an API server would refuse this:\n"):
        assert_valid(objects(STATEFUL_SET.replace("serviceName: db", "serviceName: D_B")))
