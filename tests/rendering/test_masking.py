from __future__ import annotations

import pytest

from kgen.rendering.masking import masked


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\nkind: Service\n",
        "kind: Pod\nspec: {volumes: [{name: a, secret: {secretName: b}}]} # a comment\n",
        'kind: ConfigMap\ndata: {a: "x\\ny"} # a comment\n',
        "kind: ExternalSecret\nspec: {a: b}\n",
    ],
)
def test_what_holds_no_secret_is_shown_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_names_keys_and_labels_of_secrets_are_shown() -> None:
    text = """\
apiVersion: v1
kind: Secret
metadata:
  name: a
  namespace: b
  labels:
    app: web
  annotations:
    note: x
type: Opaque
immutable: true
data:
  password: eA==
"""
    hidden = text.replace("note: x", "note: (hidden)").replace("eA==", "(hidden)")
    assert masked(text) == hidden
