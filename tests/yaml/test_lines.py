"""The quick reader of everyday YAML reads what the composer reads, or leaves the text to it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kgen.yaml.reader import lines
from kgen.yaml.reader.composing import compose, places_in
from kgen.yaml.reader.parts import Part, Problem, decoded, parts_of
from kgen.yaml.reader.values import KUBERNETES

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in (
        "tests/documents",
        "tests/cases",
        "tests/kustomize",
        "bench/corpus",
        "bench/inputs",
        "tests/snapshots",
    )
    for path in (ROOT / folder).rglob("*.yaml")
)


def composed(text: str) -> tuple[Any, int] | None:
    """The document of a text with its line, as the composer reads it; None where it refuses it."""
    try:
        return compose(Part(text, 0)) or (None, 0)
    except Problem:
        return None


def exactly(value: Any) -> Any:
    """A value with its types, and its keys in order."""
    if isinstance(value, dict):
        return [(key, exactly(item)) for key, item in value.items()]
    return list(map(exactly, value)) if isinstance(value, list) else (type(value), value)


def is_read(text: str) -> bool:
    """Whether the quick reader takes a text; then it is held to the composer."""
    found = lines.read(text, KUBERNETES)
    if found is None:
        return False
    expected = composed(text)
    assert expected is not None, text
    assert exactly(expected[0]) == exactly(found[0]), text
    if found[0] is not None:
        assert found[1] == expected[1], text
        assert lines.places(text, KUBERNETES) == places_in(text), text
    return True


def texts(path: Path) -> list[str]:
    return [part.text for part in parts_of(decoded(path.read_bytes()))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_read_as_by_the_composer(path: Path) -> None:
    for text in texts(path):
        is_read(text)


def test_manifests_are_read() -> None:
    for path in FILES:
        if "bench" in path.parts:
            assert all(map(is_read, texts(path))), path


EVERYDAY = """\
# comment\twith a tab
apiVersion: v1   # comment
kind: "List"
items:
- kind: ConfigMap
  metadata: {name: web, labels: {app.kubernetes.io/name: "shop", tier: 'front'}, annotations: {}}
  data: &data
    run.sh: |
      #!/bin/sh

      if true; then
      \techo "a: b"   # no comment
        exec nginx
      fi
    "my.cnf": |-
      [mysqld]
    'a b': |+
      kept

    url: http://web:8080/x?y=z#top
-
  kind: Pod
  spec:
    args: [--verbose, -c, "a, b", 'it', 8080, yes, registry.example.com/web:1.2, a b]
    command: ["sh", "-c", "sleep 1; echo done"]
    ports:
    - containerPort: 0x50
      name: "a\\tb\\"c\\\\"
    env:
      - name: A
        value: 'it''s'
      - name: B
        value:
      - {name: C, value: "", list: [a, [b, {c: d}]]}
    copy: *data   # again
    list: &list
    - 1
    - &one 1.5
    - *one
    - ~
    -
    - text of 日本
    again: *list
"""


def test_everyday_yaml_is_read() -> None:
    assert is_read(EVERYDAY)
    assert is_read(f"---\n{EVERYDAY}")
    assert is_read(f"--- # comment\n\n{EVERYDAY}# the end")


UNUSUAL = [
    *("a: >\n  folded", "a: |2\n   x", "a: |\n   \n  x\n", "a: |\n  x", "a: |\nb: 1\n", "a: |\n\tx\n", "a: b\n  c"),
    *("a:\n  b\n", "'a", "a: 'b\n  c'\n", 'a: "\\u00e9"\n', "? a\n: b\n", "- - a\n", "a: - b\n", "a:\n - b\n  - c\n"),
    *("a: !!str 1\n", "<<: {a: b}\n", "a: &x {b: 1}\nc: {<<: *x}\n", "a: *x\n", "a: &x\n  b: *x\n", "&x a: b\n"),
    *("a: &x *y\n", "a: 1\na: 2\n", "{a: 1, a: 2}\n", "a: b: c\n", "a: [b\n", "a: [b,\n  c]\n", "a: [b]c\n"),
    *(
        "a: [b,]\n",
        "a: {b}\n",
        "a: {b:c}\n",
        'a: "\\/"\n',
        "a:\tb\n",
        "\ta: b\n",
        "a: @b\n",
        "a: %b\n",
        "a: `b\n",
        "a: ,b\n",
        "a\n",
    ),
    'a: "\\/"\n',
    *("~: a\n", "a: .nan\n", "%YAML 1.1\n---\na: 1\n", "a: 1\n...\n", "a: 1\n--- b\n", "--- a: 1\n", "a: b\n c: d\n"),
    *(" a: b\nc: d\n", "a: x\x85y\n", "a: \u2028\n", "\ufeffa: b\n", "a: \x07\n", 'a: &x"b"\n', "a: 'b'#c\n"),
    *("a: [*x]\n", "a: ]\n", "- a: b\n c: d\n", f"{'k' * 300}: 1\n", f"{'k' * 1100}: 1\n", f"{{{'k' * 1100}: 1}}\n"),
    *("\n".join(f"{' ' * i}a:" for i in range(500)), "a: " + "[" * 500 + "]" * 500 + "\n"),
]


@pytest.mark.parametrize("text", UNUSUAL)
def test_the_rest_is_left_to_the_composer(text: str) -> None:
    assert not is_read(text)


PIECES = [
    *("\n", " ", "  ", ":", ": ", "- ", "#", " #", "'", '"', "\\", "[", "]", "{", "}", ",", "&x", "*x", "|", "|-", ">"),
    *("? ", "!", "%", "---\n", "...", "\t", "\n\n", "\n  ", "\n    x", "<<: ", "~", "0x1", "é", "=", "-", "|+\n", "@"),
    *("a", "`", "&x "),
]


def damaged(text: str, chance: random.Random) -> str:
    """A text of which some pieces were taken out, doubled or put in."""
    for _ in range(chance.randint(1, 3)):
        i = chance.randrange(len(text) + 1)
        end = i + chance.choice((0, 0, 1, 2, 5))
        text = text[:i] + chance.choice((*PIECES, "", text[i:end])) + text[end:]
    return text


def test_damaged_texts_are_read_as_by_the_composer() -> None:
    chance = random.Random(7)  # noqa: S311 - the same each time
    pool = [EVERYDAY, *(text for path in FILES for text in texts(path) if len(text) < len(EVERYDAY))]
    read = sum(is_read(damaged(chance.choice(pool), chance)) for _ in range(1_000))
    assert 100 < read < 900


def test_a_manifest_is_validated_without_a_parser() -> None:
    code = "import sys; from kgen.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('yaml' in sys.modules)"
    command = [sys.executable, "-c", code, "validate", str(ROOT / "tests/documents/003-mysql-replicated.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False", done.stdout
