"""Ways through a script: every command of it, and its statements in the order of the text."""

from __future__ import annotations

from .nodes import Compound, Function, Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .nodes import Command, Program, Statement


class Step:
    """A statement, whether something asks for its status, and how many compound commands are around it.

    Attributes:
        settings: The words behind `set`, where the statement is nothing else.
    """

    __slots__ = ("depth", "is_asked", "settings", "statement")

    def __init__(self, statement: Statement, depth: int, *, is_asked: bool) -> None:
        self.statement = statement
        self.depth = depth
        self.is_asked = is_asked
        self.settings = _settings(statement)


def _settings(statement: Statement) -> Sequence[str]:
    first = statement.pipelines[0][0]
    if not isinstance(first, Simple) or first.name != "set" or statement.only is None:
        return ()
    return [word.value for word in first.words[1:]] if first.words[0].value == "set" else ()


def steps(program: Program) -> list[Step]:
    """All statements in the order of the text, those of command substitutions left out."""
    found: list[Step] = []
    for statement in program:
        if statement.steps is None:
            statement.steps = []
            _collect_steps([statement], 0, statement.steps, is_asked=False)
        found += statement.steps
    return found


def _collect_steps(program: Program, depth: int, found: list[Step], *, is_asked: bool) -> None:
    for statement in program:
        found.append(Step(statement, depth, is_asked=is_asked))
        last = len(statement.pipelines) - 1
        for i, pipeline in enumerate(statement.pipelines):
            for command in pipeline:
                if not isinstance(command, Simple):
                    is_inner_asked = is_asked or i < last or i in statement.negated
                    _collect_inside(command, depth + 1, found, is_asked=is_inner_asked)


def _collect_inside(command: Command, depth: int, found: list[Step], *, is_asked: bool) -> None:
    if isinstance(command, Function):
        _collect_inside(command.body, depth, found, is_asked=is_asked)
    elif isinstance(command, Compound):
        for condition in command.conditions:
            _collect_steps(condition, depth, found, is_asked=True)
        for body in command.bodies:
            _collect_steps(body, depth, found, is_asked=is_asked)


class Contents:
    """What is in a program, also inside of compound commands and of command substitutions.

    Attributes:
        commands: Every command.
        simple: Every simple command.
        pipelines: Those of several commands.
        names: The names of the programs that run.
    """

    __slots__ = ("commands", "names", "pipelines", "simple")

    def __init__(self, program: Iterable[Statement] = ()) -> None:
        self.commands: list[Command] = []
        self.simple: list[Simple] = []
        self.pipelines: list[list[Command]] = []
        self.names: set[str] = set()
        for statement in program:
            self._take(contents_of(statement))

    def _take(self, other: Contents) -> None:
        self.commands += other.commands
        self.simple += other.simple
        self.pipelines += other.pipelines
        self.names |= other.names

    def add(self, program: Program) -> None:
        """Add what is in more statements."""
        for statement in program:
            for pipeline in statement.pipelines:
                if len(pipeline) > 1:
                    self.pipelines.append(pipeline)
                for command in pipeline:
                    self.commands.append(command)
                    if isinstance(command, Simple):
                        self.simple.append(command)
                        self.names.add(command.name)
                    for inner in command.inner:
                        self.add(inner)


def contents_of(statement: Statement) -> Contents:
    """What is in a statement."""
    if statement.contents is None:
        statement.contents = Contents()
        statement.contents.add([statement])
    found: Contents = statement.contents
    return found
