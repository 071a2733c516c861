"""Names and namespaces change as `kubectl kustomize` changes them; the seed can be given."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.servers.seeds import SEED
from tests.support.kustomize_answers import by_key, own

from .kustomizations import cases
from .patches import Kubectl
from .server import NoServerError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.apiserver

COUNT = 100


def test_kgen_changes_names_as_kustomize_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        kubectl = Kubectl(str(tmp_path))
    except NoServerError as error:
        pytest.skip(str(error))
    different = [case for case in cases(SEED, COUNT, kubectl) if own(case) != by_key(case["answer"])]
    with capsys.disabled():
        sys.stdout.write(
            f"\nkustomize of kubectl {kubectl.version()}, seed {SEED}: {len(different)} of {COUNT} differ\n"
        )
    assert not different, different[:1]
