"""Hooks of containers."""

from __future__ import annotations

from math import inf

from kgen.model.facts import defaulted

from .ending import slept
from .processes import is_endless
from .script import remark, script_rule
from .shell.nodes import Compound, Simple, Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Program, Statement

_ENDS = {"exit", "exec", "return", "break", "continue", "kill"}
"""With one of these, what is behind it may never be run."""
_TESTS = {"[", "test", "grep", "pgrep", "false", "command", "which"}
"""What is behind one of these and `&&` is run in some cases only."""


@script_rule("KG864", of_commands=True, around=True)
def pre_stop_outlasts_grace_period(script: Script) -> Findings:
    """A preStop hook waits for longer than the pod has time to end.

    The grace period begins before the hook does. When it is over, the hook is broken off in the middle, and the
    container gets two seconds for all that it has to do. The server refuses such a `sleep` of the hook's own; of a
    command it knows nothing.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, lifecycle: {preStop: {exec: {command: [sleep, "60"]}}}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 90
          containers: [{name: web, image: web, lifecycle: {preStop: {exec: {command: [sleep, "60"]}}}}]
    """
    if not script.is_pre_stop or script.pod is None or script.names.isdisjoint(("sleep", "tail")):
        return
    grace = defaulted(script.pod, "termination_grace_period_seconds")
    seconds, command = _waits(script.program)
    if command and seconds > grace:
        told = "for ever" if seconds == inf else f"for {seconds:g} seconds"
        message = f"the preStop hook waits {told}, and is broken off after {grace}: the grace period includes it"
        yield remark(script, command, message, "raise terminationGracePeriodSeconds, or wait less")


def _waits(program: Program) -> tuple[float, Command | None]:
    """The seconds that a program sleeps on every way through it, and the first command that does."""
    total: float = 0
    first: Command | None = None
    for statement in program:
        seconds, command, ends = _of_statement(statement)
        total += seconds
        first = first or command
        if ends:
            break
    return total, first


def _of_statement(statement: Statement) -> tuple[float, Command | None, bool]:
    """The seconds of a statement, the first command that sleeps, and whether the program may end there."""
    total: float = 0
    first: Command | None = None
    if statement.in_background:
        return total, first, False
    for i, pipeline in enumerate(statement.pipelines):
        if i and (statement.operators[i - 1] == "||" or _is_test(statement.pipelines[i - 1][-1])):
            break
        seconds, command = max((_of_command(each) for each in pipeline), key=lambda found: found[0])
        total += seconds
        first = first or command
    return total, first, any(_may_end(each) for pipeline in statement.pipelines for each in pipeline)


def _of_command(command: Command) -> tuple[float, Command | None]:
    if isinstance(command, Compound):
        return _of_compound(command)
    if not isinstance(command, Simple) or "timeout" in command.wrappers:
        return 0, None
    values = [word.value for word in command.argv[1:]]
    if command.name == "tail" and "-f" in values:
        return inf, command
    seconds = slept(values) if command.name == "sleep" else None
    return (seconds, command) if seconds else (0, None)


def _of_compound(command: Compound) -> tuple[float, Command | None]:
    if command.kind in ("{", "("):
        return _waits(command.bodies[0])
    if is_endless(command):
        return inf, command
    words = command.words[1:] if command.kind == "for" else []
    if words and all(word.is_literal and "{" not in word.raw and "*" not in word.raw for word in words):
        seconds, first = _waits(command.bodies[0])
        return (0, None) if any(_may_end(command) for command in _inside(command)) else (seconds * len(words), first)
    return 0, None


def _is_test(command: Command) -> bool:
    return isinstance(command, Test) or (isinstance(command, Simple) and command.name in _TESTS)


def _inside(loop: Compound) -> list[Command]:
    return [command for body in loop.bodies for each in body for line in each.pipelines for command in line]


def _may_end(command: Command) -> bool:
    """Whether a command, or one in it, may end the program or a loop."""
    if isinstance(command, Simple):
        return command.name in _ENDS or "exec" in command.wrappers
    return any(
        _may_end(each)
        for program in command.inner
        for statement in program
        for pipeline in statement.pipelines
        for each in pipeline
    )
