"""Each root file system has a server that starts as its image's manifests would start it."""

from __future__ import annotations

import pytest

from tests.servers.machine.cluster import Cluster

pytestmark = [pytest.mark.databases, pytest.mark.short]


@pytest.mark.parametrize(
    ("image", "server", "version"),
    [("mysql:9.7", "mysqld", "9.7."), ("mariadb:11.8", "mariadbd", "11.8."), ("mariadb:10.11", "mariadbd", "10.11.")],
)
def test_each_image_has_its_server(cluster: Cluster, image: str, server: str, version: str) -> None:
    code, text = cluster.run(image, server, "--version", timeout=180)
    assert code == 0
    assert f"Ver {version}" in text


def test_the_image_of_mysql_has_no_more_programs_than_the_official_one(cluster: Cluster) -> None:
    missing = "mysqlbinlog mysqlcheck mysqlshow perror hostname ps which diff nc socat perl less"
    code, text = cluster.run("mysql:9.7", "bash", "-c", f"type -P {missing}")
    assert (code, text) == (1, "")
