from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from shutil import which
from types import MappingProxyType
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kgen import NULL, k8s
from kgen.builders import config_map
from kgen.model import Resource
from kgen.yaml.reader import read_documents
from kgen.yaml.writer import UnwritableError, to_json, to_yaml, write_json, write_yaml
from kgen.yaml.writer.formats import WRITERS, Format
from tests.support.yaml_readers import (
    HOSTILE_TEXTS,
    PYTHON_READERS,
    every_reader,
    needs_kubectl,
    read_with_kubectl,
    same,
    thing,
)

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path for path in sorted((ROOT / "tests" / "documents").glob("*.yaml")) if not path.stem.endswith(".as-written")
]
Read = Callable[[str], list[Any]]


def in_every_place(text: str) -> dict[str, Any]:
    """A text as value and key, in maps and lists, last and in the middle."""
    return {
        "value": text,
        "list": [text, [text, text], {"first": text, "second": text}],
        text: text,
        "keys": [{text: [text]}, {text: {text: 1}}],
        "last": {"of all": text},
    }


HOSTILE = [thing(in_every_place(text), number) for number, text in enumerate(HOSTILE_TEXTS)]


@every_reader
def test_hostile_texts_come_back(read: Read) -> None:
    assert len(HOSTILE_TEXTS) > 250
    answers = read(to_yaml(HOSTILE))
    assert [
        text for text, made, read in zip(HOSTILE_TEXTS, HOSTILE, answers, strict=True) if not same(made, read)
    ] == []


def test_hostile_texts_come_back_from_json() -> None:
    assert json.loads(to_json(HOSTILE)) == {"apiVersion": "v1", "kind": "List", "items": HOSTILE}


@needs_kubectl
def test_kubectl_takes_json() -> None:
    assert read_with_kubectl(to_json(HOSTILE)) == HOSTILE
    assert read_with_kubectl(to_json(HOSTILE[0])) == HOSTILE[:1]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(HOSTILE_TEXTS)
