"""kgen merges patches as `kubectl patch` does; the seed is printed and can be given."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kgen.convert import object_from_plain
from kgen.model.merging import PatchError
from tests.support.patch_answers import own, wanted

from .patches import Kubectl, cases
from .server import NoServerError

if TYPE_CHECKING:
    from pathlib import Path

    from .client import Client

pytestmark = pytest.mark.apiserver

SEED = 361
"""Other patches are tried by hand: one in some thousands has an object that no server takes, and differs."""
COUNT = int(os.environ.get("KGEN_PATCHES_COUNT") or 300)


@pytest.fixture
def kubectl(tmp_path: Path) -> Kubectl:
    try:
        return Kubectl(str(tmp_path))
    except NoServerError as error:
        pytest.skip(str(error))


def test_kgen_patches_as_kubectl_does(kubectl: Kubectl, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("KGEN_MUTANTS_SEED") or SEED)
    different = [
        {**case, "kgen": made} for case in cases(seed, COUNT, kubectl) if (made := own(case)) != wanted(case["answer"])
    ]
    with capsys.disabled():
        sys.stdout.write(f"\nkubectl {kubectl.version()}, seed {seed}: {len(different)} of {COUNT} patches differ\n")
    assert not different, different[:3]


def test_a_server_drops_directives_of_new_items_and_so_keeps_what_they_delete(api_server: Client) -> None:
    variable = {"name": "A", "$patch": "delete"}
    new = {"name": "new", "image": "new:1", "$setElementOrder/args": ["b"], "args": ["b"]}
    with api_server.stored(DEPLOYMENT) as stored:
        made = api_server.patched(stored, in_pod({"containers": [{**new, "env": [variable]}]}))
    [first, _] = made["spec"]["template"]["spec"]["containers"]
    assert (first["name"], first["args"], first["env"]) == ("new", ["b"], [{"name": "A"}])
    own = object_from_plain(DEPLOYMENT).merge(in_pod({"containers": [new]}))
    assert own.to_plain()["spec"]["template"]["spec"]["containers"][0] == {
        "name": "new",
        "image": "new:1",
        "args": ["b"],
    }
    with pytest.raises(PatchError, match=r"env\[0\]: \$patch has no effect here"):
        object_from_plain(DEPLOYMENT).merge(in_pod({"containers": [{**new, "env": [variable]}]}))


def in_pod(patch: dict[str, Any]) -> dict[str, Any]:
    return {"spec": {"template": {"spec": patch}}}


DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "web:1"}]},
        },
    },
}
