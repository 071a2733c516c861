"""What a shell's text is made of, as far as the checks need it; programs that only run another."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from kgen.field_path import FieldPath

    Command: TypeAlias = "Simple | Test | Compound | Function"
    Program: TypeAlias = "list[Statement]"


_MARKS = frozenset("\\'\"$<>&")
"""Characters that make more of a command than words with blanks between them."""

WRAPPERS: dict[str, tuple[set[str], int]] = {
    "exec": ({"-a"}, 0),
    "command": (set(), 0),
    "builtin": (set(), 0),
    "busybox": (set(), 0),
    "nohup": (set(), 0),
    "time": (set(), 0),
    "env": ({"-u", "-C"}, 0),
    "nice": ({"-n"}, 0),
    "ionice": ({"-c", "-n"}, 0),
    "stdbuf": ({"-i", "-o", "-e"}, 0),
    "timeout": ({"-s", "-k"}, 1),
    "gosu": (set(), 1),
    "su-exec": (set(), 1),
    "tini": ({"-p", "-e"}, 0),
    "dumb-init": ({"-r"}, 0),
    "catatonit": (set(), 0),
    "docker-init": (set(), 0),
}
"""Programs that run another: their options that take a word, and how many words come before the program."""

STAYS = {"time", "timeout", "tini", "dumb-init", "catatonit", "docker-init"}
"""Those that do not become the other program, and pass signals on."""


class Lines(Slotted):
    """The lines of a text, which are counted only when a finding has to name one."""

    __slots__ = ("_first", "_known", "_text")

    def __init__(self, text: str, first: Callable[[], int] = lambda: 1) -> None:
        self._text = text
        self._first = first
        self._known = 0, 0

    def at(self, i: int) -> int:
        """The line of a position; it is counted from the one before, since they are mostly in order."""
        start, breaks = self._known if self._known[0] <= i else (0, 0)
        self._known = i, breaks + self._text.count("\n", start, i)
        return self._first() + self._known[1]


class Line(Slotted):
    """A line as a whole, by its number."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line


class Node(Slotted):
    """Something at a place in a script.

    Attributes:
        start: Where it begins in its text; for words of one line, the first of them may stand for all.
        lines: The lines of that text; None in a command without a shell.
    """

    __slots__ = ("lines", "start")
    start: int
    lines: Lines | None

    @property
    def line(self) -> int:
        """Where it begins in the script, from 1."""
        return self.lines.at(self.start) if self.lines else 1


class Word(Node):
    """One word: as it is written, and as the shell takes it, its expansions left as they are written.

    Attributes:
        raw: As written.
        value: Without quotes; expansions stand in it as written.
        is_literal: Nothing in it is expanded.
        expansions: Those with parentheses, braces or backquotes, as written.
        inner: The programs of its command substitutions.
        item: The list of the object that it is an item of, and its index; None for a word of a script.
    """

    __slots__ = ("expansions", "inner", "is_literal", "item", "raw", "value")

    def __init__(self, raw: str, value: str, start: int = 0, lines: Lines | None = None) -> None:
        self.raw = raw
        self.value = value
        self.start = start
        self.lines = lines
        self.is_literal = True
        self.expansions: list[str] = []
        self.inner: list[Program] = []
        self.item: tuple[FieldPath, int] | None = None

    @property
    def at(self) -> FieldPath | None:
        """Its own place in the object; None for a word of a script."""
        return self.item[0][self.item[1]] if self.item else None


class Redirect(Slotted):
    """A redirection: its operator without the number in front, its target, and the text of a here-document."""

    __slots__ = ("body", "number", "operator", "target")

    def __init__(self, number: str, operator: str, target: Word) -> None:
        self.number = number
        self.operator = operator
        self.target = target
        self.body = ""


def name_of(word: Word) -> str:
    """The name of the program that a first word means; "" where it depends on variables."""
    return word.value.rpartition("/")[2] if word.is_literal else ""


def unwrapped(words: Sequence[Word]) -> tuple[list[str], int, str]:
    """The programs that only run another; where the words of that other begin; its name, "" where it has variables.

    >>> from kgen.lint.scripts.shell.nodes import Word
    >>> unwrapped([Word(text, text) for text in ("exec", "timeout", "-k", "5", "60", "mysql", "-p")])
    (['exec', 'timeout'], 5, 'mysql')
    """
    wrappers: list[str] = []
    i = 0
    while i < len(words):
        name = name_of(words[i])
        if name not in WRAPPERS:
            return wrappers, i, name
        wrappers.append(name)
        i = _behind(words, i + 1, *WRAPPERS[name], has_assignments=name == "env")
    return wrappers, i, ""


def _behind(words: Sequence[Word], i: int, with_word: set[str], skipped: int, *, has_assignments: bool) -> int:
    """The place behind the options and the own words of such a program."""
    while i < len(words) and words[i].value.startswith("-"):
        option = words[i].value
        i += 2 if option in with_word else 1
        if option == "--":
            break
    i += skipped
    while has_assignments and i < len(words) and "=" in words[i].value:
        i += 1
    return i


