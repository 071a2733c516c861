"""Odd forms of YAML and JSON are read as kubectl and an API server were recorded to read them."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgen.yaml.reader import YamlSyntaxError, read_documents
from tests.servers.reading import FORMS
from tests.support.reading_answers import difference

HEADER, *CASES = map(json.loads, (Path(__file__).parents[1] / "conformance" / "reading.jsonl").read_text().splitlines())


def test_every_form_was_recorded() -> None:
    recorded = [each["text"] if "text" in each else b64decode(each["base64"]) for each in CASES]
    assert recorded == FORMS


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML's parser in Python takes less")
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_kgen_reads_what_kubectl_and_a_server_read(case: dict[str, Any]) -> None:
    assert difference(case) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---a: 1\n", "kubectl refuses the text behind it"),
        ("a: 1\n--- {b: 2}\n", "kubectl refuses the text behind it"),
        ("a: 1\n----\nb: 2\n", "kubectl takes three dashes for a separator"),
        ("a: '\n-----BEGIN X-----'\n", "not even one of a text; indent it"),
        ("%YAML 1.1\n---\na: 1\n", "kubectl cannot read a directive such as %YAML"),
        ("a: 1\n---\n%TAG ! tag:x,2000:\n---\nb: 1\n", "kubectl cannot read a directive"),
        ('a: "\\/"\n', "neither kubectl nor an API server reads \\/ in YAML"),
        ("a: é\n".encode("latin-1"), "an API server refuses it, kubectl reads another character"),
        ("a: 1\n".encode("utf-32"), "UTF-32, which kubectl cannot read"),
        ('{"a": 1}{"b": 2}\n---\n{"c": 3}', "kubectl takes a file that begins with two values of JSON for JSON"),
    ],
)
def test_what_one_of_them_cannot_read_names_it(text: str | bytes, words: str) -> None:
    with pytest.raises(YamlSyntaxError) as raised:
        list(read_documents(text))
    assert words in str(raised.value)
