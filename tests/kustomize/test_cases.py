"""Kustomizations become the objects that kubectl prints, or are refused as it refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgen.validation.inputs.folders import files_below
from kgen.validation.inputs.streams import Stream
from kgen.validation.run import check
from kgen.yaml.reader import read_documents
from tests.support.kustomizations import Case, by_name, cases, kubectl_here, rendered, run_kubectl

if TYPE_CHECKING:
    from pathlib import Path

    from kgen.validation.result import Report

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_kgen_makes_what_kubectl_printed(case: Case, tmp_path: Path) -> None:
    assert rendered(case.write(tmp_path)) == (None if case.is_refused else case.expected())


@pytest.mark.parametrize("case", [each for each in CASES if not each.is_refused], ids=lambda case: case.path.stem)
def test_a_folder_is_judged_as_what_kubectl_printed(case: Case, tmp_path: Path) -> None:
    of_folder = check(files_below(str(case.write(tmp_path))))
    of_text = check([Stream("<stdin>", [case.answer[1].encode()])])
    assert judged(of_folder) == judged(of_text)
    assert of_folder.objects == of_text.objects


def judged(report: Report) -> set[tuple[str, ...]]:
    """What is said of which fields; of two objects that were made of one, it is said once."""
    return {(each.code, each.kind, each.namespace, each.field) for each in report.diagnostics}


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
