"""What `kubectl kustomize` makes of random bundles with a prefix, a suffix and a namespace.

`python -m tests.servers.kustomizations >tests/conformance/kustomizations.jsonl` records it anew.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from tests.support.random_bundles import Maker

from .patches import Kubectl, record

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = 24
OPTIONS: tuple[dict[str, str], ...] = (
    {"namePrefix": "x-"},
    {"nameSuffix": "-y"},
    {"namePrefix": "x-", "nameSuffix": "-y"},
    {"namespace": "there"},
)


def built(kubectl: Kubectl, objects: list[dict[str, Any]], options: dict[str, str]) -> list[dict[str, Any]] | str:
    """The objects that a kustomization of others makes, or the error."""
    folder = kubectl.file.parent
    (folder / "objects.yaml").write_text("---\n".join(json.dumps(each) + "\n" for each in objects))
    (folder / "kustomization.yaml").write_text(json.dumps({"resources": ["objects.yaml"], **options}))
    made = kubectl.run("kustomize", str(folder))
    return made.stderr.strip() if made.returncode else [*yaml.safe_load_all(made.stdout)]


def cases(seed: int, number: int, kubectl: Kubectl) -> Iterator[dict[str, Any]]:
    """Random bundles and options with what kustomize makes of them."""
    maker = Maker(seed)
    for i in range(number):
        options = OPTIONS[i % len(OPTIONS)]
        namespaces = maker.random.choice([("",), ("here",), ("here", "elsewhere")])
        objects = maker.bundle(namespaces, moves="namespace" in options)
        yield {"objects": objects, "options": options, "answer": built(kubectl, objects, options)}


if __name__ == "__main__":
    record(cases, RECORDED)
