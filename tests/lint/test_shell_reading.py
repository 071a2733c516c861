"""The reader of shell text: what words, commands and lines it sees."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kgen.lint.scripts.shell import nodes, reading
from kgen.lint.scripts.shell.flow import Contents, steps
from kgen.lint.scripts.shell.nodes import Compound, Function, Simple
from kgen.lint.scripts.shell.reading import Unreadable, read


def words(text: str) -> list[list[str]]:
    """The words of every simple command."""
    return [[word.value for word in each.words] for each in Contents(read(text)).simple]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", [["a", "b", "c"]]),
        ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
        ("a b#c # d", [["a", "b#c"]]),
        ("a b\u2003c \u3000 é", [["a", "b\u2003c", "\u3000", "é"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("a;b&c\nd", [["a"], ["b"], ["c"], ["d"]]),
        ("a && b || c | d |& e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("X=1 Y=(1 2) a b=c", [["a", "b=c"]]),
        ('a "$b" ${c:-"}"} $((1 + (2))) $\'x y\'', [["a", "$b", '${c:-"}"}', "$((1 + (2)))", "x y"]]),
        ("a $(b `c`)", [["a", "$(b `c`)"], ["b", "`c`"], ["c"]]),
        ("a > x 2>&1 < y &> z <<< w", [["a"]]),
        ("cat <<EOF; b\n$(c) 'it\nEOF\nd", [["cat"], ["b"], ["d"]]),
        ("cat <<-'E F' <<X\n\ta\n\tE F\nb\nX\nc", [["cat"], ["c"]]),
        ("if a; then b; elif c; then d; else e; fi > x", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("while a; do b; done | c", [["a"], ["b"], ["c"]]),
        ("for x in a b; do c; done; for x; do d; done", [["c"], ["d"]]),
        ("for ((i = 0; i < 3; i++)); do a; done", [["a"]]),
        ("case $x in (a|b) c;; d) e;& *) f;; esac; g", [["c"], ["e"], ["f"], ["g"]]),
        ("a() { b; }; function c { d; }; c() ( e )", [["b"], ["d"], ["e"]]),
        ("! a; { b; c; }; (d; e)", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("((x > 1)) && a; ((b); c)", [["a"], ["b"], ["c"]]),
        ("[[ a && ( b || ! -f c ) ]] && d", [["d"]]),
        ("a <(b) >(c)", [["a", "", ""], ["b"], ["c"]]),
        ("ls @(a|b) !(c) x*(d)", [["ls", "@(a|b)", "!(c)", "x*(d)"]]),
        ("echo if then fi; done_it", [["echo", "if", "then", "fi"], ["done_it"]]),
    ],
)
def test_simple_commands(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("pattern", [r"^(.*?)\ x$", "a|b", r"[[:space:]]+(\))", '"a b"', "$re", "(a b)(c)"])
def test_the_expression_behind_a_match(pattern: str) -> None:
    [test] = [each for each in Contents(read(f"[[ $x =~ {pattern} ]] && y")).commands if isinstance(each, nodes.Test)]
    assert [word.raw for word in test.words] == ["$x", "=~", pattern]


def test_lines() -> None:
    text = "a\n\n# b\nc \\\n  d\ncat <<E\nx\nE\ne $(\nf)\ng `h\ni`"
    found = {each.words[0].value: each.line for each in Contents(read(text)).simple}
    assert found == {"a": 1, "c": 4, "cat": 6, "e": 9, "f": 10, "g": 11, "h": 11, "i": 12}


def test_a_status_that_is_asked_for() -> None:
    text = "a; if b; then c; fi; d && e || f; ! g; while h | i; do j; done; k() { l; }; (m)"
    asked = {}
    for step in steps(read(text)):
        for pipeline in step.statement.pipelines:
            for command in pipeline:
                if isinstance(command, Simple):
                    asked[command.words[0].value] = step.is_asked
    assert {name for name, is_asked in asked.items() if is_asked} == {"b", "h", "i"}


def test_kinds_of_commands() -> None:
    kinds = [type(each) for each in Contents(read("a() { b; }; [[ c ]]")).commands]
    assert kinds[0] is Function
    assert Compound in kinds


@pytest.mark.parametrize(
    "text", ["a 'b", 'a "b', "if a", "a )", "fi", "a; ;", "| a", "a $(b", "`a", "case x in a", "coproc a"]
)
def test_what_it_does_not_understand(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


def test_a_text_that_is_too_long() -> None:
    with pytest.raises(Unreadable):
        read("a\n" * 2**18)


@pytest.mark.parametrize("text", ["$(" * 5000, "{ " * 5000, "((" * 5000, '"${' * 5000, "a=(" * 5000, "<(" * 5000])
def test_deep_nesting_ends(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("number", range(0, 400, 7))
def test_what_it_understands_bash_does_as_well(number: int) -> None:
    """Pieces put together in all ways: what the reader takes, `bash -n` takes."""
    pieces = [
        "a",
        "|",
        "&&",
        ";",
        "(",
        ")",
        "{",
        "}",
        "if",
        "then",
        "fi",
        "$(b)",
        "'c'",
        "\n",
        "!",
        "[[ x ]]",
        "> d",
        "case",
    ]
    text = " ".join(pieces[(number * 31 + i * (number % 13 + 1)) % len(pieces)] for i in range(number % 6 + 2))
    try:
        read(text)
    except Unreadable:
        return
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    assert done.returncode == 0, (text, done.stderr)


STATEMENTS = [
    "set -e\n",
    "echo one # two\n",
    "echo one\n",
    "echo 'one\ntwo'\n",
    'mysql -e "a, \\\n  b"\n',
    "if a; then\n  b\n  c x\nfi\n",
    "if a; then\n  b\n  c y\nfi\n",
    "cat <<A\nb\nA\n",
    "cat <<A; echo one\nset -e\nA\n",
    "echo $((1 + 1))\n",
    "x=`a\nb` c | d\n",
    "echo one \\\n",
    "a &&\n",
    "a; b\n",
]


@example(["echo one\n", "cat <<A; echo one\nset -e\nA\n"])
@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from(STATEMENTS), max_size=5).map("".join), min_size=2, max_size=4))
def test_a_text_reads_the_same_whatever_was_read_before(texts: list[str]) -> None:
    reading.KEPT.clear()
    after_others = [seen(text) for text in texts]
    for text, expected in zip(texts, after_others, strict=True):
        reading.KEPT.clear()
        assert seen(text) == expected


def seen(text: str) -> list[tuple[str, int, list[str], list[int]]] | None:
    """What the reader sees: each command with its line, its words and theirs; None where it does not understand."""
    try:
        commands = Contents(read(text)).commands
    except Unreadable:
        return None
    words = [[] if isinstance(each, Function) else list(each.words) for each in commands]
    rows = zip(commands, words, strict=True)
    return [(type(c).__name__, c.line, [word.raw for word in ws], [word.line for word in ws]) for c, ws in rows]
