"""Custom resources are compared by their definition: keys of lists, sets, defaults."""

from __future__ import annotations

import pytest

from tests.support.changes import compared, only

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boxes.example.org}
spec:
  group: example.org
  names: {kind: Box, plural: boxes, singular: box, listKind: BoxList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer, default: 3}
              ports:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [port]
                items:
                  type: object
                  required: [port]
                  properties: {port: {type: integer}, name: {type: string}}
              tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
"""
BOX = """---
apiVersion: example.org/v1
kind: Box
metadata: {name: a, namespace: shop}
spec:
  ports: [{port: 80, name: http}, {port: 443, name: https}]
  tags: [a, b]
"""


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("name: https", "name: tls", [("spec.ports[443].name", "changed")]),
        ("[{port: 80, name: http}, {port: 443", "[{port: 81, name: http}, {port: 443",
         [("spec.ports[81]", "added"), ("spec.ports[80]", "removed")]),
        ("tags: [a, b]", "tags: [b, a, c]", [("spec.tags[c]", "added")]),
        ("tags: [a, b]", "tags: [b]", [("spec.tags[a]", "removed")]),
        ("tags: [a, b]", "tags: [a, b]\n  size: 4", [("spec.size", "changed")]),
    ],
)  # fmt: skip
def test_lists_are_compared_by_the_keys_of_the_definition(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    found = only(DEFINITION + BOX, DEFINITION + BOX.replace(old, new))
    assert [(each.path, each.kind) for each in found.changes] == changes
    assert found.verdict == "unknown"


def test_the_default_of_the_definition_is_no_change() -> None:
    assert compared(DEFINITION + BOX, DEFINITION + BOX + "  size: 3\n").objects == []


def test_what_the_definition_refuses_is_refused() -> None:
    assert only(DEFINITION + BOX, DEFINITION + BOX + "  size: big\n").verdict == "refused"


def test_without_the_definition_names_tell_items_apart() -> None:
    found = only(BOX, BOX.replace("port: 443", "port: 444"))
    assert [each.path for each in found.changes] == ["spec.ports[https].port"]
