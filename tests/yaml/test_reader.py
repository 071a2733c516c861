from __future__ import annotations

import codecs
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgen.yaml.reader import YamlSyntaxError, read_documents
from tests.support.yaml_readers import kubectl, needs_kubectl, read_with_kubectl, same, thing

DOCUMENTS = Path(__file__).parents[1] / "documents"


def read(text: str | bytes) -> list[Any]:
    return [document.plain for document in read_documents(text)]


def refusal(text: str | bytes) -> YamlSyntaxError:
    with pytest.raises(YamlSyntaxError) as raised:
        read(text)
    return raised.value


both_parsers = pytest.mark.usefixtures("any_parser")

# What is read is what Kubernetes reads.

SPECS = [
    # scalars and keys
    "{a: y, b: 'y', c: 0o17, d: 25921e05, e: 12:30:45, f: 2001-01-01, g: ~, h: , i: 1.0, j: 1e22, k: 0x1f}",
    "{1: a, 1.5: b, 0x10: c, 017: d, on: e, N: f, 1e3: g, 1000000.0: h, 2001-01-01: i, 3.14159265358979: j}",
    "{9223372036854775807: a, -0.0: b, 1e100: c, -.inf: d, .nan: e, 'null': f, =: g, '<<': h, 'yes': i, yes: j}",
    # texts of several lines
    "\n  a: |\n    x\n      y\n\n  b: >\n    folded\n    text\n\n    more\n  c: |2-\n      x\n  d: |+\n    x\n\n",
    "\n  a: plain\n    of two lines\n  b: 'it''s\n    quoted'\n  c: \"a\\\n    b \\u00e9 \\x41 \\t\"\n",
    # collections
    "[a, [b, {c: d}], {}, []]",
    "\n- - a\n  - b\n- c: 1\n  d: 2\n-\n- ? e\n  : f\n",
    "{a: {b, c}, d: [e: f], g: [], 'h':1}",
    # anchors, aliases, merges
    "{a: &x {b: 1}, c: *x, d: &y text, e: *y, *y : f, g: [&z 1, *z]}",
    "{a: &x {b: 1}, c: {<<: *x, b: 2, d: 3}}",
    "{a: &x {b: 1}, c: {b: 2, <<: *x, d: 3}}",
    "{a: &x {b: 1, c: 1}, d: &y {b: 2, e: 2}, f: {<<: [*x, *y], g: 3}, h: {<<: {i: 4}, <<: {j: 5}}}",
    "{a: &x 1, b: {c: &x 2}, d: *x}",
    # tags
    "{a: !!str 1, b: !!int '1', c: !!float 1, d: !!bool 'yes', e: !!null '', f: !!binary aGVsbG8=, g: !!str }",
    "{a: !!timestamp 2001-01-01, b: !!set {x, y}, c: !!omap [x: 1], d: !!map {}, e: !!seq [], f: ! 1, g: !!merge x}",
    "{!!str 1: a, !!int '2': b, !!binary YQ==: c, !!merge <<: {d: e}, f: <<}",
    # comments, odd characters
    "\n  # a\n  b: c#d\n  e: 'f' # g\n",
    "{a: 日本, é: \"\\U0001F600\", b: '\ufeffx'}",
]


def things(specs: list[str]) -> str:
    """An object for each spec that is written in YAML."""
    head = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing-0}\nspec:"
    return "---\n".join(f"{head} {spec}\n" for spec in specs)


@both_parsers
@needs_kubectl
def test_yaml_is_read_as_by_kubectl() -> None:
    answers = read_with_kubectl(things(SPECS))
    assert len(answers) == len(SPECS)
    for spec, mine, its in zip(SPECS, read(things(SPECS)), answers, strict=True):
        assert same(mine, its), spec


@needs_kubectl
def test_tabs_between_words_are_read_as_by_kubectl() -> None:
    # Not by PyYAML's parser in Python, which refuses them; it serves where PyYAML was built without libyaml.
    text = things(["\n  a:\tb\t# c\n  d:\t\n  - e\tf\n"])
    assert read(text) == read_with_kubectl(text)


