from __future__ import annotations

import random
from collections.abc import Callable
from math import isfinite
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kgen.yaml.plain import is_plain
from kgen.yaml.scalars import go_key, go_value
from tests.support.yaml_readers import (
    HOSTILE_TEXTS,
    PYTHON_READERS,
    kubectl,
    needs_kubectl,
    read_with_kubectl,
    same,
    words,
)

PIECES = words(
    "0 1 7 8 9 12 017 0x 0o 0b 0X 0O 0B e E e5 e+ e-3 . .. _ - + inf nan .inf .NaN y Yes no NO true ~ null : 30 T a f "
    "Z 2001-01-02 25921e05 1e400 18446744073709551615 9223372036854775807 9223372036854775808 3.14159 x m Gi = <"
)
NUMBERS = words(
    "0 -0 -0.0 017 08 0o17 -0o17 +0O17 0o8 0x1F -0X1f 0xg 0b101 0B11 0b102 0b-1 0b+1 -0b1 1_000 1__0 1_ _1 +_1 0x1_0 "
    "1e3 1E3 1e+3 25921e05 1e400 -1e400 1.0e+400 .5 +.5 -.5 5. ._5 .5_0 .1e5 .e5 .1__0 1.5_0 1_.5 . -. 16777217.0 "
    "123456789.5 1e-5 0.00001 0.0001 100000.0 1000000.0 1e20 1e21 1e22 1e100 3.14159265358979 9223372036854775807 "
    "-9223372036854775808 -9223372036854775809 12345678901234567890123 12:30:45 2001-01-02 .infinity -.nan 0x1p4"
)


def generated(seed: int, count: int) -> list[str]:
    """Scalars put together of what numbers, times and words are made of; none is an indicator of YAML's syntax."""
    choose = random.Random(seed)  # noqa: S311 - the same ones every time
    made = ("".join(choose.choices(PIECES, k=choose.randint(1, 4))) for _ in range(count))
    return [text for text in made if not text.endswith(":") and text[0] != ":" and not text.startswith(("---", "..."))]


SCALARS = sorted({*NUMBERS, *generated(1, 600)} - {"-", "<<"})


def as_kubernetes_reads(lines: list[str]) -> list[Any]:
    """What kubectl makes of some lines, each the whole `spec` of an object."""
    head = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\nspec:\n"
    return [document["spec"] for document in read_with_kubectl("---\n".join(f"{head}  {line}\n" for line in lines))]


@needs_kubectl
def test_values_are_those_of_kubernetes() -> None:
    finite = [text for text in SCALARS if not is_infinite(go_value(text))]
    assert len(finite) > 400
    answers = as_kubernetes_reads([f"value: {text}" for text in finite])
    differences = {
        text: (go_value(text), answer["value"])
        for text, answer in zip(finite, answers, strict=True)
        if not same(as_kubectl_keeps(go_value(text)), as_kubectl_keeps(answer["value"]))
    }
    assert not differences


def is_infinite(value: object) -> bool:
    return isinstance(value, float) and not isfinite(value)


def as_kubectl_keeps(value: object) -> object:
    """kubectl keeps as a float what an int64 cannot hold; kgen loses no digit of a uint64."""
    is_beyond = isinstance(value, (int, float)) and not -(2**63) <= value < 2**63
    return float(str(value)) if is_beyond else value


@needs_kubectl
def test_keys_are_those_of_kubernetes() -> None:
    keys = {text: go_key(text) for text in SCALARS if is_key(text)}
    assert len(keys) > 400
    answers = as_kubernetes_reads([f"{text}: 1" for text in keys])
    assert {text: next(iter(answer)) for text, answer in zip(keys, answers, strict=True)} == keys


def is_key(text: str) -> bool:
    try:
        go_key(text)
    except ValueError:
        return False
    return True


@needs_kubectl
@pytest.mark.parametrize("line", ["~: 1", "null: 1", "18446744073709551615: 1", "value: .inf", "value: .NaN"])
def test_what_kgen_refuses_kubernetes_refuses(line: str) -> None:
    answer = kubectl(f"apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: thing}}\nspec:\n  {line}\n")
    assert answer.returncode != 0
    assert "unsupported" in answer.stderr
    key, _, value = line.partition(": ")
    assert not is_key(key) or is_infinite(go_value(value))


@pytest.mark.parametrize(
    "text",
    [
        *[
            "mysql",
            "mysql-0.mysql",
            "registry.k8s.io/nginx-slim:0.8",
            "gcr.io/google-samples/xtrabackup:1.0",
            "mysql:5.7",
        ],
        *[
            "/var/lib/mysql",
            "app.kubernetes.io/name",
            "1Gi",
            "500m",
            "100Mi",
            "10Gi",
            "ReadWriteOnce",
            "-c",
            "--",
            "-e",
        ],
        *[
            "--flag=value",
            "127.0.0.1",
            "10.0.0.0/8",
            "1.2.3",
            "v1",
            "apps/v1",
            "$(POD_NAME)",
            "SELECT 1",
            "a=b",
            "30s",
            "5m30s",
        ],
        *[
            "3f2a9c1",
            "sha256:0123abcd",
            "http://a.b:80/c?d=e#f",
            "it's",
            "a, b",
            "(a)",
            "~/.ssh",
            "_x",
            "/",
            "0/5 * * * 1-5",
        ],
        *["2024-01-15-backup", "1st", "e2e", "12e", "é", "日本語", "😀", "nginx.conf", "MYSQL_ROOT_PASSWORD", "a*"],
    ],
)
def test_what_can_be_read_without_quotes_has_none(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text", ["y", "NO", "1", "1e6", "0o17", "12:30:45", "2001-12-14", "~", "", " a", "a: b", "a #b", "-", "<<"]
)
def test_what_somebody_reads_otherwise_is_not_plain(text: str) -> None:
    assert not is_plain(text)


def test_plain_texts_are_text_to_kubernetes() -> None:
    plain = [text for text in [*HOSTILE_TEXTS, *generated(2, 20_000)] if is_plain(text)]
    assert len(plain) > 5_000
    assert [text for text in plain if go_value(text) != text or go_key(text) != text] == []


@needs_kubectl
def test_plain_texts_come_back_from_kubectl() -> None:
    plain = plain_texts(seed=3)
    assert len(plain) > 400
    answers = as_kubernetes_reads([f"{text}: {text}" for text in plain])
    assert answers == [{text: text} for text in plain]


@pytest.mark.parametrize("read", PYTHON_READERS.values(), ids=PYTHON_READERS)
def test_plain_texts_come_back(read: Callable[[str], list[Any]]) -> None:
    plain = plain_texts(seed=4)
    lines = "".join(f"- {text}: {text}\n- {text}\n" for text in plain)
    assert read(lines) == [[item for text in plain for item in ({text: text}, text)]]


def plain_texts(seed: int) -> list[str]:
    """Texts that need no quotes; short enough for a key, which readers look for within 1,024 characters."""
    return sorted(text for text in {*HOSTILE_TEXTS, *generated(seed, 1_500)} if is_plain(text) and len(text) < 1_000)


@given(st.text(st.sampled_from([*map(chr, range(32, 127)), "é", "\xa0", "\x85", "\u2028", "😀"]), max_size=8))
@example("._e-3")  # ruamel.yaml takes it for a number and stumbles
@example("0b_")  # so does PyYAML
def test_whatever_is_plain_comes_back(text: str) -> None:
    if is_plain(text):
        for read in PYTHON_READERS.values():
            assert read(f"{text}: {text}\n") == [{text: text}]
