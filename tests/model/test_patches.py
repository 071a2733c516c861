"""kgen merges patches as `kubectl patch` did when it was asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgen.builders import container, deployment
from kgen.model import Object
from tests.support.patch_answers import REFUSED, own, wanted
from tests.support.random_patches import Maker, kinds

HEADER, *CASES = map(json.loads, (Path(__file__).parents[1] / "conformance" / "patches.jsonl").read_text().splitlines())


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_kgen_makes_what_kubectl_made(case: dict[str, Any]) -> None:
    assert own(case) == wanted(case["answer"])


def test_the_answers_are_of_one_kubectl_and_of_both_sorts() -> None:
    assert HEADER == {"kubectl": "v1.36.3"}
    refused = sum(wanted(case["answer"]) == REFUSED for case in CASES)
    assert len(CASES) // 20 < refused < len(CASES) // 3


def test_builders_merge_as_kubectl_does() -> None:
    plain = {"name": "log", "image": "log:1"}
    made = deployment(
        "web",
        container("web", "web:1"),
        labels={"app": "web"},
        pod={"containers": [plain], "$setElementOrder/containers": [{"name": "web"}, {"name": "log"}]},
        spec={"strategy": {"$retainKeys": ["type"], "type": "Recreate"}},
    )
    assert made.to_plain()["spec"]["template"]["spec"]["containers"] == [{"name": "web", "image": "web:1"}, plain]
    assert made.to_plain()["spec"]["strategy"] == {"type": "Recreate"}
    with pytest.raises(
        TypeError, match=r"^pod does not fit a PodSpec:\n  containers.0.: an item has no name, the merge key"
    ):
        deployment("web", container("web", "web:1"), labels={"app": "web"}, pod={"containers": [{"image": "web:2"}]})


def test_a_seed_makes_the_same_patches_again() -> None:
    first, again, other = ([maker.case() for _ in range(20)] for maker in (Maker(1), Maker(1), Maker(2)))
    assert first == again
    assert first != other


@pytest.mark.parametrize("kind", sorted({*kinds()}, key=str))
def test_every_kind_that_kubectl_knows_can_be_patched(kind: type[Object]) -> None:
    maker = Maker(4)
    made = [own(dict(zip(("object", "patch"), maker.case(kind), strict=True))) for _ in range(10)]
    assert any(each != REFUSED for each in made)
