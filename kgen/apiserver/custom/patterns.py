"""Patterns of schemas, matched as Go's regexp package matches them: anywhere in a text, in time linear in its length.

Python's `re` would do neither: it means other things by some expressions, and takes ages for such as `(a+)+$`. What
Go knows and this does not (scripts such as Greek), and what is too large, is not judged at all.
"""

from __future__ import annotations

from functools import lru_cache

from .expressions import UnknownExpressionError, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from .expressions import Expression

    Instruction: TypeAlias = tuple[str, object, tuple[int, ...]]
    """What to do ("char", "assert", "split", "match"), with what, and where to go on."""
    States: TypeAlias = frozenset[int]

_LARGEST = 20_000
"""Instructions of a program."""
_MOST_STEPS = 1_000_000
"""Instructions looked at for one text; about a second."""
_MOST_REMEMBERED = 5_000


def matches(pattern: str, text: str) -> bool | None:
    """Whether a pattern matches somewhere in a text; None where that cannot be told.

    >>> matches("^[a-z]+$", "web"), matches("^[a-z]+$", "Web"), matches("(a+)+$", "a" * 5000 + "b"), matches("(", "a")
    (True, False, False, None)
    """
    program = _program(pattern)
    return None if program is None else program.matches(text)


@lru_cache(maxsize=1024)
def _program(pattern: str) -> Program | None:
    try:
        return Program(parsed(pattern))
    except (UnknownExpressionError, RecursionError):
        return None


class Program:
    """An expression as instructions, all of whose ways are followed at once."""

    def __init__(self, expression: Expression) -> None:
        self._instructions: list[Instruction] = []
        self._emit(expression)
        self._add("match")
        self._reached: dict[tuple[States, str, str], tuple[bool, States]] = {}
        self._after: dict[tuple[States, str], States] = {}
        self._steps = 0

    def matches(self, text: str) -> bool | None:
        """Whether the expression matches somewhere in a text; None where it takes too long to tell."""
        self._steps = 0
        states: States = frozenset()
        before = "edge"
        for i in range(len(text) + 1):
            behind = _kind(text[i]) if i < len(text) else "edge"
            done, reached = self._follow(states | {0}, before, behind)
            if done:
                return True
            if self._steps > _MOST_STEPS:
                return None
            if i < len(text):
                states = self._step(reached, text[i])
                before = behind
        return False

    def _follow(self, states: States, before: str, behind: str) -> tuple[bool, States]:
        """Where one gets without reading a character: whether to the end, and the instructions that read one."""
        key = (states, before, behind)
        if key not in self._reached:
            if len(self._reached) > _MOST_REMEMBERED:
                self._reached.clear()
            self._reached[key] = self._followed(states, before, behind)
        return self._reached[key]

    def _followed(self, states: States, before: str, behind: str) -> tuple[bool, States]:
        waiting, seen, reading = list(states), set(states), []
        while waiting:
            self._steps += 1
            state = waiting.pop()
            what, argument, targets = self._instructions[state]
            if what == "match":
                return True, frozenset()
            if what == "char":
                reading.append(state)
            elif what == "split" or _HOLDS[str(argument)](before, behind):
                waiting += [target for target in targets if target not in seen]
                seen.update(targets)
        return False, frozenset(reading)

    def _step(self, states: States, char: str) -> States:
        """Where one gets by reading a character."""
        key = (states, char)
        if key not in self._after:
            if len(self._after) > _MOST_REMEMBERED:
                self._after.clear()
            self._steps += len(states)
            self._after[key] = frozenset(
                state + 1
                for state in states
                if self._instructions[state][1](char)  # type: ignore[operator]
            )
        return self._after[key]

    def _add(self, what: str, argument: object = None, *targets: int) -> int:
        if len(self._instructions) >= _LARGEST:
            raise UnknownExpressionError("it is too large")
        self._instructions.append((what, argument, targets))
        return len(self._instructions) - 1

    @property
    def _next(self) -> int:
        return len(self._instructions)

    def _emit(self, expression: Expression) -> None:
        """Append the instructions of an expression; what follows it comes right behind them."""
        what, *parts = expression
        if what == "char":
            self._add("char", parts[0])
        elif what == "assert":
            self._add("assert", parts[0], self._next + 1)
        elif what == "sequence":
            for part in parts[0]:
                self._emit(part)
        elif what == "choice":
            self._emit_choice(parts[0])
        else:
            self._emit_repeat(*parts)

    def _emit_choice(self, choices: list[Expression]) -> None:
        ends = []
        for choice in choices[:-1]:
            split = self._add("split")
            self._emit(choice)
            ends.append(self._add("split"))
            self._instructions[split] = ("split", None, (split + 1, self._next))
        self._emit(choices[-1])
        for end in ends:
            self._instructions[end] = ("split", None, (self._next,))

    def _emit_repeat(self, expression: Expression, least: int, most: int | None) -> None:
        for _ in range(least):
            self._emit(expression)
        splits = []
        for _ in range(1 if most is None else most - least):
            splits.append(self._add("split"))
            self._emit(expression)
        if most is None:
            self._add("split", None, splits[0])
        for split in splits:
            self._instructions[split] = ("split", None, (split + 1, self._next))


def _kind(char: str) -> str:
    if char == "\n":
        return "newline"
    return "word" if char == "_" or (char.isascii() and char.isalnum()) else "other"


_HOLDS: dict[str, Callable[[str, str], bool]] = {
    "start": lambda before, _: before == "edge",
    "end": lambda _, behind: behind == "edge",
    "line start": lambda before, _: before in ("edge", "newline"),
    "line end": lambda _, behind: behind in ("edge", "newline"),
    "boundary": lambda before, behind: (before == "word") != (behind == "word"),
    "no boundary": lambda before, behind: (before == "word") == (behind == "word"),
}
"""Whether an assertion holds between two characters; "edge" is the start or the end of the text."""
