"""Commands that run without a shell, and have in them what only a shell understands."""

from __future__ import annotations

from itertools import pairwise

from kgen.cluster.commands import INTERPRETERS, SHELLS
from kgen.wording.phrases import shown

from .ending import SHORT
from .script import remark, script_rule
from .shell.nodes import Simple
from .shell.reading import Unreadable, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Word

_LISTS = {"&&", "||", "2>&1", "1>&2", ">&2"}
"""Operators that mean nothing else anywhere."""
_OPERATORS = {"|", ";", "&", ">", ">>", "<", "&>", "2>"}
"""Operators that may be a separator or a sign, too."""
_BEFORE_MORE = ("| ", "|| ", "&& ", "; ", "> ", ">> ")
"""What a word begins with that is the rest of a command line."""
_TO_FILE = (">/", ">>/", "1>/", "2>/", "2>>/", "&>/", "</")
_MEANS_SIGNS = {"[", "test", "expr", "find", "tr", "grep", "egrep", "sed", "cut", "sort", "paste", "column"}
"""Programs that have a use for such signs themselves."""
_RUNS_SHELL = {"ssh", "watch", "parallel", "su", "script", "flock", "entr", "screen", "tmux", "concurrently", "make"}
"""Programs that let a shell read their words."""
_READ_ELSEWHERE = SHELLS - {"sh", "bash", "dash", "ash", "ksh", "mksh"}
"""Shells whose words are not known to be files."""
_TAKES_FILES = {"ls", "cat", "rm", "cp", "mv", "chmod", "chown", "chgrp", "touch", "mkdir", "rmdir", "ln", "head"} | {
    *("tail", "wc", "du", "stat", "md5sum", "sha256sum", "test", "[", "tac", "gzip", "gunzip")
}
"""Programs that take names of files as they are."""


@script_rule("KG863", of_commands=True, around=True)
def shell_syntax_without_shell(script: Script) -> Findings:
    """A command has operators, patterns or substitutions of a shell in it, and no shell runs.

    The program gets them as words: `ps` is asked for processes called `|`, `rm` removes a file whose name is a star.
    Commands of containers, probes and hooks are run as they are; only a shell that is named in them reads them.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: worker}
        spec:
          containers:
          - {name: worker, image: worker, livenessProbe: {exec: {command: [ps, aux, "|", grep, worker]}}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: worker}
        spec:
          containers:
          - {name: worker, image: worker, livenessProbe: {exec: {command: [sh, -c, "ps aux | grep worker"]}}}
    """
    if not script.is_command or (script.pod and script.pod.os and script.pod.os.name == "windows"):
        return
    command = script.simple_commands[0]
    found = None if not command.name or _has_shell(command.argv[1:]) else _found(command.name, command.argv)
    if found:
        word, use = found
        yield remark(
            script,
            word,
            f"{command.name} gets {shown(word.value)} as it is: no shell reads it here to {use}",
            'let a shell run the command: ["sh", "-c", "…"]',
        )


def _has_shell(words: Sequence[Word]) -> bool:
    """Whether a shell, or a program that lets one run, is among the words of a program."""
    names = {word.value.rpartition("/")[2] for word in words}
    return not names.isdisjoint(SHELLS) or not names.isdisjoint(_RUNS_SHELL)


def _found(name: str, words: Sequence[Word]) -> tuple[Word, str] | None:
    """The first word that only a shell understands, and what the shell would do."""
    if name in _RUNS_SHELL or name in _READ_ELSEWHERE:
        return None
    operator = next(_operators(name, words), None)
    if operator:
        return operator, "take it as an operator"
    for word in words[1:]:
        if name in _TAKES_FILES and _is_pattern(word.value):
            return word, "find the files that it means"
    if name not in INTERPRETERS and name not in SHELLS and not name.startswith("python"):
        for word in words[1:]:
            if _is_substitution(word.value):
                return word, "put a result in"
    return None


def _operators(name: str, words: Sequence[Word]) -> Iterator[Word]:
    for before, word in pairwise(words):
        value = word.value
        if (
            value in _LISTS
            or value.startswith(_BEFORE_MORE)
            or (value.startswith(_TO_FILE) and name not in _MEANS_SIGNS and " " not in value)
        ):
            yield word
        elif word is words[-1]:
            if value == "&":
                yield word
        elif value.endswith(";") and len(value) > 1 and " " not in value and name not in _MEANS_SIGNS:
            if words[words.index(word) + 1].value.rpartition("/")[2] in SHORT:
                yield word
        elif value in _OPERATORS and name not in _MEANS_SIGNS:
            behind = words[words.index(word) + 1].value
            if not before.value.startswith("-") or behind.rpartition("/")[2] in SHORT:
                yield word


def _is_pattern(value: str) -> bool:
    """Whether a word is meant to be the files of a folder, of a list, or of the home folder."""
    if value.startswith("~/") or value == "~":
        return True
    if "/" not in value and not value.startswith("*"):
        return False
    braces = value.partition("{")[2].partition("}")
    return "*" in value or (bool(braces[1]) and "," in braces[0]) or _has_set(value)


def _has_set(value: str) -> bool:
    return bool(value.partition("[")[2].partition("]")[0]) and "]" in value


def _is_substitution(value: str) -> bool:
    """Whether a shell would run a command in a word, or calculate; what is one name may be a variable of Kubernetes."""
    if ("$(" not in value and "`" not in value) or "\n" in value:
        return False
    try:
        [statement] = read('echo "{}"'.format(value.replace('"', "")))
    except (Unreadable, ValueError):
        return False
    command = statement.only
    if not isinstance(command, Simple) or not command.words:
        return False
    word = command.words[-1]
    if any(expansion.startswith("$((") for expansion in word.expansions):
        return True
    return any(_is_run(each.pipelines[0][0], value) for program in word.inner for each in program[:1])


def _is_run(command: Command, value: str) -> bool:
    words = [word.value for word in getattr(command, "words", ())]
    if "`" in value:
        return words[:1] != [] and words[0] in SHORT
    return len(words) > 1 and words[0][:1] in "/." + "abcdefghijklmnopqrstuvwxyz"