@both_parsers
@needs_kubectl
@pytest.mark.parametrize(
    "spec",
    [
        "{~: 1}",
        "{[a]: 1}",
        "{{a: b}: 1}",
        "{<<: 1}",
        "{<<: [1]}",
        "*x",
        "&x [*x]",
        "!!int x",
        "!!binary x",
        ".inf",
        "@a",
    ],
)
def test_kgen_refuses_what_kubectl_refuses(spec: str) -> None:
    assert kubectl(things([spec])).returncode != 0
    refusal(things([spec]))


@both_parsers
@pytest.mark.parametrize(
    "text", ["a: !Ref b", "a: !Sub {b: c}", "a: !!python/name:os.system b", "a: !!str [b]", "a: !!binary /w=="]
)
def test_kgen_refuses_what_kubectl_would_alter(text: str) -> None:
    assert "!" in str(refusal(text))


# JSON.

JSON_VALUES: list[Any] = [
    {"a": 1, "b": [True, None, '\u2028\t"/'], "c": {"1": 1.5, "": "😀"}, "d": 2**63 - 1, "e": -5e-324},
    {"long": "x" * 70_000},
]


@pytest.mark.parametrize("separator", ["", "\n", "\n---\n", "\n\n\n"])
@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_documents_are_read(separator: str, indent: int | str | None) -> None:
    assert read(separator.join(json.dumps(value, indent=indent) for value in JSON_VALUES)) == JSON_VALUES


@needs_kubectl
def test_json_is_read_as_by_kubectl() -> None:
    text = json.dumps(thing({"numbers": 0})).replace(
        "0", "[1.0, 1e3, -0.0, 1E400e, 123456789012345678, 0.1]".replace("1E400e, ", "")
    )
    assert same(read(text), read_with_kubectl(text))


def test_json_may_turn_out_to_be_yaml() -> None:
    assert read("{a: b}\n---\n[a, b: c,]\n---\n{}\n---\n[]\n") == [{"a": "b"}, ["a", {"b": "c"}], {}, []]


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ('{"a": 1,\n "b" 2}', 2, 6, "Expecting ':' delimiter"),
        ('{"a": 1}\n{"b": [\n 1, 2}', 2, 7, 'this "[" is not closed before line 3'),
        ('{"a": 1}\n{"b": 2}\n# c', 3, 1, "kubectl takes a file that begins with two values of JSON for JSON"),
        ('{"a": 1,\n "b": {"c": 1,\n "c": 2}}', 3, 2, 'the key "c" is given twice, first on line 2'),
        ('[1,\n {"c": 1, "c": 2}]', 2, 11, 'the key "c" is given twice, first on line 2'),
        ('{"a": 1e400}', 1, 1, "inf is no number"),
        ('{"a": ' + "1" * 400 + "}", 1, 1, "400 digits"),
        ('{"a": "\\ud800"}', 1, 1, "half of a character"),
        ('{"a": ' * 5_000 + "1" + "}" * 5_000, 1, 2401, "more than 400 lists and maps"),
        ('{"a": ' * 450 + "1" + "}" * 450, 1, 2401, "more than 400 lists and maps"),
    ],
)
def test_a_mistake_in_json_is_shown(text: str, line: int, column: int, part: str) -> None:
    error = refusal(text)
    assert part in str(error)
    assert (error.line, error.column) == (line, column)


# Documents.


