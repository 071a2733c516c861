"""What is told of manifests as people have them: each warning is true, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kgen.validation import validate

INSTALLS = sorted((Path(__file__).parents[1] / "installs").glob("*.yaml"))
TOLD = {
    "elasticsearch": ["KG852 elasticsearch-test"],  # a password in a command line
    "guestbook": ["KG733 redis-follower"],  # both Deployments select app: redis
    "own-operator": ["KG792 memcached-operator-webhook-service"],  # the policy opens 443, the pods listen on 9443
    "patroni": ["KG114 patronidemo", "KG712 patronidemo"],  # Endpoints; a Service that is not headless
    "team-limits": [*["KG787 db"] * 4, *["KG787 web"] * 4, "KG795 web", *["KG798 compute"] * 4],
}


@pytest.mark.parametrize("path", INSTALLS, ids=lambda path: path.stem)
def test_what_is_told(path: Path) -> None:
    report = validate([each for each in yaml.safe_load_all(path.read_text()) if each])
    assert not report.errors
    assert sorted(f"{each.code} {each.name}" for each in report) == TOLD.get(path.stem, []), report.warnings
