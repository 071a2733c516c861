"""What the tests of rendering share."""

from __future__ import annotations

from pathlib import Path

import pytest

WEB = """
from kgen import blueprint, bundle
from kgen.builders import config_map, namespace

@blueprint
def web(host: str = "example.com", *, names: list[str] = ["web"]):
    for name in names:
        yield config_map(name, {"host": host})
    yield namespace("shop")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to work in, with a blueprint in web.py."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "web.py").write_text(WEB)
    monkeypatch.chdir(tmp_path)
    return tmp_path
