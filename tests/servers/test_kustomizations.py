"""Names and namespaces change as `kubectl kustomize` changes them; the seed is printed and can be given."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

import pytest

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
    seed = int(os.environ.get("KGEN_MUTANTS_SEED") or random.SystemRandom().randrange(10**6))
    different = [case for case in cases(seed, COUNT, kubectl) if own(case) != by_key(case["answer"])]
    with capsys.disabled():
        sys.stdout.write(
            f"\nkustomize of kubectl {kubectl.version()}, seed {seed}: {len(different)} of {COUNT} differ\n"
        )
    assert not different, different[:1]
