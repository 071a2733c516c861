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


@pytest.mark.parametrize("linked", ["map.yaml", "kustomization.yaml", "."])
def test_links_lead_out_of_a_folder_as_paths_do(linked: str, tmp_path: Path) -> None:
    """As kubectl 1.36.3 does: a linked folder is where it leads, a linked file is outside."""
    folder, other = tmp_path / "here", tmp_path / "other"
    other.mkdir()
    (other / "kustomization.yaml").write_text("resources: [map.yaml]\n")
    (other / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n")
    if linked == ".":
        folder.symlink_to(other)
    else:
        folder.mkdir()
        for path in other.iterdir():
            (folder / path.name).write_text(path.read_text())
        (folder / linked).unlink()
        (folder / linked).symlink_to(other / linked)
    assert (rendered(folder) is None) == (linked != ".")
    kubectl = kubectl_here()
    if kubectl:
        assert (run_kubectl(kubectl, folder).returncode != 0) == (linked != ".")
