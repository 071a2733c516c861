"""Odd forms of YAML and JSON: the recorded answers are given again, by kubectl and a server of each version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.reading_answers import data_of
from tests.yaml.test_reading_answers import CASES

from .patches import Kubectl
from .reading import case, defined
from .server import NoServerError

if TYPE_CHECKING:
    from pathlib import Path

    from .client import Client

pytestmark = pytest.mark.apiserver


def test_1_36_gives_the_recorded_answers_again(tmp_path: Path, api_server: Client) -> None:
    _hold("1.36", tmp_path, api_server)


def test_1_37_gives_the_recorded_answers_again(tmp_path: Path, api_server_1_37: Client) -> None:
    _hold("1.37", tmp_path, api_server_1_37)


def _hold(version: str, folder: Path, server: Client) -> None:
    try:
        kubectl = Kubectl(str(folder), version)
    except NoServerError as error:
        pytest.skip(str(error))
    with defined(server):
        different = [each for each in CASES if case(data_of(each), kubectl, server) != each]
    assert not different, different[:3]
