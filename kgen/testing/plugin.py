"""The pytest plugin: the fixture `manifests`. Nothing is imported until a test asks for it."""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@pytest.fixture
def manifests(request: pytest.FixtureRequest) -> Any:
    """Compares objects with a YAML file of the test's own: `assert mysql(replicas=5) == manifests`.

    `pytest --snapshot-update` writes the file. It needs syrupy.
    """
    try:
        from .snapshots import Manifests
    except ImportError as error:
        pytest.fail(f"the fixture manifests needs syrupy 5 to 7: pip install syrupy ({error})")
    return request.getfixturevalue("snapshot").use_extension(Manifests)
