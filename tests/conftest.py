"""What several tests share."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter
    from syrupy.assertion import SnapshotAssertion
    from syrupy.location import PyTestLocation
    from syrupy.types import SerializableData, SerializedData

    from tests.servers.client import Client

# A shell starts background jobs with Ctrl-C ignored; programs that tests start and interrupt must not inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

SNAPSHOTS = Path(__file__).parent / "snapshots"

# How long an example takes says something of the machine, not of kgen.
settings.register_profile("kgen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kgen")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Name each reason for which tests were skipped once, with their number; pytest has a line for each place."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"SKIPPED [{number}] {reason}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs databases, unless it is asked for: it takes minutes."""
    if "databases" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("databases")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


class YamlFile(SingleFileSnapshotExtension):
    """One plain YAML file a case, `tests/snapshots/<name>.yaml`, to be read and applied as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:  # noqa: ARG003 - all stand in one folder
        return str(SNAPSHOTS)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: str | int = 0) -> str:  # noqa: ARG003
        return str(index)

    def serialize(self, data: SerializableData, **_: object) -> SerializedData:
        return str(data)


@pytest.fixture
def yaml_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares text with `tests/snapshots/<name>.yaml`: `assert text == yaml_file(name="mysql")`."""
    return snapshot.use_extension(YamlFile)


@pytest.fixture(params=["libyaml", "PyYAML's parser in Python"])
def any_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a test with each of PyYAML's parsers."""
    if request.param != "libyaml":
        monkeypatch.setitem(sys.modules, "yaml.cyaml", None)


@pytest.fixture(scope="session")
def api_server() -> Iterator[Client]:
    """A real API server of Kubernetes 1.36; the test is skipped without its programs."""
    yield from server_of("1.36")


@pytest.fixture(scope="session")
def api_server_1_37() -> Iterator[Client]:
    """A real API server of Kubernetes 1.37; the test is skipped without its programs."""
    yield from server_of("1.37")


def server_of(version: str) -> Iterator[Client]:
    from tests.servers.server import NoServerError, programs, running_server

    try:
        programs(version)
    except NoServerError as error:
        pytest.skip(str(error))
    with running_server(version) as client:
        yield client
