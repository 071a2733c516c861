"""Kustomizations become the objects that kubectl prints, or are refused as it refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgen.yaml.reader import read_documents
from tests.support.kustomizations import Case, by_name, cases, kubectl_here, rendered, run_kubectl

if TYPE_CHECKING:
    from pathlib import Path

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_kgen_makes_what_kubectl_printed(case: Case, tmp_path: Path) -> None:
    assert rendered(case.write(tmp_path)) == (None if case.is_refused else case.expected())


@pytest.mark.apiserver
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_kubectl_still_prints_that(case: Case, tmp_path: Path) -> None:
    kubectl = kubectl_here()
    if kubectl is None:
        pytest.skip("KUBEBUILDER_ASSETS has no kubectl")
    said = run_kubectl(kubectl, case.write(tmp_path))
    assert (said.returncode != 0) == case.is_refused
    if not case.is_refused:
        assert by_name(each.plain for each in read_documents(said.stdout)) == case.expected()
