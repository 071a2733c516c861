"""What the tests of real database servers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.databases import reports
from tests.servers.machine import roots
from tests.servers.machine.cluster import Cluster, Settings
from tests.servers.machine.node import lacks

from .production import PODS, Production


@pytest.fixture
def settings() -> Settings:
    """Times of the cluster; a module may have its own."""
    return Settings(back_off_first=1, probe_patience=20)


@pytest.fixture(scope="session", autouse=True)
def _machine() -> None:
    """Skip all in one line where no databases can be run; else make their root file systems, once."""
    if reason := lacks() or roots.lack():
        pytest.skip(f"no databases are run: {reason}")


@pytest.fixture
def cluster(settings: Settings) -> Iterator[Cluster]:
    """A cluster on this machine."""
    with Cluster(settings) as made:
        yield made
        print(made.story())  # noqa: T201 - shown where the test has failed


@pytest.fixture
def scenario(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A cluster of whose story a report is written, when the test has passed."""
    failed = request.session.testsfailed
    yield cluster
    if request.session.testsfailed == failed:
        reports.write(
            cluster, request.function, f"{request.path.parent.name}/{request.node.name.removeprefix('test_')}"
        )


@pytest.fixture(scope="module", params=["mysql-9.7", "mariadb-11.8"])
def servers(request: pytest.FixtureRequest) -> Iterator[Production]:
    """Three servers of the production profile, which the tests of a module have one after the other."""
    with Cluster(Settings(back_off_first=1, probe_patience=20)) as made:
        production = Production(made, request.param, dict(getattr(request.module, "VALUES", {}).get(request.param, {})))
        made.claims.sizes |= getattr(request.module, "SIZES", {})
        production.start()
        yield production
        print(made.story())  # noqa: T201 - shown where a test has failed


@pytest.fixture
def production(servers: Production, request: pytest.FixtureRequest) -> Production:
    """They, all ready, and pod 0 the primary."""
    servers.cluster.say("test", f"-- {request.node.name}")
    if servers.values.get("primary"):
        servers.apply(primary=0)
        servers.until_roles(0, (1, 2))
    servers.cluster.until_ready(*PODS)
    servers.forget()
    return servers
