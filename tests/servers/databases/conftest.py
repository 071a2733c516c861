"""What the tests of real database servers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.machine.cluster import Cluster, Settings
from tests.servers.machine.node import lacks


@pytest.fixture
def settings() -> Settings:
    """Times of the cluster; a module may have its own."""
    return Settings(back_off_first=1)


@pytest.fixture
def cluster(settings: Settings) -> Iterator[Cluster]:
    """A cluster on this machine, where namespaces are allowed."""
    if reason := lacks():
        pytest.skip(f"running databases {reason}")
    with Cluster(settings) as made:
        yield made
