"""The documents' example, its scripts unchanged, taken through the steps of their tutorial on real servers."""

from __future__ import annotations

import pytest

from tests.servers.databases.tutorial.documents import ask, messages, started, until_have, write
from tests.servers.machine.cluster import Cluster

pytestmark = [pytest.mark.databases, pytest.mark.short]


def _until_read_leads_to(cluster: Cluster, *servers: str) -> None:
    """Ask mysql-read until all these have answered, and find that no other does."""
    seen: set[str] = set()

    def answered() -> bool:
        code, text = ask(cluster, "mysql-read", "SELECT @@server_id")
        if code == 0:
            seen.add(text.strip())
        return seen >= set(servers)

    cluster.until(f"mysql-read leads to {', '.join(servers)}", answered, timeout=300)
    assert seen == set(servers)


def _firsts(cluster: Cluster) -> list[tuple[str, str]]:
    """What happened to whom, each the first time only: on a busy machine probes are late, and a pod is ready twice."""
    words = (event.split(" s  ", 1)[1].split(maxsplit=1) for event in cluster.events)
    return list(dict.fromkeys((who, what.partition(" with the address")[0]) for who, what in words))


def test_the_steps_of_the_tutorial(scenario: Cluster) -> None:
    """Three pods come in order, replicate, survive kill -9 and deletion, and are scaled to four and back."""
    started(scenario)
    order = [(f"mysql-{ordinal}", what) for ordinal in range(3) for what in ("starts", "is ready")]
    assert [line for line in _firsts(scenario) if line in order] == order
    until_have(scenario, "hello", "mysql-1", "mysql-2")
    question = "SELECT message FROM test.messages"
    scenario.until("a client reads", lambda: ask(scenario, "mysql-1.mysql", question) == (0, "hello\n"))
    _until_read_leads_to(scenario, "100", "101", "102")

    scenario.scale("mysql", 4)
    scenario.until_ready("mysql-3", timeout=400)
    until_have(scenario, "hello", "mysql-3")
    assert "ncat --recv-only mysql-2.mysql 3307" in scenario.container("mysql-3", "clone-mysql").log()

    server = scenario.container("mysql-2", "mysql")
    server.kill()
    write(scenario, "while mysql-2 is down")
    scenario.until("mysql-2 is started again", lambda: server.restarts == 1 and server.is_ready)
    until_have(scenario, "while mysql-2 is down", "mysql-2")

    address = scenario.pods["mysql-0"].address
    scenario.delete_pod("mysql-0")
    scenario.until_ready("mysql-0", timeout=400)
    assert scenario.pods["mysql-0"].address != address
    assert messages(scenario, "mysql-0") == ["hello", "while mysql-2 is down"]
    write(scenario, "by the new pod")
    until_have(scenario, "by the new pod", "mysql-1", "mysql-2", "mysql-3")

    scenario.scale("mysql", 3)
    scenario.until("mysql-3 is gone", lambda: "mysql-3" not in scenario.pods)
    assert (scenario.claims.seen("data-mysql-3") / "mysql").is_dir()
    _until_read_leads_to(scenario, "100", "101", "102")
