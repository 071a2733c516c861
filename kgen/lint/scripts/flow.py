"""Ways through a script: every command of it, and its statements in the order of the text."""

from __future__ import annotations

from .nodes import Compound, Function, Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .nodes import Command, Program, Statement, Word


class Step:
    """A statement, whether something asks for its status, and how many compound commands are around it."""

    __slots__ = ("depth", "is_asked", "statement")

    def __init__(self, statement: Statement, depth: int, *, is_asked: bool) -> None:
        self.statement = statement
        self.depth = depth
        self.is_asked = is_asked


def steps(program: Program) -> list[Step]:
    """All statements in the order of the text, those of command substitutions left out."""
    found: list[Step] = []
    _collect_steps(program, 0, found, is_asked=False)
    return found


def _collect_steps(program: Program, depth: int, found: list[Step], *, is_asked: bool) -> None:
    for statement in program:
        found.append(Step(statement, depth, is_asked=is_asked))
        last = len(statement.pipelines) - 1
        for i, pipeline in enumerate(statement.pipelines):
            for command in pipeline.commands:
                if not isinstance(command, Simple):
                    _collect_inside(command, depth + 1, found, is_asked=is_asked or pipeline.is_negated or i < last)


def _collect_inside(command: Command, depth: int, found: list[Step], *, is_asked: bool) -> None:
    if isinstance(command, Function):
        _collect_inside(command.body, depth, found, is_asked=is_asked)
    elif isinstance(command, Compound):
        for condition in command.conditions:
            _collect_steps(condition, depth, found, is_asked=True)
        for body in command.bodies:
            _collect_steps(body, depth, found, is_asked=is_asked)


def commands(program: Program) -> list[Command]:
    """Every command, those inside others and in command substitutions included."""
    found: list[Command] = []
    _collect(program, found)
    return found


def _collect(program: Program, found: list[Command]) -> None:
    for statement in program:
        for pipeline in statement.pipelines:
            for command in pipeline.commands:
                _collect_with_inner(command, found)


def _collect_with_inner(command: Command, found: list[Command]) -> None:
    found.append(command)
    if isinstance(command, Function):
        _collect_with_inner(command.body, found)
    elif isinstance(command, Compound):
        for part in (*command.conditions, *command.bodies):
            _collect(part, found)
    for word in words(command):
        for inner in word.inner:
            _collect(inner, found)


def words(command: Command) -> list[Word]:
    """All words of a command, in its assignments and redirections, too."""
    own = [] if isinstance(command, Function) else command.words
    assigned = command.assignments if isinstance(command, Simple) else []
    return [*assigned, *own, *(redirect.target for redirect in command.redirects)]


def simple_commands(program: Program) -> list[Simple]:
    """Every simple command."""
    return [each for each in commands(program) if isinstance(each, Simple)]


_PREFIXES: dict[str, tuple[set[str], int]] = {
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


def words_of_set(statement: Statement) -> list[str]:
    """The words behind `set`, in a statement that is nothing else."""
    first = statement.pipelines[0].commands[0]
    is_alone = len(statement.pipelines) == len(statement.pipelines[0].commands) == 1
    if not (is_alone and isinstance(first, Simple) and first.words and first.words[0].value == "set"):
        return []
    return [word.value for word in first.words[1:]]


def name_of(word: Word) -> str:
    """The name of the program that a first word means; "" where nobody can say."""
    return word.value.rpartition("/")[2] if word.is_literal else ""


def unwrapped(given: Sequence[Word]) -> tuple[list[str], list[Word]]:
    """The programs that only run another, and the words of that other.

    >>> from kgen.lint.scripts.nodes import Word
    >>> unwrapped([Word(text, text) for text in ("exec", "timeout", "-k", "5", "60", "mysql", "-p")])[1][0].value
    'mysql'
    """
    rest, before = list(given), list[str]()
    while rest and name_of(rest[0]) in _PREFIXES:
        before.append(name_of(rest[0]))
        rest = _behind(rest[1:], *_PREFIXES[before[-1]], has_assignments=before[-1] == "env")
    return before, rest


def program_of(command: Simple) -> tuple[list[str], list[Word]]:
    """The words of a simple command as `unwrapped` gives them; many rules ask for the same."""
    if command.unwrapped is None:
        command.unwrapped = unwrapped(command.words)
    return command.unwrapped


def _behind(rest: list[Word], with_word: set[str], skipped: int, *, has_assignments: bool) -> list[Word]:
    """The words behind the options and the own words of such a program."""
    while rest and rest[0].value.startswith("-"):
        option = rest[0].value
        rest = rest[2 if option in with_word else 1 :]
        if option == "--":
            break
    rest = rest[skipped:]
    while has_assignments and rest and "=" in rest[0].value:
        rest = rest[1:]
    return rest
