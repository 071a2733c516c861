"""What a shell runs, or what a container runs without one, as the rules see it."""

from __future__ import annotations

from .flow import commands, steps
from .nodes import Simple, Word
from .reading import Unreadable, alone, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kgen.apiserver.rule import Found
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, PodSpec

    from .flow import Step
    from .nodes import Command

SHELLS = {"sh", "bash", "dash", "ash", "ksh", "mksh"}
"""Shells whose language this reader knows."""


class Options:
    """The options that a shell was started with, and the words behind them.

    >>> options = Options(["-eo", "pipefail", "-c", "make"])
    >>> options.errexit, options.pipefail, options.has_text, options.rest
    (True, True, True, ['make'])
    """

    __slots__ = ("errexit", "has_text", "pipefail", "rest", "xtrace")

    @property
    def key(self) -> tuple[bool, bool, bool]:
        """What can make a difference to a script."""
        return self.errexit, self.pipefail, self.xtrace

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.errexit = self.pipefail = self.xtrace = self.has_text = False
        rest = list(words)
        while rest and rest[0][:1] in ("-", "+") and rest[0] not in ("-", "--"):
            word = rest.pop(0)
            if word.startswith("--"):
                continue
            self._take(word, rest.pop(0) if "o" in word and rest else "")
        if rest and rest[0] in ("-", "--"):
            rest.pop(0)
        self.rest = rest

    def _take(self, word: str, name: str) -> None:
        is_on = word[0] == "-"
        self.has_text = self.has_text or (is_on and "c" in word)
        if "e" in word or name == "errexit":
            self.errexit = is_on
        if "x" in word or name == "xtrace":
            self.xtrace = is_on
        if name == "pipefail":
            self.pipefail = is_on


class Reading:
    """A text that was read, and what was said of it: the same scripts come again and again."""

    __slots__ = ("program", "said")

    def __init__(self, text: str) -> None:
        self.said: dict[Any, Sequence[Found]] = {}
        try:
            self.program = read(text)
        except Unreadable:
            self.program = []


_KEPT: dict[str, Reading] = {}
_MOST_KEPT = 16
_LONGEST_KEPT = 2**13


def _reading(text: str) -> Reading:
    if text in _KEPT:
        return _KEPT[text]
    if len(_KEPT) >= _MOST_KEPT:
        _KEPT.clear()
    made = Reading(text)
    if len(text) <= _LONGEST_KEPT:
        _KEPT[text] = made
    return made


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
        kind: The kind of the object.
        is_first: The container's own process runs it, and no init process stands in front.
    """

    __slots__ = (
        "_commands",
        "_steps",
        "arguments",
        "at",
        "container",
        "is_first",
        "kind",
        "options",
        "pod",
        "program",
        "said",
        "shell",
        "text",
    )

    def __init__(self, at: FieldPath, text: str, shell: str, options: Options | None = None) -> None:
        self.at = at
        self.text = text
        self.shell = shell
        self.options = options or Options()
        reading = _reading(text)
        self.program = reading.program
        self._commands: list[Command] | None = None
        self._steps: list[Step] | None = None
        self.said = reading.said
        self.arguments: list[Word] = []
        self.container: Container | None = None
        self.pod: PodSpec | None = None
        self.kind = ""
        self.is_first = False

    @property
    def commands(self) -> list[Command]:
        """Every command, those inside others and in command substitutions included."""
        if self._commands is None:
            self._commands = commands(self.program)
        return self._commands

    @property
    def simple_commands(self) -> list[Simple]:
        """Every simple command."""
        return [each for each in self.commands if isinstance(each, Simple)]

    @property
    def steps(self) -> list[Step]:
        """All statements in the order of the text, those of command substitutions left out."""
        if self._steps is None:
            self._steps = steps(self.program)
        return self._steps

    @property
    def is_command(self) -> bool:
        """Whether it is the words of a command, which no shell reads."""
        return not self.text

    @property
    def has_lines(self) -> bool:
        """Whether it is worth naming a line of it."""
        return "\n" in self.text.strip("\n")


def command(words: list[Word], at: FieldPath) -> Script:
    """A command that runs without a shell, as a Script."""
    made = Script(at, "", "")
    simple = Simple(1)
    simple.words = words
    made.program = [alone(simple)]
    return made