@both_parsers
@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        ("\n# nothing\n", []),
        ("---\n---\n# nothing\n---\n", []),
        ("null\n---\n~\n", []),
        ("a: 1", [(1, {"a": 1})]),
        ("--- # first\n\na: 1\n---\n# c\nb: 2\n", [(3, {"a": 1}), (6, {"b": 2})]),
        ("a: 1\n---\n---\nb: 2\n---  # c\n{c: 3}\n", [(1, {"a": 1}), (4, {"b": 2}), (6, {"c": 3})]),
        ("a: 1\n...\n---\nb: 2\n...\n", [(1, {"a": 1}), (4, {"b": 2})]),
        ("a: 1\n...\n%YAML 1.1\n---\nb: 2", [(1, {"a": 1}), (5, {"b": 2})]),
        ("a: |\n  x\n  ---\n  y\n---\nb: 1", [(1, {"a": "x\n---\ny\n"}), (6, {"b": 1})]),
        ("a: 1\r\nb: |\r\n  x\r\n  y\r\n---\r\nc: 1", [(1, {"a": 1, "b": "x\ny\n"}), (6, {"c": 1})]),
        ("a: 1\n\n---\n\ufeffb: 2\nc: 3\n---\nd: 4", [(1, {"a": 1}), (4, {"b": 2, "c": 3}), (7, {"d": 4})]),
        ('{"a": 1}\n\n{"b": 2}\n\n{"c": 3}', [(1, {"a": 1}), (3, {"b": 2}), (5, {"c": 3})]),
        ('{"a": 1}\n---\n\n{"b": 2,}\n---\nc: 3', [(1, {"a": 1}), (4, {"b": 2}), (6, {"c": 3})]),
        ('{"a": [NaN, 1,], # c\n "b": }\n', [(1, {"a": ["NaN", 1], "b": None})]),
        ('{"a": 1} # c\n# d\n', [(1, {"a": 1})]),
        ("- a\n---\ntext\n---\n5\n", [(1, ["a"]), (3, "text"), (5, 5)]),
    ],
)
def test_documents_are_told_apart(text: str, documents: list[Any]) -> None:
    assert [(document.line, document.plain) for document in read_documents(text, "x.yaml")] == documents


@both_parsers
@pytest.mark.parametrize(
    "name", [path.stem for path in DOCUMENTS.glob("*.yaml") if not path.stem.endswith(".as-written")]
)
def test_the_documents_are_read_as_pyyaml_reads_them(name: str) -> None:
    text = (DOCUMENTS / f"{name}.yaml").read_bytes()
    assert read(text) == list(yaml.safe_load_all(text))


def test_a_document_is_read_before_the_next_one_is_looked_at() -> None:
    documents = read_documents("a: 1\n---\nb: [\n")
    assert next(documents).plain == {"a": 1}
    with pytest.raises(YamlSyntaxError):
        next(documents)


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_encodings_are_known_by_their_marks(encoding: str | tuple[bytes, str]) -> None:
    mark, name = (b"", encoding) if isinstance(encoding, str) else encoding
    assert read(mark + "a: é日😀\n".encode(name)) == [{"a": "é日😀"}]


def test_a_document_has_its_limit() -> None:
    assert read("a: " + "x" * 100_000)
    with pytest.raises(YamlSyntaxError, match="a document of 103 characters; 100 are allowed"):
        list(read_documents("a: 1\n---\nb: " + "x" * 96, largest=100))


# Places.

PLACED = """\
# a comment
apiVersion: v1
spec:
  ports:
  - name: http
    port: 80
  -   name: https
      port: 443
  base: &base
    x: 1
  copy: *base
  merged:
    <<: *base
    1.50: float
    yes: true
  flow: {a: [1, {b: 2}]}
---
x: 1
--- # second

list:
- - deep
"""


