"""Real controllers of Deployments and DaemonSets do what they were recorded to do."""

from __future__ import annotations

import json

import pytest

from tests.servers.replicas import CONTROLLERS, recorded
from tests.servers.server import NoServerError, running_controllers, running_server
from tests.support.replicas import ANSWERS, scenarios

pytestmark = pytest.mark.apiserver
RECORDED = [json.loads(line) for line in ANSWERS.read_text().splitlines()]


@pytest.mark.parametrize("version", ["1.36", "1.37"])
def test_as_recorded(version: str) -> None:
    try:  # a cluster of its own: what other tests store is not for controllers
        with running_server(version) as client, running_controllers(client, version, *CONTROLLERS):
            found = recorded(client, scenarios())
    except NoServerError as error:
        pytest.skip(str(error))
    for scenario, states, line in zip(scenarios(), found, RECORDED, strict=True):
        assert states == line[version], scenario.name
