"""The judge of trees judges: what is false, missed and repeated is found, and what is right is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.client import Client
from tests.support.kustomizations import kubectl_here

from .asking import CRDS, Verdicts
from .reading import Tree
from .rendering import compared

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.trees.example.com}
spec:
  group: trees.example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
"""
WIDGET = "apiVersion: trees.example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}\nsize: %s\n"
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n"
TWICE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\ndata: {a: b}\n"
TLS = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/tls\n"
SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: gone
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
"""
TREE = {
    "crds/new.yaml": CRD,
    "crds/old.yaml": CRD.replace("size:", "depth:"),
    "good.yaml": WIDGET % "1",
    "depth.yaml": (WIDGET % "1").replace("size:", "depth:").replace("name: w", "name: d"),
    "bad.yaml": (WIDGET % "big").replace("name: w", "name: b"),
    "broken.yaml": BROKEN,
    "twice.yaml": TWICE,
    "tls.yaml": TLS,
    "base/kustomization.yaml": "resources: [gone.yaml, kustomization.yaml]\n",
}


@pytest.fixture
def server(api_server: Client) -> Iterator[Client]:
    yield api_server
    api_server.delete(f"{CRDS}/widgets.trees.example.com")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.apiserver
def test_a_server_agrees_with_each_verdict(folder: Path, server: Client) -> None:
    tree = Tree(str(folder))
    verdicts = Verdicts(tree, server)
    assert {(each.code, each.name) for each in tree.report.errors} >= {("KG001", "b"), ("KG004", ""), ("KG005", "")}
    assert (verdicts.false, verdicts.missed, verdicts.open) == ([], [], [])
    assert verdicts.asked == 6


@pytest.mark.apiserver
def test_what_is_false_and_what_is_missed_is_found(folder: Path, server: Client, monkeypatch: Any) -> None:
    (folder / "crds/old.yaml").unlink()
    tree = Tree(str(folder))
    objects = [each for each in tree.objects() if each.is_definition or str(each)[-3:] in ("t b", "t w")]
    one, other = (each for each in objects if not each.is_definition)
    one.errors, other.errors = other.errors, one.errors
    monkeypatch.setattr(tree, "objects", lambda: objects)
    verdicts = Verdicts(tree, server)
    assert ([each.code for each in verdicts.false], [str(each) for each, _ in verdicts.missed]) == (
        ["KG651"],
        ["trees.example.com/v1 Widget b"],
    )


def test_repeated_warnings_are_counted_once_they_are_not_folded(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.yaml").write_text(SET.replace("db:1", f"db:{name}"))
    tree = Tree(str(tmp_path))
    assert (len(tree.report.warnings), tree.repeated()) == (1, [])
    tree.report.diagnostics *= 3
    assert len(tree.repeated()) == 2


@pytest.mark.skipif(kubectl_here() is None, reason="KUBEBUILDER_ASSETS names no folder with kubectl")
@pytest.mark.apiserver
def test_kustomizations_are_compared(tmp_path: Path) -> None:
    kustomizations = {
        "equal": "resources: [set.yaml]\nnamePrefix: x-\n",
        "refused by both": "resources: [gone.yaml]\n",
        "not followed": "resources: ['https://example.com/x.yaml']\n",
    }
    for name, text in kustomizations.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text(text)
        (tmp_path / name / "set.yaml").write_text(SET)
    assert compared(str(tmp_path)) == (dict.fromkeys(kustomizations, 1), [])