syntax = st.text(st.sampled_from("a \n\t:#-'\"|>[]{},&*!%@`?\\\r\x85\u2028\ufeff"), max_size=12)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
plain_data = st.recursive(
    st.none() | st.booleans() | numbers | texts | syntax,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | syntax, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts | syntax, plain_data, max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_data_comes_back(plain: dict[str, Any]) -> None:
    text = to_yaml(plain)
    for read in PYTHON_READERS.values():
        assert same(read(text), [plain])
    assert same(json.loads(to_json(plain)), plain)


@needs_kubectl
@given(st.lists(plain_data, min_size=30, max_size=40))
@settings(max_examples=3, deadline=None)
def test_any_data_comes_back_from_kubectl(specs: list[Any]) -> None:
    things = [thing(spec, number) for number, spec in enumerate(specs)]
    assert same(read_with_kubectl(to_yaml(things)), things)


@every_reader
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_what_is_written_is_read_and_written_again(document: Path, read: Read) -> None:
    plain = list(yaml.safe_load_all(document.read_text()))
    text = to_yaml(plain)
    assert read(text) == plain
    assert to_yaml(read(text) if read is not read_with_kubectl else plain) == text  # kubectl sorts keys


# How it looks.


def test_the_style_is_that_of_a_manifest_by_hand() -> None:
    made = k8s.StatefulSet(
        metadata=k8s.ObjectMeta(name="web", labels={"app.kubernetes.io/name": "web", "y": "1.10"}, annotations={}),
        spec=k8s.StatefulSetSpec(  # type: ignore[call-arg]
            replicas=3,
            template=k8s.PodTemplateSpec(
                spec=k8s.PodSpec(
                    containers=[
                        k8s.Container(
                            name="web",
                            image="registry.k8s.io/nginx-slim:0.8",
                            command=["sh", "-c", "set -ex\n\nif true; then\n  exec nginx\nfi\n"],
                            args=[],
                            stdin=False,
                            resources=k8s.ResourceRequirements(requests={"cpu": "500m", "memory": "1Gi"}),
                        )
                    ],
                    volumes=[k8s.Volume(name="tmp", empty_dir=k8s.EmptyDirVolumeSource())],
                )
            ),
            volume_claim_templates=[k8s.PersistentVolumeClaim(metadata=k8s.ObjectMeta(name="www"))],
        ),
    )
    expected = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    "y": "1.10"
  annotations: {}
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        image: registry.k8s.io/nginx-slim:0.8
        command:
        - sh
        - -c
        - |
          set -ex

          if true; then
            exec nginx
          fi
        args: []
        stdin: false
        resources:
          requests:
            cpu: 500m
            memory: 1Gi
      volumes:
      - name: tmp
        emptyDir: {}
  volumeClaimTemplates:
  - metadata:
      name: www
"""
    assert to_yaml(made) == expected
    assert to_yaml(made.to_plain()) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n\n", "|+\n  a\n\n"),
        ("  a\nb\n", "|2\n    a\n  b"),
        ("\n\ta", "|2-\n\n  \ta"),
        ("a\n\n\n  \nb", "|-\n  a\n\n\n    \n  b"),
        ("a\tb", r'"a\tb"'),
        ("a\tb\n", "|\n  a\tb"),
        ("a\r\nb", r'"a\r\nb"'),
        ("\n", r'"\n"'),
        ('say "\\d": x', r'"say \"\\d\": x"'),
        ("a\xa0b", r'"a\u00a0b"'),
        ("日本語: é", '"日本語: é"'),
        ("word " * 100 + "end", "word " * 100 + "end"),
        (1e16, "1.0e+16"),
        (1e-7, "1.0e-07"),
        (-0.0, "-0.0"),
        (10**30, "1000000000000000000000000000000"),
        (True, "true"),
        (None, "null"),
        (NULL, "null"),
        ((), "[]"),
        ({}, "{}"),
        ([{}, [], [[1]]], "\n- {}\n- []\n- - - 1"),
    ],
)
def test_a_value_is_written(value: Any, written: str) -> None:
    assert to_yaml({"key": value}) == f"key: {written}\n".replace(": \n", ":\n")


def test_subclasses_and_other_mappings_are_what_they_hold() -> None:
    class Word(StrEnum):
        NO = "no"

    class Old(str, Enum):  # noqa: UP042 - the old way
        TEXT = "a\nb\n"

    class Port(IntEnum):
        HTTP = 80

    class Ratio(float):
        pass

    odd = {
        Word.NO: Word.NO,
        "old": [Old.TEXT],
        "port": Port.HTTP,
        "ratio": Ratio(0.5),
        "map": MappingProxyType({"a": (1,)}),
    }
    plain = {"no": "no", "old": ["a\nb\n"], "port": 80, "ratio": 0.5, "map": {"a": [1]}}
    assert to_yaml(odd) == to_yaml(plain)
    assert to_json(odd) == to_json(plain)
    assert to_yaml(MappingProxyType(plain)) == to_yaml(plain)


def test_what_stands_in_two_places_is_written_twice() -> None:
    shared = {"a": ["b"]}
    assert to_yaml({"x": shared, "y ": shared}) == 'x:\n  a:\n  - b\n"y ":\n  a:\n  - b\n'


def test_kind_comes_first_and_null_is_not_absent() -> None:
    made = Resource("example.com/v1", "Thing", spec={"b": None, "a": 0}, metadata=k8s.ObjectMeta(name="no"))
    assert (
        to_yaml(made) == 'apiVersion: example.com/v1\nkind: Thing\nspec:\n  b: null\n  a: 0\nmetadata:\n  name: "no"\n'
    )
    assert to_yaml(k8s.Service(spec=NULL)) == "apiVersion: v1\nkind: Service\nspec: null\n"
    assert json.loads(to_json(made)) == made.to_plain()


def test_a_model_may_be_anywhere() -> None:
    assert to_yaml(k8s.Container(name="a")) == "name: a\n"
    assert to_yaml(k8s.Container()) == "{}\n"  # type: ignore[call-arg]
    assert to_yaml({"a": [k8s.Container(name="a", image="b")]}) == "a:\n- name: a\n  image: b\n"
    assert to_json({"a": [k8s.Container(name="a", tty=NULL)]}) == to_json({"a": [{"name": "a", "tty": None}]})


# Several objects.


def test_documents_are_separated() -> None:
    assert to_yaml([{"a": 1}, {}, {"b": "x\n\n"}, {"c": 1}]) == "a: 1\n---\n{}\n---\nb: |+\n  x\n\n---\nc: 1\n"
    assert to_yaml(iter([{"a": 1}])) == "a: 1\n"
    assert to_yaml([]) == ""


def test_json_of_several_is_a_list() -> None:
    assert json.loads(to_json([])) == {"apiVersion": "v1", "kind": "List", "items": []}
    assert json.loads(to_json([{"a": 1}])) == {"a": 1}
    assert json.loads(to_json([{"a": n} for n in range(4)]))["items"] == [{"a": n} for n in range(4)]
    assert to_json([{"a": 1}, {"b": "x\ny"}]) == (
        '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": [\n'
        '    {\n      "a": 1\n    },\n    {\n      "b": "x\\ny"\n    }\n  ]\n}\n'
    )


@pytest.mark.parametrize(("write", "at_once"), [(write_yaml, 1), (write_json, 2)])
def test_writing_goes_object_by_object(write: Callable[..., None], at_once: int) -> None:
    made, written = 0, 0

    def objects() -> Iterator[dict[str, Any]]:
        nonlocal made
        for made in range(1, 21):
            yield {"n": made}

    def take(text: str) -> None:
        nonlocal written
        written += text.count("n:") + text.count('"n":')
        assert made - written <= at_once

    write(objects(), take)
    assert written == 20


def test_memory_stays_flat() -> None:
    def objects(count: int) -> Iterator[dict[str, Any]]:
        return ({"name": f"web-{n}", "data": {f"key-{n}": f"line {n}\n" * 50}} for n in range(count))

    write_yaml(objects(20), len)
    tracemalloc.start()
    write_yaml(objects(20_000), len)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


# What cannot be written.


class Colour(Enum):
    RED = 1


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


def containing_itself() -> dict[str, Any]:
    made = thing({"list": []})
    made["spec"]["list"].append(made["spec"])
    return made


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (thing({"day": date(2020, 1, 1)}), ["Thing thing-0", "spec.day", "a date", "value.isoformat()"]),
        (thing({"wait": timedelta(1)}), ["spec.wait", "a timedelta", "30s"]),
        (thing([{"data": b"x"}]), ["spec[0].data", "bytes", "decode"]),
        (thing({"a.b/c": {3, 4}}), ["spec[a.b/c]", "a set", "sorted(value)"]),
        (thing({"path": Path("x")}), ["spec.path", "str(value)"]),
        (thing({"colour": Colour.RED}), ["spec.colour", "Colour", "value.value"]),
        (thing({"price": Decimal("1.5")}), ["spec.price", "a Decimal", "str(value)"]),
        (thing({"later": print}), ["spec.later", "the function print"]),
        (thing({"model": k8s.Service}), ["spec.model", "was it to be called?"]),
        (thing({"some": (n for n in [1])}), ["spec.some", "a generator", "list(value)"]),
        (thing({"keys": {}.keys()}), ["spec.keys", "dict_keys", "list(value)"]),
        (thing({"todo": ...}), ["spec.todo", "Ellipsis"]),
        (thing({"ratio": float("nan")}), ["spec.ratio", "nan is no number to JSON"]),
        (thing({"most": [float("-inf")]}), ["spec.most[0]", "-inf is no number to JSON"]),
        (thing({"many": 10**400}), ["spec.many", "more than 308 digits"]),
        (thing({"ports": {80: "http"}}), ["spec.ports", "the key 80 is an int"]),
        (thing({NULL: 1}), ["spec", "the key NULL is a Null"]),
        (thing({True: 1}), ["spec", "the key True is a bool"]),
        (thing({"half": "a\ud800"}), ["spec.half", r"\ud800", "half of a character"]),
        (thing({"half": "a\nb\udc00\n"}), ["spec.half", r"\udc00", "half of a character"]),
        (thing({"a\ud800": 1}), ["spec", r"\ud800"]),
        (containing_itself(), ["spec.list[0]", "contains itself"]),
        (nested(5_000), ["a.a.a.a", "more than 400 lists and maps within each other"]),
        (
            k8s.Service(metadata=k8s.ObjectMeta(name="web", labels={"a": object()})),  # type: ignore[dict-item]
            ["Service web", "metadata.labels.a"],
        ),
        ([{"a": 1}, {"b": object()}], ["document 2", "b: cannot write an object"]),
        ([{"a": 1}, None], ["document 2", "expected an object, got None"]),
        ([[{"a": 1}]], ["document 1", "expected an object, got [{'a': 1}]"]),
        ("a: 1", ["expected an object or several of them, got 'a: 1'"]),
        (5, ["expected an object or several of them, got 5"]),
    ],
)
@pytest.mark.parametrize("write", [to_yaml, to_json])
def test_what_cannot_be_written_says_where_and_what_to_do(
    write: Callable[[Any], str], source: Any, parts: list[str]
) -> None:
    with pytest.raises(UnwritableError) as raised:
        write(source)
    assert [part for part in parts if part not in str(raised.value)] == []
    assert len(str(raised.value)) < 400


def test_deep_nesting_is_fine() -> None:
    assert read_documents(to_yaml(nested(300))).__next__().plain == nested(300)
    assert json.loads(to_json(nested(300))) == nested(300)


# The same bytes everywhere.

PRINTS_HOSTILE_TEXTS = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
from kgen.yaml.writer import to_json, to_yaml
things = json.load(sys.stdin)
sys.stdout.buffer.write((to_yaml(things) + to_json(things)).encode())
"""


def interpreter(name: str) -> str | None:
    """A Python that really runs: on the PATH, or among those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [which(name), *map(str, sorted(pyenv.glob(f"*/bin/{name}")))]
    works = (path for path in found if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0)  # noqa: PLW1510
    return next(works, None)


@pytest.mark.parametrize(
    ("python", "environment"),
    [
        ("", {"PYTHONHASHSEED": "1", "TZ": "Asia/Seoul", "LC_ALL": "C"}),
        ("", {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}),
        ("python3.11", {"PYTHONHASHSEED": "3"}),
        ("python3.12", {"PYTHONHASHSEED": "4"}),
        ("python3.13", {"PYTHONHASHSEED": "5"}),
        ("python3.14", {"PYTHONHASHSEED": "6"}),
    ],
)
def test_the_bytes_are_the_same_everywhere(python: str, environment: dict[str, str]) -> None:
    path = interpreter(python) if python else sys.executable
    if path is None:
        pytest.skip(f"{python} is not installed")
    # Characters of Unicode 15 and 16, which an older Python does not know.
    new = [thing(text) for text in ("\U0001fae8", "\U0001fae8\n", "\U00016d40: a", "\u1c89", "\U000105c0\na")]
    things = [*HOSTILE, *new]
    made = subprocess.run(
        [path, "-S", "-c", PRINTS_HOSTILE_TEXTS],
        input=json.dumps(things).encode(),
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    assert made.stdout == (to_yaml(things) + to_json(things)).encode()
    assert b"\r" not in made.stdout


def test_importing_the_writer_imports_little() -> None:
    heavy = (
        "typing re inspect collections dataclasses pathlib functools enum json click jinja2 yaml attrs cattrs kgen.k8s"
    )
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import kgen.yaml.writer; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, check=True, text=True)
    assert set(heavy.split()) & set(loaded.stdout.split()) == set()
    assert "kgen.yaml.plain" in loaded.stdout.split()


# --- formats ------------------------------------------------------------------------------------------------


def test_every_format_has_a_writer() -> None:
    assert list(WRITERS) == list(get_args(Format))


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_writes_one_object_and_many(name: Format) -> None:
    objects = [config_map("a"), config_map("b")]
    plain = [each.to_plain() for each in objects]
    pieces: list[str] = []
    WRITERS[name].write(objects, pieces.append)
    assert yaml.safe_load(WRITERS[name].text(objects[0])) == plain[0]
    whole = "".join(pieces)
    assert (list(yaml.safe_load_all(whole)) if name == "yaml" else json.loads(whole)["items"]) == plain
