"""kgen says of random pods what the admission of a real API server says, for every version of the standards."""

from __future__ import annotations

import re
import sys
from itertools import product

import pytest

from kgen.lint.pod_security.labels import PREFIX, Standard, enforced, warned
from tests.lint.test_pod_security import CASES, NEWEST, judged
from tests.servers.client import Client
from tests.servers.pod_security import cases, said
from tests.servers.seeds import SEED
from tests.support.pod_security_mutants import workload

pytestmark = pytest.mark.apiserver

COUNT = 1500


def test_kgen_says_what_admission_says(api_server: Client, capsys: pytest.CaptureFixture[str]) -> None:
    different = []
    for case in cases(SEED, COUNT, api_server):
        version = Standard(case["level"], case["version"]).policy_version(NEWEST)
        own = judged(case["manifest"], case["level"], version)
        if own != case["said"]:
            different.append({**case, "kgen": own})
    with capsys.disabled():
        sys.stdout.write(f"\nseed {SEED}: {len(different)} of {COUNT} differ\n")
    assert not different, different[:3]


def test_labels_mean_what_admission_makes_of_them(api_server: Client) -> None:
    levels, versions = ("", "privileged", "baseline", "restricted"), ("", "v1.20", "latest")
    for number, values in enumerate(product(levels, versions, levels, versions)):
        modes = ("enforce", "enforce-version", "warn", "warn-version")
        labels = {f"{PREFIX}{mode}": value for mode, value in zip(modes, values, strict=True) if value}
        name = f"labels-{number}"
        api_server.labelled_namespace(name, **labels)
        pod = {**SHARING_POD, "metadata": {"name": "web", "namespace": name, "labels": {"app": "web"}}}
        deployment = {**workload(pod), "metadata": {"name": "web", "namespace": name}}
        refused, noted = api_server.create(pod).message, " ".join(api_server.create(deployment).warnings)
        assert standard_in(refused) == without_effect(enforced(labels)), labels
        assert standard_in(noted) == without_effect(warned(labels)), labels


SHARING_POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {"hostNetwork": True, "containers": [{"name": "web", "image": "web"}]},
}


def standard_in(text: str) -> str:
    """The level and version that an answer speaks of."""
    found = re.search(r'PodSecurity \\?"([^"\\]*)', text)
    return found[1] if found else ""


def without_effect(standard: Standard) -> str:
    """A standard, "" where pods cannot break it."""
    return "" if standard.level == "privileged" else str(standard)


def test_the_recorded_answers_are_given_again(api_server: Client) -> None:
    for case in CASES:
        assert said(case["manifest"], case["level"], case["version"], api_server) == case["said"], case
