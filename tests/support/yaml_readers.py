"""Everybody who may read what kgen writes, and texts that some of them read in ways of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from kgen.yaml.reader import read_documents

KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl, that is Kubernetes' own reader, is not installed")


def kubectl(text: str) -> subprocess.CompletedProcess[str]:
    """Let kubectl read objects of any kind, set an annotation and print them as JSON, without a server."""
    assert KUBECTL
    command = [KUBECTL, "annotate", "--local", "--output=json", "--filename=-", "read-by=kubectl"]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)


def read_with_kubectl(text: str) -> list[Any]:
    answer = kubectl(text)
    assert answer.returncode == 0, answer.stderr
    documents, start = [], 0
    while start < len(answer.stdout.rstrip()):
        document, end = json.JSONDecoder().raw_decode(answer.stdout, start)
        del document["metadata"]["annotations"]
        documents.append(document)
        start = end + 1
    return documents


def read_with_ruamel(text: str) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all(text))


PYTHON_READERS: dict[str, Callable[[str], list[Any]]] = {
    "PyYAML with libyaml, YAML 1.1": lambda text: list(yaml.load_all(text, Loader=yaml.CSafeLoader)),
    "PyYAML in Python, YAML 1.1": lambda text: list(yaml.load_all(text, Loader=yaml.SafeLoader)),
    "ruamel.yaml, YAML 1.2": read_with_ruamel,
    "kgen": lambda text: [document.plain for document in read_documents(text)],
}
every_reader = pytest.mark.parametrize(
    "read",
    [
        *(pytest.param(read, id=name) for name, read in PYTHON_READERS.items()),
        pytest.param(read_with_kubectl, id="kubectl, Kubernetes", marks=needs_kubectl),
    ],
)


def thing(spec: Any, number: int = 0) -> dict[str, Any]:
    """An object of a kind that nobody knows, so that nobody minds what is in it."""
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": f"thing-{number}"}, "spec": spec}


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same to JSON: 1 is 1.0, but neither true nor "1".

    A float of 17 digits or more may come back as the whole number that has its shortest digits and zeros.
    """
    if isinstance(left, bool) or isinstance(right, bool) or left is None or isinstance(left, str):
        return type(left) is type(right) and left == right
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    if not isinstance(right, (int, float)):
        return False
    return left == right or (float in (type(left), type(right)) and float(left) == float(right))


def words(text: str) -> list[str]:
    return text.split()


HOSTILE_TEXTS = [
    # numbers to somebody
    *words("0 1 -1 +1 017 0o17 0O17 0x1F 0X1f 0b101 0B11 1_000 0_8 08 1e6 1E6 1e+6 1.5 .5 5. -.5 +.5 1e400 -0 -0.0"),
    *words("25921e05 12e03 1234567 0e0 9e9 7e1234 123456e7 00 007 1__0 1_ _1 +_1 -_ ._ ._1 .1_0 0x 0b 0o 0b_ 0x_"),
    *words("18446744073709551616 9223372036854775808 12345678901234567890123 .inf -.Inf +.INF .nan .NaN inf 0b-1"),
    # booleans, nulls and the like to somebody
    *words("y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE tRUE"),
    *words("null Null NULL ~ = << nil none None undefined"),
    # times to somebody
    *words("12:30:45 1:2 190:20:30 8080:80 1:2:3.5 2001-12-14 2001-1-1 2001-12-14T21:59:43.10-05:00"),
    "2001-12-14 21:59:43.10 -5",
    # the syntax of YAML
    *words("- -- --- ---x ... . .. ? ?x : :x a: :a , ,a [ [] ] { {} } {a} & &a * *a *.example.com ! !a !!str > |-"),
    *words("% %a @ @a ` `a # #a a#b ' \" '' \"\" 'a' \"a\" it's a' a\" \\ \\n a\\ a\\\"b C:\\dir `a` {{a}}"),
    *["- a", "a: b", "a : b", "a #b", "# a", "? a", "--- a", 'say "a"', "a\n---\nb", "a\n...\nb"],
    *["key: |\n  text\n", "- a\n- b", "{{ a }}", "%YAML 1.2\n---\na"],
    # blanks and line breaks
    *["", " ", "  ", " a", "a ", " a ", "\n", "\n\n", "a\n", "a\n\n", "a\n\n\n", "\na", "\n\na", " \na", "a\n "],
    *["a\n \n", " \n", "a\n b", "  a\nb\n", "a \nb\n", "a\n\n\nb", "a\n  \nb", "\n  a\n", "\n a", "a\nb "],
    *["a\n\n  b\n\n", "a\nb\n ", "\t", "a\tb", "\ta", "a\t", "\ta\nb\n", "a\n\tb\n", "a\t\n", "a\n\t\n", "\n\ta"],
    *["a: \tb", "a\t#b", "\r", "a\rb", "a\r\nb\r\n", "\r\n", "a\n\rb"],
    # characters
    *["\0", "a\x01b", "\x07", "\x1b[31m", "\x7f", "a\x85b", "\x85", "\x9f", "a\n\x0bb\n", "a\nb\x00\n", "\x08\x0c"],
    *["\xa0", "\xa0a", "a\xa0b", "\xad", "a\u2028b", "\u2028", "\u2029", "a\n\u2028b\n", "\u200b", "a\u200db"],
    *["\u202ea", "\u3000", "\ufeff", "\ufeffa", "a\ufeffb", "a\n\ufeffb\n", "\ufffd", "\ufffe", "\uffff", "\ue000"],
    *["\U0001fffe", "\U0010ffff", "é", "ß: ü", "日本語", "한국어\n서비스\n", "😀", "👩\u200d👩\u200d👧", "a\n😀\n"],
    *["\uff11", "\u0663", "\u212a", "\u017f", "ye\u017f"],  # digits and letters that str.lower and int know
    # sizes
    *["a" * 200, "word " * 500, "a" * 1_020, "a" * 1_030, "\n".join(["line " * 50] * 20), '"' * 1_100, "é" * 1_030],
    " a" * 600,
]
assert len(set(HOSTILE_TEXTS)) == len(HOSTILE_TEXTS)