@both_parsers
@pytest.mark.parametrize(
    ("document", "path", "position"),
    [
        (0, [], (2, 1)),
        (0, ["spec"], (3, 1)),
        (0, ["spec", "ports"], (4, 3)),
        (0, ["spec", "ports", 0], (5, 5)),
        (0, ["spec", "ports", 0, "name"], (5, 5)),
        (0, ["spec", "ports", 1, "port"], (8, 7)),
        (0, ["spec", "ports", 1, "protocol"], (7, 7)),
        (0, ["spec", "ports", 7, "name"], (4, 3)),
        (0, ["spec", "copy", "x"], (11, 3)),
        (0, ["spec", "merged", "x"], (12, 3)),
        (0, ["spec", "merged", "1.5"], (14, 5)),
        (0, ["spec", "merged", "true"], (15, 5)),
        (0, ["spec", "flow", "a", 1, "b"], (16, 18)),
        (0, ["status"], (2, 1)),
        (1, ["x"], (18, 1)),
        (2, ["list", 0, 0], (22, 5)),
    ],
)
def test_places_are_found(document: int, path: list[str | int], position: tuple[int, int]) -> None:
    assert list(read_documents(PLACED))[document].position(path) == position


def test_places_are_found_in_json_and_behind_a_document_end() -> None:
    json_documents = list(read_documents('{"a": {"b": 1}}\n{\n\t"a": {\n\t\t"b": [1, 2]}}'))
    assert json_documents[1].position(["a", "b", 1]) == (4, 12)
    ended = list(read_documents("a: 1\n...\n---\nb: 2\nc: 3"))
    assert ended[1].position(["c"]) == (5, 1)
    quotes = next(read_documents('a: "it\\\'s"\nb: {c: "\\\'", d: e}\n'))  # nor has PyYAML this one
    assert (quotes.plain, quotes.position(["b", "d"])) == ({"a": "it's", "b": {"c": "'", "d": "e"}}, (2, 14))
    escapes = next(read_documents('{"a":\n "\\ud83d\\ude00"}'))  # YAML has no such escapes
    assert (escapes.plain, escapes.position(["a"])) == ({"a": "😀"}, (1, 1))


def test_a_document_shows_where_it_is_from() -> None:
    assert repr(next(read_documents("\na: 1", "web.yaml"))) == "<Document web.yaml:2>"


# Mistakes.


