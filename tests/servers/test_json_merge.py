"""kubectl patches custom resources as kgen does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.json_merge_patches import CASES

pytestmark = [
    pytest.mark.apiserver,
    pytest.mark.skipif("KUBEBUILDER_ASSETS" not in os.environ, reason="KUBEBUILDER_ASSETS is not set"),
]


@pytest.mark.parametrize(("before", "patch", "after"), CASES)
def test_kubectl_merges_alike(before: Any, patch: Any, after: Any, tmp_path: Path) -> None:
    item = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": before}
    file = tmp_path / "thing.json"
    file.write_text(json.dumps(item))
    kubectl = Path(os.environ["KUBEBUILDER_ASSETS"]) / "kubectl"
    command: list[str | Path] = [
        kubectl,
        "patch",
        "--local",
        "--type=merge",
        "-f",
        file,
        "-p",
        json.dumps({"spec": patch}),
        "-o",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["spec"] == after