class Simple(Node):
    """A simple command.

    Attributes:
        words: All its words, behind assignments.
        assignments: Those in front of its words.
        redirects: Its redirections.
        inner: The programs in it, which are those of its command substitutions.
        wrappers: The programs in front that only run another, such as `exec`.
        argv: The words of the program that runs in the end.
        name: The name of that program; "" where it depends on variables.
    """

    __slots__ = ("argv", "assignments", "inner", "name", "redirects", "words", "wrappers")

    def __init__(self, words: Sequence[Word], start: int = 0, lines: Lines | None = None) -> None:
        self.words = words
        self.start = start
        self.lines = lines
        self.assignments: Sequence[Word] = ()
        self.redirects: Sequence[Redirect] = ()
        self.inner: Sequence[Program] = ()
        self.wrappers: Sequence[str]
        self.wrappers, wrapped, self.name = unwrapped(words)
        self.argv = words[wrapped:] if wrapped else words


class Plain(Simple):
    """A simple command that begins with its program's name; the rest of it is read when a rule looks at it."""

    __slots__ = ("_read", "_text")
    wrappers = ()
    assignments = ()
    inner = ()

    def __init__(self, name: str, text: str, start: int, lines: Lines, read: Callable[[int], Simple]) -> None:
        self.name = name
        self.start = start
        self.lines = lines
        self._text = text
        self._read = read

    def __getattr__(self, name: str) -> Any:  # of a slot that is not set yet
        if name not in ("words", "argv", "redirects"):
            raise AttributeError(name)
        read = self._split() if _MARKS.isdisjoint(self._text) else self._read(self.start)
        self.words = self.argv = read.words
        self.redirects = read.redirects
        return getattr(self, name)

    def _split(self) -> Simple:
        text = self._text
        words = text.split() if text.isascii() else filter(None, text.replace("\t", " ").split(" "))
        return Simple([Word(word, word, self.start, self.lines) for word in words], self.start, self.lines)


class Test(Node):
    """`[[ … ]]`: its words and operators in their order."""

    __slots__ = ("redirects", "words")

    def __init__(self, words: list[Word], start: int, lines: Lines) -> None:
        self.words = words
        self.start = start
        self.lines = lines
        self.redirects: list[Redirect] = []

    @property
    def inner(self) -> list[Program]:
        """The programs in it."""
        return substitutions(self)


class Compound(Node):
    """A compound command, by its first word: its conditions, its bodies, and the words of a `for`, `case` or `((`.

    Attributes:
        falls_through: A branch of a `case` ends in `;&` or `;;&`.
    """

    __slots__ = ("bodies", "conditions", "falls_through", "kind", "redirects", "words")

    def __init__(self, kind: str, start: int, lines: Lines) -> None:
        self.kind = kind
        self.falls_through = False
        self.start = start
        self.lines = lines
        self.words: list[Word] = []
        self.conditions: list[Program] = []
        self.bodies: list[Program] = []
        self.redirects: list[Redirect] = []

    @property
    def inner(self) -> list[Program]:
        """The programs in it."""
        programs = [*self.conditions, *self.bodies]
        return programs + substitutions(self) if self.words or self.redirects else programs


class Function(Node):
    """The definition of a function; redirections behind it are those of its body.

    Attributes:
        keyword: `function` is in front of its name.
    """

    __slots__ = ("body", "keyword", "name", "redirects")

    def __init__(self, name: Word, body: Command) -> None:
        self.name = name.value
        self.start = name.start
        self.lines = name.lines
        self.body = body
        self.keyword = False
        self.redirects: list[Redirect] = []

    @property
    def inner(self) -> list[Program]:
        """The programs in it."""
        return [[alone(self.body)]]


class Statement:
    """Pipelines with `&&` and `||` between them.

    Attributes:
        pipelines: Each is a list of commands with `|` between them.
        negated: Which of them have a `!` in front.
        operators: What is between the pipelines.
        in_background: A `&` is behind it.
        pipes_errors: A `|&` is in it.
        contents: What `flow` found in it, kept for the next time.
        steps: The ways through it that `flow` found.
    """

    __slots__ = ("contents", "in_background", "negated", "operators", "pipelines", "pipes_errors", "steps")

    def __init__(self) -> None:
        self.pipelines: list[list[Command]] = []
        self.negated: Sequence[int] = ()
        self.operators: Sequence[str] = ()
        self.in_background = self.pipes_errors = False
        self.contents: Any = None
        self.steps: Any = None

    @property
    def only(self) -> Command | None:
        """The one command that it is; None where it is several."""
        return self.pipelines[0][0] if len(self.pipelines) == len(self.pipelines[0]) == 1 else None


def alone(command: Command) -> Statement:
    """A statement of one command."""
    statement = Statement()
    statement.pipelines.append([command])
    return statement


def words_of(command: Command) -> list[Word]:
    """All words of a command, in its assignments and redirections, too."""
    found = [*command.assignments] if isinstance(command, Simple) else []
    if not isinstance(command, Function):
        found += command.words
    for redirect in command.redirects:
        found.append(redirect.target)
    return found


def substitutions(command: Command) -> list[Program]:
    """The programs of the command substitutions in the words of a command."""
    programs: list[Program] = []
    for word in words_of(command):
        if word.inner:
            programs += word.inner
    return programs