@both_parsers
@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("spec:\n\treplicas: 1\n", 2, 1, "never with tabs"),
        ("spec:\n  a: 1\n\tb: 2\n", 3, 1, "never with tabs"),
        ("a: b\n\xa0\xa0c: d\n", 2, 1, "non-breaking space (U+00A0), as pasted from a web page"),
        ("a:\n\xa0 b: c\n", 2, 1, "non-breaking space (U+00A0), as pasted from a web page"),
        ("a: b\n\xa0c\nd: e\n", 2, 1, "non-breaking space (U+00A0), as pasted from a web page"),
        ("a: 1\n...\nb: 2\n", 3, 1, "a new document begins with a line ---"),
        ("//a.yaml\n", 1, 1, 'a comment begins with "#"'),
        ("// a\nkind: b\n", 1, 1, 'a comment begins with "#"'),
        ("a: 1\n//a.yaml\nb: 2\n", 2, 1, 'a comment begins with "#"'),
        ("spec:\n  replicas:3\n  a: 1\n", 3, 4, "a blank is missing after the colon in the line above"),
        ("spec:\n  replicas:3\n  # c\n  a: 1\n", 4, 3, "a blank is missing after the colon in the line above"),
        ("a: 1\nkind:Pod\nb: 2\n", 2, 1, "a blank is missing after the colon"),
        ("a: 1\nkind\nb: 2\n", 2, 1, "is a colon missing here"),
        ('a: 1\nb: "c\nd: e\n', 2, 4, "this quote is never closed"),
        ("a: 1\nb: 'c\n---\nd: 'e'\n", 2, 4, "this quote is never closed"),
        ("a: 1\nb: {c: d\n", 2, 4, 'this "{" is never closed'),
        ("a:\n- [1,\n   2\n\n", 2, 3, 'this "[" is never closed'),
        ("a: [\n", 1, 4, 'this "[" is never closed'),
        ("a: {b: [1], c: [  # d ]\n\n", 1, 16, 'this "[" is never closed'),
        ('a: "["\nb:\n- {\n', 3, 3, 'this "{" is never closed'),
        ('{"a": "]",\n "b": [\n', 2, 7, 'this "[" is never closed'),
        ('{"a": [1, {"b": 2', 1, 11, 'this "{" is never closed'),
        ("a: 'it's'\n", 1, 8, "inside single quotes write ''"),
        ("command: echo: hi\n", 1, 14, 'a value with ": " in it needs quotes'),
        ("a: 1\n  b: 2\n", 2, 4, "is this line indented too far?"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "indentation of this line"),
        ("a:\n  - b: 1\n   c: 2\n", 3, 4, "does the indentation of this line fit"),
        ("a: [1, 2\nb: 1\n", 1, 4, 'this "[" is not closed before line 2'),
        ("a:\n- b: {c: d,\n     e: [f}\n  g: h\n", 3, 9, 'this "[" is not closed before the "}"'),
        ("a:\n- b: [\n    c,\n    d\n  e: f\n", 2, 6, 'this "[" is not closed before line 5'),
        ("a: [\n  b,\n  c: d: e\n]\n", 3, 7, "is a bracket or a comma missing?"),
        ('{"a": [1, {"b": 2},\n "c": 3\n}\n', 1, 7, 'this "[" is not closed before line 3'),
        ('{"a": {"b": 1\n "c": 2}\n}\n', 2, 2, "this is no JSON: Expecting ',' delimiter"),
        ("a: 1\n--- b\nc: 2\n", 2, 5, "put it on the next line"),
        ("%YAML 1.2\n---\na: 1\n", 1, 1, "remove the line"),
        ('a: "b"\nc: "d\\/e"\n', 2, 6, "write / alone"),
        ("a: {{ .Values.b }}\n", 1, 5, "this looks like a template"),
        ("{{- if a }}\nb: 1\n", 1, None, "this looks like a template"),
        ("a: @b\n", 1, 4, "needs quotes"),
        ("a: *.example.com\n", 1, 5, "begins with * or & needs quotes"),
        ("a: *b\n", 1, 4, "begins with * needs quotes"),
        ('a: "\\d"\n', 1, None, "in double quotes a backslash begins an escape"),
        ("<<<<<<< HEAD\na: 1\n=======\n", 2, 2, "merge conflict"),
        ("a" * 1_100 + ": 1\n", 1, 1_101, "more than 1,024 characters"),
        ("a: b\x07\n", 1, 5, "can be written as an escape"),
        ("a: \ud800\n", 1, 4, "can be written as an escape"),
        ("a: b\0\n", 1, 5, "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), 1, 2, "UTF-16"),
        (b"a: 1\nb: \xc3\xa9\xff\n", 2, 5, "save the file as UTF-8"),
    ],
)
def test_a_mistake_is_shown_and_explained(text: str | bytes, line: int, column: int | None, hint: str) -> None:
    error = refusal(text)
    assert hint in str(error)
    assert (error.line, error.column) == (line, column or error.column)
    assert str(error).startswith(f"<text>:{error.line}:{error.column}: ")


def test_a_byte_order_mark_in_the_middle_is_explained() -> None:
    # libyaml stumbles over it. PyYAML's parser in Python takes it for a part of the key, as Kubernetes does.
    assert "byte order mark (U+FEFF) in the middle" in str(refusal("a: 1\n\ufeffb: 2\n"))


