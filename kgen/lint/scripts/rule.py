"""Script rules: generator functions that take a Script and yield Remarks; they only ever warn."""

from __future__ import annotations

from functools import wraps

from kgen.diagnostics import Finding
from kgen.lint.link import Link
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from kgen.cluster.index import Neighbours
    from kgen.field_path import FieldPath
    from kgen.lint.link import Check, Findings

    from .nodes import Command, Word
    from .script import Script

    Remarks: TypeAlias = Iterator["Remark"]
    Look: TypeAlias = Callable[[Script], Remarks]


class Remark(Finding):
    """What a rule found in a script, and in which of its lines; None in a command without a shell."""

    __slots__ = ("line",)

    def __init__(self, at: FieldPath, line: int | None, message: str, hint: str) -> None:
        super().__init__(at, "", message, hint)
        self.line = line


def remark(script: Script, where: Command | Word, message: str, hint: str = "") -> Remark:
    """Something is wrong in a script, where a command or a word stands."""
    at = getattr(where, "at", None) or script.at
    if not script.has_lines:
        return Remark(at, None, message, hint)
    return Remark(at, where.line, f"line {where.line} of the script: {message}", hint)


class ScriptRule(Link):
    """A rule on scripts: a link that is shown each script of an object by itself, and needs no neighbours.

    Attributes:
        look: The rule itself.
        of_commands: It looks at commands that run without a shell, too.
        around: It looks at what is around a script, too; others say the same of the same text.
    """

    __slots__ = ("around", "look", "of_commands")

    def __init__(self, code: str, look: Look, *, of_commands: bool, around: bool) -> None:
        super().__init__(code, Object, _on_objects(look, self.remarks))
        self.stage = "scripts"
        self.look = look
        self.of_commands = of_commands
        self.around = around

    def remarks(self, script: Script) -> Iterable[Remark]:
        """What the rule finds in a script."""
        if script.is_command:
            return self.look(script) if self.of_commands else ()
        if self.around:
            return self.look(script)
        key = (self.code, script.shell, script.options.key)
        if key not in script.said:
            script.said[key] = list(self.look(script))
        return [Remark(script.at, each.line, each.message, each.hint) for each in script.said[key]]


def _on_objects(look: Look, remarks: Callable[[Script], Iterable[Remark]]) -> Check:
    """What a link checks, under the name of a rule: all scripts of an object."""

    @wraps(look)
    def check(item: Object, at: FieldPath, around: Neighbours) -> Findings:
        from .finding import scripts_of

        del at, around
        for script in scripts_of(item):
            yield from remarks(script)

    return check


def script_rule(code: str, *, of_commands: bool = False, around: bool = False) -> Callable[[Look], ScriptRule]:
    """Makes a rule of a generator function that takes a Script.

    Args:
        code: Never reused, even when the rule is gone.
        of_commands: It looks at commands that run without a shell, too.
        around: It looks at what is around a script, too: its container, its pod.
    """

    def made(look: Look) -> ScriptRule:
        return ScriptRule(code, look, of_commands=of_commands, around=around)

    return made
