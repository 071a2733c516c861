"""What a shell's text is made of, as far as the checks need it."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.field_path import FieldPath

    Command: TypeAlias = "Simple | Test | Compound | Function"
    Program: TypeAlias = "list[Statement]"


class Word(Slotted):
    """One word: as it is written, and as the shell takes it, its expansions left as they are written.

    Attributes:
        raw: As written.
        value: Without quotes; expansions stand in it as written.
        is_literal: Nothing in it is expanded.
        expansions: Those with parentheses, braces or backquotes, as written.
        inner: The programs of its command substitutions.
        line: Where it begins in the script, from 1.
        at: Where it stands in the object, if it has a place of its own.
    """

    __slots__ = ("at", "expansions", "inner", "is_literal", "line", "raw", "value")
    raw: str
    value: str
    is_literal: bool
    inner: list[Program]
    line: int
    at: FieldPath | None

    def __init__(self, raw: str, value: str, line: int = 1, *, is_literal: bool = True) -> None:
        self.raw = raw
        self.value = value
        self.line = line
        self.is_literal = is_literal
        self.expansions: list[str] = []
        self.inner = []
        self.at = None


class Redirect(Slotted):
    """A redirection: its operator without the number in front, and its target."""

    __slots__ = ("number", "operator", "target")

    def __init__(self, number: str, operator: str, target: Word) -> None:
        self.number = number
        self.operator = operator
        self.target = target


class Simple(Slotted):
    """A simple command: assignments, words, redirections; `unwrapped` is kept by `flow.program_of`."""

    __slots__ = ("assignments", "line", "redirects", "unwrapped", "words")

    def __init__(self, line: int) -> None:
        self.line = line
        self.unwrapped: tuple[list[str], list[Word]] | None = None
        self.assignments: list[Word] = []
        self.words: list[Word] = []
        self.redirects: list[Redirect] = []


class Test(Slotted):
    """`[[ … ]]`: its words and operators in their order."""

    __slots__ = ("line", "redirects", "words")

    def __init__(self, line: int, words: list[Word]) -> None:
        self.line = line
        self.words = words
        self.redirects: list[Redirect] = []


class Compound(Slotted):
    """A compound command, by its first word: its conditions, its bodies, and the words of a `for` or `case`."""

    __slots__ = ("bodies", "conditions", "kind", "line", "redirects", "words")

    def __init__(self, kind: str, line: int) -> None:
        self.kind = kind
        self.line = line
        self.words: list[Word] = []
        self.conditions: list[Program] = []
        self.bodies: list[Program] = []
        self.redirects: list[Redirect] = []


class Function(Slotted):
    """The definition of a function."""

    __slots__ = ("body", "line", "name", "redirects")

    def __init__(self, name: str, line: int, body: Command) -> None:
        self.name = name
        self.line = line
        self.body = body
        self.redirects: list[Redirect] = []


class Pipeline(Slotted):
    """Commands with `|` between them."""

    __slots__ = ("commands", "is_negated", "line")

    def __init__(self, commands: list[Command], line: int, *, is_negated: bool) -> None:
        self.commands = commands
        self.line = line
        self.is_negated = is_negated


class Statement(Slotted):
    """Pipelines with `&&` and `||` between them."""

    __slots__ = ("in_background", "operators", "pipelines")

    def __init__(self) -> None:
        self.pipelines: list[Pipeline] = []
        self.operators: list[str] = []
        self.in_background = False