def test_the_line_is_shown_with_a_caret() -> None:
    with pytest.raises(YamlSyntaxError) as raised:
        list(read_documents("a: 1\n---\nspec:\n  b: 1\n\tc: \x1b[2J\n", "web.yaml"))
    assert str(raised.value).split("\n") == [
        "web.yaml:5:5: the character '\\x1b' is not allowed",
        "  | →c: �[2J",  # no escape sequence reaches the terminal
        "  |     ^",
        '  hint: in double quotes it can be written as an escape such as "\\u0007"',
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    shown = str(refusal("a: " + "b " * 500 + ": c" + " d" * 500)).split("\n")
    assert len(shown[1]) == len("  | ") + 100
    assert shown[1][shown[2].index("^")] == ":"


@both_parsers
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", '<text>:5:3: the key "c" is given twice, first on line 3'),
        ("x: 1\n---\na: {b: 1}\nc: {b: {b: 1, 'b': 2}}\n", '<text>:4:15: the key "b" is given twice, first on line 4'),
        ("yes: 1\n'true': 2\n", '<text>:2:1: the key "true" is given twice, first on line 1'),
        ("a: &a {b: 1}\nc: {<<: *a, b: 2, b: 3}\n", '<text>:2:19: the key "b" is given twice, first on line 2'),
        ("- a: 1\n- a: 1\n- a: 1\n  a: 2\n", '<text>:4:3: the key "a" is given twice, first on line 3'),
    ],
)
def test_a_key_that_is_given_twice_names_both_lines(text: str, message: str) -> None:
    assert str(refusal(text)).startswith(message)


@pytest.mark.parametrize(
    ("name", "line", "part"),
    [
        ("000-nginx-statefulset", 7, "as pasted from a web page"),
        ("001-nginx-web", 17, "put a line --- before line 17"),
        ("002-myapp", 1, 'a comment begins with "#", not with "//"'),
        ("003-volumes", 14, "put a line --- before line 14"),
        ("004-mysql-single", 56, "while parsing a block collection that began on line 54"),
    ],
)
def test_the_mistakes_of_the_documents_are_explained(name: str, line: int, part: str) -> None:
    error = refusal((DOCUMENTS / f"{name}.as-written.yaml").read_bytes())
    assert part in str(error)
    assert error.line == line


def test_lines_are_counted_from_the_beginning_of_the_file() -> None:
    error = refusal("a: 1\n---\nb:\n- c\nd: 1\ne: 2\nf: [1\ng: 2\n")
    assert error.line == 7
    assert "is not closed before line 8" in str(error)


# Attacks.


def test_aliases_do_not_explode() -> None:
    names = "abcdefghi"
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names)
    )
    assert "aliases of this document stand for more than 400,000 values" in str(refusal(bomb))
    assert len(read(bomb[: bomb.index("f: ")])[0]["e"]) == 9


def test_what_an_alias_stands_for_is_a_copy() -> None:
    [plain] = read("a: &a {b: [1]}\nc: *a\nd: {<<: *a}\n")
    plain["a"]["b"].append(2)
    assert plain == {"a": {"b": [1, 2]}, "c": {"b": [1]}, "d": {"b": [1]}}


@both_parsers
@pytest.mark.parametrize("levels", [450, 1_000, 1_100, 10_000])  # libyaml itself gives up after 1,000
@pytest.mark.parametrize(
    ("start", "level", "end", "column"),
    [
        ("", "[", "", 401),
        ("", "[", "]", 401),
        ("", "- ", "", 801),
        ("", "{a: ", "", 1601),
        ("", '{"a": ', "", 2401),
        ("", '{"[": ', "", 2401),
        ("a: ", "[", "", 403),
        ("é: ", "[", "]", 403),
        ("a: &a [b]\nc: &c ", "[", "", 406),
    ],
)
def test_nesting_is_bounded(start: str, level: str, end: str, column: int, levels: int) -> None:
    error = refusal(start + level * levels + end * levels)
    assert error.problem == "more than 400 lists and maps within each other"
    assert error.column == column


@both_parsers
def test_aliases_count_as_levels() -> None:
    assert "more than 400 lists and maps within each other" in str(refusal("a: &a [b]\nc: &c " + "[" * 399 + "*a"))


@both_parsers
def test_nesting_is_bounded_in_every_document() -> None:
    deep = "b: " + "[" * 1_001
    assert [
        (each.line, each.column) for each in (refusal(f"a: 1\n---\n{deep}"), refusal(f"a: 1\n...\n---\n\n{deep}"))
    ] == [(3, 403), (5, 403)]


def test_nesting_is_deep_enough() -> None:
    assert str(read("- " * 400 + "a")[0]).count("[") == 400
