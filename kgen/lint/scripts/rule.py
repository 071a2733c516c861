"""Script rules: generator functions that take a Script and yield findings; they only ever warn."""

from __future__ import annotations

from functools import partial

from kgen.apiserver.rule import Rule
from kgen.diagnostics import Finding

from .script import Script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kgen.apiserver.rule import Check

    from .nodes import Command, Line, Word


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
