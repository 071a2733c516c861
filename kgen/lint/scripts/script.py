"""What a shell runs, or what a container runs without one, as the rules see it."""

from __future__ import annotations

from functools import lru_cache, partial

from kgen.apiserver.rule import Rule
from kgen.diagnostics import Finding

from .shell.flow import Contents, steps
from .shell.nodes import Simple, Word, alone
from .shell.reading import Unreadable, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kgen.apiserver.rule import Check, Found
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, PodSpec

    from .shell.flow import Step
    from .shell.nodes import Command, Line, Program

SHELLS = {"sh", "bash", "dash", "ash", "ksh", "mksh"}
"""Shells whose language this reader knows."""


_QUOTES = "'\"\\$\r\n"
"""All that is left out between a word and its value."""


class Options:
    """The options that a shell was started with, and the words behind them.

    >>> options = Options(["-eo", "pipefail", "-c", "make"])
    >>> options.errexit, options.pipefail, options.has_text, options.rest
    (True, True, True, ['make'])
    """

    __slots__ = ("errexit", "has_text", "key", "pipefail", "rest", "xtrace")

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.errexit = self.pipefail = self.xtrace = self.has_text = False
        i = 0
        while i < len(words) and words[i][:1] in ("-", "+") and words[i] not in ("-", "--"):
            word = words[i]
            i += 1
            if not word.startswith("--"):
                has_name = "o" in word and i < len(words)
                self._take(word, words[i] if has_name else "")
                i += has_name
        self.rest = words[i + 1 :] if words[i : i + 1] in (["-"], ["--"]) else words[i:]
        self.key = self.errexit, self.pipefail, self.xtrace
        """What can make a difference to a script."""

    def _take(self, word: str, name: str) -> None:
        is_on = word[0] == "-"
        self.has_text = self.has_text or (is_on and "c" in word)
        if "e" in word or name == "errexit":
            self.errexit = is_on
        if "x" in word or name == "xtrace":
            self.xtrace = is_on
        if name == "pipefail":
            self.pipefail = is_on


def options_of(words: Sequence[Word]) -> tuple[Options, Sequence[Word]]:
    """The options behind a shell's name, and the words behind them."""
    options = Options([word.value for word in words[1:]])
    return options, words[len(words) - len(options.rest) :]


_NO_OPTIONS = Options()


class Reading:
    """A text that was read, its commands, and what was said of it: the same scripts come again and again."""

    __slots__ = ("_bare", "_steps", "_text", "contents", "notes", "program", "said")

    def __init__(self, program: Program, text: str = "") -> None:
        self.program = program
        self._text = text
        self.contents = Contents(program)
        self.notes: dict[str, Any] = {}
        self.said: dict[Any, dict[str, Sequence[Found]]] = {}
        self._steps: list[Step] | None = None
        self._bare = ""

    @property
    def steps(self) -> list[Step]:
        """All statements in the order of the text, those of command substitutions left out."""
        if self._steps is None:
            self._steps = steps(self.program)
        return self._steps

    @property
    def bare(self) -> str:
        """The text without quotes: what is not in it is in no value of a word; a blank is before each argument."""
        if not self._bare:
            bare = self._text
            for mark in _QUOTES:
                bare = bare.replace(mark, "")
            self._bare = bare.replace("\t", " ")
        return self._bare


_LONGEST_KEPT = 2**13


def _reading(text: str) -> Reading:
    return _kept(text) if len(text) <= _LONGEST_KEPT else _read(text)


def _read(text: str) -> Reading:
    try:
        return Reading(read(text), text)
    except Unreadable:
        return Reading([], text)


_kept = lru_cache(maxsize=16)(_read)


class Script:
    """A script, or a command that runs without a shell: then `shell` is "" and the program that one command.

    Attributes:
        at: Where it stands in the object.
        text: The script; "" for a command.
        shell: The name of the shell that runs it; "" where nobody knows.
        options: What the shell was started with.
        program: Its statements; empty where they could not be read.
        said: What rules have said of the same text before.
        arguments: The words that the shell is given behind the text of `-c`.
        container: The container that runs it; None for a ConfigMap's.
        pod: The pod around that container.
        is_pre_stop: The container runs it before it ends.
        kind: The kind of the object.
        is_first: The container's own process runs it, and no init process stands in front.
        is_file: A shell reads it from a file, not from the word behind `-c`.
    """

    __slots__ = (
        "_reading",
        "arguments",
        "at",
        "commands",
        "container",
        "is_command",
        "is_file",
        "is_first",
        "is_pre_stop",
        "kind",
        "names",
        "notes",
        "options",
        "pipelines",
        "pod",
        "program",
        "said",
        "shell",
        "simple_commands",
        "text",
    )

    def __init__(
        self, at: FieldPath, text: str, shell: str, options: Options | None = None, reading: Reading | None = None
    ) -> None:
        self.at = at
        self.text = text
        self.is_command = not text
        self.shell = shell
        self.options = options or _NO_OPTIONS
        reading = self._reading = reading or _reading(text)
        self.program = reading.program
        self.commands = reading.contents.commands
        self.simple_commands = reading.contents.simple
        self.pipelines = reading.contents.pipelines
        self.names = reading.contents.names
        self.notes = reading.notes
        self.said = reading.said
        self.arguments: Sequence[Word] = ()
        self.container: Container | None = None
        self.pod: PodSpec | None = None
        self.kind = ""
        self.is_first = self.is_pre_stop = False
        self.is_file = False

    @property
    def steps(self) -> list[Step]:
        """All statements in the order of the text, those of command substitutions left out."""
        return self._reading.steps

    @property
    def bare(self) -> str:
        """The text without quotes: what is not in it is in no value of a word; a blank is before each argument."""
        return self._reading.bare

    @property
    def has_lines(self) -> bool:
        """Whether it is worth naming a line of it."""
        return "\n" in self.text.strip("\n")


def command(words: Sequence[Word], at: FieldPath) -> Script:
    """A command that runs without a shell, as a Script."""
    return Script(at, "", "", reading=Reading([alone(Simple(words))]))


def script_rule(
    code: str, *, of_commands: bool = False, around: bool = False, needs: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Makes a rule of a generator function that takes a Script.

    Args:
        code: Never reused, even when the rule is gone.
        of_commands: It looks at commands that run without a shell, too.
        around: It looks at what is around a script, too: its container, its pod.
        needs: PROGRAMS, if it asks programs of the machine.
    """
    return partial(
        Rule,
        code=code,
        family="script",
        on=Script,
        severity="warning",
        stage="scripts",
        of_commands=of_commands,
        around=around,
        needs=needs,
    )


def remark(script: Script, where: Command | Word | Line, message: str, hint: str = "") -> Finding:
    """Something is wrong in a script, where a command, a word or a line stands."""
    at = getattr(where, "at", None) or script.at
    if not script.has_lines:
        return Finding(at, "", message, hint)
    return Finding(at, "", f"line {where.line} of the script: {message}", hint, line=where.line)
